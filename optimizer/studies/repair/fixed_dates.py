"""The plan that leaves least open while every flight keeps its dates."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.model.rows import DEFINITION, Clause, Row, terms_in
from optimizer.problem.calendar import Calendar
from optimizer.problem.errors import DisagreementError
from optimizer.problem.plan import Origin, PlanFor
from optimizer.problem.steps import tell
from optimizer.rules import RULES
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.kept_models import KeptModels, keeping, kept_models
from optimizer.solver.known_plan import chosen_in
from optimizer.studies.explain.clauses import Clauses
from optimizer.studies.explain.mus import Conflict, narrow
from optimizer.studies.repair.answer import Repair, RepairStatus
from optimizer.studies.repair.grown_rows import grown
from optimizer.studies.repair.prices import price_of_settled
from optimizer.studies.repair.soft_rows import SoftRows
from optimizer.studies.repair.waived import waived_for

if TYPE_CHECKING:
    from collections.abc import Callable, Set

    from optimizer.goals import Cost
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.engines.task import Outcome
    from optimizer.studies.repair.prices import ClauseDay

MANY_TERMS = 60_000
"""With more terms than these, a plan is looked for without the options that clauses bar, before the search over all."""
TOO_MANY_TERMS = 2_000_000
"""With more terms than these, no bound is asked of few rows: to build all of them once more takes too long."""
FIRST_SHARE = 0.4
FIRST_SECONDS = 5.0
"""After these the first plan is told, before the search for cheaper ones goes on."""
BOUND_SHARE = 0.4
"""Of the time that is left, for a bound by few rows."""
SHARE = 0.5
"""Of the time that is left, for the search for cheaper waivers; the rest is for the goals."""


class FixedDates:
    """The search for one instance as it stands.

    Parameters
    ----------
    origin
        The instance that the answer's instance is made from, if that is another: one whose dates have not moved.
    free
        What is broken whatever is decided and has no price; everything unavoidable if None.
    start
        A plan to begin with, whatever it breaks.
    work
        Deterministic seconds of each search; None for no such limit.
    """

    def __init__(
        self,
        instance: Instance,
        deadline: Deadline,
        workers: int,
        seed: int,
        on_answer: Callable[[Repair], None] | None,
        *,
        origin: Instance | None = None,
        free: Set[ClauseDay] | None = None,
        start: Plan | None = None,
        work: float | None = None,
    ) -> None:
        self.instance, self.deadline, self.workers, self.seed = instance, deadline, workers, seed
        self.on_answer, self.origin, self.free, self.start = on_answer, origin or instance, free, start
        self.work = work
        self.answer = Repair(instance, "unknown", None, (), 0, None, None, None, best=False, seconds=0.0)
        self.bound = self.settled = 0
        """Proved of what can be decided; and what moved dates cost whatever is decided."""
        self.soft = SoftRows(instance, barred=False)
        self.every_option = False
        """Whether ``soft`` has the options that some clause bars by itself."""
        self.solution: frozenset[int] | None = None
        """Literals of the best plan so far."""
        self.kept: list[Row] = []
        """Rows by which no later plan is worse in what came before."""

    def run(self) -> Repair:
        """The cheapest plan, and of those the best by the goals."""
        found = self.cheapest(self.deadline)
        return found if found.status == "impossible" else self.best()

    def cheapest(self, within: Deadline) -> Repair:
        """The plan that costs least; or the contradiction, if there is none at all."""
        tell(phase="looking for a plan with waivers")
        few = self.soft
        if self.start is not None:
            self._begin(self.start)
            self._as_before(self.start, within)
        terms, cheaper = terms_in(few.rows), None
        many = terms > MANY_TERMS
        # with dates moved the price of what is settled has no row
        asks = many and terms <= TOO_MANY_TERMS and self.free is None
        if asks and self.answer.plan is not None:
            asks, cheaper = False, self._by_few_rows(within)
        if many and not self._enough(within):
            limit = FIRST_SECONDS if within.unlimited else max(FIRST_SECONDS, FIRST_SHARE * within.remaining)
            known, seen = self.solution, cheaper or self.start
            if known is None and seen is not None:
                known = chosen_in(few.model, seen)
            self._search(few.cost, self._first(within, limit), known)
        if asks:
            cheaper = self._by_few_rows(within)
        if self.solution is not None and (within.stop.requested or self._enough(within)):
            return self._now()  # rows with every option take their time to make
        found, self.solution, self.soft = self.solution, None, SoftRows(self.instance)
        self.every_option = True
        hint = None if found is None else self._renamed(few, found)
        if cheaper is not None:
            hint = chosen_in(self.soft.model, cheaper)
        if hint is None and self.start is not None:
            hint = chosen_in(self.soft.model, self.start)
        first = self._search(self.soft.cost, self._first(within), hint)
        if self.work is None and first.status not in ("optimal", "infeasible") and not within.over:
            share = None if within.unlimited else SHARE * within.remaining
            first = self._search(
                self.soft.cost, within if share is None else within.within(share), self.solution or hint
            )
        if first.status == "infeasible" and self.answer.plan is None:
            return self._impossible()
        if found is not None and (first.value is None or few.cost.of(found) < first.value):
            self.soft, self.solution, self.every_option = few, found, False
        return self._now()

    def soon(self) -> Repair:
        """A cheap plan, not proved to be the cheapest: the one to begin with as far as it may stay, else any of
        decisions that no clause bars by itself."""
        tell(phase="looking for a plan with waivers")
        if self.start is not None:
            self._begin(self.start)
            self._as_before(self.start, self.deadline)
        if self.solution is None:
            self._search(self.soft.cost, self.deadline)
        return self._now()

    def best(self) -> Repair:
        """Of the plans that cost as much, the best by the goals."""
        if self.solution is not None:
            self._by_goals(self.solution)
        return self._now()

    def _first(self, within: Deadline, seconds: float = FIRST_SECONDS) -> Deadline:
        """The time for a first search.  One that ends by work is never ended by these seconds."""
        return within if self.work else within.within(seconds)

    def _enough(self, within: Deadline) -> bool:
        """Whether the plan at hand is proved the cheapest, and is one of the literals at hand; with all the time there
        is, the best by the goals is looked for among all options."""
        if within.unlimited or not self.bound or self.solution is None:
            return False
        return self.soft.cost.of(self.solution) == self.bound == self.answer.cost

    def _by_few_rows(self, within: Deadline) -> Plan | None:
        """What every plan costs, by the few rows that the plan so far breaks; the cheaper plan that shows, if any."""
        plan, cost = self.answer.plan, self.answer.cost
        if plan is None or not cost or within.over:
            return None
        limit = within if within.unlimited else within.within(BOUND_SHARE * within.remaining)
        with keeping(kept_models() or KeptModels()):
            model = build(self.instance, goals=False, keep_forbidden=True)
            found = grown(self.instance, plan, cost, model, seed=self.seed, within=limit)
        self.bound = found.bound
        if found.plan is not None:
            self._offer(found.plan, always=False)
        return found.plan

    def _renamed(self, few: SoftRows, found: frozenset[int]) -> frozenset[int]:
        """The same decisions as literals of the rows with every option."""
        literal = {name: number for number, name in enumerate(self.soft.model.rows.names)}
        names = (few.model.rows.names[each] for each in found if each < len(few.model.rows.names))
        return frozenset(literal[name] for name in names if name in literal)

    def _search(self, cost: Cost, within: Deadline, hint: frozenset[int] | None = None) -> Outcome:
        """Search for a plan that costs less, under the bounds so far, and take it."""
        soft, is_price = self.soft, cost is self.soft.cost
        task = Task(
            soft.literals,
            soft.rows,
            cost,
            tuple(self.kept),
            hint=self.solution if hint is None else hint,
            time_limit=within.search_limit,
            workers=self.workers,
            seed=self.seed,
            lowest=self.bound if is_price else None,
            work=self.work,
            presolve="light, then full" if self.work is None else "light",
            linear=self.workers > 1,
            probing=False,
        )
        outcome = search(task, stop=within.stop, aloud=True)
        if is_price and self.every_option:
            self.bound = max(self.bound, outcome.bound or 0)
        if outcome.solution is not None:
            self.solution = outcome.solution
            self._offer(soft.model.plan(outcome.solution), always=not is_price)
        return outcome

    def _by_goals(self, found: frozenset[int]) -> None:
        """Of the plans that cost as much: the fewest rows broken, then the goals, tier by tier."""
        soft, tiers = self.soft, len(self.instance.goals)
        costs = [soft.breaches, *(soft.model.tier_cost(tier) for tier in range(tiers))]
        self.kept.append(soft.cost.at_most(0, soft.cost.of(found)))
        proved = True
        for number, cost in enumerate(costs):
            if self.deadline.over or self.solution is None:
                return
            goals = self.instance.goals[number - 1].goals() if number else ()
            tell(phase="the best plan with these waivers", goals=tuple(goal.name for goal in goals), tier=number)
            outcome = self._search(cost, self.deadline)
            proved &= outcome.status == "optimal"
            self.kept.append(cost.at_most(number, cost.of(self.solution)))
        self.answer = replace(self.answer, best=proved and self.every_option)

    def _begin(self, plan: Plan) -> None:
        """Take the plan to begin with, if it breaks only what can be left open."""
        broken = check(self.instance, plan).decided
        if all(RULES[each.rule].way_out(each.subject, self.instance) is not None for each in broken):
            self._offer(plan, always=False)

    def _as_before(self, plan: Plan, within: Deadline) -> None:
        """A plan at once: nobody does anything new but those whose stay is gone; others may be left out."""
        options, chosen = self.soft.model.options, chosen_in(self.soft.model, plan)
        there = Counter(stay.person.id for stay, literal in options.literal.items() if literal in chosen)
        planned = Counter(stay.person.id for stay in Calendar(self.instance, plan).stays)
        gone = planned - there
        new = [each for each, who in options.person_of.items() if each not in chosen and who not in gone]
        self.kept = [Row(Clause(DEFINITION, "as before"), tuple(sorted(new)), None, None, 0)]
        self._search(self.soft.cost, self._first(within), chosen)
        self.kept = []

    def _offer(self, plan: Plan, *, always: bool) -> None:
        """Take a plan that costs less than the one so far; with ``always`` also one that costs as much."""
        waived, opened = waived_for(self.instance, plan, self.free)
        if self.free is not None:
            self.settled = price_of_settled(self.instance, check(self.instance, plan).broken, self.free)
        cost, before = sum(entry.price for entry in opened), self.answer.cost
        if before is not None and (cost > before or (cost == before and not always)):
            return
        named = waived.model_copy(update={"made_from": _origin(self.origin)})
        plan = plan.model_copy(update={"instance": PlanFor(name=named.name, digest=named.digest)})
        report = check(named, plan)
        if report.decided:
            raise DisagreementError(f"a plan breaks what cannot be left open: {report.decided[0]}")
        status: RepairStatus = "repaired" if opened else "not needed"
        self.answer = Repair(self.instance, status, plan, opened, 0, named, report, None, best=False, seconds=0.0)
        if self.on_answer is not None:
            self.on_answer(self._now())

    def _now(self) -> Repair:
        bound = self.bound + self.settled
        return replace(self.answer, bound=bound, bound_unmoved=bound, seconds=self.deadline.seconds)

    def _impossible(self) -> Repair:
        """Facts that contradict each other."""
        tell(phase="looking for the contradiction")
        clauses = Clauses(self.instance, self.deadline, self.seed)
        fixed = {row.clause for row in self.soft.fixed}
        facts = [clause for clause in clauses.all if clause in fixed]
        try:
            found = narrow(clauses, facts)
        except TimeUpError:
            found = Conflict(tuple(sorted(facts)), "no")
        return replace(self._now(), status="impossible", contradiction=found)


def _origin(instance: Instance) -> Origin:
    return instance.made_from or Origin(name=instance.name, digest=instance.digest)
