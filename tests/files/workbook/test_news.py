"""News and scenarios in sheets of a workbook, or in a CSV file, are those of a file."""

from __future__ import annotations

import csv
import json
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.events import EVENTS
from optimizer.events._apply import load_events
from optimizer.files.documents import parse
from optimizer.files.workbook.news import news_rows, read_news, read_scenarios
from optimizer.files.workbook.sheets import NEWS_COLUMNS
from optimizer.problem.errors import InputError
from optimizer.studies.scenarios.patches import Scenario, Scenarios, _File, load_scenarios, rows_of
from tests import INSTANCES
from tests.files.workbook.books import cell, written
from tests.slow import few_first

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def as_lists(sheet: str, rows: Iterable[dict[str, Any]]) -> list[list[Any]]:
    """Rows by column as rows in the order of the columns."""
    return [[row.get(column, "") for column in NEWS_COLUMNS[sheet]] for row in rows]


def book(folder: Path, sheet: str, rows: list[list[Any]]) -> Path:
    """A workbook with this sheet alone."""
    whole = [list(NEWS_COLUMNS[sheet]), *rows]
    found = {cell(at, column): value for at, row in enumerate(whole) for column, value in enumerate(row) if value != ""}
    (folder / "news.xlsx").write_bytes(written({sheet: found}))
    return folder / "news.xlsx"


@pytest.mark.parametrize("kind", EVENTS)
def test_the_example_of_every_kind_is_read(kind: str, tmp_path: Path) -> None:
    event = parse(cleandoc(EVENTS[kind].example), "example").data
    event.setdefault("kind", kind)
    rows = news_rows([EVENTS[kind].model_validate_json(json.dumps(event), strict=True)])
    document = read_news(book(tmp_path, "news", as_lists("news", rows)), EVENTS)
    assert not document.problems
    assert document.data == [event]


def test_a_table_of_news_moves_a_plan(tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / "ms-16-2020.yaml")
    events = load_events(INSTANCES / "ms-16-2020.events.yaml", instance)
    rows = as_lists("news", news_rows(each.event for each in events))
    with (tmp_path / "news.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([NEWS_COLUMNS["news"], *rows])
    expected = [each.event for each in events]
    for file in (tmp_path / "news.csv", book(tmp_path, "news", rows)):
        assert [each.event for each in load_events(file, instance)] == expected


@pytest.mark.parametrize("name", few_first(["iss-2022-barter", "iss-2026-2030"], 1))
def test_scenarios_are_those_of_the_file(name: str, tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / f"{name}.yaml")
    expected = load_scenarios(INSTANCES / f"{name}.scenarios.yaml", instance)
    file = book(tmp_path, "scenarios", as_lists("scenarios", rows_of(expected)))
    assert not read_scenarios(file, EVENTS, _File).problems
    assert alike(load_scenarios(file, instance)) == alike(expected)


def alike(found: Scenarios) -> list[Any]:
    """All that they say, without where it stood."""
    told = [(each.name, each.description, each.likelihood, each.weight) for each in found.scenarios]
    return [found.notice_days, told, [[located.event for located in each.events] for each in found.scenarios]]


def test_words_of_every_form_and_scenarios_without_any_are_kept(tmp_path: Path) -> None:
    mini = optimizer.load(INSTANCES / "mini.yaml")
    late = (optimizer.what_if("slip: MS-2, launch: 2031-06-20", mini),)
    names = ["=1+1", "2031-01-01", "7", "yes", '"quoted"', " as planned", "Юпитер"]
    told = [Scenario(name, late if place % 2 else (), name, weight=place + 1) for place, name in enumerate(names)]
    told.append(Scenario("nothing said"))
    expected = Scenarios(tuple(told), 40)
    file = book(tmp_path, "scenarios", as_lists("scenarios", rows_of(expected)))
    assert alike(load_scenarios(file, mini)) == alike(expected)


SCENARIO_FAULTS: list[tuple[list[list[Any]], str]] = [
    ([["", "", "", "notice_days", 30]], "scenarios!C2: expected `key`, found nothing"),
    ([["late", "", "", "", "a word"]], "scenarios!C2: expected `key`, found nothing"),
    ([["late", "", "weigth", "", 3]], "scenarios!C2: key 'weigth' unknown; did you mean 'weight'?"),
    ([["late", "", "weight", "", "much"]], 'scenarios!E2: expected a whole number, found "much"'),
    ([["", "", "notice_days", "", 30]], "scenarios!A1: expected a name in the column `scenario`"),
]


@pytest.mark.parametrize(("rows", "words"), SCENARIO_FAULTS, ids=[words[:40] for _, words in SCENARIO_FAULTS])
def test_every_fault_of_scenarios_is_told_with_its_cell(rows: list[list[Any]], words: str, tmp_path: Path) -> None:
    file = book(tmp_path, "scenarios", rows)
    with pytest.raises(InputError) as raised:
        load_scenarios(file, optimizer.load(INSTANCES / "mini.yaml"))
    assert any(str(each).startswith(f"{file}:{words}") for each in raised.value.problems), str(raised.value)


FAULTS: list[tuple[list[list[Any]], str]] = [
    ([[1, "kind", "", "slipp"]], "news!D2: kind of event 'slipp' unknown; did you mean 'slip'?"),
    ([[1, "kind", "", "slip"], [1, "flight", "", "MS-99"]], "news!D3: flight 'MS-99' unknown"),
    ([[1, "kind", "", "slip"], [1, "lanch", "", "2031-01-01"]], "news!B3: key 'lanch' unknown; did you mean 'launch'?"),
    ([[1, "kind", "", "slip"], [1, "launch", "", "soon"]], "news!D3: expected a date (YYYY-MM-DD"),
    (
        [[1, "kind", "", "slip"], [1, "flight", "", "MS-16"]],
        "news!A2: expected a row with the key `launch`, found none",
    ),
    ([[1, "kind", "", "slip"], [1, "kind", "", "slip"]], "news!B3: expected it once, found it here and in news!D2"),
    ([["", "kind", "", "slip"]], "news!A2: expected `event`, found nothing"),
    ([[1, "", "", "slip"]], "news!B2: expected `key`, found nothing"),
    ([[1, "flight", "", "MS-16"]], "news!A2: expected a row with the key `kind`, found none"),
]


@pytest.mark.parametrize(("rows", "words"), FAULTS, ids=[words[:30] for _, words in FAULTS])
def test_every_fault_is_told_with_its_cell(rows: list[list[Any]], words: str, tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / "ms-16-2020.yaml")
    file = book(tmp_path, "news", rows)
    with pytest.raises(InputError) as raised:
        load_events(file, instance)
    assert any(str(each).startswith(f"{file}:{words}") for each in raised.value.problems), str(raised.value)


def test_a_workbook_without_news_is_told(tmp_path: Path) -> None:
    file = tmp_path / "office.xlsx"
    optimizer.dump(optimizer.load(INSTANCES / "mini.yaml"), file)
    assert load_events(file, optimizer.load(INSTANCES / "mini.yaml")) == []
    (tmp_path / "other.xlsx").write_bytes(written({"people": {"A1": "id"}}))
    with pytest.raises(InputError, match="people!A1: expected a sheet `news` with the events, found none"):
        load_events(tmp_path / "other.xlsx", optimizer.load(INSTANCES / "mini.yaml"))
