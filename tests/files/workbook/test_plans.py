"""Plans as tables: with names for ids, as a sheet of the instance's own workbook, published, and faults of them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.files.dump import dump, to_data
from optimizer.problem.errors import InputError
from tests import INSTANCES
from tests.files.workbook.books import cells, written

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "flight,launch,role,seat,up,down,backup,session,start,term,person\n"
MINI = optimizer.load(INSTANCES / "mini.yaml")
MS16 = optimizer.load(INSTANCES / "ms-16-2020.yaml")


def faults(text: str, folder: Path) -> list[str]:
    """What is said of a plan in a CSV file."""
    (folder / "plan.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        optimizer.load_plan(folder / "plan.csv", MINI)
    return str(raised.value).replace(f"{folder}/", "").splitlines()


def test_a_table_by_hand_needs_few_columns(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(
        "flight;role;up;down\nMS-1;commander;fyodor;fyodor\n;;;\nMS-1;flight-engineer;;jan\n"
    )
    plan = optimizer.load_plan(tmp_path / "plan.csv", MINI)
    assert to_data(plan) == {
        "instance": {"name": "mini"},
        "assignments": [
            {"crew": "fyodor", "flight": "MS-1", "role": "commander", "leg": "up"},
            {"crew": "fyodor", "flight": "MS-1", "role": "commander", "leg": "down"},
            {"crew": "jan", "flight": "MS-1", "role": "flight-engineer", "leg": "down"},
        ],
    }


def test_a_launch_day_may_stand_beside_every_seat(tmp_path: Path) -> None:
    rows = "MS-1,2031-01-10,commander,fyodor\nMS-1,2031-01-10,flight-engineer,jan\nMS-1,2031-01-12,,\n"
    (tmp_path / "plan.csv").write_text("flight,launch,role,up\n" + rows)
    days = [chosen.launch.day for chosen in optimizer.load_plan(tmp_path / "plan.csv", MINI).dates]
    assert days == [10, 12], "a second day of one flight is for `check` to judge"


def test_people_go_by_their_names(tmp_path: Path) -> None:
    name = {person.id: person.name for person in MS16.crew}
    plan = optimizer.load_plan(INSTANCES / "ms-16-2020.published.json", MS16)
    dump(plan, tmp_path / "plan.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "plan.csv").read_text("utf-8-sig"))))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0])
    writer.writeheader()
    for row in rows:
        writer.writerow(row | {leg: name.get(row[leg]) or row[leg] for leg in ("up", "down", "backup")})
    (tmp_path / "names.csv").write_text(stream.getvalue(), encoding="utf-8")
    assert any(each in stream.getvalue() for each in name.values() if each)
    assert optimizer.load_plan(tmp_path / "names.csv", MS16) == plan


def test_a_plan_is_a_sheet_of_its_instance(tmp_path: Path) -> None:
    plan = optimizer.load_plan(INSTANCES / "ms-16-2020.published.json", MS16)
    book = tmp_path / "office.xlsx"
    dump(MS16, book, plan=plan)
    assert optimizer.load(book) == MS16
    assert optimizer.load_plan(book, MS16) == plan


def test_without_a_plan_its_sheet_lists_the_seats(tmp_path: Path) -> None:
    dump(MINI, tmp_path / "mini.xlsx")
    plan = cells((tmp_path / "mini.xlsx").read_bytes())["plan"]
    seats = [(plan[f"A{row}"], plan[f"C{row}"], plan[f"D{row}"]) for row in range(2, 5)]
    assert seats == [("MS-1", "commander", 1), ("MS-1", "flight-engineer", 1), ("MS-1", "flight-engineer", 2)]
    assert not optimizer.load_plan(tmp_path / "mini.xlsx", MINI).assignments


@pytest.mark.parametrize("name", ["plan.csv", "plan.xlsx", "plan.json"])
def test_a_plan_is_published_by_its_file(name: str, tmp_path: Path) -> None:
    plan = optimizer.load_plan(INSTANCES / "ms-16-2020.published.json", MS16)
    dump(plan, tmp_path / name)
    dump(MS16.model_copy(update={"published": None}), tmp_path / "office.xlsx")
    found = cells((tmp_path / "office.xlsx").read_bytes())
    row = next(cell[1:] for cell, value in found["about"].items() if value == "published")
    found["about"][f"B{row}"] = name
    (tmp_path / "office.xlsx").write_bytes(written(found))
    assert optimizer.load(tmp_path / "office.xlsx").published == plan
    found["published"] |= {"A2": "MS-16", "C2": "commander", "E2": "cassidy"}
    (tmp_path / "office.xlsx").write_bytes(written(found))
    with pytest.raises(InputError, match=rf"published!A1: expected the plan here or in about!B{row}, found both"):
        optimizer.load(tmp_path / "office.xlsx")


FAULTS = [
    (HEAD + "MS-1,,commander,1,fyodr,,,,,,\n", "plan.csv:2:5 crew member 'fyodr' unknown; did you mean 'fyodor'?"),
    (HEAD + "MS-9,,commander,1,fyodor,,,,,,\n", "plan.csv:2:1 flight 'MS-9' unknown; did you mean 'MS-2'?"),
    (HEAD + "MS-1,,comander,1,fyodor,,,,,,\n", "plan.csv:2:3 role 'comander' unknown; did you mean 'commander'?"),
    (HEAD + "MS-1,,,1,fyodor,,,,,,\n", "plan.csv:2:3 expected `role`, found nothing"),
    (HEAD + ",,commander,1,fyodor,,,,,,\n", "plan.csv:2:1 expected `flight`, found nothing"),
    (
        HEAD + "MS-1,10.1.2031,commander,1,fyodor,,,,,,\n",
        'plan.csv:2:2 expected a date (YYYY-MM-DD, year 1950 to 2150), found "',
    ),
    (HEAD + "MS-1,,commander,one,fyodor,,,,,,\n", "plan.csv:2:4 expected a whole number from 1 on, found 'one'"),
    (
        HEAD + "MS-1,,commander,1,fyodor,,,,,,\nMS-1,,commander,1,galina,,,,,,\n",
        "plan.csv:3:4 expected each seat once, found commander 1 of MS-1 here and in line 2",
    ),
    (
        HEAD + "MS-1,,commander,1,fyodor,,,,,,\n\nMS-1,,commander,2,fyodor,,,,,,\n",
        "plan.csv:4:5 expected each line once, found a copy of line 2",
    ),
    (HEAD + ",,,,,,,,,,anna\n", "plan.csv:2:11 expected a `session` or a `term` for this person, found nothing"),
    (HEAD + ",,,,,,,,,spring,\n", "plan.csv:2:11 expected `crew`, found nothing"),
    (HEAD + ",,,,,,,,2031-01-01,,anna\n", "plan.csv:2:8 expected `session`, found nothing"),
    ("flight,role,upp\n", "plan.csv:1:3 column 'upp' unknown; did you mean 'up'?"),
    ("flight,up,up\n", "plan.csv:1:3 expected the column `up` once, found it here and in column 2"),
    ("\n\nflight,upp\n", "plan.csv:3:2 column 'upp' unknown; did you mean 'up'?"),
    ("instance\nmini\nmini\n", "plan.csv:3:1 expected `instance` once, found it here and in line 2"),
    ('flight\n"MS-1" x\n', "plan.csv:2:1 not CSV: "),
    (
        HEAD + "MS-1,,commander,1,a\x07,,,,,,\n",
        r"plan.csv:2:5 expected printable text, found the control character '\x07'",
    ),
]


@pytest.mark.parametrize(("text", "words"), FAULTS, ids=[words.split(" ", 1)[1][:40] for _, words in FAULTS])
def test_every_fault_of_a_table_is_told_with_its_line_and_column(text: str, words: str, tmp_path: Path) -> None:
    lines = [
        line.replace(f"{line.split(' ')[1]} ", "", 1) if "[" in line.split(" ")[1] else line
        for line in faults(text, tmp_path)
    ]
    assert any(line.startswith(words) for line in lines), lines


def test_a_workbook_without_a_plan_is_told(tmp_path: Path) -> None:
    (tmp_path / "other.xlsx").write_bytes(written({"people": {"A1": "id"}}))
    with pytest.raises(InputError, match="people!A1: expected a sheet `plan` with the plan, found none"):
        optimizer.load_plan(tmp_path / "other.xlsx", MINI)
