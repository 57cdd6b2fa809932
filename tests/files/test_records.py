"""Tables joined to an instance, at their edges: who held what from when, who was up, what was known on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from optimizer.files.importing import import_tables
from tests.files.test_importing import FLIGHTS, HELD, PEOPLE, RECIPE, SEATS, tables, told

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.instance import Instance


def made(folder: Path, **texts: str) -> Instance:
    """The instance of the office's tables, some of them replaced."""
    return import_tables(tables(folder, **texts)).instance


def held(instance: Instance, who: str) -> dict[str, tuple[str, str]]:
    """What a person holds, from when to when."""
    return {
        name: (str(window.since), str(window.until)) for name, window in instance.person[who].qualifications.items()
    }


def assumed(*lines: str) -> str:
    """The recipe with other assumptions."""
    head, _, _ = RECIPE.partition("assumed:\n")
    return (
        head + "assumed:\n" + "".join(f"  - {{{line}, why: so}}\n" for line in lines) + "rules: {qualification: {}}\n"
    )


CREW = "qualification: crew, agencies: [NASA, Roscosmos]"


def test_what_is_held_runs_out_when_the_table_says(tmp_path: Path) -> None:
    table = "person,qualification,from,to\nboris,crew,2030-01-01,2031-03-01\nboris,pilot,2030-02-01,\n"
    assert held(made(tmp_path, qualifications=table), "boris") == {"pilot": ("2028-04-30", "None")}, "implied by it"
    table = "person,qualification,from,to\nboris,crew,2020-01-01,2031-03-01\nboris,pilot,2030-02-01,2031-05-01\n"
    assert held(made(tmp_path, qualifications=table), "boris") == {
        "pilot": ("2030-02-01", "2031-05-01"),
        "crew": ("2020-01-01", "2031-03-01"),
    }, "what has an end covers nothing else, and no assumption goes before it"
    bad = table.replace("2031-03-01", "2019-12-31")
    assert "qualifications.csv:2:4 to: expected `to` on or after `from` 2020-01-01, found 2019-12-31" in told(
        tables(tmp_path, qualifications=bad)
    )


@pytest.mark.parametrize(
    ("line", "since"),
    [
        (f"{CREW}, from: 2031-02-01", "2031-02-01"),
        (f"{CREW}, from: 2025-01-01", "2026-07-01"),
        (f"{CREW}", "2026-07-01"),
        (f"{CREW}, selected: {{from: 2024, to: 2024}}", "2026-07-01"),
        (f"{CREW}, selected: {{from: 2025}}", None),
        (f"{CREW}, selected: {{to: 2023}}", None),
        (f"{CREW}, flown: false", "2026-07-01"),
        (f"{CREW}, flown: true", None),
        (f"{CREW}, people: [anna]", "2026-07-01"),
        (f"{CREW}, people: [dora]", None),
        ("qualification: crew, agencies: [Roscosmos]", None),
        (f"{CREW}, days_after_long_stay: 1", "2031-07-11"),
    ],
)
def test_assumptions_hold_for_whom_they_are_made(line: str, since: str | None, tmp_path: Path) -> None:
    """anna of NASA was selected in 2024, has not flown before MS-1, and trains 730 days."""
    seat = "MS-1,up,engineer,anna,yes\nMS-1,down,engineer,anna,yes\n"
    instance = made(tmp_path, recipe=assumed(line), seats=SEATS + seat)
    assert held(instance, "anna") == ({} if since is None else {"crew": (since, "None")})
    assert instance.person["anna"].note == (None if since is None else "assumed: crew")


def test_the_earlier_of_two_assumptions_counts(tmp_path: Path) -> None:
    lines = [f"{CREW}, from: 2031-03-01", f"{CREW}, from: 2031-02-01", f"{CREW}, from: 2031-04-01"]
    assert held(made(tmp_path, recipe=assumed(*lines)), "anna")["crew"] == ("2031-02-01", "None")
    recorded = HELD + "anna,crew,2031-01-15\n"
    instance = made(tmp_path, recipe=assumed(*lines), qualifications=recorded)
    assert held(instance, "anna")["crew"] == ("2031-01-15", "None")
    assert instance.person["anna"].note is None, "recorded, not assumed"


