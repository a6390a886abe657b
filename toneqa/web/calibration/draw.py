"""Letters for a calibration, drawn so that easy and hard ones are both among them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from toneqa.store.letters import Item

FEWEST: Final = 2
MOST: Final = 20
"""Twenty letters take a rater about an hour; more is judged worse than it is read."""

USUAL: Final = 12


def draw(items: Iterable[Item], count: int, seed: str, without: Collection[str | None]) -> list[int]:
    """In turn one of each verdict, one conversation once; letters of ``without`` (the raters' own) are left out.

    Equal arguments give equal letters.
    """
    chance = random.Random(seed)
    strata: dict[str, list[Item]] = defaultdict(list)
    for one in items:
        if one.author not in without:
            strata[one.verdict].append(one)
    for stratum in strata.values():
        chance.shuffle(stratum)
    found: list[int] = []
    talks: set[int] = set()
    queues = [strata[verdict] for verdict in sorted(strata)]
    while len(found) < count and any(queues):
        for queue in queues:
            if len(found) < count and (item := _next(queue, talks)):
                found.append(item.id)
                talks.add(item.conversation_id)
    chance.shuffle(found)
    return found


def _next(queue: list[Item], talks: Collection[int]) -> Item | None:
    while queue:
        item = queue.pop()
        if item.conversation_id not in talks:
            return item
    return None
