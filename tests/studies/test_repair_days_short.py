"""A clause missed by few days is cheaper than one missed by many: against all plans of tiny worlds."""

from __future__ import annotations

import pytest

import optimizer
from optimizer.rules import RULES
from tests.studies.test_repair_tiny_worlds import agrees, plans
from tests.worlds.tiny import tiny

BY_DAYS_SHORT = ("rest_interval", "training_flow")
WORLDS = 40
SEEDS = {"rest_interval": range(8), "training_flow": (17, 18, 25, 35)}
"""Worlds in which plans miss the rule by several days."""
RULES_DRAWN = ["rest_interval", "training_flow", "seat_coverage", "backup", "availability"]


@pytest.fixture
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps of the price as short as the days of tiny worlds."""
    for name in BY_DAYS_SHORT:
        monkeypatch.setattr(RULES[name], "price_steps", (0, 1, 2, 4))


@pytest.mark.filterwarnings("ignore::optimizer.InputWarning")
@pytest.mark.usefixtures("_small_steps")
@pytest.mark.parametrize("seed", range(WORLDS))
def test_no_plan_costs_less_where_days_short_have_a_price(seed: int) -> None:
    agrees(longer(tiny(seed, RULES_DRAWN, most=6, goals=False), 2 + seed % 4))


@pytest.mark.filterwarnings("ignore::optimizer.InputWarning")
@pytest.mark.parametrize("name", BY_DAYS_SHORT)
def test_days_short_are_those_by_which_the_rule_must_be_milder(name: str) -> None:
    seen: set[int] = set()
    for seed in SEEDS[name]:
        drawn = [name, "backup", "availability"] if name == "training_flow" else [name]
        world = longer(tiny(seed, drawn, most=5, goals=False), 2 + seed % 4)
        for plan in plans(world):
            broken = optimizer.check(world, plan).violations
            if not any(each.rule == name for each in broken):
                continue
            short: dict[str, int] = {}
            for each in broken:
                if each.rule == name:
                    short[each.subject] = max(short.get(each.subject, 0), each.amount)
            for days in range(1, 5):
                still = {
                    each.subject
                    for each in optimizer.check(milder(world, name, days), plan).violations
                    if each.rule == name
                }
                assert still == {who for who, amount in short.items() if amount > days}
            seen.update(short.values())
    assert len(seen) > 1


def longer(world: optimizer.Instance, days: int) -> optimizer.Instance:
    """The world with so many days of training for everybody."""
    rule = getattr(world.rules, "training_flow", None)
    if rule is None:
        return world
    changed = rule.model_copy(update={"lead_days": days, "current_lead_days": rule.current_lead_days and 1})
    return world.model_copy(update={"rules": world.rules.model_copy(update={"training_flow": changed})})


def milder(world: optimizer.Instance, name: str, days: int) -> optimizer.Instance:
    """The world with so many days of rest or training less; one day of training stays."""
    rule = getattr(world.rules, name)
    update = _less(rule, name, days)
    if name == "rest_interval":
        update["agencies"] = {
            agency: times.model_copy(update=_less(times, name, days)) for agency, times in rule.agencies.items()
        }
    rules = world.rules.model_copy(update={name: rule.model_copy(update=update)})
    return world.model_copy(update={"rules": rules})


def _less(times: object, name: str, days: int) -> dict[str, object]:
    numbers = {
        "rest_interval": ("min_days", "min_days_after_short_stay"),
        "training_flow": ("lead_days", "current_lead_days"),
    }[name]
    least = int(name == "training_flow")
    now = {number: getattr(times, number) for number in numbers}
    return {number: max(min(least, told), told - days) for number, told in now.items() if told is not None}
