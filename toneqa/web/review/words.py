"""Russian words of the desk: what can be judged, what can be added, how history tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from toneqa.report.words import EMOTIONS, FLAGS, HARSH_KINDS, LEVELS, PARTS, QUESTION_TYPES, REQUESTS, STYLES, TONES
from toneqa.rules.model import FAMILIES

YES: Final[Mapping[str, str]] = {"false": "нет", "true": "да"}

REASONS: Final[Mapping[str, str]] = {
    "disputed": "спор",
    "harsh": "резкость",
    "claim": "претензия",
    "unsure": "программа не уверена",
    "control": "контроль вслепую",
}


def _levels(part: str) -> dict[str, str]:
    return {str(n): f"{n} — {text}" for n, text in enumerate(LEVELS[part])}


AGENT_LABELS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "tone": ("Тон", TONES),
    "harsh": ("Резко", YES),
    "refusal": ("Отказ", YES),
    **{part: (title, _levels(part)) for part, title in PARTS.items()},
    "disc": ("Стиль ответа", STYLES),
}
"""Name of a label to its title and values, for a message of an agent."""

CLIENT_LABELS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "request": ("Обращение", REQUESTS),
    "emotion": ("Настроение", EMOTIONS),
    "disc": ("Стиль клиента", STYLES),
}

BLIND_LABELS: Final = ("tone", "harsh", "refusal", *PARTS)
"""What is judged before the machine's findings are shown; the parts where there is a refusal."""

GRADES: Final[Mapping[str, str]] = {
    "5": "5 — сближает с клиентом",
    "4": "4 — хорошо, есть что отшлифовать",
    "3": "3 — приемлемо, клиент остыл",
    "2": "2 — вредит: холодно или мимо",
    "1": "1 — вызовет конфликт",
}

MISSED: Final[Mapping[str, Mapping[str, str]]] = {
    "Резкость": {f"harsh:{kind}": title for kind, title in HARSH_KINDS.items()},
    "Отказ": {"refusal:refusal": "сам отказ"} | {f"refusal:{part}": title.lower() for part, title in PARTS.items()},
    "Вопрос": {f"question:{kind}": title for kind, title in QUESTION_TYPES.items()},
    "Другое": {code: title.lower() for code, title in FAMILIES.items() if code not in ("HRS", "REF", "QST")},
}
"""What a trainer can add, by group; the first three become labels of the exported corpus."""

MISSED_NAMES: Final[Mapping[str, str]] = {
    code: f"{group}: {title}" if group != "Другое" else title.capitalize()
    for group, codes in MISSED.items()
    for code, title in codes.items()
}

KINDS: Final[Mapping[str, str]] = {
    "confirm": "находка подтверждена",
    "overturn": "находка снята",
    "add": "добавлено",
    "label": "метка",
    "grade": "оценка",
    "note": "заметка",
    "done": "разбор завершён",
    "withdraw": "отменено",
}


def label_title(name: str) -> str:
    """Of a label of either side."""
    if name == "flags":
        return "Ещё заметно"
    return (AGENT_LABELS.get(name) or CLIENT_LABELS.get(name) or (name,))[0]


def label_value(name: str, value: str | None) -> str:
    if value is None or value == "":
        return "—"
    if name == "flags":
        return ", ".join(FLAGS.get(flag, flag) for flag in value.split(","))
    found = AGENT_LABELS.get(name) or CLIENT_LABELS.get(name)
    known = dict(found[1]) if found else {}
    if name == "disc":
        known = dict(STYLES)
    return known.get(value, value)
