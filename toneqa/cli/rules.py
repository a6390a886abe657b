"""``toneqa rules`` and ``toneqa explain``: the catalogue for readers."""

from __future__ import annotations

import click


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
def rules(family: str | None) -> None:
    """Перечислить правила.

    СЕМЕЙСТВО — начало кода: TON, HRS, REF, QST, DSC, TRI, WRD, DLG.
    """
    from toneqa.errors import UseError
    from toneqa.rules.catalogue import catalogue
    from toneqa.rules.explain import SEVERITIES, STATUSES
    from toneqa.rules.model import FAMILIES

    prefix = (family or "").upper()
    shown = [rule for rule in catalogue() if rule.code.startswith(prefix)]
    if not shown:
        raise UseError("E104", what=prefix, near=", ".join(FAMILIES))
    seen = ""
    for rule in shown:
        if rule.family != seen:
            click.echo(("\n" if seen else "") + FAMILIES[rule.family])
            seen = rule.family
        click.echo(f"  {rule.code}  {SEVERITIES[rule.severity]:<9}  {STATUSES[rule.status].partition(':')[0]:<11}  {rule.title}")
    click.echo(f"\nВсего правил: {len(shown)}. Подробно: toneqa explain КОД")
