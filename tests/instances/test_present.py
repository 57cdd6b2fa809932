"""The present: what flew to October 2026, and what an office could plan on 2026-11-01."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import optimizer
from optimizer.cli.import_ import command
from optimizer.problem.calendar import Calendar
from optimizer.rules.reciprocity import Reciprocity
from optimizer.studies.scenarios.patches import patched
from tests import INSTANCES

if TYPE_CHECKING:
    from pathlib import Path

HISTORY = INSTANCES / "history"
TODAY = date(2026, 11, 1)
ABOARD = {
    "dubrov": "MS-29",
    "kikina": "MS-29",
    "menon-a": "MS-29",
    "watkins": "Crew-13",
    "delaney": "Crew-13",
    "kutryk": "Crew-13",
    "teteryatnikov": "Crew-13",
}
BARTER = date(2022, 9, 21)
"""The first launch with a swapped seat."""


@pytest.fixture(scope="module")
def past() -> optimizer.Instance:
    return optimizer.load(INSTANCES / "iss-2020-2026.yaml")


@pytest.fixture(scope="module")
def flown(past: optimizer.Instance) -> optimizer.Plan:
    return optimizer.load_plan(INSTANCES / "iss-2020-2026.flown.json", past)


@pytest.fixture(scope="module")
def judged(past: optimizer.Instance, flown: optimizer.Plan) -> optimizer.Report:
    return optimizer.check(past, flown, history=True)


@pytest.fixture(scope="module")
def ahead() -> optimizer.Instance:
    return optimizer.load(INSTANCES / "iss-2026-2030.yaml")


def proved(instance: optimizer.Instance, tiers: int | None = None) -> tuple[optimizer.Result, Calendar]:
    """The proved plan of an instance, if need be without its last tiers, as the checker sees it too."""
    instance = instance.model_copy(update={"goals": instance.goals[:tiers]})
    result = optimizer.solve(instance, workers=2, repeatable=False)
    assert result.status == "optimal", result
    assert result.plan is not None
    report = optimizer.check(instance, result.plan)
    assert report.ok, str(report)
    assert report.values == result.values
    return result, Calendar(instance, result.plan)


# What flew.


def test_import_reproduces_the_plan_flown(tmp_path: Path) -> None:
    recipe, out = HISTORY / "iss-2020-2026.recipe.yaml", tmp_path / "new.yaml"
    plan = tmp_path / "iss-2020-2026.flown.json"
    result = CliRunner().invoke(command, [str(recipe), "-o", str(out), "--flown", str(plan)])
    assert result.exit_code == 0, result.output
    assert out.read_bytes() == (INSTANCES / "iss-2020-2026.yaml").read_bytes()
    assert plan.read_bytes() == (INSTANCES / "iss-2020-2026.flown.json").read_bytes()


def test_the_plan_flown_breaks_what_eight_waivers_name(past: optimizer.Instance, judged: optimizer.Report) -> None:
    assert judged.ok, str(judged)
    assert judged.digest_matches
    named = {
        ("lifeboat", "MS-22"),
        ("lifeboat", "CFT"),
        ("handover", "Crew-2/Crew-3"),
        ("handover", "Crew-11/Crew-12"),
        ("stay_limit", "Crew-8"),
        ("skills_aboard", "spacewalk-emu/2021-11"),
        ("skills_aboard", "spacewalk-emu/2026-01"),
        ("skills_aboard", "spacewalk-emu/2026-02"),
    }
    assert len(past.waivers) == 8
    assert {(waiver.rule, waiver.subject) for waiver in past.waivers} == named
    assert {(violation.rule, violation.subject) for violation in judged.violations} == named
    days = {
        violation.subject: (str(violation.since), str(violation.until))
        for violation in judged.violations
        if violation.since
    }
    assert days["CFT"] == ("2024-09-07", "2024-09-28")
    assert days["spacewalk-emu/2026-01"] == ("2026-01-15", "2026-01-31")
    assert days["spacewalk-emu/2026-02"] == ("2026-02-01", "2026-02-13")


def test_ships_flown(past: optimizer.Instance) -> None:
    launched = [flight for flight in past.flights if not past.launched(flight)]
    assert len(launched) == 33
    assert [flight.id for flight in launched if flight.launch > date(2024, 8, 31)] == [
        *("MS-26", "Crew-9", "Crew-10", "MS-27", "Ax-4", "Crew-11", "MS-28", "Crew-12", "MS-29", "Crew-13"),
    ]
    days = {"MS-26": 221, "Crew-9": 171, "Crew-10": 148, "MS-27": 245, "Ax-4": 20, "Crew-11": 167, "Crew-12": 237}
    assert {name: (past.flight[name].landing - past.flight[name].launch).days for name in days} == days


def test_two_came_home_on_another_ship(past: optimizer.Instance, flown: optimizer.Plan) -> None:
    calendar = Calendar(past, flown)
    crossed = {
        stay.person.id: (stay.up.id, stay.down.id, (stay.down.landing - stay.launch).days)
        for stay in calendar.stays
        if stay.down is not None and stay.down.id != stay.up.id and stay.launch > date(2024, 4, 1)
    }
    assert crossed == {"wilmore": ("CFT", "Crew-9", 286), "williams-s": ("CFT", "Crew-9", 286)}
    assert [seat.crew for seat in calendar.people("Crew-9", "up")] == ["hague", "gorbunov"]


def test_seven_seats_against_nine(past: optimizer.Instance, flown: optimizer.Plan, judged: optimizer.Report) -> None:
    swapped: dict[str, list[str]] = {"soyuz": [], "dragon": []}
    guests = {"soyuz": "NASA", "dragon": "Roscosmos"}
    for seat in flown.assignments:
        flight, agency = past.flight[seat.flight], past.person[seat.crew].agency
        if seat.leg == "up" and flight.launch >= BARTER and guests.get(flight.vehicle) == agency:
            swapped[flight.vehicle].append(seat.crew)
    assert swapped == {
        "soyuz": ["rubio", "ohara", "dyson", "pettit", "kim", "williams-c", "menon-a"],
        "dragon": [
            *("kikina", "fedyaev", "borisov-k", "grebenkin", "gorbunov", "peskov", "platonov", "fedyaev"),
            "teteryatnikov",
        ],
    }
    ledger = {name: list(lines) for name, lines in groupby(judged.ledger, key=lambda line: line.account)}
    recent = [line for line in ledger["US-RU.seats"] if line.launch > date(2024, 8, 31)]
    assert [line.flight for line in recent] == [
        *("MS-26", "Crew-9", "Crew-10", "MS-27", "Crew-11", "MS-28", "Crew-12", "MS-29", "Crew-13"),
    ]
    assert [line.balance for line in recent] == [0, 1, 2, 1, 2, 1, 2, 1, 2]
    balances = {line.flight: line.balance for line in ledger["US-RU.days"]}
    assert balances["Crew-12"] == 34
    assert balances["Crew-13"] == 34 - 240 + 152  # MS-29 and Crew-13 as planned


def test_nobody_was_uncovered_since_the_barter(judged: optimizer.Report) -> None:
    assert {line.party: line.side_days for line in judged.coverage} == {"US": 175, "RU": 749}
    last = {line.party: str(line.side_spells[-1][1]) for line in judged.coverage}
    assert last == {"US": "2022-09-20", "RU": "2022-10-05"}


@pytest.mark.long
def test_what_flew_planned_anew(past: optimizer.Instance, judged: optimizer.Report) -> None:
    result, _ = proved(past)
    assert judged.values is not None
    assert result.values == (749, 2264, 1030732, 4)
    assert judged.values == (924, 2264, 1164388, 7)


# What was known on the day.


def test_who_is_aboard_and_their_ways_home(ahead: optimizer.Instance) -> None:
    assert ahead.as_of_day == TODAY
    up = [flight for flight in ahead.flights if ahead.launched(flight)]
    assert {seat.crew: flight.id for flight in up for seat in flight.seated} == ABOARD
    assert all(flight.docked(TODAY) for flight in up)
    assert {seat.crew: tuple(ahead.ways_home(flight, seat)) for flight in up for seat in flight.seated} == {
        crew: (ship,) for crew, ship in ABOARD.items()
    }
    assert {flight.id: str(flight.landing) for flight in up} == {"MS-29": "2027-03-11", "Crew-13": "2027-03-02"}


def test_the_history_ends_with_the_same_people_aboard(past: optimizer.Instance, flown: optimizer.Plan) -> None:
    calendar = Calendar(past, flown)
    last = past.horizon.until
    assert last == date(2026, 10, 10)
    assert {stay.person.id: stay.up.id for stay in calendar.stays if stay.aboard(last)} == ABOARD


def test_the_crew_announced_is_pinned(ahead: optimizer.Instance) -> None:
    assert [(pin.crew, pin.flight, pin.role) for pin in ahead.pins] == [
        ("barron", "Crew-14", "commander"),
        ("birch", "Crew-14", "pilot"),
        ("suwa", "Crew-14", "mission-specialist"),
        ("kivirian", "Crew-14", "mission-specialist"),
    ]


def test_flights_to_the_end_of_the_station(ahead: optimizer.Instance) -> None:
    kinds = Counter((flight.vehicle, flight.rotation) for flight in ahead.flights if flight.launch > TODAY)
    assert kinds == {("dragon", True): 8, ("soyuz", True): 6, ("dragon", False): 3}
    for vehicle in ("dragon", "soyuz"):
        chain = [flight for flight in ahead.flights if flight.vehicle == vehicle and flight.rotation]
        assert chain[-1].landing > ahead.horizon.until
    assert len(ahead.goals) == 7
    assert sum(flight.flexible for flight in ahead.flights) == 7
    assert [course.earns for course in ahead.courses] == ["dragon-specialist", "soyuz-crew"]


def test_what_the_barter_carries_in(ahead: optimizer.Instance, judged: optimizer.Report) -> None:
    rule = ahead.listed(Reciprocity)
    assert rule is not None
    before = {line.account: line.balance for line in judged.ledger if line.flight == "Crew-12"}
    assert {account.label: account.carried_in for account in rule.accounts} == before
    assert before == {"US-RU.seats": 2, "US-RU.days": 34}


def test_nothing_is_known_later(ahead: optimizer.Instance) -> None:
    announced = {seat.crew for flight in ahead.flights if flight.launch > TODAY for seat in flight.seated}
    assert all(ahead.person[crew].name.endswith("not announced") for crew in announced)  # type: ignore[union-attr]
    for person in ahead.crew:
        assert all(away.since is not None and away.since <= TODAY for away in person.unavailable), person.id
        assert person.last_landing is None or person.last_landing < TODAY
    for entity in (*ahead.flights, *ahead.crew, *ahead.pins):
        sources = [entity.source] if isinstance(entity.source, str) else entity.source or ()
        assert sources or entity in ahead.flights, entity
        for day in re.findall(r"20\d\d-\d\d-\d\d", " ".join([*sources, entity.note or ""])):
            assert date.fromisoformat(day) <= TODAY, entity


def test_assumptions_are_marked(ahead: optimizer.Instance) -> None:
    table = (HISTORY / "qualifications.csv").read_text(encoding="utf-8")
    for person in ahead.crew:
        for name in person.qualifications:
            assert f"{person.id},{name}," in table or name in (person.note or "").split("assumed: ")[1], person.id
    for flight in ahead.flights:
        if flight.launch > TODAY:
            assert "assumed" in str(flight.source), flight.id


def test_the_corps_of_that_day(ahead: optimizer.Instance) -> None:
    count = Counter(person.agency for person in ahead.crew)
    # 27 cosmonauts on 2026-03-04, of whom Kononenko is at the head of the training centre
    assert count == {
        "NASA": 42,
        "Roscosmos": 26,
        "ESA": 11,
        "JAXA": 6,
        "CSA": 3,
        "AXIOM": 4,
        "VAST": 4,
        "VOYAGER": 4,
    }
    assert {"birch", "kivirian", "suwa", "liegeois", "burchuladze", "bailey", "spies"} < ahead.person.keys()
    gone = {"hague", "williams-s", "wilmore", "mcarthur", "artemyev", "kononenko", "tingle", "acaba", "koch", "matveev"}
    assert not gone & ahead.person.keys()
    assert {person.id for person in ahead.crew if person.unavailable} == {"rubio", "douglas", "parmitano"}


def test_earlier_flights_are_counted(ahead: optimizer.Instance) -> None:
    known = {name: (ahead.person[name].flown, str(ahead.person[name].last_landing)) for name in ("fincke", "fedyaev")}
    assert known == {"fincke": (4, "2026-01-15"), "fedyaev": (2, "2026-10-08")}
    assert str(ahead.person["wilson"].last_landing) == "2010-04-20"


# What follows.


@pytest.mark.slow
@pytest.mark.parametrize("tiers", [4, pytest.param(None, marks=pytest.mark.long)])
def test_the_barter_goes_on(ahead: optimizer.Instance, tiers: int | None) -> None:
    result, calendar = proved(ahead, tiers)
    assert result.values == (0, 0, 1794, 0, 12640, 517440, 1)[:tiers]
    for flight in calendar.instance.flights:
        if flight.launch > TODAY and flight.rotation:
            host = calendar.instance.ship_party(flight)
            guests = [seat.crew for seat in calendar.people(flight.id, "up") if ahead.party_of(seat.crew) != host]
            assert len(guests) == 1, flight.id
    crew = {seat.role: seat.crew for seat in calendar.people("Crew-14", "up") if seat.role != "mission-specialist"}
    assert crew == {"commander": "barron", "pilot": "birch"}


@pytest.mark.long
def test_every_scenario_has_a_plan(ahead: optimizer.Instance) -> None:
    told = optimizer.load_scenarios(INSTANCES / "iss-2026-2030.scenarios.yaml", ahead)
    found = optimizer.scenarios(ahead, told, workers=2)
    assert {each.scenario.name: each.result.values for each in found.outcomes} == {
        "signed": (0, 0, 1794, 0, 12640, 517440, 1),
        "not signed": (2610, 0, 2164, 1, 12240, 516688, 1),
        "stays of six months": (0, 0, 1732, 1, 14800, 505793, 0),
        "stays of eight months": (0, 0, 2044, 0, 10800, 545559, 1),
        "pad lost": (0, 8, 2307, 0, 11360, 531105, 0),
    }


@pytest.mark.slow
def test_what_the_scenarios_change(ahead: optimizer.Instance) -> None:
    told = optimizer.load_scenarios(INSTANCES / "iss-2026-2030.scenarios.yaml", ahead)
    worlds = dict(zip([each.name for each in told.scenarios], patched(ahead, told), strict=True))
    assert worlds["signed"].flights == ahead.flights

    def chain(name: str, vehicle: str) -> list[int]:
        """Days from launch to landing of the crews to come, but for the first and the last."""
        flights = sorted(worlds[name].flights, key=lambda flight: flight.launch)
        coming = [flight for flight in flights if flight.launch > TODAY and flight.rotation]
        days = [(flight.landing - flight.launch).days for flight in coming if flight.vehicle == vehicle]
        return days[1:-1]

    assert {length // 30 for length in chain("signed", "soyuz")} == {8}
    assert {length // 30 for length in chain("signed", "dragon")} == {6}
    assert {length // 30 for length in chain("stays of six months", "soyuz")} == {6}
    assert {length // 30 for length in chain("stays of six months", "dragon")} == {6}
    assert {length // 30 for length in chain("stays of eight months", "soyuz")} == {8}
    assert {length // 30 for length in chain("stays of eight months", "dragon")} == {8}
    swapped = {flight.id for flight in worlds["not signed"].flights if flight.integrated}
    assert swapped == {"MS-29", "Crew-13", "Crew-14"}
    assert "MS-31" not in worlds["pad lost"].flight
    assert str(worlds["pad lost"].flight["MS-30"].landing) == "2027-11-08"  # 250 days
