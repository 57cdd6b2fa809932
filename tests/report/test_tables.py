"""The tables beside the charts, the points to settle, waivers and waits: said line by line of worlds made by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from optimizer.problem.errors import InputError
from optimizer.report.agenda import points
from optimizer.report.facts import PlanView, seats_in_words
from optimizer.report.page import page_html
from optimizer.report.page.seating import seating
from optimizer.report.sheets import _widths
from optimizer.report.tables import Table, coverage_table, ledger_table, people_table, plan_table, violation_table
from optimizer.report.worth import goals
from optimizer.report.write import refuse_unreportable
from tests.report.drawing import Drawn
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day

DOCKED = {"S1": (0, 20), "S2": (15, 40), "D1": (5, 30)}
SHIPS = [
    flight("S1", 0, 20, rotation=True),
    flight("D1", 4, 30, rotation=True, docking=5),
    flight("S2", 15, 40, rotation=True),
]
STAYS = ["ru1 S1/commander", "us1 S1/engineer", "us2 D1/commander", "ru2 D1/specialist", "ru3 S2/commander"]


def facts_of(
    stays: list[str], rules: dict[str, Any] | None = None, ships: list[dict[str, Any]] = SHIPS, **more: Any
) -> PlanView:
    """A report's facts; only the rules given are listed."""
    crew = more.pop("crew", {})
    case = Case("tables", {}, ships, stays, crew=crew, more={"rules": {"lifeboat": {}, **(rules or {})}, **more})
    return PlanView(case.instance("lifeboat"), case.plan())


def on(number: int) -> date:
    return date.fromisoformat(day(number))


def test_the_days_of_a_station_are_joined_where_nothing_changes() -> None:
    rows = coverage_table(facts_of(STAYS)).rows
    days = [(row[0], row[1], row[2], row[3], *row[4:7]) for row in rows]
    assert days == [
        (on(0), on(4), 5, "S1", 1, 1, 2),
        (on(5), on(14), 10, "S1, D1", 2, 2, 4),
        (on(15), on(19), 5, "S1, D1, S2", 2, 3, 5),
        (on(20), on(29), 10, "D1, S2", 1, 2, 3),
        (on(30), on(39), 10, "S2", 0, 1, 1),
        (on(40), on(60), 21, "", 0, 0, 0),
    ]
    short = {row[0]: row[7:] for row in rows}
    assert short[on(20)] == ("US", "US")
    assert short[on(5)] == ("", "")
    alone = {row[0]: row[7:] for row in coverage_table(facts_of(STAYS[:-1])).rows}
    assert alone[on(20)] == ("US, RU", "US, RU")


def test_a_change_of_the_same_length_is_still_a_change() -> None:
    """One comes as another goes: as many aboard, another ship."""
    ships = [flight("S1", 0, 20), flight("S2", 20, 40)]
    rows = coverage_table(facts_of(["ru1 S1/commander", "ru2 S2/commander"], ships=ships)).rows
    assert [row[:4] for row in rows] == [
        (on(0), on(19), 20, "S1"),
        (on(20), on(39), 20, "S2"),
        (on(40), on(60), 21, ""),
    ]


def test_a_line_for_every_seat_with_its_days() -> None:
    stays = [*STAYS[1:4], "us3 S1/engineer>S2/engineer", "ru1 S2/commander!", "ru3 S2/commander>open"]
    rows = plan_table(facts_of(stays)).rows
    assert [(row[0], row[1], row[2], row[3], row[7], row[8]) for row in rows] == [
        ("up", "S1", "engineer", "us1", on(0), on(20)),
        ("up", "S1", "engineer", "us3", on(0), on(40)),
        ("down", "S1", "engineer", "us1", on(20), None),
        ("up", "D1", "commander", "us2", on(4), on(30)),
        ("up", "D1", "specialist", "ru2", on(4), on(30)),
        ("down", "D1", "commander", "us2", on(30), None),
        ("down", "D1", "specialist", "ru2", on(30), None),
        ("up", "S2", "commander", "ru3", on(15), None),
        ("down", "S2", "engineer", "us3", on(40), None),
        ("backup", "S2", "commander", "ru1", on(15), None),
    ]
    remarks = {(row[0], row[3]): row[9] for row in rows}
    assert remarks["up", "us3"] == "down on S2 as engineer, 40 days"
    assert remarks["up", "ru3"] == "still up at the end"
    assert remarks["up", "us1"] == remarks["down", "us1"] == ""
    assert {(row[4], row[5], row[6]) for row in rows if row[3] == "us3"} == {("us3", "ESA", "US")}


