"""The fixed sentences of a coaching note. Every note passes toneqa's own check: friendly, not harsh, not official (tests/coaching)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

HELLO: Final = "Здравствуйте! Спасибо вам большое за этот ответ, с вами приятно работать."
HELLO_MANY: Final = "Здравствуйте! Спасибо вам большое за эти письма, с вами приятно работать."
LIKED: Final = "Мне особенно понравилось, как вы написали: «{quote}»."
GOOD: Final = "Мне особенно понравилось вот что: {what}."
BRAVE: Final = "Письмо непростое, и мне нравится, что вы за него взялись."
BRAVE_MANY: Final = "Письма непростые, и мне нравится, что вы за них взялись."
TRY: Final = "Давайте попробуем одну маленькую вещь."
NOW: Final = "Сейчас в письме: «{quote}»."
COULD: Final = "Можно так: «{example}»."
NOTHING: Final = "Мне нечего добавить, так и продолжайте. Если захочется что-нибудь обсудить, напишите мне, я рядом и с радостью помогу!"
BYE: Final = "Не сомневаюсь, у вас всё получится, а если захочется обсудить, напишите мне, я рядом и с радостью помогу!"

STRENGTHS: Final[Mapping[str, str]] = {
    "alternative": "отказ у вас заканчивается выходом, и клиенту есть что выбрать",
    "explanation": "вы объяснили причину простыми словами, и спорить с ней не хочется",
    "joining": "видно, что вы прочли письмо и поняли, что случилось",
    "asks": "вы спросили то, без чего не решить, и не стали гадать",
    "apology": "вы извинились, и клиенту от этого легче",
    "promise": "вы назвали срок, и клиент знает, чего ждать",
    "closing": "ответ хорошо заканчивается, и клиент знает, куда вернуться",
    "friendly": "ответ тёплый, его приятно читать",
    "calm": "ответ спокойный, клиенту легко вас услышать",
}
"""What labels show, the more particular first; rules that praise go before them, for they have a quote."""
