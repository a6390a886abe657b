"""Options that several commands share, and the Russian words of the command-line library."""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from toneqa.config import Settings
    from toneqa.importers.base import ReadOptions

Command = Callable[..., Any]


def _speak_russian() -> None:
    """The library asks gettext for its messages; ours lie beside this file. Some it asks for while options are declared."""
    os.environ["LANGUAGE"] = "ru"
    gettext.bindtextdomain("messages", str(Path(__file__).parent / "locale"))


_speak_russian()

EXISTING: click.Path[Path] = click.Path(exists=True, file_okay=False, path_type=Path)
FILE: click.Path[Path] = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True)
class Remote:
    """A file or folder in object storage."""

    url: str

    @property
    def here(self) -> Path:
        """Where it is made before it is taken there: a name of its own, so that nobody's file is in its way."""
        name = Path(self.url.rstrip("/").rpartition("/")[2])
        return Path(f"{name.stem}-{sha256(self.url.encode()).hexdigest()[:8]}{name.suffix}")

    def take(self) -> None:
        """Move what was made here to its place.

        Raises:
            StoreError: E401; what was made stays here.
        """
        from toneqa.batch.journal import stored
        from toneqa.batch.places import upload

        with stored(self.here):
            upload(self.here, self.url)
            self.here.unlink()


class _Place(click.Path):
    """A path, or the address of something in object storage."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return Remote(value) if isinstance(value, str) and "://" in value else super().convert(value, param, ctx)


PLACE: Final = _Place(path_type=Path)


class Group(click.Group):
    """A group whose help shows Russian placeholders for itself and its commands."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given, options_metavar="[НАСТРОЙКИ]", subcommand_metavar="КОМАНДА …")

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        cmd.options_metavar = "[НАСТРОЙКИ]"
        super().add_command(cmd, name)


def model(command: Command) -> Command:
    return click.option("--model", type=FILE, metavar="ПАПКА", help="Папка с моделью вместо поставляемой.")(command)


def config(command: Command) -> Command:
    return click.option("--config", type=FILE, metavar="ФАЙЛ", help="Настройки вместо toneqa.toml в этой папке.")(command)


def database(command: Command) -> Command:
    """The address of the database; ``toneqa.cli.opened.database`` opens it."""
    text = "База: файл, например toneqa.db, или «postgresql://имя@сервер/база». Можно положить в переменную TONEQA_DB."
    return click.option("--db", envvar="TONEQA_DB", metavar="АДРЕС", help=text)(command)


def language(command: Command) -> Command:
    """Two options; ``settings`` takes what they give."""
    backend = click.option(
        "--lang-backend", type=click.Choice(["pymorphy3", "spacy"]), help="Кто читает слова: словарь или модель «spaCy»."
    )
    text = "Установленная русская модель «spaCy» или её папка; включает её."
    return backend(click.option("--spacy-model", metavar="ИМЯ", help=text)(command))


PLACEHOLDERS: Final = ("placeholder-left", "template-field-left")
"""Rules about places for names and numbers that were left empty: a template has to have them."""


def templates(command: Command) -> Command:
    """An option that ``settings`` takes."""
    text = "Это заготовки: места для подстановки вроде {{имя}} — не ошибка."
    return click.option("--templates", is_flag=True, help=text)(command)


def settings(config: Path | None, lang_backend: str | None, spacy_model: str | None, templates: bool = False) -> Settings:
    """Settings of the house, with what the command line says of the language. A model alone means its backend.

    Raises:
        UseError: the settings cannot be read.
    """
    from dataclasses import replace

    from toneqa.config import SPACY, load_settings

    house = load_settings(config)
    backend = lang_backend or (SPACY if spacy_model else house.lang_backend)
    off = (*house.off, *PLACEHOLDERS) if templates else house.off
    return replace(house, off=off, lang_backend=backend, spacy_model=spacy_model or house.spacy_model)


def installed(extra: str, *names: str) -> None:
    """
    Raises:
        UseError: E107 the extra is not there.
    """
    from importlib.util import find_spec

    from toneqa.errors import UseError

    for name in names:
        if find_spec(name) is None:
            raise UseError("E107", what=name, near=extra)


