"""What a plan and its verdict look like as text, tables and plain data, each form with something in every column."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from optimizer.checker.check import Report, TierValue, check, is_weighted_sum, values_in_words
from optimizer.checker.data import check_data, plan_data, shelters_data
from optimizer.checker.text import (
    assumed_lines,
    check_text,
    decision_lines,
    plan_lines,
    shelter_lines,
    unavoidable_lines,
)
from optimizer.problem.seats_home import Sheltered
from optimizer.problem.shown import Words
from optimizer.rules import Violation
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day

FLIGHTS = [
    flight("S1", 0, 9, seated=[{"crew": "ru1", "role": "commander"}], return_on=["S2"]),
    flight("S2", 5, 20, other_launches=[day(7)], return_on=["open", "S1"]),
    flight("D1", 6, 30, seated=[{"crew": "guest", "role": "specialist", "private": True}], other_launches=[day(5)]),
    flight("D2", 25, 40, station="Mir", up_empty=True),
    flight("D3", 26, 41, station="Mir", other_launches=[day(27)]),
]
STAYS = [
    *("ru1 S1/commander", "ru2 S2/commander>open", "ru3 S2/engineer>S1/engineer", "us2 S2/engineer!"),
    *("us1 D1/commander", "guest D1/specialist", "D1 launches 5", "D3 launches 27"),
    *("us2 attends s1", "ru3 commands t1"),
]
MORE = {
    "as_of": day(3),
    "sessions": [{"id": "s1", "earns": "mate", "from": day(3), "to": day(4), "seats": 2}],
    "rules": {
        "lifeboat": {"shelters": "decided"},
        "station_commander": {"terms": [{"id": "t1", "from": day(5), "to": day(8)}]},
    },
    "goals": [{"unfilled_seats": 1}],
}
CASE = Case("two stations", {}, FLIGHTS, STAYS, crew={who: {"flown": 0} for who in ("us1", "ru2")}, more=MORE)
PLAN = """
  flight  launch and landing        station  role up          name     agency
  S1      2030-01-01 to 2030-01-10  ISS      commander        ru1      Roscosmos  settled
  D1      2030-01-06 to 2030-01-30  ISS      commander        us1      NASA       first flight
                                             specialist       guest    Guest      given seat
                                             specialist       (empty)
                                             specialist       (empty)
  S2      2030-01-06 to 2030-01-21  ISS      commander        ru2      Roscosmos  first flight; still up at the end
                                             engineer         ru3      Roscosmos  down on S1 as engineer, 4 days
                                             engineer         (empty)
                                             engineer backup  us2      NASA
  D2      2030-01-26 to 2030-02-10  Mir      goes up empty
  D3      2030-01-28 to 2030-02-12  Mir      commander        (empty)
                                             specialist       (empty)
                                             specialist       (empty)
                                             specialist       (empty)
"""
SHELTERS = """
Seats home where the own ship cannot be used
  person  days                      ship  seat
  ru2     2030-01-21 to 2030-01-29  D1    free
  ru2     2030-01-30 to 2030-03-02  none  -
"""
DECISIONS = f"""
Launch days chosen
  flight  launch      against the day planned  of
  S2      2030-01-06  as planned               2030-01-06, 2030-01-08
  D1      2030-01-06  1 day earlier            2030-01-06, 2030-01-07
  D3      2030-01-28  1 day later              2030-01-27, 2030-01-28

People to train
  session  days                      earns  people
  s1       2030-01-04 to 2030-01-05  mate   us2

Command of the station
  term       commander
  t1 at ISS  ru3
{SHELTERS}"""
VERDICT = f"""
NOT OK  two stations: 1 violation

