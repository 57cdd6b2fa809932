"""Tables as workbooks and planners write them: nothing typed into one vanishes, and what import writes can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import optimizer
from optimizer.cli.import_ import command
from optimizer.files.documents import parse
from optimizer.files.importing import import_tables
from optimizer.files.importing.rows import FlightRow, PersonRow, QualificationRow, SeatRow
from optimizer.problem.errors import InputError
from optimizer.problem.people import CrewMember
from optimizer.problem.ships import Flight
from tests import INSTANCES
from tests.cli.test_cli import crewopt
from tests.files.test_importing import FLIGHTS, HELD, PEOPLE, RECIPE, SEATS, tables, told

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

ROWS = {"flights": FLIGHTS, "people": PEOPLE, "seats": SEATS, "qualifications": HELD}


def column(table: str, name: str, *cells: str) -> str:
    """A table with one more column."""
    lines = ROWS[table].splitlines()
    more = [name, *cells, *[""] * (len(lines) - 1 - len(cells))]
    return "".join(f"{line},{cell}\n" for line, cell in zip(lines, more, strict=True))


# Columns.


def test_keys_of_the_instance_are_columns(tmp_path: Path) -> None:
    instance = import_tables(tables(tmp_path, flights=column("flights", "integrated", "", "true"))).instance
    assert [flight.integrated for flight in instance.flights] == [True, False]
    for name, cell, found in (
        ("return_on", "MS-2", ("MS-2",)),
        ("return_on", "any", "any"),
        ("return_on", "MS-2 open", ("MS-2", "open")),
        ("candidates", "anna; boris", ("anna", "boris")),
        ("rotation", "no", False),
        ("priority", "3", 3),
        ("account", "RU", "RU"),
        ("note", "as planned", "as planned"),
    ):
        made = import_tables(tables(tmp_path, flights=column("flights", name, "", cell))).instance
        assert getattr(made.flight["MS-1"], name) == found
    days = import_tables(tables(tmp_path, flights=column("flights", "other_launches", "", "2031-01-11 2031-01-12")))
    assert [str(day) for day in days.instance.flight["MS-1"].other_launches] == ["2031-01-11", "2031-01-12"]
    noted = import_tables(tables(tmp_path, people=column("people", "note", "new here"))).instance
    assert noted.person["anna"].note == "new here; assumed: crew"
    owned = import_tables(tables(tmp_path, seats=column("seats", "account", "", "", "none"))).instance
    assert owned.flight["MS-2"].seated[0].account == "none"


def test_every_key_of_a_flight_or_person_is_a_column_or_has_its_place() -> None:
    for row, kind in ((FlightRow, Flight), (PersonRow, CrewMember)):
        assert set(kind.model_fields) - set(row.model_fields) <= {
            *("roles", "roles_down", "seated", "launch_window", "landing_window"),
            *("qualifications", "unavailable", "in_training"),
        }


UNKNOWN = {
    ("flights", "colour"): "flights.csv:1:7 colour: column 'colour' unknown; known: ",
    ("flights", "intergrated"): "flights.csv:1:7 intergrated: column 'intergrated' unknown; did you mean 'integrated'?",
    ("flights", "roles"): "flights.csv:1:7 roles: expected 'roles' under `flights` of the recipe, found it as a column",
    ("flights", "seated"): "flights.csv:1:7 seated: expected 'seated' in the table of seats, found it as a column",
    ("people", "unavailable"): "people.csv:1:7 unavailable: expected 'unavailable' as `unavailable_from` and "
    "`unavailable_to`, found it as a column",
    ("people", "office"): "people.csv:1:7 office: column 'office' unknown; ",
    ("seats", "crew"): "seats.csv:1:6 crew: expected 'crew' as `person`, found it as a column",
    (
        "qualifications",
        "untill",
    ): "qualifications.csv:1:4 untill: column 'untill' unknown; known: basis, confidence, to",
}


@pytest.mark.parametrize(("table", "name"), UNKNOWN)
def test_an_unknown_column_is_refused(table: str, name: str, tmp_path: Path) -> None:
    (problem,) = told(tables(tmp_path, **{table: column(table, name, "x")}))
    assert problem.startswith(UNKNOWN[table, name])


def test_columns_of_ones_own_are_ignored_by_name(tmp_path: Path) -> None:
    own = column("people", "office", "4711", "\x1b")
    recipe = RECIPE + "tables: {ignore: [office]}\n"
    assert import_tables(tables(tmp_path, people=own, recipe=recipe)).text == import_tables(tables(tmp_path)).text
    problems = told(tables(tmp_path, recipe=RECIPE + "tables: {ignore: [id]}\n"))
    assert problems[0] == (
        "flights.csv:1:1 id: expected this column, found: id, vehicle, kind, launch, docking, landing"
    ), "ignored, too"
    assert told(tables(tmp_path, recipe=RECIPE + "tables: {ignore: [colour]}\n")) == [
        "office.recipe.yaml:16:19 tables.ignore[0]: column 'colour' unknown; known: agency, docking, flight, flown, "
        "from, id, kind, landing, ..."
    ]


def test_a_cell_without_a_column_is_refused(tmp_path: Path) -> None:
    assert told(tables(tmp_path, people=PEOPLE.replace("anna,NASA,2024,,,", "anna,NASA,2024,,,,PhD"))) == [
        "people.csv:2:7 expected a cell below a column name, found 'PhD'"
    ]
    assert told(tables(tmp_path, people=column("people", "", "", "x"))) == [
        "people.csv:3:7 expected a cell below a column name, found 'x'"
    ]
    plain = import_tables(tables(tmp_path)).text
    assert import_tables(tables(tmp_path, people=column("people", ""))).text == plain, "an empty column"


# Separators.


@pytest.mark.parametrize(
    "head",
    ["", "sep={}\n", '"sep={}"\n', "SEP={}\r\n", "sep={}{}{}\n"],
    ids=["no line", "plain", "quoted", "CRLF", "padded"],
)
@pytest.mark.parametrize("sign", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_separators_are_read(sign: str, head: str, tmp_path: Path) -> None:
    plain = import_tables(tables(tmp_path)).text
    texts = {name: head.replace("{}", sign) + text.replace(",", sign) for name, text in ROWS.items()}
    assert import_tables(tables(tmp_path, **texts)).text == plain
    texts["people"] = texts["people"].replace(f"2010{sign}1", f"2010{sign}one").replace("last_landing", "last_landed")
    line = 2 if head else 1
    (problem,) = told(tables(tmp_path, **texts))
    assert problem.startswith(f"people.csv:{line}:5 last_landed: column 'last_landed' unknown")
    texts["people"] = texts["people"].replace("last_landed", "last_landing")
    assert told(tables(tmp_path, **texts)) == [f"people.csv:{line + 2}:4 flown: expected a whole number, found 'one'"]


def test_a_separator_is_read_as_the_line_says(tmp_path: Path) -> None:
    plain = import_tables(tables(tmp_path)).text
    assert import_tables(tables(tmp_path, people="sep=|\n" + PEOPLE.replace(",", "|"))).text == plain


# Cells.

CONTROL = ["\x00", "\x0b", "\x0c", "\x1b", "\x1f", "\x7f", "\x85", "\u202a", "\u202e", "\u2066", "\u2069"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_a_line_ends_once_in_a_cell(end: str, tmp_path: Path) -> None:
    recipe = tables(tmp_path)
    text = column("people", "note", f'"first{end}second"')
    (tmp_path / "people.csv").write_bytes(text.encode())
    assert import_tables(recipe).instance.person["anna"].note == "first\nsecond; assumed: crew"


def test_a_row_is_told_at_its_id_wherever_that_stands(tmp_path: Path) -> None:
    def turned(text: str) -> str:
        """The same table with its first column last."""
        return "".join("{1},{0}\n".format(*line.split(",", 1)) for line in text.splitlines())

    people = turned(column("people", "unavailable_to", "", "2031-08-01"))
    flights = turned(FLIGHTS.replace("2031-07-10", "2031-01-11"))
    assert told(tables(tmp_path, people=people, flights=flights)) == [
        "flights.csv:3:6 expected a landing after its docking 2031-01-12, found 2031-01-11",
        "people.csv:3:7 expected `to` on or after `from` 2031-09-01, found 2031-08-01",
    ]


@pytest.mark.parametrize("sign", CONTROL, ids=ascii)
def test_a_control_character_is_refused_at_its_cell(sign: str, tmp_path: Path) -> None:
    named = f"expected printable text, found the control character {sign!r}"
    for cell in (f"An{sign}na", f"Anna{sign}"):
        people = column("people", "name", cell)
        assert told(tables(tmp_path, people=people)) == [f"people.csv:2:7 name: {named}"]
    for table, place in (("flights", "MS-1"), ("seats", "carl"), ("qualifications", "boris"), ("people", "NASA")):
        problems = told(tables(tmp_path, **{table: ROWS[table].replace(place, place + sign, 1)}))
        assert any(problem.startswith(f"{table}.csv:") and named in problem for problem in problems), problems


ODD = [
    *(
        "NO",
        "~",
        "1e3",
        "0x1F",
        "2031-01-01",
        "true",
        "# x",
        "a: b",
        "'",
        '""',
        "- x",
        "{",
        "[x]",
        "&a",
        "*a",
        "!x",
        "%",
    ),
    *(
        "@x",
        "é",
        "Åse Ødegård",
        "李明",
        "🚀",
        "a\nb",
        "a\r\nb",
        "a\tb",
        "\u2028x",
        "a\u2028b",
        "a\ufeffb",
        "a\u00a0b",
        "\ufffe",
    ),
    *(
        "a\u200db",
        "|",
        "> x",
        "x" * 70,
        "x" * 5000,
        "=1+1",
        "null",
        "a,b;c",
        "\\",
        "a\\nb",
        "...",
        "---",
        "<<",
        "?",
        "x:",
    ),
    *("any", "open", "none", "MS-1 MS-2", "anna", "1", "-1", "0", "1950", "9" * 20, ".inf", "yes", *CONTROL),
]


KINDS: dict[str, type[BaseModel]] = {
    "flights": FlightRow,
    "people": PersonRow,
    "seats": SeatRow,
    "qualifications": QualificationRow,
}


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@pytest.mark.parametrize("every", [9, pytest.param(4, marks=pytest.mark.slow), pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("table", ROWS)
def test_whatever_import_writes_can_be_read(table: str, every: int, tmp_path: Path) -> None:
    """Each column with odd texts in its last row: refused at the table or recipe, or the same after reading."""
    kind = KINDS[table]
    head, *rows = [line.split(",") for line in ROWS[table].splitlines()]
    written = refused = 0
    misplaced: list[tuple[str, str]] = []
    for number, name in enumerate(info.alias or name for name, info in kind.model_fields.items()):
        names = head if name in head else [*head, name]
        for text in ODD[number % every :: every]:
            cells = [dict(zip(head, row, strict=True)) for row in rows]
            cells[-1][name] = quoted(text)
            lines = [names, *([row.get(name, "") for name in names] for row in cells)]
            recipe = tables(tmp_path, **{table: "".join(",".join(line) + "\n" for line in lines)})
            out = tmp_path / "out.yaml"
            try:
                imported = import_tables(recipe)
            except InputError as error:
                misplaced += [(name, text) for problem in error.problems if problem.line == 1]
                refused += 1
                continue
            out.write_text(imported.text, encoding="utf-8")
            again = optimizer.load(out)
            assert again == imported.instance, (name, text)
            optimizer.dump(imported.flown, tmp_path / "plan.json")
            assert optimizer.load_plan(tmp_path / "plan.json", again) == imported.flown, (name, text)
            written += 1
    assert misplaced == []
    assert written > 20 / every
    assert refused > 100 / every


# The plan that is published.

PUBLISHING = RECIPE + "published: flown.json\n"


def imported(folder: Path, *words: str, **texts: str) -> tuple[str, str]:
    """What import writes to ``out.yaml``, and what it says."""
    recipe = tables(folder, **{"recipe": PUBLISHING, **texts})
    result = CliRunner().invoke(command, [str(recipe), "-o", str(folder / "out.yaml"), *words])
    assert result.exit_code == 0, result.output
    optimizer.load(folder / "out.yaml")
    return (folder / "out.yaml").read_text(encoding="utf-8"), result.stderr


def test_the_plan_published_is_one_that_can_be_read(tmp_path: Path) -> None:
    text, said = imported(tmp_path)
    assert "published:" not in text
    assert "Note: published left out: " in said
    assert "flown.json:1:1 cannot be read: No such file or directory; --flown writes the seats of the tables" in said
    (tmp_path / "plans").mkdir()
    for name in ("flown.json", "other.json", "plans/flown.json"):
        text, said = imported(tmp_path, "--flown", str(tmp_path / name))
        assert f"published: {name}\n" in text
        assert "Note" not in said
    assert "published: flown.json\n" in imported(tmp_path)[0], "written before"
    (tmp_path / "flown.json").write_text('{"format": 1, "instance": {"name": "x"}, "assignments": 3}')
    text, said = imported(tmp_path)
    assert "published:" not in text
    assert "flown.json:1:57 assignments: expected a list, found 3" in said
    text, said = imported(tmp_path, recipe=RECIPE)
    assert "published:" not in text
    assert "Note" not in said


def test_the_import_of_the_readme_can_be_read(tmp_path: Path) -> None:
    recipe, out = INSTANCES / "history" / "iss-2020-2024.recipe.yaml", tmp_path / "iss.yaml"
    told_of = crewopt("import", recipe, "-o", out)
    assert told_of.returncode == 0
    assert "published left out" in told_of.stderr
    assert crewopt("validate", out).returncode == 0


# People and flights that the recipe leaves out.


def test_who_is_left_out_is_named_as_left_out_and_never_suggested(tmp_path: Path) -> None:
    out = "leave_out: [{people: [dora], why: on leave}]\n"
    pinned = (
        RECIPE + out + "pins: [{crew: dora, flight: MS-1}, {crew: anna, flight: MS-0}, {crew: dorra, flight: MS-1}]\n"
    )
    assert told(tables(tmp_path, recipe=pinned)) == [
        "office.recipe.yaml:17:15 pins[0].crew: expected a person of the instance, found 'dora', whom the recipe "
        "leaves out (on leave)",
        "office.recipe.yaml:17:57 pins[1].flight: expected a flight the recipe takes, found 'MS-0', which its `take` "
        "leaves out",
        "office.recipe.yaml:17:71 pins[2].crew: crew member 'dorra' unknown; known: anna, boris, carl",
    ]
    (problem,) = told(tables(tmp_path, recipe=RECIPE + out, seats=SEATS + "MS-1,up,engineer,dorra,\n"))
    assert problem == "seats.csv:6:4 person: person 'dorra' unknown; known: anna, boris, carl"
    (problem,) = told(tables(tmp_path, seats=SEATS + "MS-1,up,engineer,dorra,\n"))
    assert problem == "seats.csv:6:4 person: person 'dorra' unknown; did you mean 'dora'?"
    seats = SEATS + "MS-1,up,engineer,dora,yes\n"
    assert told(tables(tmp_path, recipe=RECIPE + out, seats=seats)) == [
        "seats.csv:6:3 crew: expected a person of the instance, found 'dora', whom the recipe leaves out (on leave)"
    ]
    free = seats.replace("dora,yes", "dora,") + "MS-1,down,engineer,dora,\n"
    text, said = imported(tmp_path, "--flown", str(tmp_path / "flown.json"), recipe=PUBLISHING + out, seats=free)
    assert "published: flown.json" in text
    assert said.count("dora on MS-1 left out of the plan: the recipe leaves them out") == 2


# What a cell or the recipe says stays said.


def test_a_value_that_equals_the_default_is_found_again(tmp_path: Path) -> None:
    plain = import_tables(tables(tmp_path)).text
    assert (
        "{id: dora, agency: NASA, qualifications: {crew: {from: 2032-06-30}}, flown: 0, selected: 2030-07-01," in plain
    )
    assert "{id: anna, agency: NASA, qualifications: {crew: {from: 2031-02-01}}, selected: 2024-07-01," in plain
    for name, cell, shown in (
        ("up_empty", "no", "up_empty: false"),
        ("integrated", "false", "integrated: false"),
        ("station", "ISS", "station: ISS"),
        ("priority", "1", "priority: 1"),
    ):
        text = import_tables(tables(tmp_path, flights=column("flights", name, "", cell))).text
        assert shown not in plain
        assert shown in next(line for line in text.splitlines() if "id: MS-1" in line)
    assert "docking: 2031-01-10" in import_tables(tables(tmp_path, flights=FLIGHTS.replace("01-12", "01-10"))).text
    seats = SEATS.replace("MS-0,up,commander,boris,", "MS-0,up,commander,boris,no")
    earlier = RECIPE.replace("take: {", "take: {also: [MS-0], ")
    assert "private: false" in import_tables(tables(tmp_path, seats=seats, recipe=earlier)).text
    said = RECIPE.replace(
        "rules: {qualification: {}}", "rules: {rest_interval: {min_days: 790}}\ngoals: [{corps_size: 1}]"
    )
    data = parse(import_tables(tables(tmp_path, recipe=said)).text).data
    assert data["rules"] == {"rest_interval": {"min_days": 790}}
    assert data["goals"] == [{"corps_size": {"weight": 1}}]


def test_a_quote_in_the_middle_of_a_cell_is_refused(tmp_path: Path) -> None:
    """A cell that ends before its text does would lose a comma, or the rest of the table."""
    people = PEOPLE.replace("carl,", 'carl,"Pri"vate').replace("Private,", "", 1)
    assert told(tables(tmp_path, people=people)) == ["people.csv:4:1 not CSV: ',' expected after '\"'"]


@pytest.mark.parametrize("text", ["", "\n"])
def test_of_an_empty_table_the_columns_it_needs_are_told(text: str, tmp_path: Path) -> None:
    assert told(tables(tmp_path, people=text)) == [
        "people.csv:1:1 id: expected this column, found: none",
        "people.csv:1:1 agency: expected this column, found: none",
    ]


def test_of_a_table_of_faults_as_many_are_told_as_of_any_file(tmp_path: Path) -> None:
    people = PEOPLE + "".join(f"p{number},,,,,\n" for number in range(InputError.LIMIT + 5))
    assert told(tables(tmp_path, people=people)) == [
        f"people.csv:{number + 6}:2 agency: expected a value, found an empty cell" for number in range(InputError.LIMIT)
    ]
