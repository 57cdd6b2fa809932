"""What is said of workbooks and tables that cannot be read: the cell, what was expected, what was found."""

from __future__ import annotations

import copy
import re
import warnings
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

import optimizer
from optimizer.problem.errors import InputError, Problem, cell_name
from tests import INSTANCES
from tests.files.workbook.books import Formula, cells, starter, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MISSING: Any = None
"""Put into a cell: leave it empty."""


def told(folder: Path, raw: bytes) -> list[str]:
    """What is said of a workbook, without its folder."""
    file = folder / "office.xlsx"
    file.write_bytes(raw)
    with pytest.raises(InputError) as raised, warnings.catch_warnings(action="ignore"):
        optimizer.load(file)
    return str(raised.value).replace(f"{folder}/", "").splitlines()


def changed(changes: dict[str, Any]) -> bytes:
    """The starter's workbook with cells changed, named like ``people!C5``."""
    found = copy.deepcopy(cells(starter()))
    for where, value in changes.items():
        sheet, _, place = where.partition("!")
        if value is MISSING:
            found[sheet].pop(place, None)
        else:
            found.setdefault(sheet, {})[place] = value
    return written(found)


EDITS: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"flights!F2": "31.12.2026"},
        ['flights!F2: expected a date (YYYY-MM-DD, year 1950 to 2150), found "31.12.2026"'],
    ),
    ({"flights!F2": MISSING}, ["flights!F2: expected `launch`, found nothing"]),
    ({"flights!C2": "soyus"}, ["flights!C2: vehicle 'soyus' unknown; did you mean 'soyuz'?"]),
    (
        {"flights!H2": date(2031, 1, 1)},
        ["flights!A2: expected a landing after its docking 2031-01-10, found 2031-01-01"],
    ),
    ({"people!C1": "agancy"}, ["people!C1: column 'agancy' unknown; did you mean 'agency'?"]),
    ({"people!N1": "id"}, ["people!N1: expected the column `id` once, found it here and in A1"]),
    ({"people!P2": "red"}, ["people!P2: expected a cell below a heading, found 'red'"]),
    ({"people!A3": MISSING, "held!A4": "anna"}, ["people!A3: expected `id`, found nothing"]),
    (
        {"people!A3": "anna", "held!A4": "carol"},
        ["people!A3: expected an id of its own, found 'anna', the id of people!A2"],
    ),
    ({"people!D2": True}, ["people!D2: expected a whole number, found true"]),
    ({"people!D2": 2.5}, ["people!D2: expected a whole number, found 2.5"]),
    ({"people!D2": "two"}, ['people!D2: expected a whole number, found "two"']),
    ({"people!D2": time(12, 30)}, ["people!D2: expected a whole number, found the time of day 12:30"]),
    ({"people!D2": Formula("#REF!")}, ["people!D2: expected a value, found the error #REF!"]),
    ({"people!D2": Formula("#DIV/0!")}, ["people!D2: expected a value, found the error #DIV/0!"]),
    ({"people!B2": True}, ["people!B2: expected text, found true"]),
    ({"people!B2": "a\x07b"}, [r"people!B2: expected printable text, found the control character '\x07'"]),
    (
        {"people!E2": datetime(2019, 6, 1, 8)},
        ["people!E2: expected a day without a time of day, found 2019-06-01 08:00"],
    ),
    ({"parties!A3": "US"}, ["parties!A3: expected 'US' once, found it here and in parties!A2"]),
    ({"absences!A2": "annna"}, ["absences!A2: crew member 'annna' unknown; did you mean 'anna'?"]),
    ({"roles!A2": MISSING}, ["roles!A2: expected `vehicle`, found nothing"]),
    ({"held!B2": "pilot"}, ["held!B2: qualification 'pilot' unknown; known: "]),
    ({"held!C3": "soon"}, ['held!C3: expected a date (YYYY-MM-DD, year 1950 to 2150), found "soon"']),
    ({"roles!D2": "[a, b"}, ["roles!D2: not YAML: "]),
    ({"rules!A2": "availibility"}, ["rules!A2: key 'availibility' unknown; did you mean 'availability'?"]),
    ({"rules!B4": "min_dais"}, ["rules!B4: key 'min_dais' unknown; did you mean 'min_days'?"]),
    ({"rules!E4": "soon"}, ['rules!E4: expected a whole number, found "soon"']),
    ({"agreements!D2": "one"}, ['agreements!D2: expected a whole number, found "one"']),
    ({"agreements!B2": "US, SU"}, ["agreements!B2: party 'SU' unknown; known: RU, US"]),
    (
        {"rules!A14": "reciprocity", "rules!B14": "accounts", "rules!C14": 1, "rules!D14": "unit", "rules!E14": "days"},
        ["agreements!A1: expected `accounts` of reciprocity here or in `rules`, found both"],
    ),
    ({"rules!A4": MISSING}, ["rules!A4: expected `rule`, found nothing"]),
    ({"goals!A2": "first"}, ["goals!A2: expected the number of a tier, 1 for the most important, found 'first'"]),
    ({"goals!A2": "nan"}, ["goals!A2: expected the number of a tier, 1 for the most important, found 'nan'"]),
    ({"goals!A2": "-inf"}, ["goals!A2: expected the number of a tier, 1 for the most important, found '-inf'"]),
    ({"goals!A2": MISSING}, ["goals!A2: expected the number of a tier, 1 for the most important, found nothing"]),
    ({"about!B3": MISSING}, ["about!B3: expected `name`, found nothing"]),
    ({"about!A4": "horizn.from"}, ["about!A4: key 'horizn.from' unknown; did you mean 'horizon.from'?"]),
    ({"fligts!A1": "id"}, ["fligts!A1: sheet 'fligts' unknown; did you mean 'flights'?"]),
    ({"flights !A1": "id"}, ["flights !A1: expected one sheet for `flights`, found this and 'flights'"]),
    ({"headings!A2": "people", "headings!C2": "crew"}, ["headings!C2: sheet 'crew' unknown; "]),
    ({"headings!A2": "peple", "headings!C2": "-"}, ["headings!A2: sheet 'peple' unknown; did you mean 'people'?"]),
    ({"headings!A2": "people"}, ["headings!C2: expected `key`, found nothing"]),
    (
        {"published!A2": "MS-1", "published!C2": "commander", "published!E2": "ana"},
        ["published!E2: crew member 'ana' unknown"],
    ),
    (
        {"roles up!A2": "MS-1", "roles up!B2": "commander", "roles up!C2": 1, "roles up!D2": 1},
        ["roles up!C2: expected `"],
    ),
]


