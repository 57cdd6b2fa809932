"""People who fly for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.goals._goal import Goal
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.fields import AgencyId
from optimizer.rules._shown import Notices

if TYPE_CHECKING:
    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.people import CrewMember


class FirstFlights(Goal):
    """People who fly for the first time in the plan (``aim: fewer``), or who still have not flown when it ends (``aim:
    more``). Only people of the ``agencies`` named count; if none is named, people of every party."""

    name = "first_flights"
    unit: ClassVar[str] = "people"
    notices: ClassVar[Notices] = {"earlier flights": 3}
    example: ClassVar[str] = """
        goals: [{first_flights: {aim: more, agencies: [ESA, Roscosmos]}}]
        plan: [anna Crew-1/commander, carol Crew-1/specialist]
    """

    aim: Literal["fewer", "more"] = Field(default="fewer", description="want fewer or more first flights")
    agencies: tuple[AgencyId, ...] | None = Field(default=None, description="agencies whose people count")

    def _counts(self, person: CrewMember, party: str | None) -> bool:
        """Checker half."""
        return person.flown == 0 and (party is not None if self.agencies is None else person.agency in self.agencies)

    def post(self, rows: Rows, options: Options) -> Cost:
        terms: list[tuple[int, int]] = []
        counted = options.instance.party_of_agency if self.agencies is None else self.agencies
        rookies = [person for person in options.instance.crew if person.agency in counted and not person.flown]
        sign = 1 if self.aim == "fewer" else -1
        for person in rookies:
            stays = options.by_person.get(person.id, ())
            if not stays:
                continue
            flies = rows.helper(f"flies:{person.id}")
            terms.append((sign, flies))
            clause = Clause(DEFINITION, person.id)
            if self.aim == "more":
                rows.linear(clause, [(-1, flies), *((1, literal) for literal in options.literals(stays))], lower=0)
            else:
                rows.any_of(clause, person.id, flies, options.literals(stays))
        return Cost(tuple(terms), 0 if self.aim == "fewer" else len(rookies))

    def measure(self, calendar: Calendar) -> int:
        value = 0
        for person in calendar.instance.crew:
            if self._counts(person, calendar.instance.party_of(person.id)):
                flies = bool(calendar.stays_of(person.id))
                value += flies if self.aim == "fewer" else not flies
        return value
