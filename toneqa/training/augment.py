"""Copies of conversations with something in them that must not matter, so that the model learns not to mind.

Without them a neutral sentence in front of a letter changed 8 of 100 labels, with them 2 (tests/test_metamorphic.py, which uses other
sentences).
A copy never leaves the file and the group of its original, and nothing is ever measured on copies.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from toneqa.types import Role

SHARE: Final = 3
"""One conversation in three gets a copy; other shares were not tried."""

NEUTRAL: Final = (
    "Меня зовут Ирина, отвечаю на ваш вопрос.",
    "Посмотрела ваше обращение.",
    "На связи служба поддержки.",
    "Возвращаюсь к вашему вопросу.",
    "Отвечаю на сообщение от вторника.",
    "Пишу по поводу вашей заявки.",
    "Ваш вопрос передали мне.",
    "Прочитал вашу переписку с нами.",
    "Увидели ваше обращение сегодня утром.",
    "Это Павел, мы с вами переписывались вчера.",
    "Пишет вам отдел доставки.",
    "Получили ваши фотографии.",
    "Ваше сообщение у нас.",
    "Отвечаем по заявке 4417.",
    "Это ответ на ваш вопрос из формы на сайте.",
    "Я специалист, который ведёт вашу заявку.",
)


def copies(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The conversation with a neutral sentence in front of every agent's message, for one in ``SHARE``."""
    number = zlib.crc32("\n".join(message["text"] for message in row["messages"]).encode("utf-8", "replace"))
    if number % SHARE == 0:
        yield {**row, "messages": [_introduced(message, number + at) for at, message in enumerate(row["messages"])]}


def _introduced(message: Mapping[str, Any], number: int) -> dict[str, Any]:
    if message["role"] != Role.AGENT:
        return dict(message)
    return {**message, "text": f"{NEUTRAL[number // SHARE % len(NEUTRAL)]} {message['text']}"}
