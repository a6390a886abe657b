"""Property tests draw the same examples on every machine and never fail for the sake of a slow one."""

from hypothesis import settings

settings.register_profile("toneqa", derandomize=True, deadline=None, max_examples=80, database=None)
settings.load_profile("toneqa")
