"""One plan for all futures: the rows of the plan and of each future in one search, and what ``replan`` says of it.

The rows of a future say what ``replan`` will do, but for rare facts that depend on who has flown.  So each plan found
is given to ``replan`` in every future.  Where it does worse there than the rows say, a row forbids just that, and the
search goes on: the bound stays one, and the end is reached when rows and ``replan`` agree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from optimizer.checker.check import check
from optimizer.files.sums import MOST
from optimizer.goals import Cost
from optimizer.model.rows import CommonRows, Row
from optimizer.problem.errors import DisagreementError, InputError, Problem
from optimizer.problem.steps import tell
from optimizer.solver.build import build
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.studies.robust.judging import verdict
from optimizer.studies.robust.rows import LINK, FutureRows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence, Set

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.build import Part
    from optimizer.solver.deadline import Deadline
    from optimizer.solver.engines.task import Outcome
    from optimizer.studies.robust.futures import Future
    from optimizer.studies.robust.judging import Verdict
    from optimizer.studies.robust.worlds import World

ROUNDS = 40
"""Most rounds of search and judgement."""
SHARE = 0.6
"""Of the time that is left, for one search."""


class Score(NamedTuple):
    """What the futures cost, each with its weight; the first counts before the second."""

    lost: int
    """Weight of the futures in which no plan keeps every rule."""
    changes: int
    """The first aim of ``replan`` in the others."""


@dataclass(frozen=True)
class Held:
    """A plan and what each future does to it, in the order of the futures."""

    plan: Plan
    verdicts: tuple[Verdict, ...]
    values: tuple[int, ...]
    """Of the tiers of the instance."""

    def score(self, futures: Sequence[Future]) -> Score | None:
        """Its cost in the futures; None if some of them were not settled in time."""
        if any(each.status == "unknown" for each in self.verdicts):
            return None
        pairs = list(zip(futures, self.verdicts, strict=True))
        lost = sum(future.weight for future, each in pairs if each.lost)
        return Score(lost, sum(future.weight * each.changes for future, each in pairs if not each.lost))


class Search:
    """The search for the plan that holds best."""

    def __init__(
        self,
        instance: Instance,
        worlds: Sequence[World],
        limits: Sequence[int],
        deadline: Deadline,
        workers: int,
        seed: int,
        unavoidable: Set[Part] = frozenset(),
        *,
        by_tier: bool = False,
    ) -> None:
        self.instance, self.worlds, self.limits, self.by_tier = instance, worlds, limits, by_tier
        self.deadline, self.workers, self.seed = deadline, workers, seed
        self.known = {(clause.rule, clause.subject) for clause, _ in unavoidable}
        tell(phase="making the rows of the futures", done=0, of=len(worlds))
        self.model = build(instance, unavoidable=unavoidable)
        rows: list[Row] = [*self.model.searched]
        self.literals = len(self.model.rows.names)
        self.parts: list[FutureRows | None] = []
        """None of a future without news, and of one in which no plan at all keeps every rule."""
        for number, world in enumerate(worlds):
            part = None
            if world.future.events and not deadline.over:
                part = FutureRows(world, self.model, self.literals, unavoidable)
                if self._possible(part):
                    rows += part.rows
                    self.literals = part.next
                else:
                    part = None
            self.parts.append(part)
            tell(done=number + 1)
        bounds = [self.model.tier_cost(tier).at_most(tier, value) for tier, value in enumerate(limits)]
        self.rows = CommonRows((*rows, *bounds))
        self.cuts: list[Row] = []
        self.bound: Score | None = None
        """Proved of all plans within the limits; its second part only if the first is reached."""
        self.proved, self.rounds = False, 0
        self.stricter = False
        """Whether the rows of a future ruled out what `replan` then did: nothing is proved then."""

    def run(self, first: Held, futures: Sequence[Future], on_held: Callable[[Held], object]) -> Held:
        """The best plan found, from a first one within the limits; ``on_held`` is called with each better one."""
        best, hint = first, None
        for number in range(ROUNDS):
            if self.deadline.over:
                return best
            tell(phase="one plan for all futures", trying=f"round {number + 1}")
            self.rounds = number + 1
            found, promised = self._round(hint)
            if found is None:
                return best
            held = self.judged(self.model.plan(found))
            best = min(best, held, key=lambda each: _order(each, futures))
            if best is held:
                on_held(held)
            score, wanted = held.score(futures), best.score(futures)
            self.proved = not self.stricter and wanted is not None and wanted == self.bound
            if self.proved or score is None or not self.forbid(found, held.verdicts, promised):
                return best
            hint = found
        return best

    def least_lost(self) -> int:
        """Proved: every plan within the limits loses futures of this weight at least."""
        if self.deadline.over:  # some futures may have no rows yet
            return 0
        there = [(world.future.weight, part) for world, part in zip(self.worlds, self.parts, strict=True) if part]
        outcome = self.searched(Cost(tuple((weight, part.lost) for weight, part in there)), (), None)
        return self._always + max(0, outcome.bound or 0)

    @property
    def _always(self) -> int:
        """The weight of the futures that every plan loses."""
        pairs = zip(self.worlds, self.parts, strict=True)
        return sum(world.future.weight for world, part in pairs if part is None and world.future.events)

    def _possible(self, part: FutureRows) -> bool:
        """Whether some plan keeps every rule in this future, whatever the plan before it was."""
        task = Task(
            part.lost - part.first,
            tuple(part.alone),
            Cost(()),
            time_limit=self.deadline.search_limit,
            workers=self.workers,
            seed=self.seed,
        )
        return search(task, stop=self.deadline.stop).status != "infeasible"

    def _round(self, hint: frozenset[int] | None) -> tuple[frozenset[int] | None, list[tuple[bool, int]]]:
        """One search: fewest futures lost, fewest people moved, then the tiers; the plan, and what it promises."""
        there = [(world.future.weight, part) for world, part in zip(self.worlds, self.parts, strict=True) if part]
        lost = Cost(tuple((weight, part.lost) for weight, part in there))
        moved = Cost(tuple((weight * amount, literal) for weight, part in there for amount, literal in part.moves))
        if (total := sum(abs(amount) for amount, _ in moved.terms)) > MOST:
            words = f"expected weights of futures that count people moved up to {MOST} (2^53), found up to {total}"
            raise InputError([Problem("against", 1, 1, "", words)])
        tiers = range(len(self.limits) if self.by_tier else 0)
        costs = [lost, moved, *(self.model.tier_cost(tier) for tier in tiers)]
        solution, kept, bounds = hint, list(self.cuts), [0, 0]
        fresh: frozenset[int] | None = None
        for number, cost in enumerate(costs):
            outcome = self.searched(cost, kept, solution)
            if number < 2 and outcome.bound is not None:
                bounds[number] = outcome.bound
            if outcome.solution is None:
                if outcome.status == "infeasible" and number == 0:
                    raise DisagreementError("no plan is as good as the one that was found before")
                break
            solution = fresh = outcome.solution
            kept.append(cost.at_most(number, cost.of(fresh)))
            if outcome.status != "optimal":
                break
        reached = fresh is not None and lost.of(fresh) == bounds[0]
        bound = Score(bounds[0] + self._always, bounds[1] if reached else 0)
        self.bound = bound if self.bound is None else max(self.bound, bound)
        promised = [
            (False, 0)
            if part is None or fresh is None
            else (part.lost in fresh, sum(amount for amount, literal in part.moves if literal in fresh))
            for part in self.parts
        ]
        return fresh, promised

    def searched(self, cost: Cost, also: Sequence[Row], hint: frozenset[int] | None) -> Outcome:
        """The least of a cost under the rows of the plan, of the futures, and these."""
        task = Task(self.literals, self.rows, cost, tuple(also), hint, None, self.workers, self.seed)
        left = self.deadline.search_limit
        limit = None if left is None else SHARE * left
        return search(replace(task, time_limit=limit), stop=self.deadline.stop, aloud=True)

    def judged(self, plan: Plan) -> Held:
        """What ``replan`` makes of a plan in each of the futures."""
        return judged(
            self.instance, plan, [world.future for world in self.worlds], self.deadline, self.seed, self.known
        )

    def forbid(self, found: frozenset[int], verdicts: Sequence[Verdict], promised: Sequence[tuple[bool, int]]) -> bool:
        """Rows by which this plan costs what ``replan`` says; whether there are any."""
        decisions = range(self.model.rows.decisions)
        apart = [(-1, literal) if literal in found else (1, literal) for literal in decisions]
        same = sum(literal in found for literal in decisions)
        before = len(self.cuts)
        for part, said, (lost, changes) in zip(self.parts, verdicts, promised, strict=True):
            if part is None or said.status == "unknown":
                continue
            if said.lost and not lost:
                terms, least = [(1, part.lost), *apart], 1
            elif not said.lost and not lost and said.changes > changes:
                least = said.changes
                terms = [*part.moves, (least, part.lost), *((least * value, literal) for value, literal in apart)]
            else:
                self.stricter |= (lost and not said.lost) or (not lost and said.changes < changes)
                continue
            literals, coefficients = (
                tuple(literal for _, literal in terms),
                tuple(coefficient for coefficient, _ in terms),
            )
            scale = 1 if said.lost else least
            self.cuts.append(Row(LINK, literals, coefficients, least - scale * same, None))
        return len(self.cuts) > before


def _order(held: Held, futures: Sequence[Future]) -> tuple[bool, Score, tuple[int, ...]]:
    score = held.score(futures)
    return score is None, score or Score(0, 0), held.values


def judged(
    instance: Instance,
    plan: Plan,
    futures: Sequence[Future],
    deadline: Deadline,
    seed: int,
    known: Set[tuple[str, str]],
) -> Held:
    """The plan, checked, and what ``replan`` makes of it in each future.

    Raises
    ------
    DisagreementError
        If the checker refuses the plan: a bug in this package, never an answer.
    """
    report = check(instance, plan)
    faults = [violation for violation in report.decided if violation.address not in known]
    if faults:
        raise DisagreementError(f"one plan for all futures breaks a rule: {faults[0]}")
    tell(phase="judging a plan", done=0, of=len(futures))
    verdicts = []
    for number, future in enumerate(futures, start=1):
        verdicts.append(verdict(instance, plan, future, deadline, seed, known))
        tell(done=number)
    return Held(plan, tuple(verdicts), report.values)
