"""The helpdesks, in one ordered list."""

from __future__ import annotations

from typing import Final

from toneqa.importers.bitrix24 import Bitrix24
from toneqa.importers.carrotquest import CarrotQuest
from toneqa.importers.chatwoot import Chatwoot
from toneqa.importers.desk import DeskExport
from toneqa.importers.intercom import Intercom
from toneqa.importers.jivo import Jivo
from toneqa.importers.omnidesk import Omnidesk
from toneqa.importers.speechsense import SpeechSense
from toneqa.importers.tqm import Tqm
from toneqa.importers.usedesk import Usedesk
from toneqa.importers.zendesk import Zendesk

HELPDESKS: Final[tuple[DeskExport, ...]] = (
    Zendesk(),
    Chatwoot(),
    Intercom(),
    Bitrix24(),
    Omnidesk(),
    Usedesk(),
    Jivo(),
    CarrotQuest(),
    Tqm(),
    SpeechSense(),
)
"""No one knows the files of another; tables of JSON, which know them all, stand after them."""
