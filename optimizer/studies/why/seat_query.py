"""One question about a seat of a plan: plans as good as it first, then the best of what is left."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from optimizer.checker.check import check
from optimizer.goals import Cost
from optimizer.problem.errors import InputError, Problem
from optimizer.solver.claims import keep_best
from optimizer.solver.deadline import Deadline
from optimizer.studies.replan import diff
from optimizer.studies.why.alternative import Forced
from optimizer.studies.why.answer import Reasons
from optimizer.studies.why.descent import Descent
from optimizer.studies.why.forced import LEGS, Forcing, Place, holding, kept_out
from optimizer.studies.why.named import NamedPeople
from optimizer.studies.why.obstacles import Obstacles
from optimizer.studies.why.swaps import Swaps
from optimizer.studies.why.tier_costs import TierCosts
from optimizer.studies.why.weighed import Weighed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optimizer.instance import Instance
    from optimizer.model.rows import Clause, Row
    from optimizer.problem.plan import Plan
    from optimizer.solver.engines.stop import Stop
    from optimizer.studies.why.forced import Leg
    from optimizer.studies.why.swaps import Nearby

SHARE = 0.4
"""Part of the time left that one search may take where others are to follow."""


class SeatQuery:
    """One question about one seat: what it forces, in which order, and what it makes of the answers."""

    def __init__(
        self,
        instance: Instance,
        plan: Plan,
        top: int | None,
        all_tiers: bool,
        time_limit: float | None,
        workers: int | None,
        seed: int,
        stop: Stop | None,
        prove: bool,
        on_answer: Callable[[Reasons], None] | None = None,
    ) -> None:
        self.instance, self.plan, self.top, self.all_tiers = instance, plan, top, all_tiers
        self.clock = Deadline(time_limit, stop)
        self.given = check(instance, plan)
        self.workers, self.seed = workers or os.cpu_count() or 1, seed
        self.best = Weighed("unknown")
        self.prove, self.claim, self.best_sought = prove, False, False
        self.near = True
        """Whether some of those left could be as good as the plan given; else the best of them is searched."""
        self.ranked, self.settled, self.short_of_time = True, False, False
        self.tier_by_tier = False
        """Whether prices are searched from the first tier on: once it was not settled from the last one on."""
        self._obstacles, self._named = Obstacles(instance, self.clock, seed), NamedPeople(instance, plan)
        self.on_answer = on_answer
        self._asked: tuple[Literal["why", "why not", "candidates"], Place, str | None] | None = None
        """The question, once its answer may be told in part."""

    @cached_property
    def tier_costs(self) -> TierCosts:
        """The model, built once something is to be searched."""
        return TierCosts(self.instance, self.plan, self.clock, self.workers, self.seed)

    @cached_property
    def swaps(self) -> Swaps:
        """Plans near the one given."""
        return Swaps(self.tier_costs)

    def why(self, crew: str, flight: str, role: str | None, leg: Leg | None) -> Reasons:
        held = [Place(flight, each, role) for each in ((leg,) if leg else LEGS)]
        seats = [seat for place in held for seat in place.holders(self.plan) if seat.crew == crew]
        if not seats:
            where = " as ".join(filter(None, (flight, role)))
            raise refused(f"expected somebody whom the plan has on {where}, found {crew}: `--not` asks why not")
        place = Place(flight, seats[0].leg, seats[0].role)
        given = self._named.clauses(crew, place)
        if given is not None:
            self.near = False
            instead = Forced(None, Weighed("infeasible"), given, irreducible=True, given=True)
            return self._answer("why", place, crew, [instead])

        def forced() -> list[Forced]:
            there = place.holders(self.plan)
            empty = self._one(None, Forcing(place, out=crew, most=len(there) - 1), crew, SHARE)
            self._tell([empty])
            others = [name for name in holding(self.tier_costs.model.options, place) if name != crew]
            sitting = {seat.crew for seat in there}
            return [empty, *self._race(place, [name for name in others if name not in sitting], crew, (empty,))]

        self._asked = ("why", place, crew)
        return self._answer("why", place, crew, self._alternatives(place, forced))

    def why_not(self, crew: str, place: Place) -> Reasons:
        if any(seat.crew == crew for seat in place.holders(self.plan)):
            raise refused(f"expected somebody whom the plan does not have there, found {crew}: ask without `--not`")
        named = self._named.all_of(place)
        if named and crew not in named:
            self.near = False
            impossible = self._impossible(crew, Forcing(place, (crew,)))
            return self._answer("why not", place, crew, [replace(impossible, given=True)])

        def forced() -> list[Forced]:
            facts = kept_out(self.tier_costs.model, place).get(crew)
            if facts is not None:
                return [_barred(crew, facts)]
            return [self._one(crew, Forcing(place, (crew,)), crew, 0.7)]

        return self._answer("why not", place, crew, self._alternatives(place, forced))

    def candidates(self, place: Place) -> Reasons:
        named = self._named.all_of(place)
        if named:
            self.near = False
            sitting = {seat.crew for seat in place.holders(self.plan)}
            ways = {crew: Weighed("feasible" if crew in sitting else "unknown") for crew in named}
            given = [Forced(crew, ways[crew], clauses, given=True) for crew, clauses in named.items()]
            return self._answer("candidates", place, None, given)

        def forced() -> list[Forced]:
            return self._race(place, list(holding(self.tier_costs.model.options, place)), None)

        self._asked = ("candidates", place, None)
        return self._answer("candidates", place, None, self._alternatives(place, forced))

    def _alternatives(self, place: Place, forced: Callable[[], list[Forced]]) -> list[Forced]:
        """What is forced; once more if the plan given turns out not to be the best, for then as good is not enough."""
        if not self._begins(place):
            return []
        found = forced()
        self._find_best()
        if self.near and any(tier.difference < 0 for tier in self.best.tiers):
            self.near, self.ranked = False, True
            found = forced()
        return [self._confirmed(each) for each in found]

    def _begins(self, place: Place) -> bool:
        """Whether there is anything to force; first of all the best plan without."""
        self.settled = self._named.settled(place)
        if self.settled:
            return False
        self.tier_costs.recall()
        self.claim = self.tier_costs.claimed is not None and not self.prove
        if self.claim:
            self.best = self.tier_costs.by_claim
        self.near = bool(self.tier_costs.hint and self.instance.goals)
        if self.prove or not self.near:
            self._find_best()
        return self.best.status != "infeasible"

    def _find_best(self) -> None:
        """Search the best plan without any demand, once: where an answer depends on it, or nothing else is left."""
        if self.best.status == "unknown" and not self.best_sought:
            self.best_sought = True
            kept = None if self.prove else self.tier_costs.best_kept
            self.best = kept or self.tier_costs.weigh((), share=SHARE)
            if self._is_best and self.given.ok:
                keep_best(self.tier_costs.model, self.plan)

    def _best_under(
        self,
        asked: Sequence[Row],
        nearby: Nearby,
        share: float,
        floor: Sequence[int] = (),
        descent: Descent | None = None,
    ) -> tuple[Weighed, Descent | None]:
        """The best plan under these rows; and where to go on with demands that are no easier.

        ``nearby``: who is looked at first.  ``floor`` gives values of the first tiers below which no plan under the
        rows can be.
        """
        as_good = True
        if descent is None and self.near and not (self._is_best and not self.all_tiers):
            found = self.tier_costs.as_good(asked, best=self._is_best, share=share)
            if found.status == "feasible" and found.values == self.given.values:
                return found, self._descent(as_good=True)
            as_good = found.status != "infeasible"
            self._find_best()
        descent = descent or self._descent(as_good=as_good)
        if descent is not None:
            found = descent.best(asked, share, nearby)
            if found.status != "unknown":
                return found, descent
            self.tier_by_tier = True
        floor = max(tuple(floor), self.best.proved_values)
        return self.tier_costs.weigh(asked, floor=floor, all_tiers=self.all_tiers, share=share), None

    @property
    def _is_best(self) -> bool:
        return self.best.proved_values == self.given.values

    def _descent(self, *, as_good: bool) -> Descent | None:
        """Plans from as good as the best one downwards, where that is proved and the first price decides."""
        best = self.best
        if self.all_tiers or self.tier_by_tier or not best.tiers or not best.solution or not best.proved:
            return None
        return Descent(self.tier_costs, self.swaps, best, as_good=as_good)

    def _possible(self, crew: str | None, forcing: Forcing, found: Weighed, about: str | None, share: float) -> Forced:
        """An alternative with those who move; the fewest are searched where that is not done yet."""
        if found.status != "feasible":
            self.short_of_time = True
            return Forced(crew, found)
        if not found.fewest:
            found = self.tier_costs.nearest(found, forcing.rows(self.tier_costs.model.options), share)
        assert found.plan is not None
        moves = diff(self.instance, self.plan, found.plan).moves
        others = tuple(move.crew for move in moves if move.flies and move.crew not in (crew, about))
        return Forced(crew, found, moves=moves, others=others)

    def _one(self, crew: str | None, forcing: Forcing, about: str | None, share: float) -> Forced:
        asked = forcing.rows(self.tier_costs.model.options)
        if crew is None and self.tier_costs.ask(asked, Cost(()), None, share).status == "infeasible":
            return self._impossible(crew, forcing)  # few seats may be empty, and that is the shortest search
        people = () if crew is None else (crew,)
        found, _ = self._best_under(asked, self.swaps.nearby(forcing.place, people, forcing.out), share)
        if found.status == "infeasible":
            return self._impossible(crew, forcing)
        return self._possible(crew, forcing, found, about, share)

    def _race(self, place: Place, people: list[str], out: str | None, before: Sequence[Forced] = ()) -> list[Forced]:
        """People who could sit there, best first: each search finds the best of all that are left.

        ``before``: what was forced before, and is told with them.
        """
        options = self.tier_costs.model.options
        held, left, found = holding(options, place), list(people), list[Forced]()
        nearby = self.swaps.nearby(place, people, out)
        floor, descent = tuple[int, ...](), self._descent(as_good=True)
        status: Literal["feasible", "infeasible", "unknown"] = "feasible"
        while left and (self.top is None or len(found) < self.top):
            asked = Forcing(place, tuple(left), out).rows(options)
            weighed, descent = self._best_under(asked, nearby, SHARE, floor, descent)
            status = weighed.status
            if status != "feasible":
                break
            crew = next(name for name in left if weighed.solution.intersection(held[name]))
            left.remove(crew)
            found.append(self._possible(crew, Forcing(place, (crew,), out), weighed, out, SHARE))
            self.ranked = self.ranked and (weighed.values == self.given.values or weighed.proved)
            floor = max(floor, weighed.proved_values)
            self._tell([*before, *found, *(Forced(name, Weighed("unknown")) for name in left)])
        self.short_of_time = self.short_of_time or status == "unknown"
        ending = status if status != "feasible" else "unknown"
        for number, name in enumerate(left):
            explained = self.top is None or number < self.top
            if ending == "infeasible" and explained:
                found.append(self._impossible(name, Forcing(place, (name,), out)))
            else:
                found.append(Forced(name, Weighed(ending)))
        facts = kept_out(self.tier_costs.model, place)
        return found + [_barred(name, clauses) for name, clauses in facts.items() if name != out]

    def _impossible(self, crew: str | None, forcing: Forcing) -> Forced:
        found = self._obstacles.against(crew, forcing)
        self.short_of_time = self.short_of_time or self._obstacles.short_of_time
        return found

    def _answer(
        self, question: Literal["why", "why not", "candidates"], place: Place, crew: str | None, forced: list[Forced]
    ) -> Reasons:
        given = any(each.given for each in forced)
        proved = all(each.weighed.proved for each in forced if each.status == "feasible")
        return Reasons(
            question,
            self.instance,
            self.plan,
            place,
            crew,
            self.settled,
            self.given,
            self.best,
            tuple(sorted(forced, key=lambda each: each.rank)),
            self.ranked and proved,
            self.short_of_time or self.clock.ran_out or not (proved and (self.settled or given or self.best.proved)),
            self.clock.seconds,
            self.tier_costs.claimed if self.claim else None,
        )

    def _tell(self, forced: list[Forced]) -> None:
        """Tell the answer so far: nothing of it is said to be the best before all is searched."""
        if self.on_answer is not None and self._asked is not None:
            answer = self._answer(*self._asked, [self._confirmed(each) for each in forced])
            self.on_answer(replace(answer, ranked=False, stopped_early=True))

    def _confirmed(self, each: Forced) -> Forced:
        """An alternative as good as the plan given is proved as soon as that one is proved best."""
        given = self.given.values
        if each.status == "feasible" and each.weighed.values == given == self.best.proved_values:
            return replace(each, weighed=self.tier_costs.proved(each.weighed))
        return each


def _barred(crew: str, clauses: tuple[Clause, ...]) -> Forced:
    return Forced(crew, Weighed("infeasible"), clauses, own_facts=True)


def refused(message: str) -> InputError:
    """The question as an input error."""
    return InputError([Problem("", 1, 1, "", message)])