@pytest.mark.parametrize(
    ("flown", "last", "since"),
    [
        ("1", "2027-05-01,,", "2028-04-30"),
        ("1", "2027-05-01,180,", "2028-04-30"),
        ("1", "2027-05-01,9,", "2031-07-10"),
        ("", ",,", "2031-07-10"),
    ],
)
def test_a_pilot_has_come_home_from_a_long_stay(flown: str, last: str, since: str, tmp_path: Path) -> None:
    """boris lands from 181 days on MS-0 on 2030-07-10; the table may know an earlier landing."""
    head = "id,agency,selected,flown,last_landing,last_stay_days,unavailable_from\n"
    people = f"{head}boris,Roscosmos,2010,{flown},{last}\ncarl,Private,,,,,\n"
    pilot = "qualification: pilot, agencies: [Roscosmos], days_after_long_stay: 365"
    seats = SEATS
    assert held(made(tmp_path, people=people, recipe=assumed(pilot), seats=seats), "boris")["pilot"][0] == since


@pytest.mark.parametrize(("least", "since"), [(181, "2031-07-10"), (182, None)])
def test_a_stay_exactly_as_long_as_asked_is_long(least: int, since: str | None, tmp_path: Path) -> None:
    """boris stays 181 days, from 2030-01-10 to 2030-07-10."""
    people = "id,agency,selected,flown\nboris,Roscosmos,2010,\ncarl,Private,,\n"
    pilot = "qualification: pilot, agencies: [Roscosmos], days_after_long_stay: 365"
    recipe = f"long_stay_days: {least}\n{assumed(pilot)}"
    found = held(made(tmp_path, people=people, recipe=recipe), "boris")
    assert found.get("pilot", (None,))[0] == since


def test_earlier_flights_are_those_before_the_instance(tmp_path: Path) -> None:
    boris = made(tmp_path).person["boris"]
    assert (boris.flown, str(boris.last_landing), boris.last_stay_days) == (2, "2030-07-10", 181)
    later = PEOPLE.replace("2027-05-01", "2030-08-01")
    boris = made(tmp_path, people=later).person["boris"]
    assert (boris.flown, str(boris.last_landing), boris.last_stay_days) == (2, "2030-08-01", None)
    landing = FLIGHTS.replace("2030-07-10", "2030-12-31")
    assert str(made(tmp_path, flights=landing).person["boris"].last_landing) == "2030-12-31"
    for lands in ("2031-01-01", "2031-01-02"):
        (problem,) = told(tables(tmp_path, flights=FLIGHTS.replace("2030-07-10", lands)))
        assert problem == "seats.csv:2:1 flight: expected MS-0 among the flights taken, as 'boris' is up on 2031-01-01"


def test_seats_before_today_are_settled_and_others_are_free(tmp_path: Path) -> None:
    seats = SEATS + "MS-1,up,commander,boris,\nMS-1,down,commander,boris,\n"
    for today, settled in (("2031-01-10", False), ("2031-01-11", True)):
        recipe = RECIPE.replace("take:", f"as_of: {today}\ntake:")
        instance = made(tmp_path, seats=seats, recipe=recipe)
        assert [seat.crew for seat in instance.flight["MS-1"].seated] == (["boris"] if settled else [])
    given = RECIPE.replace("take:", "given: [{crew: boris, flight: MS-1, account: US}]\ntake:")
    (seat,) = made(tmp_path, seats=seats, recipe=given).flight["MS-1"].seated
    assert (seat.crew, seat.account, seat.private) == ("boris", "US", False)
    private = given.replace("account: US", "private: true")
    (seat,) = made(tmp_path, seats=seats, recipe=private).flight["MS-1"].seated
    assert (seat.account, seat.private) == (None, True)


def test_a_seat_home_on_another_ship_or_in_another_role_is_told(tmp_path: Path) -> None:
    flights = FLIGHTS.replace("2031-07-10", "2031-08-18")
    seats = SEATS.replace("MS-2,down,engineer,carl", "MS-1,down,commander,carl")
    crossed = RECIPE + "flights: {MS-2: {return_on: [MS-1]}}\n"
    (seat,) = made(tmp_path, flights=flights, seats=seats, recipe=crossed).flight["MS-2"].seated
    assert (seat.role, seat.down_on, seat.down_role) == ("engineer", "MS-1", "commander")
    left = SEATS.replace("MS-2,down,engineer,carl,yes\n", "")
    opened = RECIPE + "flights: {MS-2: {return_on: [open]}}\n"
    (seat,) = made(tmp_path, seats=left, recipe=opened).flight["MS-2"].seated
    assert (seat.down_on, seat.down_role) == ("open", None)