@pytest.mark.parametrize(
    ("changes", "expected"), EDITS, ids=lambda part: next(iter(part)) if isinstance(part, dict) else ""
)
def test_every_fault_is_told_with_its_cell(changes: dict[str, Any], expected: list[str], tmp_path: Path) -> None:
    lines = told(tmp_path, changed(changes))
    for each in expected:
        assert any(line.startswith(f"office.xlsx:{each}") for line in lines), lines


def test_one_misspelt_heading_is_one_problem(tmp_path: Path) -> None:
    assert len(told(tmp_path, changed({"people!C1": "agancy"}))) == 1


ALONE = {"people!H3": MISSING, "people!I3": 10}


@pytest.mark.parametrize(
    ("changes", "row"),
    [
        ({"held!A4": MISSING}, "held!A4: expected `crew`, found nothing"),
        ({"held!A4": "nobody"}, "held!A4: crew member 'nobody' unknown; known: "),
        ({"held!A4": "a\x07b"}, "held!A4: expected printable text, "),
        ({"absences!A2": MISSING}, "absences!A2: expected `crew`, found nothing"),
        (
            {"given seats!B2": "anna", "given seats!C2": "commander"},
            "given seats!A2: expected `flight`, found nothing",
        ),
    ],
    ids=lambda part: next(iter(part.items())) if isinstance(part, dict) else "",
)
def test_a_row_of_nobody_hides_nothing_else(changes: dict[str, Any], row: str, tmp_path: Path) -> None:
    first, second = told(tmp_path, changed({**changes, **ALONE}))
    assert first.startswith(f"office.xlsx:{row}")
    assert second == "office.xlsx:people!I3: expected `last_landing` of that stay beside it, found 10 alone"


@pytest.mark.parametrize("sheet", ["people", "vehicles", "parties"])
def test_names_of_a_list_without_ids_are_not_told_as_unknown(sheet: str, tmp_path: Path) -> None:
    (line,) = told(tmp_path, changed({f"{sheet}!A{row}": MISSING for row in range(1, 20)}))
    assert line.startswith(f"office.xlsx:{sheet}!A1: expected the column `id`, found: ")


