"""What is found, as which kind, and what is left alone."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unicode import ANY_TEXT
from toneqa.config.settings import KINDS
from toneqa.lang.annotate import annotate
from toneqa.privacy.find import find_in_text, find_personal
from toneqa.privacy.kinds import Found, Kind, settled
from toneqa.types import Message, Role


def pieces(text: str) -> list[tuple[str, str]]:
    return [(str(f.kind), text[f.start : f.end]) for f in find_personal(annotate(Message(Role.CLIENT, text)))]


FOUND = [
    ("Меня зовут Кира Лапшина", [("name", "Кира Лапшина")]),
    ("меня зовут лапшина кира звоню третий раз", [("name", "лапшина кира")]),
    ("ИП Сидоров", [("name", "Сидоров")]),
    ("Иванов И. И. принял", [("name", "Иванов И. И.")]),
    ("Передайте Зинаиде Петровне привет", [("name", "Зинаиде Петровне")]),
    ("Наш инженер Хольт уже едет", [("name", "Хольт")]),
    ("Госпожа Мельник, добрый вечер", [("name", "Мельник")]),
    ("Вера звонила утром", [("name", "Вера")]),
    ("Держатель: IVAN LAPSHIN", [("name", "IVAN LAPSHIN")]),
    ("Карта 2200 1111 0000 0044", [("card", "2200 1111 0000 0044")]),
    ("карта 4000000000000051 с опечаткой", [("card", "4000000000000051")]),
    ("паспорт серия 4500 № 000200", [("passport", "4500 № 000200")]),
    ("серия 1234, номер 000500, паспорт", [("passport", "1234, номер 000500")]),
    ("100-000-222 21, поправьте", [("snils", "100-000-222 21")]),
    ("ИНН/КПП: 7702000205 / 770201001", [("inn", "7702000205")]),
    ("ОГРН 1027701000238", [("ogrn", "1027701000238")]),
    ("счёт 40817 810 5 0000 0002225, БИК 044525974", [("account", "40817 810 5 0000 0002225")]),
    ("мой телефон восемь девятьсот ноль ноль ноль пять ноль ноль", [("phone", "восемь девятьсот ноль ноль ноль пять ноль ноль")]),
    ("почта lapshina собака mail точка example", [("email", "lapshina собака mail точка example")]),
    ("Рязань, ул. Новая, д. 7, кв. 15", [("address", "Рязань, ул. Новая, д. 7, кв. 15")]),
    ("везите на Мичурина 18 кв 40", [("address", "Мичурина 18 кв 40")]),
    ("родился 12.12.1977 в Самаре", [("birth_date", "12.12.1977")]),
    ("1959 г.р., пенсионер", [("birth_date", "1959 г.р.")]),
    ("заказы 5530127, 5530128 и 5530129 едут", [("order", "5530127"), ("order", "5530128"), ("order", "5530129")]),
    ("полис ХХХ 0000112233", [("order", "ХХХ 0000112233")]),
    ("https://vk.com/kira.lapshina", [("link", "https://vk.com/kira.lapshina")]),
    ("логин: kira_l, пароль: Osen-1999", [("login", "kira_l"), ("login", "Osen-1999")]),
    ("ой да вот же 5540032", [("number", "5540032")]),
    ("инженеру Зайцу и мастеру Лосю В. П. спасибо", [("name", "Зайцу"), ("name", "Лосю В. П.")]),
    ("Передайте Пак Сергею Вячеславовичу", [("name", "Пак Сергею Вячеславовичу")]),
    ("Нгуен Ван Тхань оплатил", [("name", "Нгуен Ван Тхань")]),
    ("Кулибину отказали", [("name", "Кулибину")]),
    ("Свет, перезвони в банк", [("name", "Свет")]),
    ("Злата на больничном", [("name", "Злата")]),
    ("Мамедов Эльчин Рауф оглы", [("name", "Мамедов Эльчин Рауф оглы")]),
    ("Здравствуйте инесса павловна", [("name", "инесса павловна")]),
    ("Жду мастера. Гордеев", [("name", "Гордеев")]),
    ("Согласовано: Яхонтова /Хворостинин/", [("name", "Яхонтова"), ("name", "Хворостинин")]),
    ("курьер поехал на Лермонтова, 4 вместо Лермонтова, 14", [("address", "Лермонтова, 4"), ("address", "Лермонтова, 14")]),
    ("сервис на Лесной, 40 делает за день", [("address", "Лесной, 40")]),
    ("300000 Тула Пробная 5-6", [("address", "300000 Тула Пробная 5-6")]),
    ("ул.Зелёная,д.7,корп.2,кв.19", [("address", "ул.Зелёная,д.7,корп.2,кв.19")]),
    ("мы в Казани на улице Баумана, 36", [("address", "Казани на улице Баумана, 36")]),
    (
        "ГСК Мотор, бокс 15 и ЖК «Солнечный», корпус 3, кв. 101",
        [("address", "ГСК Мотор, бокс 15"), ("address", "ЖК «Солнечный», корпус 3, кв. 101")],
    ),
    ("живу в доме 5, квартира 7", [("address", "доме 5, квартира 7")]),
    ("Tula, ul. Mira, d. 5, kv. 7", [("address", "Tula, ul. Mira, d. 5, kv. 7")]),
    ("мой номер: 8 9 0 0 0 0 0 0 1 2 0", [("phone", "8 9 0 0 0 0 0 0 1 2 0")]),
    ("номер 8/900/000/04/03, тел. 00-321", [("phone", "8/900/000/04/03"), ("phone", "00-321")]),
    ("запишите: восемь девятьсот нольноль ноль 1 семнадцать ноль три", [("phone", "восемь девятьсот нольноль ноль 1 семнадцать ноль три")]),
]


@pytest.mark.parametrize(("text", "wanted"), FOUND, ids=[text for text, _ in FOUND])
def test_each_kind_is_found_whole(text: str, wanted: list[tuple[str, str]]) -> None:
    assert pieces(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Набор «Марина» и плед «Лада» в наличии.",
        "Купила «Лада Гранта» 2021 года.",
        "На улице Ленина ремонт, памятник Петру убрали.",
        "Роман о войне, роза и любовь к делу.",
        "Казань и Владимир ждут посылку.",
        "Каталожный номер 21083-1000260-10, штрихкод 4607000000017.",
        "УИН 18810000000000000012, КБК 18811601123010001140.",
        "Заказ из 15 позиций на 24 000 рублей, договор от 03.02.2025.",
        "Кредит до 5 000 000 рублей, площадь 480 000 м².",
        "Линия 6 человек, площадь участка 6 соток.",
        "https://dom.example/catalog/chainiki?page=2&sort=price_asc",
        "Пароль должен быть длиннее восьми знаков, логин придумайте сами.",
        "Фирма родилась в гараже в 1998-м.",
        "Рада приветствовать вас! Хай!",
        "Кирова 2 раза за урок спросили, на Садовой 5 вагонов.",
        "Встретимся на Садовой в 19:00, дом 5 этажей.",
        "Размеры 1200-800-750 мм, 3 126 − 91 − 17 = 3 018.",
        "Котика зовут Барсик, мороз ударил сильно.",
        "Лада Веста белая, статья 22 Основ законодательства.",
        "Директор Магазина, Клиент Банка и Отдел Заказов.",
    ],
)
def test_what_only_looks_personal_is_left(text: str) -> None:
    assert pieces(text) == []


def test_kept_kinds_are_left_out() -> None:
    text = "Анна Седова, заказ 5530127"
    assert [f.kind for f in find_in_text(text)] == [Kind.NAME, Kind.ORDER]
    assert [f.kind for f in find_in_text(text, ("order",))] == [Kind.NAME]


def test_a_house_can_name_every_kind() -> None:
    assert tuple(Kind) == KINDS


def test_the_key_tells_an_account_from_other_numbers_of_twenty_digits() -> None:
    """No label and a currency that is none: only the key of the BIK can tell, and one key in ten is right."""
    numbers = [f"40817999{key}00000002225" for key in range(10)]
    assert sum(("account", n) in pieces(f"{n} БИК 044525974 x") for n in numbers) == 1


@given(ANY_TEXT)
def test_pieces_stand_in_order_apart_and_inside(text: str) -> None:
    end = 0
    for piece in find_personal(annotate(Message(Role.AGENT, text))):
        assert end <= piece.start < piece.end <= len(text)
        end = piece.end


@given(st.lists(st.builds(lambda a, n, k: Found(a, a + n, k), st.integers(0, 30), st.integers(1, 9), st.sampled_from(Kind))))
def test_nothing_found_is_lost_when_pieces_overlap(found: list[Found]) -> None:
    def places(some: Iterable[Found]) -> set[int]:
        return {at for piece in some for at in range(piece.start, piece.end)}

    kept = settled(found)
    assert places(kept) == places(found)
    assert sum(p.end - p.start for p in kept) == len(places(found))


ADVERSARIAL = [
    "1 ", "1", "1-", "12.", "а", "А", "Анна ", "А. ", "А.", "Анна;", "a@", "a.", "@a", "собака ", "ноль ", "http://a", "https://vk.com/",
    "заказ ", "заказ 12345 ", "№", "паспорт ", "4500 000000 ", "ул. ", "ул. Мира 5 ", "г. Тверь, ", "кв ", "родился ", "12.12.1977 ", "логин ",
    "логин a", "меня зовут ", "4000 0000 0000 0002 ", "+7 900 000-00-00 ", "инн 7702000205 ", "«", "Привет, Анна! ", "1 000 руб ", "04", "\n", "-",
    "Гагарина 15 ", "на Садовой 3, ", "с Лугово, д 1", "900.000.00.01 ", "8 9 0 0 ", "дом 5 кв 7 ", "Вера и ", "/Вера/", "ul. Lenina 5 ", "Ли ", "Лось В. П. ",
]  # fmt: skip


@pytest.mark.parametrize("piece", ADVERSARIAL)
def test_time_is_linear(piece: str) -> None:
    """Twice the text takes about twice the time: far from four times, whatever repeats."""
    short, long = (piece * (size // len(piece)) for size in (50_000, 100_000))
    find_in_text(short[:2000])
    assert _seconds(long) < 3 * _seconds(short) + 0.3


def _seconds(text: str) -> float:
    """Processor time of the quickest of three: the collector of a large process may strike in any one."""
    return min(_once(text) for _ in range(3))


def _once(text: str) -> float:
    start = time.process_time()
    find_in_text(text)
    return time.process_time() - start
