"""What clients say, as JSON and as a table."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TextIO

from toneqa.report.csv_table import Cell, cell
from toneqa.report.overview.shares import Share
from toneqa.rules.catalogue import title_of
from toneqa.voice.effects import ENOUGH, LEAST, Effect, Voice
from toneqa.voice.figures import Estimate
from toneqa.voice.forces import Force
from toneqa.voice.join import Joined, Touched

SCHEMA: Final = "toneqa-voice/1"
CAUTION: Final = (
    "Это связь, а не причина: трудному клиенту чаще и отказывают, и ставит он меньше. Отвечают на опрос не все, и не случайные. "
    "Проверить причину можно только опытом: поменяйте одно и сравните."
)
_BOM: Final = "\ufeff"
_TOP: Final = 5

Json = dict[str, Any]


def to_json(joined: Joined, voices: Sequence[Voice], forces: Sequence[Force]) -> Json:
    return {
        "schema": SCHEMA,
        "minimum": {"scores": ENOUGH, "scores_with_label": LEAST},
        "caution": CAUTION,
        "conversations": joined.conversations,
        "surveys": [_voice(one) for one in voices],
        "forces": [_force(force, joined.forces[force.id]) for force in forces],
        "troubles": [{"code": t.code, "message": t.text, "at": t.at, "conversation": t.id} for t in joined.troubles],
    }


def _voice(one: Voice) -> Json:
    survey, scores = one.answers.survey, one.answers.scores
    return {
        "survey": survey.id,
        "title": survey.title,
        "scale": survey.scale,
        "scores": len(scores),
        "off_scale": one.answers.off.total(),
        "other_scale": one.answers.is_other_scale,
        "too_few": not one.is_enough,
        "figure": "net" if survey.net else "high",
        "value": one.figure and _estimate(one.figure),
        "interval": "adjusted Wald, Rocks 2016" if survey.net else "Wilson 1927",
        "low": _share(one.low),
        "high": _share(one.high),
        "compared": one.compared,
        "effects": [_effect(effect) for effect in one.effects],
    }


def _effect(effect: Effect) -> Json:
    return {
        "label": effect.label,
        "title": effect.title,
        "group": effect.group,
        "with": _share(effect.having),
        "without": _share(effect.lacking),
        "too_few": not effect.is_enough,
        "delta": effect.delta and _estimate(effect.delta),
        "risk_difference": effect.risk and _estimate(effect.risk),
        "stands_out": effect.stands_out,
    }


def _force(force: Force, touched: Touched) -> Json:
    told: Json = {"force": force.id, "title": force.title, "class": force.kind, "meaning": force.meaning}
    for side, names in touched.names.items():
        told[side] = {
            "conversations": touched.conversations[side],
            "most": [{"name": n, "conversations": c} for n, c in names.most_common(_TOP)],
        }
    return told


def _estimate(found: Estimate) -> Json:
    return {"value": round(found.value, 4), "interval": [round(found.low, 4), round(found.high, 4)]}


def _share(share: Share) -> Json:
    return {"part": share.part, "whole": share.whole}


def named(name: str) -> str:
    """A rule, a flag or a tone in Russian."""
    from toneqa.report import words

    kind, _, rest = name.partition(":")
    if rest:
        return words.name(words.FLAGS if kind == "flag" else words.TONES, rest)
    return f"{title_of(name)} ({name})"


_COLUMNS: Final[Mapping[str, Callable[[Voice, Effect], Cell]]] = {
    "Опрос": lambda v, e: v.answers.survey.title,
    "Метка": lambda v, e: e.title,
    "Оценок с меткой": lambda v, e: e.having.whole,
    "Из них низких": lambda v, e: e.having.part,
    "Оценок без метки": lambda v, e: e.lacking.whole,
    "Из них низких, без метки": lambda v, e: e.lacking.part,
    "Дельта Клиффа": lambda v, e: round(e.delta.value, 3) if e.delta else "мало писем",
    "От": lambda v, e: round(e.delta.low, 3) if e.delta else None,
    "До": lambda v, e: round(e.delta.high, 3) if e.delta else None,
    "Разница долей низких": lambda v, e: round(e.risk.value, 3) if e.risk else None,
    "Разница от": lambda v, e: round(e.risk.low, 3) if e.risk else None,
    "Разница до": lambda v, e: round(e.risk.high, 3) if e.risk else None,
    "Больше случайного": lambda v, e: None if e.stands_out is None else "да" if e.stands_out else "нет",
}


def write_csv(voices: Sequence[Voice], out: TextIO) -> None:
    """A row for every label of every survey. ``out`` is open as plain UTF-8 with ``newline=""``."""
    out.write(_BOM)
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerow(_COLUMNS)
    for one in voices:
        for effect in one.effects:
            table.writerow([cell(column(one, effect)) for column in _COLUMNS.values()])
