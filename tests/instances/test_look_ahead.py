"""Instances that look ahead from 2024-09-01: what was known, nothing later, and what follows from it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.files.documents import read
from optimizer.files.importing import import_tables
from optimizer.files.importing.layers import read_layers
from optimizer.files.schema_paths import models_at
from optimizer.instance import Instance
from optimizer.problem.calendar import Calendar
from optimizer.problem.errors import InputError
from tests.files.test_importing import FLIGHTS, HISTORY, INSTANCES, RECIPE, tables, told

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2024, 9, 1)
AHEAD = sorted(path.stem for path in INSTANCES.glob("iss-2024-2030*.yaml"))


@pytest.fixture(scope="module")
def ahead() -> Instance:
    return optimizer.load(INSTANCES / "iss-2024-2030.yaml")


def solved(name: str, *, tiers: int | None = None) -> tuple[optimizer.Result, Calendar]:
    """The proved plan of an instance, if need be without its last tiers, and its calendar."""
    instance = optimizer.load(INSTANCES / f"{name}.yaml")
    instance = instance.model_copy(update={"goals": instance.goals[:tiers]})
    result = optimizer.solve(instance, workers=2, repeatable=False)
    assert result.status == "optimal", result
    assert result.plan is not None
    report = optimizer.check(instance, result.plan)
    assert report.ok, str(report)
    assert report.values == result.values
    return result, Calendar(instance, result.plan)


def of_agency(calendar: Calendar, flight: str, agency: str, leg: str = "up") -> int:
    """How many people of an agency sit on a leg."""
    return sum(calendar.instance.person[seat.crew].agency == agency for seat in calendar.people(flight, leg))


# What was known.


def test_who_is_aboard(ahead: Instance) -> None:
    aboard = set()
    for flight in ahead.flights:
        for seat in flight.seated:
            if flight.docking <= DAY < ahead.flight[seat.down_on or flight.id].landing:
                aboard.add(seat.crew)
    assert aboard == {
        *("kononenko", "chub", "dyson", "dominick", "barratt", "epps", "grebenkin", "wilmore", "williams-s"),
    }


def test_the_two_of_starliner_come_home_on_crew_9(ahead: Instance) -> None:
    assert ahead.flight["CFT"].down_empty
    assert {seat.crew: seat.down_on for seat in ahead.flight["CFT"].seated} == dict.fromkeys(
        ["wilmore", "williams-s"], "Crew-9"
    )
    assert sum(role.seats for role in ahead.roles("Crew-9", "up").values()) == 2
    assert sum(role.seats for role in ahead.roles("Crew-9", "down").values()) == 4


@pytest.mark.parametrize("name", AHEAD)
def test_nothing_is_known_later(name: str) -> None:
    instance = optimizer.load(INSTANCES / f"{name}.yaml")
    assert instance.as_of_day == DAY
    launched = [flight for flight in instance.flights if instance.launched(flight)]
    assert [flight.id for flight in launched] == ["MS-24", "Crew-8", "MS-25", "CFT"]
    real = {"MS-25": date(2024, 9, 23), "Crew-8": date(2024, 10, 25)}  # as flown, later
    assert not {flight.id for flight in launched if flight.landing == real.get(flight.id)}
    assert {flight.id for flight in instance.flights if flight.seated} == {flight.id for flight in launched}
    for person in instance.crew:
        assert all(away.since is not None and away.since <= DAY for away in person.unavailable), person.id
        assert person.last_landing is None or person.last_landing < DAY
        assert person.selected is None or person.selected < DAY
        assert not {"wilmore", "hague", "epps"} & {person.id} or not person.unavailable
    for entity in (*instance.flights, *instance.crew, *instance.pins, *instance.shelters, *instance.waivers):
        sources = [entity.source] if isinstance(entity.source, str) else entity.source or ()
        for day in re.findall(r"20\d\d-\d\d-\d\d", " ".join([*sources, entity.note or ""])):
            assert date.fromisoformat(day) <= DAY, entity


def test_assumptions_are_marked(ahead: Instance) -> None:
    table = (HISTORY / "qualifications.csv").read_text(encoding="utf-8")
    for person in ahead.crew:
        for name in person.qualifications:
            assert f"{person.id},{name}," in table or name in (person.note or "").split("assumed: ")[1], person.id
    for flight in ahead.flights:
        if flight.launch > date(2025, 6, 1):
            assert "assumed" in str(flight.source)


def test_the_whole_corps_is_there(ahead: Instance) -> None:
    count = {agency: sum(person.agency == agency for person in ahead.crew) for agency in ("NASA", "Roscosmos")}
    assert count == {"NASA": 40, "Roscosmos": 26}
    assert {"kivirian", "adenot", "suwa", "birch", "kutryk"} < ahead.person.keys()
    assert not {"wiseman", "irtuganov", "noguchi", "feustel"} & ahead.person.keys()  # away on that day


@pytest.mark.parametrize("name", AHEAD)
def test_every_head_says_what_is_decided(name: str) -> None:
    assert "\n# Decision: " in (INSTANCES / f"{name}.yaml").read_text(encoding="utf-8").partition("format:")[0]


# What follows.


@pytest.mark.slow
@pytest.mark.parametrize("tiers", [3, pytest.param(None, marks=pytest.mark.long)])
def test_the_barter_goes_on_to_the_end(tiers: int | None) -> None:
    result, calendar = solved("iss-2024-2030", tiers=tiers)
    assert result.values[0] == 0  # no day on which one side would have nobody
    assert result.values[2] == 0  # nobody is short of rest
    assert result.plan is not None
    trained = [(course.session, calendar.instance.person[course.crew].agency) for course in result.plan.sessions]
    if tiers is None:  # how many train is asked after the third
        assert trained == [("dragon-course", "Roscosmos")] * 2
    for flight in calendar.instance.flights:
        if flight.launch > DAY:
            side = calendar.instance.ship_party(flight)
            assert of_agency(calendar, flight.id, "NASA" if side == "RU" else "Roscosmos") == 1
    commanders = {"MS-26": "ovchinin", "Crew-9": "hague", "Crew-10": "mcclain", "MS-27": "ryzhikov"}
    for flight_id, who in commanders.items():
        assert [seat.crew for seat in calendar.people(flight_id, "up") if seat.role == "commander"] == [who]


@pytest.mark.long
def test_two_cosmonauts_a_dragon_keep_russia_aboard_without_soyuz() -> None:
    _, calendar = solved("iss-2024-2030-pad-loss")
    gap = [flight for flight in calendar.instance.flights if flight.docked(date(2027, 3, 1))]
    assert {flight.vehicle for flight in gap} == {"dragon"}
    assert [of_agency(calendar, flight, "Roscosmos") for flight in ("Crew-13", "Crew-14", "Crew-15")] == [2, 2, 2]


@pytest.mark.slow
def test_without_training_somebody_is_short_of_rest(ahead: Instance) -> None:
    untrained = ahead.model_copy(update={"courses": (), "goals": ahead.goals[:3]})
    result = optimizer.solve(untrained, workers=2, repeatable=False)
    assert result.status == "optimal"
    assert result.values[2] > 0


@pytest.mark.slow
@pytest.mark.parametrize("tiers", [1, pytest.param(None, marks=pytest.mark.long)])
def test_without_barter_each_side_flies_alone(tiers: int | None) -> None:
    result, calendar = solved("iss-2024-2030-barter-ends", tiers=tiers)
    days = calendar.instance.horizon.until - date(2026, 3, 27)  # from the landing of the last swapped seat
    assert result.values[0] == 2 * (days + timedelta(days=1)).days + (date(2026, 3, 27) - date(2026, 2, 20)).days
    assert all(of_agency(calendar, f"Crew-{n}", "Roscosmos") == 0 for n in range(12, 22))


@pytest.mark.slow
@pytest.mark.parametrize("tiers", [2, pytest.param(None, marks=pytest.mark.long)])
def test_no_cosmonaut_on_a_starliner_that_is_not_accepted(tiers: int | None) -> None:
    result, calendar = solved("iss-2024-2030-starliner", tiers=tiers)
    taken = [of_agency(calendar, f"Starliner-{n}", "Roscosmos") for n in range(1, 5)]
    assert taken[:3] == [0, 0, 0]
    assert taken[3] >= 1  # three have landed by then
    assert result.values[0] > 0


# The file to copy.


def test_starter_is_short_solvable_and_explained() -> None:
    path = INSTANCES / "starter.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 120
    assert optimizer.solve(optimizer.load(path), workers=1).status == "optimal"
    document = read(path)
    first: dict[str, int] = {}
    for at, (line, *_) in document.keys.items():
        if any(models_at(Instance, at[:-1])):
            first[str(at[-1])] = min(line, first.get(str(at[-1]), line))
    assert not {key for key, line in first.items() if "#" not in lines[line - 1]}


# Recipes in layers, and what was known on a day.


def layer(folder: Path, text: str, name: str = "layer.recipe.yaml") -> Path:
    """A recipe on top of the office's."""
    path = folder / name
    path.write_text("extends: office.recipe.yaml\n" + text, encoding="utf-8")
    return path


