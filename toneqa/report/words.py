"""Russian names and phrases for everything a result can say: verdicts, labels, criteria, flags, kinds, reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from toneqa.report.summary import Answer

RuleTitle = Callable[[str], str]
"""Rule code to its Russian title."""

LABELS: Final[Mapping[str, str]] = {
    "tone": "тон",
    "harsh": "резкость",
    "refusal": "отказ",
    "joining": "присоединение",
    "explanation": "объяснение",
    "alternative": "альтернатива",
    "asks": "есть вопрос",
    "address": "обращение",
    "agent_disc": "стиль ответа",
    "grade": "впечатление",
    "verdict": "вердикт",
    "request": "что просит клиент",
    "emotion": "чувство клиента",
    "client_disc": "стиль клиента",
    "needs_clarification": "нужно уточнить",
    "clarified": "уточнил",
    "mismatch": "стиль не подошёл",
}
"""What a label is about, inside a sentence or a table."""

VERDICTS: Final[Mapping[str, str]] = {"ask": "Показать человеку", "revise": "Доработать", "send": "Отправлять"}
"""In order of concern, the gravest first."""

VERDICT_SIGNS: Final[Mapping[str, str]] = {"ask": "?", "revise": "!", "send": "✓"}

TONES: Final[Mapping[str, str]] = {"formal": "официальный", "neutral": "деловой", "friendly": "дружелюбный"}

HARSH_KINDS: Final[Mapping[str, str]] = {
    "blame": "обвинение",
    "order": "приказ",
    "threat": "угроза",
    "sarcasm": "насмешка",
    "dismissal": "отмахнулись",
    "condescension": "свысока",
    "shout": "крик",
    "insult": "оскорбление",
}

PARTS: Final[Mapping[str, str]] = {
    "joining": "Присоединение",
    "explanation": "Объяснение",
    "alternative": "Альтернатива",
}

WITHOUT: Final[Mapping[str, str]] = {
    "joining": "без присоединения",
    "explanation": "без объяснения",
    "alternative": "без альтернативы",
}

LEVELS: Final[Mapping[str, tuple[str, str, str]]] = {
    "joining": ("нет", "общая формула", "об этом случае"),
    "explanation": ("нет", "только ссылка на правило", "понятная причина"),
    "alternative": ("нет", "общий совет", "конкретный выход"),
}

QUESTION_TYPES: Final[Mapping[str, str]] = {
    "situation": "о ситуации",
    "check_understanding": "проверяет, верно ли понял",
    "solution_fit": "подходит ли решение",
    "answer_check": "ответил ли на вопрос",
    "open_floor": "остались ли вопросы",
    "offer_repeat": "предлагает повторить",
    "offer_record": "предлагает записать или прислать",
    "rhetorical": "риторический",
    "accusing": "упрёк в виде вопроса",
}

FORMS: Final[Mapping[str, str]] = {"open": "открытый", "closed": "закрытый"}

ADDRESS: Final[Mapping[str, str]] = {"вы": "на «вы»", "ты": "на «ты»", "mixed": "то «вы», то «ты»", "none": "без обращения"}

STYLES: Final[Mapping[str, str]] = {
    "D": "напористый (D)",
    "I": "эмоциональный (I)",
    "S": "осторожный (S)",
    "C": "точный (C)",
    "unclear": "неясен",
}

REQUESTS: Final[Mapping[str, str]] = {
    "claim": "претензия",
    "complaint": "жалоба",
    "question": "вопрос",
    "request": "просьба",
    "thanks": "благодарность",
    "other": "другое",
}

EMOTIONS: Final[Mapping[str, str]] = {
    "calm": "спокоен",
    "upset": "расстроен",
    "angry": "сердится",
    "anxious": "тревожится",
    "grateful": "благодарен",
}

FLAGS: Final[Mapping[str, str]] = {
    "officialese": "канцелярит",
    "jargon": "внутренний жаргон",
    "defensive": "оправдания",
    "scripted": "шаблонный ответ",
    "no_empathy": "чувства клиента не замечены",
    "negative_wording": "отрицание вместо решения",
    "vague_promise": "размытое обещание",
    "promise": "обещание со сроком",
    "apology": "извинение",
    "apology_missing": "нет извинения",
    "closing": "хорошее завершение",
    "familiarity": "фамильярность",
    "sugary": "приторность",
    "typos": "опечатки",
}

CRITERIA: Final[Mapping[str, str]] = {
    "greeting": "Приветствие и имя",
    "understanding": "Понял и ответил на всё",
    "clarifying": "Уточняющие вопросы",
    "solution": "Решение, следующий шаг и срок",
    "refusal": "Отказ: присоединение, объяснение, альтернатива",
    "empathy": "Уместное сочувствие",
    "tone": "Тон",
    "clarity": "Ясность",
    "literacy": "Грамотность",
    "ending": "Завершение",
    "formatting": "Оформление",
    "critical": "Критическая ошибка",
}

CRITICAL: Final[Mapping[str, str]] = {
    "insult": "оскорбление клиента",
    "sarcasm": "насмешка над клиентом",
    "threat": "угроза клиенту",
    "blame": "обвинение клиента",
    "harsh": "резкость",
    "naked_refusal": "отказ без причины и без альтернативы",
    "secret_asked": "просьба назвать секретный код или номер карты",
}

SEVERITIES: Final[Mapping[str, str]] = {"error": "ошибка", "warning": "замечание", "info": "подсказка"}

ROLES: Final[Mapping[str, str]] = {"client": "Клиент", "agent": "Сотрудник", "bot": "Бот", "system": "Система"}

CHANNELS: Final[Mapping[str, str]] = {"email": "письмо", "chat": "чат"}

REASONS: Final[Mapping[str, str]] = {
    "unsure": "оценка неуверенная, решать человеку",
    "clash": "общее впечатление расходится с баллами",
    "attachment": "ответ ссылается на вложение, его отсюда не видно",
    "harsh": "ответ звучит резко",
}

STATUSES: Final[Mapping[str, str]] = {"ok": "проверено", "skipped": "пропущено", "error": "ошибка"}

UNSURE: Final = "неясно"

_CRITICAL_MARK: Final = "critical:"


OFFERS: Final = "Чего не хватает в отказе"


def offer_title(offer: Mapping[str, Any]) -> str:
    """The part, and whether the agent has something to add."""
    return name(PARTS, offer["part"]) + ("" if offer["complete"] else " (допишите то, что в скобках)")


def name(names: Mapping[str, str], key: object) -> str:
    """The Russian name, or the key itself where a newer result knows more than this list."""
    return names.get(str(key), str(key))


def reason_text(reason: str, rule_title: RuleTitle) -> str:
    """What an item of ``why`` means: a rule code, a critical error or a reason of the verdict itself."""
    if reason.startswith(_CRITICAL_MARK):
        return "критично: " + name(CRITICAL, reason.removeprefix(_CRITICAL_MARK))
    return REASONS.get(reason) or f"{rule_title(reason)} ({reason})"


def plural(count: int, one: str, few: str, many: str) -> str:
    """The number with its noun: 1 ответ, 2 ответа, 5 ответов."""
    return f"{number(count)} {form(count, one, few, many)}"


def form(count: int, one: str, few: str, many: str) -> str:
    if count % 10 == 1 and count % 100 != 11:
        return one
    return few if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else many


def number(value: float) -> str:
    """Thousands apart by a no-break space, a comma before decimals, a true minus."""
    text = f"{value:,.1f}".removesuffix(".0")
    return text.replace(",", "\u00a0").replace(".", ",").replace("-", "\u2212")


def signed(value: float) -> str:
    """A coefficient: two decimals, a comma, a true minus."""
    return f"{value:.2f}".replace(".", ",").replace("-", "\u2212")


def percent(share: float) -> str:
    return f"{round(share * 100)}\u00a0%"


def percents(ends: tuple[float, float]) -> str:
    """An interval of shares: «21–94 %»."""
    return f"{round(ends[0] * 100)}–{percent(ends[1])}"


def label_text(label: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """«официальный, вероятность 93 %»; says so when the label is a mere guess."""
    value = str(label["label"])
    prob = (label.get("probs") or {}).get(value)
    text = name(names, value) + (f", вероятность {percent(prob)}" if prob is not None else "")
    return f"{UNSURE} (скорее {text})" if label.get("abstain") else text


def harsh_text(harsh: Mapping[str, Any]) -> str:
    kinds = ", ".join(name(HARSH_KINDS, kind) for kind in harsh.get("kinds") or ())
    text = ("есть" + (f": {kinds}" if kinds else "")) if harsh["value"] else "нет"
    sure = "" if harsh.get("prob") is None else f", вероятность резкости {percent(harsh['prob'])}"
    return text + sure + (", неясно" if harsh.get("abstain") else "")


def question_text(question: Mapping[str, Any]) -> str:
    return f"{name(QUESTION_TYPES, question['type'])} ({name(FORMS, question['form'])})"


def style_text(client: Mapping[str, Any] | None, agent: Mapping[str, Any] | None, mismatch: bool | None) -> str:
    """How the client writes, how the agent writes, and whether they fit."""
    verdict = {True: "не подходит", False: "подходит", None: "сравнить нельзя"}[mismatch]
    styles = [("клиент", client), ("ответ", agent)]
    known = [f"{who} {name(STYLES, label['label'])}" for who, label in styles if label]
    return " · ".join([*known, verdict])


def facts(answer: Answer) -> Iterator[tuple[str, str]]:
    """What the labels say about an answer: names and phrases."""
    if answer.client:
        yield "Клиент", client_text(answer.client)
    if answer.tone:
        yield "Тон", label_text(answer.tone, TONES)
    if answer.harsh:
        yield "Резкость", harsh_text(answer.harsh)
    yield "Отказ", "нет" if answer.levels is None else "есть"
    for part, level in (answer.levels or {}).items():
        yield PARTS[part], f"{level} из 2 — {LEVELS[part][level]}"
    asked = [question_text(q) for turn in answer.turns for q in turn.get("questions") or ()]
    yield "Вопросы", "; ".join(asked) or "не заданы"
    if "address" in answer.last:
        yield "Обращение", name(ADDRESS, answer.last["address"])
    style = answer.client.get("disc") if answer.client else None
    yield "Стиль", style_text(style, answer.last.get("disc"), answer.mismatch)
    flags = sorted({flag for turn in answer.turns for flag in turn.get("flags") or ()})
    if flags:
        yield "Ещё заметно", ", ".join(name(FLAGS, flag) for flag in flags)


def client_text(client: Mapping[str, Any]) -> str:
    """«претензия, сердится»: what the client wants and feels."""
    known = [(client.get("request"), REQUESTS), (client.get("emotion"), EMOTIONS)]
    return ", ".join(name(names, label["label"]) + ("?" if label.get("abstain") else "") for label, names in known if label) or UNSURE
