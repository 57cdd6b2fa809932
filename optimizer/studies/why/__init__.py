"""Why a person has a seat in a plan, why not, and who else could: by forcing the change and solving again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

from optimizer.errors import InputError, Problem
from optimizer.files.names import meant, names_of
from optimizer.files.references import unknown
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.studies.explain.clauses import Clauses
from optimizer.studies.explain.mus import narrow
from optimizer.studies.replan import diff
from optimizer.studies.why.answer import Forced, Reasons
from optimizer.studies.why.forced import LEGS, Forcing, Place, holding, kept_out
from optimizer.studies.why.tier_costs import TierCosts, Weighed

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.model.rows import Clause
    from optimizer.problem.plan import Plan
    from optimizer.solver.engines.stop import Stop
    from optimizer.studies.why.forced import Leg

TOP = 5
"""People ranked for a seat, unless another number is asked for."""
SHARE = 0.4
"""Part of the time left that one search may take where others are to follow."""


def why(
    instance: Instance,
    plan: Plan,
    crew: str,
    flight: str,
    *,
    role: str | None = None,
    leg: Leg | None = None,
    top: int | None = TOP,
    all_tiers: bool = False,
    time_limit: float | None = 60.0,
    workers: int | None = None,
    seed: int = 0,
    stop: Stop | None = None,
) -> Reasons:
    """Why ``plan`` has this person on this flight: the best plans in which somebody else, or nobody, has the seat.

    Parameters
    ----------
    crew, flight
        Id, name, or a part of either that fits only one.
    role, leg
        Which of the person's seats on the flight; the first of up, down and backup if None.
    top
        Number of alternatives to rank, best first; all if None.
    all_tiers
        Search every tier, not only up to the first that differs.
    time_limit
        Seconds for everything; the answer is what was found by then, and says if it is not proved.

    Raises
    ------
    InputError
        If the person or flight is unknown, or the plan does not have the person there.
    """
    query = _SeatQuery(instance, plan, top, all_tiers, time_limit, workers, seed, stop)
    return query.why(_person(instance, crew), _flight(instance, flight), role, leg)


def why_not(
    instance: Instance,
    plan: Plan,
    crew: str,
    flight: str,
    *,
    role: str | None = None,
    leg: Leg | None = None,
    all_tiers: bool = False,
    time_limit: float | None = 60.0,
    workers: int | None = None,
    seed: int = 0,
    stop: Stop | None = None,
) -> Reasons:
    """Why ``plan`` does not have this person on this flight: the clauses that prevent it, or its cost.

    ``role`` None means any seat of the leg; ``leg`` None the way up, or down where the ship goes up empty.  The others
    are as for ``why``.  Raises ``InputError`` also if the person sits there already.
    """
    query = _SeatQuery(instance, plan, None, all_tiers, time_limit, workers, seed, stop)
    return query.why_not(_person(instance, crew), _place(instance, _flight(instance, flight), role, leg))


def candidates(
    instance: Instance,
    plan: Plan,
    flight: str,
    role: str,
    *,
    leg: Leg | None = None,
    top: int | None = TOP,
    all_tiers: bool = False,
    time_limit: float | None = 60.0,
    workers: int | None = None,
    seed: int = 0,
    stop: Stop | None = None,
) -> Reasons:
    """Everybody who could sit in one role of a flight, best first, those there now among them; parameters as for
    ``why`` and ``why_not``."""
    query = _SeatQuery(instance, plan, top, all_tiers, time_limit, workers, seed, stop)
    return query.candidates(_place(instance, _flight(instance, flight), role, leg))


class _SeatQuery:
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
    ) -> None:
        self.instance, self.plan, self.top, self.all_tiers = instance, plan, top, all_tiers
        self.clock = Deadline(time_limit, stop)
        self.tier_costs = TierCosts(instance, plan, self.clock, workers or os.cpu_count() or 1, seed)
        self.best = Weighed("unknown")
        self.ranked, self.settled, self.short_of_time = True, False, False
        self._clauses: Clauses | None = None

    def why(self, crew: str, flight: str, role: str | None, leg: Leg | None) -> Reasons:
        held = [Place(flight, each, role) for each in ((leg,) if leg else LEGS)]
        seats = [seat for place in held for seat in place.holders(self.plan) if seat.crew == crew]
        if not seats:
            where = " as ".join(filter(None, (flight, role)))
            raise _refused(f"expected somebody whom the plan has on {where}, found {crew}: `--not` asks why not")
        place = Place(flight, seats[0].leg, seats[0].role)
        if self._begins(place):
            there = place.holders(self.plan)
            empty = self._one(None, Forcing(place, out=crew, most=len(there) - 1), crew, SHARE)
            others = [name for name in holding(self.tier_costs.model.options, place) if name != crew]
            sitting = {seat.crew for seat in there}
            forced = [empty, *self._race(place, [name for name in others if name not in sitting], crew)]
            return self._answer("why", place, crew, forced)
        return self._answer("why", place, crew, [])

    def why_not(self, crew: str, place: Place) -> Reasons:
        if any(seat.crew == crew for seat in place.holders(self.plan)):
            raise _refused(f"expected somebody whom the plan does not have there, found {crew}: ask without `--not`")
        forced = []
        if self._begins(place):
            facts = kept_out(self.tier_costs.model, place).get(crew)
            if facts is not None:
                forced = [_barred(crew, facts)]
            else:
                forced = [self._one(crew, Forcing(place, (crew,)), crew, 0.7)]
        return self._answer("why not", place, crew, forced)

    def candidates(self, place: Place) -> Reasons:
        forced = []
        if self._begins(place):
            forced = self._race(place, list(holding(self.tier_costs.model.options, place)), None)
        return self._answer("candidates", place, None, forced)

    def _begins(self, place: Place) -> bool:
        """Whether there is anything to force; first of all the best plan without."""
        flight = self.instance.flight[place.flight]
        leg = "up" if place.leg == "backup" else place.leg
        self.settled = self.instance.leg_settled(flight, leg)
        if self.settled:
            return False
        self.tier_costs.recall()
        self.best = self.tier_costs.weigh((), share=SHARE)
        return self.best.status != "infeasible"

    def _one(self, crew: str | None, forcing: Forcing, about: str | None, share: float) -> Forced:
        asked = forcing.rows(self.tier_costs.model.options)
        found = self.tier_costs.weigh(asked, floor=self.best.proved_values, all_tiers=self.all_tiers, share=share)
        if found.status == "infeasible":
            return self._impossible(crew, forcing)
        return self._possible(crew, forcing, found, about, share)

    def _race(self, place: Place, people: list[str], out: str | None) -> list[Forced]:
        """People who could sit there, best first: each search finds the best of all that are left."""
        options = self.tier_costs.model.options
        held, left, found = holding(options, place), list(people), list[Forced]()
        floor = self.best.proved_values
        status: Literal["feasible", "infeasible", "unknown"] = "feasible"
        while left and (self.top is None or len(found) < self.top):
            asked = Forcing(place, tuple(left), out).rows(options)
            weighed = self.tier_costs.weigh(asked, floor=floor, all_tiers=self.all_tiers, share=SHARE)
            status = weighed.status
            if status != "feasible":
                break
            crew = next(name for name in left if weighed.solution.intersection(held[name]))
            left.remove(crew)
            found.append(self._possible(crew, Forcing(place, (crew,), out), weighed, out, SHARE))
            self.ranked = self.ranked and weighed.proved
            floor = max(floor, weighed.proved_values)
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

    def _possible(self, crew: str | None, forcing: Forcing, found: Weighed, about: str | None, share: float) -> Forced:
        if found.status != "feasible":
            self.short_of_time = True
            return Forced(crew, found)
        found = self.tier_costs.nearest(found, forcing.rows(self.tier_costs.model.options), share)
        assert found.plan is not None
        moves = diff(self.instance, self.plan, found.plan).moves
        others = tuple(move.crew for move in moves if move.flies and move.crew not in (crew, about))
        return Forced(crew, found, moves=moves, others=others)

    def _impossible(self, crew: str | None, forcing: Forcing) -> Forced:
        """Clauses that cannot hold together with the forcing, none of which can be left out."""
        try:
            self.clock.left()
            if self._clauses is None:
                self._clauses = Clauses(self.instance, self.clock, self.tier_costs.seed)
            clauses = self._clauses.asking(forcing.rows(self._clauses.model.options))
            if not clauses.hold(()):
                return Forced(crew, Weighed("infeasible"), no_way=True)
            conflict = narrow(clauses, clauses.all)
        except TimeUpError:
            self.short_of_time = True
            return Forced(crew, Weighed("infeasible"))
        if conflict.irreducible == "no":
            return Forced(crew, Weighed("infeasible"))
        return Forced(crew, Weighed("infeasible"), conflict.clauses, irreducible=conflict.irreducible == "by clause")

    def _answer(
        self, question: Literal["why", "why not", "candidates"], place: Place, crew: str | None, forced: list[Forced]
    ) -> Reasons:
        proved = all(each.weighed.proved for each in forced if each.status == "feasible")
        return Reasons(
            question,
            self.instance,
            self.plan,
            place,
            crew,
            self.settled,
            self.tier_costs.given,
            self.best,
            tuple(sorted(forced, key=_rank)),
            self.ranked and proved,
            self.short_of_time or self.clock.ran_out or not (proved and (self.settled or self.best.proved)),
            self.clock.seconds,
        )


def _barred(crew: str, clauses: tuple[Clause, ...]) -> Forced:
    return Forced(crew, Weighed("infeasible"), clauses, own_facts=True)


def _rank(each: Forced) -> tuple[object, ...]:
    """Possible ones by value, then by people moved; impossible ones by how many clauses stand in the way."""
    place = ("feasible", "unknown", "infeasible").index(each.status)
    if each.status == "feasible":
        return place, each.weighed.values, len(each.others), each.crew or ""
    return place, not each.own_facts and not each.clauses, len(each.clauses), each.crew or ""


def _refused(message: str) -> InputError:
    return InputError([Problem("question", 1, 1, "", message)])


def _person(instance: Instance, word: str) -> str:
    found, problem = meant("crew member", word, names_of(instance)["crew"])
    if found is None:
        raise _refused(problem)
    return found


def _flight(instance: Instance, word: str) -> str:
    found, problem = meant("flight", word, names_of(instance)["flight"])
    if found is None:
        raise _refused(problem)
    return found


def _place(instance: Instance, flight: str, role: str | None, leg: Leg | None) -> Place:
    """The place asked about; on the way down where nobody goes up and no leg is named."""
    if leg is None:
        leg = "up" if instance.roles(flight, "up") else "down"
    roles = instance.roles(flight, "down" if leg == "down" else "up")
    if not roles:
        raise _refused(f"expected a leg with people, found {leg} on {flight}, which carries nobody")
    if role is not None and role not in roles:
        raise _refused(f"{flight}, {leg}: {unknown('role', role, list(roles))}")
    return Place(flight, leg, role)
