"""Example wire results with invented people, written by hand the way ``toneqa score`` writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]

TITLES: Mapping[str, str] = {
    "TON101": "Канцелярский оборот вместо глагола",
    "TON104": "Обезличенный отказ",
    "HRS101": "Обвинение клиента",
    "HRS105": "Отмахнулись от клиента",
    "HRS106": "Разговор свысока",
    "REF201": "Отказ без причины",
    "REF202": "Отказ без альтернативы",
    "REF203": "Отказ без присоединения",
    "WRD301": "Размытое обещание",
    "DLG401": "Нет следующего шага",
    "DSC501": "Стиль ответа не подходит клиенту",
}


def rule_title(code: str) -> str:
    return TITLES.get(code, code)


def finding(text: str, quote: str, code: str, message: str, severity: str = "warning", fix: str | None = None) -> Json:
    """A finding on the first place of the quote; an empty quote is an absence at the end of the text."""
    start = text.index(quote) if quote else len(text)
    end = start + len(quote)
    mended = None if fix is None else {"start": start, "end": end, "text": fix, "applicability": "safe"}
    found = {"code": code, "start": start, "end": end, "quote": quote, "severity": severity}
    return found | {"message": message, "confidence": 0.91, "fix": mended}


def client(n: int, text: str, request: str, emotion: str, disc: str, author: str = "Клиент 17") -> Json:
    labels = {
        name: {"label": label, "probs": {label: 0.87}} for name, label in (("request", request), ("emotion", emotion), ("disc", disc))
    }
    head = {"n": n, "role": "client", "at": f"2026-03-01T10:{15 + n:02}:00+03:00", "author": author, "text": text}
    return head | labels | {"findings": []}


def agent(n: int, text: str, **given: Any) -> Json:
    """An agent turn with everything but the judgement."""
    tone, prob = given.get("tone", ("neutral", 0.82))
    head = {"n": n, "role": "agent", "at": f"2026-03-01T11:{15 + n:02}:00+03:00", "author": given.get("author", "Анна К.")}
    kinds = given.get("kinds", [])
    labels = {
        "tone": {"label": tone, "probs": {tone: prob}},
        "harsh": {"value": bool(kinds), "prob": 0.94 if kinds else 0.08, "kinds": kinds, "spans": []},
        "refusal": refusal(text, given.get("levels"), given.get("parts", {})),
        "questions": [question(text, *asked) for asked in given.get("questions", ())],
        "flags": given.get("flags", []),
        "disc": {"label": given.get("disc", "C"), "probs": {}},
        "address": given.get("address", "вы"),
        "grade": given.get("grade", 3.1),
        "findings": given.get("findings", []),
    }
    return head | {"text": text} | labels


def refusal(text: str, levels: Sequence[int] | None, parts: Mapping[str, str]) -> Json:
    names = ("joining", "explanation", "alternative")
    values = dict(zip(names, levels or (None, None, None), strict=True))
    spans = {part: [[text.index(quote), text.index(quote) + len(quote)]] for part, quote in parts.items()}
    return {"value": levels is not None, "prob": 0.95 if levels else 0.03, **values, "probs": {}, "spans": spans}


def question(text: str, quote: str, kind: str, form: str) -> Json:
    start = text.index(quote)
    return {"start": start, "end": start + len(quote), "type": kind, "form": form, "prob": 0.9}


def judged(turn: Json, verdict: str, lost: Sequence[tuple[str, float, list[str]]], **given: Any) -> Json:
    value = max(0, round(100 + sum(points for _, points, _ in lost)))
    contributions = [{"criterion": c, "points": p, "codes": codes} for c, p, codes in lost]
    score = {"value": value, "applicable": 0.8, "contributions": contributions, "critical": given.get("critical", [])}
    return turn | {"score": score, "advice": given.get("advice", []), "verdict": verdict, "why": given.get("why", [])}


def advice(text: str, code: str, example: str | None = None) -> Json:
    return {"text": text, "codes": [code], "example": example}


def result(id_: str, messages: list[Json], kind: str | None = "request", **given: Any) -> Json:
    values = [m["score"]["value"] for m in messages if "score" in m]
    labels = {
        "needs_clarification": given.get("needs", False),
        "clarified": given.get("clarified", False),
        "mismatch": given.get("mismatch"),
        "probs": {},
        "score": {"value": sum(values) / len(values)} if values else None,
        "triage": {"kind": kind, "due_days": None},
    }
    head = empty(id_, "ok", given.get("source", f"inbox/{id_}.eml")) | {"channel": given.get("channel", "email")}
    return head | {"messages": messages, "conversation": labels}


def empty(id_: str, status: str, source: str, **more: Any) -> Json:
    versions = {"toneqa": "0.1.0", "rules": "sha256:1f", "model": "sha256:2e", "settings": "sha256:3d"}
    head = {"schema": "toneqa/1", "id": id_, "source": source, "channel": None, "status": status, "error": None}
    return head | {"meta": {}, "versions": versions, "messages": [], "conversation": None} | more


def harsh_refusal() -> Json:
    text = (
        "Уважаемый клиент!\n\n"
        "Осуществить возврат денежных средств не представляется возможным. Вы сами не прочитали условия, "
        "читайте внимательнее. Вопрос закрыт.\n\n"
        "С уважением,\nслужба поддержки"
    )
    findings = [
        finding(text, "Осуществить возврат", "TON101", "Скажите глаголом: «вернуть».", "warning", "Вернуть"),
        finding(
            text,
            "Осуществить возврат денежных средств не представляется возможным.",
            "TON104",
            "За отказом не видно человека. Скажите «мы не сможем».",
        ),
        finding(
            text,
            "возврат денежных средств не представляется возможным. Вы сами не прочитали условия",
            "REF201",
            "Вы отказали, но не сказали почему. Добавьте одно предложение с причиной.",
        ),
        finding(text, "Вы сами не прочитали условия", "HRS101", "Клиент слышит обвинение. Уберите упрёк, оставьте факт.", "error"),
        finding(text, "читайте внимательнее", "HRS106", "Звучит свысока. Подскажите, где это написано.", "error"),
        finding(text, "Вопрос закрыт.", "HRS105", "Клиент слышит «уходите». Предложите следующий шаг.", "error"),
        finding(text, "", "REF202", "Предложите, что клиент может сделать вместо возврата."),
    ]
    turn = agent(
        1,
        text,
        tone=("formal", 0.93),
        kinds=["blame", "condescension", "dismissal"],
        levels=(0, 0, 0),
        parts={"refusal": "Осуществить возврат денежных средств не представляется возможным."},
        flags=["no_empathy", "officialese"],
        disc="unclear",
        grade=1.2,
        findings=findings,
    )
    tips = [
        advice(
            "«Вы сами не прочитали условия». Клиент защищается и пишет жалобу. Уберите упрёк.",
            "HRS101",
            "В условиях есть срок возврата — 14 дней, он закончился 20 февраля.",
        ),
        advice(
            "«Вопрос закрыт.» Клиент остаётся один. Предложите выход.",
            "HRS105",
            "Могу обменять наушники по гарантии: пришлите, пожалуйста, фото чека.",
        ),
        advice("«Осуществить возврат». Говорите глаголом.", "TON101", "Вернуть деньги мы не сможем."),
    ]
    lost = [("refusal", -15.0, ["REF201", "REF202"]), ("tone", -10.0, ["TON101", "TON104"]), ("critical", -35.0, ["HRS101"])]
    ask = client(
        0,
        "Наушники сломались через три недели! Завтра поезд, слушать нечего. Верните 4 990 ₽, это уже второй брак от вас!!!",
        "claim",
        "angry",
        "D",
    )
    answer = judged(turn, "revise", lost, advice=tips, why=["HRS101", "HRS105", "HRS106"])
    return result("T-1042", [ask, answer], "claim", mismatch=True)


def warm_refusal() -> Json:
    text = (
        "Тамара Ильинична, здравствуйте!\n\nПонимаю, как тревожно остаться без карты, когда на ней вся пенсия: деньги в безопасности. "
        "Снять блокировку по письму не смогу: чтобы никто чужой не попросил об этом за вас, банк проверяет паспорт лично. "
        "Могу прислать сотрудника к вам домой в среду с 10 до 13. Вам подойдёт такой вариант?\n\nПавел, банк «Пример»"
    )
    turn = agent(
        1,
        text,
        tone=("friendly", 0.96),
        levels=(2, 2, 2),
        disc="S",
        grade=4.8,
        author="Павел Р.",
        parts={"refusal": "Снять блокировку по письму не смогу", "alternative": "Могу прислать сотрудника к вам домой в среду с 10 до 13."},
        questions=[("Вам подойдёт такой вариант?", "solution_fit", "closed")],
        flags=["closing", "promise"],
    )
    ask = client(
        0,
        "Извините за беспокойство. Карточка заблокировалась, а на ней вся пенсия. Нельзя ли её разблокировать по письму?",
        "request",
        "anxious",
        "S",
    )
    return result("T-1043", [ask, judged(turn, "send", [])], mismatch=False)


def chat_in_turns() -> Json:
    first = "Добрый день! Посмотрел ваш заказ 40-17."
    second = "Он на складе, разберёмся в ближайшее время. А какой у вас адрес доставки?"
    found = [
        finding(
            second, "разберёмся в ближайшее время", "WRD301", "Назовите день и того, кто этим занят.", "warning", "привезём завтра до 18:00"
        )
    ]
    turns = [
        client(0, "где мой заказ", "question", "upset", "D"),
        {"n": 1, "role": "bot", "at": None, "author": None, "text": "Я бот Пример. Перевожу на сотрудника."},
        agent(2, first, grade=3.4, author="Олег С.") | {"part_of": 3},
        judged(
            agent(
                3,
                second,
                findings=found,
                flags=["vague_promise"],
                author="Олег С.",
                questions=[("А какой у вас адрес доставки?", "situation", "open")],
            ),
            "revise",
            [("solution", -26.7, ["WRD301"]), ("ending", -6.7, [])],
            why=["WRD301"],
            advice=[
                advice("«разберёмся в ближайшее время». Клиент не знает, чего ждать.", "WRD301", "Он на складе, привезём завтра до 18:00.")
            ],
        ),
        client(4, "Спасибо, жду", "thanks", "calm", "unclear"),
    ]
    return result("chat-7", turns, "question", channel="chat", needs=True, clarified=True)


def unsure() -> Json:
    text = "Ответ во вложении. Если нужна помощь, пишите на help@pochta.example или звоните +7 900 000-00-01."
    turn = agent(1, text, tone=("neutral", 0.44), disc="unclear", address="none", author="Анна К.")
    turn["tone"]["abstain"] = True
    found = finding(text, "", "DLG401", "Скажите, что будет дальше и когда.", "info")
    answer = judged(turn | {"findings": [found]}, "ask", [("solution", -20.0, ["DLG401"])], why=["unsure", "attachment"])
    return result("T-1044", [client(0, "Пришлите акт сверки за февраль.", "request", "calm", "C"), answer], mismatch=None)


def hostile() -> Json:
    """A text made to break a page, a table and a terminal."""
    text = "<script>alert('1')</script> \"кавычки\" & </details>\u2028новая строка\x1b[31m красным \u202eтсет {{body}} [bold]жирно[/bold]"
    found = [
        finding(text, "<script>alert('1')</script>", "TON101", "<img src=x onerror=alert(2)> «{{letters}}»", "warning", "=1+1"),
        finding(text, "script>alert('1')</script> \"кавычки\"", "TON104", 'Пересекается " onmouseover="alert(3)'),
    ]
    turn = agent(1, text, findings=found, author="=cmd()", tone=("neutral", 0.7))
    answer = judged(
        turn,
        "revise",
        [("tone", -10.0, ["TON101", "TON104"])],
        why=["TON101"],
        advice=[advice("<b>=1+1</b>", "TON101", "</script><script>alert(4)</script>")],
    )
    return result('=HYPERLINK("x")', [client(0, "@привет", "other", "calm", "unclear", "<i>Клиент</i>"), answer], "other")


def only_client() -> Json:
    return result(
        "T-1046", [client(0, "Здравствуйте! Когда откроется магазин на Примерной улице?", "question", "calm", "unclear")], "question"
    )


def skipped() -> Json:
    return empty("T-1047", "skipped", "inbox/T-1047.eml", reason="Текст не на русском языке.")


def failed() -> Json:
    error = {"code": "E202", "message": "Строка не разбирается как JSON: лишняя запятая.", "at": "chats.jsonl:12"}
    return empty("chats.jsonl:12", "error", "chats.jsonl:12", error=error)


def all_results() -> list[Json]:
    return [harsh_refusal(), warm_refusal(), chat_in_turns(), unsure(), hostile(), only_client(), skipped(), failed()]
