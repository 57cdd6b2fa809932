"""Two stations: each is judged, told and shown by itself; what is shown of one names no station."""

from __future__ import annotations

import json
import re
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.bench.generator import Size, generate
from optimizer.checker.coverage import uncovered
from optimizer.checker.text import check_text
from optimizer.events import EVENTS
from optimizer.events._apply import apply_events
from optimizer.files.warnings import warnings_in
from optimizer.goals.uncovered_days import UncoveredDays
from optimizer.instance import Instance
from optimizer.model.stays import enumerate_stays
from optimizer.problem.calendar import Calendar
from optimizer.report.facts import PlanView
from optimizer.report.ics import ics_text
from optimizer.report.page import page_html
from optimizer.report.sheets import csv_text
from optimizer.report.tables import PLAN, coverage_table
from optimizer.report.write import report_data
from optimizer.rules import RULES
from optimizer.solver.build import build
from optimizer.solver.text import solve_text
from tests.report.test_report import Page
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day
from tests.worlds.tiny import make, one_leg, plan_of, tiny

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.problem.plan import Plan

TERMS = [{"id": "i1", "station": "ISS", "from": day(5), "to": day(6)}]
TERMS += [{"id": "m1", "station": "Mir-2", "from": day(5), "to": day(6)}]
RULED: dict[str, Any] = {
    "vehicle_loss": {"min_aboard": {"US": 1, "RU": 1}, "scope": "side", "to": day(8)},
    "station_complement": {"total": {"min": 2}, "from": day(4), "to": day(8)},
    "skills_aboard": {"skills": [{"skill": "mate", "min": 1, "from": day(4), "to": day(8)}]},
    "station_commander": {"terms": TERMS},
}
FLIGHTS = [
    flight("S1", 0, 9, rotation=True, return_on="any"),
    flight("D1", 2, 9),
    flight("S2", 1, 12, station="Mir-2", rotation=True, return_on="any"),
    flight("D2", 4, 12, station="Mir-2"),
]
FULL = ["ru1 S1/commander", "us1 S1/engineer", "us2 D1/commander", "ru2 D1/specialist"]
SHORT = [*FULL, "ru3 S2/commander", "us3 D2/commander"]
MATE = {"qualifications": {"mate": {}}}


def case(*stays: str, rules: dict[str, Any] = RULED, **more: Any) -> Case:
    """The two stations with these people up."""
    crew = {"us2": MATE, "ru3": MATE}
    return Case("two stations", {}, FLIGHTS, list(stays), crew=crew, more={"rules": rules, **more}, horizon=(0, 20))


def facts_of(one: Case) -> PlanView:
    return PlanView(one.instance("stations"), one.plan())


def test_people_at_one_station_mend_nothing_at_the_other() -> None:
    report = optimizer.check(case(*SHORT).instance("stations"), case(*SHORT).plan())
    loss = {(found.subject, found.message) for found in report.broken if found.rule == "vehicle_loss"}
    assert loss == {
        ("Mir-2/RU", "0 of RU aboard if it left, needs 1"),
        ("Mir-2/US", "0 of US aboard if it left, needs 1"),
    }
    assert optimizer.solve(case().instance("stations"), workers=1).status == "infeasible"  # six people, eight wanted
    more = {
        **RULED,
        "vehicle_loss": {**RULED["vehicle_loss"], "min_aboard": {"US": 1}},
        "station_commander": {"terms": []},
    }
    result = optimizer.solve(case(rules=more).instance("stations"), workers=1)
    assert result.status == "infeasible"  # four of the US wanted, in all three


@pytest.mark.parametrize(
    ("rule", "subject", "sentence"),
    [
        (
            "vehicle_loss",
            "Mir-2/RU",
            "if all docked ships of RU at Mir-2 left, at least 1 of US and 1 of RU would stay",
        ),
        ("station_complement", "Mir-2/total/2030-01", "on every day of 2030-01 at least 2 people are aboard at Mir-2"),
        ("skills_aboard", "ISS/mate/2030-01", "on every day of 2030-01 at least 1 person aboard at ISS holds mate"),
        ("station_commander", "m1", "m1 has one commander, aboard Mir-2 from 2030-01-06 to 2030-01-07"),
    ],
)
def test_a_clause_tells_its_station(rule: str, subject: str, sentence: str) -> None:
    instance = case().instance("stations")
    (own,) = (listed for listed in instance.rulebook if listed.name == rule)
    assert own.describe(subject, instance).startswith(sentence)
    assert subject in {row.clause.subject for row in build(instance).rows.rows if row.clause.rule == rule}


