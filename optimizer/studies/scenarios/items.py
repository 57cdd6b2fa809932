"""The items two plans have in common, as a goal that a file cannot ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from optimizer.goals import Cost, Goal, Tier
from optimizer.problem.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar

FLYING = ("up", "down")


class Item(NamedTuple):
    """One thing a plan decides about one person; of launch days, about nobody."""

    crew: str
    kind: str
    """``up``, ``down``, ``backup``, ``session``, ``command`` or ``launch``."""
    what: str
    """The flight, session or term."""
    how: str
    """The role; the first day of a course; the launch day."""


def items(plan: Plan) -> set[Item]:
    """All that a plan decides."""
    found = {Item(seat.crew, seat.leg, seat.flight, seat.role) for seat in plan.assignments}
    found |= {Item(entry.crew, "session", entry.session, _day(entry.start)) for entry in plan.sessions}
    found |= {Item(command.crew, "command", command.term, "") for command in plan.commanders}
    return found | {Item("", "launch", chosen.flight, str(chosen.launch)) for chosen in plan.dates}


def _day(start: object) -> str:
    return "" if start is None else str(start)


class Apart(Goal):
    """Seats up and down that only one of two plans has; or, with ``flying: false``, all other items: backups,
    sessions, the station's commanders, launch days."""

    name = "apart"
    unit: ClassVar[str] = "seats"

    other: Plan
    flying: bool

    def _counts(self, item: Item) -> bool:
        return (item.kind in FLYING) == self.flying

    def post(self, rows: Rows, options: Options) -> Cost:
        wanted = {item for item in items(self.other) if self._counts(item)}
        terms = []
        for literal, decided in _decided(options):
            cost = sum(-1 if item in wanted else 1 for item in decided if self._counts(item))
            if cost:
                terms.append((cost, literal))
        return Cost(tuple(terms), len(wanted))

    def measure(self, calendar: Calendar) -> int:
        return sum(self._counts(item) for item in items(self.other) ^ items(calendar.plan))


def _decided(options: Options) -> Iterator[tuple[int, tuple[Item, ...]]]:
    """Model half: the items that each literal decides."""
    for stay, literal in options.literal.items():
        up = Item(stay.person.id, "up", stay.up.id, stay.up_role)
        if stay.down is None or stay.down_role is None:
            yield literal, (up,)
        else:
            yield literal, (up, Item(stay.person.id, "down", stay.down.id, stay.down_role))
    for backup, literal in options.backups.items():
        yield literal, (Item(backup.person.id, "backup", backup.flight.id, backup.role),)
    for duty, literal in options.sessions.items():
        run = duty.sitting
        yield literal, (Item(duty.person.id, "session", run.training.id, _day(run.start)),)
    for command, literal in options.commands.items():
        yield literal, (Item(command.person.id, "command", command.term, ""),)
    for (flight, day), literal in options.launch_literal.items():
        yield literal, (Item("", "launch", flight, str(day)),)


class _InCommon(Tier):
    other: Plan
    flying: bool

    def goals(self) -> Iterator[Goal]:
        yield Apart(other=self.other, flying=self.flying)


def in_common(other: Plan, *, flying: bool) -> Tier:
    """A tier for the end of the list: as many seats up and down, or as much else, in common with a plan as may be."""
    parts: dict[str, Any] = {"other": other, "flying": flying}
    return _InCommon(**parts)
