"""House style over findings: what the house silences, excepts, spares and adds. Compiled once for an analyzer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from toneqa.config import Forbidden, Settings
from toneqa.config.settings import names_rule
from toneqa.detectors.context import Context
from toneqa.detectors.declared import RuleEngine
from toneqa.detectors.judged import ATTACK, ATTACKS
from toneqa.lang.match import Hit, Matcher, Tokens
from toneqa.lang.plain import notation
from toneqa.rules import house
from toneqa.rules.catalogue import Catalogue
from toneqa.rules.model import Kind, Match, Rule
from toneqa.types import Finding, Role, Sentence, Token

QUEUE: Final = "queue"
_USUAL: Final = "Скажите то же другими словами."
_SPARED: Final = "product"
_HOUSE: Final = "house"
_MARK: Final = "#"

_Place = tuple[int, int]


@dataclass(frozen=True)
class House:
    """What settings make of the catalogue. With the usual settings it costs nothing and changes nothing."""

    catalogue: Catalogue
    settings: Settings

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rules with the severity and points of the house.

        Raises:
            UseError: E104 the settings name a rule that there is not.
        """
        house.check_names(self.catalogue, self.settings)
        return house.weighed(self.catalogue, self.settings)

    def heard(self, ctx: Context, found: Sequence[Finding], meta: Mapping[str, Any]) -> list[Finding]:
        """Findings of the current message that the house wants to hear, with its own."""
        return list(found) if self._is_usual else _on_their_words(self._kept(ctx, found, meta))

    def _kept(self, ctx: Context, found: Sequence[Finding], meta: Mapping[str, Any]) -> list[Finding]:
        own = list(self._engine.run(ctx)) if self._engine and ctx.current.message.role is Role.AGENT else []
        kept = [f for f in (*found, *map(self._told, own)) if f.code not in self._silent]
        if self._words is None or not kept:
            return [f for f in kept if not self._excepted(f, ctx, meta, {})]
        places = self._places(ctx.current.sentences)
        spared = [f for f in kept if not self._spared(f, places) and not self._excepted(f, ctx, meta, places)]
        return _without_model_jargon(spared, kept, bool(places.get(_HOUSE)))

    @cached_property
    def _is_usual(self) -> bool:
        usual = Settings(revise_below=self.settings.revise_below, agent_domains=self.settings.agent_domains)
        return replace(self.settings, alternatives=(), factors=(), points=(), soft=(), spelling=False) == usual

    @cached_property
    def _silent(self) -> frozenset[str]:
        return house.silent_codes(self.catalogue, self.settings)

    @cached_property
    def _engine(self) -> RuleEngine | None:
        """Runs the rules that the settings wake, one for each forbidden entry."""
        woken = house.woken_codes(self.settings)
        rules = [r for r in house.house_rules(self.catalogue) if r.code in woken and r.code != house.FORBIDDEN]
        made = {r.code: replace(r, match=replace(r.match, kind=Kind.PRESENCE)) for r in rules}
        if house.FORBIDDEN in woken:
            made |= {rule.code: rule for rule in self._forbidden()}
        return RuleEngine(replace(self.catalogue, rules=made, plans={})) if made else None

    def _forbidden(self) -> Iterator[Rule]:
        base = self.catalogue[house.FORBIDDEN]
        for number, entry in enumerate(self.settings.forbidden):
            match = Match(Kind.PRESENCE, tuple(notation(phrase) for phrase in entry.phrases))
            yield replace(base, code=f"{base.code}{_MARK}{number}", match=match, fixes=_fixes(entry))

    def _told(self, finding: Finding) -> Finding:
        """A forbidden phrase under the code of all of them, with what the house says of it."""
        code, mark, number = finding.code.partition(_MARK)
        if not mark:
            return finding
        return replace(finding, code=code, values={"house": _message(self.settings.forbidden[int(number)])})

    @cached_property
    def _words(self) -> Matcher | None:
        """Words and phrases that spare a finding: of the house, of its products, of its exceptions."""
        given = self.settings
        keyed: list[tuple[object, Sequence[str]]] = [(_HOUSE, given.house_words), (_SPARED, given.products)]
        keyed += list(enumerate(entry.phrases for entry in given.exempt))
        phrases = [(key, notation(phrase)) for key, listed in keyed for phrase in listed]
        return Matcher(phrases) if phrases else None

    def _places(self, sentences: Iterable[Sentence]) -> dict[object, list[tuple[_Place, Sentence]]]:
        found: dict[object, list[tuple[_Place, Sentence]]] = {}
        if self._words:
            for sentence in sentences:
                for hit in self._words.find(Tokens([sentence.tokens])):
                    found.setdefault(hit.key, []).append((_place(sentence.tokens, hit), sentence))
        return found

    def _spared(self, finding: Finding, places: Mapping[object, Sequence[tuple[_Place, Sentence]]]) -> bool:
        by_word = self.catalogue[finding.code].match.kind is not Kind.DETECTOR
        if any(_about(finding, place, by_word) for place, _ in places.get(_SPARED, ())):
            return True
        worded = finding.code.startswith(house.JARGON) or self.catalogue[finding.code].match.kind is Kind.SPELLING
        return worded and any(_touch(finding, place) for place, _ in places.get(_HOUSE, ()))

    def _excepted(self, finding: Finding, ctx: Context, meta: Mapping[str, Any], places: Mapping[object, Any]) -> bool:
        name = self.catalogue[finding.code].name
        for number, entry in enumerate(self.settings.exempt):
            if not any(names_rule(rule, finding.code, name) for rule in entry.rules):
                continue
            if entry.queues and str(meta.get(QUEUE, "")) not in entry.queues:
                continue
            if entry.channels and ctx.channel not in entry.channels:
                continue
            if entry.phrases and not any(_near(finding, place, home) for place, home in places.get(number, ())):
                continue
            return True
        return False


