"""News and scenarios as tables, both ways: a row a field of an event.

    event  key       part    value            scenario  event  key          part  value
    1      kind              slip             signed           description        ...
    1      flight            MS-30            signed    1      kind               agreement_sign
    2      kind              add_flight
    2      entry     id      MS-36

A list of entries is written as in a file: ``[{id: ...}]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.files.documents import Place
from optimizer.files.workbook.cells import ABSENT, cell_of
from optimizer.files.workbook.forms import ANY, Form, form_at
from optimizer.files.workbook.opening import no_sheet, opened
from optimizer.files.workbook.parameters import VALUE, plain_label
from optimizer.files.workbook.sheets import NEWS, NEWS_COLUMNS, SCENARIOS
from optimizer.files.workbook.tables import in_words
from optimizer.problem.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pydantic import BaseModel

    from optimizer.files.documents import Document, Path_
    from optimizer.files.workbook.cells import Cell
    from optimizer.files.workbook.tables import Row, Sheets, Table

_LABEL = Form(text=True)


def read_news(path: str | Path, kinds: Mapping[str, type[BaseModel]]) -> Document:
    """The list of events of the sheet ``news``, or of a CSV file; ``kinds``: events by kind.

    Raises
    ------
    InputError
        If it cannot be read at all; other problems are in the document.
    """
    book, table = _opened(path, NEWS, "the events")
    book.document.data = []
    if table.sound:
        reader = _Reader(book, kinds)
        for row in table.rows:
            reader.event(row, ())
        reader.values()
    return book.document


def read_scenarios(path: str | Path, kinds: Mapping[str, type[BaseModel]], file: type[BaseModel]) -> Document:
    """The file of scenarios that the sheet ``scenarios`` holds; a row without a scenario is about all of them.

    Raises
    ------
    InputError
        As ``read_news``.
    """
    book, table = _opened(path, SCENARIOS, "the scenarios")
    book.document.data = {}
    reader = _Reader(book, kinds)
    names: dict[str, Path_] = {}
    for row in table.rows if table.sound else ():
        name = reader.label(row, "scenario")
        if name is None:
            continue
        if not name:
            if key := reader.key(row):
                reader.field(row, (key,), form_at(file, (key,)))
            continue
        if name not in names:
            names[name] = ("scenarios", name)
            book.put(names[name], {"events": []}, row.place("scenario"))
        at = names[name]
        if "event" in row.cells:
            reader.event(row, (*at, "events"))
        elif key := reader.key(row):
            reader.field(row, (*at, key), form_at(file, (*at, key)))
    if table.sound and not names:
        book.tell(Place(1, 1, table.title), "expected a name in the column `scenario` for each of them, found none")
        raise InputError(book.document.problems)
    reader.values()
    return book.document


def _opened(path: str | Path, sheet: str, what: str) -> tuple[Sheets, Table]:
    book, grids = opened(path, csv_as=sheet)
    book.document.keys_in_rows = True
    if sheet not in grids:
        no_sheet(book, grids, sheet, what)
    table = book.table(grids[sheet], NEWS_COLUMNS[sheet])
    book.document.values[()] = Place(1, 1, table.title)
    book.require(table, NEWS_COLUMNS[sheet][:1])
    table.sound = table.sound and NEWS_COLUMNS[sheet][0] in table.columns
    return book, table


def news_rows(events: Iterable[BaseModel]) -> list[dict[str, Cell]]:
    """The rows of a list of events."""
    return [row for number, event in enumerate(events, 1) for row in _event_rows(number, event)]


def scenario_rows(
    file: type[BaseModel], of_all: Mapping[str, Any], each: Mapping[str, tuple[Mapping[str, Any], Iterable[BaseModel]]]
) -> list[dict[str, Cell]]:
    """The rows of scenarios: what is said of all, and by name what is said of each, with its events."""
    rows: list[dict[str, Cell]] = [
        {"key": key, VALUE: cell_of(value, form_at(file, (key,)))} for key, value in of_all.items()
    ]
    for name, (told, events) in each.items():
        scenario: Cell = cell_of(name, _LABEL)
        fields = [(key, cell_of(value, form_at(file, ("scenarios", name, key)))) for key, value in told.items()]
        rows += [{"scenario": scenario, "key": key, VALUE: cell} for key, cell in fields]
        inner = news_rows(events)
        rows += [{"scenario": scenario, **row} for row in inner]
        if not fields and not inner:
            rows.append({"scenario": scenario})
    return rows


def _event_rows(number: int, event: BaseModel) -> Iterator[dict[str, Cell]]:
    """Its kind, then each field that was given; of a field with keys of its own, each of these."""
    data = event.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_unset=True)
    yield {"event": number, "key": "kind", VALUE: str(getattr(event, "name", data.pop("kind", "")))}
    for key, value in data.items():
        parts = value if isinstance(value, dict) and value and all(map(plain_label, value)) else None
        if key != "kind" and parts is None:
            yield {"event": number, "key": key, VALUE: cell_of(value, form_at(type(event), (key,)))}
        for part, inner in (parts or {}).items():
            cell = cell_of(inner, form_at(type(event), (key, part)))
            yield {"event": number, "key": key, "part": part, VALUE: cell}


class _Reader:
    """Fields of events; their values are read once the kind of each event is known."""

    def __init__(self, book: Sheets, kinds: Mapping[str, type[BaseModel]]) -> None:
        self.book, self.kinds = book, kinds
        self.events: dict[tuple[Path_, str], Path_] = {}
        """By list and by what it is called there: where an event stands."""
        self.counts: dict[Path_, int] = {}
        self.later: list[tuple[Row, Path_, Path_]] = []
        self.said: dict[Path_, Place] = {}
        self.in_parts: dict[Path_, Place] = {}
        """Of a field told part by part, its first part."""

    def label(self, row: Row, column: str) -> str | None:
        """The text of a cell; empty if it is; None, told, if it cannot be read."""
        found = self.book.value(row, column, _LABEL, ("?",))
        return "" if found is ABSENT else None if found is None else str(found)

    def key(self, row: Row) -> str | None:
        """The key of a row that is not about an event; None, told, if it has none and says something all the same."""
        found = self.label(row, "key")
        if not found and {"part", VALUE} & row.cells.keys():
            self.book.tell(row.place("key"), "expected `key`, found nothing")
        return found or None

    def event(self, row: Row, at: Path_) -> None:
        """A row of an event of a list."""
        event, key, part = (self.label(row, column) for column in ("event", "key", "part"))
        if event is None or key is None or part is None:
            return
        for column, label in (("event", event), ("key", key)):
            if not label:
                self.book.tell(row.place(column), f"expected `{column}`, found nothing")
                return
        if (at, event) not in self.events:
            number = self.counts[at] = self.counts.get(at, -1) + 1
            self.events[at, event] = (*at, number)
            self.book.put((*at, number), {}, row.place("event"))
        path = self.events[at, event]
        if key == "kind":
            self.field(row, (*path, key), _LABEL)
        else:
            self.later.append((row, path, (key, part) if part else (key,)))

    def values(self) -> None:
        """Read the fields of all events by the kind of each."""
        for row, path, below in self.later:
            data: Any = self.book.document.data
            for step in path:
                data = data[step]
            kind = self.kinds.get(str(data.get("kind")))
            self.field(row, (*path, *below), ANY if kind is None else form_at(kind, below))

    def field(self, row: Row, path: Path_, form: Form) -> None:
        """Put the value of a row into the document."""
        first = self.said.get(path) or self.said.get(path[:-1]) or self.in_parts.get(path)
        if first is not None:
            self.book.tell(row.place("key"), f"expected it once, found it here and in {in_words(first)}", path)
            return
        value = self.book.value(row, VALUE, form, path)
        if value is not ABSENT:
            self.said[path] = row.place(VALUE)
            self.in_parts.setdefault(path[:-1], row.place(VALUE))
            self.book.put(path, value, row.place(VALUE))
            self.book.document.keys[path] = row.place("key")