def test_clauses_of_one_station_have_the_same_address_in_both_halves() -> None:
    instance, plan = case(*SHORT).instance("stations"), case(*SHORT).plan()
    broken = {(found.rule, found.subject) for found in optimizer.check(instance, plan).broken}
    posted = {(row.clause.rule, row.clause.subject) for row in build(instance).rows.rows}
    assert broken <= posted
    waivers = [{"rule": rule, "subject": subject, "reason": "r", "by": "b"} for rule, subject in sorted(broken)]
    assert optimizer.check(case(*SHORT, waivers=waivers).instance("stations"), plan).ok
    waived = build(case(waivers=waivers).instance("stations"))
    assert not broken & {(row.clause.rule, row.clause.subject) for row in waived.rows.rows}


def test_no_option_goes_from_one_station_to_the_other() -> None:
    model = build(case().instance("stations"))
    assert any(stay.down is not stay.up for stay in model.options.stays)
    assert all(stay.down is not None and stay.down.station == stay.up.station for stay in model.options.stays)


@pytest.mark.parametrize("party", ["US", "RU"])
@pytest.mark.parametrize("stays", [FULL, SHORT, []], ids=len)
def test_uncovered_days_are_added_up_over_the_stations(stays: list[str], party: str) -> None:
    one = case(*stays)
    calendar = Calendar(one.instance("stations"), one.plan())
    lines = [line for line in uncovered(calendar) if line.party == party]
    assert [line.station for line in lines] == ["ISS", "Mir-2"]
    for scope, days in (("side", "side_days"), ("ship", "ship_days")):
        goal = UncoveredDays(min_aboard={party: 1}, scope=scope)  # type: ignore[arg-type]
        assert goal.measure(calendar) == sum(getattr(line, days) for line in lines)


DAILY = ["vehicle_loss", "lifeboat", "station_complement", "skills_aboard"]


def doubled(world: dict[str, Any]) -> Instance:
    """The world and its twin at another station: other ships, other people, the same rules."""
    twin = json.loads(re.sub(r'"(p\d|f\d|soyuz|dragon)"', r'"\1x"', json.dumps(world)))
    for ship in twin["flights"]:
        ship["station"] = "Mir"
    merged = {key: [*world[key], *twin[key]] for key in ("flights", "crew", "shelters")}
    return make({**world, **merged, "vehicles": {**world["vehicles"], **twin["vehicles"]}})


def located(instance: Instance, plan: Plan) -> set[tuple[str, str, object, object, bool]]:
    """Clauses broken day by day, with their days."""
    found = optimizer.check(instance, plan).violations
    return {(one.rule, one.subject, one.since, one.until, one.history) for one in found if one.rule in DAILY}


@pytest.mark.parametrize("seed", range(40))
def test_two_stations_that_share_nobody_are_two_instances(seed: int) -> None:
    random = Random(f"twins {seed}")
    lone = tiny(seed, DAILY, suits=lambda world: len(world.stations) == 1)
    data = json.loads(lone.model_dump_json(by_alias=True, exclude_none=True))
    only = {
        key: data[key] for key in ("format", "name", "horizon", "as_of", "parties", "qualifications") if key in data
    }
    goal = {"uncovered_days": {"min_aboard": {"US": 1, "RU": 2}, "scope": random.choice(["ship", "side"])}}
    kept = {key: data[key] for key in ("vehicles", "flights", "crew", "shelters", "rules")}
    world = {**only, **kept, "goals": [goal]}
    one, two = make(world), doubled(world)
    assert two.stations == ("ISS", "Mir")
    plans = []
    for _ in range(2):
        drawn = [stay for stay in enumerate_stays(one) if random.random() < 0.5]
        plans.append(plan_of(one, [stay for stay in drawn if sum(one_leg(stay, other) for other in drawn) == 1]))
    renamed = [
        seat.model_copy(update={"crew": f"{seat.crew}x", "flight": f"{seat.flight}x"}) for seat in plans[1].assignments
    ]
    both = plans[0].model_copy(update={"assignments": (*plans[0].assignments, *renamed)})
    expected = set()
    for plan, station, mark in zip(plans, two.stations, ("", "x"), strict=True):
        for rule, subject, *days in located(one, plan):
            about = station if subject in one.stations else f"{station}/{subject}"
            about = f"{subject}{mark}" if subject in one.flight else about
            expected.add((rule, about, *days))
    assert located(two, both) == expected
    values = [optimizer.check(one, plan).values[0] for plan in plans]
    assert optimizer.check(two, both).values == (sum(values),)
    assert not {stay.up.station for stay in enumerate_stays(two) if stay.down and stay.down.station != stay.up.station}


