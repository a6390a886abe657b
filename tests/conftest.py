"""Property tests draw the same examples on every machine and never fail for the sake of a slow one."""

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("toneqa", derandomize=True, deadline=None, max_examples=80, database=None)
settings.load_profile("toneqa")


@pytest.fixture(scope="session")
def tiny_pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small spaCy pipeline, trained once a run."""
    from tests.lang.tiny import train

    return train(tmp_path_factory.mktemp("spacy") / "ru_tiny")
