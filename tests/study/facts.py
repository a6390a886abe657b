"""Facts of one refusal, by hand."""

from __future__ import annotations

from typing import Any, Final

from toneqa.study.facts import Facts, facts_of

RAW: Final[dict[str, Any]] = {
    "act": "вернуть деньги за наушники",
    "reason": "прошло больше 14 дней.",
    "trouble": "остаться без наушников накануне поездки",
    "ways": ["обменять их на другую модель", "бесплатно отправить в сервис"],
    "step": "прислать фото чека",
    "name": "Анна",
    "client": "Наушники хрипят, верните деньги!",
}


def facts(**more: Any) -> Facts:
    return facts_of(RAW | more)
