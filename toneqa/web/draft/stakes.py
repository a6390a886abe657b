"""Why a finding matters to this client: one sentence from what his letter shows. Unsure labels say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

KINDS: Final[Mapping[str, str]] = {
    "HRS": "harsh",
    "REF": "refusal",
    "TRI": "refusal",
    "TON": "tone",
    "WRD": "words",
    "QST": "talk",
    "DLG": "talk",
    "DSC": "talk",
}
"""Family of a rule to the kind of its underline."""

TITLES: Final[Mapping[str, str]] = {
    "harsh": "Резкость",
    "refusal": "Отказ и претензия",
    "tone": "Тон",
    "words": "Слова",
    "talk": "Разговор",
}

STAKES: Final[Mapping[str, Mapping[str, str]]] = {
    "harsh": {
        "angry": "Клиент уже сердится: резкое слово он запомнит, а решение нет.",
        "upset": "Клиент расстроен: упрёк сейчас ранит сильнее обычного.",
        "anxious": "Клиент тревожится: в резкости он услышит отказ помочь.",
        "claim": "Речь о деньгах: резкое письмо клиент покажет там, куда пойдёт жаловаться.",
        "complaint": "Клиент жалуется: резкость подтвердит, что он прав.",
    },
    "refusal": {
        "claim": "Клиент просит свои деньги: отказ без причины и выхода он понесёт дальше.",
        "angry": "Клиент сердится: без причины и выхода отказ звучит как «не хотим».",
        "upset": "Клиент расстроен: сначала ему важно, что его услышали.",
        "anxious": "Клиент тревожится: ему нужно знать, что делать дальше.",
        "D": "Клиент ждёт решения: начните с того, что можно.",
        "C": "Клиенту важна точность: назовите причину и условия.",
    },
    "tone": {
        "angry": "Клиент сердится: за казённым оборотом ему слышится отписка.",
        "upset": "Клиент расстроен и ждёт человека, а не бланк.",
        "anxious": "Клиент тревожится: простые слова успокоят, сложные прибавят сомнений.",
        "D": "Клиент пишет коротко: длинный оборот его задержит.",
        "I": "Клиент пишет живо: бланк покажется ему холодным.",
        "S": "Клиент осторожен: простые слова помогут ему решиться.",
        "C": "Клиент точен: общий оборот ничего ему не скажет.",
    },
    "words": {
        "angry": "Клиент сердится: неточное обещание он припомнит.",
        "anxious": "Клиент тревожится: расплывчатое слово он поймёт как «не знаем».",
        "claim": "Речь о деньгах: каждое слово клиент может приложить к претензии.",
        "D": "Клиент спешит: лишние слова отнимают его время.",
        "C": "Клиент проверит каждое слово.",
    },
    "talk": {
        "angry": "Клиент сердится: ещё одно письмо туда и обратно его разозлит.",
        "anxious": "Клиент тревожится: ему важно знать, что будет дальше.",
        "claim": "Речь о деньгах: клиент ждёт, кто, что и когда сделает.",
        "D": "Клиент решителен: дайте ему выбор и срок.",
        "I": "Клиент общителен: отзовитесь на то, что он рассказал.",
        "S": "Клиент осторожен: проведите его по шагам.",
        "C": "Клиент точен: ответьте на каждый пункт.",
    },
}
"""By kind, then by what is known of the client; the first that fits is said."""

_ORDER: Final = ("emotion", "request", "disc")


def stake(kind: str, client: Mapping[str, Any] | None) -> str:
    """``client``: the wire form of the message that is answered."""
    said = STAKES[kind]
    known = [client[label]["label"] for label in _ORDER if client and label in client and not client[label].get("abstain")]
    return next((said[label] for label in known if label in said), "")
