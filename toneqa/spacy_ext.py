"""A component of spaCy pipelines: ``nlp.add_pipe("toneqa")``; see docs/nlp.md.

``doc._.toneqa`` gets a result in the wire format, with this text as its last message, and ``doc.spans["toneqa"]`` a span for
every finding that has a place. A text that cannot be judged gets a result that says why: none is ever dropped.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc

from toneqa.batch.run import CHUNK, Result, Setup, scorer
from toneqa.config import parse_settings
from toneqa.errors import TEXTS, UseError
from toneqa.types import Conversation, Failure, Message, Role

NAME: Final = "toneqa"
CLIENT: Final = "toneqa_client"
"""``doc._.toneqa_client``: the client's letter that this text answers; wins over the one of the configuration."""

_ID: Final = "doc"
_CHANNELS: Final = (None, "email", "chat")


def _register() -> None:
    for extension, default in ((NAME, None), (CLIENT, "")):
        if not Doc.has_extension(extension):
            Doc.set_extension(extension, default=default)


class Toneqa:
    """Holds what a worker needs to build its scorer, and nothing that cannot be sent to it."""

    def __init__(self, setup: Setup, role: Role, client: str, channel: str | None) -> None:
        self._setup, self._role, self._client, self._channel = setup, role, client, channel
        scorer(setup)
        _register()

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = CHUNK) -> Iterator[Doc]:
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            results = scorer(self._setup).score([self._talk(doc) for doc in batch])
            for doc, result in zip(batch, results, strict=True):
                yield self._told(doc, result)

    def _talk(self, doc: Doc) -> Conversation:
        asked = doc._.get(CLIENT) or self._client
        before = (Message(Role.CLIENT, asked),) if asked else ()
        return Conversation(_ID, (*before, Message(self._role, doc.text)), self._channel)

    def _told(self, doc: Doc, result: Result) -> Doc:
        try:
            _mark(doc, result)
        except Exception as error:  # a bug must not cost the text
            what = TEXTS["E901"].format(what=type(error).__name__)
            result = scorer(self._setup).writer.failure(Failure("E901", what, _ID, _ID))
            doc.spans[NAME] = []
        doc._.set(NAME, result)
        return doc


def _mark(doc: Doc, result: Result) -> None:
    """Spans grow to whole tokens; ``id_`` is the number of the finding. What is missing has no place to mark."""
    findings = result["messages"][-1].get("findings", []) if result["messages"] else []
    spans = [
        doc.char_span(found["start"], found["end"], label=found["code"], span_id=str(number), alignment_mode="expand")
        for number, found in enumerate(findings)
        if found["start"] < found["end"]
    ]
    doc.spans[NAME] = [span for span in spans if span is not None]


@Language.factory(
    NAME,
    assigns=[f"doc._.{NAME}", "doc.spans"],
    default_config={"role": "agent", "client": "", "channel": None, "settings": {}, "masked": False},
)
def create(nlp: Language, name: str, role: str, client: str, channel: str | None, settings: dict[str, Any], masked: bool) -> Toneqa:
    """The component. ``settings`` is laid out like ``toneqa.toml``: ``{"rules": {"off": ["WRD"]}}``.

    Raises:
        UseError: E106 or E103, a value does not fit.
        ModelError: the model of toneqa cannot be read.
    """
    if role not in (Role.AGENT, Role.CLIENT):
        raise UseError("E106", what=f"role = {role}", near="agent, client")
    if channel not in _CHANNELS:
        raise UseError("E106", what=f"channel = {channel}", near="email, chat")
    return Toneqa(Setup(parse_settings(settings, f"{name}.settings"), None, masked), Role(role), client, channel)
