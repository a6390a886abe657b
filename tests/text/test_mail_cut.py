"""Whole letters as mail programs send them: the writer's own words are cut out exactly, whatever quotes them.

In every letter the own words stand between ``[[`` and ``]]``; beside it, what the quoted writer said.
"""

from __future__ import annotations

import re
from itertools import groupby

import pytest

from toneqa.lang.annotate import annotate
from toneqa.text.zones import quoted_text
from toneqa.types import SCORED_ZONES, Message, Role

ASKED = "Где мой заказ? Жду пятый день."

OUTLOOK: list[tuple[str, str, str]] = [
    ("desktop, marked by a rule",
     "[[Анна, добрый день!\n\nДеньги вернём до пятницы.\n\nС уважением,]]\nСемён Ёжиков\nотдел возвратов\n\n"
     "-----Исходное сообщение-----\nFrom: Анна Пробная [mailto:a@b.example] \nSent: Thursday, May 12, 2022 10:15 AM\n"
     f"To: help@shop.example\nSubject: Заказ 512\n\n{ASKED}", ASKED),
    ("desktop, Russian headers",
     "[[Заказ у курьера, он позвонит за час.]]\n\nОт: Анна Пробная <a@b.example> \nОтправлено: четверг, 12 мая 2022 г. 10:15\n"
     f"Кому: 'Поддержка' <help@shop.example>\nКопия: buh@shop.example\nТема: Заказ 512\n\n{ASKED}", ASKED),
    ("desktop, English headers and importance",
     "[[Заказ у курьера, он позвонит за час.]]\n\nFrom: Анна Пробная <a@b.example> \nSent: Thursday, May 12, 2022 10:15 AM\n"
     f"To: Поддержка <help@shop.example>\nCc: buh@shop.example\nSubject: RE: Заказ 512\nImportance: High\n\n{ASKED}", ASKED),
    ("desktop, bold turned into stars",
     "[[Заказ у курьера.]]\n\n*From:* Анна Пробная [mailto:a@b.example]\n*Sent:* Thursday, May 12, 2022 10:15 AM\n"
     f"*To:* help@shop.example\n*Subject:* Заказ 512\n\n{ASKED}", ASKED),
    ("for Mac, Russian",
     "[[Заказ у курьера.]]\n\nОт: Анна Пробная <a@b.example>\nДата: четверг, 12 мая 2022 г. в 10:15\n"
     f"Кому: Поддержка <help@shop.example>\nТема: Заказ 512\n\n{ASKED}", ASKED),
    ("for Mac, English",
     "[[Заказ у курьера.]]\n\nFrom: Анна Пробная <a@b.example>\nDate: Thursday, 12 May 2022 at 10:15\n"
     f"To: Поддержка <help@shop.example>\nSubject: Заказ 512\n\n{ASKED}", ASKED),
    ("web, a signature without a farewell above the drawn line",
     "[[Соглашение пришлю в понедельник.]]\n\nВероника Ладыгина\nменеджер по турам по России\nагентство «Перевал»\n+7 (900) 000-00-04\n"
     "________________________________\nОт: Анна Пробная <a@b.example>\nОтправлено: четверг, 12 мая 2022 г. 10:15\n"
     f"Кому: Вероника Ладыгина <v@shop.example>\nТема: Смета\n\n{ASKED}", ASKED),
    ("web, English, right under the last sentence",
     "[[Отчёт пришлём в среду.]]\n________________________________________\nFrom: Анна Пробная <a@b.example>\n"
     f"Sent: Thursday, May 12, 2022 10:15:00 AM\nTo: help@shop.example\nSubject: Отчёт\n\n{ASKED}", ASKED),
    ("mobile, Android",
     "[[Заезд с 14:00, ключи на стойке.]]\n\nСкачать Outlook для Android<https://aka.ms/AAb9ysg>\n________________________________\n"
     "От: Анна Пробная <a@b.example>\nОтправлено: четверг, 12 мая 2022 г. 10:15:00\nКому: help@shop.example <help@shop.example>\n"
     f"Тема: Заезд\n\n{ASKED}", ASKED),
    ("mobile, iOS",
     "[[Заезд с 14:00, ключи на стойке.]]\n\nОтправлено из Outlook для iOS<https://aka.ms/o0ukef>\n________________________________\n"
     "От: Анна Пробная <a@b.example>\nОтправлено: Thursday, May 12, 2022 10:15:00 AM\nКому: help@shop.example\n"
     f"Тема: Заезд\n\n{ASKED}", ASKED),
    ("mobile, get Outlook",
     "[[Заезд с 14:00.]]\n\nПолучить Outlook для iOS\n________________________________\nFrom: Анна Пробная <a@b.example>\n"
     f"Sent: Thursday, May 12, 2022 10:15:00 AM\nTo: help@shop.example\nSubject: Заезд\n\n{ASKED}", ASKED),
    ("mobile, English",
     "[[Заезд с 14:00.]]\n\nGet Outlook for Android<https://aka.ms/AAb9ysg>\n________________________________\n"
     "From: Анна Пробная <a@b.example>\nSent: Thursday, May 12, 2022 10:15:00 AM\nTo: help@shop.example\n"
     f"Subject: Заезд\n\n{ASKED}", ASKED),
    ("Windows Mail",
     "[[Бронь держим до воскресенья.]]\n\nОтправлено из приложения \"Почта\" для Windows\n\nОт: a@b.example\n"
     f"Отправлено: 12 мая 2022 г. в 10:15\nКому: help@shop.example\nТема: бронь 512\n\n{ASKED}", ASKED),
]  # fmt: skip

