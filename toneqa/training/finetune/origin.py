"""The checkpoint that training starts from: a folder, or a name on the hub, the one thing toneqa ever asks the network for."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from toneqa.errors import ModelError, UseError
from toneqa.ml.pieces import LONGEST, MARK, SHORTEST, Cutter, Signs

_HUB_ID: Final = re.compile(r"[\w-][\w.-]*(?:/[\w.-]+)?")
_OFF: Final = frozenset({"1", "ON", "YES", "TRUE"})
_SPARE: Final = 2
"""Some kinds count positions from 2."""


@dataclass(frozen=True)
class Origin:
    """``tokenizer``: a ``tokenizers.Tokenizer``; ``licence``: what the checkpoint's own card says, empty when it says nothing.

    ``special``: the tokenizer's special subwords by role (``cls_token``…).
    """

    name: str
    net: Any
    tokenizer: Any
    cutter: Cutter
    licence: str
    special: Mapping[str, str]


def load_origin(base: str) -> Origin:
    """
    Raises:
        UseError: E101 no such folder.
        ModelError: E305 not a checkpoint that toneqa can use, E306 the hub did not give it.
    """
    local = Path(base).is_dir()
    if not local and not _HUB_ID.fullmatch(base):
        raise UseError("E101", what=base, at=base)
    _be_quiet()
    net, tokenizer = _fetch(base, local)
    if not getattr(tokenizer, "is_fast", False):
        raise ModelError("E305", what=base, near="у неё нет быстрого токенизатора (tokenizer.json)", at=base)
    signs = _signs(base, tokenizer)
    net.resize_token_embeddings(max(len(tokenizer), net.get_input_embeddings().weight.shape[0]), mean_resizing=False)
    cutter = Cutter(_plain(tokenizer), signs, _longest(base, net.config))
    special = {role: str(sign) for role, sign in tokenizer.special_tokens_map.items() if isinstance(sign, str)}
    name, licence = (Path(base).resolve().name, _licence(Path(base))) if local else (base, "")
    return Origin(name, net, cutter.tokenizer, cutter, licence, special)


def _fetch(base: str, local: bool) -> tuple[Any, Any]:
    from transformers import AutoModel, AutoTokenizer

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=local)
            return AutoModel.from_pretrained(base, local_files_only=local, attn_implementation="eager"), tokenizer
    except Exception as error:  # transformers raises what the broken file happens to cause
        raise _why(base, local, error) from error


def _why(base: str, local: bool, error: Exception) -> ModelError:
    """The first line of the library's text names the file; the rest is advice for programmers."""
    first = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
    if local or not isinstance(error, OSError):
        return ModelError("E305", what=base, near=_lacks(Path(base)) if local else f"она не читается ({first})", at=base)
    offline = os.environ.get("HF_HUB_OFFLINE", "").upper() in _OFF
    return ModelError("E306", what=base, near="сеть запрещена переменной HF_HUB_OFFLINE, а на диске её нет" if offline else first, at=base)


def _lacks(folder: Path) -> str:
    """What a folder has not got; all there, a file is damaged or of a kind that this ``transformers`` does not know."""
    missing = next((name for name in ("config.json", "tokenizer.json") if not (folder / name).is_file()), "")
    if missing:
        return f"в папке нет {missing}"
    weights = [*folder.glob("*.safetensors"), *folder.glob("*.bin")]
    return "какой-то из её файлов повреждён или незнакомого вида" if weights else "в папке нет весов (model.safetensors)"


def _be_quiet() -> None:
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()


def _signs(base: str, tokenizer: Any) -> Signs:
    first, end = tokenizer.cls_token_id, tokenizer.sep_token_id
    if first is None or end is None:
        raise ModelError("E305", what=base, near="у токенизатора нет знаков начала и конца ([CLS], [SEP])", at=base)
    tokenizer.add_special_tokens({"additional_special_tokens": [MARK]})
    return Signs(int(first), int(end), int(tokenizer.convert_tokens_to_ids(MARK)))


def _plain(tokenizer: Any) -> Any:
    """The tokenizer apart from its wrapper, as it will run."""
    from tokenizers import Tokenizer

    plain = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    plain.no_truncation()
    plain.no_padding()
    return plain


def _longest(base: str, config: Any) -> int:
    positions = getattr(config, "max_position_embeddings", None) or LONGEST + _SPARE
    if positions - _SPARE < SHORTEST:
        raise ModelError("E305", what=base, near=f"она читает только {positions} подслов, нужно хотя бы {SHORTEST + _SPARE}", at=base)
    return int(min(LONGEST, positions - _SPARE))


def _licence(folder: Path) -> str:
    """The line ``license:`` at the head of the checkpoint's card."""
    card = folder / "README.md"
    found = re.search(r"^license:\s*(\S+)", card.read_text("utf-8", "replace"), re.MULTILINE) if card.is_file() else None
    return found[1] if found else ""
