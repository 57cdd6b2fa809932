"""Task files of the shift minimisation problem, and recipes built on one another, read to the letter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.files.importing import import_tables
from optimizer.files.importing.rows import PersonRow
from optimizer.files.importing.smptsp import read_smptsp
from optimizer.files.importing.tables import read_table
from optimizer.problem.errors import InputError
from tests.files.test_importing import FLIGHTS, PEOPLE, RECIPE, tables, told

if TYPE_CHECKING:
    from pathlib import Path

DAT = """# three jobs
Type = 1   # of the paper
Jobs = 3
5 7 # first
6 9

7 8
Qualifications = 2
2: 0 1
1: 2
"""


def written(folder: Path, text: str, name: str = "some file.dat") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def refused(file: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_smptsp(file)
    assert {(found.file, found.line, found.column, found.path) for found in caught.value.problems} == {
        (str(file), 1, 1, "")
    }
    return [problem.message for problem in caught.value.problems]


def test_jobs_are_flights_of_two_days_a_unit(tmp_path: Path) -> None:
    instance = read_smptsp(written(tmp_path, DAT))
    days = [(flight.id, str(flight.launch), str(flight.landing), flight.candidates) for flight in instance.flights]
    assert days == [
        ("job0", "2000-01-01", "2000-01-04", ("p0",)),
        ("job1", "2000-01-03", "2000-01-08", ("p0",)),
        ("job2", "2000-01-05", "2000-01-06", ("p1",)),
    ]
    assert {flight.vehicle for flight in instance.flights} == {"job"}
    assert [person.id for person in instance.crew] == ["p0", "p1"]
    assert (instance.name, instance.source) == ("some-file", None)
    assert {name: (ship.seats, list(ship.roles)) for name, ship in instance.vehicles.items()} == {"job": (1, ["seat"])}
    assert {name: ship.party for name, ship in instance.vehicles.items()} == {"job": "all"}
    assert {name: party.agencies for name, party in instance.parties.items()} == {"all": ("all",)}
    assert [rule.name for rule in instance.rulebook if not rule.always] == ["seat_coverage"]
    assert [goal.name for goal in instance.all_goals] == ["corps_size"]


def test_the_same_as_json_is_the_same(tmp_path: Path) -> None:
    data: dict[str, Any] = {
        "source": "somebody",
        "tasks": [{"start": 5, "end": 7}, {"start": 6, "end": 9}, {"start": 7, "end": 8}],
        "employees": [{"tasks": [1, 0, 1]}, {"tasks": [2]}],
    }
    instance = read_smptsp(written(tmp_path, json.dumps(data), "some file.json"))
    assert instance.source == "somebody"
    plain = read_smptsp(written(tmp_path, DAT.replace("Jobs", "JOBS").replace("Qualifications", "qualifications")))
    assert instance.model_copy(update={"source": None}) == plain


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("7 8\n", "7 7\n", ["job 2 ends 7, not after its start 7"]),
        ("1: 2", "1: 1", ["nobody can do job 2"]),
        ("1: 2", "1: 2 3", ["no job 3"]),
        ("2: 0 1", "2: 0", ["nobody can do job 1"]),
        ("6 9", "6 99999", ["times up to 2547 would be needed"]),
    ],
)
def test_what_cannot_be_done_is_told(right: str, wrong: str, words: list[str], tmp_path: Path) -> None:
    assert refused(written(tmp_path, DAT.replace(right, wrong))) == words


@pytest.mark.parametrize(
    "text", ["", "Jobs = 0\nQualifications = 0\n", DAT.replace("= 2", "= 3"), DAT.replace("5 7", "5")]
)
def test_what_is_no_task_file_is_told(text: str, tmp_path: Path) -> None:
    (words,) = refused(written(tmp_path, text))
    assert words.startswith("not a task file: ")
    (words,) = refused(tmp_path / "nowhere.dat")
    assert words.startswith("cannot be read: ")


def test_a_list_is_added_to_a_list_only(tmp_path: Path) -> None:
    tables(tmp_path)
    for more, found in (
        ("horizon+: [1]\n", "no list"),
        ("assumed+: 5\n", "no list"),
        ("assumed+: []\nassumed: []\n", "'assumed' beside it"),
    ):
        above = tmp_path / "above.recipe.yaml"
        above.write_text(f"extends: office.recipe.yaml\n{more}", encoding="utf-8")
        with pytest.raises(InputError) as caught:
            import_tables(above)
        (problem,) = caught.value.problems
        assert (problem.line, problem.column) == (2, 1)
        name = more.split("+")[0]
        assert problem.message == f"expected a list to add to the list {name!r} of the other recipe, found {found}"
    above.write_text("extends: office.recipe.yaml\nleave_out+: [{people: [dora], why: gone}]\n", encoding="utf-8")
    assert "dora" not in import_tables(above).instance.person
    above.write_text("extends: office.recipe.yaml\nassumed+:\n  - {qualification: crow, agencies: [NASA], why: so}\n")
    assert told(above) == [
        "above.recipe.yaml:3:21 assumed[2].qualification: qualification 'crow' unknown; did you mean 'crew'?"
    ]


def test_what_is_wrong_with_a_key_of_the_other_recipe_is_told_there(tmp_path: Path) -> None:
    flights = "flights:\n  MS-2: {rotatoin: true}\n  MS-1: {priority: x}\n"
    tables(tmp_path, recipe=RECIPE + flights + "people: {dora: {flown: x}}\n")
    above = tmp_path / "above.recipe.yaml"
    above.write_text("extends: office.recipe.yaml\nflights: {MS-1: {note: 5}}\n", encoding="utf-8")
    assert told(above) == [
        "above.recipe.yaml:2:24 flights[0].note: expected text (in quotes), found 5",
        "office.recipe.yaml:17:20 flights[1].rotatoin: key 'rotatoin' unknown; did you mean 'rotation'?",
        'office.recipe.yaml:18:20 flights[0].priority: expected a whole number, found "x"',
        'office.recipe.yaml:19:24 crew[3].flown: expected a whole number, found "x"',
    ]


def test_recipes_do_not_go_round_in_a_circle(tmp_path: Path) -> None:
    for name, below in (("one", "two"), ("two", "one")):
        (tmp_path / f"{name}.recipe.yaml").write_text(f"extends: {below}.recipe.yaml\n", encoding="utf-8")
    assert told(tmp_path / "one.recipe.yaml") == [
        "two.recipe.yaml:1:10 extends: expected a recipe that does not build on this one, found 'one.recipe.yaml'"
    ]


def test_a_recipe_that_is_no_mapping_is_told(tmp_path: Path) -> None:
    assert told(tables(tmp_path, recipe="- 1\n")) == [
        "office.recipe.yaml:1:1 expected keys with values, `format: 1` first, found a list"
    ]


def test_a_table_has_so_many_cells_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.files.importing.tables.MAX_NODES", 24)
    tables(tmp_path)
    assert read_table(tmp_path / "people.csv", PersonRow).problems == []
    monkeypatch.setattr("optimizer.files.importing.tables.MAX_NODES", 23)
    (problem,) = read_table(tmp_path / "people.csv", PersonRow).problems
    assert (problem.line, problem.message) == (5, "expected at most 23 cells, found more")


def test_tables_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    recipe = tables(tmp_path)
    table = tmp_path / "flights.csv"
    table.write_bytes(FLIGHTS.encode() + b"MS-4,\xff\n")
    assert told(recipe) == ["flights.csv:5:1 expected UTF-8, found the byte 0xff: save the file as CSV UTF-8"]
    table.write_text(FLIGHTS + f"MS-4,{'x' * 140_000}\n", encoding="utf-8")
    (problem,) = told(recipe)
    assert problem.startswith("flights.csv:5:1 not CSV: ")
    table.write_text(FLIGHTS + "#" * (16 * 2**20), encoding="utf-8")
    assert told(recipe) == ["flights.csv:1:1 expected at most 4 MiB, found more"]
    table.write_text(FLIGHTS, encoding="utf-8")
    people = PEOPLE.replace("last_landing", "Last Landing")
    assert told(tables(tmp_path, people=people)) == [
        "people.csv:1:5 Last Landing: column 'Last Landing' unknown; did you mean 'last_landing'?"
    ]
    spaced = PEOPLE.replace("last_landing", "last stay days")
    assert told(tables(tmp_path, people=spaced)) == [
        "people.csv:1:5 last stay days: column 'last stay days' unknown; did you mean 'last_stay_days'?"
    ]


def test_names_in_a_recipe_are_told_at_their_place(tmp_path: Path) -> None:
    recipe = RECIPE.replace("qualification: crew, agencies", "qualification: crow, people: [zoe], agencies")
    found = told(tables(tmp_path, recipe=recipe))
    assert sorted(line.split(" ", 1)[1] for line in found) == [
        "assumed[0].people[0]: person 'zoe' unknown; known: anna, boris, carl, dora",
        "assumed[0].qualification: qualification 'crow' unknown; did you mean 'crew'?",
    ]
    place = recipe.split("crow")[0].count("\n") + 1
    assert all(line.startswith(f"office.recipe.yaml:{place}:") for line in found)
    assert told(tables(tmp_path, recipe=RECIPE + "people: {zoe: {note: new}}\n")) == [
        "office.recipe.yaml:16:10 people.zoe: person 'zoe' unknown; known: anna, boris, carl, dora"
    ]
    taken = RECIPE.replace("take: {", "take: {also: [MS-8], without: [MS-9], ")
    assert [line.split(" ", 1)[1] for line in told(tables(tmp_path, recipe=taken))] == [
        "take.also[0]: flight 'MS-8' unknown; did you mean 'MS-2'?",
        "take.without[0]: flight 'MS-9' unknown; did you mean 'MS-2'?",
    ]
