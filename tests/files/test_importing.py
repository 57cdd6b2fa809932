"""Tables to instances: what is committed is what the tables give, and it is true to what flew."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import groupby
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import optimizer
from optimizer.cli.import_ import command
from optimizer.files.dump import as_text
from optimizer.files.importing import import_tables
from optimizer.files.warnings import warnings_in
from optimizer.problem.errors import InputError
from optimizer.solver.build import build
from tests import INSTANCES

if TYPE_CHECKING:
    from pathlib import Path

HISTORY = INSTANCES / "history"
NAMES = sorted(path.name.removesuffix(".recipe.yaml") for path in HISTORY.glob("*.recipe.yaml"))
INFEASIBLE = {
    "infeasible-handover": "handover",
    "infeasible-ledger": "reciprocity",
    "infeasible-lifeboat": "lifeboat",
    "infeasible-no-commander": "qualification",
    "infeasible-rest": "rest_interval",
    "infeasible-vehicle-loss": "vehicle_loss",
}
MENDED_BY_NOBODY = ("handover",)
"""Broken in one clause by the dates of the ships alone: the best plan breaks it and nothing else."""


@pytest.fixture(scope="module")
def instance() -> optimizer.Instance:
    return optimizer.load(INSTANCES / "iss-2020-2024.yaml")


@pytest.fixture(scope="module")
def flown(instance: optimizer.Instance) -> optimizer.Report:
    plan = optimizer.load_plan(INSTANCES / "iss-2020-2024.flown.json", instance)
    return optimizer.check(instance, plan, history=True)


# What is committed.


@pytest.mark.parametrize("name", NAMES)
def test_import_reproduces_the_committed_instance(name: str) -> None:
    imported = import_tables(HISTORY / f"{name}.recipe.yaml")
    assert imported.text == (INSTANCES / f"{name}.yaml").read_text(encoding="utf-8")
    loaded = optimizer.load(INSTANCES / f"{name}.yaml")
    assert loaded.model_copy(update={"published": None}) == imported.instance
    assert loaded.digest == imported.instance.digest


def test_import_reproduces_the_flown_plan(tmp_path: Path) -> None:
    recipe, out = HISTORY / "iss-2020-2024.recipe.yaml", tmp_path / "new.yaml"
    plan = tmp_path / "iss-2020-2024.flown.json"
    result = CliRunner().invoke(command, [str(recipe), "-o", str(out), "--flown", str(plan)])
    assert result.exit_code == 0, result.output
    assert out.read_bytes() == (INSTANCES / "iss-2020-2024.yaml").read_bytes()
    assert plan.read_bytes() == (INSTANCES / "iss-2020-2024.flown.json").read_bytes()
    assert as_text(import_tables(recipe).flown, as_json=True) == plan.read_text(encoding="utf-8")


def test_no_word_about_health() -> None:
    for path in [*HISTORY.iterdir(), *INSTANCES.glob("*.*")]:
        found = re.search(r"medic|health|illness|injur|surg|unfit", path.read_text(encoding="utf-8"), re.IGNORECASE)
        assert found is None, f"{path.name}: {found}"


# What flew.


def test_flown_plan_obeys_every_rule_but_for_three_waivers(
    instance: optimizer.Instance, flown: optimizer.Report
) -> None:
    assert flown.ok, str(flown)
    assert flown.digest_matches
    assert len(instance.waivers) == 3
    waived = {(violation.rule, violation.subject) for violation in flown.violations}
    assert waived == {(waiver.rule, waiver.subject) for waiver in instance.waivers}


def test_days_without_cover_as_flown(flown: optimizer.Report) -> None:
    assert {line.party: line.side_days for line in flown.coverage} == {"US": 175, "RU": 749}
    assert {line.party: line.ship_days for line in flown.coverage} == {"US": 166, "RU": 697}
    joined_days = {line.party: [(str(first), str(last)) for first, last in line.side_spells] for line in flown.coverage}
    assert joined_days == {
        "US": [("2022-03-30", "2022-09-20")],
        "RU": [("2020-05-31", "2020-08-01"), ("2020-11-17", "2021-11-08"), ("2021-11-11", "2022-10-05")],
    }


def test_ledger_as_flown(flown: optimizer.Report) -> None:
    ledger = {name: list(lines) for name, lines in groupby(flown.ledger, key=lambda line: line.account)}
    ships = ["MS-22", "Crew-5", "MS-23", "Crew-6", "Crew-7", "MS-24", "Crew-8", "MS-25"]
    assert [line.flight for line in ledger["US-RU.seats"]] == ships
    assert [line.balance for line in ledger["US-RU.seats"]] == [-1, 0, 0, 1, 2, 1, 2, 1]
    assert [line.balance for line in ledger["US-RU.days"]] == [-371, -213, -213, -27, 172, -32, 203, 19]


def test_ships_of_the_manifest(instance: optimizer.Instance) -> None:
    launched = [flight for flight in instance.flights if not instance.launched(flight)]
    assert len(launched) == 23
    assert [flight.id for flight in launched if flight.up_empty] == ["MS-23"]
    assert [flight.id for flight in launched if flight.down_empty] == ["MS-22", "CFT"]
    given = {seat.crew for flight in launched for seat in flight.seated if not seat.private}
    assert given == {"alneyadi"}


def test_every_open_seat_of_a_rotation_has_three_eligible_people(instance: optimizer.Instance) -> None:
    options = build(instance, goals=False).options
    for flight in instance.flights:
        if instance.launched(flight) or not flight.rotation:
            continue
        for leg in ("up", "down"):
            for name, role in instance.roles(flight.id, leg).items():
                if sum(seat.role == name for seat in flight.seated) == role.seats:
                    continue
                people = {stay.person.id for stay in options.in_role(flight, leg, name)}
                assert len(people) >= 3, (flight.id, leg, name, people)


# Solved.


@pytest.mark.slow
def test_history_solved_is_proved_and_never_worse_than_flown(
    instance: optimizer.Instance, flown: optimizer.Report
) -> None:
    result = optimizer.solve(instance, workers=2, repeatable=False)
    assert result.status == "optimal"
    assert result.values == (749, 1250, 874824, 4)
    assert flown.values == (924, 1250, 952084, 7)


def test_swap_is_proved() -> None:
    result = optimizer.solve(optimizer.load(INSTANCES / "iss-2022-swap.yaml"), workers=2)
    assert result.status == "optimal"
    assert result.values[0] == 188


def test_every_infeasible_file_has_its_reason() -> None:
    assert sorted(path.stem for path in INSTANCES.glob("infeasible-*.yaml")) == sorted(INFEASIBLE)


@pytest.mark.parametrize(("name", "rule"), INFEASIBLE.items())
def test_infeasible_for_one_reason(name: str, rule: str) -> None:
    path = INSTANCES / f"{name}.yaml"
    assert f"no plan obeys `{rule}`" in path.read_text(encoding="utf-8").partition("\n")[0]
    instance = optimizer.load(path)
    result = optimizer.solve(instance, workers=1)
    if rule in MENDED_BY_NOBODY:
        assert (result.status, [clause.rule for clause in result.unavoidable]) == ("optimal", [rule])
    else:
        assert result.status == "infeasible"
    without = instance.model_copy(update={"rules": instance.rules.model_copy(update={rule: None})})
    found = optimizer.solve(without, workers=1)
    assert (found.status, found.unavoidable) == ("optimal", ())


# A crew office's own workbook.

RECIPE = """format: 1
header: |
  office
