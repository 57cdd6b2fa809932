"""Values that nobody can read as a number are said in words as well, in every text that shows them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from optimizer.checker.check import check
from optimizer.studies.replan import diff
from optimizer.studies.replan.text import diff_text
from tests import INSTANCES
from tests.cli.inside import inside
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day

ONCE = ["ru1 S1/commander"]
SHIPS = [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 5, 30)]


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
            "mean 6 months, longest 10",
        ),
        ({"waiting_spread": {"measure": "longest", "crew": ["us1"]}}, [], 2, "mean 2 months, longest 2"),
        ({"waiting_spread": {"crew": ["us3"]}}, [], 0, ""),
        ({"fair_flights": {"crew": ["ru1", "ru2"]}}, ["ru1 S1/commander"], 10, "1.0 flights, all people together"),
        ({"corps_size": 1}, ["ru1 S1/commander"], 1, ""),
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
    assert "<small>2 seats, both legs</small>" in Path(page).read_text()
    data = json.loads(inside("check", mini, plan, "--json").stdout)
    assert data["tiers"][0] == {"goals": {"unfilled_seats": 4}, "value": 4}


def test_a_difference_says_both_values_in_words() -> None:
    ships = [flight("S1", 0, 9)]
    case = Case("words", {"always": True}, ships, ["ru1 S1/commander"], more={"goals": [{"unfilled_seats": 1}]})
    instance = case.instance("one_place")
    text = diff_text(instance, diff(instance, case.plan(), replace(case, stays=[]).plan()))
    assert "2 seats, both legs -> 3 seats, both legs" in text
