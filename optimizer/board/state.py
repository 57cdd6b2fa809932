"""One state of a board: an instance, a plan for it, and what the planner has decided by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from optimizer.problem.errors import InputError, Problem
from optimizer.problem.fields import OPEN
from optimizer.problem.plan import Assignment, Plan, PlanFor
from optimizer.report.facts import PlanView

if TYPE_CHECKING:
    from typing import Any

    from optimizer.checker.check import Report
    from optimizer.instance import Instance


class Hold(NamedTuple):
    """Something done by hand that a repair has to keep."""

    kind: Literal["sits", "leaves", "launches"]
    flight: str
    crew: str = ""
    role: str = ""
    leg: str = ""


@dataclass(frozen=True)
class State:
    """What is known and decided at one moment; the verdict on it is worked out once."""

    instance: Instance
    plan: Plan
    kept: tuple[Hold, ...] = ()
    """What was done since the last repair or solve, the oldest first."""
    locked: frozenset[str] = frozenset()
    """Flights whose seats and day are held."""
    planned: bool = True
    """Whether anybody has made a plan of it; without one it has the given seats alone."""

    @property
    def report(self) -> Report:
        """The checker's verdict: what ``crewopt check`` says of the plan saved."""
        return self.view.report

    @cached_property
    def view(self) -> PlanView:
        """The plan as every form of the report sees it."""
        return PlanView(self.instance, self.plan)

    def shows_as(self, other: State) -> bool:
        """Whether two states are the same to whoever looks at them."""
        one, two = ((each.locked, each.plan, each.instance) for each in (self, other))
        return one == two

    def deciding(self, *held: Hold, **update: Any) -> State:
        """The state with other decisions in its plan; what was proved of the former ones is void."""
        return replace(self, plan=self.made_for(self.instance, update), kept=(*self.kept, *held))

    def knowing(self, instance: Instance, **update: Any) -> State:
        """The state with other facts, or other decisions of the user's."""
        return replace(self, instance=instance, plan=self.made_for(instance, update))

    def made_for(self, instance: Instance, update: dict[str, Any]) -> Plan:
        """The plan with other lines, named as made for an instance."""
        made_for = PlanFor(name=instance.name, digest=instance.digest)
        return self.plan.model_copy(update={"instance": made_for, "proof": None, **update})


def opening(instance: Instance, plan: Plan | None) -> State:
    """The first state: the plan given, or the one published, or the given seats alone."""
    found = plan or instance.published
    if found is None:
        return State(instance, given_seats(instance), planned=False)
    return State(instance, instance.remaining(found))


def given_seats(instance: Instance) -> Plan:
    """The plan that decides nothing: everybody with a given seat is in it, up and, where that is fixed, down."""
    lines = []
    for flight in instance.flights:
        for seat in flight.seated:
            lines.append(Assignment(crew=seat.crew, flight=flight.id, role=seat.role, leg="up"))
            ways = list(instance.ways_home(flight, seat))
            if len(ways) == 1 and ways[0] != OPEN:
                role = seat.down_role or seat.role
                lines.append(Assignment(crew=seat.crew, flight=ways[0], role=role, leg="down"))
    made_for = PlanFor(name=instance.name, digest=instance.digest)
    return Plan(instance=made_for, assignments=tuple(dict.fromkeys(lines)))


def refused(message: str, path: str = "") -> InputError:
    """A move that cannot be made, as every other input that is not understood."""
    return InputError([Problem("", 1, 1, path, message)])
