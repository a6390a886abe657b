"""The comparison as JSON: every figure with its interval, rounded to four places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from toneqa.privacy.mask import mask_text
from toneqa.report.summary import short
from toneqa.types import Failure
from toneqa.validate.pairs import Pair
from toneqa.validate.raters import Between, Rater
from toneqa.validate.resample import Figure
from toneqa.validate.study import MIN_RARE, MIN_TALKS, Line, Study

SCHEMA: Final = "toneqa-validate/1"

Json = dict[str, Any]


def to_json(study: Study) -> Json:
    return {
        "schema": SCHEMA,
        "minimum": {"conversations": MIN_TALKS, "rare_marks": MIN_RARE},
        "half_width": study.half_width,
        "criteria": [_line(line) for line in study.lines],
        "worst": [worst_json(pair) for pair in study.worst],
        "taken": [
            {"name": t.name, "criterion": t.criterion, "scale": t.scale, "values": dict(t.values), "marks": t.marks}
            for t in study.gold.taken
        ],
        "unknown": [{"name": u.name, "near": list(u.near)} for u in study.gold.unknown],
        "not_applicable": study.gold.empty,
        "troubles": [_trouble(t) for t in study.troubles],
    }


def _line(line: Line) -> Json:
    figures = {name: _figure(getattr(line, name)) for name in ("raw", "kappa", "ac", "alpha", "recall", "precision", "bias")}
    return {
        "criterion": line.criterion.id,
        "title": line.criterion.title,
        "weighted": line.criterion.ordinal,
        "marks": line.marks,
        "conversations": line.talks,
        "too_few": line.too_few,
        **figures,
        "rare": line.rare and {"classes": [line.criterion.classes[at] for at in sorted(line.rare.places)], "marks": line.rare_marks},
        "needed": line.needed,
        "classes": list(line.criterion.classes),
        "table": [list(row) for row in line.table],
        "raters": [_rater(rater) for rater in line.raters],
        "between": line.between and _between(line.between),
    }


def _figure(figure: Figure | None) -> Json | None:
    if figure is None or figure.value is None:
        return None
    interval = None if figure.low is None or figure.high is None else [round(figure.low, 4), round(figure.high, 4)]
    return {"value": round(figure.value, 4), "interval": interval}


def _rater(rater: Rater) -> Json:
    return {"rater": rater.name, "marks": rater.marks, "less_toneqa": _figure(rater.own), "less_colleagues": _figure(rater.peers)}


def _between(between: Between) -> Json:
    kappas = [{"raters": list(names), "kappa": None if k is None else round(k, 4)} for names, k in between.kappas.items()]
    figures = {name: _figure(getattr(between, name)) for name in ("raw", "ac", "alpha")}
    return {"letters": between.letters, **figures, "kappas": kappas}


def worst_json(pair: Pair) -> Json:
    """Quotes and comments masked like everything that is stored."""
    mark, reading = pair.mark, pair.reading
    return {
        "conversation": pair.talk,
        "marked_as": mark.conversation,
        "message": reading.n if mark.message is None else mark.message,
        "criterion": mark.criterion,
        "team": mark.value,
        "toneqa": reading.value,
        "sure": reading.sure,
        "rater": mark.rater,
        "comment": mask_text(mark.comment),
        "quote": short(mask_text(reading.quote)),
        "at": mark.at,
    }


def _trouble(trouble: Failure) -> Mapping[str, str | None]:
    return {"code": trouble.code, "message": trouble.message, "at": trouble.at, "conversation": trouble.id}
