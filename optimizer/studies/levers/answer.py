"""Levers: the answer, as text and as plain data."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.problem.shown import Block, Rows, Shown, Words
from optimizer.problem.wording import called, count, listed, seats

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.instance import Instance
    from optimizer.model.rows import Clause
    from optimizer.studies.levers.shortage import Asked, EmptySeat, Short, TooFew

WIDTH = 112
NAMES = 6
"""More names than these are counted."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """One change, or several at a time, after which there is a plan: solved again, and the plan checked.

    One step less of any of them, with the others as they are, was solved too: then there is none.
    """

    words: str
    """What changes, in a planner's words."""
    kinds: tuple[str, ...]
    """What a planner would call it, for each change: ``give up a seat``."""
    change: tuple[dict[str, Any], ...]
    """What changes, as a JSON Patch (RFC 6902) of the instance file."""
    one_less: tuple[tuple[dict[str, Any], ...], ...]
    """For each change the same with a step less of it alone: after none of these is there a plan."""


@dataclass(frozen=True, slots=True, repr=False)
class Levers(Shown):
    """What a planner could change so that there is a plan."""

    instance: Instance
    shortage: TooFew | None
    """Where people are too few for the seats."""
    found: tuple[Pulled, ...]
    finished: bool
    """All levers offered were tried, or as many found as asked for; else time ran out first."""
    tried: int
    of: int
    """How many levers there are to try, one at a time."""
    solved: int
    """How many changed instances were solved."""
    seconds: float
    needed: bool = True
    """Whether the instance as it is has no plan; else there is nothing to look for."""
    unavoidable: tuple[Clause, ...] = ()
    """Clauses broken whatever is decided: the plans after the levers leave them open."""

    def shown(self) -> Iterator[Block]:
        """The answer in a line, and the levers."""
        text = str(self)
        yield Words(text.partition("\n")[0])
        if self.found:
            yield Rows(("lever",), [(each.words,) for each in self.found], "Levers, each by itself")
        yield Words(text, "as text")

    def __str__(self) -> str:
        return levers_text(self)


def levers_text(found: Levers) -> str:
    """The whole answer."""
    return "\n".join(_lines(found))


def _lines(found: Levers) -> Iterator[str]:
    if found.shortage is not None:
        yield from _shortage(found.instance, found.shortage)
        yield ""
    end = _outcome(found)
    if found.found:
        yield f"Levers: after each of these {end}, proved; one less is too little, proved too"
        for each in found.found:
            yield from _wrapped(f"- {each.words}", 2, 4)
        if found.unavoidable:
            clauses = listed(f"{rule} {subject}" for rule, subject in found.unavoidable)
            yield from _wrapped(f"Broken whatever is decided, and left open by these plans: {clauses}", 0, 2)
    elif not found.needed:
        yield "There is a plan as it is: no lever is needed."
    elif found.finished:
        yield f"None of {count(found.of, 'lever')} that the rules offer brings a plan."
    if not found.finished and found.tried < found.of:
        yield f"Time ran out: {found.tried} of {count(found.of, 'lever')} tried."
    elif not found.finished:
        alone = "" if found.found else "No lever does it alone. "
        yield f"{alone}Time ran out while several at a time were looked for."


def _outcome(found: Levers) -> str:
    """What is true after each lever."""
    full = any("up" in rule.filled_legs for rule in found.instance.rulebook)
    return "there is a plan and every seat is filled" if full else "there is a plan"


def _shortage(instance: Instance, told: TooFew) -> Iterator[str]:
    head = "TOO FEW PEOPLE" if told.short else "EMPTY SEATS"
    of = count(told.places, "seat")
    if told.empty is not None:
        number = sum(each.places for each in told.empty)
        if told.proved:
            yield f"{head}  {number} of {of} stay empty at best, proved"
        else:
            yield f"{head}  {told.at_least} to {number} of {of} stay empty at best; that was not settled in time"
        yield from _wrapped("for example: " + _empty_seats(told.empty), 2, 4)
    else:
        yield f"{head}  at least {told.at_least} of {of} stay empty while every other rule holds, proved by counting"
        if told.proved:
            yield "  Empty seats alone do not mend it: other rules contradict each other as well."
    for each in told.short:
        yield from _short(instance, each)


def _short(instance: Instance, each: Short) -> Iterator[str]:
    when = f"on {each.since} ({each.first})"
    if each.first != each.last:
        when = f"from {each.since} ({each.first}) to {each.until} ({each.last})"
    able = "nobody who could take them"
    if each.people:
        times = count(each.flights, "time")
        able = f"{_people(len(each.people))} who could take them, {times} together: {_names(instance, each.people)}"
    yield from _wrapped(f"{_people(each.short)} short, {when}: {count(each.seats, 'seat')}, and {able}", 2, 4)
    yield from _wrapped("asked for: " + listed(map(_asked, each.asked)), 4, 6) if each.asked else ()


def _people(number: int) -> str:
    return count(number, "person", "people")


def _asked(each: Asked) -> str:
    who = _people(each.people) if each.people else "nobody"
    return f"{each.qualification} in {count(each.seats, 'seat')} ({who} with it)"


def _names(instance: Instance, people: Iterable[str]) -> str:
    names = [called(instance, who) for who in people]
    return listed(names) if len(names) <= NAMES else f"{', '.join(names[:NAMES])} and {len(names) - NAMES} more"


def _empty_seats(empty: Iterable[EmptySeat]) -> str:
    flights: dict[str, list[str]] = {}
    for each in empty:
        flights.setdefault(each.flight, []).append(seats(each.places, each.role))
    return "; ".join(f"{flight} {listed(there)}" for flight, there in flights.items())


def _wrapped(text: str, first: int, then: int) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=" " * first, subsequent_indent=" " * then, break_on_hyphens=False)


def levers_data(found: Levers) -> dict[str, Any]:
    """The answer as plain data: ``shortage`` and ``levers``."""
    return {
        "shortage": None if found.shortage is None else _shortage_data(found.shortage),
        "levers": [
            {
                "words": each.words,
                "kinds": list(each.kinds),
                "change": list(each.change),
                "one_less": [list(patch) for patch in each.one_less],
                "proved": True,
            }
            for each in found.found
        ],
        "levers_finished": found.finished,
        "levers_leave_open": [clause._asdict() for clause in found.unavoidable],
    }


def _shortage_data(told: TooFew) -> dict[str, Any]:
    return {
        "seats": told.places,
        "empty": None if told.empty is None else sum(each.places for each in told.empty),
        "at_least": told.at_least,
        "proved": told.proved,
        "empty_seats": None if told.empty is None else [each._asdict() for each in told.empty],
        "short": [
            {
                "short": each.short,
                "first": each.first,
                "last": each.last,
                "from": each.since.isoformat(),
                "to": each.until.isoformat(),
                "seats": each.seats,
                "flights": each.flights,
                "people": list(each.people),
                "qualifications": [asked._asdict() for asked in each.asked],
            }
            for each in told.short
        ],
    }
