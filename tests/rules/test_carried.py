"""What rules and goals carry of flights that leave the file, and which flights they still read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.goals import GOALS
from optimizer.problem.calendar import Calendar
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import FIRST_DAY, day

if TYPE_CHECKING:
    from optimizer.rules import Rule

SHIPS = [
    flight("S1", 0, 9, rotation=True),
    flight("S2", 12, 20, rotation=True),
    flight("S3", 30, 40, rotation=True),
    flight("D1", 2, 10),
]
FLOWN = ["ru1 S1/commander", "us1 S1/engineer", "ru2 D1/specialist", "ru1 S3/commander", "us2 S3/engineer!"]
TODAY = FIRST_DAY + timedelta(25)
GONE = frozenset({"S1", "D1"})


def ruled(name: str, form: dict[str, Any], stays: list[str] = FLOWN, **more: Any) -> tuple[Rule, Calendar]:
    """The rule with these parameters, and the calendar of what flew."""
    case = Case("carried", form, SHIPS, stays, more=more)
    instance = case.instance(name)
    (rule,) = (rule for rule in instance.rulebook if rule.name == name)
    return rule, Calendar(instance, case.plan())


def window(first: int, last: int) -> dict[str, str]:
    return {"from": day(first), "to": day(last)}


ESA, RUSSIA = {"agency": "ESA", "max": 4}, {"agency": "Roscosmos", "max": 4}
NASA = {"agency": "NASA", "vehicle": "soyuz"}
DRAGON = {"agency": "NASA", "vehicle": "dragon", "already": 2}
FIRST = {"micro_sv_per_day": 1000, "to": day(1)}
TERMS = [{"id": f"t{number}", **window(8 * number, 8 * number + 8)} for number in range(5)]
CARRIED = [
    ("backup", {"flights": ["S1", "S3"]}, {"flights": ["S3"]}),
    (
        "dose_limit",
        {"limits_msv": {"Roscosmos": 500}, "received_msv": {"ru1": 20}},
        {
            "limits_msv": {"Roscosmos": 500},
            "received_msv": {"ru1": 20 + 6, "us1": 6, "ru2": 5},  # 9 days of 667 microsievert, and 8
            "received_micro_sv": {"ru1": 3, "us1": 3, "ru2": 336},
        },
    ),
    ("dose_limit", FIRST, {**FIRST, "received_msv": {"ru1": 9, "us1": 9}}),
    (
        "vehicle_acceptance",
        {"accepted": [NASA, DRAGON]},
        {"accepted": [{**NASA, "already": 1}, {**DRAGON, "already": 3}]},
    ),
    ("partner_share", {"shares": [ESA, RUSSIA]}, {"shares": [ESA, {**RUSSIA, "carried_in": 2}]}),
    (
        "reciprocity",
        {"accounts": [{"between": ["US", "RU"], "flights": "all"}, {"between": ["RU", "US"], "from": day(11)}]},
        {"accounts": [{"between": ["US", "RU"], "flights": "all"}, {"between": ["RU", "US"], "from": day(11)}]},
    ),
    (
        "reciprocity",
        {"accounts": [{"between": ["US", "RU"], "flights": "rotation", "unit": "days"}]},
        {"accounts": [{"between": ["US", "RU"], "flights": "rotation", "unit": "days", "carried_in": -9}]},
    ),
    (
        "stay_limit",
        {"limits": [{"of": "ship", "flight": "S1"}, {"of": "ship", "flight": "S2"}, {"of": "person"}]},
        {"limits": [{"of": "ship", "flight": "S2"}, {"of": "person"}]},
    ),
    ("rest_interval", {"min_days": 7}, {"min_days": 7}),
    (
        "lifeboat",
        {
            "shelters": "decided",
            "improvised": [{"seats": 1}, {"flight": "S1", "seats": 2}, {"flight": "S3", "seats": 3}],
        },
        {"shelters": "decided", "improvised": [{"seats": 1}, {"flight": "S3", "seats": 3}]},
    ),
]


@pytest.mark.parametrize(("name", "form", "after"), CARRIED)
def test_parameters_carry_what_leaves_the_file(name: str, form: dict[str, Any], after: dict[str, Any]) -> None:
    rule, calendar = ruled(name, form)
    expected, _ = ruled(name, after)
    assert rule.carried(calendar, TODAY, GONE) == expected
    book = calendar.instance.rules.carried(calendar, TODAY, GONE)
    assert getattr(book, name) == expected


@pytest.mark.parametrize(("in_a_row", "left"), [(1, ["t3"]), (2, ["t2", "t3"]), (9, ["t0", "t1", "t2", "t3"])])
def test_begun_terms_of_command_stay_while_a_row_needs_them(in_a_row: int, left: list[str]) -> None:
    """Day 25 lies in the term t3; t2 ended on day 24."""
    stays = [*FLOWN, *(f"ru1 commands t{number}" for number in range(5))]
    rule, calendar = ruled("station_commander", {"terms": TERMS, "max_in_a_row": in_a_row}, stays)
    kept = rule.carried(calendar, TODAY, GONE).model_dump(mode="json", by_alias=True)["terms"]
    assert [(term["id"], term["commander"]) for term in kept] == [*((name, "ru1") for name in left), ("t4", None)]


@pytest.mark.parametrize(
    ("name", "form", "told"),
    [
        ("flight_count", {"bounds": [{"crew": ["ru1"], "max": 3}]}, ["D1", "S1", "S2"]),
        ("flight_count", {"bounds": [{"crew": ["ru1"], "max": 3, **window(1, 40)}]}, ["D1", "S2"]),
        ("flight_count", {"bounds": [{"crew": ["ru1"], "max": 3, **window(0, 24)}]}, []),
        ("flight_count", {"bounds": [{"crew": ["ru1"], "max": 3, **window(0, 25)}]}, ["D1", "S1", "S2"]),
        ("flight_count", {"bounds": [{"crew": ["ru1"], "max": 3}], "to": day(24)}, []),
        ("flight_count", {"bounds": [{"crew": ["ru1"], "max": 3}], "to": day(25)}, ["D1", "S1", "S2"]),
        ("handover", {"min_days": 3}, ["S2"]),
        ("training_flow", {"lead_days": 3}, []),
        ("training_flow", {"lead_days": 3, "current_lead_days": 1, "current_days": 16}, ["D1", "S1", "S1"]),
        ("training_flow", {"lead_days": 3, "current_lead_days": 1, "current_days": 15}, ["D1"]),
        ("vehicle_acceptance", {"accepted": [NASA]}, ["S2"]),
        ("vehicle_acceptance", {"accepted": [DRAGON]}, []),
        ("availability", {}, []),
    ],
)
def test_flights_that_are_still_read(name: str, form: dict[str, Any], told: list[str]) -> None:
    """us3 went up on S2, which has landed, and comes down on S3."""
    rule, calendar = ruled(name, form, [*FLOWN, "us3 S2/engineer>S3/engineer"])
    found = list(rule.still_reads(calendar, TODAY))
    assert sorted(ship for ship, _ in found) == told
    assert all(words for _, words in found)


GOALS_CARRIED = [
    (
        "share_distance",
        {"shares": [{"agency": "ESA", "target": 1}, {"agency": "Roscosmos", "target": 1, "carried_in": 3}]},
        {"shares": [{"agency": "ESA", "target": 1}, {"agency": "Roscosmos", "target": 1, "carried_in": 5}]},
    ),
    (
        "preferences",
        {"wishes": [{"crew": "ru1", "flight": "S1"}, {"crew": "ru1", "flight": "S3"}]},
        {"wishes": [{"crew": "ru1", "flight": "S3"}]},
    ),
    (
        "ledger_imbalance",
        {"accounts": [{"between": ["US", "RU"], "flights": "rotation"}]},
        {"accounts": [{"between": ["US", "RU"], "flights": "rotation", "carried_in": -1}]},
    ),
    ("ledger_imbalance", {}, {}),
    (
        "prefer",
        {"rules": {"partner_share": {"shares": [RUSSIA]}}},
        {"rules": {"partner_share": {"shares": [{**RUSSIA, "carried_in": 2}]}}},
    ),
    ("corps_size", {}, {}),
]


@pytest.mark.parametrize(("name", "form", "after"), GOALS_CARRIED)
def test_goals_carry_what_leaves_the_file(name: str, form: dict[str, Any], after: dict[str, Any]) -> None:
    _, calendar = ruled("rest_interval", {})
    goal, expected = (
        next(iter(Case("goal", {}, SHIPS, [], more={"goals": [{name: each}]}).instance("lifeboat").all_goals))
        for each in (form, after)
    )
    assert goal.carried(calendar, TODAY, GONE) == expected


@pytest.mark.parametrize(
    ("flights", "known", "told"),
    [
        ([("S1", 0, 9), ("S2", 17, 19)], {}, ["S1"]),
        ([("S1", 0, 8), ("S2", 17, 19)], {}, []),  # the rest after S1 ends today
        ([("S1", 0, 13), ("S2", 22, 25)], {}, []),  # S2 lands today: the last landing before is that of S1
        ([("S1", 0, 4), ("S2", 6, 8)], {}, []),  # the rest after S1 was short as well
        ([("S2", 19, 21)], {"last_landing": day(9), "last_stay_days": 5}, ["S2"]),
        ([("S2", 19, 21)], {"last_landing": day(9)}, ["S2"]),  # taken as long
        ([("S2", 19, 21)], {"last_landing": day(9), "last_stay_days": 4}, []),
    ],
)
def test_a_rest_that_ends_later_than_that_after_the_next_stay_is_read_on(
    flights: list[tuple[str, int, int]], known: dict[str, Any], told: list[str]
) -> None:
    """On day 25; a stay of five days is long, and asks for 17 days rather than 3."""
    form = {"min_days": 17, "long_stay_days": 5, "min_days_after_short_stay": 3}
    stays = [f"ru1 {name}/commander" for name, _, _ in flights]
    case = Case("rest", form, [flight(*each) for each in flights], stays, crew={"ru1": known})
    instance = case.instance("rest_interval")
    (rule,) = (rule for rule in instance.rulebook if rule.name == "rest_interval")
    found = list(rule.still_reads(Calendar(instance, case.plan()), TODAY))
    assert [ship for ship, _ in found] == told
    assert [words for _, words in found] == [f"ru1 rests until {day(9 + 17)} after the stay before"] * len(told)


def test_who_was_a_backup_or_flew_lately_is_still_current() -> None:
    _, calendar = ruled("rest_interval", {}, [*FLOWN, "us2 S1/engineer!"])
    for days, told in ((15, ["D1"]), (25, ["S1", "S1", "S1", "D1"]), (24, ["S1", "S1", "D1"]), (14, [])):
        goal = GOALS["replacement_order"].model_validate({"current_days": days})
        found = [ship for ship, _ in goal.still_reads(calendar, TODAY)]
        assert (days, sorted(found)) == (days, sorted(told))
        short = {"lead_days": 9, "current_lead_days": 4, "current_days": days}
        trained = GOALS["training_days"].model_validate(short).still_reads(calendar, TODAY)
        assert sorted(ship for ship, _ in trained) == sorted(told)


def test_whoever_is_still_up_lands_on_the_day_itself_and_is_over_the_day_after() -> None:
    """us3, up on S2, is still up on day 30; S2 itself lands on day 20."""
    rule, calendar = ruled("vehicle_acceptance", {"accepted": [NASA]}, [*FLOWN, "us3 S2/engineer>S3/engineer"])
    landing = FIRST_DAY + timedelta(20)
    assert list(rule.still_reads(calendar, landing)) == []
    assert [ship for ship, _ in rule.still_reads(calendar, landing + timedelta(1))] == ["S2"]


def test_a_ledger_adds_up_where_it_is_summed() -> None:
    ledger = GOALS["ledger_imbalance"]
    read = {each: ledger.model_validate({"read": each}).adds_up for each in ("sum", "largest")}
    assert read == {"sum": True, "largest": False}
