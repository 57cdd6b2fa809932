"""News and scenarios in sheets of a workbook, or in a CSV file, are those of a file."""

from __future__ import annotations

import csv
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.events import EVENTS
from optimizer.events._apply import load_events
from optimizer.files.documents import parse
from optimizer.files.workbook.cells import cell_of
from optimizer.files.workbook.forms import ANY, form_at
from optimizer.files.workbook.news import read_news, read_scenarios
from optimizer.files.workbook.sheets import NEWS_COLUMNS
from optimizer.problem.errors import InputError
from optimizer.studies.scenarios.patches import _File, load_scenarios
from tests import INSTANCES
from tests.files.workbook.books import cell, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def event_rows(number: int, event: dict[str, Any]) -> Iterator[list[Any]]:
    """The rows of an event: its kind, then the fields."""
    kind = EVENTS[event["kind"]]
    for key, value in event.items():
        if isinstance(value, dict) and value:
            for part, inner in value.items():
                yield [number, key, part, cell_of(inner, form_at(kind, (key, part)))]
        else:
            yield [number, key, "", cell_of(value, form_at(kind, (key,)) if key != "kind" else ANY)]


def scenario_rows(data: dict[str, Any]) -> Iterator[list[Any]]:
    """The rows of a file of scenarios."""
    yield ["", "", "notice_days", "", data["notice_days"]]
    for name, patch in data["scenarios"].items():
        yield [name, "", "", "", ""]
        yield from ([name, "", key, "", patch[key]] for key in ("description", "likelihood") if key in patch)
        for number, event in enumerate(patch["events"], 1):
            yield from ([name, *row] for row in event_rows(number, event))


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
    file = book(tmp_path, "news", list(event_rows(1, event)))
    document = read_news(file, EVENTS)
    assert not document.problems
    assert document.data == [event]


def test_a_table_of_news_moves_a_plan(tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / "ms-16-2020.yaml")
    events = parse((INSTANCES / "ms-16-2020.events.yaml").read_text()).data
    rows = [row for number, event in enumerate(events, 1) for row in event_rows(number, event)]
    with (tmp_path / "news.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([NEWS_COLUMNS["news"], *rows])
    expected = [each.event for each in load_events(INSTANCES / "ms-16-2020.events.yaml", instance)]
    for file in (tmp_path / "news.csv", book(tmp_path, "news", rows)):
        assert [each.event for each in load_events(file, instance)] == expected


@pytest.mark.parametrize("name", ["iss-2022-barter", "iss-2026-2030"])
def test_scenarios_are_those_of_the_file(name: str, tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / f"{name}.yaml")
    data = parse((INSTANCES / f"{name}.scenarios.yaml").read_text()).data
    file = book(tmp_path, "scenarios", list(scenario_rows(data)))
    assert not read_scenarios(file, EVENTS, _File).problems
    found, expected = load_scenarios(file, instance), load_scenarios(INSTANCES / f"{name}.scenarios.yaml", instance)
    assert found.notice_days == expected.notice_days
    for one, other in zip(found.scenarios, expected.scenarios, strict=True):
        assert (one.name, one.description, one.likelihood) == (other.name, other.description, other.likelihood)
        assert [each.event for each in one.events] == [each.event for each in other.events]


FAULTS: list[tuple[list[list[Any]], str]] = [
    ([[1, "kind", "", "slipp"]], "news!D2: kind of event 'slipp' unknown; did you mean 'slip'?"),
    ([[1, "kind", "", "slip"], [1, "flight", "", "MS-99"]], "news!D3: flight 'MS-99' unknown"),
    ([[1, "kind", "", "slip"], [1, "lanch", "", "2031-01-01"]], "news!B3: key 'lanch' unknown; did you mean 'launch'?"),
    ([[1, "kind", "", "slip"], [1, "launch", "", "soon"]], "news!D3: expected a date (YYYY-MM-DD"),
    ([[1, "kind", "", "slip"], [1, "flight", "", "MS-16"]], "news!A2: expected `launch`, found nothing"),
    ([[1, "kind", "", "slip"], [1, "kind", "", "slip"]], "news!B3: expected it once, found it here and in news!D2"),
    ([["", "kind", "", "slip"]], "news!A2: expected `event`, found nothing"),
    ([[1, "", "", "slip"]], "news!B2: expected `key`, found nothing"),
    ([[1, "flight", "", "MS-16"]], "news!A2: `kind` is missing"),
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