def test_next_rotation_and_hand_over_are_of_one_station() -> None:
    ships = [flight("S1", 0, 9, rotation=True), flight("S2", 1, 12, rotation=True, station="Mir-2")]
    ships.append(flight("S3", 7, 20, rotation=True))
    facts = facts_of(Case("chains", {}, ships, [], more={"rules": {}}))
    assert [flight.id for flight in map(facts.instance.next_rotation, facts.instance.flights) if flight] == ["S3"]
    assert [(old.id, new.id) for old, new in facts.handovers] == [("S1", "S3")]


FAULTS = [
    ({"return_on": ["S2"]}, {}, "flights[0].return_on[0]: expected a ship at ISS, found S2 at Mir-2; ships there: D1"),
    (
        {"seated": [{"crew": "ru1", "role": "commander", "down_on": "D2"}]},
        {},
        "flights[0].seated[0].down_on: expected a ship at ISS, found D2 at",
    ),
    (
        {"seated": [{"crew": "ru1", "role": "commander", "down_on": ["D1", "D2"]}]},
        {},
        "flights[0].seated[0].down_on[1]: expected a ship at ISS, found D2 at Mir-2",
    ),
    ({}, {"station": None}, "terms[0].station: expected a `station`, found none; known: ISS, Mir-2"),
    ({}, {"station": "Mri-2"}, "terms[0].station: station 'Mri-2' unknown; known: ISS, Mir-2"),
    ({"station": "to the Moon"}, {}, "flights[0].station: expected letters, digits"),
]


@pytest.mark.parametrize(("ship", "term", "message"), FAULTS, ids=[message for *_, message in FAULTS])
def test_faults_are_told_with_their_place(
    ship: dict[str, Any], term: dict[str, Any], message: str, tmp_path: Path
) -> None:
    data = json.loads(json.dumps(case().data("stations")))
    data["flights"][0] |= ship
    data["rules"]["station_commander"]["terms"][0] |= term
    lines = told(data, tmp_path)
    assert any(message in line for line in lines), lines
    assert all(line.split(" ")[0].count(":") == 2 for line in lines), lines


def test_a_term_of_the_only_station_need_not_name_it(tmp_path: Path) -> None:
    data = json.loads(json.dumps(case().data("stations")))
    del data["flights"][2:]
    del data["rules"]["station_commander"]["terms"][1]["station"]
    assert "station 'Mir-2' unknown; known: ISS" not in told(data, tmp_path)


def told(data: dict[str, Any], folder: Path) -> list[str]:
    """What is said of a file with this data."""
    file = folder / "bad.json"
    file.write_text(json.dumps(data, indent=1))
    try:
        optimizer.load(file)
    except optimizer.InputError as error:
        return str(error).replace(f"{folder}/", "").splitlines()
    return []


def test_who_loses_a_ship_comes_home_from_where_they_are() -> None:
    settled = [{**FLIGHTS[0], "seated": [{"crew": "ru1", "role": "commander"}]}, *FLIGHTS[1:]]
    instance = case(flights=settled, as_of=day(3)).instance("stations")
    event = EVENTS["unusable"].model_validate({"known_on": day(3), "flight": "S1"})
    after = event.apply(instance)
    (seat,) = after.flight["S1"].seated
    assert set(after.ways_home(after.flight["S1"], seat)) == {"S1", "D1"}