def test_sessions_days_and_commands_have_their_lines() -> None:
    more = {
        "sessions": [{"id": "s1", "earns": "hand", "from": day(3), "to": day(5), "seats": 1}],
        "courses": [{"id": "c1", "earns": "mate", "from": day(2), "to": day(8), "seats": 1, "days": 4, "every": 3}],
    }
    ships = [{**SHIPS[0], "other_launches": [day(2)]}, *SHIPS[1:]]
    rules = {"station_commander": {"terms": [{"id": "t1", "from": day(15), "to": day(19)}]}}
    given = ["ru3 attends s1", "us3 attends c1@5", "us3 attends c1@6", "S1 launches 2", "ru1 commands t1"]
    rows = plan_table(facts_of(given, rules, ships, **more)).rows
    assert [(row[0], row[1], row[2], row[3], *row[7:]) for row in rows] == [
        ("session", "s1", "", "ru3", on(3), on(5), "earns hand"),
        ("session", "c1", "", "us3", on(5), on(8), "earns mate"),
        ("session", "c1", "", "us3", on(6), None, "not offered"),
        ("launch", "S1", "", "", on(2), None, f"planned {day(0)}"),
        ("command", "", "t1", "ru1", on(15), on(19), ""),
    ]
    planned = plan_table(facts_of(["S1 launches 0"], None, ships)).rows
    assert [row[9] for row in planned] == ["as planned"]


def test_training_that_ends_before_the_launch_is_told_with_what_it_earns() -> None:
    """If the role requires that; not what comes too late, nor of somebody whose role no ship has."""
    soon = {"id": "s1", "earns": "hand", "from": day(1), "to": day(14), "seats": 1}
    late = {"id": "s2", "earns": "hand", "from": day(2), "to": day(15), "seats": 1}
    other = {"id": "s3", "earns": "nurse", "from": day(3), "to": day(5), "seats": 1}
    more = {
        "sessions": [soon, late, other],
        "qualifications": {"hand": {"name": "Hand"}, "nurse": {}},
        "vehicles": {
            "soyuz": {
                "party": "RU",
                "seats": 3,
                "roles": {"commander": {"requires": ["hand"]}, "engineer": {"seats": 2}},
            },
            "dragon": {"party": "US", "seats": 4, "roles": {"commander": {}, "specialist": {"seats": 3}}},
        },
    }
    attended = [f"{who} attends {which}" for who in ("ru3", "us3") for which in ("s1", "s2", "s3")]
    page = seating(facts_of(["ru3 S2/commander", "us3 S2/specialist", *attended], **more))
    (rows,) = [flight.rows for flight in page.flights if flight.id == "S2"]
    notes = {up.name: up.notes for up in (row.people[0] for row in rows) if up is not None and up.name}
    assert notes["ru3"] == (f"trained in s1 to {day(14)}: Hand",)
    assert notes["us3"] == ()


def test_days_in_orbit_are_counted_from_launch_to_landing() -> None:
    stays = ["us1 S1/engineer", "us2 D1/commander", "us2 S1/commander!", "ru3 S2/commander>open", "ru3 attends s1"]
    more = {
        "sessions": [{"id": "s1", "earns": "hand", "from": day(3), "to": day(5), "seats": 1}],
        "crew": {"us1": {"flown": 3, "qualifications": {"hand": {}}, "last_landing": day(-100)}},
    }
    rows = {row[0]: row for row in people_table(facts_of(stays, **more)).rows}
    assert rows["us1"][4:10] == (3, 1, 20, "S1", "", "")
    assert rows["us2"][4:10] == (1, 1, 26, "D1", "S1", "")
    assert rows["ru3"][4:10] == (1, 1, 46, "S2", "", "s1")
    assert rows["us1"][10:] == (on(-100), 100, "S1")
    assert rows["us2"][10:] == (None, None, "")


