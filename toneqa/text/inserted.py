"""Lines that machines put into letters: helpdesks, mailing lists, gateways. Nobody wrote them, so nobody is scored for them.

Markers of Zendesk, Help Scout, Jira Service Management and OTRS stand in their documentation; those of the Russian
helpdesks are set by each firm, so any «ответьте выше этой линии» counts, whatever is drawn around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from toneqa.text.quote_dates import DATE, TIME, Line
from toneqa.text.signatures import belongs_to_signer, surely_signed

_EDGE: Final = r"[^\w\n]{0,40}"
_REPLY_MARKER: Final = re.compile(
    rf"{_EDGE}(?:пожалуйста,? )?(?:(?:введите|пишите|напишите|оставьте|вводите|дайте|ваш|свой|ответ|ответьте|отвечайте)(?:,? пожалуйста,?)? ?){{1,3}}"
    rf"(?:выше|над) эт(?:ой|им) (?:лини(?:и|ей)|строк(?:и|ой)|черт(?:ы|ой)|текст(?:ом|а)|сообщени(?:я|ем)){_EDGE}"
    rf"|{_EDGE}(?:please )?(?:type |write |enter |add |send )?(?:your )?(?:reply|response|answer|respond|comment)s? above this (?:line|text|message){_EDGE}",
    re.IGNORECASE,
)
_LEAD: Final = re.compile(
    r"ваш(?:а|е|у)? (?:запрос|заявк|тикет|обращени)[^\n]{0,80}(?:обновл|отвеч|получен|дан ответ|изменен)[^\n]{0,200}"
    r"|(?:чтобы|для того,? чтобы) (?:добавить|оставить|отправить) (?:комментари|ответ|сообщени)[^\n]{0,200}"
    r"|(?:по вашему|на ваше?) (?:запросу?|обращени[юе]|заявк[еу]|тикету?)[^\n]{0,60}(?:новый ответ|поступил|получен)[^\n]{0,80}"
    r"|[^\n:]{2,60} (?:прокомментировал\w?|ответил\w?|добавил\w? (?:комментарий|ответ))(?:\(а\))?(?: (?:на|к|в|по))?(?: ваш\w{0,2})?"
    r"(?: (?:запрос|обращени|тикет|заявк)\w{0,3})?[^\n:]{0,40}:"
    r"|[^\n:]{2,60} (?:commented|replied|added a (?:comment|reply))[^\n:]{0,40}:|your (?:request|ticket|case)[^\n]{0,60}(?:updated|received|answered)[^\n]{0,200}|to add (?:additional )?comments?,[^\n]{0,100}"
    r"|you are registered as a cc[^\n]{0,200}",
    re.IGNORECASE,
)
_BANNER: Final = re.compile(
    r"(?=[^\n]{0,300}(?:не (?:открывайте|переходите|вводите|отвечайте)|осторожн|проверьте отправител|do not|caution|unless|\]))"
    r"[^\w\n]{0,10}(?=[^\n]{0,60}(?:внимание|осторожно|внешн|предупреждение|external|caution|warning))"
    r"[^\n]{0,120}(?:внешн(?:ее письмо|яя почта|его отправител|им отправител|ей почты)|из-за пределов|вне (?:организации|компании)"
    r"|за пределами (?:организации|компании)|external (?:e-?mail|sender|message)|outside (?:of )?(?:the|your) organi[sz]ation)[^\n]{0,300}"
    r"|(?:вы (?:не часто|нечасто|редко) получаете (?:письма|сообщения|почту|электронн)|you don.t often get email)[^\n]{0,300}",
    re.IGNORECASE,
)
_ZONE: Final = r"(?: ?[ap]m)?(?: ?\(?(?:[A-Z]{2,5}|МСК|[+-]\d\d:?\d\d|(?:UTC|GMT)[+-]\d{1,2}(?::\d\d)?)\)?)?"
_SPEAKER: Final = re.compile(
    rf"[^\n:\[]{{2,60}}?(?:, | — | - | \| | \()(?:в )?{DATE}(?: г\.)?(?:,? (?:в )?{TIME}(?::\d\d)?)?{_ZONE}\)?(?: (?:написал|ответил)\w?(?:\(а\))?)?:?"
    rf"|\[?{DATE}(?: г\.)?,? (?:в )?{TIME}(?::\d\d)?{_ZONE}\]?[ ,|—-]{{1,3}}[^\n:]{{2,60}}:(?: [^\n]*)?",
    re.IGNORECASE,
)
"""«Анна Седова, 6 мар. 2026 г., 10:12 MSK» and «[06.03.2026 10:12] Клиент: …» head a comment of a ticket."""

_HISTORY: Final = re.compile(
    r"[^\w\n]{0,60}(?:история (?:обращени|переписк|запрос|тикет|заявк|сообщени|диалог|общени)\w{0,2}|предыдущ(?:ие|ая) (?:сообщени|переписк|ответ)\w{0,2}"
    r"|переписка по (?:обращени|запрос|заявк|тикет)\w{0,2}|(?:ticket|conversation|message) history|previous (?:messages|comments|conversation))"
    r"[^\n.!?]{0,40}",
    re.IGNORECASE,
)
_RATING: Final = (
    r"(?=[^\n]{0,200}(?:https?://|\||[\u2605\u2606\u263a\U0001F44D\U0001F44E\U0001F600-\U0001F64F][^\n]{0,10}[\u2605\u2606\u263a\U0001F44D\U0001F44E\U0001F600-\U0001F64F]))"
    r"(?:пожалуйста, )?(?:оцените|поставьте оценку|как (?:вам|бы вы оценили)|довольны ли вы|помог(?:ла)? ли|понравил\w{2,3} ли|rate|how would you rate)"
    r"[^\n]{0,40}? (?:ответ|работ|общени|обслуживани|поддержк|решени|качеств|консультаци|answer|reply|support)[^\n]{0,200}"
)
"""A question of the helpdesk below the letter, with a link or marks to choose from: «Как вам мой ответ? 😀 😐 🙁»."""

_KEEP_SUBJECT: Final = (
    r"(?:пожалуйста, |просим (?:вас )?)?(?:при (?:ответе|переписке) (?:пожалуйста, )?)?(?:не (?:меняйте|изменяйте|удаляйте)|сохран(?:яйте|ите|ять)|указывайте)"
    r"[^\n]{0,60} (?:в )?тем[уы]?(?!\w)[^\n]{0,160}"
)
FOOTER: Final = re.compile(
    r"(?:(?:посмотреть|открыть|просмотреть|перейти к) (?:запрос|тикет|заявк|обращени)\w{0,3}|view (?:request|ticket))[^\n]{0,300}"
    r"|это (?:письмо|сообщение) (?:отправлено|создано) (?:службой|сервисом|через|с помощью|из)[^\n]{0,200}|(?:this email is a service from|powered by)[^\n]{0,200}"
    r"|работает на (?:платформе |базе )?[^\n]{0,60}|\[[A-Z0-9]{6}-[A-Z0-9]{4}\]"
    r"|вы получили это (?:письмо|сообщение),? (?:поскольку|потому|так как)[^\n]{0,300}|you received this (?:message|email) because[^\n]{0,300}"
    r"|чтобы (?:отменить подписку|отписаться)[^\n]{0,300}|to unsubscribe[^\n]{0,300}|<url: ?https?://[^\n]{1,300}>|[^\n]{1,60} mailing list|список рассылки [^\n]{0,100}"
    r"|(?:это )?(?:сообщение|письмо) (?:было )?проверено (?:на|антивирус)[^\n]{0,200}|(?:без вирусов|virus-free)[^\n]{0,100}"
    rf"|{_RATING}|{_KEEP_SUBJECT}"
    r"|ref:\s?[\w!.:-]{6,80}|\{#[A-Z]{2}:[\w-]{4,40}\}|\[(?:ref|ticket|#)[ :#]?[\w-]{3,40}\]"
    r"|[^\n]{1,60} (?:отреагировала?(?:\(а\))?(?: на (?:это )?(?:сообщение|письмо|вашу? \w{4,10}))?(?: (?:через|в) \w{3,20})?|reacted (?:to [^\n]{2,40} )?via \w{3,20})[^\n]{0,60}",
    re.IGNORECASE,
)
"""What helpdesks, lists and virus scanners write under a letter."""

_FIELD: Final = re.compile(
    r"(?:№|номер|заявк|тикет|запрос|обращени|статус|приоритет|тема|исполнител|ответственн|заявител|инициатор|категори|услуг|сервис|срок|автор|дата|создан"
    r"|комментари|решение|ответ (?:исполнител|специалист|сотрудник|оператор)|status|priority|ticket|subject|assignee|comment)[^\n:]{0,40}:[^\n]{0,120}",
    re.IGNORECASE,
)
"""«Статус: Ожидает клиента», as a helpdesk sets it between its marker and the answer."""

_DRAWN: Final = re.compile(r"[-–—_=*#~•·.\s]{3,200}")
_MOST_LEADS: Final = 8
_SPEAKERS: Final = 20_000
"""Signs of a letter among which comments are looked for."""


def lead_lines(text: str, lines: Sequence[Line]) -> int:
    """How many first lines a gateway or a helpdesk put above the words of the letter."""
    at = 0
    while at < len(lines) and _matches(_BANNER, text, lines[at]):
        at += 1
    marked = next((n for n in range(at, min(at + 2, len(lines))) if is_reply_marker(text, lines[n])), None)
    if marked is None or not all(is_drawn(text, line) for line in lines[at:marked]):
        return at
    at = marked + 1
    while at < len(lines) and at - marked < _MOST_LEADS and (_is_lead(text, lines[at]) or _matches(_FIELD, text, lines[at])):
        at += 1
    return at


def is_inserted(text: str, line: Line) -> bool:
    """A line that says nothing of the quoted letter."""
    return is_reply_marker(text, line) or any(_matches(pattern, text, line) for pattern in (_BANNER, _LEAD, _HISTORY))


def ticket_history(text: str, lines: Sequence[Line], at: int) -> int:
    """How many lines from ``at`` on open the older comments of a ticket; 0 when none do."""
    if is_reply_marker(text, lines[at]):
        return 1
    if (
        at
        and _matches(_SPEAKER, text, lines[at])
        and text.count("\n", lines[at - 1][1], lines[at][0]) > 1
        and _is_signed(text, lines[at - 1])
    ):
        return 1
    drawn = int(is_drawn(text, lines[at]))
    head = lines[at + drawn] if at + drawn < len(lines) else None
    if head is None:
        return 0
    if drawn and _matches(_SPEAKER, text, head):
        return 2
    below = lines[at + drawn + 1] if at + drawn + 1 < len(lines) else None
    closed = below is not None and (is_drawn(text, below) or _matches(_SPEAKER, text, below))
    return 1 + drawn if closed and _matches(_HISTORY, text, head) else 0


def has_speaker(text: str) -> bool:
    """Does a line name who wrote a comment of a ticket, and when?"""
    return any(_SPEAKER.fullmatch(line.strip()) for line in text[:_SPEAKERS].splitlines() if len(line) < _LONGEST)


def _is_signed(text: str, line: Line) -> bool:
    """A comment of a ticket under a signature is no more of the signer."""
    return surely_signed(text, line) or belongs_to_signer(text, line)


def is_reply_marker(text: str, line: Line) -> bool:
    return _matches(_REPLY_MARKER, text, line)


def is_drawn(text: str, line: Line) -> bool:
    return _DRAWN.fullmatch(text, *line) is not None


def _is_lead(text: str, line: Line) -> bool:
    return is_drawn(text, line) or _matches(_LEAD, text, line) or _matches(_SPEAKER, text, line)


def _matches(pattern: re.Pattern[str], text: str, line: Line) -> bool:
    return line[1] - line[0] < _LONGEST and pattern.fullmatch(text, *line) is not None


_LONGEST: Final = 500