def test_the_station_is_named_where_there_are_several() -> None:
    facts = facts_of(case(*SHORT, "us1 commands i1", "ru3 commands m1"))
    page = Page(page_html(facts, "t"))
    for words in ("Ships docked at ISS", "Ships docked at Mir-2", "soyuz (RU) to Mir-2", "RU has nobody aboard Mir-2"):
        assert words in page.text
    labels = [attributes.get("aria-label") or "" for _, attributes in page.elements]
    for chart in ("People aboard at ISS by day", "People aboard at Mir-2 by day"):
        assert any(chart in label for label in labels)
    assert any(label.startswith("S2 docked to Mir-2") for label in labels)
    assert any("commands Mir-2 in m1" in label for label in labels)
    summary = ics_text(facts, "t")
    for words in ("Launch S2 to Mir-2", "Landing D1 from ISS", "Station commander of Mir-2\\, m1"):
        assert words in summary
    head, *lines = csv_text(facts).removeprefix("\ufeff").splitlines()
    assert head == ",".join((*PLAN, "station"))
    assert {(line.split(",")[0], line.rpartition(",")[2]) for line in lines} == {
        (kind, station) for kind in ("up", "down", "command") for station in ("ISS", "Mir-2")
    }
    table = coverage_table(facts)
    assert table.columns[0] == "station"
    assert [row[0] for row in table.rows] == sorted(str(row[0]) for row in table.rows)
    people = {row[0]: row[5:8] for row in table.rows if row[1] == facts.instance.flight["D2"].docking}
    assert people == {"Mir-2": (1, 1, 2)}
    text = check_text(facts.planned, facts.report)
    assert "  station  party  if a side leaves" in text
    assert "  Mir-2    RU                    8                 8  2030-01-05 to 2030-01-12" in text
    assert report_data(facts.planned, facts.plan)["coverage"][3]["station"] == "Mir-2"


def test_a_solve_names_the_station() -> None:
    rules = {"station_commander": {"terms": TERMS}}
    instance = case(rules=rules).instance("stations")
    text = solve_text(instance, optimizer.solve(instance, workers=1), None)
    assert "flight  launch and landing        station  role up" in text
    assert "  m1 at Mir-2  " in text


def test_one_station_is_not_named() -> None:
    one = Case("one", {}, FLIGHTS[:2], FULL, more={"rules": {"vehicle_loss": RULED["vehicle_loss"]}})
    facts = facts_of(one)
    named = Case("one", {}, [{**ship, "station": "ISS"} for ship in FLIGHTS[:2]], FULL, more=one.more)
    assert named.instance("stations").digest == facts.planned.digest
    assert "ISS" not in Page(page_html(facts, "t")).text
    assert "ISS" not in csv_text(facts) + ics_text(facts, "t") + check_text(facts.planned, facts.report)
    assert "station" not in report_data(facts.planned, facts.plan)["coverage"][0]
    posted = {row.clause.subject for row in build(facts.planned).rows.rows if row.clause.rule == "vehicle_loss"}
    assert posted == {"RU", "US"}


def test_generated_stations_have_their_own_minima() -> None:
    one, two = (generate(Size(years=2, stations=stations)).instance for stations in (1, 2))
    assert one.stations == ("ISS",)
    assert two.stations == ("station-1", "station-2")
    assert all(flight.vehicle[-1] == flight.station[-1] for flight in two.flights)
    for name in ("vehicle_loss", "station_complement"):
        forms = [getattr(instance.rules, name).model_dump(exclude={"since"}) for instance in (one, two)]
        assert forms[0] == forms[1]


def test_any_rule_tells_any_of_its_clauses() -> None:
    """Whatever is posted for two stations can be told in words."""
    instance = generate(Size(years=1, stations=2)).instance
    rules = {rule.name: rule for rule in instance.rulebook}
    for clause in {row.clause for row in build(instance, goals=False).rows.rows if row.clause.rule in RULES}:
        assert rules[clause.rule].describe(clause.subject, instance)


