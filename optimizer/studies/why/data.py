"""Reasons as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.studies.explain.answer import clause_text
from optimizer.studies.replan.moves import move_data

if TYPE_CHECKING:
    from optimizer.studies.why.weighed import TierCost
from optimizer.studies.why.alternative import Forced
from optimizer.studies.why.answer import Reasons


def reasons_data(found: Reasons) -> dict[str, Any]:
    """The answer as plain data."""
    return {
        "question": found.question,
        "instance": found.instance.name,
        "crew": found.crew,
        "flight": found.place.flight,
        "leg": found.place.leg,
        "role": found.place.role,
        "settled": found.settled,
        "possible": found.possible,
        "plan_given": {
            "is": found.relation,
            "tiers": [{"goals": tier.goals, "value": tier.value} for tier in found.given.tiers],
            "claimed": None if found.claim is None else found.claim.model_dump(mode="json"),
            "best": [_tier_data(tier) for tier in found.best.tiers],
        },
        "ranked": found.ranked,
        "alternatives": [_forced_data(found, each) for each in found.forced],
        "stopped_early": found.stopped_early,
        "seconds": found.seconds,
    }


def _tier_data(tier: TierCost) -> dict[str, Any]:
    return {
        "goals": tier.goals,
        "given": tier.given,
        "value": tier.value,
        "difference": tier.difference,
        "bound": tier.bound,
        "proved": tier.proved,
    }


def _forced_data(found: Reasons, each: Forced) -> dict[str, Any]:
    tier = each.decisive
    return {
        "crew": each.crew,
        "status": each.status,
        "tiers": [_tier_data(each) for each in each.tiers],
        "first_difference": None
        if tier is None
        else {"tier": each.tiers.index(tier) + 1, "difference": tier.difference, "proved": tier.proved},
        "moves": [move_data(move) for move in each.moves],
        "others_who_move": list(each.others),
        "fewest_moves": each.weighed.fewest,
        "clauses": [{**clause._asdict(), "message": clause_text(found.instance, clause)} for clause in each.clauses],
        "own_facts": each.own_facts,
        "no_way": each.no_way,
        "irreducible": each.irreducible,
    }
