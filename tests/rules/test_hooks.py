"""What rules and goals say of themselves to other rooms, where no answer of those rooms shows all of it."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.events import EVENTS, drawn
from optimizer.goals import GOALS, Goal, sole_aim
from optimizer.rules import RULES, Rule
from tests import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Callable

PLACES = {
    "last landing": ["rest_interval", "training_flow", "rest_buffer", "reserve"],
    "start of waiting": ["waiting_spread"],
    "earlier flights": ["experience", "veteran_mix", "first_flights"],
    "party": [
        "reciprocity",
        "vehicle_loss",
        "station_complement",
        "waiting_spread",
        "uncovered_days",
        "ledger_imbalance",
    ],
    "seats up": ["seat_coverage", "unfilled_seats", "role_seats"],
    "launched crew": [
        "rest_interval",
        "training_flow",
        "experience",
        "reciprocity",
        "vehicle_loss",
        "station_complement",
    ],
}
"""By fact, the rules and goals that read it, in the order in which `analyze` names them."""


def test_gaps_affect_rules_and_goals_in_this_order() -> None:
    found: dict[str, dict[str, int]] = {}
    for kind in [*RULES.values(), *GOALS.values()]:
        for fact, place in kind.notices.items():
            found.setdefault(fact, {})[kind.name] = place
    assert {fact: sorted(names, key=lambda name: names[name]) for fact, names in found.items()} == PLACES
    assert all(len(set(names.values())) == len(names) for names in found.values())


@pytest.mark.parametrize(
    ("says", "names"),
    [
        (lambda rule: rule.physical, {"one_place", "role_seats", "way_home"}),
        (lambda rule: bool(rule.dropped), {"pins", "seated"}),
        (lambda rule: rule.empties_seats, {"seat_coverage"}),
        (lambda rule: rule.one_seat_at_a_time, {"one_place"}),
        (lambda rule: rule.checks_requirements, {"qualification"}),
        (lambda rule: rule.closes_roles, {"role_agency"}),
        (lambda rule: rule.shares_capacity, {"training_capacity"}),
        (lambda rule: rule.model_construct().hangs_on == "none", {"role_agency", "role_seats", "seat_coverage"}),
        (
            lambda rule: rule.model_construct().hangs_on == "aboard",
            {"lifeboat", "station_complement", "vehicle_loss"},
        ),
        (lambda rule: rule.price_of("S1/up/commander") != rule.waiver_price, {"seat_coverage"}),
        (lambda rule: rule.milder("S1/up/commander") is not None, {"seat_coverage"}),
        (
            lambda rule: rule.textbook == "idle",
            {"candidates", "freeze", "launch_dates", "qualification", "sessions", "vehicle_acceptance"},
        ),
    ],
)
def test_what_rules_say_of_themselves(says: Callable[[type[Rule]], bool], names: set[str]) -> None:
    assert {name for name, rule in RULES.items() if says(rule)} == names


def test_a_study_has_one_aim_and_news_one_event() -> None:
    assert [goal.name for goal in sole_aim("size").goals()] == ["corps_size"]
    assert [goal.name for goal in sole_aim("explain").goals()] == ["unfilled_seats"]
    assert [drawn("delay"), drawn("drop-out")] == [EVENTS["slip"], EVENTS["person_out"]]


def test_replan_puts_the_count_first_and_who_steps_in_second() -> None:
    tiers = {name: goal.replan_tier for name, goal in GOALS.items() if goal.replan_tier is not None}
    assert tiers == {
        "changes": 1,
        "backup_changes": 2,
        "crew_continuity": 2,
        "replacement_order": 2,
        "booking_changes": 3,
    }


def test_by_default_who_has_rested_after_a_long_stay_is_still_current() -> None:
    """A default below the rest asked for would keep nobody current by flying."""
    kinds = {**RULES, **GOALS}
    rests = [kind.model_fields["min_days"].default for name, kind in RULES.items() if name == "rest_interval"]
    lasting = {
        name: kind.model_fields["current_days"].default
        for name, kind in kinds.items()
        if "current_days" in kind.model_fields
    }
    assert len(rests) == 1
    assert len(lasting) >= 3
    assert all(days > rests[0] for days in lasting.values()), lasting


def test_rules_and_goals_are_the_same_in_another_process() -> None:
    instance = optimizer.load(INSTANCES / "starter.yaml")
    assert pickle.loads(pickle.dumps((instance.rules, instance.goals))) == (instance.rules, instance.goals)


def test_what_has_no_half_of_its_own_says_so() -> None:
    """A class without its halves is refused where it is registered; one that calls the bare half is told at once."""
    with pytest.raises(NotImplementedError):
        Rule.check(RULES["one_place"](), None)  # type: ignore[arg-type]
    with pytest.raises(NotImplementedError):
        Goal.measure(GOALS["corps_size"](), None)  # type: ignore[arg-type]
    with pytest.raises(NotImplementedError):
        Goal.post(GOALS["corps_size"](), None, None)  # type: ignore[arg-type]
