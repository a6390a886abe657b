"""HTML letters to text: structure kept, hidden parts dropped, quotes marked, broken markup in linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toneqa.text.decode import html_to_text

CASES = [
    ("plain", "Добрый день", "Добрый день"),
    ("paragraphs", "<p>Раз</p><p>Два</p>", "Раз\n\nДва"),
    ("paragraphs left open", "<p>Раз<p>Два", "Раз\n\nДва"),
    ("breaks", "Раз<br>Два<br/>Три<BR />Четыре", "Раз\nДва\nТри\nЧетыре"),
    ("two breaks", "Раз<br><br>Два", "Раз\n\nДва"),
    ("many breaks are one blank line", "Раз<br><br><br><br>Два", "Раз\n\nДва"),
    ("divs", "<div>Раз</div><div>Два</div>", "Раз\nДва"),
    ("nested divs", "<div><div><div>Раз</div></div></div><div>Два</div>", "Раз\nДва"),
    ("list", "<ul><li>раз</li><li>два</li></ul>", "• раз\n• два"),
    ("list left open", "Нужно:<ul><li>раз<li>два</ul>Ждём", "Нужно:\n\n• раз\n• два\n\nЖдём"),
    ("table", "<table><tr><td>Заказ</td><td>512</td></tr><tr><td>Срок</td><td>3 дня</td></tr></table>", "Заказ 512\nСрок 3 дня"),
    ("heading", "<h1>Ответ</h1>Деньги вернём", "Ответ\n\nДеньги вернём"),
    ("source line ends are blanks", "Добрый\n   день,\r\nАнна", "Добрый день, Анна"),
    ("pre keeps lines", "<pre>Раз\nДва</pre>", "Раз\nДва"),
    ("inline tags add nothing", "Вер<b>н</b>ём <a href='https://x.example'>деньги</a>", "Вернём деньги"),
    ("entities", "&laquo;Ёлка&raquo;&nbsp;&mdash; 5&lt;6 &amp; 7&#1103;", "«Ёлка» — 5<6 & 7я"),
    ("comment", "Раз<!-- два --> три", "Раз три"),
    ("conditional comment", "<!--[if mso]><table><tr><td><![endif]-->Раз<!--[if !mso]><!-->Два<!--<![endif]-->", "РазДва"),
    ("style and script", "<style>p{color:red}</style>Раз<script>if(a<b){}</script>Два", "РазДва"),
    ("head and title", "<html><head><title>Тема</title><meta charset=utf-8></head><body>Раз</body></html>", "Раз"),
    ("doctype", "<!DOCTYPE html><p>Раз</p>", "Раз"),
    ("quote", "Раз<blockquote>Два<br>Три</blockquote>Четыре", "Раз\n\n> Два\n> Три\n\nЧетыре"),
    ("gmail quote", '<div>Раз</div><div class="gmail_quote">Два</div>', "Раз\n> Два"),
    ("mail.ru quote", "<div>Раз</div><div class=mail_ru_quote><p>Два</p></div>", "Раз\n\n> Два"),
    ("less-than in prose", "Цена < 100 и > 50", "Цена < 100 и > 50"),
    ("a tag's attribute holds >", '<a title="a > b">Раз</a>', "Раз"),
    ("unclosed tag at the end", "Раз <b", "Раз <b"),
    ("stray end tags", "</div></p>Раз</span></b>", "Раз"),
    ("unclosed comment", "Раз <!-- два", "Раз два"),
    ("unclosed style", "Раз<style> два", "Раз два"),
    ("NUL", "Ра\0з&#0;", "Раз\ufffd"),
    ("nothing", "<p> </p><div>\n</div>", ""),
]  # fmt: skip


@pytest.mark.parametrize(("html", "text"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_text_of_html(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "attributes",
    [
        'style="display:none"',
        "style='color:#fff; DISPLAY : NONE !important'",
        "style=display:none",
        'style="font-size:0px;line-height:0"',
        'style="max-height:0"',
        'style="opacity:0;"',
        'style="visibility:hidden"',
        'style="mso-hide:all"',
        "hidden",
        'class="a Preheader-text"',
    ],
)
def test_a_hidden_preheader_is_dropped(attributes: str) -> None:
    assert html_to_text(f"<div {attributes}>Скидка <b>внутри</b></div><p>Добрый день</p>") == "Добрый день"


@pytest.mark.parametrize(
    "attributes",
    [
        'style="font-size:10px"',
        'style="opacity:0.9"',
        'style="max-height:05px"',
        'style="overflow:hidden"',
        'title="hidden"',
        'alt="class" id="preheader"',
        'data-style="display:none"',
        'title="style=display:none"',
        'title="a" data-x=\'style="display:none"\'',
    ],
)
def test_what_is_shown_stays(attributes: str) -> None:
    assert html_to_text(f"<div {attributes}>Добрый день</div>") == "Добрый день"


def test_hidden_ends_with_its_element_when_inner_tags_are_open() -> None:
    assert html_to_text("<div hidden><p>нет<span>нет</div><p>да</p>") == "да"


@pytest.mark.parametrize(
    "piece",
    [
        *("<", "<!--", "<!-- <style>", "<style>", "<script>a</style>", "<div><p>", '<a b="', "<a b='\"", "&#"),
        *("<blockquote>", "<li>", "<!", "<td", "<title>x", '<p style="display: '),
    ],
)
def test_a_megabyte_of_broken_markup_takes_linear_time(piece: str) -> None:
    html = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    begin = time.process_time()
    html_to_text(html)
    assert time.process_time() - begin < 10


_TAGS = st.sampled_from(
    [
        *("<p>", "</p>", "<div hidden>", "</div>", "<br>", "<li>", "<pre>", "</pre>", "<td>", "<", "&lt;"),
        *("<blockquote>", "</blockquote>", "<!--", "-->", "<style>", "</style>"),
    ]
)


@given(st.lists(st.one_of(_TAGS, st.text(max_size=8))).map("".join))
def test_any_markup_becomes_text(html: str) -> None:
    text = html_to_text(html)
    assert "\0" not in text
    assert text == text.strip("\n")


@given(st.text(alphabet="абвёАБ .,!?\n-«»", max_size=60))
def test_words_survive_markup(text: str) -> None:
    html = f"<html><body><table><tr><td><p><span>{text}</span></td></tr></table></body></html>"
    assert html_to_text(html).split() == text.split()