name: office
horizon: {from: 2031-01-01, to: 2031-12-31}
parties: {US: {agencies: [NASA]}, RU: {agencies: [Roscosmos]}}
qualifications: {pilot: {implies: [crew]}, crew: {}}
vehicles:
  soyuz: {party: RU, seats: 3, roles: {commander: {requires: [pilot]}, engineer: {requires: [crew], seats: 2}}}
take: {launched: {from: 2031-01-01, to: 2031-12-31}}
training_days: 730
assumed:
  - {qualification: crew, agencies: [NASA, Roscosmos], from: 2031-02-01, why: all are trained}
  - {qualification: pilot, agencies: [Roscosmos], days_after_long_stay: 365, why: a year after the first stay}
rules: {qualification: {}}
"""
FLIGHTS = """id,vehicle,kind,launch,docking,landing
MS-0,soyuz,rotation,2030-01-10,,2030-07-10
MS-1,soyuz,rotation,2031-01-10,2031-01-12,2031-07-10
MS-2,soyuz,tourist,2031-08-10,,2031-08-20
"""
PEOPLE = """id,agency,selected,flown,last_landing,unavailable_from
anna,NASA,2024,,,
boris,Roscosmos,2010,1,2027-05-01,2031-09-01
carl,Private,,,,
dora,NASA,2030,0,,
"""
SEATS = """flight,leg,role,person,private
MS-0,up,commander,boris,
MS-0,down,commander,boris,
MS-2,up,engineer,carl,yes
MS-2,down,engineer,carl,yes
"""
HELD = "person,qualification,from\nboris,crew,\ncarl,crew,2031-08-01\n"


def tables(folder: Path, **texts: str) -> Path:
    """A folder with the office's tables, some of them replaced, and its recipe."""
    default = {"flights": FLIGHTS, "people": PEOPLE, "seats": SEATS, "qualifications": HELD}
    for name, text in {**default, **texts}.items():
        if name != "recipe":
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    recipe = folder / "office.recipe.yaml"
    recipe.write_text(texts.get("recipe", RECIPE), encoding="utf-8")
    return recipe


