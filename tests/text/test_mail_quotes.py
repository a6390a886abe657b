"""Quoted mail of the programs in use in Russia is cut at its header; prose that looks like one is not."""

from __future__ import annotations

import time

import pytest

from tests.text.cases import part, parts
from toneqa.text.zones import find_zones, quoted_text
from toneqa.types import ZoneKind

OWN = "Деньги вернём завтра, номер возврата 512."
CLIENT = "Где мой заказ? Жду пятый день."

HEADERS = [
    # Outlook
    "-----Исходное сообщение-----\nОт: Анна [mailto:a@b.example]\nОтправлено: 12 мая 2022 г. 10:15\nКому: h@shop.example\nТема: Заказ",
    "-----Original Message-----\nFrom: Anna\nSent: Monday, May 12, 2022 10:15 AM\nTo: h@shop.example\nSubject: Order",
    "От: Анна Пробная <a@b.example>\nОтправлено: четверг, 12 мая 2022 г. 10:15\nКому: h@shop.example\nТема: Заказ",
    "From: Anna <a@b.example>\nSent: Thursday, May 12, 2022 10:15 AM\nTo: h@shop.example\nSubject: Order",
    "________________________________\nОт: Анна Пробная <a@b.example>\nОтправлено: 12 мая 2022 г. 10:15:00\nКому: Поддержка\nТема: Заказ",
    "*От:* Анна Пробная\n*Отправлено:* 12 мая 2022 г. 10:15\n*Кому:* Поддержка\n*Тема:* Заказ",
    "**От:** Анна Пробная\n**Дата:** 12.05.2022\n**Кому:** Поддержка",
    "От: Анна\nОтправлено: четверг, 12 мая 2022 г. 10:15\nКому: h@shop.example\nКопия: б\nТема: Заказ\nВажность: высокая",
    # Gmail
    "чт, 12 мая 2022 г. в 10:15, Анна Пробная <a@b.example>:",
    "пн, 2 мар. 2026 г. в 09:05, <a@b.example>:",
    "12 мая 2022 г., 10:15 пользователь Анна Пробная <a@b.example> написал:",
    "On Thu, May 12, 2022 at 10:15 AM Anna <a@b.example> wrote:",
    "On Thu, May 12, 2022 at 10:15 AM Anna Probnaya-Dlinnaya\n<a@b.example> wrote:",
    "чт, 12 мая 2022 г. в 10:15, Анна Пробная-Длиннофамильная\n<a@b.example>:",
    "---------- Forwarded message ---------\nОт: Анна <a@b.example>\nDate: чт, 12 мая 2022 г. в 10:15\nSubject: Заказ\nTo: <h@s.example>",
    # Mail.ru
    "Вторник, 3 марта 2020, 12:00 +03:00 от Анна Пробная <a@b.example>:",
    "Вторник,  3 марта 2020, 12:00 +03:00 от Анна Пробная <a@b.example>:",
    "-------- Пересылаемое сообщение --------\nОт: Анна <a@b.example>\nКому: h@shop.example\nДата: Вторник, 3 марта 2020, 12:00 +03:00",
    # Yandex
    '03.03.2020, 12:00, "Анна Пробная" <a@b.example>:',
    "03.03.2020, 12:00, Анна Пробная (a@b.example):",
    "12:00, 3 марта 2020 г., Анна Пробная <a@b.example>:",
    '-------- Перенаправленное сообщение --------\n03.03.2020, 12:00, "Анна" <a@b.example>:',
    # Apple Mail and phones
    "12 мая 2022 г., в 10:15, Анна Пробная <a@b.example> написал(а):",
    "Начало переадресованного сообщения:\n\nОт: Анна <a@b.example>\nТема: Заказ\nДата: 12 мая 2022 г.",
    "Begin forwarded message:\n\nFrom: Anna <a@b.example>\nSubject: Order\nDate: May 12, 2022",
    "чт, 12 мая 2022, 10:15 Анна Пробная <a@b.example>:",
    # Thunderbird
    "12.05.2022 10:15, Анна Пробная пишет:",
    "12.05.2022 10:15, a@b.example пишет:",
    "12.05.2022 10:15, Анна Пробная написал(а):",
    "On 12.05.2022 10:15, Anna wrote:",
    "-------- Перенаправленное сообщение --------\nТема: Заказ\nДата: Thu, 12 May 2022\nОт: Анна <a@b.example>\nКому: h@shop.example",
    # The Bat
    "Вы писали 12 мая 2022 г., 10:15:00:",
    "Здравствуйте, Анна. Вы писали 12 мая 2022 г.:",
    # helpdesks
    "2022-05-12 10:15, Анна Пробная пишет:",
    "----- Пересланное сообщение -----\nОт: Анна\nКому: Поддержка\nТема: Заказ",
]


@pytest.mark.parametrize("header", HEADERS)
def test_the_quote_begins_at_its_header(header: str) -> None:
    text = f"{OWN}\n\n{header}\n\n{CLIENT}\n"
    assert parts(text) == [("body", OWN), ("quote", f"{header}\n\n{CLIENT}")]


@pytest.mark.parametrize("header", HEADERS)
def test_headers_are_no_words_of_the_client(header: str) -> None:
    text = f"{OWN}\n\n{header}\n\n{CLIENT}\n"
    assert quoted_text(text, find_zones(text)) == CLIENT