Violations:
  lifeboat ISS: 1 aboard, 0 seats home (2030-01-30 to 2030-03-02)

  tier  goal            value  in words
  1     unfilled_seats     23  9 seats up, 14 down
{SHELTERS}
Days on which losing ships would leave a side with nobody aboard
  station  party  if a side leaves  if a ship leaves  when (side)
  ISS      US                   15                15  2030-01-06 to 2030-01-20
  ISS      RU                   15                11  2030-01-06 to 2030-01-20
  Mir      US                    0                13  -
  Mir      RU                    0                13  -
"""


def verdict(case: Case = CASE) -> Report:
    return check(case.instance(""), case.plan())


def test_a_plan_as_text() -> None:
    assert "\n".join(plan_lines(CASE.instance(""), CASE.plan())) == PLAN.strip("\n")
    assert "\n".join(decision_lines(CASE.instance(""), CASE.plan())) == DECISIONS.rstrip("\n")
    bare = replace(CASE, stays=[], flights=[flight("S1", 0, 9)], more={})
    assert decision_lines(bare.instance("lifeboat"), bare.plan()) == []


def test_training_that_nobody_offers_and_a_term_that_is_none_have_no_days() -> None:
    lost = replace(CASE, stays=["us2 attends s9", "ru3 commands t9"])
    lines = decision_lines(lost.instance(""), lost.plan())
    assert "People to train" not in lines
    assert lines[lines.index("Command of the station") + 2].split() == ["t9", "ru3"]


def test_somebody_who_is_up_and_chooses_the_way_home_is_said_to_be_up() -> None:
    given = {"crew": "ru1", "role": "commander", "down_on": ["S1", "S2"]}
    case = Case("up", {}, [flight("S1", 0, 9, seated=[given]), flight("S2", 5, 20)], [], more={"as_of": day(3)})
    case = replace(case, stays=["ru1 S1/commander>S2/commander"])
    (line,) = [line for line in plan_lines(case.instance("lifeboat"), case.plan()) if " ru1 " in line]
    assert line.endswith("down on S2 as commander, 20 days; up already")


def test_a_verdict_as_text() -> None:
    assert check_text(CASE.instance(""), verdict()) == VERDICT.strip("\n")
    assert str(verdict()) == "1 violations  two stations\n  " + VERDICT.splitlines()[4].strip()
    assert repr(verdict()) == "Report('two stations': 1 violations, values 23)"


def test_clauses_that_nobody_can_mend_name_their_days_and_their_news() -> None:
    found = [
        Violation("lifeboat", "ISS", "1 aboard, 0 seats home", date(2030, 1, 2), date(2030, 1, 3)),
        Violation("lifeboat", "ISS", "2 aboard, 0 seats home", date(2030, 1, 4), date(2030, 1, 4)),
    ]
    assert unavoidable_lines([]) == []
    assert unavoidable_lines(found, {("lifeboat", "ISS"): "unusable S1"}) == [
        "",
        "1 clause is broken whatever is decided; waive what is accepted:",
        "  lifeboat ISS  1 aboard, 0 seats home  2030-01-02 to 2030-01-03  unusable S1",
        "  lifeboat ISS  2 aboard, 0 seats home  2030-01-04 to 2030-01-04  unusable S1",
    ]
    other = Violation("handover", "S1/S2", "no overlap", day=date(2030, 1, 5))
    assert unavoidable_lines([*found, other])[1].startswith("2 clauses are broken")
    assert unavoidable_lines([other])[2].split("  ")[3] == "2030-01-05"
    assert unavoidable_lines([Violation("x", "y", "z")])[2].strip() == "x y  z"


def test_what_is_waived_what_is_over_and_what_is_assumed_has_lines_of_its_own() -> None:
    waived = Violation("x", "waived", "a", waived=True)
    over = Violation("x", "over", "b", history=True)
    both = Violation("x", "both", "c", waived=True, history=True)
    report = replace(verdict(), violations=(waived, over, both), assumed=("all are trained",), tiers=())
    text = check_text(CASE.instance(""), report)
    assert text.startswith(
        "OK  two stations: 0 violations\n\nAssumed: all are trained.\n\n"
        "Waived:\n  x waived: a\n  x both: c\n\nHistory:\n  x over: b\n\n"
    )
    assert "tier" not in text
    assert assumed_lines(verdict()) == []


@pytest.mark.parametrize(("ship", "improvised", "seat"), [(None, False, "-"), ("D1", True, "improvised")])
def test_a_seat_home_is_said_in_a_word(ship: str | None, improvised: bool, seat: str) -> None:
    line = Sheltered("ru2", ship, date(2030, 1, 2), date(2030, 1, 3), improvised)
    (*_, told) = shelter_lines(CASE.instance(""), [line])
    assert told.split()[-2:] == [ship or "none", seat]
    assert shelters_data(replace(verdict(), shelters=(line,)))["shelters"] == [
        {"crew": "ru2", "ship": ship, "from": "2030-01-02", "to": "2030-01-03", "improvised": improvised}
    ]


def test_a_verdict_as_plain_data() -> None:
    data = json.loads(json.dumps(check_data(verdict())))
    assert (data["ok"], data["unavoidable"], data["ledger"]) == (False, [], [])
    (broken,) = data["violations"]
    assert (broken["rule"], broken["since"], broken["until"]) == ("lifeboat", "2030-01-30", "2030-03-02")
    assert "settled" not in broken
    assert [line["station"] for line in data["coverage"]] == ["ISS", "ISS", "Mir", "Mir"]
    alone = replace(CASE, flights=[flight("S1", 0, 9)], stays=[], more={})
    assert all(
        "station" not in line for line in check_data(check(alone.instance("handover"), alone.plan()))["coverage"]
    )
    assert "shelters" not in check_data(check(alone.instance("handover"), alone.plan()))
    assert plan_data(CASE.plan())["format"] == 1


def test_a_verdict_as_tables() -> None:
    accounts = {"accounts": [{"between": ["US", "RU"], "flights": "all"}]}
    report = verdict(replace(CASE, more={**MORE, "rules": {**MORE["rules"], "reciprocity": accounts}}))  # type: ignore[dict-item]
    assert report.table("goals").rows == [(1, "unfilled_seats", 23, "9 seats up, 14 down")]
    assert [" ".join(row[:2]) for row in report.table("coverage").rows] == ["ISS US", "ISS RU", "Mir US", "Mir RU"]
    assert [len(report.table(name).rows) for name in ("violations", "ledger")] == [1, len(report.ledger)]  # type: ignore[arg-type]
    assert report.table("ledger").rows
    first, *tables = report.shown()
    assert first == Words("two stations: 1 broken clause")
    assert [table.title for table in tables] == ["Violations", "Goals", "Coverage", "Ledger"]  # type: ignore[union-attr]
    assert [list(report.to_pandas(name).columns) for name in ("ledger", "violations")] == [
        [*report.table(name).head]
        for name in ("ledger", "violations")  # type: ignore[arg-type]
    ]
    nothing = replace(report, violations=(), tiers=(), coverage=(), ledger=())
    assert list(nothing.shown()) == [Words("two stations: every rule holds")]


def test_equal_values_are_equal_whatever_their_words() -> None:
    one, other = TierValue({"a": 1}, 1, {"a": "x"}), TierValue({"a": 1}, 1)
    assert len({one, other}) == 1
    assert len({one, TierValue({"a": 1}, 2), TierValue({"b": 1}, 1)}) == 3
    assert one.in_words == "x"
    assert TierValue({"a": 1, "b": 2}, 3, {"b": "y"}).in_words == "b: y"
    assert [is_weighted_sum(*each) for each in (({"a": 1}, 1), ({"a": 1}, 2), ({"a": 1, "b": 2}, 3))] == [0, 1, 1]
    assert values_in_words(()) == "no values"
    assert values_in_words((1, 2, 3), shown=2) == "values 1 · 2 · ..."