def test_when_somebody_is_not_there_is_said() -> None:
    windows = [{"from": day(3), "to": day(5)}, {"from": day(50)}, {"to": day(1)}]
    crew = {"us1": {"unavailable": windows, "joined": day(-30), "left": day(70)}, "us2": {"unavailable": [{}]}}
    facts = facts_of(STAYS, crew=crew)
    told = {span.text: (span.since, span.until) for span in facts.spans("us1") if span.kind == "away"}
    assert told == {
        f"unavailable from {day(3)} to {day(5)}": (on(3), on(6)),
        f"unavailable from {day(50)}": (on(50), date.max),
        f"unavailable to {day(1)}": (date.min, on(2)),
        f"joins on {day(-30)}": (date.min, on(-30)),
        f"leaves after {day(70)}": (on(71), date.max),
    }
    assert [span.text for span in facts.spans("us2") if span.kind == "away"] == ["unavailable at any time"]


def test_a_final_bound_stands_on_the_last_line_of_its_account() -> None:
    accounts = [
        {"between": ["US", "RU"], "max_imbalance": 2, "final_imbalance": 1, "carried_in": 1},
        {"between": ["RU", "US"], "unit": "days", "max_imbalance": 50, "from": day(4)},
    ]
    rows = ledger_table(facts_of(STAYS, {"reciprocity": {"accounts": accounts}})).rows
    assert rows == (
        ("US-RU.seats", on(0), "S1", -1, 0, 2, None),
        ("US-RU.seats", on(4), "D1", 1, 1, 2, None),
        ("US-RU.seats", on(15), "S2", 0, 1, 2, 1),
        ("RU-US.days", on(4), "D1", -26, -26, 50, None),
        ("RU-US.days", on(15), "S2", 0, -26, 50, None),
    )


@pytest.mark.parametrize(("first", "launches"), [(3, ["D1", "S2"]), (4, ["D1", "S2"]), (5, ["S2"])])
def test_an_account_that_begins_on_the_day_of_a_launch_has_it(first: int, launches: list[str]) -> None:
    rules = {"reciprocity": {"accounts": [{"between": ["US", "RU"], "from": day(first)}]}}
    facts = facts_of(STAYS, rules)
    assert [line.flight for line in facts.report.ledger] == launches
    (account,) = facts.accounts
    assert account.opened == on(first)
    (curve,) = Drawn(facts).charts["Account US-RU.seats"].of("steps", "path")
    begin = float(curve.given["d"].removeprefix("M").split()[0])
    (band,) = Drawn(facts).charts["Account US-RU.seats"].of("within")
    days = 61
    assert begin == band.left == pytest.approx(862 * first / days, abs=0.1)
    ruled = facts_of(STAYS, {"reciprocity": {**rules["reciprocity"], "from": day(10)}})
    (account,) = ruled.accounts
    assert account.opened == on(10), "the later of the account's day and the rule's"


# Waivers.


def waived(**days_of: int) -> PlanView:
    """ru1, who came on S1, has no lifeboat from day 20 to day 44; the clause is waived on some days."""
    ends = {key: day(at) for key, at in days_of.items()}
    waiver = {"rule": "lifeboat", "subject": "S1", "reason": "why", "by": "who", **ends}
    return facts_of(
        ["ru1 S1/commander>S2/commander"], ships=[SHIPS[0], flight("S2", 40, 60, docking=45)], waivers=[waiver]
    )


def test_a_waiver_is_shown_with_its_days() -> None:
    for ends, words in (
        ({}, "at any time"),
        ({"from": 3}, f"from {day(3)}"),
        ({"to": 9}, f"to {day(9)}"),
        ({"from": 3, "to": 9}, f"from {day(3)} to {day(9)}"),
    ):
        page = page_html(waived(**ends), "t")
        assert f"<td>{words}</td><td>why</td><td>who</td>" in page


