"""The instance: the facts, and the rules and goals by which plans are judged.

Frozen and complete on arrival: everything after ``load`` may trust it.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakValueDictionary

from pydantic import BaseModel, Field

from optimizer.goals import Tier
from optimizer.problem.facts import Facts
from optimizer.problem.fields import Sourced
from optimizer.problem.plugins import add_from_packages
from optimizer.rules import Rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.goals import Goal
    from optimizer.rules import Rule

Kind = TypeVar("Kind")


class Instance(Facts):
    """Everything known before deciding.  ``instances/README.md`` says what every key means."""

    rules: Rulebook = Field(default_factory=Rulebook.model_construct, description="the rules in force, by name")
    goals: tuple[Tier, ...] = Field(default=(), description="tiers in order of importance")

    @property
    def rulebook(self) -> Iterator[Rule]:
        """The rules in force: those that always hold, then those listed."""
        return self.rules.in_force()

    @property
    def all_goals(self) -> Iterator[Goal]:
        """Every goal of every tier, in order."""
        return chain.from_iterable(tier.goals() for tier in self.goals)

    def listed(self, kind: type[Kind]) -> Kind | None:
        """The rule of this kind, if it is in force."""
        return next((rule for rule in self.rulebook if isinstance(rule, kind)), None)

    @property
    def examined(self) -> bool:
        """Whether references and contradictions were looked for, as they are in every file.  A copy is a new instance,
        of which nothing is known yet."""
        return "_examined" in self.__dict__

    def note_examined(self) -> None:
        """Note that this was done and nothing was found."""
        self.__dict__["_examined"] = True

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        flights, people, rules = len(self.flights), len(self.crew), sum(not rule.always for rule in self.rulebook)
        return f"Instance({self.name!r}: {flights} flights, {people} people, {rules} rules, {len(self.goals)} tiers)"

    __str__ = __repr__

    @cached_property
    def digest(self) -> str:
        """Sixteen hex digits that change when anything but names of sources, notes, the published plan or the instance
        it was made from does."""
        data = self.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"published", "made_from"})
        _ALIVE[id(self)] = self  # copies come from no validation
        return hashlib.sha256(json.dumps(_bare(data, self), sort_keys=True).encode()).hexdigest()[:16]

    def model_post_init(self, context: Any, /) -> None:
        _ALIVE[id(self)] = self


_ALIVE: WeakValueDictionary[int, Instance] = WeakValueDictionary()
"""Instances that somebody holds, by their place in memory.  Only what a notebook shows depends on it, no answer."""


def in_memory(digest: str | None) -> Instance | None:
    """An instance of this digest that somebody still holds, if there is one."""
    return None if digest is None else next((each for each in list(_ALIVE.values()) if each.digest == digest), None)


for _word in ("rule", "goal"):  # their modules may import all of the package, so all that they need is there by now
    add_from_packages(_word)


def _bare(data: Any, value: Any) -> Any:
    """The data of a value without its sources and notes, at any depth; an id may be called ``source`` or ``note``."""
    if isinstance(value, BaseModel):
        parts = {field.alias or name: getattr(value, name) for name, field in type(value).model_fields.items()}
        left = ("source", "note") if isinstance(value, Sourced) else ()
        return {key: _bare(part, parts[key]) for key, part in data.items() if key not in left}
    if isinstance(value, dict):
        return {key: _bare(part, value[key]) for key, part in data.items()}
    if isinstance(value, tuple):
        return [_bare(part, each) for part, each in zip(data, value, strict=True)]
    return data