def told(recipe: Path) -> list[str]:
    """The problems of an import, without the folder."""
    with pytest.raises(InputError) as caught:
        import_tables(recipe)
    return [str(problem).replace(f"{recipe.parent}/", "") for problem in caught.value.problems]


def test_facts_of_tables_reach_the_instance(tmp_path: Path) -> None:
    instance = import_tables(tables(tmp_path)).instance
    assert [flight.id for flight in instance.flights] == ["MS-1", "MS-2"]
    assert [flight.rotation for flight in instance.flights] == [True, False]
    assert [seat.crew for seat in instance.flight["MS-2"].seated if seat.private] == ["carl"]
    boris = instance.person["boris"]
    assert (boris.flown, str(boris.last_landing), boris.last_stay_days) == (2, "2030-07-10", 181)
    assert str(boris.unavailable[0].since) == "2031-09-01"
    assert {name: str(window.since) for name, window in boris.qualifications.items()} == {
        "pilot": "2028-04-30",
        "crew": "None",
    }
    assert boris.note == "assumed: pilot"
    assert str(instance.person["anna"].selected) == "2024-07-01"
    assert str(instance.person["anna"].qualifications["crew"].since) == "2031-02-01"
    assert str(instance.person["dora"].qualifications["crew"].since) == "2032-06-30"


STOOD_BY = "MS-1,backup,engineer,boris,\n"
STOOD_BY_ALL = f"MS-0,backup,commander,boris,\nMS-1,backup,commander,boris,\n{STOOD_BY}MS-2,backup,commander,dora,\n"


def test_backups_of_launched_flights_are_in_the_plan_flown(tmp_path: Path) -> None:
    recipe = RECIPE.replace("take:", "as_of: 2031-03-01\ntake:")
    made = import_tables(tables(tmp_path, recipe=recipe, seats=SEATS + STOOD_BY_ALL))
    backups = [(seat.flight, seat.role, seat.crew) for seat in made.flown.assignments if seat.leg == "backup"]
    assert backups == [("MS-1", "commander", "boris"), ("MS-1", "engineer", "boris")]
    assert made.instance.model_copy(update={"published": made.flown}).stood_by == tuple(
        seat for seat in made.flown.assignments if seat.leg == "backup"
    )
    assert all(seat.leg != "backup" for seat in import_tables(tables(tmp_path)).flown.assignments)


def test_a_backup_of_a_role_that_is_not_there_is_told(tmp_path: Path) -> None:
    bad = STOOD_BY.replace("engineer", "enginer")
    assert told(tables(tmp_path, seats=SEATS + bad)) == [
        "seats.csv:6:3 role: role 'enginer' unknown; did you mean 'engineer'?"
    ]


