"""Roles by the words that exports use for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from toneqa.types import Role

_WORDS: Final[Mapping[Role, str]] = {
    Role.AGENT: "agent operator оператор агент менеджер сотрудник специалист поддержка консультант support manager staff admin administrator "
    "employee consultant user teammate outgoing out исходящее исходящий outbound администратор модератор компания company",
    Role.CLIENT: "client customer клиент visitor contact end-user enduser lead покупатель пользователь посетитель гость guest заявитель "
    "абонент заказчик incoming in входящее входящий inbound requester buyer consumer",
    Role.BOT: "bot бот робот chatbot чат-бот автоответ auto automation trigger триггер assistant ai",
    Role.SYSTEM: "system система системное service служебное activity событие event",
}
"""``user`` is the agent in Usedesk, which is where tables with that word come from; a mapping by roles of one's own is a column away."""

_ROLES: Final = {word: role for role, words in _WORDS.items() for word in words.split()}
_PARTS: Final = re.compile(r"[^\wё-]+", re.IGNORECASE)


def role_of(word: str) -> Role | None:
    """«Оператор», «Клиент (сайт)», ``end-user``, ``agent_3``; None for what says nothing."""
    plain = word.strip().lower()
    if plain in _ROLES:
        return _ROLES[plain]
    parts = re.sub(r"[_\d]+", " ", plain).split()
    found = {_ROLES[part] for piece in parts for part in _PARTS.split(piece) if part in _ROLES}
    return found.pop() if len(found) == 1 else None