GMAIL: list[tuple[str, str, str]] = [
    ("web", f"[[Заказ у курьера.]]\n\nчт, 12 мая 2022 г. в 10:15, Анна Пробная <a@b.example>:\n\n> {ASKED}\n>", ASKED),
    ("web, broken before the end of the address",
     "[[Какой вариант вам ближе?]]\n\nМария Ветрова\nмагазин «Белый склон»\n\n"
     f"чт, 12 мая 2022 г. в 10:15, Анна Пробная <anna.probnaya.tula@b.example\n>:\n\n> {ASKED}\n>", ASKED),
    ("web, broken after the bracket",
     f"[[Заказ у курьера.]]\n\nчт, 12 мая 2022 г. в 10:15, Анна Константиновна Долгофамильная <\nanna@b.example>:\n\n> {ASKED}", ASKED),
    ("web, no name", f"[[Заказ у курьера.]]\n\nпн, 2 мар. 2026 г. в 09:05, <a@b.example>:\n\n{ASKED}", ASKED),
    ("web, older", f"[[Заказ у курьера.]]\n\n12 мая 2022 г., 10:15 пользователь Анна Пробная <a@b.example> написал:\n\n> {ASKED}", ASKED),
    ("web, signature above",
     "[[Акт составит мастер.]]\n\n-- \nЛюдмила Каштанова\nдиспетчерская\n\n"
     f"чт, 12 мая 2022 г. в 10:15, Анна <a@b.example>:\n\n> {ASKED}", ASKED),
    ("web, English", f"[[Заказ у курьера.]]\n\nOn Thu, May 12, 2022 at 10:15 AM Анна Пробная <a@b.example> wrote:\n\n> {ASKED}", ASKED),
    ("web, English, broken before the verb",
     "[[Заказ у курьера.]]\n\nOn Thu, May 12, 2022 at 10:15 AM Анна Долгофамильная <anna.dolgofamilnaya@b.example>\n"
     f"wrote:\n\n> {ASKED}", ASKED),
    ("forwarded",
     "[[Коллеги, посмотрите, пожалуйста.]]\n\n---------- Forwarded message ---------\nОт: Анна Пробная <a@b.example>\n"
     f"Date: чт, 12 мая 2022 г. в 10:15\nSubject: Заказ 512\nTo: <help@shop.example>\n\n\n{ASKED}", ASKED),
    ("app", f"[[Заказ у курьера.]]\n\nчт, 12 мая 2022 г., 10:15 Анна Пробная <a@b.example>:\n\n> {ASKED}\n>", ASKED),
    ("answer under the quote", f"чт, 12 мая 2022 г. в 10:15, Анна Пробная <a@b.example>:\n\n> {ASKED}\n>\n\n[[Заказ у курьера.]]", ASKED),
]  # fmt: skip