@pytest.mark.parametrize(
    ("take", "flights"),
    [
        ("take: {launched: {from: 2031-01-10, to: 2031-08-10}}", ["MS-1", "MS-2"]),
        ("take: {launched: {from: 2031-01-11, to: 2031-08-09}}", []),
        ("take: {launched: {from: 2031-01-01, to: 2031-12-31}, kinds: [tourist]}", ["MS-2"]),
        ("take: {launched: {from: 2031-01-11}, also: [MS-0]}", ["MS-0", "MS-2"]),
        ("take: {launched: {from: 2031-01-01}, without: [MS-1]}", ["MS-2"]),
    ],
)
def test_flights_are_taken_by_launch_kind_and_name(take: str, flights: list[str], tmp_path: Path) -> None:
    recipe = RECIPE.replace("take: {launched: {from: 2031-01-01, to: 2031-12-31}}", take)
    empty = "flight,leg,role,person,private\n"
    assert [flight.id for flight in made(tmp_path, recipe=recipe, seats=empty).flights] == flights


def test_the_chain_is_of_rotation_and_replacement_ships(tmp_path: Path) -> None:
    for kind, chain in (("rotation", True), ("replacement", True), ("test", False), ("", True)):
        instance = made(tmp_path, flights=FLIGHTS.replace("tourist", kind))
        assert instance.flight["MS-2"].rotation is chain


KNOWN = RECIPE.replace("take:", "known_on: 2031-02-01\ntake:") + "flights: {MS-1: {landing: 2031-07-01}}\n"


def test_only_so_much_is_known_on_a_day(tmp_path: Path) -> None:
    seats = SEATS + "MS-1,up,commander,boris,\nMS-1,down,commander,boris,\n"
    instance = made(tmp_path, recipe=KNOWN.replace("take:", "as_of: 2031-02-01\ntake:"), seats=seats)
    assert str(instance.flight["MS-1"].landing) == "2031-07-01", "as planned then"
    assert [seat.crew for seat in instance.flight["MS-1"].seated] == ["boris"]
    assert instance.flight["MS-2"].seated == (), "not known yet"
    assert instance.person["boris"].unavailable == (), "nor that boris would leave"
    later = HELD + "anna,pilot,2031-02-02\nanna,crew,2031-02-01\n"
    assert held(made(tmp_path, recipe=KNOWN, qualifications=later), "anna") == {"crew": ("2031-02-01", "None")}
    missing = KNOWN.replace("flights: {MS-1: {landing: 2031-07-01}}\n", "")
    (problem,) = told(tables(tmp_path, recipe=missing))
    assert problem == (
        "flights.csv:3:6 landing: lands after 2031-02-01: expected the landing planned on that day as "
        "flights.MS-1.landing in the recipe, found none"
    )


@pytest.mark.parametrize(("day", "up"), [("2031-01-10", False), ("2031-01-11", True), ("2031-07-10", True)])
def test_a_flight_is_up_from_the_day_after_launch_to_its_landing(day: str, up: bool, tmp_path: Path) -> None:
    known = KNOWN.replace("2031-02-01", day)
    assert str(made(tmp_path, recipe=known).flight["MS-1"].landing) == "2031-07-01"
    tables(tmp_path, recipe=known.replace("flights: {MS-1: {landing: 2031-07-01}}\n", ""))
    if up:
        assert f"lands after {day}: expected the landing planned" in told(tmp_path / "office.recipe.yaml")[0]
    else:
        instance = import_tables(tmp_path / "office.recipe.yaml").instance
        assert str(instance.flight["MS-1"].landing) == "2031-07-10"


def test_people_are_named_in_a_recipe_as_people_call_them(tmp_path: Path) -> None:
    people = PEOPLE.replace("id,", "id,name,").replace("anna,", "anna,Anna Ek,")
    people = "".join(
        line if line[:2] in ("id", "an") else line.replace(",", ",,", 1) for line in people.splitlines(True)
    )
    recipe = RECIPE + "pins:\n  - {crew: Anna Ek, flight: MS-1}\n"
    assert [pin.crew for pin in made(tmp_path, people=people, recipe=recipe).pins] == ["anna"]


