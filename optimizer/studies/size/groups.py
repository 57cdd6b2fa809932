"""Groups of people to count: holders of a role or a qualification, and people of an agency.

As with goals, the model half (``literals``) and the checker half (``people_in``) share no helper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.instance import Instance
    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.ships import Flight
    from optimizer.solver.build import Model

Kind = Literal["role", "qualification", "agency"]


@dataclass(frozen=True, slots=True)
class Group:
    """A kind of people: ``role`` (named ``vehicle role``), ``qualification`` or ``agency``."""

    kind: Kind
    name: str

    def literals(self, model: Model) -> dict[str, list[int]]:
        """By person, the decisions that make them one of the group, without settled ones."""
        found: dict[str, list[int]] = {}
        for stay, literal in model.options.literal.items():
            if not stay.settled and self._counts(model.instance, stay):
                found.setdefault(stay.person.id, []).append(literal)
        for duty, literal in model.options.backups.items():
            if not duty.settled and self._takes(model.instance, duty.flight, "up", duty.role):
                found.setdefault(duty.person.id, []).append(literal)
        return found

    def _counts(self, instance: Instance, stay: StayOption) -> bool:
        if self.kind == "agency":
            return stay.person.agency == self.name and not instance.launched(stay.up)
        if not instance.launched(stay.up) and self._takes(instance, stay.up, "up", stay.up_role):
            return True
        if stay.down is None or stay.down_role is None or stay.down.id == stay.up.id:
            return False
        return self._takes(instance, stay.down, "down", stay.down_role)

    def _takes(self, instance: Instance, flight: Flight, leg: str, role: str) -> bool:
        """Whether a person in this seat is one of the group."""
        if self.kind == "role":
            return self.name == f"{flight.vehicle} {role}"
        wanted = instance.roles(flight.id, leg)[role].requires if self.kind == "qualification" else ()
        return any(self.name in instance.implied[name] for name in wanted)

    def people_in(self, calendar: Calendar) -> set[str]:
        """The people of the group that the plan in ``calendar`` needs."""
        instance, found = calendar.instance, set[str]()
        ahead = {flight.id for flight in instance.flights if not instance.launched(flight)}
        if self.kind == "agency":
            return {
                stay.person.id for stay in calendar.stays if stay.up.id in ahead and stay.person.agency == self.name
            }
        for stay in calendar.stays:
            legs = [(stay.up.id, "up", stay.up_role)] if stay.up.id in ahead else []
            changes = stay.down is not None and stay.down.id != stay.up.id and not calendar.settled(stay)
            if changes and stay.down is not None and stay.down_role is not None:
                legs.append((stay.down.id, "down", stay.down_role))
            if any(self._is_for(instance, *leg) for leg in legs):
                found.add(stay.person.id)
        for seat in calendar.plan.assignments:
            if seat.leg == "backup" and seat.flight in ahead and self._is_for(instance, seat.flight, "up", seat.role):
                found.add(seat.crew)
        return found

    def _is_for(self, instance: Facts, flight: str, leg: str, role: str) -> bool:
        if self.kind == "role":
            return (instance.flight[flight].vehicle, role) == tuple(self.name.split(" ", 1))
        todo, seen = list(instance.roles(flight, leg)[role].requires), set[str]()
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo.extend(instance.qualifications[name].implies)
        return self.name in seen


def groups_in(instance: Instance) -> Iterator[Group]:
    """Every role of a vehicle on a flight to come, every qualification they require, every agency."""
    ahead = [flight for flight in instance.flights if not instance.launched(flight)]
    roles = dict.fromkeys(
        (flight.vehicle, role) for flight in ahead for leg in ("up", "down") for role in instance.roles(flight.id, leg)
    )
    for vehicle, role in roles:
        yield Group("role", f"{vehicle} {role}")
    if any(rule.checks_requirements for rule in instance.rulebook):
        wanted = {
            name
            for flight in ahead
            for leg in ("up", "down")
            for role in instance.roles(flight.id, leg).values()
            for required in role.requires
            for name in instance.implied[required]
        }
        for name in instance.qualifications:
            if name in wanted:
                yield Group("qualification", name)
    for agency in dict.fromkeys(person.agency for person in instance.crew):
        yield Group("agency", agency)
