"""Which numbers of which rules make them milder or stricter, and which rules can be left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.relations.rewriting import goal_forms
from tests.rules.cases import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tests.worlds.draw import World

LESS_IS_MILDER = {
    "dose_limit": ["micro_sv_per_day", "received_msv.*", "received_micro_sv.*"],
    "flight_count": ["bounds.*.min"],
    "handover": ["min_days"],
    "partner_share": ["shares.*.min"],
    "rest_interval": [
        "min_days",
        "min_days_after_short_stay",
        "agencies.*.min_days",
        "agencies.*.min_days_after_short_stay",
    ],
    "seat_fit": ["vehicles.*.*.min"],
    "skills_aboard": ["skills.*.min"],
    "station_complement": ["total.min", "parties.*.min"],
    "stay_limit": ["limits.*.min_days"],
    "training_capacity": ["centres.*.lead_days"],
    "training_flow": ["lead_days", "rehab_days"],
    "vehicle_acceptance": ["accepted.*.landings"],
    "vehicle_loss": ["min_aboard.*"],
}
MORE_IS_MILDER = {
    "backup": ["roles_each"],
    "dose_limit": ["limits_msv.*", "default_limit_msv"],
    "flight_count": ["bounds.*.max"],
    "partner_share": ["shares.*.max"],
    "reciprocity": ["accounts.*.max_imbalance", "accounts.*.final_imbalance"],
    "seat_fit": ["vehicles.*.*.max"],
    "station_commander": ["max_in_a_row"],
    "station_complement": ["total.max", "parties.*.max"],
    "stay_limit": ["limits.*.max_days"],
    "training_capacity": ["centres.*.people"],
    "training_flow": ["current_days"],
    "vehicle_acceptance": ["accepted.*.already"],
}
DECIDING = ("backup", "station_commander")
"""Rules with decisions of their own: without them no plan has what some goals ask for."""


def step(random: Random, data: World, milder: bool) -> bool:
    """Change one number of one rule by one or two, to the milder or the stricter side; False if there is none."""
    places = [
        (holder, key, sign if milder else -sign)
        for table, sign in ((LESS_IS_MILDER, -1), (MORE_IS_MILDER, 1))
        for rule, form in data["rules"].items()
        for path in table.get(rule, ())
        for holder, key in _at(form, path.split("."))
    ]
    if not places:
        return False
    holder, key, sign = random.choice(places)
    holder[key] += sign * random.choice([1, 1, 2])
    return True


def _at(form: Any, path: list[str]) -> Iterator[tuple[Any, Any]]:
    """Each number in that place: what holds it, and its key."""
    head, *rest = path
    keys: list[Any] = list(form if isinstance(form, dict) else range(len(form))) if head == "*" else [head]
    for key in keys:
        if isinstance(form, dict) and form.get(key) is None:
            continue
        if rest:
            yield from _at(form[key], rest)
        else:
            yield form, key


def droppable(data: World) -> list[str]:
    """Rules listed that no goal reads, and that bring no decisions of their own."""
    return [rule for rule in data["rules"] if rule not in DECIDING and not (rule == "reciprocity" and _read(data))]


def addable(data: World) -> list[str]:
    """Rules not listed that no goal reads, and that bring no decisions of their own."""
    return [
        rule
        for rule in FORMS
        if rule not in data["rules"] and rule not in DECIDING and not (rule == "reciprocity" and _read(data))
    ]


def _read(data: World) -> bool:
    """Whether a goal takes its accounts from the rule: it then measures other balances without it."""
    return any(goal == "ledger_imbalance" and not form.get("accounts") for goal, form in goal_forms(data))
