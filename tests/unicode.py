"""Any Unicode for property tests: plain random text, and text made of the pieces that make trouble in letters."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

_PIECES: Final = [
    "Здравствуйте", "Добрый день", "Анна", "Семён Ёжиков", "С уважением,", "Всего доброго", "--", "> ", "&gt;", "От: ", "Кому: а",
    "Тема: б", "Отправлено: в", "12.05.2022 10:15, Имя пишет:", "-----Исходное сообщение-----", "менеджер", "пишите", "a@b.example",
    "+7 900 000-00-00", "4000 0000 0000 0002", "https://x.example/?q=1", "19 800 ₽", "01.03.2026", "не", "верн\u0443т\u044c",
    "е\u0308", "и\u0306", "\u0958", "e\u0301\u0323", "\u1100\u1161", "\u200b",
    "\ufeff", "\u00ad", "\u200d", "\ufe0f", "👩‍💻", "🙏", "\U0001d400",
    "İ", "ß", "\0", "\x0b", "\x1c", "\x85", "\u2028", "\u2029", "\r",
    "\r\n", "\n", "\n\n", "\t", " ", "\u00a0", ".", "!", "?", ",", "…", "«", "»",
    "(", ")", ":", "-", "—", "1", "٣", "ب", "文", "\u0301", "\ud7a3",
]  # fmt: skip

_MIXED: Final = st.lists(st.sampled_from(_PIECES), max_size=25).map("".join)
ANY_TEXT: Final = st.one_of(st.text(max_size=60), _MIXED, st.lists(st.one_of(st.text(max_size=6), _MIXED), max_size=4).map("\n".join))
