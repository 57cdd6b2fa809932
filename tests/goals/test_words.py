"""Values that nobody can read as a number are said in words as well, in every text that shows them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from optimizer.checker.check import check
from optimizer.studies.replan import diff
from optimizer.studies.replan.difference import diff_text
from tests import INSTANCES
from tests.cli.inside import inside
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day

ONCE = ["ru1 S1/commander"]
SHIPS = [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 5, 30)]


WISH = {"crew": "ru1", "flight": "S1", "weight": 3}
FLIES = {"crew": ["ru2"], "min": 1}


@pytest.mark.parametrize(
    ("goal", "stays", "value", "words"),
    [
        ({"unfilled_seats": 1}, [], 12, "6 seats, both legs"),
        ({"unfilled_seats": {"to": day(1)}}, ["ru1 S1/commander", "ru2 S1/engineer"], 2, "1 seat, both legs"),
        ({"unfilled_seats": 1}, ["ru1 S1/commander>S2/commander", "ru2 S1/engineer"], 8, "4 seats, both legs"),
        ({"unfilled_seats": {"to": day(1)}}, ["ru1 S1/commander>S2/commander"], 5, "2 seats up, 3 down"),
        (
            {"unfilled_seats": {"to": day(1)}},
            [f"ru{n} S1/{role}" for n, role in ((1, "commander"), (2, "engineer"), (3, "engineer"))],
            0,
            "",
        ),
        (
            {"waiting_spread": {"crew": ["ru1", "ru2", "us1"]}},
            ["ru1 S1/commander"],
            10 * 10 + 2 * 2,
            "mean 6 months, longest 10: ru1",
        ),
        ({"waiting_spread": {"measure": "longest", "crew": ["us1"]}}, [], 2, "mean 2 months, longest 2: us1"),
        ({"waiting_spread": {"per": "agency", "crew": ["us1"]}}, [], 4, "mean 2 months, longest 2: NASA"),
        ({"waiting_spread": {"crew": ["us3"]}}, [], 0, ""),
        ({"fair_flights": {"crew": ["ru1", "ru2"]}}, ["ru1 S1/commander"], 10, "1.0 flights, all people together"),
        ({"corps_size": 1}, ["ru1 S1/commander"], 1, ""),
        (
            {"training_days": {"lead_days": 10}},
            ["ru1 S1/commander", "ru2 S2/commander", "ru1 S2/engineer!"],
            30,
            "2 people, mean 15 days, most 20: ru1",
        ),
        ({"prefer": {"rules": {"rest_interval": {"min_days": 400}}}}, ["ru1 S1/commander"], 1, "rest_interval: ru1"),
        (
            {"prefer": {"rules": {"rest_interval": {"min_days": 400}, "flight_count": {"bounds": [FLIES]}}}},
            ["ru1 S1/commander"],
            2,
            "flight_count: ru2/start..end; rest_interval: ru1",
        ),
        ({"days_without_seat": 1}, ["ru1 S1/commander"], 0, ""),
        (
            {"uncovered_days": {"min_aboard": {"US": 1, "RU": 1}, "scope": "ship"}},
            ["ru1 S1/commander", "ru2 S2/commander"],
            4,
            "4 days of US",
        ),
        (
            {"share_distance": {"shares": [{"agency": "NASA", "target": 2}, {"agency": "Roscosmos", "target": 0}]}},
            ["ru1 S1/commander"],
            3,
            "NASA 2 seats too few and Roscosmos 1 seat too many",
        ),
        (
            {
                "preferences": {
                    "wishes": [WISH, {"crew": "us1", "flight": "S1", "avoid": True}, {**WISH, "crew": "ru2"}]
                }
            },
            ["ru2 S1/commander", "us1 S1/engineer"],
            4,
            "wishes not met, 2 of 3: ru1 not on S1 and us1 on S1",
        ),
        (
            {"wanted_days": {"wishes": [{"crew": "ru1", "from": day(0), "to": day(3), "weight": 2}]}},
            [],
            8,
            "ru1 4 days",
        ),
        (
            {"rest_buffer": {"comfortable_days": 400}},
            ["ru1 S1/commander", "us1 S1/engineer"],
            80 + 400,
            "2 short rests, mean 240 days missing, most 400: us1",
        ),
        # of seven people one flies and one has just landed
        ({"reserve": {"min_spare": 9, "roles": ["commander"]}}, ONCE, 9 - 5, "too few for S1 commander"),
        ({"reserve": {"min_spare": 5, "roles": ["commander"]}}, ONCE, 0, ""),
    ],
)
def test_words_of_a_value(goal: dict[str, Any], stays: list[str], value: int, words: str) -> None:
    landed = {"ru1": {"last_landing": day(-320)}, "us1": {"last_landing": day(0)}}
    case = Case("words", {"always": True}, SHIPS, stays, crew=landed, more={"goals": [goal]})
    (tier,) = check(case.instance("one_place"), case.plan()).tiers
    assert (tier.value, tier.in_words) == (value, words)


def test_accounts_say_how_far_from_level_they_are() -> None:
    ships = [flight("S1", 0, 9, rotation=True), flight("S2", 5, 30, rotation=True)]
    seats, days = {"between": ["US", "RU"]}, {"between": ["US", "RU"], "unit": "days"}
    for accounts, stays, words in (
        ([seats], ["us1 S1/engineer"], "mean 1 seat, largest 1, in the end RU has given 1 seat more"),
        (
            [seats],
            ["us1 S1/engineer", "us2 S2/engineer"],
            "mean 1.5 seats, largest 2, in the end RU has given 2 seats more",
        ),
        (
            [seats, days],
            ["us2 S2/engineer"],
            "US-RU.seats: mean 0.5 seats, largest 1, in the end RU has given 1 seat more; "
            "US-RU.days: mean 12 days, largest 25, in the end RU has given 25 days more",
        ),
        ([seats], [], ""),
    ):
        goals = [{"ledger_imbalance": {"accounts": accounts}}]
        case = Case("words", {"always": True}, ships, stays, more={"goals": goals})
        (tier,) = check(case.instance("one_place"), case.plan()).tiers
        assert tier.in_words == words


def test_every_text_says_it_and_the_value_stays(tmp_path: Path) -> None:
    mini, plan = str(INSTANCES / "mini.yaml"), str(tmp_path / "p.json")
    page, events, alone = str(tmp_path / "p.html"), ["--what-if", "slip: MS-2, launch: 2031-06-11"], ["--workers", "1"]
    futures = tmp_path / "f.yaml"
    slip = "{events: [{kind: slip, known_on: 2031-01-01, flight: MS-2, launch: 2031-06-1%d}]}"
    futures.write_text(f"scenarios:\n  soon: {slip % 1}\n  late: {slip % 2}\n")
    calls = [
        ["solve", mini, "-o", plan, *alone],
        ["check", mini, plan],
        ["replan", mini, plan, *events, *alone],
        ["why", mini, plan, "jan", "MS-2", "--not", "--all-tiers", *alone],
        ["alternatives", mini, plan, "--within", "unfilled_seats=1", "-k", "1", *alone],
        ["tradeoff", mini, "unfilled_seats", "waiting_spread", *alone],
        ["size", mini, "--under", "1", *alone],
        ["scenarios", mini, str(futures), *alone],
    ]
    for call in calls:
        answer = inside(*call)
        assert "2 seats, both legs" in answer.stdout, (call, answer.stdout, answer.stderr)
    assert inside("report", mini, plan, "-o", page).returncode == 0
    assert '<td class="worth">2 seats, both legs</td><td class="number">4</td>' in Path(page).read_text()
    data = json.loads(inside("check", mini, plan, "--json").stdout)
    assert data["tiers"][0] == {"goals": {"unfilled_seats": 4}, "value": 4}


def test_a_difference_says_both_values_in_words() -> None:
    ships = [flight("S1", 0, 9)]
    case = Case("words", {"always": True}, ships, ["ru1 S1/commander"], more={"goals": [{"unfilled_seats": 1}]})
    instance = case.instance("one_place")
    text = diff_text(diff(instance, case.plan(), replace(case, stays=[]).plan()))
    assert "2 seats, both legs -> 3 seats, both legs" in text
