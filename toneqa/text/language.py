"""Is this Russian? A share of letters, no dictionary: enough to skip other languages honestly."""

from __future__ import annotations

import re
from typing import Final

_LETTERS: Final = re.compile(r"[^\W\d_]")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S{1,2000}|[\w.+-]{1,64}@[\w.-]{1,200}")
_RUSSIAN: Final = re.compile("[а-яёА-ЯЁ]")
_OTHER_CYRILLIC: Final = re.compile("[іїєґўјљњћђџәғқңөұүһІЇЄҐЎЈЉЊЋЂЏӘҒҚҢӨҰҮҺ]")

MIN_RUSSIAN: Final = 0.5
"""Letters a–я among all letters: replies full of product names in Latin stay above it, English mail below."""

MAX_FOREIGN_CYRILLIC: Final = 0.02
"""Ukrainian prose has about 7 % of і, ї, є, ґ; a Russian letter with one foreign name stays under 2 %."""


def is_russian(text: str) -> bool:
    """True for Russian or mostly Russian text; also for text with no letters at all. Links have no language."""
    text = _LINK.sub(" ", text)
    letters = len(_LETTERS.findall(text))
    if not letters:
        return True
    if len(_RUSSIAN.findall(text)) < MIN_RUSSIAN * letters:
        return False
    return len(_OTHER_CYRILLIC.findall(text)) <= MAX_FOREIGN_CYRILLIC * letters