def _on_their_words(found: Sequence[Finding]) -> list[Finding]:
    """Words of an attack that the house does not hear raise nothing else either."""
    words = {(f.start, f.end) for f in found if f.code.startswith(ATTACKS)}
    return [f for f in found if f.code != ATTACK or (f.start, f.end) in words]


def _place(tokens: Sequence[Token], hit: Hit) -> _Place:
    """Where the words stand, with the quotation marks around them."""
    start, end = hit.start, hit.end
    if start and end < len(tokens) and tokens[start - 1].norm == tokens[end].norm == '"':
        start, end = start - 1, end + 1
    return tokens[start].start, tokens[end - 1].end


def _touch(finding: Finding, place: _Place) -> bool:
    return finding.start < place[1] and place[0] < finding.end


def _about(finding: Finding, place: _Place, by_word: bool) -> bool:
    """Is the finding about this name: within it, or, where words raised it, with an edge in it?

    A sentence in which the name merely occurs is judged as ever."""
    start, end = place
    if finding.start == finding.end:
        return False
    if start <= finding.start and finding.end <= end:
        return True
    return by_word and (start <= finding.start < end or start < finding.end <= end)


def _near(finding: Finding, place: _Place, home: Sentence) -> bool:
    """Does the quote, or a sentence that the quote touches, hold the phrase?"""
    return _touch(finding, place) or home.start <= finding.start < home.end or _touch(finding, (home.start, home.end))


def _without_model_jargon(spared: list[Finding], kept: Sequence[Finding], has_house_words: bool) -> list[Finding]:
    """The model's remark on jargon stands only while some word other than those of the house bears it out."""
    if not has_house_words or any(f.code.startswith(house.JARGON) for f in spared):
        return spared
    return [f for f in spared if f.code != house.JARGON_BY_MODEL]


def _message(entry: Forbidden) -> str:
    instead = f"Лучше: «{entry.instead}»." if entry.instead else ""
    return " ".join(part for part in (entry.message, instead) if part) or _USUAL


def _fixes(entry: Forbidden) -> dict[str, str]:
    """Only for the very words that the house wrote down: other forms may need another ending."""
    if not entry.instead:
        return {}
    return {" ".join(phrase.lower().replace("ё", "е").split()): entry.instead for phrase in entry.phrases}