def test_a_column_that_is_needed_is_missed_once(tmp_path: Path) -> None:
    lines = told(tmp_path, changed({f"people!C{row}": MISSING for row in range(1, 20)}))
    assert len(lines) == 1
    assert lines[0].startswith("office.xlsx:people!A1: expected the column `agency`, found: id, name, flown")


def test_headings_below_empty_rows_are_told_in_their_row(tmp_path: Path) -> None:
    found = copy.deepcopy(cells(starter()))
    people = {
        re.sub(r"\d+", lambda row: str(int(row[0]) + 2), place): value for place, value in found["people"].items()
    }
    found["people"] = people
    (tmp_path / "office.xlsx").write_bytes(written(found))
    assert optimizer.load(tmp_path / "office.xlsx") == optimizer.load(INSTANCES / "starter.yaml")
    found["people"] = people | {"N3": "id"}
    assert told(tmp_path, written(found)) == [
        "office.xlsx:people!N3: expected the column `id` once, found it here and in A3"
    ]
    found["people"] = {place: value for place, value in people.items() if place[0] != "C"}
    (line,) = told(tmp_path, written(found))
    assert line.startswith("office.xlsx:people!A3: expected the column `agency`, found: id, name")


@pytest.mark.parametrize(("sheet", "key"), [("people", "id"), ("vehicles", "id")])
def test_without_the_column_of_ids_nobody_is_called_unknown(sheet: str, key: str, tmp_path: Path) -> None:
    """What belongs to them in other sheets may be right."""
    found = copy.deepcopy(cells(starter()))
    column = next(place[0] for place, value in found[sheet].items() if place[1:] == "1" and value == key)
    found[sheet] = {place: value for place, value in found[sheet].items() if place[0] != column}
    lines = told(tmp_path, written(found))
    assert any(line.startswith(f"office.xlsx:{sheet}!A1: expected the column `{key}`, found: ") for line in lines)
    others = [
        line for line in lines if line.startswith(("office.xlsx:absences!", "office.xlsx:held!", "office.xlsx:roles!"))
    ]
    assert others == []


def test_a_sheet_that_is_needed_is_missed(tmp_path: Path) -> None:
    found = cells(starter())
    lines = told(tmp_path, written({name: values for name, values in found.items() if name not in ("flights", "pins")}))
    assert lines == ["office.xlsx:about!A1: sheet 'flights' is missing"]


def test_merged_cells_are_told(tmp_path: Path) -> None:
    lines = told(tmp_path, written(cells(starter()), ("people", "B2:B4")))
    assert lines == ["office.xlsx:people!B2: expected one value a cell, found the merged cells B2:B4: unmerge them"]


def test_no_more_than_fifty_are_told(tmp_path: Path) -> None:
    lines = told(tmp_path, changed({f"people!P{row}": "x" for row in range(2, 200)}))
    assert len(lines) == InputError.LIMIT + 1


def test_what_reads_as_meant_is_taken(tmp_path: Path) -> None:
    """Own headings and sheets, ISO text for days, digits as ids, text for numbers, lists with semicolons, names."""
    same = optimizer.load(INSTANCES / "starter.yaml")
    found = copy.deepcopy(cells(starter()))
    people = found.pop("people")
    people["A1"], people["C1"], people["P1"], people["P2"] = "ID ", "Firma", "colour", "red"
    people["E2"], people["D2"], people["B2"], people["H2"] = "2019-06-01", "2", '"Anna A."', date(2027, 5, 1)
    found["Leute"] = people
    found["my notes"] = found["my sums"] = {"A1": "free"}
    found["parties"]["B2"] = " NASA;ESA "
    found["flights"]["E2"] = True
    found["held"]["A2"] = "Anna A."
    rows = [
        ("Leute", "", "people"),
        ("Leute", "firma", "agency"),
        ("Leute", "colour", "-"),
        ("my notes", "", "-"),
        ("my sums", "", "-"),
    ]
    for number, row in enumerate(rows, 2):
        found["headings"] |= {f"{column}{number}": text for column, text in zip("ABC", row, strict=True) if text}
    file = tmp_path / "own.xlsx"
    file.write_bytes(written(found))
    instance = optimizer.load(file)
    anna = instance.crew[0].model_copy(update={"name": None})
    assert instance.model_copy(update={"crew": (anna, *instance.crew[1:])}) == same