def test_a_waiver_is_of_a_clause_if_they_share_a_day() -> None:
    broken = waived().report.violations
    (clause,) = [found for found in broken if found.rule == "lifeboat"]
    assert clause.since is not None
    assert clause.until is not None
    first, last = ((when - on(0)).days for when in (clause.since, clause.until))
    for ends, shared in (
        ({}, True),
        ({"from": first, "to": last}, True),
        ({"from": last}, True),
        ({"from": last + 1}, False),
        ({"to": first}, True),
        ({"to": first - 1}, False),
        ({"from": first + 1, "to": last - 1}, True),
    ):
        facts = waived(**ends)
        assert bool(facts.waivers_of(clause)) is shared, ends
        whole = (ends.get("from", first) <= first) and (ends.get("to", last) >= last)
        assert facts.waivers[0][1] is whole, ends
        assert len(facts.verdicts["waived"]) == whole
        states = [row[0] for row in violation_table(facts).rows if row[1] == "lifeboat"]
        assert states == ["waived" if whole else "broken"]
    other = facts_of(["ru1 S1/commander>S2/commander"], ships=[SHIPS[0], flight("S2", 40, 60, docking=45)])
    assert other.waivers_of(clause) == []


# What is to be settled.


def asked(facts: PlanView) -> dict[str, str]:
    """What to do, and about what."""
    return {point.ask: point.about for point in points(facts)}


def test_points_to_settle_are_counted_and_named() -> None:
    told = asked(facts_of(STAYS, {"reciprocity": {"accounts": [{"between": ["US", "RU"], "max_imbalance": 1}]}}))
    assert told["The account has no seat to spare: keep these launches as they are"] == (
        "US-RU.seats is at its bound of 1 after S1 (-1)"
    )
    assert told["Agree on the final balance of US-RU.seats"] == "level"
    told = asked(facts_of(STAYS[:2], {"reciprocity": {"accounts": [{"between": ["US", "RU"]}]}}))
    assert told["Agree on the final balance of US-RU.seats"] == "RU has given US 1 seat more"
    told = asked(facts_of(STAYS[2:], {"reciprocity": {"accounts": [{"between": ["US", "RU"], "unit": "days"}]}}))
    assert told["Agree on the final balance of US-RU.days"] == "US has given RU 26 seat-days more"


def test_uncovered_days_to_come_are_counted_from_today() -> None:
    ask = "Accept the risk, or change a ship home or a date"
    about = "US has nobody aboard if one side's ships leave"
    assert asked(facts_of(STAYS))[ask] == f"{about}: 10 days, the first {day(20)}"
    assert asked(facts_of(STAYS, as_of=day(25)))[ask] == f"{about}: 5 days, the first {day(25)}"
    assert asked(facts_of(STAYS, as_of=day(29)))[ask] == f"{about}: 1 day, the first {day(29)}"
    assert ask not in asked(facts_of(STAYS, as_of=day(30)))


def test_what_is_open_is_asked_for() -> None:
    rules = {"station_commander": {"terms": [{"id": f"t{n}", "from": day(n), "to": day(n + 1)} for n in range(5)]}}
    told = asked(facts_of(STAYS, rules))
    assert told["Name a station commander"] == "t0, t1, t2 and 2 more"
    assert told["Fill the empty seats, or agree to fly them empty"] == (
        "S1 (up: engineer; down: engineer), D1 (up: 2 specialist; down: 2 specialist) "
        "and S2 (up: 2 engineer; down: 2 engineer)"
    )
    assert seats_in_words([("up", "a", 1), ("up", "b", 2), ("down", "a", 1)]) == "up: a, 2 b; down: a"
    moved = asked(facts_of(["S2 launches 16"], None, [*SHIPS[:2], {**SHIPS[2], "other_launches": [day(16)]}]))
    assert moved["Agree on launch days that are not the planned ones"] == f"S2 on {day(16)} (planned {day(15)})"


def test_who_moves_against_the_published_plan_is_told() -> None:
    published = (
        Case("tables", {}, SHIPS, ["ru2 S1/commander", *STAYS[1:3]]).plan().model_dump(mode="json", exclude_none=True)
    )
    facts = facts_of(STAYS, published={"format": 1, **published})
    assert asked(facts)["Tell the people whose published seats change"] == "ru1, ru2 and ru3"
    assert facts.differs("S1", "up", "commander", "ru1") == "ru2"
    assert facts.differs("S1", "up", "engineer", "us1") is None
    assert facts.differs("S2", "up", "commander", "ru3") == "nobody"
    assert facts_of(STAYS).differs("S1", "up", "commander", "ru1") is None


