"""``toneqa rules`` and ``toneqa explain``: the catalogue for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from toneqa.cli import options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toneqa.rules.model import Rule
    from toneqa.rules.verdicts import Reading


@click.command()
@click.argument("code", metavar="КОД")
def explain(code: str) -> None:
    """Показать правило: почему, примеры, источник.

    КОД — код или имя правила, например REF201.
    """
    from rich.console import Console
    from rich.markdown import Markdown

    from toneqa.report.words import CRITERIA
    from toneqa.rules.catalogue import catalogue
    from toneqa.rules.explain import explain as text_of

    rule = catalogue().find(code)
    text = text_of(rule, CRITERIA.get(rule.criterion, ""))
    console = Console(highlight=False)
    console.print(Markdown(text) if console.is_terminal else text, soft_wrap=not console.is_terminal, markup=False)


@click.command()
@click.argument("family", metavar="[СЕМЕЙСТВО]", required=False)
@click.option(
    "--stats", is_flag=True, help="Сколько находок прочитано и сколько верны; без --db по исходникам, с ней по решениям тренеров."
)
@options.database
def rules(family: str | None, stats: bool, db: str | None) -> None:
    """Перечислить правила.

    СЕМЕЙСТВО — начало кода: TON, HRS, REF, QST, DSC, TRI, WRD, DLG.
    """
    from toneqa.errors import UseError
    from toneqa.rules.catalogue import catalogue
    from toneqa.rules.model import FAMILIES

    prefix = (family or "").upper()
    shown = [rule for rule in catalogue() if rule.code.startswith(prefix)]
    if not shown:
        raise UseError("E104", what=prefix, near=", ".join(FAMILIES))
    if stats:
        _measured(shown, _readings(db))
    else:
        _listed(shown)


def _readings(db: str | None) -> Mapping[str, Reading]:
    """Of the project, or of the team whose database is named.

    Raises:
        UseError: E110 nothing that was read is here; E107, E180 of the database.
        StoreError: E411, E412.
    """
    from toneqa.rules.verdicts import Reading, readings

    if not db:
        return readings()
    from toneqa.cli.opened import database
    from toneqa.store.desk import Desk

    with database(db) as store, store.reading() as tx:
        return {code: Reading(*counts) for code, counts in Desk(tx).verdicts().items()}


def _listed(shown: list[Rule]) -> None:
    from toneqa.rules.explain import SEVERITIES, STATUSES
    from toneqa.rules.model import FAMILIES

    seen = ""
    for rule in shown:
        if rule.family != seen:
            click.echo(("\n" if seen else "") + FAMILIES[rule.family])
            seen = rule.family
        click.echo(f"  {rule.code}  {SEVERITIES[rule.severity]:<9}  {STATUSES[rule.status].partition(':')[0]:<11}  {rule.title}")
    click.echo(f"\nВсего правил: {len(shown)}. Подробно: toneqa explain КОД")


def _measured(shown: list[Rule], found: Mapping[str, Reading]) -> None:
    """Readings by rule, then all of them together."""
    from toneqa.rules.explain import STATUSES
    from toneqa.rules.verdicts import Reading

    click.echo("код     прочитано  верно  точность  интервал 95 %  состояние    правило")
    for rule in shown:
        cells = _cells(found.get(rule.code, Reading(0, 0)))
        click.echo(f"{rule.code}  {cells}  {STATUSES[rule.status].partition(':')[0]:<11}  {rule.title}")
    own = [found[rule.code] for rule in shown if rule.code in found]
    click.echo(f"{'всего':<6}  {_cells(Reading(sum(r.read for r in own), sum(r.right for r in own)))}")
    click.echo(f"\nПравил с прочитанными находками: {len(own)} из {len(shown)}.")


def _cells(reading: Reading) -> str:
    if reading.precision is None:
        return f"{0:>9}  {'—':>5}  {'—':>8}  {'—':>13}"
    low, high = reading.interval
    return f"{reading.read:>9}  {reading.right:>5}  {_comma(reading.precision):>8}  {_comma(low) + '–' + _comma(high):>13}"


def _comma(share: float) -> str:
    return f"{share:.2f}".replace(".", ",")
