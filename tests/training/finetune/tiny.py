"""A checkpoint as small as can be, as its author would publish it: BERT 2 × 32 over 300 subwords learnt from some letters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.command import write
from tests.training.rows import rows_of
from toneqa.lang.annotate import annotate
from toneqa.ml.pieces import reading
from toneqa.types import Message, Role

NEEDED: Final = ("torch", "transformers", "datasets", "onnx", "onnxruntime", "tokenizers")
WORDS: Final = 300
FILES: Final = ("a1", "a2")
POSITIONS: Final = 200
"""Windows of 198 subwords, so that the longer letters need two."""

SIZES: Final[dict[str, int]] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "max_position_embeddings": POSITIONS,
}


def require() -> None:
    """Skips the file that asks where the extra ``train`` is not installed whole."""
    for name in NEEDED:
        pytest.importorskip(name, reason=f"{name} is not installed: fine-tuning is tested with the whole extra train")


def texts() -> list[str]:
    messages = [Message(Role(m["role"]), m["text"]) for file in FILES for row in rows_of(file, 20) for m in row["messages"]]
    return [sentence for message in messages for sentence in reading(annotate(message))]


def tokenizer() -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    made.train_from_iterator(texts(), trainers.WordPieceTrainer(vocab_size=WORDS, special_tokens=special, show_progress=False))
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return made


def publish(folder: Path, net: Any) -> Path:
    """Weights, configuration and tokenizer, as ``transformers`` writes them."""
    from transformers import PreTrainedTokenizerFast

    net.save_pretrained(folder)
    names = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer(), **names).save_pretrained(folder)
    return folder


def checkpoint(folder: Path) -> Path:
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(1)
    publish(folder, BertModel(BertConfig(vocab_size=WORDS, **SIZES)))
    (folder / "README.md").write_text("---\nlicense: cc-by-4.0\n---\n# Крошечная основа\n", "utf-8")
    return folder


def corpus(folder: Path, files: Sequence[str] = FILES, count: int = 20) -> Path:
    for file in files:
        write(folder / f"{file}.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows_of(file, count)))
    return folder