def test_one_flight_to_nowhere_is_enough() -> None:
    bare = Instance.model_validate({**case().data("stations"), "flights": [], "rules": {}})
    assert bare.stations == ("ISS",)


# What a file gets wrong about stations.

SEATED = {"seated": [{"crew": "ru1", "role": "commander"}]}
SHELTER = {"crew": "ru1", "ship": "D2", "from": day(5), "to": day(8)}
AWAY = "shelters[0].ship: expected a ship at ISS, where 'ru1' is, up on S1, found D2 at Mir-2; ships there: S1, D1"


@pytest.mark.parametrize(
    ("ship", "shelter", "more", "message"),
    [
        (SEATED, {}, {}, AWAY),
        ({}, {}, {"pins": [{"crew": "ru1", "flight": "S1"}]}, AWAY),
        (SEATED, {"ship": "D1"}, {}, None),
        (SEATED, {"from": day(9), "to": day(11)}, {}, None),  # landed by then, and perhaps up again
        (SEATED, {"from": day(8), "to": day(11)}, {}, AWAY),
        (SEATED, {"crew": "ru2"}, {}, None),  # the plan says where they are
        ({"other_launches": [day(6)]}, {}, {"pins": [{"crew": "ru1", "flight": "S1"}]}, AWAY),
        ({"other_launches": [day(7)]}, {"to": day(6)}, {"pins": [{"crew": "ru1", "flight": "S1"}]}, None),
        ({}, {}, {"pins": [{"crew": "ru1", "flight": "S1", "leg": "down"}]}, None),
        (SEATED, {"to": day(4)}, {}, "shelters[0]: expected `to` on or after `from` 2030-01-06, found 2030-01-05"),
    ],
)
def test_a_shelter_at_another_station_is_told(
    ship: dict[str, Any], shelter: dict[str, Any], more: dict[str, Any], message: str | None, tmp_path: Path
) -> None:
    data = json.loads(json.dumps(case(**more).data("stations")))
    data["flights"][0] |= ship
    data["shelters"] = [SHELTER | shelter]
    lines = told(data, tmp_path)
    assert [line.split(" ", 1)[1] for line in lines] == ([] if message is None else [message])


def test_somebody_at_both_stations_may_be_sheltered_at_either(tmp_path: Path) -> None:
    data = json.loads(json.dumps(case().data("stations")))
    data["flights"].append(flight("S3", 10, 18, station="Mir-2"))
    data["pins"] = [{"crew": "ru1", "flight": "S1"}, {"crew": "ru1", "flight": "S3"}]
    data["shelters"] = [{**SHELTER, "to": day(11)}]
    data["flights"][0]["return_on"] = []
    assert told(data, tmp_path) == []


ONE_STATION = {"flights": FLIGHTS[:2]}
BEGINS = "with several stations a clause begins with its own"
BARE = "with one station no clause names it"
ABOUT = [
    ("vehicle_loss", "RU", f"expected `ISS/RU` or `Mir-2/RU`, found 'RU': {BEGINS}", None),
    ("vehicle_loss", "Mri-2/RU", *["expected a station that flights go to, found 'Mri-2' in 'Mri-2/RU'"] * 2),
    ("vehicle_loss", "ISS/RU", None, f"expected `RU`, found 'ISS/RU': {BARE}"),
    ("vehicle_loss", "S1", None, None),
    (
        "station_complement",
        "total/2030-01",
        f"expected `ISS/total/2030-01` or `Mir-2/total/2030-01`, found 'total/2030-01': {BEGINS}",
        None,
    ),
    ("station_complement", "ISS/US/2030-01", None, f"expected `US/2030-01`, found 'ISS/US/2030-01': {BARE}"),
    (
        "skills_aboard",
        "Mir-2/mate/2030-01",
        None,
        "expected a station that flights go to, found 'Mir-2' in 'Mir-2/mate/2030-01'",
    ),
    ("lifeboat", "ISS/S1", *["expected `S1`, found 'ISS/S1': clauses of lifeboat name no station"] * 2),
    ("handover", "ISS/S1/S2", *["expected `S1/S2`, found 'ISS/S1/S2': clauses of handover name no station"] * 2),
    ("reciprocity", "ISS/S1", None, None),  # not in force
]


