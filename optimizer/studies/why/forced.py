"""Demands on a plan, as rows: a person has a seat, or does not; and the distance of one plan from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, Clause, Row
from optimizer.model.stays import BackupOption
from optimizer.solver.known_plan import chosen_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.problem.plan import Assignment, Plan
    from optimizer.solver.build import Model

Leg = Literal["up", "down", "backup"]
LEGS: tuple[Leg, ...] = get_args(Leg)
ASKED = Clause(DEFINITION, "asked")


@dataclass(frozen=True, slots=True)
class Place:
    """One role of one leg of a flight, or any role of it."""

    flight: str
    leg: Leg = "up"
    role: str | None = None

    @property
    def flown(self) -> Literal["up", "down"]:
        """The leg that is flown: of a backup that of the seat backed up."""
        return "up" if self.leg == "backup" else self.leg

    @property
    def aboard(self) -> bool:
        """Whether who holds it flies: nobody moves for a backup."""
        return self.leg != "backup"

    def takes(self, flight: str, leg: str, role: str) -> bool:
        """Whether a seat is in this place."""
        return (flight, leg) == (self.flight, self.leg) and self.role in (None, role)

    def holders(self, plan: Plan) -> list[Assignment]:
        """The assignments of a plan in this place."""
        return [seat for seat in plan.assignments if self.takes(seat.flight, seat.leg, seat.role)]


@dataclass(frozen=True, slots=True)
class Forcing:
    """A demand: at least one of ``any_of`` has the place, ``out`` does not, at most ``most`` people do."""

    place: Place
    any_of: tuple[str, ...] = ()
    out: str | None = None
    most: int | None = None

    def rows(self, options: Options) -> tuple[Row, ...]:
        """The demand as rows; one that no option satisfies becomes a row that nothing satisfies."""
        held = holding(options, self.place)
        found = []
        if self.any_of:
            literals = [literal for crew in self.any_of for literal in held.get(crew, ())]
            found.append(Row(ASKED, tuple(literals), None, 1, None))
        if self.out is not None and self.out in held:
            found.append(Row(ASKED, tuple(held[self.out]), None, None, 0))
        if self.most is not None:
            everybody = tuple(literal for literals in held.values() for literal in literals)
            found.append(Row(ASKED, everybody, None, None, self.most))
        return tuple(found)


def holding(options: Options, place: Place) -> dict[str, list[int]]:
    """Literals that put people into a place, by person."""
    found: dict[str, list[int]] = {}
    if place.leg == "backup":
        for duty, literal in options.backups.items():
            if place.takes(duty.flight.id, "backup", duty.role):
                found.setdefault(duty.person.id, []).append(literal)
    for stay in options.stays if place.leg != "backup" else ():
        if any(place.takes(*leg) for leg in legs(stay)):
            found.setdefault(stay.person.id, []).append(options.literal[stay])
    return found


def kept_out(model: Model, place: Place) -> dict[str, tuple[Clause, ...]]:
    """People whom their own facts keep out of a place, each with the fewest clauses that do; no solve is needed."""
    able = holding(model.options, place)
    least: dict[str, tuple[Clause, ...]] = {}
    for crew, clauses in _barred(model, place):
        if crew not in able and (crew not in least or len(clauses) < len(least[crew])):
            least[crew] = clauses
    return least


def _barred(model: Model, place: Place) -> Iterator[tuple[str, tuple[Clause, ...]]]:
    if place.leg != "backup":
        for stay, clauses in model.options.forbidden:
            if any(place.takes(*leg) for leg in legs(stay)):
                yield stay.person.id, clauses
        return
    for rule in model.instance.rulebook:
        for duty, subject in rule.extra_decisions(model.instance):
            if isinstance(duty, BackupOption) and place.takes(duty.flight.id, "backup", duty.role) and subject:
                yield duty.person.id, (rule.clause(subject),)


def legs(stay: StayOption) -> list[tuple[str, str, str]]:
    """Flight, leg and role of a stay, up and down."""
    found = [(stay.up.id, "up", stay.up_role)]
    if stay.down is not None and stay.down_role is not None:
        found.append((stay.down.id, "down", stay.down_role))
    return found


def moved_from(model: Model, plan: Plan) -> Cost:
    """The people whose seats differ from ``plan``, each counted once; then, with less weight, the backups it names
    that are not kept.  A new day under the same crew moves nobody."""
    rows, options = model.rows, model.options
    before: dict[str, set[tuple[str, str, str]]] = {}
    for seat in plan.assignments:
        if seat.leg != "backup":
            before.setdefault(seat.crew, set()).add((seat.flight, seat.leg, seat.role))
    backups = {literal for duty, literal in options.backups.items() if not duty.settled}
    extra_decisions = sorted(backups & chosen_in(model, plan))
    terms = [(-1, literal) for literal in extra_decisions]
    for person in model.instance.crew:
        stays = options.by_person.get(person.id, [])
        seats = before.get(person.id, set())
        if stays or seats:
            literal = rows.helper(f"moved:{person.id}")
            terms.append((len(extra_decisions) + 1, literal))
            clause = Clause(DEFINITION, person.id)
            for published in seats:
                kept = [options.literal[stay] for stay in stays if published in legs(stay)]
                rows.total(clause, [literal, *kept], lower=1)
            others = {options.literal[stay] for stay in stays if not seats.issuperset(legs(stay))}
            rows.any_of(clause, person.id, literal, others)
    return Cost(tuple(terms), len(extra_decisions))


Seats = dict[tuple[str, str, str], list[str]]
"""People by flight, leg and role: seats up and down only.  The role is ``ANY`` where roles are left aside."""

ANY = "any"


def seats_in(plan: Plan, *, roles: bool) -> Seats:
    """People by flight, leg and, with ``roles``, role in a plan, without backups."""
    found: Seats = {}
    for seat in plan.assignments:
        if seat.leg != "backup":
            found.setdefault((seat.flight, seat.leg, seat.role if roles else ANY), []).append(seat.crew)
    return found


def distance(one: Plan, other: Plan, *, roles: bool = False) -> int:
    """Seats up and down that are not held by the same person in both plans, or are empty in one of them only.

    The seats of a leg count as the same; with ``roles`` only those of one role do.
    """
    first, second = seats_in(one, roles=roles), seats_in(other, roles=roles)
    people = ((set(first.get(seat, ())), set(second.get(seat, ()))) for seat in first.keys() | second.keys())
    return sum(max(len(was - now), len(now - was)) for was, now in people)


def at_least_distance(rows: Rows, options: Options, plan: Plan, seats: int, *, roles: bool) -> Row:
    """A row that exactly the plans at least ``seats`` seats from ``plan`` satisfy; its helpers are posted."""
    held: dict[tuple[str, str, str], dict[int, str]] = {}
    for stay, literal in options.literal.items():
        for flight, way, role in legs(stay):
            held.setdefault((flight, way, role if roles else ANY), {})[literal] = stay.person.id
    held_before = seats_in(plan, roles=roles)
    terms: dict[int, int] = {}
    constant = 0
    for leg, literals in held.items():
        people = held_before.get(leg, [])
        constant += len(people)
        for literal in (literal for literal, crew in literals.items() if crew in people):
            terms[literal] = terms.get(literal, 0) - 1
        there = options.instance.roles(leg[0], leg[1])
        places = there[leg[2]].seats if roles else sum(role.seats for role in there.values())
        for more in range(
            1, places - len(people) + 1
        ):  # seats empty in that plan: true only if that many more are taken
            filled = rows.helper(f"filled:{'/'.join(leg)}+{more}")
            taken = [(1, literal) for literal in literals]
            rows.linear(Clause(DEFINITION, leg[0]), [*taken, (-(len(people) + more), filled)], lower=0)
            terms[filled] = 1
    constant += sum(len(people) for leg, people in held_before.items() if leg not in held)
    return Row(ASKED, tuple(terms), tuple(terms.values()), seats - constant, None)
