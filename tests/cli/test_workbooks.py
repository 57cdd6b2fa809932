"""Commands read workbooks and tables wherever they read an instance or a plan, and write them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.files.dump import to_data
from tests import INSTANCES
from tests.cli.inside import inside
from tests.files.workbook.books import cells, written

if TYPE_CHECKING:
    from pathlib import Path

STARTER = optimizer.load(INSTANCES / "starter.yaml")


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """The workbook that `new` writes."""
    file = tmp_path / "office.xlsx"
    assert inside("new", file).returncode == 0
    return file


def test_new_writes_the_starter(office: Path) -> None:
    assert optimizer.load(office) == STARTER.model_copy(update={"name": "office"})
    again = inside("new", office)
    assert again.returncode == 2
    assert "is there already: choose another name" in again.stderr


def test_new_writes_headings_alone(tmp_path: Path) -> None:
    assert inside("new", tmp_path / "empty.xlsx", "--empty").returncode == 0
    found = cells((tmp_path / "empty.xlsx").read_bytes())
    assert all(cell.endswith("1") for name, page in found.items() for cell in page if name not in ("about", "lists"))
    told = inside("validate", tmp_path / "empty.xlsx")
    assert told.returncode == 2
    assert "empty.xlsx:about!B4: expected `from`, found nothing" in told.stderr


def test_new_writes_text(tmp_path: Path) -> None:
    assert inside("new", tmp_path / "my.yaml").returncode == 0
    assert (tmp_path / "my.yaml").read_text() == (INSTANCES / "starter.yaml").read_text()
    assert inside("new", tmp_path / "my.txt").returncode == 2
    assert inside("new", tmp_path / "your.yaml", "--empty").returncode == 2


@pytest.mark.parametrize("name", ["plan.xlsx", "plan.csv"])
def test_a_plan_is_solved_checked_and_reported(name: str, office: Path) -> None:
    plan = office.with_name(name)
    assert inside("solve", office, "-o", plan, "--workers", "1").returncode == 0
    assert inside("check", office, plan).returncode == 0
    report = office.with_name("report.xlsx")
    assert inside("report", office, plan, "-o", report).returncode == 0
    assert list(cells(report.read_bytes()))[:2] == ["plan", "people"]
    assert inside("diff", office, plan, plan).returncode == 0
    both = office.with_name("both.xlsx")
    assert inside("export", office, "--plan", plan, "-o", both).returncode == 0
    assert inside("check", both, both).returncode == 0
    news = ("--what-if", "slip: MS-2, launch: 2031-06-14")
    assert inside("replan", both, both, *news, "-o", office.with_name(f"new-{name}"), "--workers", "1").returncode == 0
    assert inside("diff", office, plan, office.with_name(f"new-{name}")).returncode == 0


def test_an_empty_plan_sheet_is_a_plan_without_people(office: Path) -> None:
    told = inside("check", office, office)
    assert told.returncode == 1
    assert "seats of commander empty" in told.stdout


@pytest.mark.parametrize("name", ["a.xlsx", "a.yaml", "a.json"])
def test_export_turns_each_form_into_each_other(name: str, office: Path) -> None:
    assert inside("export", office, "-o", office.with_name(name)).returncode == 0
    assert optimizer.load(office.with_name(name)) == optimizer.load(office)
    assert inside("export", office.with_name(name), "-o", office.with_name("b.xlsx")).returncode == 0
    assert to_data(optimizer.load(office.with_name("b.xlsx"))) == to_data(optimizer.load(office))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("-o", "a.txt"), "does not end in .xlsx, .yaml, .json, .mps, .lp or .opb"),
        (("-o", "a.xlsx", "--tier", "2"), "--tier or --time-limit: 'a.xlsx' has no place for it"),
        (("-o", "a.yaml", "--plan", "x"), "--plan: 'a.yaml' has no place for it"),
        (("-o", "a.mps", "--plan", "x"), "--plan: 'a.mps' has no place for it"),
    ],
)
def test_export_refuses_what_has_no_place(options: tuple[str, ...], words: str, office: Path) -> None:
    told = inside("export", office, *options)
    assert told.returncode == 2
    assert words in told.stderr


@pytest.mark.parametrize("command", ["generate", "import"])
def test_whatever_writes_an_instance_writes_workbooks(command: str, tmp_path: Path) -> None:
    made = {
        "generate": ("generate", "--years", "1"),
        "import": ("import", INSTANCES / "history" / "iss-2022-swap.recipe.yaml"),
    }[command]
    for name in ("a.xlsx", "a.yaml"):
        assert inside(*made, "-o", tmp_path / name).returncode == 0
    assert optimizer.load(tmp_path / "a.xlsx") == optimizer.load(tmp_path / "a.yaml")
    told = inside(*made, "-o", tmp_path / "a.csv")
    assert told.returncode == 2
    assert "expected a name that ends in .xlsx, .yaml or .json" in told.stderr


def test_problems_of_a_workbook_name_their_sheet_in_json(office: Path) -> None:
    found = cells(office.read_bytes())
    found["people"]["D2"] = "two"
    office.write_bytes(written(found))
    told = json.loads(inside("validate", office, "--json").stdout)
    message = 'expected a whole number, found "two"'
    place = {"file": str(office), "line": 2, "column": 4, "path": "crew[0].flown", "sheet": "people"}
    assert told["problems"] == [{**place, "message": message}]


def test_an_answer_that_cannot_be_written_is_refused_before_the_search(office: Path) -> None:
    told = inside("solve", office, "-o", office.with_name("plan.ods"))
    assert told.returncode == 2
    assert "expected a workbook that ends in .xlsx, found .ods" in told.stderr
