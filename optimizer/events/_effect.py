"""What an event changes: facts compared before and after it, whatever kind of event it is."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from optimizer.problem.errors import InputWarning
from optimizer.problem.fields import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from optimizer.instance import Instance
    from optimizer.problem.decisions import Shelter
    from optimizer.problem.fields import Entity
    from optimizer.problem.people import CrewMember
    from optimizer.problem.ships import Flight

Fact = tuple[str, str]
"""A key of the instance file, and an id or name below it."""

_APART = ("flights", "crew", "rules", "format", "as_of", "published", "made_from", "source", "note")


@dataclass(frozen=True)
class AppliedNews:
    """The instance after the news."""

    instance: Instance
    unsettled: Instance
    """The same as of the day before the news: nothing launched since is settled, so that all of it is still judged."""
    idle: tuple[int, ...]
    """Places, in the order given, of the events that change nothing that was not known before, or decide nothing."""
    notes: tuple[str, ...] = ()
    """Of those that decide nothing: where, and why."""

    def warn(self, *, stacklevel: int) -> None:
        """Warn of events that decide nothing, as of what a file says in vain."""
        for note in self.notes:
            warnings.warn(InputWarning(note), stacklevel=stacklevel)


def changed_facts(before: Instance, after: Instance) -> frozenset[Fact]:
    """Facts that differ in what they say, not only in how they are written."""
    return frozenset(_differing(before, after, lambda value: value))


def same_facts(before: Instance, after: Instance) -> bool:
    """Whether two instances say the same."""
    return not changed_facts(before, after)


def same_in_any_order(one: Instance, two: Instance) -> bool:
    """Whether two instances say the same, in whichever order they list things."""
    return next(_differing(one, two, _unordered), None) is None


def _differing(before: Instance, after: Instance, form: Callable[[Any], Any]) -> Iterator[Fact]:
    """Facts whose meanings differ in some form."""
    old, new = _entities(before), _entities(after)
    for fact in old.keys() | new.keys():
        one, two = old.get(fact), new.get(fact)
        if one is not two and form(_meaning(before, one)) != form(_meaning(after, two)):
            yield fact


def _entities(instance: Instance) -> dict[Fact, Any]:
    found: dict[Fact, Any] = {("flights", flight.id): flight for flight in instance.flights}
    found |= {("crew", person.id): person for person in instance.crew}
    found |= {("rules", rule.name): rule for rule in instance.rulebook}
    found |= {(name, ""): getattr(instance, name) for name in type(instance).model_fields if name not in _APART}
    return found


def _meaning(instance: Instance, value: Any) -> Any:
    """Plain data that is equal if two values say the same."""
    from optimizer.problem.decisions import Shelter
    from optimizer.problem.people import CrewMember
    from optimizer.problem.ships import Flight

    if isinstance(value, Flight):
        return _flight(instance, value)
    if isinstance(value, CrewMember):
        return _person(value)
    if isinstance(value, tuple) and any(isinstance(each, Shelter) for each in value):
        return _shelters(value)
    return _plain(value)


def _shelters(shelters: Iterable[Shelter]) -> dict[str, list[Any]]:
    """By person; of two that overlap the first counts, all others have no order."""
    found: dict[str, list[Any]] = {}
    left = list(shelters)
    while left:
        free = (each for at, each in enumerate(left) if not any(_in_place_of(one, each) for one in left[:at]))
        first = min(free, key=lambda each: _text(_plain(each)))
        left.remove(first)
        told = found.setdefault(first.crew, [])
        told.append({"place": len(told), **_plain(first)})
    return found


def _in_place_of(first: Shelter, other: Shelter) -> bool:
    """Whether the first of two takes the place of the other on some day."""
    overlap = first.since <= other.until and other.since <= first.until
    return first.crew == other.crew and overlap and (first.ship, first.improvised) != (other.ship, other.improvised)


def _flight(instance: Instance, flight: Flight) -> Any:
    """Its places are those of both legs, whether the flight or its vehicle names them; no list has an order.

    To which days a repair may move it follows from what was told of its dates.
    """
    legs = {
        leg: {name: _plain(role) for name, role in instance.roles(flight.id, leg).items()} for leg in ("up", "down")
    }
    apart = dict.fromkeys(("roles", "roles_down", "launch_window", "landing_window"))
    return _unordered(_plain(flight.model_copy(update=apart)) | {"legs": legs})


def _person(person: CrewMember) -> Any:
    """The days away count, not the windows they are written in; no list has an order."""
    days = [(str(first), str(last)) for first, last in _days_away(person)]
    return _unordered(_plain(person) | {"unavailable": days})


def _days_away(person: CrewMember) -> Iterator[tuple[date, date]]:
    """First and last day of each absence within the time in the corps, overlapping and adjoining ones joined."""
    joined, left = person.joined or date.min, person.left or NEVER
    windows = sorted((max(joined, away.since or joined), min(left, away.until or left)) for away in person.unavailable)
    first = last = None
    for since, until in windows:
        if since > until:
            continue
        if first is None or last is None:
            first, last = since, until
        elif last == NEVER or since <= last + timedelta(days=1):
            last = max(last, until)
        else:
            yield first, last
            first, last = since, until
    if first is not None and last is not None:
        yield first, last


def _plain(value: Any) -> Any:
    """Plain data without sources and notes."""
    if hasattr(value, "model_dump"):
        entity: Entity = value
        return _plain(entity.model_dump(mode="json", by_alias=True))
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if key not in ("source", "note")}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _unordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unordered(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return sorted((_unordered(item) for item in value), key=_text)
    return value


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
