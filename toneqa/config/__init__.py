"""House style: ``toneqa.toml``, checked key by key, to frozen settings."""

from toneqa.config.load import FILE_NAME, load_settings, parse_settings
from toneqa.config.settings import BACKENDS, SOFT, SPACY, Alternative, Exemption, Forbidden, Plug, Settings

__all__ = [
    "BACKENDS",
    "FILE_NAME",
    "SOFT",
    "SPACY",
    "Alternative",
    "Exemption",
    "Forbidden",
    "Plug",
    "Settings",
    "load_settings",
    "parse_settings",
]