@pytest.mark.parametrize(("rule", "subject", "of_two", "of_one"), ABOUT, ids=[f"{one[0]} {one[1]}" for one in ABOUT])
def test_a_waiver_that_matches_nothing_for_its_station_is_told(
    rule: str, subject: str, of_two: str | None, of_one: str | None, tmp_path: Path
) -> None:
    rules = {**RULED, "station_commander": {"terms": []}, "lifeboat": {}, "qualification": {}, "handover": {}}
    rules["handover"] = {"min_days": 1}
    waivers = [{"rule": rule, "subject": subject, "reason": "r", "by": "b"}]
    for fault, stations, more in ((of_two, "ISS, Mir-2", {}), (of_one, "ISS", ONE_STATION)):
        lines = told(json.loads(json.dumps(case(rules=rules, waivers=waivers, **more).data("stations"))), tmp_path)
        message = f"waivers[0].subject: {fault}; stations: {stations}"
        assert [line.split(" ", 1)[1] for line in lines] == ([message] if fault else [])
        assert all(line.split(" ")[0].count(":") == 2 for line in lines), lines


@pytest.mark.parametrize(
    ("rule", "subject", "fault"),
    [
        ("vehicle_loss", "ISS/RU/2030-01", "(ship or side), found 'ISS/RU/2030-01'"),
        ("lifeboat", "ISS/S1/2030-01", "(ship or station), found 'ISS/S1/2030-01'"),
        ("lifeboat", "XY", "(ship or station), found 'XY': ship or station 'XY' unknown; known: D1, "),
        ("qualification", "ISS/S1", "(person/flight), found 'ISS/S1': person 'ISS' unknown; known: guest, "),
    ],
)
def test_a_waiver_that_is_no_clause_of_its_rule_is_told(rule: str, subject: str, fault: str, tmp_path: Path) -> None:
    rules = {**RULED, "station_commander": {"terms": []}, "lifeboat": {}, "qualification": {}}
    waivers = [{"rule": rule, "subject": subject, "reason": "r", "by": "b"}]
    for more in ({}, ONE_STATION):
        lines = told(json.loads(json.dumps(case(rules=rules, waivers=waivers, **more).data("stations"))), tmp_path)
        assert len(lines) == 1
        assert lines[0].split(" ", 1)[1].startswith(f"waivers[0].subject: expected a clause of {rule} {fault}")


def test_a_loss_by_ship_names_no_station(tmp_path: Path) -> None:
    rules = {"vehicle_loss": {"min_aboard": {"US": 1}, "scope": "ship"}}
    for subject, found in (("Mir-2/S2", 1), ("S2", 0)):
        waivers = [{"rule": "vehicle_loss", "subject": subject, "reason": "r", "by": "b"}]
        data = json.loads(json.dumps(case(rules=rules, waivers=waivers).data("stations")))
        assert len(told(data, tmp_path)) == found


def test_waivers_follow_the_stations_when_events_change_them() -> None:
    subjects = ["ISS/RU", "Mir-2/US", "Mir-2/total/2030-01", "ISS/mate/2030-01"]
    names = ["vehicle_loss", "vehicle_loss", "station_complement", "skills_aboard"]
    waivers = [
        {"rule": rule, "subject": subject, "reason": "r", "by": "b"}
        for rule, subject in (*zip(names, subjects, strict=True), ("handover", "S1/S2"))
    ]
    rules = {**RULED, "station_commander": {"terms": []}, "handover": {"min_days": 1}}
    two = case(rules=rules, waivers=waivers).instance("stations")
    nobody = case().plan()

    def after(instance: Instance, *events: dict[str, Any]) -> Instance:
        return apply_events(
            instance, nobody, [EVENTS[e["kind"]].model_validate({"known_on": day(0), **e}) for e in events]
        )

    drops = [{"kind": "drop_flight", "flight": name} for name in ("S2", "D2")]
    assert [waiver.subject for waiver in after(two, drops[0]).waivers] == subjects  # of S2, the hand-over is gone
    one = after(two, *drops)
    assert [waiver.subject for waiver in one.waivers] == ["RU", "mate/2030-01"]
    again = after(one, {"kind": "add_flight", "entry": FLIGHTS[2]})
    assert [waiver.subject for waiver in again.waivers] == ["ISS/RU", "ISS/mate/2030-01"]


