"""Models on disk: a folder with its files and a manifest of their checksums.

``models/manifest.toml`` names the default; ``models/<name>/manifest.toml`` names the family and the sha256 of each file.
"""

from __future__ import annotations

import hashlib
import io
import json
import tomllib
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from toneqa.errors import ModelError, system_reason
from toneqa.ml.base import Model

if TYPE_CHECKING:
    from toneqa.ml.ngram_vectors import NgramVectors

MANIFEST: Final = "manifest.toml"
WEIGHTS: Final = "transformers"
"""The table of the manifest with the files that are for ``transformers`` alone."""

VECTORS: Final = "vectors.npz"
_INSTALLED: Final = Path(__file__).resolve().parent.parent / "_models"
_CHECKOUT: Final = Path(__file__).resolve().parent.parent.parent / "models"


def models_folder() -> Path:
    """Where the shipped models lie: inside the package, or beside it in a checkout."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


@cache
def load_model(folder: Path | None = None) -> Model:
    """The model of a folder, or the shipped default.

    Raises:
        ModelError: E301 no model there, E302 a file is damaged or does not match its checksum.
    """
    where = folder or default_folder()
    family, version, contents = read_model(where)
    try:
        return _LOADERS[family](version, contents)
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, EOFError) as error:
        raise ModelError("E302", what=f"{where}: {error}", at=str(where)) from error


def manifest_of(folder: Path) -> Mapping[str, Any]:
    """``family`` and the sha256 of every file.

    Raises:
        ModelError: E301 no model there, E302 its manifest is damaged.
    """
    return _toml(folder / MANIFEST)


def read_model(folder: Path) -> tuple[str, str, Mapping[str, bytes]]:
    """Family, version and checked files of a model; see ``load_model``."""
    manifest = manifest_of(folder)
    family = str(manifest.get("family"))
    if family not in _LOADERS:
        raise ModelError("E302", what=f"{folder / MANIFEST}: неизвестное семейство «{family}»", at=str(folder))
    sums = manifest.get("files", {})
    contents = {name: _checked(folder / name, digest) for name, digest in sorted(sums.items())}
    return family, hashlib.sha256("".join(f"{n}{d}" for n, d in sorted(sums.items())).encode()).hexdigest(), contents


def sound_weights(folder: Path) -> bool:
    """Are there files for ``transformers``? They are large, and toneqa itself does not read them.

    Raises:
        ModelError: E301, E302 as in ``load_model``.
    """
    sums = manifest_of(folder).get(WEIGHTS, {})
    for name, digest in sums.items():
        _checked(folder / name, digest)
    return bool(sums)


def default_folder() -> Path:
    folder = models_folder()
    return folder / str(_toml(folder / MANIFEST).get("default"))


def write_model(folder: Path, family: str, contents: Mapping[str, bytes], weights: Mapping[str, bytes] | None = None) -> None:
    """Write the files of a model and their manifest, the manifest last. ``weights``: files for ``transformers`` alone."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"files": contents} | ({WEIGHTS: weights} if weights else {})
    for name, data in (item for table in tables.values() for item in table.items()):
        (folder / name).write_bytes(data)
    text = "".join(f"\n[{name}]\n{_sums(table)}" for name, table in tables.items())
    (folder / MANIFEST).write_text(f'family = "{family}"\n{text}', "utf-8")


def _sums(contents: Mapping[str, bytes]) -> str:
    return "".join(f'"{name}" = "{hashlib.sha256(data).hexdigest()}"\n' for name, data in sorted(contents.items()))


def _toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ModelError("E301", what=str(path.parent), at=str(path)) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelError("E302", what=f"{path}: {error}", at=str(path)) from error


def _checked(path: Path, digest: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError("E302", what=f"{path}: {system_reason(error)}", at=str(path)) from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise ModelError("E302", what=f"{path}: не сходится контрольная сумма", at=str(path))
    return data


def load_vectors(folder: Path | None = None) -> NgramVectors:
    """The sentence vectors of a model, or of the shipped default: what a new model is trained on.

    Raises:
        ModelError: E301 no model there, E302 a file is damaged or holds no vectors.
    """
    from toneqa.ml.ngram_vectors import NgramVectors

    where = folder or default_folder()
    digest = _toml(where / MANIFEST).get("files", {}).get(VECTORS, "")
    return NgramVectors.unpack(_arrays(_checked(where / VECTORS, digest)))


def _arrays(data: bytes) -> Mapping[str, Any]:
    import numpy as np

    return dict(np.load(io.BytesIO(data), allow_pickle=False))


def _linear(version: str, contents: Mapping[str, bytes]) -> Model:
    from toneqa.ml.linear import LinearModel

    return LinearModel.unpack(version, json.loads(contents["config.json"]), _arrays(contents["weights.npz"]))


def _conversation(version: str, contents: Mapping[str, bytes]) -> Model:
    from toneqa.ml.conversation import unpack

    config = json.loads(contents["config.json"])
    return unpack(version, config, _arrays(contents["weights.npz"]), _arrays(contents[VECTORS]))


def _encoder(version: str, contents: Mapping[str, bytes]) -> Model:
    from toneqa.ml.encoder import EncoderModel

    return EncoderModel.unpack(version, contents)


_LOADERS: Final[Mapping[str, Callable[[str, Mapping[str, bytes]], Model]]] = {
    "linear": _linear,
    "conversation": _conversation,
    "encoder": _encoder,
}
