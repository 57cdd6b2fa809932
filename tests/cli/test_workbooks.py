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


def with_news(office: Path, launch: str) -> Path:
    """The workbook with news and two scenarios written into their sheets by hand."""
    found = cells(office.read_bytes())
    event = [("kind", "slip"), ("flight", "MS-2"), ("launch", launch), ("known_on", "2031-03-01")]
    for line, (key, value) in enumerate(event, 2):
        found["news"] |= {f"A{line}": 1, f"B{line}": key, f"D{line}": value}
        if key != "known_on":
            found["scenarios"] |= {f"A{line}": "late", f"B{line}": 1, f"C{line}": key, f"E{line}": value}
    found["scenarios"] |= {"A5": "as planned"}
    file = office.with_name("news.xlsx")
    file.write_bytes(written(found))
    return file


def test_news_and_scenarios_of_a_workbook_are_checked_used_and_kept(office: Path) -> None:
    news, plan, both = with_news(office, "2031-06-14"), office.with_name("plan.csv"), office.with_name("both.xlsx")
    assert "right as well: `news` and `scenarios`" in inside("validate", news).stdout
    assert inside("solve", news, "-o", plan, "--workers", "1").returncode == 0
    assert inside("export", news, "--plan", plan, "-o", both).returncode == 0
    assert json.loads(inside("validate", both, "--json").stdout)["sheets"] == ["plan", "news", "scenarios"]
    replanned = inside("replan", both, both, both, "--workers", "1")
    assert "slip: MS-2, launch 2031-06-14" in replanned.stdout
    assert "late" in inside("scenarios", both, both, "--workers", "1").stdout
    told = inside("export", both, "-o", office.with_name("c.yaml"))
    assert "Note: " in told.stderr
    assert "without `plan`, `news` and `scenarios` of" in told.stderr
    wrong = inside("validate", with_news(office, "soon"))
    assert wrong.returncode == 2
    assert "news.xlsx:news!D4: expected a date (YYYY-MM-DD" in wrong.stderr


def test_files_of_events_and_scenarios_become_sheets(tmp_path: Path) -> None:
    instance, events = INSTANCES / "ms-16-2020.yaml", INSTANCES / "ms-16-2020.events.yaml"
    assert inside("export", instance, "--events", events, "-o", tmp_path / "a.xlsx").returncode == 0
    found = optimizer.load(instance)
    expected = [each.event for each in optimizer.load_events(events, found)]
    assert [each.event for each in optimizer.load_events(tmp_path / "a.xlsx", found)] == expected
    mini, several = INSTANCES / "mini.yaml", INSTANCES / "mini.scenarios.yaml"
    assert inside("export", mini, "--scenarios", several, "-o", tmp_path / "b.xlsx").returncode == 0
    found = optimizer.load(mini)
    read, said = (optimizer.load_scenarios(each, found, undecided=True) for each in (tmp_path / "b.xlsx", several))
    assert [(each.name, each.weight) for each in read.scenarios] == [
        (each.name, each.weight) for each in said.scenarios
    ]


def test_who_names_the_workbook_of_a_plan_once_is_told_to_name_it_twice(office: Path) -> None:
    for command in ("check", "replan", "report"):
        told = inside(command, office)
        assert told.returncode == 2
        assert f"(its sheet `plan`: write {office} once more), found none" in told.stderr
    assert "Missing argument 'PLAN'" in inside("check", INSTANCES / "mini.yaml").stderr


def test_who_forgets_the_news_or_the_people_is_told(office: Path) -> None:
    told = inside("replan", office, office)
    assert told.returncode == 2
    assert "its sheet `news`: write" in told.stderr
    told = inside("replan", office, office, office, "--workers", "1", "--time-limit", "1")
    assert "the plan seats nobody" in told.stderr
    assert "has no news" in told.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("-o", "a.txt"), "does not end in .xlsx, .yaml, .json, .mps, .lp or .opb"),
        (("-o", "a.xlsx", "--tier", "2"), "--tier or --time-limit: 'a.xlsx' has no place for it"),
        (("-o", "a.yaml", "--plan", "x"), "--plan: 'a.yaml' has no place for it"),
        (("-o", "a.mps", "--plan", "x"), "--plan: 'a.mps' has no place for it"),
        (("-o", "a.json", "--events", "x"), "--events: 'a.json' has no place for it"),
        (("-o", "a.lp", "--scenarios", "x"), "--scenarios: 'a.lp' has no place for it"),
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