def test_flights_that_name_no_station_beside_others_that_do_are_told(tmp_path: Path) -> None:
    def noted(ships: list[dict[str, Any]]) -> list[str]:
        data = json.loads(json.dumps(case(rules={}, flights=ships).data("stations")))
        file = tmp_path / "stations.json"
        file.write_text(json.dumps(data))
        instance = optimizer.load(file)
        optimizer.dump(instance, tmp_path / "again.yaml")
        again = optimizer.load(tmp_path / "again.yaml")
        assert again.digest == instance.digest
        assert list(warnings_in(again)) == list(warnings_in(instance))  # what was said stays said
        return list(warnings_in(instance))

    silent, here = FLIGHTS[:2], [{**ship, "station": "ISS"} for ship in FLIGHTS[:2]]
    note = "2 of 4 flights name no `station` and so go to ISS (S1 and D1): write `station: ISS` if that is intended"
    assert noted(FLIGHTS) == [note]
    for clear in (silent, here, [silent[0], here[1]], FLIGHTS[2:], [*here, *FLIGHTS[2:]]):
        assert noted(clear) == []
    many = [flight(f"S{number}", number, 20) for number in range(5, 10)]
    assert noted([*FLIGHTS, *many])[0].startswith(
        "7 of 9 flights name no `station` and so go to ISS (S1, D1, S5 and 4 more)"
    )


def test_stations_spelt_nearly_alike_are_told() -> None:
    def noted(*stations: str) -> list[str]:
        ships = [flight(f"S{number}", number, 20, station=station) for number, station in enumerate(stations)]
        return list(warnings_in(case(rules={}, flights=ships).instance("stations")))

    why = "because their spelling differs: if one station is meant, write one name"
    assert noted("iss", "Mir-2", "ISS", "Mir-1") == [f"`iss` and `ISS` are read as 2 stations {why}"]
    assert noted("Mir2", "mir-2", "MIR_2", "mir-2") == [f"`Mir2`, `mir-2` and `MIR_2` are read as 3 stations {why}"]
    assert noted("station-1", "station-2", "station-11") == []


LETTERS = "expected letters, digits, `.`, `_`, `-` (a letter or digit first)"
NONSENSE = [
    ("", f'{LETTERS}, found ""'),
    (7, "expected text (in quotes), found 7"),
    (None, "expected text (in quotes), found nothing"),
    (True, "expected text (in quotes), found true"),
    (["ISS"], "expected text (in quotes), found a list"),
    ("x" * 500, f'expected at most 64 characters, found "{"x" * 56}...'),
    ("I\aSS", "expected printable text, found the control character '\\x07'"),
    ("\u202eISS", "expected printable text, found the control character '\\u202e'"),
    ("ISS\u200b", rf'{LETTERS}, found "ISS\u200b"'),
    ("Mir 2", f'{LETTERS}, found "Mir 2"'),
    ("Mir/2", f'{LETTERS}, found "Mir/2"'),
]


@pytest.mark.parametrize(("station", "message"), NONSENSE, ids=[ascii(station)[:9] for station, _ in NONSENSE])
def test_nonsense_in_place_of_a_station_is_told_in_signs_that_can_be_seen(
    station: object, message: str, tmp_path: Path
) -> None:
    data = json.loads(json.dumps(case(rules={}).data("stations")))
    data["flights"][0]["station"] = station
    lines = told(data, tmp_path)
    assert any(line.split(" ", 1)[1].startswith(f"flights[0].station: {message}") for line in lines), lines
    assert all(line.isprintable() for line in lines)


def test_ships_of_a_vehicle_may_be_planned_for_one_day_at_two_stations(tmp_path: Path) -> None:
    for station, found in (("ISS", 1), ("Mir-2", 0)):
        ships = [flight("S1", 0, 9, other_launches=[day(1)]), flight("S2", 0, 12, station=station)]
        data = json.loads(json.dumps(case(rules={}, flights=ships).data("stations")))
        assert len(told(data, tmp_path)) == found