def test_why_a_backup_is_left_out_of_the_plan_flown_is_told(tmp_path: Path) -> None:
    recipe = RECIPE.replace("take:", "as_of: 2031-03-01\nleave_out: [{people: [boris], why: on leave}]\ntake:")
    recipe = recipe.replace("agencies: [NASA, Roscosmos]", "agencies: [Roscosmos]")
    seats = "flight,leg,role,person\n" + "".join(f"MS-1,backup,engineer,{who}\n" for who in ("boris", "anna"))
    assert import_tables(tables(tmp_path, recipe=recipe, seats=seats)).notes == (
        "boris on MS-1 left out of the plan: the recipe leaves them out",
        "anna on MS-1 left out of the plan: they hold no qualification and have no given seat",
    )


def test_a_row_of_nobody_among_the_qualifications_hides_nothing_else(tmp_path: Path) -> None:
    """Nothing is said of dora, who may be the one of line 4."""
    recipe = RECIPE.replace("agencies: [NASA, Roscosmos]", "agencies: [Roscosmos]").replace(
        "rules:", "pins: [{crew: dora, flight: MS-9}, {crew: dorra, flight: MS-1}]\nrules:"
    )
    people = PEOPLE.replace("2010,1,2027-05-01", "2010,1,2031-01-02").replace("carl,Private,", "carl,Private,2032")
    held = HELD + ",crew,2031-01-01\n"
    assert told(tables(tmp_path, recipe=recipe, people=people, qualifications=held)) == [
        "office.recipe.yaml:15:29 pins[0].flight: flight 'MS-9' unknown; did you mean 'MS-2'?",
        "office.recipe.yaml:15:43 pins[1].crew: crew member 'dorra' unknown; did you mean 'dora'?",
        "people.csv:3:5 last_landing: expected a landing before the horizon's first day 2031-01-01, or its flight in "
        "`flights` with their seat instead, found 2031-01-02",
        "people.csv:4:3 selected: expected a day up to the horizon's last, 2031-12-31, found 2032-07-01",
        "qualifications.csv:4:1 person: expected a value, found an empty cell",
        "seats.csv:4:3 crew: expected a launch on or after the day 'carl' was selected, 2032-07-01, found 2031-08-10",
    ]


# Two stations.

STATIONS = """id,vehicle,station,kind,launch,docking,landing
MS-0,soyuz,ISS,rotation,2030-01-10,,2030-07-10
MS-1,soyuz,ISS,rotation,2031-01-10,2031-01-12,2031-07-10
MS-2,soyuz,Mir-2,tourist,2031-08-10,,2031-08-20
"""


@pytest.mark.slow
def test_stations_of_a_table_are_flown_to(tmp_path: Path) -> None:
    recipe, out, plan = tables(tmp_path, flights=STATIONS), tmp_path / "new.yaml", tmp_path / "plan.json"
    run = [sys.executable, "-m", "optimizer"]

    def crewopt(*words: object) -> str:
        found = subprocess.run([*run, *map(str, words)], capture_output=True, text=True, check=False)
        assert found.returncode == 0, found.stderr
        return found.stdout

    crewopt("import", recipe, "-o", out)
    assert "{id: MS-2, vehicle: soyuz, station: Mir-2, launch: 2031-08-10" in out.read_text(encoding="utf-8")
    assert "Note:" not in crewopt("validate", out)
    shown = crewopt("solve", out, "--workers", 1, "-o", plan)
    assert "  MS-1    2031-01-10 to 2031-07-10  ISS " in shown
    assert "  MS-2    2031-08-10 to 2031-08-20  Mir-2 " in shown
    crewopt("check", out, plan)
    assert optimizer.load(out) == import_tables(recipe).instance
    assert optimizer.load(out).stations == ("ISS", "Mir-2")