def test_seats_of_legs_to_come_are_empty_or_filled() -> None:
    facts = facts_of(STAYS, as_of=day(5))
    flights = facts.instance.flight
    assert facts.empty_seats(flights["S2"]) == [("up", "engineer", 2), ("down", "engineer", 2)]
    assert ("up", "engineer", 1) not in facts.empty_seats(flights["S1"]), "launched"


def test_who_waits_is_named_with_years() -> None:
    held = {"qualifications": {"hand": {}}}
    crew = {"us3": {**held, "last_landing": day(-1401)}, "ru1": {**held, "selected": day(-300), "flown": 0}}
    facts = facts_of(STAYS, crew=crew)
    assert asked(facts)["Who is next: longest wait without a flight in this plan"] == "us3 (4.0 years)"
    page = page_html(facts, "t")
    for who, agency, since, years, ends in (
        ("us3", "ESA", -1401, "4.0", "no flight in this plan"),
        ("ru1", "Roscosmos", -300, "0.8", "flies S1"),
    ):
        row = f'<th scope="row">{who}</th><td>{agency}</td><td class="day">{day(since)}</td>'
        assert f"{row}<td>{years}</td><td>{ends}</td>" in page
    assert page.index('scope="row">us3') < page.index('scope="row">ru1</th><td>Roscosmos</td><td class="day">')


def test_lines_say_which_station_where_there_are_several() -> None:
    ships = [{**ship, "station": "Mir" if ship["id"] == "D1" else "ISS"} for ship in SHIPS]
    terms = [{"id": "t1", "station": "Mir", "from": day(6), "to": day(9)}]
    more = {"sessions": [{"id": "s1", "earns": "hand", "from": day(3), "to": day(5), "seats": 1}]}
    given = ["us1 S1/engineer", "us2 D1/commander", "ru3 attends s1", "us2 commands t1"]
    facts = facts_of(given, {"station_commander": {"terms": terms}}, ships, **more)
    table = plan_table(facts)
    assert table.columns[-1] == "station"
    assert [(row[0], row[1], row[-1]) for row in table.rows] == [
        ("up", "S1", "ISS"),
        ("down", "S1", "ISS"),
        ("up", "D1", "Mir"),
        ("down", "D1", "Mir"),
        ("session", "s1", None),
        ("command", "", "Mir"),
    ]
    assert {f"People aboard at {station} by day" for station in ("ISS", "Mir")} <= set(Drawn(facts).charts)
    days = coverage_table(facts)
    assert days.columns[:5] == ("station", "from", "to", "days", "docked")
    assert [(row[0], row[1], row[4]) for row in days.rows if row[4]] == [
        ("ISS", on(0), "S1"),
        ("ISS", on(15), "S1, S2"),
        ("ISS", on(20), "S2"),
        ("Mir", on(5), "D1"),
    ]


def test_the_parameters_of_a_goal_are_told_as_they_are_in_the_file() -> None:
    wishes = [{"crew": "us1", "flight": "S1"}, {"crew": "us2", "flight": "S1", "avoid": True}]
    (row,) = goals(facts_of(STAYS, goals=[{"preferences": {"wishes": wishes}}]))
    assert row.given == "wishes: [{crew: us1, flight: S1}, {crew: us2, flight: S1, avoid: true}]"
    one, two = goals(facts_of(STAYS, goals=[{"corps_size": 2, "unfilled_seats": 1}]))[:2]
    assert (one.given, two.given) == ("weight: 2", "")


def test_a_column_is_as_wide_as_its_longest_cell() -> None:
    table = Table("t", ("short", "a long heading", "b"), (("1234567", None, "x" * 99), (None, 5, "y")))
    assert _widths(table) == [10, 17, 60]


def test_the_page_has_its_title_and_a_file_that_cannot_be_is_named() -> None:
    page = page_html(facts_of(STAYS), "A & B")
    assert "<title>A &amp; B</title>" in page
    assert "<h1>A &amp; B</h1>" in page
    with pytest.raises(InputError) as caught:
        refuse_unreportable("plan.pdf")
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column, problem.path) == ("plan.pdf", 1, 1, "")