RUSSIAN: list[tuple[str, str, str]] = [
    ("Mail.ru web",
     f"[[Сервер поднимем к 15:00.]]\n\n \nЧетверг, 12 мая 2022, 10:15 +03:00 от Анна Пробная <a@b.example>:\n \n{ASKED}", ASKED),
    ("Mail.ru web, marked, with its signature",
     "[[Сервер поднимем к 15:00.]]\n \n \n--\nСемён Ёжиков\nОтправлено из Почты Mail.ru\n \n"
     f">Четверг, 12 мая 2022, 10:15 +03:00 от Анна Пробная <a@b.example>:\n> \n>{ASKED}", ASKED),
    ("Mail.ru web, broken inside the address",
     f"[[Сервер поднимем к 15:00.]]\n\n> Четверг, 12 мая 2022, 10:15 +03:00 от Анна Пробная <anna@b.example\n> >:\n> \n> {ASKED}", ASKED),
    ("Mail.ru web, signature with a link",
     "[[Сервер поднимем к 15:00.]]\n\n--\nСемён Ёжиков\nОтправлено из Почты Mail ( https://trk.example/c/zzm979 )\n\n"
     f"Четверг, 12 мая 2022, 10:15 +03:00 от a@b.example:\n{ASKED}", ASKED),
    ("Mail.ru app, device and header on one line",
     "[[Поменять места не сможем.]]\n\n--\nОтправлено из Mail для Android четверг, 12 мая 2022г., 10:15 +03:00 "
     f"от Анна Пробная  a@b.example :\n\n>{ASKED}", ASKED),
    ("Mail.ru app, header on a line of its own",
     "[[Поменять места не сможем.]]\n\n--\nОтправлено из Mail.ru для iOS\n"
     f"четверг, 12 мая 2022г., 10:15 +03:00 от Анна <a@b.example>:\n\n>{ASKED}", ASKED),
    ("Mail.ru, forwarded",
     "[[Посмотрите, пожалуйста.]]\n\nОтправлено из мобильной Почты Mail\n\n-------- Пересылаемое сообщение --------\n"
     f"От: Анна Пробная <a@b.example>\nКому: <help@shop.example>\nДата: четверг, 12 мая 2022 г. в 10:15 +03:00\nТема: Заказ 512\n\n{ASKED}",
     ASKED),
    ("Yandex", f"[[Билет вернуть нельзя.]]\n\n\n12.05.2022, 10:15, \"Анна Пробная\" <a@b.example>:\n> {ASKED}\n> ", ASKED),
    ("Yandex, time first, not marked", f"[[Линзы заменим.]]\n\n10:15, 12 мая 2022 г., Анна Пробная <a@b.example>:\n\n{ASKED}", ASKED),
    ("Yandex, forwarded",
     "[[Ответьте, пожалуйста, Анне.]]\n\n-------- Пересылаемое сообщение --------\n12.05.2022, 10:15, \"Анна Пробная\" <a@b.example>:\n\n"
     f"{ASKED}\n\n-------- Конец пересылаемого сообщения --------", ASKED),
    ("Yandex app",
     "[[Билет вернуть нельзя.]]\n\n-- \nОтправлено из мобильного приложения Яндекс Почты\n\n"
     f"12.05.2022, 10:15, \"Анна Пробная\" <a@b.example>:\n{ASKED}", ASKED),
    ("Yandex app, with recipient and subject",
     "[[Пригласительный готов.]]\n\n----------------\nКому: Поддержка (help@shop.example);\nТема: Пригласительный;\n"
     f"12.05.2022, 10:15, \"Анна Пробная\" <a@b.example>:\n{ASKED}", ASKED),
    ("Yandex app, older",
     "[[Пригласительный готов.]]\n\nОт: 'Анна Пробная' <a@b.example>;\nДата: четверг;\n"
     f"12.05.2022, 10:15, \"Анна Пробная\" <a@b.example>:\n{ASKED}", ASKED),
    ("Rambler", f"[[Заказ у курьера.]]\n\n* Анна Пробная <a@b.example> [Thu, 12 May 2022 10:15:07 +0300]:\n\n> {ASKED}", ASKED),
    ("Rambler, newer", f"[[Заказ у курьера.]]\n\n12.05.2022, 10:15, Анна Пробная <a@b.example>:\n\n{ASKED}", ASKED),
    ("Zimbra",
     "[[Справка готова.]]\n\n----- Исходное сообщение -----\nОт: \"Анна Пробная\" <a@b.example>\nКому: \"help\" <help@shop.example>\n"
     f"Отправленные: Четверг, 12 Май 2022 г 10:15:07\nТема: Справка\n\n{ASKED}", ASKED),
    ("Zimbra, no rule",
     "[[Справка готова.]]\n\nОт: \"Анна Пробная\" <a@b.example>\nКому: \"help\" <help@shop.example>\n"
     f"Отправленные: Четверг, 12 Май 2022 г 10:15:07\nТема: Справка\n\n{ASKED}", ASKED),
    ("Zimbra, English",
     "[[Справка готова.]]\n\nFrom: \"Анна Пробная\" <a@b.example>\nTo: \"help\" <help@shop.example>\n"
     f"Sent: Thursday, May 12, 2022 10:15:07 AM\nSubject: Справка\n\n{ASKED}", ASKED),
]  # fmt: skip

