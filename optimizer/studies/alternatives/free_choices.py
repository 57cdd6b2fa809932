"""Where a best plan is free: the seats that somebody else could hold at no cost in any tier."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from optimizer.checker.check import check
from optimizer.goals import Cost
from optimizer.problem.errors import DisagreementError
from optimizer.problem.shown import Rows, Tabled
from optimizer.problem.wording import count, listed, table
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.studies.why.forced import legs
from optimizer.studies.why.tier_costs import TierCosts

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.engines.stop import Stop

SHARE = 0.3
"""Of the time left for one search, so that one that is hard to prove leaves time for others."""

Seat = tuple[str, str, str]
"""A person on one leg of a flight: crew, flight, leg."""


@dataclass(frozen=True, slots=True)
class FreeSeat:
    """A seat of the plan that a plan as good gives to somebody else."""

    crew: str
    flight: str
    leg: str
    instead: tuple[str, ...]
    """Who is on that leg in the plan found, and not in the plan given; nobody if the seat is empty there."""


@dataclass(frozen=True, slots=True, repr=False)
class FreeChoices(Tabled):
    """How many of the seats still to be decided somebody else could hold in a plan no worse in any tier."""

    instance: Instance
    free: tuple[FreeSeat, ...]
    of: int
    """Seats, up and down, that are not settled."""
    complete: bool
    """Proved: none of the other seats is free."""
    seconds: float

    @property
    def count(self) -> int:
        """How many are free."""
        return len(self.free)

    def table(self) -> Rows:
        """A row a free seat: who has it, and who has it in a plan as good; ids with commas between."""
        rows = [(each.flight, each.leg, each.crew, ", ".join(each.instead)) for each in self.free]
        return Rows(("flight", "leg", "crew", "instead"), rows)

    def __str__(self) -> str:
        return free_choices_text(self)


def free_choices(
    instance: Instance,
    plan: Plan,
    *,
    time_limit: float | None = 10.0,
    workers: int | None = None,
    seed: int = 0,
    stop: Stop | None = None,
) -> FreeChoices:
    """Find the seats of ``plan`` that somebody else could hold at no cost in any tier.

    A seat is free if a plan that passes the checker, and is no worse in any tier, does not have its person on that leg;
    changing roles on the same ship is no difference.

    Parameters
    ----------
    time_limit
        Seconds for everything; seats found by then are free all the same.

    Raises
    ------
    DisagreementError
        If the checker refuses a plan found: a bug in this package.
    """
    clock = Deadline(time_limit, stop)
    return _Search(TierCosts(instance, plan, clock, workers or os.cpu_count() or 1, seed)).run()


class _Search:
    """Each search asks for a plan as good that keeps as few as possible of the seats not yet known to be free."""

    def __init__(self, tier_costs: TierCosts) -> None:
        self.costs = tier_costs
        instance, model = tier_costs.instance, tier_costs.model
        tier_costs.recall()  # plans as good are rare: each search begins at the plan given
        self.literals: dict[Seat, list[int]] = {}
        for stay, literal in model.options.literal.items():
            for flight, leg, _ in legs(stay):
                self.literals.setdefault((stay.person.id, flight, leg), []).append(literal)
        self.open = [
            (seat.crew, seat.flight, seat.leg)
            for seat in tier_costs.plan.assignments
            if seat.leg != "backup" and not instance.leg_settled(instance.flight[seat.flight], seat.leg)
        ]

    def run(self) -> FreeChoices:
        """All seats that are free, as far as time allows."""
        kept, free, clock = list[Seat](self.open), list[FreeSeat](), self.costs.clock
        complete = not self.costs.given.broken
        while kept and complete and not clock.over:
            none, elsewhere = self._plan_that_keeps_few(kept, SHARE)
            if elsewhere is None and not none:
                none, elsewhere = self._plan_that_keeps_few(kept, 1.0)
            if none:
                return FreeChoices(self.costs.instance, tuple(free), len(self.open), True, clock.seconds)
            if elsewhere is None:
                break
            now = {(seat.crew, seat.flight, seat.leg) for seat in elsewhere.assignments}
            free += [FreeSeat(*seat, self._instead(seat, elsewhere)) for seat in kept if seat not in now]
            kept = [seat for seat in kept if seat in now]
        return FreeChoices(self.costs.instance, tuple(free), len(self.open), complete and not kept, clock.seconds)

    def _plan_that_keeps_few(self, kept: list[Seat], share: float) -> tuple[bool, Plan | None]:
        """Whether it is proved that no plan as good changes one of these seats; else one that does, if it was found."""
        literals = [literal for seat in kept for literal in self.literals.get(seat, ())]
        costs = self.costs
        limit = None if costs.clock.unlimited else max(0.1, costs.clock.remaining * share)
        cost = Cost(tuple((1, literal) for literal in literals))
        # what is wanted last is any change: then a proof that no plan changes more of the seats at once is of no use
        enough = None if share < 1 else len(kept) - 1
        task = Task(
            costs.literals,
            costs.model.searched,
            cost,
            tuple(costs.as_good_rows),
            costs.hint,
            limit,
            costs.workers,
            costs.seed,
            enough=enough,
        )
        outcome = search(task, stop=costs.clock.stop)
        if outcome.value is not None and outcome.value == len(kept):
            return outcome.status == "optimal", None
        if outcome.solution is None:
            return outcome.status == "infeasible", None
        plan = costs.model.plan(outcome.solution)
        report = check(costs.instance, plan)
        if report.decided or any(now > was for now, was in zip(report.values, costs.given.values, strict=True)):
            raise DisagreementError("a plan found for free choices is refused by the checker, or is worse")
        return False, plan

    def _instead(self, seat: Seat, other: Plan) -> tuple[str, ...]:
        _, flight, leg = seat
        before = {each.crew for each in self.costs.plan.assignments if (each.flight, each.leg) == (flight, leg)}
        there = (each.crew for each in other.assignments if (each.flight, each.leg) == (flight, leg))
        return tuple(crew for crew in there if crew not in before)


def free_choices_data(found: FreeChoices) -> dict[str, Any]:
    """As plain data."""
    seats = [asdict(seat) | {"instead": list(seat.instead)} for seat in found.free]
    return {"count": found.count, "of": found.of, "complete": found.complete, "seconds": found.seconds, "seats": seats}


def free_choices_text(found: FreeChoices) -> str:
    """How many there are; then each, and whom the plan that was found has there instead."""
    instance = found.instance
    told = "proved" if found.complete else f"at least; not proved in {found.seconds:.0f} s"
    lines = [f"Free choices: {found.count} of {count(found.of, 'seat')} could be somebody else's at no cost ({told})"]
    flown: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for seat in found.free:
        flown.setdefault((seat.flight, seat.crew, seat.instead), []).append(seat.leg)
    rows = [
        (flight, " and ".join(legs), _name(instance, crew), "such as " + listed(_name(instance, one) for one in others))
        for (flight, crew, others), legs in flown.items()
    ]
    return "\n".join([*lines, *table(rows)])


def _name(instance: Instance, crew: str) -> str:
    return instance.person[crew].name or crew
