"""A WordPiece vocabulary learnt from the texts, as ``transformers`` reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from toneqa.ml.pieces import MARK

SIZE: Final = 16_000
SPECIAL: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", MARK)
PAD, UNKNOWN, FIRST, END, MASK, SIGN = range(len(SPECIAL))


def learn_subwords(texts: Iterable[str], size: int = SIZE) -> Any:
    """A ``tokenizers.Tokenizer``; words come in lower case already, ё as written."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=size, special_tokens=list(SPECIAL), show_progress=False))
    made.post_processor = processors.BertProcessing(("[SEP]", END), ("[CLS]", FIRST))
    return made
