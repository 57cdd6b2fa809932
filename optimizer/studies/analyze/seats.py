"""The people who could take each seat, and the clauses that keep the others out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from optimizer.model.rows import Clause
    from optimizer.model.stays import StayOption
    from optimizer.problem.ships import Flight
    from optimizer.rules import Rule
    from optimizer.solver.build import Model


@dataclass(frozen=True, slots=True)
class Seat:
    """One role of one leg of a flight still to be assigned, or its backups."""

    flight: str
    launch: date
    leg: Literal["up", "down", "backup"]
    role: str
    places: int
    given: tuple[str, ...]
    """People with a given place in it."""
    demanded: int
    """Places that must be filled by a rule in force."""
    clause: Clause | None
    """The clause that demands it."""
    people: tuple[str, ...]
    """People who could take it, those with a given place included."""
    refused: dict[str, tuple[Clause, ...]]
    """The others, each with the clauses that keep them out; those kept out by the fewest first."""


@dataclass(frozen=True, slots=True)
class Grounded:
    """Somebody who can take no seat."""

    crew: str
    nearest: str
    """The flight from which the fewest clauses keep them."""
    clauses: tuple[Clause, ...]


def demanding(model: Model, flight: Flight, leg: str, role: str) -> Clause | None:
    """The clause that wants every seat of a role on a leg filled, if there is one and it is not waived."""
    if model.instance.leg_settled(flight, leg):
        return None
    rules = (rule for rule in _filling(model, leg) if rule.covers(flight.launch))
    clauses = (rule.clause(rule.filling(flight.id, leg, role, model.instance)) for rule in rules)
    return next((clause for clause in clauses if not model.rows.left_out(clause, None)), None)


def _filling(model: Model, leg: str) -> Iterator[Rule]:
    return (rule for rule in model.instance.rulebook if leg in rule.filled_legs)


def seats_in(model: Model) -> Iterator[Seat]:
    """Every seat still to be assigned, by launch."""
    instance = model.instance
    barred = _barred(model)
    for flight in sorted(instance.flights, key=lambda flight: (flight.launch, flight.id)):
        legs: tuple[Literal["up", "down"], ...] = ("up", "down")
        for leg in legs:
            if instance.leg_settled(flight, leg):
                continue
            for name, role in instance.roles(flight.id, leg).items():
                clause = demanding(model, flight, leg, name)
                yield Seat(
                    flight=flight.id,
                    launch=flight.launch,
                    leg=leg,
                    role=name,
                    places=role.seats,
                    given=tuple(seat.crew for seat in flight.seated if leg == "up" and seat.role == name),
                    demanded=0 if clause is None else role.seats,
                    clause=clause,
                    people=_names(
                        stay.person.id
                        for day in flight.launch_variants
                        for stay in model.options.in_role(day, leg, name)
                    ),
                    refused=barred.get((flight.id, leg, name), {}),
                )
        yield from _backups(model, flight)


def _backups(model: Model, flight: Flight) -> Iterator[Seat]:
    pools: dict[str, list[str]] = {}
    for duty in model.options.backups:
        if duty.flight.id == flight.id and not duty.settled:
            pools.setdefault(duty.role, []).append(duty.person.id)
    rule = next(_filling(model, "backup"), None)
    clause = None if rule is None else rule.clause(flight.id)
    wanted = clause is not None and not model.rows.left_out(clause, None)
    for role, people in pools.items():
        given = tuple(seat.crew for seat in flight.seated if seat.role == role)
        places = model.instance.roles(flight.id, "up")[role].seats - len(given)
        need = places if wanted else 0
        yield Seat(flight.id, flight.launch, "backup", role, places, (), need, clause, _names(people), {})


def _names(people: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(people)))


def _barred(model: Model) -> dict[tuple[str, str, str], dict[str, tuple[Clause, ...]]]:
    """By seat the people who cannot take it, each with the fewest clauses that keep them out of it."""
    least: dict[tuple[str, str, str], dict[str, tuple[Clause, ...]]] = {}
    for stay, clauses in model.options.forbidden:
        for seat in _seats_of(stay):
            before = least.setdefault(seat, {}).get(stay.person.id)
            if before is None or len(clauses) < len(before):
                least[seat][stay.person.id] = clauses
    for (flight, leg, role), people in least.items():
        for day in model.instance.flight[flight].launch_variants:
            for stay in model.options.in_role(day, leg, role):
                people.pop(stay.person.id, None)
    return {
        seat: dict(sorted(people.items(), key=lambda item: (len(item[1]), item[0]))) for seat, people in least.items()
    }


def _seats_of(stay: StayOption) -> Iterator[tuple[str, str, str]]:
    yield stay.up.id, "up", stay.up_role
    if stay.down is not None and stay.down_role is not None:
        yield stay.down.id, "down", stay.down_role


def grounded_in(model: Model) -> Iterator[Grounded]:
    """People who can take no seat; first those kept from one by the fewest clauses."""
    flying = {stay.person.id for stay in model.options.stays}
    nearest: dict[str, tuple[int, StayOption, tuple[Clause, ...]]] = {}
    for stay, clauses in model.options.forbidden:
        who = stay.person.id
        if who not in flying and (who not in nearest or len(clauses) < nearest[who][0]):
            nearest[who] = (len(clauses), stay, clauses)
    for who, (_, stay, clauses) in sorted(nearest.items(), key=lambda item: (item[1][0], item[0])):
        yield Grounded(who, stay.up.id, clauses)
