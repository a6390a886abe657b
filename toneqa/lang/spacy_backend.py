"""Any installed Russian spaCy pipeline as the reader of words: the same sentences and tokens, read in context.

Zones, sentences and tokens come from ``toneqa.lang.annotate``, and the pipeline gets them ready split: the rules are written
for those tokens, offsets need no second map, and razdel splits business letters better than a spaCy sentencizer. What the
pipeline adds is the reading that holds in the sentence, and the parse. Messages go one by one: a result must not depend on
its neighbours. spaCy is imported when a pipeline is asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.metadata import entry_points, version
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from toneqa.errors import ToneqaError, UseError
from toneqa.lang.annotate import annotate
from toneqa.lang.universal import Seen, in_context
from toneqa.text.shadow import composed
from toneqa.types import Annotated, Arc, Message, Role, Sentence, Token

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Token as SpacyToken

_LANGUAGE: Final = "ru"
_UNUSED: Final = ("toneqa", "ner", "entity_ruler", "span_ruler", "textcat", "textcat_multilabel", "spancat")
_MERGERS: Final = ("merge_entities", "merge_noun_chunks", "merge_subtokens")
"""Left out: what is not asked, and what glues tokens together."""

_TRIED_ON: Final = Message(Role.AGENT, "Добрый день! Деньги вернём завтра.")
_BLOCK: Final = 1 << 20


@dataclass(frozen=True)
class SpacyPipeline:
    """A loaded pipeline; ``name`` is what the user called it."""

    name: str
    nlp: Language

    def annotate(self, message: Message) -> Annotated:
        plain = annotate(message)
        if not plain.sentences:
            return plain
        words = iter(self._read(plain))
        return replace(plain, sentences=tuple(replace(s, tokens=tuple(_read_token(t, words) for t in s.tokens)) for s in plain.sentences))

    def _read(self, plain: Annotated) -> list[_Word]:
        """What the pipeline says of each token."""
        from spacy.tokens import Doc

        tokens = [token for sentence in plain.sentences for token in sentence.tokens]
        first = {sentence.start for sentence in plain.sentences}
        doc = self.nlp(
            Doc(
                self.nlp.vocab,
                words=[composed(token.text) or token.text for token in tokens],
                spaces=[*(a.end < b.start for a, b in pairwise(tokens)), False],
                sent_starts=[token.start in first for token in tokens],
            )
        )
        if len(doc) != len(tokens):
            raise ValueError("a component of the pipeline merges or splits tokens")
        return [word for sentence, start in _starts(plain.sentences) for word in _words(doc, start, start + len(sentence.tokens))]

    def digest(self, settings: str) -> str:
        """The digest of settings, with the pipeline that is used and the library that runs it."""
        return hashlib.sha256(f"{settings} {self._fingerprint}".encode()).hexdigest()

    @cached_property
    def _fingerprint(self) -> str:
        return fingerprint(self.nlp)


def fingerprint(nlp: Language) -> str:
    """Of the files of a pipeline and the library that runs it."""
    made = hashlib.blake2b(version("spacy").encode())
    folder = nlp.path
    for path in sorted(folder.rglob("*")) if folder else ():
        if path.is_file() and path.suffix != ".pyc":
            made.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    made.update(block)
    return made.hexdigest()


@dataclass(frozen=True, slots=True)
class _Word:
    seen: Seen
    arc: Arc | None


@cache
def load_pipeline(name: str) -> SpacyPipeline:
    """The pipeline of an installed package or of a folder, tried on a letter.

    Raises:
        UseError: E106 no name, E107 spaCy is not installed, E120 no such pipeline, E121 it cannot be used.
    """
    if not name:
        raise UseError("E106", what="lang.spacy_model =", near="имя установленной русской модели «spaCy» или её папка")
    loaded = SpacyPipeline(name, load_language(name, (*_UNUSED, *_MERGERS)))
    try:
        loaded.annotate(_TRIED_ON)
    except ToneqaError:
        raise
    except Exception as error:  # whatever the components of a stranger raise
        raise UseError("E121", what=name, near=f"не загружается ({type(error).__name__})") from error
    return loaded


def load_language(name: str, exclude: Iterable[str] = ()) -> Language:
    """A Russian pipeline by its package or folder, without the components to exclude.

    Raises:
        UseError: E107 spaCy is not installed, E120 no such pipeline, E121 it cannot be used.
    """
    try:
        import spacy
    except ImportError as error:
        raise UseError("E107", what="spaCy", near="spacy") from error
    place = name if _is_installed(name) else Path(name)
    if isinstance(place, Path) and not place.is_dir():
        raise UseError("E120", what=name)
    try:
        loaded = spacy.load(place, exclude=list(exclude))
    except Exception as error:  # whatever the components of a stranger raise
        raise UseError("E121", what=name, near=f"не загружается ({type(error).__name__})") from error
    if loaded.lang != _LANGUAGE:
        raise UseError("E121", what=name, near=f"её язык — «{loaded.lang}»")
    return loaded


def _is_installed(name: str) -> bool:
    """Packages of pipelines say that they are; no other package is imported, so a squatted name runs no code."""
    return any(found.name == name for found in entry_points(group="spacy_models"))


def _starts(sentences: tuple[Sentence, ...]) -> Iterator[tuple[Sentence, int]]:
    at = 0
    for sentence in sentences:
        yield sentence, at
        at += len(sentence.tokens)


def _words(doc: Doc, start: int, end: int) -> Iterator[_Word]:
    """A head outside of the sentence makes the token a root."""
    parsed = doc.has_annotation("DEP")
    for token in doc[start:end]:
        head = token.head.i if start <= token.head.i < end else token.i
        arc = Arc(head - start, token.dep_.lower() if head != token.i else "root") if parsed else None
        yield _Word(_seen(token), arc)


def _seen(token: SpacyToken) -> Seen:
    return Seen(token.lemma_, token.pos_ or token.tag_, str(token.morph))


def _read_token(token: Token, words: Iterator[_Word]) -> Token:
    """Words that are not Russian have no readings here either."""
    word = next(words)
    if not token.tags:
        return replace(token, arc=word.arc)
    lemmas, tags = in_context(token.norm, word.seen)
    return replace(token, lemmas=lemmas, tags=tags, arc=word.arc)