def test_a_layer_changes_only_what_it_says(tmp_path: Path) -> None:
    office = tables(tmp_path)
    top = layer(
        tmp_path,
        "name: layer\nrules: {qualification: null, seat_coverage: {}}\ntake: {without: [MS-2]}\n"
        "waivers+: [{rule: seat_coverage, subject: MS-1, reason: empty, by: office}]\n",
    )
    below, above = import_tables(office).instance, import_tables(top).instance
    assert above.name == "layer"
    assert [flight.id for flight in above.flights] == ["MS-1"]
    assert above.rules.qualification is None  # type: ignore[attr-defined]
    assert below.rules.qualification is not None  # type: ignore[attr-defined]
    assert [waiver.subject for waiver in above.waivers] == ["MS-1"]
    assert above.horizon == below.horizon
    assert above.person["boris"] == below.person["boris"]


def test_a_problem_is_told_in_the_layer_that_has_it(tmp_path: Path) -> None:
    tables(tmp_path, recipe=RECIPE + "pins: [{crew: zoe, flight: MS-1}]\n")
    top = layer(tmp_path, "flights: {MS-7: {}}\npins+:\n  - {crew: yve, flight: MS-1}\n")
    assert told(top) == [
        "layer.recipe.yaml:2:11 flights.MS-7: taken flight 'MS-7' unknown; did you mean 'MS-2'?",
        "layer.recipe.yaml:4:12 pins[1].crew: crew member 'yve' unknown; known: anna, boris, carl, dora",
        "office.recipe.yaml:16:15 pins[0].crew: crew member 'zoe' unknown; known: anna, boris, carl, dora",
    ]
    top = layer(tmp_path, "pins+:\n  - {crew: yve, flight: MS-1}\n")
    assert told(top) == [
        "layer.recipe.yaml:3:12 pins[1].crew: crew member 'yve' unknown; known: anna, boris, carl, dora",
        "office.recipe.yaml:16:15 pins[0].crew: crew member 'zoe' unknown; known: anna, boris, carl, dora",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("extends: a.yaml\n", "a.yaml:1:10 extends: expected a recipe that does not build on this one, found 'a.yaml'"),
        (
            "extends: ../b.yaml\n",
            "a.yaml:1:10 extends: expected the name of a recipe in the same folder, found '../b.yaml'",
        ),
        ("extends: b.yaml\n", "b.yaml:1:1 cannot be read"),
    ],
)
def test_layers_that_lead_nowhere(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_layers(tmp_path / "a.yaml")
    assert problem in str(caught.value)


def test_later_knowledge_is_left_out(tmp_path: Path) -> None:
    known = RECIPE.replace("take:", "as_of: 2031-01-01\nknown_on: 2031-01-01\ntake:")
    instance = import_tables(tables(tmp_path, recipe=known)).instance
    boris = instance.person["boris"]
    assert not boris.unavailable  # from 2031-09-01
    assert "carl" not in instance.person  # who flies on MS-2 is not known yet
    up = FLIGHTS.replace("2030-07-10", "2031-02-10")
    taking = known.replace("take: {", "take: {also: [MS-0], ")
    assert told(tables(tmp_path, recipe=taking, flights=up)) == [
        "flights.csv:2:6 landing: lands after 2031-01-01: expected the landing planned on that day as "
        "flights.MS-0.landing in the recipe, found none"
    ]
    planned = taking + "flights: {MS-0: {landing: 2031-01-20}}\n"
    instance = import_tables(tables(tmp_path, recipe=planned, flights=up)).instance
    assert instance.flight["MS-0"].landing == date(2031, 1, 20)
    assert str(instance.person["boris"].qualifications["pilot"].since) == "2028-04-30"


# Tables that have grown, and what a recipe says of a person.


def test_later_rows_are_not_read(tmp_path: Path) -> None:
    flights = FLIGHTS.replace("2031-08-10", "2032-08-10").replace("2031-08-20", "2032-08-20")
    manifest = "id,vehicle,kind,launch,landing\nMS-2,soyuz,rotation,2031-07-01,2031-12-10\n"
    (tmp_path / "planned.csv").write_text(manifest, encoding="utf-8")
    recipe = RECIPE.replace("take:", "tables: {planned: planned.csv}\ntake:")
    assert told(tables(tmp_path, flights=flights, recipe=recipe)) == [
        "planned.csv:2:1 id: expected an id of its own, found 'MS-2', which is in flights.csv as well",
    ]
    limited = recipe.replace("take:", "read_to: 2031-07-31\ntake:")
    instance = import_tables(tables(tmp_path, flights=flights, recipe=limited)).instance
    assert str(instance.flight["MS-2"].launch) == "2031-07-01"  # of the manifest
    assert not instance.flight["MS-2"].seated  # Carl's private seat is on the flight flown
    assert "carl" not in instance.person  # who is trained from August
    assert instance.person["boris"].flown == 2  # the flight of 2030 is read


def test_the_last_day_is_read(tmp_path: Path) -> None:
    plain = import_tables(tables(tmp_path)).text
    assert import_tables(tables(tmp_path, recipe=RECIPE + "read_to: 2031-08-10\n")).text == plain
    before = import_tables(tables(tmp_path, recipe=RECIPE + "read_to: 2031-08-09\n")).instance
    assert [flight.id for flight in before.flights] == ["MS-1"]


def test_a_recipe_says_more_of_a_person(tmp_path: Path) -> None:
    extra = "people:\n  boris: {unavailable: [{from: 2031-05-01, to: 2031-06-01}], source: office}\n"
    instance = import_tables(tables(tmp_path, recipe=RECIPE + extra)).instance
    assert [str(away.since) for away in instance.person["boris"].unavailable] == ["2031-05-01"]
    assert instance.person["boris"].source == "office"
    assert instance.person["boris"].note == "assumed: pilot"
    wrong = "people:\n  borsi: {source: office}\n  anna: {flwon: 1}\n"
    assert told(tables(tmp_path, recipe=RECIPE + wrong)) == [
        "office.recipe.yaml:17:3 people.borsi: person 'borsi' unknown; did you mean 'boris'?",
        "office.recipe.yaml:18:17 crew[0].flwon: key 'flwon' unknown; did you mean 'flown'?",
    ]