APPLE: list[tuple[str, str, str]] = [
    ("Mail",
     "[[Приходите к 9:15, встречу вас у стойки.\n\nВсего доброго и не тревожьтесь,]]\nИрина\nадминистратор клиники «Рябинка»\n\n"
     f"> 12 мая 2022 г., в 10:15, Анна Пробная <a@b.example> написал(а):\n> \n> {ASKED}", ASKED),
    ("Mail, not marked", f"[[Приходите к 9:15.]]\n\n12 мая 2022 г., в 10:15, Анна Пробная <a@b.example> написал(а):\n\n{ASKED}", ASKED),
    ("Mail, broken line",
     "[[Приходите к 9:15.]]\n\n> 12 мая 2022 г., в 10:15, Анна Константиновна Долгофамильная\n"
     f"> <a@b.example> написал(а):\n> \n> {ASKED}", ASKED),
    ("Mail, English", f"[[Приходите к 9:15.]]\n\n> On 12 May 2022, at 10:15, Анна Пробная <a@b.example> wrote:\n> \n> {ASKED}", ASKED),
    ("Mail, forwarded",
     "[[Переслала вам письмо Анны.]]\n\n> Начало переадресованного сообщения:\n> \n> От: Анна Пробная <a@b.example>\n> Тема: Заказ 512\n"
     f"> Дата: 12 мая 2022 г. в 10:15:00 GMT+3\n> Кому: help@shop.example\n> \n> {ASKED}", ASKED),
    ("iPhone",
     "[[Машина будет готова в 13:00.]]\n\nРуслан\n\nОтправлено с iPhone\n\n"
     f"> 12 мая 2022 г., в 10:15, a@b.example написал(а):\n> \n> \ufeff{ASKED}", ASKED),
    ("iPhone, English",
     "[[Машина будет готова в 13:00.]]\n\nSent from my iPhone\n\n"
     f"> On 12 May 2022, at 10:15, Анна <a@b.example> wrote:\n> \n> \ufeff{ASKED}", ASKED),
    ("iPad, not marked",
     "[[Машина будет готова в 13:00.]]\n\nОтправлено с iPad\n\n"
     f"12 мая 2022 г., в 10:15, Анна <a@b.example> написал(а):\n\n{ASKED}", ASKED),
]  # fmt: skip