def test_an_empty_cell_names_no_station(tmp_path: Path) -> None:
    plain = import_tables(tables(tmp_path)).text
    empty = STATIONS.replace("ISS", "").replace("Mir-2", "")
    assert import_tables(tables(tmp_path, flights=empty)).text == plain
    mixed = import_tables(tables(tmp_path, flights=STATIONS.replace("ISS", "")))
    assert mixed.text == plain.replace("MS-2, vehicle: soyuz", "MS-2, vehicle: soyuz, station: Mir-2")
    (note,) = warnings_in(mixed.instance)
    assert note.startswith("1 of 2 flights name no `station` and so go to ISS (MS-1)")
    written = import_tables(tables(tmp_path, flights=STATIONS.replace("Mir-2", ""))).text
    assert written == plain.replace("MS-1, vehicle: soyuz", "MS-1, vehicle: soyuz, station: ISS")


def test_stations_that_will_not_do_are_told_at_their_cell(tmp_path: Path) -> None:
    bad = STATIONS.replace("Mir-2", "Mir 2").replace("MS-1,soyuz,ISS", f"MS-1,soyuz,{'x' * 65}")
    first, second = told(tables(tmp_path, flights=bad))
    assert first.startswith("flights.csv:3:3 station: expected at most 64 characters, found 'xxx")
    assert second == (
        "flights.csv:4:3 station: expected letters, digits, `.`, `_`, `-` (a letter or digit first), found 'Mir 2'"
    )
    seats = SEATS.replace("MS-2,down", "MS-1,down").replace("engineer", "commander")
    swapped = STATIONS.replace("2031-07-10", "2031-09-10")
    assert told(tables(tmp_path, flights=swapped, seats=seats)) == [
        "seats.csv:4:3 down_on: expected a ship at Mir-2, found MS-1 at ISS; ships there: none"
    ]
    misspelt = STATIONS.replace("station", "Station")
    assert told(tables(tmp_path, flights=misspelt)) == [
        "flights.csv:1:3 Station: column 'Station' unknown; did you mean 'station'?"
    ]


def test_semicolons_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    plain = import_tables(tables(tmp_path)).text
    assert import_tables(tables(tmp_path, people="\ufeff" + PEOPLE.replace(",", ";"))).text == plain


def test_all_bad_cells_are_told_at_once(tmp_path: Path) -> None:
    recipe = tables(
        tmp_path,
        flights=FLIGHTS.replace("2031-01-12", "12.01.2031").replace("tourist", "tuorist")
        + "MS-1,soyuz,,,,2031-09-09\n",
        people=PEOPLE.replace("Roscosmos,2010,1", ",2010,one") + "anna,NASA,,,,,\n",
        qualifications=HELD + "anna,pliot,\nanne,crew,\nboris,crew,2031-01-01\n",
        seats="flight,leg,role,person,private\nMS-9,up,commander,boris,\nMS-0,down,commander,borys,\nMS-0,down,pilot,boris,perhaps\n",
    )
    assert told(recipe) == [
        "flights.csv:3:5 docking: expected a date (YYYY-MM-DD, year 1950 to 2150), found '12.01.2031'",
        "flights.csv:4:3 kind: expected 'rotation', 'replacement', 'test', 'private' or 'tourist', found 'tuorist'",
        "flights.csv:5:4 launch: expected a value, found an empty cell",
        "people.csv:3:2 agency: expected a value, found an empty cell",
        "people.csv:3:4 flown: expected a whole number, found 'one'",
        "people.csv:6:1 id: expected people with ids of their own, found 'anna' on line 2 as well",
        "qualifications.csv:4:2 qualification: qualification 'pliot' unknown; did you mean 'pilot'?",
        "qualifications.csv:5:1 person: person 'anne' unknown; did you mean 'anna'?",
        "qualifications.csv:6:2 qualification: expected 'crew' of 'boris' once, found it on an earlier line as well",
        "seats.csv:2:1 flight: flight 'MS-9' unknown; did you mean 'MS-0'?",
        "seats.csv:3:4 person: person 'borys' unknown; known: anna, carl, dora",
        "seats.csv:4:5 private: expected yes or no, found 'perhaps'",
    ]


def test_missing_and_misspelt_columns(tmp_path: Path) -> None:
    recipe = tables(tmp_path, flights=FLIGHTS.replace("launch", "start"), people=PEOPLE.replace("last_", "Last "))
    assert told(recipe) == [
        "flights.csv:1:1 launch: expected this column, found: id, vehicle, kind, start, docking, landing",
        "flights.csv:1:4 start: column 'start' unknown; did you mean 'station'? (a column of your own: "
        "list it under `ignore` in the recipe's `tables`)",
        "people.csv:1:5 Last landing: column 'Last landing' unknown; did you mean 'last_landing'?",
    ]


