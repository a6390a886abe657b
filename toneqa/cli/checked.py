"""What ``toneqa check`` shows of several drafts: a list, lines of JSON, annotations of a pipeline, SARIF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from toneqa.batch.run import Scorer
    from toneqa.cli.drafts import Draft
    from toneqa.report.located import Checked
    from toneqa.rules.model import Rule

CHUNK: Final = 32


def scored(work: Scorer, drafts: Iterable[Draft], prepare: Callable[[Draft], Draft]) -> Iterator[Checked]:
    """A result for every draft, in order."""
    from itertools import islice

    from toneqa.report.located import Checked

    waiting = iter(drafts)
    while chunk := [prepare(draft) for draft in islice(waiting, CHUNK)]:
        for draft, result in zip(chunk, work.score([draft.item for draft in chunk]), strict=True):
            yield Checked(draft.path, result, draft.original, draft.line)


def show(found: Sequence[Checked], view: str, rules: Mapping[str, Rule]) -> None:
    """To stdout in that format; what a reader of annotations wants to know of the whole goes to stderr."""
    if view == "json":
        from toneqa.report.wire import dump

        lines = [dump(one.result) for one in found]
    elif view == "sarif":
        from toneqa.report.sarif import dumped, sarif

        lines = [dumped(sarif(found, rules))]
    elif view == "github":
        from toneqa.report.github import workflow_commands

        lines = list(workflow_commands(found, rules))
    else:
        lines = [line for one in found for line in _listed(one, rules)]
    for line in lines:
        click.echo(line)
    if view != "json":
        click.echo(_summary(found), err=view != "text")


def _listed(one: Checked, rules: Mapping[str, Rule]) -> Iterator[str]:
    from toneqa.report import words
    from toneqa.report.located import faults
    from toneqa.report.summary import short, trouble, visible

    where = visible(one.path) + (f":{one.line}" if one.line is not None else "")
    if one.verdict:
        yield f"{where}: {words.VERDICTS[one.verdict].lower()}, {one.score} из 100"
    elif one.result["status"] == "ok":
        yield f"{where}: оценивать нечего, ответа сотрудника здесь нет"
    else:
        told = trouble(one.result)
        yield f"{where}: " + " ".join(part for part in (told.code, told.text) if part)
    for found in faults(one.result):
        region = one.region(found["start"], found["end"])
        place = f"{region.line}:{region.column}" if region else ""
        quote = f": «{short(found['quote'], 60)}»" if found["quote"] else ""
        yield f"  {place:>7}  {found['code']} {rules[found['code']].title}{quote}"


def _summary(found: Sequence[Checked]) -> str:
    from toneqa.report import words

    verdicts = Counter(one.verdict for one in found if one.verdict)
    counts = [f"{title.lower()} {verdicts[verdict]}" for verdict, title in reversed([*words.VERDICTS.items()]) if verdicts[verdict]]
    statuses = Counter(one.result["status"] for one in found)
    counts += [f"{name} {statuses[status]}" for status, name in (("skipped", "пропущено"), ("error", "не прочитано")) if statuses[status]]
    return f"Проверено черновиков: {len(found)}" + (f" ({', '.join(counts)})." if counts else ".")
