"""The price of a future that is lost: the best plan, by the tiers alone, that holds in this one future."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from optimizer.goals import Cost
from optimizer.model.rows import Row
from optimizer.problem.steps import tell
from optimizer.studies.robust.rows import LINK
from optimizer.studies.robust.solving import ROUNDS, Search

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from optimizer.instance import Instance
    from optimizer.solver.build import Part
    from optimizer.solver.deadline import Deadline
    from optimizer.studies.robust.solving import Held
    from optimizer.studies.robust.worlds import World


@dataclass(frozen=True)
class Price:
    """What it would cost to hold in one future, whatever the others do."""

    future: int
    """Its place among the futures."""
    status: Literal["priced", "never", "unknown"]
    """Some plan holds in it; none does, whatever it costs; or time ran out."""
    values: tuple[int, ...] = ()
    """Of the tiers of the instance, in the best plan that holds in it."""
    proved: bool = False
    """Whether no plan that holds in it is better by the tiers."""


def prices(
    instance: Instance,
    worlds: Sequence[World],
    held: Held,
    most: int,
    deadline: Deadline,
    workers: int,
    seed: int,
    unavoidable: Set[Part],
) -> tuple[Price, ...]:
    """Of the futures that are lost with a plan, those of most weight: what holding in each would cost."""
    lost = [place for place, verdict in enumerate(held.verdicts) if verdict.lost]
    lost.sort(key=lambda place: -worlds[place].future.weight)
    found = []
    for done, place in enumerate(lost[:most]):
        tell(
            phase="pricing futures that are lost", trying=worlds[place].future.name, done=done, of=min(most, len(lost))
        )
        if deadline.over:
            found.append(Price(place, "unknown"))
        else:
            search = Search(instance, [worlds[place]], (), deadline, workers, seed, unavoidable)
            found.append(_price(search, place))
    return tuple(sorted(found, key=lambda price: price.future))


def _price(search: Search, place: int) -> Price:
    """Tier after tier at its least, in rows that promise the future; as often as ``replan`` says otherwise."""
    (part,) = search.parts
    if part is None:
        return Price(place, "unknown" if search.deadline.over else "never")
    holds = Row(LINK, (part.lost,), None, 0, 0)
    costs = [search.model.tier_cost(tier) for tier in range(len(search.instance.goals))] or [Cost(())]
    for _ in range(ROUNDS):
        kept, solution, proved = [holds, *search.cuts], None, True
        for number, cost in enumerate(costs):
            outcome = search.searched(cost, kept, solution)
            if outcome.solution is None:
                never = number == 0 and outcome.status == "infeasible" and not search.stricter
                if number == 0:
                    return Price(place, "never" if never else "unknown")
                proved = False
                break
            solution = outcome.solution
            kept.append(cost.at_most(number, cost.of(solution)))
            proved = proved and outcome.status == "optimal"
            if outcome.status != "optimal":
                break
        assert solution is not None
        judged = search.judged(search.model.plan(solution))
        (verdict,) = judged.verdicts
        if verdict.status == "unknown":
            break
        if not verdict.lost:
            return Price(place, "priced", judged.values, proved and not search.stricter)
        if not search.forbid(solution, judged.verdicts, [(False, 0)]):
            break
    return Price(place, "unknown")
