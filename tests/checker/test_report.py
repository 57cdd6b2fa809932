"""What the verdict holds, part by part, on plans written by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from optimizer.checker.check import TierValue, check, judged, values_in_words, violations
from optimizer.checker.data import check_data, unavoidable_data
from optimizer.checker.text import check_text, decision_lines, plan_lines
from optimizer.problem.calendar import Calendar
from optimizer.problem.plan import PlanFor
from optimizer.problem.shown import Rows
from optimizer.rules import Violation
from tests.checker.test_text import CASE, MORE, verdict
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day

TWO = Case("two", {}, [flight("S1", 0, 9), flight("S2", 20, 30)], ["ru1 S1/commander", "ru1 S2/commander"])


def test_the_heads_of_its_tables() -> None:
    heads = {name: tuple(verdict().table(name).head) for name in ("violations", "goals", "coverage", "ledger")}  # type: ignore[arg-type]
    assert heads == {
        "violations": ("rule", "subject", "message", "broken_from", "until", "waived", "history", "unavoidable"),
        "goals": ("tier", "goal", "value", "in_words"),
        "coverage": ("station", "party", "side_days", "ship_days"),
        "ledger": ("account", "launch", "flight", "change", "balance"),
    }


def test_each_table_shown_is_the_one_it_is_called() -> None:
    accounts = {"accounts": [{"between": ["US", "RU"], "flights": "all"}]}
    report = verdict(replace(CASE, more={**MORE, "rules": {**MORE["rules"], "reciprocity": accounts}}))  # type: ignore[dict-item]
    tables = [block for block in report.shown() if isinstance(block, Rows)]
    assert [(block.title, block.head) for block in tables] == [
        (name.capitalize(), report.table(name).head)  # type: ignore[arg-type]
        for name in ("violations", "goals", "coverage", "ledger")
    ]
    (broken,) = report.table("violations").rows
    assert [*broken] == [
        *("lifeboat", "ISS", "1 aboard, 0 seats home", date(2030, 1, 30), date(2030, 3, 2)),
        *(False, False, False),
    ]
    assert [*report.table("coverage").rows[0]] == ["ISS", "US", 15, 15]
    assert report.table("goals").rows == [(1, "unfilled_seats", 23, "9 seats up, 14 down")]
    assert report.to_pandas().columns[0] == "rule"


def test_tiers_are_counted_from_one_and_weighed() -> None:
    """Six seats each way, of which one each way on each ship is taken."""
    goals: list[Any] = [{"unfilled_seats": {"weight": 3}}, {"unfilled_seats": 1}]
    report = check(replace(TWO, more={"goals": goals}).instance("handover"), TWO.plan())
    assert [row[:3] for row in report.table("goals").rows] == [(1, "unfilled_seats", 8), (2, "unfilled_seats", 8)]
    assert report.values == (24, 8)
    assert [tier.goals for tier in report.tiers] == [{"unfilled_seats": 8}] * 2


def test_in_a_line() -> None:
    report = check(TWO.instance("handover"), TWO.plan())
    assert repr(replace(report, violations=(), tiers=(TierValue({"a": 1}, 1),))) == "Report('two': ok, values 1)"
    assert str(replace(report, violations=())) == "OK  two"
    assert repr(replace(report, violations=(Violation("x", "y", "z"),))) == "Report('two': 1 violations, no values)"
    assert values_in_words((1,) * 10) == "values " + " · ".join("1" * 10)
    assert values_in_words((1,) * 11) == "values " + " · ".join("1" * 10) + " · ..."


def test_what_counts_is_neither_waived_nor_history() -> None:
    kinds = {
        "plain": Violation("x", "plain", "a"),
        "waived": Violation("x", "waived", "a", waived=True),
        "over": Violation("x", "over", "a", settled=True, history=True),
        "lasting": Violation("x", "lasting", "a", settled=True, unavoidable=True),
        "accepted": Violation("x", "accepted", "a", settled=True, unavoidable=True, waived=True),
    }
    report = replace(verdict(), violations=tuple(kinds.values()))
    assert [found.subject for found in report.broken] == ["plain", "lasting"]
    assert [found.subject for found in report.unavoidable] == ["lasting"]
    assert [found.subject for found in report.decided] == ["plain"]
    assert not report.ok
    assert not replace(report, violations=(kinds["lasting"],)).ok
    assert replace(report, violations=(kinds["waived"], kinds["over"], kinds["accepted"])).ok


def test_clauses_that_nobody_can_mend_as_plain_data() -> None:
    stretch = Violation("lifeboat", "ISS", "1 aboard", date(2030, 1, 2), date(2030, 1, 3))
    launch = Violation("handover", "S1/S2", "no overlap", day=date(2030, 1, 5))
    assert unavoidable_data([stretch, launch, Violation("x", "y", "z")]) == [
        {"rule": "lifeboat", "subject": "ISS", "message": "1 aboard", "since": "2030-01-02", "until": "2030-01-03"},
        {"rule": "handover", "subject": "S1/S2", "message": "no overlap", "since": "2030-01-05", "until": None},
        {"rule": "x", "subject": "y", "message": "z", "since": None, "until": None},
    ]


def test_every_part_as_plain_data() -> None:
    accounts = {"accounts": [{"between": ["US", "RU"], "flights": "all"}]}
    report = verdict(replace(CASE, more={**MORE, "rules": {**MORE["rules"], "reciprocity": accounts}}))  # type: ignore[dict-item]
    data = json.loads(json.dumps(check_data(report)))
    assert list(data) == [
        *("instance", "ok", "violations", "unavoidable", "tiers", "digest_matches"),
        *("coverage", "ledger", "assumed", "shelters"),
    ]
    assert (data["instance"], data["digest_matches"], data["assumed"]) == ("two stations", True, [])
    assert data["tiers"] == [{"goals": {"unfilled_seats": 23}, "value": 23}]
    assert data["violations"] == [
        {
            "rule": "lifeboat",
            "subject": "ISS",
            "message": "1 aboard, 0 seats home",
            "since": "2030-01-30",
            "until": "2030-03-02",
            "day": None,
            "history": False,
            "unavoidable": False,
            "waived": False,
            "amount": 1,
        }
    ]
    assert data["coverage"][0] == {
        "party": "US",
        "side_days": 15,
        "ship_days": 15,
        "station": "ISS",
        "side_spells": [["2030-01-06", "2030-01-20"]],
        "ship_spells": [["2030-01-06", "2030-01-20"]],
    }
    assert data["coverage"][2]["side_spells"] == []
    first, *_ = report.ledger
    assert data["ledger"][0] == {
        "account": "US-RU.seats",
        "flight": first.flight,
        "launch": str(first.launch),
        "balance": first.balance,
        "change": first.change,
    }
    assert data["shelters"][0] == {
        "crew": "ru2",
        "ship": "D1",
        "from": "2030-01-21",
        "to": "2030-01-29",
        "improvised": False,
    }


@pytest.mark.parametrize(
    ("name", "digest", "same"), [("two", None, True), ("other", None, False), ("two", "0" * 64, False)]
)
def test_whether_the_plan_was_made_for_the_instance(name: str, digest: str | None, same: bool) -> None:
    plan = TWO.plan().model_copy(update={"instance": PlanFor(name=name, digest=digest)})
    assert check(TWO.instance("handover"), plan).digest_matches is same


def test_what_rules_assume_is_said_and_where_nobody_needs_a_seat_nothing_is() -> None:
    flow = replace(TWO, rule={"lead_days": 100, "rehab_days": 0}).instance("training_flow")
    report = check(flow, TWO.plan())
    assert report.assumed == ("who goes up on S1 and S2 was in training before 2030-01-01",)
    assert "Assumed: who goes up on S1 and S2 was in training before 2030-01-01." in check_text(flow, report)
    assert report.shelters is None


def test_only_the_first_of_two_flights_in_a_plan_is_the_first_flight() -> None:
    case = replace(TWO, crew={"ru1": {"flown": 0}}, stays=[*TWO.stays, "ru2 S2/engineer"])
    told = [line for line in plan_lines(case.instance("handover"), case.plan()) if " ru" in line]
    assert ["first flight" in line for line in told] == [True, False, False]


def test_sessions_are_listed_by_their_first_day() -> None:
    sessions = [
        {"id": name, "earns": "mate", "from": day(first), "to": day(first + 1), "seats": 2}
        for name, first in (("late", 9), ("b", 5), ("a", 5))
    ]
    attended = ["us1 attends late", "us2 attends b", "us3 attends b", "ru1 attends a"]
    case = replace(TWO, stays=attended, more={"sessions": sessions})
    lines = decision_lines(case.instance("handover"), case.plan())
    assert [line.split() for line in lines[3:]] == [
        ["a", "2030-01-06", "to", "2030-01-07", "mate", "ru1"],
        ["b", "2030-01-06", "to", "2030-01-07", "mate", "us2,", "us3"],
        ["late", "2030-01-10", "to", "2030-01-11", "mate", "us1"],
    ]


def test_the_ledger_as_text() -> None:
    """A launch that an account does not cover has an empty cell there; balances stand below the end of its name."""
    accounts = [
        {"between": ["US", "RU"], "flights": "all", "to": day(10)},
        {"between": ["RU", "US"], "flights": "all", "from": day(5)},
    ]
    flights = [flight("S1", 0, 9), flight("D1234", 6, 25), flight("S2", 20, 30)]
    case = Case("two", {"accounts": accounts}, flights, ["us1 S1/commander", "ru1 D1234/commander"])
    instance = case.instance("reciprocity")
    lines = check_text(instance, check(instance, case.plan())).splitlines()
    start = lines.index("Seat ledger after each covered launch (positive: the first party has given more)")
    assert lines[start + 1 : start + 6] == [
        "  launch      flight  US-RU.seats  RU-US.seats",
        "  2030-01-01  S1               -1",
        "  2030-01-07  D1234            +0           -1",
        "  2030-01-21  S2                            -1",
        "",
    ]


def test_a_goal_without_words_has_an_empty_cell_beside_one_with_words() -> None:
    tiers = (TierValue({"a": 1, "b": 20}, 21, {"b": "twenty"}), TierValue({"c": 3}, 3))
    instance = CASE.instance("")
    lines = check_text(instance, replace(verdict(), tiers=tiers)).splitlines()
    start = lines.index("  tier  goal  value  in words")
    assert lines[start + 1 : start + 4] == ["  1     a         1", "  1     b        20  twenty", "  2     c         3"]
    bare = check_text(instance, replace(verdict(), tiers=tiers[1:])).splitlines()
    assert "  tier  goal  value" in bare


def test_what_is_over_is_history_unless_it_is_asked_for() -> None:
    """A rest broken by two settled stays; of another rule alone nothing is told."""
    seat = [{"crew": "ru1", "role": "commander"}]
    flights = [flight("S1", 0, 10, seated=seat), flight("S2", 15, 20, seated=seat)]
    stays = ["ru1 S1/commander", "ru1 S2/commander"]
    case = Case("rest", {"min_days": 10}, flights, stays, more={"as_of": day(16)})
    calendar = Calendar(case.instance("rest_interval"), case.plan())
    instance = calendar.instance
    assert [found.history for found in violations(instance, calendar)] == [True]
    assert [found.history for found in violations(instance, calendar, history=True)] == [False]
    rule = instance.rules.rest_interval
    assert [found.history for found in judged(instance, calendar, rule)] == [True]
    assert [found.history for found in judged(instance, calendar, rule, history=True)] == [False]
    other = next(each for each in instance.rulebook if each.name != "rest_interval")
    assert list(judged(instance, calendar, other)) == []
