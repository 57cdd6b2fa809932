"""People whose published place changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.goals._goal import Cost, Goal
from optimizer.rows import DEFINITION, Clause

if TYPE_CHECKING:
    from optimizer.calendar import Calendar
    from optimizer.instance import Instance
    from optimizer.options import Options
    from optimizer.rows import Rows
    from optimizer.stays import StayOption


class Changes(Goal):
    """People whose flight or role differs from the published plan on any leg, and once more for each of them
    who flies fewer times than published; a new date under the same crew, or another backup,
    costs nothing; without a published plan the value is 0."""

    name = "changes"
    unit: ClassVar[str] = "people"

    def post(self, rows: Rows, options: Options) -> Cost:
        published = _published_legs(options.instance)
        if published is None:
            return Cost(())
        terms: list[tuple[int, int]] = []
        for person in options.instance.crew:
            legs = published.get(person.id, set())
            stays = options.by_person.get(person.id, [])
            if not stays and not legs:
                continue
            clause = Clause(DEFINITION, person.id)
            differs = rows.helper(f"changed:{person.id}")
            terms.append((1, differs))
            sits: dict[tuple[str, str, str], list[int]] = {leg: [] for leg in legs}
            moved = set()
            for stay in stays:
                literal = options.literal[stay]
                taken = _legs(stay)
                for leg in taken & legs:
                    sits[leg].append(literal)
                if not taken <= legs:
                    moved.add(literal)
            for literals in sits.values():  # a published leg not flown is a change
                rows.linear(clause, [(1, differs), *((1, literal) for literal in literals)], lower=1)
            cliques = rows.cliques(person.id) + [(options.literal[stay],) for stay in stays if stay.settled]
            for clique in cliques:  # and so is a leg flown that was not published
                inside = [(1, literal) for literal in clique if literal in moved]
                rows.linear(clause, [(-1, differs), *inside], upper=0)
            times = sum(leg == "up" for _, _, leg in legs)
            if times:
                fewer = rows.helper(f"fewer:{person.id}")
                terms.append((1, fewer))
                flown = [(1, literal) for literal in options.literals(stays)]
                rows.linear(clause, [(times, fewer), *flown], lower=times)
        return Cost(tuple(terms))

    def measure(self, calendar: Calendar) -> int:
        if calendar.instance.published is None:
            return 0
        value = 0
        for person in calendar.instance.crew:
            before, now = (
                sorted(
                    (seat.flight, seat.role, seat.leg)
                    for seat in plan.assignments
                    if seat.crew == person.id and seat.leg != "backup"
                )
                for plan in (calendar.instance.published, calendar.plan)
            )
            flights_before, flights_now = (sum(leg == "up" for _, _, leg in seats) for seats in (before, now))
            value += (before != now) + (flights_now < flights_before)
        return value


def _published_legs(instance: Instance) -> dict[str, set[tuple[str, str, str]]] | None:
    if instance.published is None:
        return None
    legs: dict[str, set[tuple[str, str, str]]] = {}
    for seat in instance.published.assignments:
        if seat.leg != "backup":
            legs.setdefault(seat.crew, set()).add((seat.flight, seat.role, seat.leg))
    return legs


def _legs(stay: StayOption) -> set[tuple[str, str, str]]:
    legs = {(stay.up.id, stay.up_role, "up")}
    if stay.down is not None and stay.down_role is not None:
        legs.add((stay.down.id, stay.down_role, "down"))
    return legs