OTHERS: list[tuple[str, str, str]] = [
    ("Samsung",
     "[[К 8 марта диван не привезём.]]\n\nГлеб\n\n\n\nОтправлено с устройства Galaxy\n\n\n"
     "-------- Исходное сообщение --------\nОт: a@b.example \n"
     f"Дата: 12.05.2022  10:15  (GMT+03:00) \nКому: gleb@shop.example \nТема: где наш диван \n\n{ASKED}", ASKED),
    ("Samsung, English",
     "[[К 8 марта диван не привезём.]]\n\nSent from my Galaxy\n\n\n-------- Original message --------\nFrom: Анна <a@b.example> \n"
     f"Date: 12/05/2022  10:15  (GMT+03:00) \nTo: gleb@shop.example \nSubject: диван \n\n{ASKED}", ASKED),
    ("Samsung, older",
     "[[Диван привезём завтра.]]\n\nОтправлено со смартфона Samsung Galaxy.\n\n"
     "-------- Исходное сообщение --------\nОт: Анна <a@b.example>\n"
     f"Дата: чт, 12 мая 2022 г., 10:15\nКому: gleb@shop.example\nТема: диван\n\n{ASKED}", ASKED),
    ("Thunderbird, answer below", f"12.05.2022 10:15, Анна Пробная пишет:\n> {ASKED}\n\n[[Заказ у курьера.]]", ASKED),
    ("Thunderbird, answer above",
     "[[Заказ у курьера.\n\nС уважением,]]\nПавел Дорохов\nстарший смены, «Ключ-вода»\n\n\n"
     f"12.05.2022 10:15, Анна Пробная пишет:\n> {ASKED}", ASKED),
    ("Thunderbird, English", f"On 12/05/2022 10:15, Анна Пробная wrote:\n> {ASKED}\n\n[[Заказ у курьера.]]", ASKED),
    ("Thunderbird, forwarded",
     "[[Показания не приняты, пришлите номер счётчика.]]\n\n\n-------- Перенаправленное сообщение --------\nТема: \tпоказания\n"
     f"Дата: \tThu, 12 May 2022 10:15:12 +0300\nОт: \tАнна Пробная <a@b.example>\nКому: \thelp@shop.example\n\n\n{ASKED}", ASKED),
    ("Thunderbird, forwarded, English",
     "[[Пришлите номер счётчика.]]\n\n\n-------- Forwarded Message --------\nSubject: \tпоказания\n"
     "Date: \tThu, 12 May 2022 10:15:12 +0300\n"
     f"From: \tАнна Пробная <a@b.example>\nReply-To: \ta@b.example\nTo: \thelp@shop.example\n\n\n{ASKED}", ASKED),
    ("The Bat!",
     "[[Здравствуйте, Юлия.]]\n\nВы писали 12 мая 2022 г., 10:15:07:\n\nЮМ> Где мой заказ?\nЮМ> Жду пятый день.\nЮМ> Маркина Ю.\n\n"
     "[[Заказ у курьера.\n\nОн позвонит за час.]]\n\n-- \nС уважением,\n Эдуард                          mailto:help@shop.example",
     "Где мой заказ?\nЖду пятый день.\nМаркина Ю."),
    ("The Bat!, English",
     "[[Здравствуйте, Юлия.]]\n\nThursday, May 12, 2022, 10:15:07 AM, you wrote:\n\n"
     "YM> Где мой заказ?\nYM> Жду пятый день.\n\n[[Заказ у курьера.]]",
     "Где мой заказ?\nЖду пятый день."),
    ("The Bat!, forwarded",
     "[[Посмотрите, пожалуйста.]]\n\nЭто пересылаемое сообщение\nОт: Анна Пробная <a@b.example>\nКому: help@shop.example\n"
     f"Дата: 12 мая 2022 г., 10:15:07\nТема: Заказ 512\n\n===8<==============Исходный текст сообщения===============\n{ASKED}\n"
     "===8<===========Конец исходного текста сообщения===========", ASKED),
    ("The Bat!, date first",
     "Четверг, 12 мая 2022 г., 10:15:07, вы писали:\n\nАП> Где мой заказ?\n\n[[У курьера.]]", "Где мой заказ?"),
    ("Evolution", f"[[Заказ у курьера.]]\n\nВ Чт, 12/05/2022 в 10:15 +0300, Анна Пробная пишет:\n> {ASKED}", ASKED),
    ("Evolution, not marked", f"[[Заказ у курьера.]]\n\nВ Чт, 12/05/2022 в 10:15 +0300, Анна Пробная пишет:\n\n{ASKED}", ASKED),
    ("Yahoo",
     f"[[Заказ у курьера.]]\n\nВ четверг, 12 мая 2022 г., 10:15:07 GMT+3, Анна <a@b.example> написал(а):\n\n{ASKED}", ASKED),
    ("Xiaomi", f"[[Заказ у курьера.]]\n\nАнна Пробная <a@b.example> 12 мая 2022 г., 10:15 написал(а):\n\n{ASKED}", ASKED),
    ("no date", f"[[Заказ у курьера.]]\n\nАнна Пробная <a@b.example> писал(а):\n\n{ASKED}", ASKED),
    ("eM Client",
     "[[Заказ у курьера.]]\n\n------ Исходное сообщение ------\nОт: \"Анна\" <a@b.example>\nКому: help@shop.example\n"
     f"Дата: 12.05.2022 10:15:07\nТема: Заказ\n\n{ASKED}", ASKED),
    ("Proton", f"[[Заказ у курьера.]]\n\nчетверг, 12 мая 2022 г. в 10:15, Анна <a@b.example> пишет:\n\n> {ASKED}", ASKED),
    ("Roundcube", f"Анна Пробная писал(а) 2022-05-12 10:15:\n> {ASKED}\n\n[[Заказ у курьера.]]", ASKED),
    ("Roundcube, above", f"[[Заказ у курьера.]]\n\nАнна Пробная писал(а) 12.05.2022 10:15:\n\n> {ASKED}", ASKED),
    ("Roundcube, English", f"[[Заказ у курьера.]]\n\nOn 2022-05-12 10:15, Анна Пробная wrote:\n> {ASKED}", ASKED),
    ("Roundcube, forwarded",
     "[[Посмотрите, пожалуйста.]]\n\n-------- Исходное сообщение --------\nТема: Заказ 512\nДата: 2022-05-12 10:15\n"
     f"От: Анна Пробная <a@b.example>\nКому: help@shop.example\n\n{ASKED}", ASKED),
]  # fmt: skip