def test_a_vehicle_that_is_not_there_is_told_at_its_cell(tmp_path: Path) -> None:
    (problem,) = told(tables(tmp_path, flights=FLIGHTS.replace("MS-1,soyuz", "MS-1,sojuz")))
    assert problem == "flights.csv:3:2 vehicle: vehicle 'sojuz' unknown; did you mean 'soyuz'?"


@pytest.mark.parametrize(
    ("away", "there"), [("2031-02-01,", False), ("2031-02-02,", True), ("2031-01-15,2031-03-01", True)]
)
def test_who_had_gone_for_good_by_then_is_left_out(away: str, there: bool, tmp_path: Path) -> None:
    head = "id,agency,selected,flown,last_landing,unavailable_from,unavailable_to\n"
    people = f"{head}boris,Roscosmos,2010,1,2027-05-01,,\ncarl,Private,,,,,\ndora,NASA,2010,,,{away}\n"
    instance = made(tmp_path, people=people, recipe=KNOWN)
    assert ("dora" in instance.person) is there


def test_who_is_left_out_or_holds_nothing_is_not_there(tmp_path: Path) -> None:
    assert set(made(tmp_path).person) == {"anna", "boris", "carl", "dora"}
    recipe = RECIPE + "leave_out: [{people: [dora], why: gone}]\n"
    assert set(made(tmp_path, recipe=recipe).person) == {"anna", "boris", "carl"}
    none = assumed("qualification: crew, agencies: [Roscosmos]")
    assert set(made(tmp_path, recipe=none).person) == {"boris", "carl"}


def test_the_flown_plan_is_written_in_order(tmp_path: Path) -> None:
    seats = "flight,leg,role,person,private\n"
    seats += "MS-2,down,engineer,carl,yes\nMS-2,up,engineer,carl,yes\n"
    seats += "MS-1,down,engineer,anna,\nMS-1,down,commander,boris,\nMS-1,up,engineer,anna,\nMS-1,up,commander,boris,\n"
    seats += "MS-1,backup,commander,dora,\n"
    found = import_tables(tables(tmp_path, seats=seats))
    order = [(seat.flight, seat.leg, seat.role, seat.crew) for seat in found.flown.assignments]
    assert order == [
        ("MS-1", "up", "commander", "boris"),
        ("MS-1", "up", "engineer", "anna"),
        ("MS-1", "down", "commander", "boris"),
        ("MS-1", "down", "engineer", "anna"),
        ("MS-2", "up", "engineer", "carl"),
        ("MS-2", "down", "engineer", "carl"),
    ]
    assert (found.flown.instance.name, found.flown.instance.digest) == ("office", found.instance.digest)
    backed = RECIPE.replace("rules: {qualification: {}}", "rules: {backup: {vehicles: [soyuz]}}")
    asked = import_tables(tables(tmp_path, seats=seats, recipe=backed)).flown.assignments
    assert [(seat.leg, seat.crew) for seat in asked if seat.leg == "backup"] == [("backup", "dora")]


def test_a_table_of_planned_flights_adds_to_those_flown(tmp_path: Path) -> None:
    planned: dict[str, Any] = {
        "planned": "id,vehicle,kind,launch,docking,landing\nMS-3,soyuz,rotation,2031-09-10,,2031-12-01\n"
    }
    recipe = RECIPE + "tables: {planned: planned.csv}\n"
    assert [flight.id for flight in made(tmp_path, recipe=recipe, **planned).flights] == ["MS-1", "MS-2", "MS-3"]
    twice = planned["planned"].replace("MS-3", "MS-2")
    assert told(tables(tmp_path, recipe=recipe, planned=twice)) == [
        "planned.csv:2:1 id: expected an id of its own, found 'MS-2', which is in flights.csv as well"
    ]


