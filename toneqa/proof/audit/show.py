"""An audit in words: every point with its quote, and what the second reading said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from toneqa.proof.audit.account import Account, Entry, Fault
from toneqa.proof.audit.again import Again, Change
from toneqa.proof.audit.run import Audited
from toneqa.report import words
from toneqa.report.summary import short, visible
from toneqa.rules.catalogue import title_of
from toneqa.scoring import CRITICAL

_VERSIONS: Final = {"toneqa": "версия toneqa", "rules": "правила", "model": "модель", "settings": "настройки"}
_TITLES: Final = {**words.LABELS, "status": "состояние", "score": "балл", "finding": "замечание"}
_YES_NO: Final = {str(True): "да", str(False): "нет", str(None): "нет"}
_DIGEST: Final = 12
_MOST: Final = 20


def to_json(found: Sequence[Audited]) -> list[dict[str, Any]]:
    return [asdict(one) | {"confirmed": one.is_confirmed} for one in found]


def render(found: Sequence[Audited], console: Console, whole: bool) -> None:
    """``whole``: every point of each; else a summary with the numbers of those that were not confirmed."""
    if whole:
        for one in found:
            _one(one, console)
        return
    doubtful = [one for one in found if not one.is_confirmed]
    _say(console, f"Проверено: {len(found)}, подтверждено: {len(found) - len(doubtful)}, нет: {len(doubtful)}.", "bold")
    for text in dict.fromkeys(text for one in found for text in _versions(one.again)):
        _say(console, text)
    for one in doubtful[:_MOST]:
        _say(console, f"  {one.id}: {'; '.join([*_flaws(one), *one.again.texts, *map(_change, one.again.changes)])}")
    if len(doubtful) > _MOST:
        _say(console, f"  и ещё {len(doubtful) - _MOST}; все покажет --format json")
    if doubtful:
        _say(console, "Подробно об одном: --id НОМЕР.")


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(Text(visible(text), style=style), highlight=False)


def _one(found: Audited, console: Console) -> None:
    _say(console, f"Разговор {found.id}", "bold")
    for line in _verdict(found):
        _say(console, line)
    for account in found.accounts:
        _say(console, f"\nСообщение {account.n}: {account.value} из 100, {_verdict_name(account.verdict)}", "bold")
        for line in _lines(account):
            _say(console, f"  {line}")


def _verdict(found: Audited) -> Iterator[str]:
    again = found.again
    if found.is_confirmed:
        yield "Подтверждено: при втором чтении результат тот же, балл складывается из записанных находок."
    elif again.is_same:
        yield "Результат противоречит сам себе:"
    else:
        yield "Второе чтение дало другое:"
    yield from (f"  {text}" for text in (*_flaws(found), *again.texts, *map(_change, again.changes)))
    yield from _versions(again)
    if not again.is_same and found.masked and not found.letter:
        yield "Читался текст с закрытыми личными данными: от этого оценка может сдвинуться. С письмами (--letters) сравнение точное."


def _versions(again: Again) -> Iterator[str]:
    for name, (saved, now) in again.versions.items():
        yield f"Отличаются {_VERSIONS[name]}: в результате {_digest(saved)}, здесь {_digest(now)}."
    if not again.versions:
        yield "Версия, правила, модель и настройки те же."


def _digest(value: str) -> str:
    return value.removeprefix("sha256:")[:_DIGEST] or "не записано"


def _flaws(found: Audited) -> list[str]:
    return [f"сообщение {account.n}: {flaw}" for account in found.accounts for flaw in account.flaws]


def _change(change: Change) -> str:
    place = f"сообщение {change.n}, " if change.n >= 0 else ""
    if change.what == "finding":
        return f"{place}замечание {change.saved} исчезло" if change.saved else f"{place}появилось замечание {change.now}"
    return f"{place}{_TITLES[change.what]}: было {_value(change.saved)}, теперь {_value(change.now)}"


def _value(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return words.signed(value) if isinstance(value, float) else words.number(value)
    name, doubt, _ = str(value).partition("?")
    known = {**words.TONES, **words.VERDICTS, **words.REQUESTS, **words.EMOTIONS, **words.STATUSES, **words.STYLES, **_YES_NO}
    return words.name(known, name) + (" (не уверена)" if doubt else "")


def _verdict_name(verdict: str) -> str:
    return words.name(words.VERDICTS, verdict).lower()


def _lines(account: Account) -> Iterator[str]:
    yield "Сначала у ответа 100 баллов."
    if account.applicable < 1:
        share = words.percent(account.applicable)
        yield f"По тексту судить можно о {share} веса карты, поэтому баллы умножены на {words.signed(account.scale)}."
    for entry in account.entries:
        yield f"{words.number(entry.points)}: {words.name(words.CRITERIA, entry.criterion)}{_ceiling(entry, account)}"
        yield from (f"    {line}" for fault in entry.faults for line in _fault(fault, entry.criterion))
    if not account.entries:
        yield "Баллы не снимались."
    total = " ".join(["100", *(f"− {words.number(-entry.points)}" for entry in account.entries)])
    yield f"Итого: {total} = {account.value}."
    if account.why:
        reasons = "; ".join(words.reason_text(reason, title_of) for reason in account.why)
        yield f"Почему вердикт такой: {reasons}."


def _ceiling(entry: Entry, account: Account) -> str:
    if entry.criterion == CRITICAL:
        kinds = ", ".join(words.name(words.CRITICAL, kind) for kind in account.critical)
        return f", балл ограничен ({kinds})"
    return ", весь вес критерия: больше снять нельзя" if entry.full else ""


def _fault(fault: Fault, criterion: str) -> Iterator[str]:
    cost = f", {words.number(fault.points)} по карте" if fault.points and criterion != CRITICAL else ""
    yield f"{title_of(fault.code)} ({fault.code}{cost})"
    for (n, start, _), quote in zip(fault.places, fault.quotes, strict=True):
        yield f"  «{short(quote)}» — сообщение {n}, знак {start}" if quote else f"  не хватает в сообщении {n}, место: знак {start}"
