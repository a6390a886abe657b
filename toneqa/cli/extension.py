"""``toneqa extension``: the browser extension."""

from __future__ import annotations

from pathlib import Path

import click

from toneqa.cli import options


@click.group(cls=options.Group)
def extension() -> None:
    """Расширение браузера: проверка ответа прямо в хелпдеске."""


@extension.command()
@click.option("--out", type=options.FILE, required=True, metavar="ПАПКА", help="Куда положить сборки.")
@click.option("--server", default="", metavar="АДРЕС", help="Адрес сервера toneqa, который будет указан сразу.")
@click.option("--site", "sites", multiple=True, metavar="АДРЕС", help="Сайт, который будет включён сразу. Можно несколько.")
def build(out: Path, server: str, sites: tuple[str, ...]) -> None:
    """Собрать расширение для Chromium и Firefox.

    Для каждого — папка и такой же архив zip. Ключ в сборку не кладётся: каждый вводит свой.
    """
    from toneqa.extension.build import BuiltIn, build

    for path in build(out, BuiltIn(server, sites)):
        click.echo(f"Готово: {path}, {round(path.stat().st_size / 1024)} КБ")
