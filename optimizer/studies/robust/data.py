"""One plan for many futures: the answer as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from optimizer.checker.data import plan_data, unavoidable_data
from optimizer.studies.robust.sampling_gap import CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.studies.robust.answer import Fresh, Robust
    from optimizer.studies.robust.sampling_gap import SamplingGap
    from optimizer.studies.robust.solving import Held


def robust_data(found: Robust) -> dict[str, Any]:
    """The answer as plain data."""
    plans: Sequence[Held | None] = (found.best, found.held)
    scores = [None if held is None else held.score(found.futures) for held in plans]
    return {
        "instance": found.instance.name,
        "status": found.solved.status if found.held is None else "optimal" if found.proved else "feasible",
        "proved": found.proved,
        "rounds": found.rounds,
        "drawn": found.drawn,
        "seed": found.solved.seed,
        "bound": None if found.bound is None else found.bound._asdict(),
        "unavoidable": unavoidable_data(found.unavoidable),
        "tiers": [
            {
                "goals": [goal.name for goal in tier.goals()],
                "best": None if found.best is None else found.best.values[number],
                "at_most": found.limits[number] if found.limits else None,
                "value": None if found.held is None else found.held.values[number],
            }
            for number, tier in enumerate(found.instance.goals)
        ],
        "weight": found.weight,
        "best_plan": None if scores[0] is None else scores[0]._asdict(),
        "plan_that_holds": None if scores[1] is None else scores[1]._asdict(),
        "futures": [_future_data(found, number) for number in range(len(found.futures))],
        "prices": [asdict(price) | {"future": found.futures[price.future].name} for price in found.prices],
        "all_futures": None if found.gap is None else _gap_data(found.gap),
        "other_futures": None if found.fresh is None else [_fresh_data(each) for each in found.fresh],
        "plan": None if found.plan is None else plan_data(found.plan),
        "seconds": found.seconds,
    }


def _future_data(found: Robust, number: int) -> dict[str, Any]:
    future = found.futures[number]
    events = [each.event.model_dump(mode="json", by_alias=True, exclude_none=True) for each in future.events]
    data: dict[str, Any] = {"name": future.name, "weight": future.weight, "events": events}
    for name, held in (("best_plan", found.best), ("plan_that_holds", found.held)):
        data[name] = None if held is None else asdict(held.verdicts[number])
    return data


def _gap_data(gap: SamplingGap) -> dict[str, Any]:
    return {**asdict(gap), "gap": gap.gap, "like_these": gap.like_these, "confidence": CONFIDENCE}


def _fresh_data(found: Fresh) -> dict[str, Any]:
    shares = {status: asdict(found.share(status)) for status in ("holds", "moves", "lost")}
    return {"answered": len(found.verdicts), **shares, "people_moved": found.people}