MARKED = [
    ("> 12 мая 2022, 10:15, <a@b.example>:\n>\n> Где?\nВ пути.", "> 12 мая 2022, 10:15, <a@b.example>:\n>\n> Где?", "В пути."),
    ("> Где заказ?\n> Жду.\n\nЗаказ у курьера.", "> Где заказ?\n> Жду.", "Заказ у курьера."),
    ("&gt; Где заказ?\n\nЗаказ у курьера.", "&gt; Где заказ?", "Заказ у курьера."),
    (">>> Где заказ?\nЗаказ у курьера.", ">>> Где заказ?", "Заказ у курьера."),
    ("12.05.2022 10:15, Анна пишет:\n> Где заказ?\n\nЗаказ у курьера.", "12.05.2022 10:15, Анна пишет:\n> Где заказ?", "Заказ у курьера."),
    ("Анна Пробная написала:\n> Где заказ?\nЗаказ у курьера.", "Анна Пробная написала:\n> Где заказ?", "Заказ у курьера."),
    ("Вы писали:\n> Где заказ?\nЗаказ у курьера.", "Вы писали:\n> Где заказ?", "Заказ у курьера."),
    ("Проверили.\n> Где заказ?\nЗаказ у курьера.", "> Где заказ?", "Проверили.|Заказ у курьера."),
    ("Отвечаем по пунктам:\n> Где заказ?\nЗаказ у курьера.", "> Где заказ?", "Отвечаем по пунктам:|Заказ у курьера."),
]


@pytest.mark.parametrize(("text", "quote", "own"), MARKED)
def test_answers_between_marked_lines_stay_ours(text: str, quote: str, own: str) -> None:
    assert (part(text, ZoneKind.QUOTE), part(text, ZoneKind.BODY)) == (quote, own)


PROSE = [
    "От: склада до двери курьер едет час.\nПозвоните нам, если он опоздает.",
    "От: Москвы\nДо: Тулы\nЦена: 300 рублей",
    "Кому: вам\nКогда: завтра\nТема: возврат",
    "12.05.2022 мы отправили посылку. Вот её номер:",
    "12 мая 2022 г. в 10:15 курьер привёз заказ по адресу:\nул. Пробная, 5",
    "12.05.2022 10:15 вы написали:\nпришёл не тот размер",
    "Клиент писал 12.05.2022 в 10:15:\nпришёл не тот размер",
    "3 марта 2020, 12:00 — время доставки. Адрес пункта:",
    "Напишите нам на help@shop.example и приложите:\n• чек\n• фото",
    "Исходное сообщение мы получили, спасибо.",
    "Исходное сообщение",
    "Пересылаемое сообщение не открылось, пришлите ещё раз.",
    "Оригинал (original message) лежит в архиве.",
    "Начало переадресованного сообщения не видно, пришлите файл.",
    "------\nСтоимость: 300 рублей\nСрок: 2 дня",
    "_____________\nПункт 1\nПункт 2",
    "Дата: 12.05.2022\nКому: бухгалтерии\nТема: счёт",
    "В письме от 12.05.2022 вы просили вернуть деньги:",
    "On the other hand, it works.",
    "Цена > 100 рублей, срок > 2 дней.",
    "Мы ответили вам 12 мая 2022 г. в 10:15, письмо пришло?",
    "Расписание:\n12.05.2022 10:15\n13.05.2022 11:00",
    "Звоните: 8 800 000-00-00, 10:00–18:00, пишите:",
    "12.05.2022 мы отправили чек на адрес anna@mail.example:\n• чек\n• накладная",
    "12.05.2022 в 10:15 наш менеджер писал:\nразмер есть на складе",
    "Мастер приедет 12.05.2022 в 10:15. Он напишет:",
    "Тема: возврат. От: кого он зависит, мы уже выяснили.",
]


@pytest.mark.parametrize("prose", PROSE)
def test_prose_is_not_cut(prose: str) -> None:
    text = f"{OWN}\n{prose}\nЖдём вашего ответа до пятницы."
    assert part(text, ZoneKind.QUOTE) == ""
    assert part(text, ZoneKind.BODY) == text


def test_the_first_header_wins_and_inner_quotes_belong_to_it() -> None:
    text = f"{OWN}\n12.05.2022 10:15, Анна пишет:\n{CLIENT}\n\n10.05.2022 09:00, Анна пишет:\nПривет"
    assert part(text, ZoneKind.QUOTE) == text[len(OWN) + 1 :]


def test_quoted_text_loses_every_mark() -> None:
    text = "12.05.2022 10:15, Анна пишет:\n>> Раз\n> > Два\n&gt; Три\n\nОтвет."
    assert quoted_text(text, find_zones(text)) == "Раз\nДва\nТри"


@pytest.mark.parametrize(
    "line",
    ["> Где?\n", "12.05.2022 10:15, Анна\n", "От: Анна\n", "____\n", "С уважением,\n", "12 мая "],
)
def test_a_thread_of_100_000_lines_takes_linear_time(line: str) -> None:
    text = line * 100_000
    begin = time.process_time()
    find_zones(text)
    assert time.process_time() - begin < 10
