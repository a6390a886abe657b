"""Letters made to hurt: one piece over and over, to any size; and the processor time that the whole reading of one takes.

One list for ``scripts/patterns --letters``, which measures all, and for the test that holds what was slow.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from toneqa.batch.clock import OutOfTimeError, limited
from toneqa.batch.run import Setup, scorer
from toneqa.types import Conversation, Message, Role

PIECES: Final = {
    "blanks": " ",
    "tabs": "\t",
    "empty lines": "\n",
    "lines of Windows": "\r\n",
    "one word": "а",
    "capitals": "А",
    "Latin": "a",
    "digits": "1",
    "words": "а ",
    "words with commas": "а, ",
    "words with dashes": "а-",
    "sentences": "Да. ",
    "questions": "Как? ",
    "lines": "Здравствуйте\n",
    "refusals": "Мы не можем вернуть деньги. ",
    "negations": "не ",
    "full stops": ".",
    "exclamation marks": "!",
    "underscores": "_",
    "stars": "*** ",
    "brackets": "(",
    "angles": "<",
    "tags": "<b>",
    "entities": "&lt;",
    "quotation marks": "«»",
    "two kinds of quotes": "\"'",
    "quoted, one line": "> ",
    "quoted lines": "> а\n",
    "words with at": "а@",
    "addresses": "http://a.b/",
    "telephones": "+7 912 345-67-89 ",
    "dates": "12.05.2024 ",
    "names": "Анна ",
    "full names": "Иванов Иван Иванович, ",
    "zero-width": "\u200b",
    "accents": "а\u0301",
    "joined emoji": "👩\u200d",
}


def letter(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def seconds(text: str, most: float = 60.0, role: Role = Role.AGENT) -> float:
    """Processor time to score a conversation that ends with this message, masks and all; ``most`` where it does not end."""
    other = Message(Role.CLIENT if role is Role.AGENT else Role.AGENT, "Где мой заказ?")
    own = scorer(Setup())
    begin = time.process_time()
    try:
        with limited(most):
            (result,) = own.score([Conversation("", (other, Message(role, text)), "email")])
    except OutOfTimeError:
        return most
    assert result["status"] in ("ok", "skipped"), result["error"]
    return time.process_time() - begin


def grown(piece: str, sizes: Sequence[int]) -> list[float]:
    return [seconds(letter(piece, size)) for size in sizes]
