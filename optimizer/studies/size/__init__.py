"""The smallest corps that can fly the manifest, and the fewest holders of each role and qualification."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from optimizer.goals import Cost, sole_aim
from optimizer.model.rows import DEFINITION, Clause, Row
from optimizer.problem.calendar import Calendar
from optimizer.problem.errors import DisagreementError
from optimizer.problem.steps import tell
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.engines.names import DEFAULT_ENGINE
from optimizer.solver.queries import Query, best_of_first_tiers, refuse_unknown_tiers
from optimizer.studies.size.answer import Need, Sizing
from optimizer.studies.size.groups import Group, groups_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.build import Model
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.queries import QueryResult
    from optimizer.solver.result import Result

__all__ = ["Need", "Sizing", "size"]

OVERALL_SHARE = 0.5
"""Of the time, for the corps as a whole."""


def size(
    instance: Instance,
    *,
    under: int = 0,
    time_limit: float | None = None,
    workers: int | None = None,
    seed: int = 0,
    on_answer: Callable[[Sizing], None] | None = None,
    stop: Stop | None = None,
) -> Sizing:
    """The fewest people with whom a plan exists: in all, and for each role, qualification and agency.

    A person holds a role or qualification who goes up in a seat that asks for it, changes ships into such a seat for
    the way down, or backs one up.  The number of holders is minimised while everybody else stays in the corps.  Settled
    seats do not count, but people who have launched count in the corps.

    Parameters
    ----------
    under
        Keep the first ``under`` tiers of the instance at their optimum (for example, fill the most seats).
    time_limit
        Seconds for everything; groups not settled by then have a bound, and a plan with more.
    on_answer
        Called with the answer so far: the corps as a whole, then after each group.

    Raises
    ------
    InputError
        If the instance has fewer tiers than ``under``.
    """
    refuse_unknown_tiers(instance, under)
    clock, threads = Deadline(time_limit, stop), workers or os.cpu_count() or 1
    goal = sole_aim("size")
    tell(phase="smallest corps")
    best = best_of_first_tiers(instance, under, goal, clock, threads, seed, OVERALL_SHARE)
    if best.plan is None:
        return Sizing(instance, best, under, (), (), None, None, (), False, clock.seconds)
    return _Size(instance, under, best, best.plan, clock, threads, seed).run(on_answer or (lambda answer: None))


class _Size:
    """The search for the fewest of each group, once the smallest corps and its plan are known."""

    def __init__(
        self, instance: Instance, under: int, best: Result, plan: Plan, clock: Deadline, workers: int, seed: int
    ) -> None:
        from optimizer.solver.strategies.seat_relaxation import seat_relaxation
        from optimizer.studies.size.critical_launches import (
            CriticalLaunches,  # with numpy: loaded when needed only
        )

        self.instance, self.under, self.best, self.plan, self.clock = instance, under, best, plan, clock
        self.plans = [plan]
        """Checked plans known so far: each is an upper bound for every group."""
        asked = instance.model_copy(update={"goals": instance.goals[:under]})
        self.query = Query(asked, clock, workers, seed, best.values[:under])
        self.intervals = CriticalLaunches(self.query.model, seat_relaxation(self.query.model), clock, seed)

    def run(self, on_answer: Callable[[Sizing], object]) -> Sizing:
        best = self.best
        there = tuple(sorted(self.query.model.options.by_person))
        bound = best.tiers[-1].bound
        people = tuple(sorted({stay.person.id for stay in Calendar(self.instance, self.plan).stays}))
        needs: list[Need] = []
        stretch = None

        def answered(early: bool) -> Sizing:
            seconds = self.clock.seconds
            return Sizing(self.instance, best, self.under, people, there, bound, stretch, tuple(needs), early, seconds)

        on_answer(answered(early=True))
        try:
            every = range(len(self.intervals.given.stay))
            stretch = self.intervals.deciding(every, len(people), settled=True)
            groups = list(groups_in(self.instance))
            for number, group in enumerate(groups):
                tell(phase="fewest people", trying=f"{group.kind} {group.name}", done=number, of=len(groups))
                need = self._need(group)
                needs += [need] if need is not None else []
                on_answer(answered(early=True))
        except TimeUpError:
            pass
        return answered(early=self.clock.ran_out)

    def _need(self, group: Group) -> Need | None:
        """How many of the group are enough; None if nobody could be one of it."""
        literals = group.literals(self.query.model)
        if not literals:
            return None
        slots = self.intervals.slots(literals)
        bound = self.intervals.fewest(slots)
        used = min((self._used(group, plan) for plan in self.plans), key=len)
        if len(used) > bound:
            found = self._search(literals, bound)
            bound = max(bound, found.bound or 0)
            if found.plan is not None:
                self.plans.append(found.plan)
                fewer = self._used(group, found.plan)
                if found.proved and len(fewer) != found.bound:
                    raise DisagreementError(
                        f"{DEFAULT_ENGINE} proved {found.bound} for {group.name}, the plan has {len(fewer)}"
                    )
                used = min(used, fewer, key=len)
        if len(used) < bound:
            raise DisagreementError(f"{group.name}: {bound} people proved, but a checked plan needs {len(used)}")
        stretch = self.intervals.deciding(slots, len(used)) if len(used) == bound else None
        there, people = tuple(sorted(literals)), tuple(sorted(used))
        return Need(group.kind, group.name, there, len(used), bound, people, stretch)

    def _used(self, group: Group, plan: Plan) -> set[str]:
        return group.people_in(Calendar(self.instance, plan))

    def _search(self, literals: Mapping[str, Sequence[int]], bound: int) -> QueryResult:
        """The plan with the fewest people for whom one of their ``literals`` is true."""
        model = self.query.model
        rows: list[Row] = []
        cost: list[tuple[int, int]] = []
        for used, (person, mine) in enumerate(literals.items(), start=len(model.rows.names)):
            cost.append((1, used))
            rows += _at_least(used, person, set(mine), model)
        return self.query.minimise(Cost(tuple(cost)), rows, helpers=len(literals), lowest=bound)


def _at_least(used: int, person: str, mine: set[int], model: Model) -> list[Row]:
    """``used`` is true if one of these is; by cliques where there are any, which is far stronger than one by one."""
    sets = [mine & set(clique) for clique in model.rows.cliques(person)]
    single = mine - set().union(*sets)
    chosen = [clique for clique in sets if clique] + [{literal} for literal in sorted(single)]
    return [
        Row(Clause(DEFINITION, person), (used, *sorted(clique)), (-1, *(1 for _ in clique)), None, 0)
        for clique in chosen
    ]
