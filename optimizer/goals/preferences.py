"""Wishes of people for flights."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.fields import CrewId, Entity, FlightId, RoleId, Weight
from optimizer.problem.wording import person_called, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts


class Wish(Entity):
    """A wish of a person to go up, or not to go up, on a flight."""

    crew: CrewId = Field(description="the person")
    flight: FlightId = Field(description="which flight")
    role: RoleId | None = Field(default=None, description="any role if absent")
    avoid: bool = Field(default=False, description="the wish is not to go up on it")
    weight: Weight = Field(default=1, description="cost if not met")


class Preferences(Goal):
    """Wishes not met, by weight. A wish is met if the person goes up on the flight, in the role it names if it names
    one. With ``avoid`` it is met if they do not."""

    name = "preferences"
    unit: ClassVar[str] = "points"
    example: ClassVar[str] = """
        goals:
          - preferences:
              wishes: [{crew: carol, flight: Crew-2}, {crew: anna, flight: Crew-1, avoid: true, weight: 2}]
    """

    wishes: tuple[Wish, ...] = Field(default=(), description="the wishes")

    def post(self, rows: Rows, options: Options) -> Cost:
        terms: list[tuple[int, int]] = []
        constant = 0
        for number, wish in enumerate(self.wishes):
            stays = [
                stay
                for stay in options.by_person.get(wish.crew, ())
                if stay.up.id == wish.flight and wish.role in (None, stay.up_role)
            ]
            met = rows.helper(f"wish:{number}:{wish.crew}/{wish.flight}")
            held = [(1, literal) for literal in options.literals(stays)]
            clause = Clause(DEFINITION, f"{wish.crew}/{wish.flight}")
            if wish.avoid:  # met means: not there
                rows.linear(clause, [(len(held) or 1, met), *held], upper=len(held) or 1)
            else:
                rows.linear(clause, [(-1, met), *held], lower=0)
            terms.append((-wish.weight, met))
            constant += wish.weight
        return Cost(tuple(terms), constant)

    def most(self, instance: Facts) -> Sum:
        return Sum(sum(wish.weight for wish in self.wishes), f"the weights of {len(self.wishes)} wishes")

    def measure(self, calendar: Calendar) -> int:
        return sum(wish.weight for wish in self._unmet(calendar))

    def _unmet(self, calendar: Calendar) -> Iterator[Wish]:
        """Checker half: the wishes not met."""
        for wish in self.wishes:
            roles = [stay.up_role for stay in calendar.stays_of(wish.crew) if stay.up.id == wish.flight]
            there = bool(roles) if wish.role is None else wish.role in roles
            if there == wish.avoid:
                yield wish

    def in_words(self, calendar: Calendar, value: int) -> str:
        unmet = list(self._unmet(calendar))
        said = (
            f"{person_called(calendar.instance, wish.crew)} {'on' if wish.avoid else 'not on'} {wish.flight}"
            for wish in unmet
        )
        return f"wishes not met, {len(unmet)} of {len(self.wishes)}: {some(said)}" if value else ""