def test_a_person_sits_once_on_a_leg_but_may_back_up_two_seats(tmp_path: Path) -> None:
    backups = "MS-1,backup,commander,boris,\nMS-1,backup,engineer,boris,\n"
    made(tmp_path, seats=SEATS + backups)
    for twice in ("MS-1,backup,engineer,boris,\n", "MS-1,backup,commander,boris,\n"):
        assert told(tables(tmp_path, seats=SEATS + backups + twice)) == [
            "seats.csv:8:4 person: expected one seat of a person on a leg, "
            f"found 'boris' on line {7 if 'engineer' in twice else 6} as well"
        ]
    up = "MS-2,up,commander,carl,yes\n"
    assert told(tables(tmp_path, seats=SEATS + up)) == [
        "seats.csv:6:4 person: expected one seat of a person on a leg, found 'carl' on line 4 as well"
    ]


def test_a_role_that_the_recipe_gives_a_flight_on_the_way_down_is_known(tmp_path: Path) -> None:
    recipe = RECIPE + "flights: {MS-2: {roles_down: {engineer: 1, guest: {seats: 1}}}}\n"
    seats = SEATS.replace("MS-2,down,engineer", "MS-2,down,guest")
    found = import_tables(tables(tmp_path, recipe=recipe, seats=seats))
    assert found.instance.flight["MS-2"].seated[0].down_role == "guest"
    assert [(seat.leg, seat.role) for seat in found.flown.assignments] == [("up", "engineer"), ("down", "guest")]


def test_a_role_that_is_nowhere_described_is_told(tmp_path: Path) -> None:
    recipe = RECIPE + "flights: {MS-2: {roles_down: {engineer: 1, guest: 1}}}\n"
    assert told(tables(tmp_path, recipe=recipe)) == [
        "office.recipe.yaml:16:51 flights[1].roles_down.guest: expected a role of soyuz, found 'guest'; "
        "known: commander, engineer"
    ]


def test_a_role_that_the_recipe_gives_every_flight_of_a_kind_is_known(tmp_path: Path) -> None:
    roles = "{engineer: 1, guest: {seats: 1}}"
    recipe = RECIPE + f"every: [{{vehicle: soyuz, kinds: [tourist], has: {{roles: {roles}}}}}]\n"
    seats = SEATS.replace("engineer", "guest")
    found = import_tables(tables(tmp_path, recipe=recipe, seats=seats))
    assert [(seat.leg, seat.role) for seat in found.flown.assignments] == [("up", "guest"), ("down", "guest")]
    assert told(tables(tmp_path, recipe=recipe, seats=SEATS.replace("engineer", "guests"))) == [
        f"seats.csv:{line}:3 role: role 'guests' unknown; did you mean 'guest'?" for line in (4, 5)
    ]


def test_what_is_wrong_with_keys_of_every_flight_is_told_in_the_recipe(tmp_path: Path) -> None:
    every = "every: [{vehicle: soyuz, kinds: [tourist], has: {priority: x, candidates: [zoe]}}]\n"
    own = "flights: {MS-2: {priority: y}}\n"
    assert told(tables(tmp_path, recipe=RECIPE + every)) == [
        'office.recipe.yaml:16:60 flights[1].priority: expected a whole number, found "x"',
        "office.recipe.yaml:16:76 flights[1].candidates[0]: crew member 'zoe' unknown; known: anna, boris, carl, dora",
    ]
    assert 'office.recipe.yaml:17:28 flights[1].priority: expected a whole number, found "y"' in told(
        tables(tmp_path, recipe=RECIPE + every + own)
    ), "in its place"


def test_nobody_and_no_flight_gets_another_id_by_a_recipe(tmp_path: Path) -> None:
    same = "people: {dora: {id: dora}}\nflights: {MS-2: {id: MS-2}}\n"
    assert import_tables(tables(tmp_path, recipe=RECIPE + same)).text == import_tables(tables(tmp_path)).text
    other = same.replace("id: dora", "id: zoe").replace("id: MS-2", "id: MS-9")
    every = "every: [{vehicle: soyuz, has: {id: MS-9}}]\n"
    assert told(tables(tmp_path, recipe=RECIPE + other + every)) == [
        'office.recipe.yaml:16:21 people.dora.id: expected the id that the table has, found "zoe"',
        'office.recipe.yaml:17:22 flights.MS-2.id: expected the id that the table has, found "MS-9"',
        'office.recipe.yaml:18:36 every[0].has.id: expected the id that the table has, found "MS-9"',
    ]
