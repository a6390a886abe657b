"""Exports of helpdesks: files written by their documentation, with every special case, and what must come of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from toneqa.importers.base import Read, ReadOptions, Reason, Skipped
from toneqa.importers.files import read_file
from toneqa.importers.formats import recognise
from toneqa.types import Conversation, Failure

FOLDER = Path(__file__).parent / "desks"
Said = tuple[str, str, str | None, str | None]
"""Role, text, time, author."""


@dataclass(frozen=True)
class Talk:
    id: str
    channel: str | None
    said: list[Said]
    meta: dict[str, Any] = field(default_factory=dict)
    files: dict[int, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Expected:
    """``failures``: code by line; ``skipped``: by reason; of messages only those with a file stand in ``Talk.files``."""

    name: str
    talks: list[Talk]
    skipped: dict[Reason, int] = field(default_factory=dict)
    failures: list[tuple[str, int]] = field(default_factory=list)


D = "2024-05-13T"

EXPECTED = {
    "zendesk/tickets.json": Expected(
        "zendesk",
        [
            Talk(
                "35436",
                "email",
                [
                    ("client", "Где мой заказ?", f"{D}10:15:00+00:00", "20978392"),
                    ("agent", "Здравствуйте!\n\nЗаказ едет,\nждите завтра.", f"{D}10:30:00+00:00", "235323"),
                    ("bot", "Тикет закрыт автоматически.", "2024-05-14T10:30:00+00:00", "235323"),
                ],
                {
                    "subject": "Где заказ", "status": "closed", "tags": ["доставка", "vip"], "queue": "98738", "agent": "235323",
                    "csat": "good", "csat_comment": "Быстро",
                },
                {0: [".._чек.pdf"]},
            ),
            Talk(
                "35437",
                "chat",
                [
                    ("client", "Верните деньги", f"{D}11:00:00+00:00", "20978393"),
                    ("agent", "Вернём завтра", f"{D}11:05:00+00:00", "666"),
                ],
                {"subject": "Возврат", "status": "open"},
            ),
        ],
        {Reason.INTERNAL: 1, Reason.SERVICE: 1, Reason.DELETED: 1},
        [("E222", 4)],
    ),
    "zendesk/users.json": Expected("zendesk", [], {Reason.SERVICE: 4}),
    "zendesk/comments.json": Expected(
        "zendesk",
        [
            Talk(
                "777",
                "email",
                [
                    ("client", "Не работает оплата", f"{D}10:15:00+00:00", "31"),
                    ("agent", "Обновите страницу, пожалуйста", f"{D}10:16:00+00:00", "41"),
                ],
            )
        ],
    ),
    "zendesk/search.json": Expected(
        "zendesk",
        [
            Talk("88", "email", [("client", "Когда привезут?", f"{D}10:15:00+00:00", "31")], {"subject": "Доставка", "status": "new"}),
            Talk(
                "89",
                "email",
                [("agent", "Добрый день! Ваш заказ готов.", f"{D}10:16:00+00:00", "41")],
                {"subject": "Обзвон", "status": "new", "agent": "41"},
            ),
        ],
        {Reason.SERVICE: 1},
    ),
    "chatwoot.json": Expected(
        "chatwoot",
        [
            Talk(
                "12",
                "chat",
                [
                    ("client", "Не проходит оплата", f"{D}07:15:00+00:00", "9"),
                    ("bot", "Здравствуйте! Ответим через минуту.", f"{D}07:15:05+00:00", None),
                    ("agent", "Попробуйте другую карту", f"{D}07:15:30+00:00", "7"),
                    ("bot", "Оцените разговор", f"{D}07:16:40+00:00", None),
                ],
                {"status": "resolved", "tags": ["оплата"], "queue": "3", "agent": "7", "csat": 4, "csat_comment": "Долго"},
                {2: ["схема.png"]},
            ),
            Talk(
                "13",
                "email",
                [
                    ("client", "Пришлите счёт.\n\nСпасибо", f"{D}07:15:00+00:00", "10"),
                    ("bot", "Какой заказ?", f"{D}07:16:00+00:00", "1"),
                ],
                {"subject": "Счёт", "status": "open", "queue": "4"},
            ),
        ],
        {Reason.SERVICE: 1, Reason.INTERNAL: 1, Reason.DELETED: 1, Reason.CAMPAIGN: 1},
    ),
    "chatwoot_log.json": Expected(
        "chatwoot",
        [
            Talk(
                "22",
                "chat",
                [("client", "Другой разговор", f"{D}10:15:30+00:00", "10")],
                {"status": "open", "queue": "3"},
            ),
            Talk(
                "21",
                "chat",
                [
                    ("client", "Добрый день, где курьер?", f"{D}10:15:00+00:00", "9"),
                    ("agent", "Курьер уже едет", f"{D}10:16:00+00:00", "7"),
                ],
                {"status": "resolved", "queue": "3"},
            ),
        ],
        {Reason.SERVICE: 1},
    ),
    "intercom.json": Expected(
        "intercom",
        [
            Talk(
                "147",
                "email",
                [
                    ("client", "Хочу вернуть чайник.\n\nОн течёт & гудит.", f"{D}07:15:00+00:00", "u9"),
                    ("bot", "Уточню за минуту.", f"{D}07:15:20+00:00", "7"),
                    ("agent", "Пришлите номер заказа.\nСпасибо!", f"{D}07:15:40+00:00", "7"),
                    ("client", "Заказ 512", f"{D}07:15:50+00:00", "u9"),
                    ("agent", "Вернём деньги в пятницу.", f"{D}07:16:20+00:00", "8"),
                ],
                {
                    "subject": "Возврат товара", "status": "closed", "tags": ["возврат"], "queue": "5", "agent": "7", "csat": 2,
                    "csat_comment": "Не помогли",
                },
                {0: ["чайник.jpg"]},
            ),
            Talk(
                "148", "chat", [("client", "Отпишите меня", f"{D}07:16:40+00:00", "u10")], {"subject": "Акция", "status": "open"}
            ),
        ],
        {Reason.SERVICE: 2, Reason.INTERNAL: 1, Reason.DELETED: 1, Reason.CAMPAIGN: 1},
        [("E222", 19)],
    ),
    "bitrix24.json": Expected(
        "bitrix24",
        [
            Talk(
                "1099",
                "chat",
                [
                    ("client", "Как оплатить?", f"{D}10:15:00+03:00", "1761"),
                    ("bot", "Оператор скоро ответит", f"{D}10:15:00+03:00", "30"),
                    ("agent", "Добрый день!\nСмотрите инструкцию, Пётр.", f"{D}10:17:00+03:00", "7"),
                ],
                {"queue": "22", "connector": "livechat", "head_vote": 4, "head_comment": "Хорошо, но долго"},
                {2: ["схема_план.pdf"]},
            )
        ],
        {Reason.SERVICE: 1, Reason.INTERNAL: 1, Reason.DELETED: 1},
    ),
    "bitrix24_dialog.json": Expected(
        "bitrix24",
        [
            Talk(
                "29",
                "chat",
                [("client", "Когда привезут?", f"{D}10:15:00+03:00", "1761"), ("agent", "Завтра", f"{D}10:16:00+03:00", "7")],
                {},
                {0: ["фото.jpg"]},
            ),
            Talk("29-2", "chat", [("agent", "Всё ли в порядке?", "2024-05-15T09:00:00+03:00", "7")]),
        ],
        {Reason.SERVICE: 1},
    ),
    "omnidesk.json": Expected(
        "omnidesk",
        [
            Talk(
                "664-245551",
                "email",
                [
                    ("client", "Верните деньги", "2014-05-05T00:15:17+03:00", "123"),
                    ("agent", "Здравствуйте!\n\n• пришлите чек", "2014-05-05T00:20:17+03:00", "22"),
                    ("bot", "Обращение закрыто автоматически", "2014-05-06T00:25:17+03:00", "22"),
                ],
                {
                    "subject": "Возврат", "ticket": "2000", "status": "waiting", "tags": ["101", "102"], "queue": "44", "agent": "22",
                    "csat": "low", "csat_comment": "Грубо",
                },
                {0: ["чек.jpg"]},
            )
        ],
        {Reason.INTERNAL: 1, Reason.DELETED: 1},
        [("E222", 3)],
    ),
    "omnidesk_messages.json": Expected(
        "omnidesk",
        [
            Talk(
                "omnidesk_messages",
                None,
                [
                    ("client", "Здравствуйте", "2014-05-05T00:15:17+03:00", "123"),
                    ("agent", "Слушаю вас", "2014-05-05T00:16:17+03:00", "22"),
                ],
            )
        ],
    ),
    "usedesk.json": Expected(
        "usedesk",
        [
            Talk(
                "501",
                "email",
                [
                    ("client", "Где посылка?", f"{D}10:15:00", "9"),
                    ("agent", "Добрый день!\nПосылка в пути.", f"{D}10:20:00", "7"),
                    ("bot", "Мы закроем тикет через сутки", f"{D}10:30:00", None),
                ],
                {"subject": "Посылка", "status": "закрыт", "tags": ["почта"]},
                {0: ["трек.png"]},
            ),
            Talk(
                "505",
                None,
                [("client", "Помогите", f"{D}10:15:00", "9"), ("agent", "Да", None, "7")],
                {"subject": "Без from", "status": "открыт"},
            ),
        ],
        {Reason.SERVICE: 3, Reason.INTERNAL: 1, Reason.UNKNOWN: 1, Reason.CAMPAIGN: 1, Reason.DELETED: 1, Reason.UNDATED: 1},
        [("E222", 13)],
    ),
    "jivo.json": Expected(
        "jivo",
        [
            Talk(
                "7001",
                "chat",
                [("client", "Где заказ?", f"{D}07:15:00+00:00", "1234"), ("agent", "Проверяю", f"{D}07:15:10+00:00", "7")],
                {"subject": "Заказы", "status": "В работе", "tags": ["доставка"], "queue": "3", "agent": "7", "csat": "positive"},
            ),
            Talk("off-1", "chat", [("client", "Перезвоните мне", None, "1237")]),
        ],
        {Reason.SERVICE: 2, Reason.EMPTY: 1, Reason.DELETED: 1},
        [("E222", 5)],
    ),
    "carrotquest.json": Expected(
        "carrotquest",
        [
            Talk(
                "77",
                "chat",
                [
                    ("client", "Когда доставка?", f"{D}07:15:00+00:00", "1234567"),
                    ("agent", "Добрый день!\n\nПривезём завтра.", f"{D}07:15:40+00:00", "7"),
                ],
            )
        ],
        {Reason.INTERNAL: 1, Reason.SERVICE: 1, Reason.CAMPAIGN: 1},
        [("E222", 3)],
    ),
    "tqm.json": Expected(
        "tqm",
        [
            Talk(
                "chat-1",
                "chat",
                [
                    ("client", "Как сменить тариф?", "2023-09-25T11:00:00+03:00", None),
                    ("agent", "В личном кабинете", "2023-09-25T11:01:00+03:00", "op-7"),
                    ("bot", "Оцените чат", "2023-09-25T11:05:00+03:00", None),
                ],
                {"started": "2023-09-25T11:00:00+03:00", "source": "Сайт", "result": "Решено"},
            )
        ],
        {Reason.SERVICE: 2, Reason.UNKNOWN: 1},
        [("E222", 2)],
    ),
    "speechsense/chat.json": Expected(
        "speechsense",
        [
            Talk(
                "SS-15",
                "chat",
                [
                    ("client", "Не работает интернет", f"{D}10:15:00+00:00", "c-9"),
                    ("bot", "Перевожу на оператора", f"{D}10:15:01+00:00", "b-1"),
                    ("agent", "Перезагрузите роутер", f"{D}10:16:00+00:00", "o-7"),
                ],
                {"agent": "o-7", "started": f"{D}10:15:00", "language": "ru-ru"},
            )
        ],
    ),
    "speechsense/metadata.json": Expected("speechsense", [], {Reason.SERVICE: 1}),
}  # fmt: skip

each_file = pytest.mark.parametrize("name", sorted(EXPECTED))


def _read(name: str, options: ReadOptions | None = None) -> list[Read]:
    return list(read_file(FOLDER / name, options or ReadOptions()))


def test_every_file_has_its_expectation() -> None:
    assert {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.json")} == set(EXPECTED)


@each_file
def test_a_file_is_recognised(name: str) -> None:
    assert recognise(FOLDER / name).name == EXPECTED[name].name


@each_file
def test_conversations(name: str) -> None:
    found = [item for item in _read(name) if isinstance(item, Conversation)]
    talks = [
        Talk(
            item.id,
            item.channel,
            [(str(m.role), m.text, m.at, m.author) for m in item.messages],
            dict(item.meta),
            {n: m.extra["attachments"] for n, m in enumerate(item.messages) if m.extra},
        )
        for item in found
    ]
    assert talks == EXPECTED[name].talks


@each_file
def test_what_is_left_out_is_counted(name: str) -> None:
    counts: dict[Reason, int] = {}
    for item in _read(name):
        if isinstance(item, Skipped):
            counts[item.reason] = counts.get(item.reason, 0) + item.count
            assert item.at.startswith(f"{FOLDER / name}:")
    assert counts == EXPECTED[name].skipped


@each_file
def test_what_cannot_be_told_fails_with_its_line(name: str) -> None:
    failures = [item for item in _read(name) if isinstance(item, Failure)]
    assert [(item.code, item.at) for item in failures] == [(code, f"{FOLDER / name}:{line}") for code, line in EXPECTED[name].failures]


AGENTS = {
    "zendesk/tickets.json": ("555", "35439", "Кто я?"),
    "intercom.json": ("5", "149", "Да"),
    "carrotquest.json": ("5", "78", "Кто?"),
}


@pytest.mark.parametrize("name", AGENTS)
def test_a_named_agent_is_taken(name: str) -> None:
    agent, id_, text = AGENTS[name]
    items = _read(name, ReadOptions(agents=(agent,)))
    assert not [item for item in items if isinstance(item, Failure)]
    (found,) = [item for item in items if isinstance(item, Conversation) and item.id == id_]
    assert ("agent", text) in [(str(m.role), m.text) for m in found.messages]


@each_file
def test_no_name_phone_address_or_link_of_a_person_is_taken_beside_the_texts(name: str) -> None:
    """The files hold names, mails, phones, places and links with tokens; only ids go on."""
    for item in _read(name):
        if isinstance(item, Conversation):
            beside = repr([item.meta, item.extra, item.id, *((m.author, m.extra) for m in item.messages)])
            assert not [word for word in ("Пётр", "Мария", "mail.example", "+7", "203.0.113", "Тула", "token") if word in beside]