BETWEEN: list[tuple[str, str, str]] = [
    ("marked",
     "[[Анна, отвечаю по порядку.]]\n\n> 12 мая 2022 г., в 10:15, Анна <a@b.example> написал(а):\n> \n> Где заказ?\n\n"
     "[[У курьера.]]\n\n> Когда ждать?\n\n[[Завтра с 10 до 12.\n\nС уважением,]]\nСемён", "Где заказ?\nКогда ждать?"),
    ("Roundcube",
     "[[Здравствуйте, Алла!]]\n\nАлла Юдина писал(а) 2026-02-20 14:11:\n> 1. Подойдёт ли корм?\n[[Да, подойдёт.]]\n"
     "> 2. Примете обратно?\n[[Примем.]]",
     "1. Подойдёт ли корм?\n2. Примете обратно?"),
    ("initials",
     "[[Добрый день, Алла.]]\n\nВы писали 20 февраля 2026 г., 14:11:07:\n\nАЮ> Подойдёт ли корм?\n\n[[Да, подойдёт.]]\n\n"
     "АЮ> Примете обратно?\n\n[[Примем.]]",
     "Подойдёт ли корм?\nПримете обратно?"),
    ("initials, an older letter inside",
     "Вы писали 20 февраля 2026 г., 14:11:07:\n\nСЁ>> Какой у вас щенок?\nАЮ> Корги, три месяца.\n\n"
     "[[Тогда берите пачку с зелёной полосой.]]",
     "Какой у вас щенок?\nКорги, три месяца."),
]  # fmt: skip