def test_entries_of_a_rule_may_stand_among_its_parameters(tmp_path: Path) -> None:
    found = copy.deepcopy(cells(starter()))
    del found["agreements"]
    rows = [("between", "US, RU"), ("max_imbalance", 1), ("final_imbalance", 0)]
    for number, (key, value) in enumerate(rows, 30):
        row = ("reciprocity", "accounts", "first", key, value)
        found["rules"] |= {f"{column}{number}": part for column, part in zip("ABCDE", row, strict=True)}
    (tmp_path / "office.xlsx").write_bytes(written(found))
    assert optimizer.load(tmp_path / "office.xlsx") == optimizer.load(INSTANCES / "starter.yaml")


def test_an_agreement_puts_its_rule_in_force(tmp_path: Path) -> None:
    found = copy.deepcopy(cells(starter()))
    row = next(cell[1:] for cell, value in found["rules"].items() if value == "reciprocity")
    del found["rules"][f"A{row}"]
    (tmp_path / "office.xlsx").write_bytes(written(found))
    assert optimizer.load(tmp_path / "office.xlsx") == optimizer.load(INSTANCES / "starter.yaml")


def test_goals_stand_in_the_order_of_their_tiers(tmp_path: Path) -> None:
    file = tmp_path / "office.xlsx"
    file.write_bytes(changed({"goals!A2": 20, "goals!A3": 10}))
    tiers = [next(tier.goals()).name for tier in optimizer.load(file).goals]
    before = [next(tier.goals()).name for tier in optimizer.load(INSTANCES / "starter.yaml").goals]
    assert tiers == before[::-1]


@pytest.mark.parametrize("ending", ["xls", "xlsm", "xlsb", "ods"])
def test_other_workbooks_are_refused(ending: str, tmp_path: Path) -> None:
    for act in (optimizer.load, lambda file: optimizer.dump(optimizer.load(INSTANCES / "mini.yaml"), file)):
        with pytest.raises(InputError, match=rf"expected a workbook that ends in .xlsx, found .{ending}: save it"):
            act(tmp_path / f"office.{ending}")


ACTS: dict[str, Callable[[Path], object]] = {
    "python_calamine": optimizer.load,
    "xlsxwriter": lambda file: optimizer.dump(optimizer.load(INSTANCES / "mini.yaml"), file.with_name("new.xlsx")),
}


@pytest.mark.parametrize("module", ACTS)
def test_a_missing_extra_is_told_with_what_installs_it(module: str, tmp_path: Path) -> None:
    (tmp_path / "office.xlsx").write_bytes(starter())
    where = "optimizer.files.workbook." + ("grids" if module == "python_calamine" else "writing")
    with (
        mock.patch(f"{where}.find_spec", return_value=None),
        pytest.raises(InputError, match=r"pip install 'crewopt\[xlsx\]'"),
    ):
        ACTS[module](tmp_path / "office.xlsx")


@pytest.mark.parametrize("name", ["office.yaml", "office.csv", "office"])
def test_a_workbook_of_another_name_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(starter())
    with pytest.raises(InputError, match=r"1:1 expected text, found a workbook or another archive"):
        optimizer.load_plan(tmp_path / name, optimizer.load(INSTANCES / "mini.yaml"))


def test_an_instance_is_no_table(tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    with pytest.raises(InputError, match=r"found \.csv, which holds a plan"):
        optimizer.dump(instance, tmp_path / "mini.csv")
    (tmp_path / "mini.csv").write_text("id\nx\n")
    with pytest.raises(InputError, match=r"mini.csv:1:1 expected an instance \(.yaml, .json or .xlsx\), found a table"):
        optimizer.load(tmp_path / "mini.csv")


def test_a_text_too_long_for_a_cell_is_not_lost(tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml").model_copy(update={"note": "x" * 40_000})
    with pytest.raises(InputError, match="expected at most 32767 characters in a cell, found 40000: x"):
        optimizer.dump(instance, tmp_path / "mini.xlsx")
    assert not (tmp_path / "mini.xlsx").exists()


@pytest.mark.parametrize(("row", "column", "name"), [(1, 1, "A1"), (5, 26, "Z5"), (7, 27, "AA7"), (9, 703, "AAA9")])
def test_cells_are_named_as_in_a_spreadsheet(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name
    assert str(Problem("a.xlsx", row, column, "x", "wrong", "s")) == f"a.xlsx:s!{name}: wrong"
    assert Problem("a.xlsx", row, column, "x", "wrong", "s").data()["sheet"] == "s"
    assert "sheet" not in Problem("a.yaml", row, column, "x", "wrong").data()