def test_problems_behind_the_tables_point_at_row_or_recipe(tmp_path: Path) -> None:
    recipe = tables(
        tmp_path,
        flights=FLIGHTS.replace("2031-07-10", "2031-01-11"),
        recipe=RECIPE + "pins:\n  - {crew: zoe, flight: MS-1}\nflights: {MS-2: {rotatoin: true}}\n",
    )
    assert told(recipe) == [
        "flights.csv:3:1 expected a landing after its docking 2031-01-12, found 2031-01-11",
        "office.recipe.yaml:17:12 pins[0].crew: crew member 'zoe' unknown; known: anna, boris, carl, dora",
        "office.recipe.yaml:18:28 flights[1].rotatoin: key 'rotatoin' unknown; did you mean 'rotation'?",
    ]


def test_names_the_recipe_gets_wrong(tmp_path: Path) -> None:
    extra = "given: [{crew: anna, flight: MS-1}]\nflights: {MS-7: {}}\nleave_out: [{people: [zoe], why: gone}]\n"
    assert told(tables(tmp_path, recipe=RECIPE + extra)) == [
        "office.recipe.yaml:16:9 given[0]: expected somebody who goes up on 'MS-1' in the tables, found 'anna'",
        "office.recipe.yaml:17:11 flights.MS-7: taken flight 'MS-7' unknown; did you mean 'MS-2'?",
        "office.recipe.yaml:18:23 leave_out[0].people[0]: person 'zoe' unknown; known: anna, boris, carl, dora",
    ]


def test_stays_that_do_not_join(tmp_path: Path) -> None:
    recipe = tables(
        tmp_path,
        flights=FLIGHTS.replace("2030-07-10", "2031-02-10"),
        seats=SEATS + "MS-1,down,engineer,anna,\n",
    )
    assert told(recipe) == [
        "seats.csv:2:1 flight: expected MS-0 among the flights taken, as 'boris' is up on 2031-01-01",
        "seats.csv:6:4 person: expected an earlier row of 'anna' with leg `up`, found none",
    ]


def test_seats_a_ship_does_not_have(tmp_path: Path) -> None:
    recipe = tables(tmp_path, seats=SEATS.replace("MS-2,down,engineer", "MS-2,down,enginere"))
    assert told(recipe) == ["seats.csv:5:3 role: role 'enginere' unknown; did you mean 'engineer'?"]
    none = RECIPE + "flights: {MS-2: {roles: {commander: 1}}}\n"
    assert told(tables(tmp_path, seats=SEATS, recipe=none)) == [
        "seats.csv:4:3 role: expected a role of MS-2 on the way up, found 'engineer'",
        "seats.csv:4:3 expected a role of MS-2 on the way down, found 'engineer'",
    ]


def test_extras_of_the_wrong_kind(tmp_path: Path) -> None:
    extra = "flights: {MS-2: {seated: [carl], roles: 5, launch: soon}}\n"
    assert told(tables(tmp_path, recipe=RECIPE + extra)) == [
        "office.recipe.yaml:16:27 flights[1].seated[0]: expected keys with values (`{}` for the defaults), "
        'found "carl"',
        "office.recipe.yaml:16:41 flights[1].roles: expected keys with values, found 5",
        'office.recipe.yaml:16:52 flights[1].launch: expected a date (YYYY-MM-DD, year 1950 to 2150), found "soon"',
    ]


def test_nothing_is_written_on_bad_tables(tmp_path: Path) -> None:
    recipe = tables(tmp_path, flights="id\n")
    result = CliRunner().invoke(command, [str(recipe), "-o", str(tmp_path / "new.yaml")])
    assert isinstance(result.exception, InputError)
    assert not (tmp_path / "new.yaml").exists()


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    recipe = tables(tmp_path)
    (tmp_path / "seats.csv").unlink()
    assert told(recipe) == ["seats.csv:1:1 cannot be read: No such file or directory"]
