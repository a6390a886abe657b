"""Both builds of the browser extension from one source: a folder and a zip each, the same bytes wherever they are made.

Scripts inside pages cannot be modules, so those are laid one after the other into ``content.js``, in the order of ``PARTS``. What the page of the
draft has already (``web/static``) is taken from there. Names are unique across the parts; ``joined`` refuses an import that nothing before it exports.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import toneqa
from toneqa.errors import UseError

SOURCE: Final = Path(__file__).parent / "source"
STATIC: Final = Path(__file__).parent.parent / "web" / "static"
SHARED: Final = ("text.js", "cards.js", "paint.js", "pace.js")
OWN: Final = ("talk", "tree", "look", "read", "rich", "plain", "letter", "picker", "panel", "stage", "asking", "session", "main")
UNDERLINES: Final = SOURCE / "content" / "highlight.css"
"""Goes into pages for rich editors, and as the text HIGHLIGHT into our own parts."""

PARTS: Final = (
    *(STATIC / name for name in SHARED),
    UNDERLINES,
    SOURCE / "presets.js",
    *(SOURCE / "content" / f"{name}.js" for name in OWN),
)
COPIED: Final = ("background/*.js", "pages/*", "icons/*.png", "content/highlight.css", "presets.js")
BROWSERS: Final = ("chromium", "firefox")

_IMPORT: Final = re.compile(r'^import \{ ([^}]+) \} from "[^"]+";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip knows: times of files do not change its bytes."""

CHROMIUM: Final[dict[str, Any]] = {
    "minimum_chrome_version": "119",  # scripts in frames without an address: matchOriginAsFallback
    "background": {"service_worker": "background/worker.js", "type": "module"},
}
FIREFOX: Final[dict[str, Any]] = {
    "background": {"scripts": ["background/worker.js"], "type": "module"},
    "browser_specific_settings": {
        "gecko": {
            "id": "extension@toneqa.example",
            "strict_min_version": "128.0",  # the same, and optional_host_permissions
            "data_collection_permissions": {"required": ["personalCommunications", "websiteContent"]},
        }
    },
}


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """What a company builds in: the address of its server and the sites that are on from the start; the key never."""

    server: str = ""
    sites: tuple[str, ...] = ()


def build(out: Path, built_in: BuiltIn = BuiltIn()) -> list[Path]:
    """Writes ``out/BROWSER/`` and ``out/toneqa-VERSION-BROWSER.zip``; gives the zips.

    Raises:
        UseError: E106 an address is none. OSError: it cannot be written.
    """
    given = BuiltIn(_origin("--server", built_in.server), tuple(_origin("--site", site) for site in built_in.sites))
    return [_written(out, browser, files(browser, given)) for browser in BROWSERS]


def files(browser: str, built_in: BuiltIn) -> dict[str, bytes]:
    """Path inside the extension to content, in order."""
    found = {path.relative_to(SOURCE).as_posix(): path.read_bytes() for glob in COPIED for path in SOURCE.glob(glob)}
    found["content.js"] = joined(PARTS).encode()
    found["defaults.json"] = _json({"server": built_in.server, "sites": list(built_in.sites)})
    found["manifest.json"] = _json(manifest(browser, built_in))
    return dict(sorted(found.items()))


def manifest(browser: str, built_in: BuiltIn) -> dict[str, Any]:
    common: dict[str, Any] = json.loads((SOURCE / "manifest.json").read_text("utf-8"))
    hosts = sorted({_pattern(address) for address in (built_in.server, *built_in.sites) if address})
    allowed = {"host_permissions": hosts} if hosts else {}
    version = {"version": ".".join(re.findall(r"\d+", toneqa.__version__)[:4])}
    return common | version | allowed | (CHROMIUM if browser == "chromium" else FIREFOX)


def joined(parts: Sequence[Path]) -> str:
    """One script out of modules."""
    known: set[str] = set()
    body = []
    for path in parts:
        text = _as_script(path)
        wanted = {name.strip() for match in _IMPORT.findall(text) for name in match.split(",")}
        assert wanted <= known, f"{path.name} wants {sorted(wanted - known)}"
        known |= set(_EXPORT.findall(text))
        text = _EXPORT.sub("", _IMPORT.sub("", text))
        assert not re.search(r"^(import|export)\b", text, re.MULTILINE), path.name
        body.append(f"// — {path.stem} —\n{text.strip()}\n")
    return '"use strict";\n(() => {\n' + "\n".join(body) + "})();\n"


def _as_script(path: Path) -> str:
    """A sheet of styles is a text under its own name."""
    text = path.read_text("utf-8")
    return text if path.suffix == ".js" else f"export const {path.stem.upper()} = {json.dumps(text, ensure_ascii=False)};\n"


def _origin(option: str, address: str) -> str:
    """
    Raises:
        UseError: E106
    """
    parts = urlsplit(address)
    if address and not (parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/")):
        raise UseError("E106", what=f"{option} {address}", near="адрес вида https://toneqa.company.example")
    return address.rstrip("/")


def _pattern(origin: str) -> str:
    """Permissions know no ports."""
    parts = urlsplit(origin)
    return f"{parts.scheme}://{parts.hostname}/*"


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _written(out: Path, browser: str, content: Mapping[str, bytes]) -> Path:
    folder = out / browser
    for name, data in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    path = out / f"toneqa-{toneqa.__version__}-{browser}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:  # stored: versions of zlib differ in their bytes
        for name, data in content.items():
            about = zipfile.ZipInfo(name, _MOMENT)
            about.external_attr = 0o644 << 16
            about.create_system = 3
            archive.writestr(about, data)
    return path
