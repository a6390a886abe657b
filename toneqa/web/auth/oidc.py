"""Signing in at the company's own provider (OpenID Connect, authorisation code with PKCE); extra ``oidc``.

Nothing but these requests ever leaves the server, and only where the administrator named a provider.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from toneqa.store.accounts import Account, Accounts, Errand, Errands
from toneqa.store.audit import Audit, Event
from toneqa.store.engine import Store
from toneqa.web.auth.sessions import digest_of
from toneqa.web.auth.sign_in import canonical
from toneqa.web.state import is_loopback
from toneqa.web.troubles import WebError

ERRAND: Final = timedelta(minutes=10)
"""For a person to sign in over there."""

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures of providers. None with a shared secret, so that nobody signs with what is public."""

SECONDS: Final = 10
LEEWAY: Final = 60
_SCOPE: Final = "openid profile email"
_NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Provider:
    """``name``: what the button says; ``issuer``: its address, as it calls itself."""

    name: str
    issuer: str
    client_id: str
    secret: str = field(repr=False)


def fit_issuer(issuer: str) -> str:
    """
    Raises:
        WebError: E487 it is not https.
    """
    parts = urlsplit(issuer)
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        return issuer.rstrip("/")
    raise WebError("E487", what=issuer)


def begin(store: Store, provider: Provider, back: str, target: str) -> tuple[str, str]:
    """Where to send the browser, and the state that it brings back; ``back``: our address, ``target``: where to go on.

    Raises:
        WebError: E485 the provider does not answer.
    """
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    verifier += secrets.token_urlsafe(16)
    with _answering(provider) as client:
        about = _about(client, provider)
        client.redirect_uri = back
        where, _ = client.create_authorization_url(about["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier)
    with store.writing() as tx:
        Errands(tx).begin(digest_of(state), Errand(nonce, verifier, target), datetime.now(UTC) + ERRAND)
    return str(where), state


def finish(store: Store, provider: Provider, back: str, state: str, code: str, address: str) -> tuple[Account, str]:
    """The account of who comes back, and where to go on.

    Raises:
        WebError: E485 no such errand, or the provider's answer does not hold; E486 there is no account.
    """
    with store.writing() as tx:
        errand = Errands(tx).finish(digest_of(state), datetime.now(UTC))
    if errand is None or not code:
        raise WebError("E485", what=provider.name)
    with _answering(provider) as client:
        about = _about(client, provider)
        token = client.fetch_token(about["token_endpoint"], code=code, code_verifier=errand.verifier, redirect_uri=back)
        keys = client.request("GET", about["jwks_uri"], withhold_token=True).json()
        claims = _claims(provider, str(token["id_token"]), keys, errand.nonce)
    return _account(store, provider, claims, address), errand.target


def _claims(provider: Provider, token: str, keys: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
    """What a token says whose signature, sender, receiver, age and nonce hold; any other raises."""
    from joserfc import jwt
    from joserfc.jwk import KeySet

    known = KeySet.import_key_set({"keys": [key for key in keys["keys"] if key.get("use", "sig") == "sig"]})
    read = jwt.decode(token, known, algorithms=list(ALGORITHMS))
    must: Any = {"essential": True}
    rules = jwt.JWTClaimsRegistry(
        leeway=LEEWAY, iss=must | {"value": provider.issuer}, aud=must | {"value": provider.client_id}, exp=must, iat=must, sub=must,
        nonce=must | {"value": nonce},
    )  # fmt: skip
    rules.validate(read.claims)
    claims: Mapping[str, Any] = read.claims
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", provider.client_id if not several else "") != provider.client_id:
        raise ValueError("azp")
    return claims


def _account(store: Store, provider: Provider, claims: Mapping[str, Any], address: str) -> Account:
    """By the provider's own number of the person; the first time by the login of an account without a password.

    Raises:
        WebError: E486.
    """
    subject = f"{provider.issuer}#{claims['sub']}"
    login = canonical(_login(claims))
    with store.writing() as tx:
        account = Accounts(tx).by_subject(subject)
        if account is None and login:
            new = Accounts(tx).by_login(login)
            account = Accounts(tx).link(new.id, subject) if new and not new.has_password and new.subject is None else None
        if account and not account.disabled_at:
            Audit(tx).note(Event("login", "account", account.id, by=account.id, address=address, detail={"outside": True}))
            return account
        Audit(tx).note(Event("login failed", "account", account.id if account else None, address=address, detail={"outside": True}))
    raise WebError("E486", what=login[:64] or "—")


def _login(claims: Mapping[str, Any]) -> str:
    if name := claims.get("preferred_username"):
        return str(name)
    return str(claims.get("email", "")) if claims.get("email_verified") is True else ""


def _about(client: Any, provider: Provider) -> Mapping[str, Any]:
    """The provider's description of itself; it must be the one we asked."""
    told = client.request("GET", f"{provider.issuer}/.well-known/openid-configuration", withhold_token=True)
    told.raise_for_status()
    about: Mapping[str, Any] = told.json()
    if str(about["issuer"]).rstrip("/") != provider.issuer or not all(name in about for name in _NEEDED):
        raise ValueError("issuer")
    return about


class _answering:  # noqa: N801  reads as a statement
    """A client of the provider; whatever goes wrong with it is one error without its words: they may hold secrets."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    def __enter__(self) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client

        provider = self.provider
        method = "S256"
        self.client = OAuth2Client(provider.client_id, provider.secret, scope=_SCOPE, timeout=SECONDS, code_challenge_method=method)
        return self.client

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self.client.close()
        if isinstance(error, Exception) and not isinstance(error, WebError):
            raise WebError("E485", what=self.provider.name) from None
