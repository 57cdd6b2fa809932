"""The relations tried on tiny worlds."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from tests.oracle.engines import answer
from tests.relations.relations import RELATIONS, Expectation
from tests.rules.cases import FORMS
from tests.worlds.everything import aimed
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from optimizer.instance import Instance

NEEDED = {"somebody_unqualified": "qualification", "rest_shortened": "rest_interval"}
"""Rules without which a relation says nothing."""
FIRST = 900_000


def related(name: str, seed: int) -> tuple[Instance, Instance, Expectation]:
    """A tiny world, another made from it, and what is expected; worlds are drawn until the relation says something."""
    random = Random(f"{name} {seed}")
    while True:
        needed = [NEEDED[name]] if name in NEEDED else []
        others = random.sample([rule for rule in FORMS if rule not in needed], random.choice([0, 1, 1, 2, 3]))
        world = aimed(tiny(random.randrange(10**9), [*needed, *others]), random)
        found = RELATIONS[name](world, random)
        if found is not None:
            return world, *found


def agreements(count: int, first: int = FIRST) -> list[str]:
    """The relations in turn on so many tiny worlds: what did not hold, in words."""
    names, found = [*RELATIONS], []
    for seed in range(first, first + count):
        name = names[seed % len(names)]
        one, other, expected = related(name, seed)
        before, after = answer(one, "cp-sat"), answer(other, "cp-sat")
        if isinstance(before, str) or isinstance(after, str) or not expected.holds(before, after):
            found.append(f"{name} {seed}: expected {expected.words} as {before}, found {after}")
    return found