def domains(command: Command) -> Command:
    text = "Почтовый домен сотрудников: по нему письма делятся на ваши и клиентские. Можно указать несколько раз."
    return click.option("--agent-domain", "domains", multiple=True, metavar="ДОМЕН", help=text)(command)


def whole(least: int, most: int) -> click.IntRange:
    limits = click.IntRange(least, most)
    limits.name = "целое число"
    return limits


def workers(command: Command) -> Command:
    return click.option("--workers", type=whole(1, 64), default=1, metavar="ЧИСЛО", help="Сколько процессов запустить.")(command)


def reading(command: Command) -> Command:
    """How exports are read; ``read_options`` takes what these five give, as keywords."""
    forced = "Формат файлов, если программа узнала его неверно: имя из toneqa formats."
    agents = "Кто в чате ваш сотрудник: номер или имя, как в выгрузке. Можно указать несколько раз."
    gap = "Сколько часов молчания в бесконечном чате начинают новый разговор."
    columns = "Какие колонки таблицы что значат: файл, который сделала --save-mapping команды import."
    command = click.option("--mapping", type=FILE, metavar="ФАЙЛ", help=columns)(command)
    command = click.option("--gap-hours", type=click.FloatRange(0, min_open=True), default=8.0, metavar="ЧАСЫ", help=gap)(command)
    command = click.option("--agent-id", "agents", multiple=True, metavar="КТО", help=agents)(command)
    command = click.option("--from", "forced", metavar="ФОРМАТ", help=forced)(command)
    return domains(command)


def read_options(house: Settings, given: Mapping[str, Any]) -> ReadOptions:
    """
    Raises:
        UseError: E106 no such format, E112 the mapping cannot be read.
    """
    from toneqa.importers.base import ReadOptions

    if given["forced"]:
        from toneqa.importers.formats import named

        named(given["forced"])
    return ReadOptions(
        agent_domains=given["domains"] or house.agent_domains,
        agents=given["agents"],
        format=given["forced"],
        mapping=_mapping(given["mapping"]),
        gap_hours=given["gap_hours"],
    )


def existing(paths: Sequence[Path]) -> None:
    """
    Raises:
        UseError: E101 one of them is not there.
    """
    from toneqa.errors import UseError

    for path in paths:
        if not path.exists():
            raise UseError("E101", what=str(path), at=str(path))


def here_alone(places: Sequence[Path | Remote], engine: str) -> list[Path]:
    """The local ones.

    Raises:
        UseError: E118 only a cluster reads object storage.
    """
    from toneqa.errors import UseError

    remote = [place for place in places if isinstance(place, Remote)]
    if remote and engine != "ray":
        raise UseError("E118", what=remote[0].url)
    return [place for place in places if isinstance(place, Path)]


def take_away(places: Sequence[Path | Remote]) -> None:
    """Results made here to object storage, for which they were asked."""
    for place in places:
        if isinstance(place, Remote):
            place.take()


def files_of(places: Sequence[Path | Remote]) -> tuple[str, ...]:
    """
    Raises:
        UseError: E101 there is nothing at that address.
    """
    from toneqa.errors import UseError
    from toneqa.importers.files import list_files

    found: list[str] = []
    for place in places:
        if isinstance(place, Path):
            found.extend(map(str, list_files([place])))
            continue
        from toneqa.batch.places import listed

        files = listed(place.url)
        if not files:
            raise UseError("E101", what=place.url)
        found.extend(files)
    return tuple(found)


def _mapping(path: Path | None) -> Mapping[str, str] | None:
    if path is None:
        return None
    from toneqa.importers.columns import load_mapping

    return load_mapping(path)


def one_thread() -> None:
    """Call before numpy is loaded: its matrices here are small, and threads of several workers only wait for each other.

    1,000 letters on two cores: two workers took 18.1 s with threads of their own (scripts/bench) and 8.9 s with one each (timed by hand).
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
