"""Names that a spaCy pipeline recognises: a second reader beside the dictionary, for a house that has one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from toneqa.errors import UseError
from toneqa.lang.spacy_backend import fingerprint, load_language
from toneqa.privacy.kinds import Found, Kind

if TYPE_CHECKING:
    from spacy.language import Language

_PERSONS: Final = frozenset({"PER", "PERSON", "NAME"})
"""What Russian pipelines call a person."""

_RECOGNISERS: Final = frozenset({"ner", "entity_ruler", "span_ruler"})
_UNUSED: Final = ("toneqa", "textcat", "textcat_multilabel", "spancat")
_LONGEST: Final = 100_000
"""Signs that a pipeline reads at once; a longer text is left to the dictionary."""


@dataclass(frozen=True)
class Entities:
    """Called with a text, gives its persons."""

    nlp: Language

    def __call__(self, text: str) -> Iterator[Found]:
        if not text.strip() or len(text) > _LONGEST:
            return
        for entity in self.nlp(text).ents:
            if entity.label_ in _PERSONS and any(map(str.isalpha, entity.text)):
                yield Found(entity.start_char, entity.end_char, Kind.NAME)

    def digest(self, settings: str) -> str:
        """The digest of settings, with the pipeline that is used and the library that runs it."""
        return hashlib.sha256(f"{settings} {self._fingerprint}".encode()).hexdigest()

    @cached_property
    def _fingerprint(self) -> str:
        return fingerprint(self.nlp)


@cache
def load_entities(name: str) -> Entities:
    """
    Raises:
        UseError: E107 spaCy is not installed, E120 no such pipeline, E121 it cannot be used or recognises nobody.
    """
    nlp = load_language(name, _UNUSED)
    if _RECOGNISERS.isdisjoint(nlp.pipe_names):
        raise UseError("E121", what=name, near="в ней нет распознавания имён («ner»)")
    return Entities(nlp)
