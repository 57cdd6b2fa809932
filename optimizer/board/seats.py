"""Seats of a plan moved by hand: a person takes a seat over with its way home, leaves one, or swaps with another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.board.state import refused
from optimizer.problem.calendar import Calendar
from optimizer.problem.plan import Assignment
from optimizer.problem.wording import called

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.problem.ships import Role

Lines = tuple[Assignment, ...]


def roles_on(instance: Instance, flight: str, leg: str) -> dict[str, Role]:
    """The roles of a leg; backups are for those of the way up.  Refuses a flight that is not there."""
    if flight not in instance.flight:
        raise refused(f"expected a flight of the instance, found {flight!r}", "flight")
    return instance.roles(flight, "down" if leg == "down" else "up")


def open_place(instance: Instance, flight: str, role: str, leg: str) -> Role:
    """The role of a leg that can still be decided."""
    roles = roles_on(instance, flight, leg)
    if role not in roles:
        raise refused(f"expected a role of {flight}, found {role!r}; known: {', '.join(roles) or 'none'}", "role")
    ship = instance.flight[flight]
    if instance.leg_settled(ship, leg) if leg != "backup" else instance.launched(ship):
        when = f"launched on {ship.launch}" if leg != "down" else f"lands on {ship.landing}, as settled"
        raise refused(f"expected a seat that can still change, found {flight}, {leg}: it {when}", "flight")
    return roles[role]


def stay_lines(instance: Instance, plan: Plan, crew: str, flight: str) -> Lines:
    """The lines of a person's stay that goes up on a flight: the way up, and the way down that belongs to it."""
    for stay in Calendar(instance, plan).stays_of(crew):
        if stay.up.id == flight:
            up = Assignment(crew=crew, flight=flight, role=stay.up_role, leg="up")
            if stay.down is None or stay.down_role is None:
                return (up,)
            return up, Assignment(crew=crew, flight=stay.down.id, role=stay.down_role, leg="down")
    return ()


def lines_at(instance: Instance, plan: Plan, crew: str, flight: str, leg: str) -> Lines:
    """What goes when a person leaves a seat: of a way up the way down too."""
    if crew not in instance.person:
        raise refused(f"expected a crew member of the instance, found {crew!r}", "crew")
    if leg == "up":
        found = stay_lines(instance, plan, crew, flight)
    else:
        found = tuple(line for line in plan.assignments if (line.crew, line.flight, line.leg) == (crew, flight, leg))
    if not found:
        raise refused(f"expected {called(instance, crew)} on {flight}, {leg}; found them not there", "crew")
    for line in found:
        open_place(instance, line.flight, line.role, line.leg)
    given = [seat for seat in instance.flight[flight].seated if leg == "up" and seat.crew == crew]
    if given:
        raise refused(f"expected a seat that is yours to assign, found the given seat of {called(instance, crew)}")
    return found


def cleared(plan: Plan, gone: Iterable[Assignment]) -> list[Assignment]:
    """The lines of a plan without some."""
    dropped = set(gone)
    return [line for line in plan.assignments if line not in dropped]


def seated(
    instance: Instance,
    plan: Plan,
    place: Assignment,
    instead: str | None,
    leaving: tuple[str, str] | None,
) -> Lines:
    """The lines after a person has taken a place.

    Parameters
    ----------
    place
        Who sits where from now on.
    instead
        Whom they replace, where the role has several seats; whoever sits there where it has one.
    leaving
        Flight and leg of a seat that the person leaves for it.
    """
    crew, flight, role, leg = place.crew, place.flight, place.role, place.leg
    seats = open_place(instance, flight, role, leg).seats
    if crew not in instance.person:
        raise refused(f"expected a crew member of the instance, found {crew!r}", "crew")
    lines = plan.assignments
    if leaving is not None:
        lines = tuple(cleared(plan, lines_at(instance, plan, crew, *leaving)))
    here = [line for line in lines if (line.flight, line.leg) == (flight, leg)]
    if any(line.crew == crew and (leg != "backup" or line.role == role) for line in here):
        raise refused(f"expected somebody who is not on {flight}, {leg}, yet; found {called(instance, crew)}", "crew")
    before = plan.model_copy(update={"assignments": lines})
    replaced = _replaced(instance, here, role, seats, instead)
    gone = () if replaced is None else lines_at(instance, before, replaced, flight, leg)
    taken = [place, *(line.model_copy(update={"crew": crew}) for line in gone if line.leg == "down" != leg)]
    if leg == "up" and replaced is None:
        taken += _way_home(instance, lines, place)
    if leg == "down":
        gone = (*gone, *_other_way_down(instance, before, crew, flight))
    return tuple(dict.fromkeys([*cleared(before, gone), *taken]))


def _replaced(instance: Instance, here: Sequence[Assignment], role: str, seats: int, instead: str | None) -> str | None:
    """Who has to go; None if a seat is empty."""
    there = [line.crew for line in here if line.role == role]
    if instead is not None:
        if instead not in there:
            raise refused(f"expected somebody who sits there, found {instead!r}", "instead")
        return instead
    if len(there) < seats or not there:
        return None
    if len(there) == 1:
        return there[0]
    names = " or ".join(called(instance, crew) for crew in there)
    raise refused(f"expected whom to replace in a role of {seats} seats: {names}", "instead")


def _way_home(instance: Instance, lines: Lines, place: Assignment) -> list[Assignment]:
    """The way down on the same ship, in the same role or another one with an empty seat."""
    roles = instance.roles(place.flight, "down")
    held = [line.role for line in lines if (line.flight, line.leg) == (place.flight, "down")]
    if any((line.crew, line.flight, line.leg) == (place.crew, place.flight, "down") for line in lines):
        return []
    free = [name for name, role in roles.items() if held.count(name) < role.seats]
    chosen = place.role if place.role in free else next(iter(free), None)
    return [] if chosen is None else [place.model_copy(update={"role": chosen, "leg": "down"})]


def _other_way_down(instance: Instance, plan: Plan, crew: str, flight: str) -> Lines:
    """The way down that a person has given up for one on this flight: of the stay under way when it lands."""
    ship = instance.flight[flight]
    stays = [stay for stay in Calendar(instance, plan).stays_of(crew) if stay.launch < ship.landing]
    if not stays or stays[-1].down is None or stays[-1].down_role is None:
        return ()
    return (Assignment(crew=crew, flight=stays[-1].down.id, role=stays[-1].down_role, leg="down"),)


def swapped(instance: Instance, plan: Plan, one: tuple[str, str, str], two: tuple[str, str, str]) -> Lines:
    """The lines after two people have changed places (person, flight, leg), each with its way home."""
    ours, theirs = lines_at(instance, plan, *one), lines_at(instance, plan, *two)
    if one[0] == two[0] or set(ours) & set(theirs):
        raise refused("expected two people to swap, found one")
    rest = cleared(plan, (*ours, *theirs))
    new = [line.model_copy(update={"crew": two[0]}) for line in ours]
    new += [line.model_copy(update={"crew": one[0]}) for line in theirs]
    for line in new:
        if line.leg != "backup" and any(
            (line.crew, line.flight, line.leg) == (other.crew, other.flight, other.leg) for other in rest
        ):
            name = called(instance, line.crew)
            raise refused(f"expected somebody who is not on {line.flight}, {line.leg}, yet; found {name}", "crew")
    return tuple(dict.fromkeys([*rest, *new]))
