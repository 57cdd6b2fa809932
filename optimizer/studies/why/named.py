"""People whom the file itself names for a place, and places that are history: nothing about them is searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.studies.why.forced import Place

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.model.rows import Clause
    from optimizer.problem.plan import Plan


class NamedPeople:
    """Who has a place because the file says so, beside the plan in question."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance, self.plan = instance, plan
        self._waived = {(waiver.rule, waiver.subject) for waiver in instance.waivers}

    def settled(self, place: Place) -> bool:
        """Whether the leg is history."""
        return self.instance.leg_settled(self.instance.flight[place.flight], place.flown)

    def clauses(self, crew: str, place: Place) -> tuple[Clause, ...] | None:
        """The clause by which the file names this person for the seat, so that it cannot be anybody else's; or None."""
        for rule in self.instance.rulebook:
            subject = rule.gives(crew, place.flight, place.leg, place.role or "", self.instance)
            if subject is not None and (rule.name, subject) not in self._waived and not self.settled(place):
                return (rule.clause(subject),)
        return None

    def all_of(self, place: Place) -> dict[str, tuple[Clause, ...]]:
        """The people whom the file names for this place, if they fill all its seats; else nobody."""
        found: dict[str, tuple[Clause, ...]] = {}
        if not place.aboard:
            return found
        roles = self.instance.roles(place.flight, place.flown)
        for name in roles if place.role is None else (place.role,):
            seat = Place(place.flight, place.leg, name)
            named = {who.id: clauses for who in self.instance.crew if (clauses := self.clauses(who.id, seat))}
            if len(named) < roles[name].seats:
                return {}
            found |= named
        return found