NO_QUOTE: list[tuple[str, str, str]] = [
    ("a letter that is mentioned", "[[В письме от 12.05.2022 вы писали, что ждёте ответа до пятницы:\nответ готов, он во вложении.]]", ""),
    ("words that are retold", "[[Вы писали 12 мая 2022 г.: размер не подошёл. Мы проверили склад, нужный есть.]]", ""),
    ("a day without a year", "[[Вы писали 12 мая в 10:15:\nразмер не подошёл, хотите вернуть деньги. Вернём до пятницы.]]", ""),
    ("an answer in points",
     "[[Отвечаю на письмо, которое вы написали 12.05.2022 в 10:15:\n1. Да, примем.\n2. Нет, доплаты не будет.]]", ""),
    ("a route", "[[От: склад на Садовой\nДо: ул. Ткацкая, 5\nКурьер будет в 10:15.]]", ""),
    ("a parcel", "[[Отправлено: 12.05.2022\nКому: Анне Пробной\nТрек-номер: 512\nПосылка придёт в четверг.]]", ""),
    ("a card of a parcel", "[[От: ООО «Проба»\nКому: Анна Пробная\nДата: 12.05.2022\nТрек-номер: 512\nПосылка придёт в четверг.]]", ""),
    ("a card of a parcel that was sent", "[[Трек-номер: 512\nОт: ООО «Проба»\nКому: Анна Пробная\nОтправлено: 12.05.2022\nЖдите.]]", ""),
    ("a request to write",
     "[[12.05.2022 10:15 заявка принята, 13.05.2022 11:00 мастер назначен. Если опоздает, пишите на help@shop.example:\n"
     "ответим сразу.]]", ""),
    ("a colleague who wrote",
     "[[Мария Ветрова писала вам 12.05.2022 в 10:15, но ответа не получила:\nпроверьте, пожалуйста, папку «Спам».]]", ""),
    ("a day of the week", "[[В четверг, 12 мая 2022 г. в 10:15, мастер придёт и напишет вам:\nоткройте, пожалуйста, дверь.]]", ""),
    ("an address in brackets", "[[Пишите на нашу почту <help@shop.example>, Семён ответит:\nон на связи до 18:00.]]", ""),
    ("a saying", "[[Как писал Чехов, краткость — сестра таланта:\nотвечу коротко. Примем до 12.05.2022.]]", ""),
    ("more and less", "[[Скидка 10 % при сумме > 5 000 рублей.\nСумма > 9 000 рублей: доставка бесплатна.]]", ""),
    ("steps of a menu", "[[Зайдите в меню:\nЛК > Настройки > Подписка.\nТам нажмите «Отменить».]]", ""),
    ("a talk about mail",
     "[[Исходное сообщение от 12.05.2022 мы нашли.\nПересылаемое сообщение пришло без вложения, пришлите его ещё раз.]]", ""),
    ("a form", "[[Тема: возврат\nДата: 12.05.2022\nОтветственный: Семён Ёжиков\nДеньги придут до пятницы.]]", ""),
]  # fmt: skip

LETTERS = [
    pytest.param(letter, said, id=f"{family}: {style}")
    for family, letters in [
        ("Outlook", OUTLOOK),
        ("Gmail", GMAIL),
        ("Russian mail", RUSSIAN),
        ("Apple", APPLE),
        ("others", OTHERS),
        ("between", BETWEEN),
        ("no quote", NO_QUOTE),
    ]
    for style, letter, said in letters
]

_MARKS = re.compile(r"\[\[|\]\]")


def _own_words(text: str) -> list[str]:
    """Stretches of scored zones; neighbours with only blanks between them are one."""
    zones = annotate(Message(Role.AGENT, text)).zones
    runs = [list(run) for scored, run in groupby(zones, lambda zone: zone.kind in SCORED_ZONES) if scored]
    return [text[run[0].start : run[-1].end] for run in runs]


@pytest.mark.parametrize(("letter", "said"), LETTERS)
def test_own_words_are_cut_out(letter: str, said: str) -> None:
    assert _own_words(_MARKS.sub("", letter)) == re.findall(r"(?s)\[\[(.+?)\]\]", letter)


@pytest.mark.parametrize(("letter", "said"), LETTERS)
def test_what_the_other_said_bears_no_marks(letter: str, said: str) -> None:
    text = _MARKS.sub("", letter)
    assert quoted_text(text, annotate(Message(Role.AGENT, text)).zones) == said
