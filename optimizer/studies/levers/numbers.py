"""The numbers and dates of the rules and goals of an instance, read from their types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from annotated_types import Ge, Le
from pydantic import BaseModel

from optimizer.problem.edits import Lever, number_lever
from optimizer.problem.fields import LARGEST_NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

    from optimizer.instance import Instance
    from optimizer.rules import Rule


@dataclass(frozen=True, slots=True)
class Number:
    """One number or date of the file."""

    path: tuple[str | int, ...]
    """Keys, and numbers of entries of lists, from the top of the file."""
    name: str
    """As a reader of the file names it: ``rest_interval.min_days``, ``flight_count.bounds[0].max``."""
    key: str
    """Its place in the type alone: ``min_days``, ``bounds.max``."""
    value: int | date
    least: int | date
    most: int | date
    words: str
    """What it is."""

    def lever(self, way: int) -> Lever:
        """More of it (1), or less (-1)."""
        last = self.most if way > 0 else self.least
        return number_lever(self.path, self.value, last, f"{self.name} ({self.words})", kind=self.name)

    def can(self, way: int) -> bool:
        """Whether there is more of it, or less."""
        return self.value != (self.most if way > 0 else self.least)


def numbers_of_rules(instance: Instance) -> Iterator[tuple[Rule, Number]]:
    """Every number of every rule listed."""
    for rule in instance.rulebook:
        if not rule.always:
            for number in _numbers(instance, rule, ("rules", rule.name), rule.name, ""):
                yield rule, number


def numbers_of_goals(instance: Instance) -> Iterator[Number]:
    """Every number of every goal, its weight among them."""
    for place, tier in enumerate(instance.goals):
        for goal in tier.goals():
            yield from _numbers(instance, goal, ("goals", place, goal.name), goal.name, "")


def milder(rule: Rule, number: Number, way: int) -> bool | None:
    """Whether that way allows all plans that are allowed now, or no others; None if it is not known."""
    for keys, milder_way in ((rule.less_is_milder, -1), (rule.more_is_milder, 1)):
        if number.key in keys:
            return way == milder_way
    return None


def mildest(instance: Instance) -> Iterator[tuple[Rule, Lever]]:
    """Each number of a rule of which it is known which way allows more plans, that way."""
    for rule, number in numbers_of_rules(instance):
        for way in (-1, 1):
            if milder(rule, number, way) and number.can(way):
                yield rule, number.lever(way)


def _numbers(
    instance: Instance, entity: BaseModel, path: tuple[str | int, ...], name: str, key: str
) -> Iterator[Number]:
    for field, info in type(entity).model_fields.items():
        value, alias = getattr(entity, field), info.alias or field
        own = f"{key}.{field}".lstrip(".")
        yield from _within(instance, value, info, (*path, alias), f"{name}.{alias}", own)


def _within(
    instance: Instance, value: Any, info: FieldInfo, path: tuple[str | int, ...], name: str, key: str
) -> Iterator[Number]:
    if isinstance(value, BaseModel):
        yield from _numbers(instance, value, path, name, key)
    elif isinstance(value, dict):
        for each, part in value.items():
            yield from _within(instance, part, info, (*path, each), f"{name}.{each}", key)
    elif isinstance(value, tuple):
        for place, part in enumerate(value):
            if isinstance(part, BaseModel):
                yield from _numbers(instance, part, (*path, place), f"{name}[{place}]", key)
    elif isinstance(value, date):
        first, last = instance.horizon.since, instance.horizon.until
        words = info.description or ""
        yield Number(path, name, key, value, min(first, value), max(last, value), words)
    elif isinstance(value, int) and not isinstance(value, bool):
        least, most = _bounds(info)
        yield Number(path, name, key, value, min(least, value), max(most, value), info.description or "")


def _bounds(info: FieldInfo) -> tuple[int, int]:
    """Least and most as the type says; of a number that may be absent, or of one of several, as its own type says."""
    least, most = 0, LARGEST_NUMBER
    for each in (*info.metadata, *_inside(info.annotation)):
        if isinstance(each, Ge):
            least = int(each.ge)  # type: ignore[call-overload]
        elif isinstance(each, Le):
            most = int(each.le)  # type: ignore[call-overload]
    return least, most


def _inside(kind: Any) -> Iterator[Any]:
    """What is said about the types that a type is made of."""
    for mark in getattr(kind, "__metadata__", ()):
        yield from getattr(mark, "metadata", ())
    for part in get_args(kind):
        yield from _inside(part)
