"""Which column of a table holds what: guessed from Russian and English names, saved to a file and read back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from toneqa.errors import DataError, UseError, system_reason

FIELDS: Final[Mapping[str, str]] = {
    "conversation": "разговор",
    "text": "текст",
    "client_text": "текст клиента",
    "agent_text": "текст сотрудника",
    "role": "роль",
    "author": "автор",
    "at": "время",
    "subject": "тема",
    "channel": "канал",
}
"""What we need by the name the user reads. A table has ``text``, or ``client_text`` and ``agent_text`` in one row."""

_NAMES: Final[Mapping[str, str]] = {
    "conversation": "conversation_id conversation conv_id dialog_id dialogue_id dialog chat_id chat ticket_id ticket case_id case_number "
    "case thread_id thread session_id session request_id id_обращения обращение номер_обращения ид_обращения тикет номер_тикета id_тикета "
    "диалог id_диалога номер_диалога ид_диалога чат id_чата номер_чата разговор id_разговора номер_разговора заявка номер_заявки "
    "id_заявки сессия id_сессии номер_сессии кейс инцидент номер_инцидента id номер",
    "text": "text message message_text body content msg comment plain_body plain_text utterance phrase transcript "
    "текст сообщение текст_сообщения реплика содержание тело тело_письма текст_письма письмо комментарий текст_реплики фраза",
    "client_text": "client_text customer_text question client_message customer_message user_message request_text вопрос вопрос_клиента "
    "текст_обращения сообщение_клиента текст_клиента обращение_клиента письмо_клиента запрос_клиента запрос",
    "agent_text": "agent_text operator_text answer reply response agent_message agent_reply operator_message response_text ответ "
    "ответ_оператора ответ_сотрудника ответ_агента ответ_менеджера текст_ответа сообщение_оператора текст_оператора",
    "role": "role author_role sender_type author_type participant_type participant from_type direction message_type type sender_role user_type "
    "роль клиент_или_оператор клиент_или_сотрудник клиент_оператор клиент_сотрудник кто_написал кто_пишет тип_автора тип_отправителя роль_автора кто участник направление тип_участника тип_сообщения отправитель_тип",
    "author": "author author_id author_name sender sender_id sender_name from from_name user user_id user_name username name operator agent "
    "agent_name operator_name автор имя отправитель от от_кого имя_автора имя_отправителя сотрудник оператор "
    "пользователь фио имя_оператора имя_сотрудника фио_оператора фио_сотрудника менеджер ответственный исполнитель",
    "at": "at ts timestamp date datetime time created created_at sent_at date_time created_time sent published_at message_date message_time "
    "дата время дата_и_время дата_время создано отправлено дата_сообщения время_сообщения дата_создания дата_отправки время_отправки "
    "дата_обращения время_обращения дата_и_время_сообщения",
    "subject": "subject topic title theme тема заголовок тема_письма тема_обращения",
    "channel": "channel source via канал источник канал_обращения",
}
"""Names as helpdesks and people give them, the usual first. Two columns of one meaning: the one that stands first here is taken."""

_SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {field: tuple(names.split()) for field, names in _NAMES.items()}
_OURS: Final = frozenset(
    ["operator", "agent", "оператор", "оператора", "сотрудник", "сотрудника", "менеджер", "ответственный", "исполнитель"]
)
_SPLIT: Final = re.compile(r"[^0-9a-zа-я]+")
_CAMEL: Final = re.compile(r"(?<=[a-zа-я0-9])(?=[A-ZА-Я])")
_LISTED: Final = 15


@dataclass(frozen=True, slots=True)
class Columns:
    """Place of a column by field of ours; ``names`` are all columns as the file calls them."""

    places: Mapping[str, int]
    names: tuple[str, ...]

    @property
    def mapping(self) -> dict[str, str]:
        return {field: self.names[place] for field, place in self.places.items()}

    @property
    def readable(self) -> bool:
        return "text" in self.places or {"client_text", "agent_text"} & set(self.places) != set()

    @property
    def roleless(self) -> bool:
        """One text a row and nothing that tells who wrote it: every message passes for an agent's."""
        return "text" in self.places and not {"role", "author"} & set(self.places)

    @property
    def names_agents(self) -> bool:
        """«Оператор» holds our people alone, and exports fill it in on rows of clients, too."""
        place = self.places.get("author")
        return place is not None and bool(_OURS.intersection(normal(self.names[place]).split("_")))

    def shown(self) -> str:
        """For the user: «разговор = ticket_id, текст = body»."""
        return ", ".join(f"{FIELDS[field]} = «{name}»" for field, name in self.mapping.items())


def normal(name: str) -> str:
    """«Дата/Время», ``dateTime`` and ``DATE_TIME`` to one spelling: small letters joined by underscores."""
    parts = _SPLIT.split(_CAMEL.sub("_", name.strip()).lower().replace("ё", "е").replace("№", " номер "))
    return "_".join(part for part in parts if part)


def guess(names: Sequence[str]) -> Columns:
    """The columns by their names alone; whole names first, then the last part of a nested one (``message.text``)."""
    whole = [normal(name) for name in names]
    last = [normal(name.rpartition(".")[2]) for name in names]
    places: dict[str, int] = {}
    for spelled in (whole, last):
        for field, synonyms in _SYNONYMS.items():
            found = next((spelled.index(s) for s in synonyms if s in spelled and spelled.index(s) not in places.values()), None)
            if field not in places and found is not None:
                places[field] = found
    if {"client_text", "agent_text"} <= set(places):
        places.pop("text", None)
    elif "text" in places:
        places = {field: place for field, place in places.items() if field not in ("client_text", "agent_text")}
    return Columns({field: places[field] for field in FIELDS if field in places}, tuple(names))


def mapped(names: Sequence[str], mapping: Mapping[str, str]) -> Columns:
    """The columns as the user named them; names are compared without case and signs where no equal one is there.

    Raises:
        DataError: E216 no such column.
    """
    exact = {name.strip(): place for place, name in enumerate(names)}
    loose = {normal(name): place for place, name in enumerate(names)}
    places = {}
    for field, name in mapping.items():
        place = exact.get(name.strip(), loose.get(normal(name)))
        if place is None:
            raise DataError("E216", what=name, near=listed(names))
        places[field] = place
    return Columns(places, tuple(names))


def listed(names: Sequence[str]) -> str:
    """Names for an error, few of many."""
    some = [name[:40] for name in names if name.strip()]
    return ", ".join(some[:_LISTED]) + (f" и ещё {len(some) - _LISTED}" if len(some) > _LISTED else "")


def load_mapping(path: Path) -> dict[str, str]:
    """
    Raises:
        UseError: E112 it is no mapping.
    """
    try:
        found = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise UseError("E112", what=f"{path}: {system_reason(error)}", near=", ".join(FIELDS)) from error
    except ValueError as error:
        raise UseError("E112", what=f"{path}: это не JSON", near=", ".join(FIELDS)) from error
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found.values()):
        raise UseError("E112", what=f"{path}: нужен объект «поле: колонка»", near=", ".join(FIELDS))
    if unknown := next((field for field in found if field not in FIELDS), None):
        raise UseError("E112", what=f"{path}: нет поля «{unknown}»", near=", ".join(FIELDS))
    return found


def dump_mapping(mapping: Mapping[str, str]) -> str:
    return json.dumps(mapping, ensure_ascii=False, indent=2) + "\n"
