"""A tiny OpenID provider on loopback: it knows one person and can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT: Final = "toneqa"
SECRET: Final = "a secret shared with the provider"

KEY: Final = RSAKey.generate_key(2048)
OTHER: Final = RSAKey.generate_key(2048)

Claims = dict[str, Any]


@dataclass
class FakeProvider:
    """``change`` alters the claims before they are signed, ``key`` and ``algorithm`` sign them."""

    issuer: str = ""
    login: str = "rita"
    change: Callable[[Claims], Claims] = lambda claims: claims
    algorithm: str = "RS256"
    about: Mapping[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: KEY)
    published: Any = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def describe(self) -> Claims:
        ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": self.issuer} | {name: self.issuer + path for name, path in ends.items()} | dict(self.about)

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        code = secrets.token_hex(8)
        self.codes[code] = query
        return query["redirect_uri"] + "?" + urlencode({"code": code, "state": query["state"]})

    def token(self, form: dict[str, str], authorization: str) -> Claims | None:
        """None: the client, the code or the proof of PKCE is wrong."""
        asked = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or asked["code_challenge"] != proof or authorization != basic or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time.time())
        claims: Claims = {"iss": self.issuer, "aud": CLIENT, "sub": "17", "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        claims = self.change(claims | {"preferred_username": self.login})
        signer = OctKey.import_key(self.key.as_pem(private=False)) if self.algorithm.startswith("HS") else self.key
        signed = jwt.encode({"alg": self.algorithm, "kid": "1"}, claims, signer, algorithms=[self.algorithm])
        return {"access_token": "unused", "token_type": "Bearer", "id_token": signed}

    def keys(self) -> Claims:
        public = self.published or self.key
        return {"keys": [{**public.as_dict(private=False), "kid": "1", "use": "sig"}]}


@contextmanager
def running(provider: FakeProvider) -> Iterator[FakeProvider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.asked.append(parts.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize({k: v[0] for k, v in parse_qs(parts.query).items()}))
                self.end_headers()
            else:
                self._answer({"/.well-known/openid-configuration": provider.describe, "/keys": provider.keys}[parts.path]())

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            told = provider.token({k: v[0] for k, v in form.items()}, self.headers.get("Authorization", ""))
            self._answer(told or {"error": "invalid_grant", "error_description": SECRET}, 200 if told else 400)

        def _answer(self, value: Mapping[str, Any], status: int = 200) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
