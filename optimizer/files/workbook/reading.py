"""Workbooks and CSV files to documents: the plain data of a file, with the cell of every value.

From here on they go the way of every other file: types, references and contradictions are told with their cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.files.documents import Place
from optimizer.files.names import called
from optimizer.files.references import unknown
from optimizer.files.table_names import ending
from optimizer.files.workbook.cells import ABSENT
from optimizer.files.workbook.forms import Form
from optimizer.files.workbook.opening import no_sheet, opened
from optimizer.files.workbook.parameters import VALUE, read_parameters
from optimizer.files.workbook.plan_rows import plan_columns, read_plan_rows
from optimizer.files.workbook.sheets import (
    ABOUT,
    PLAN,
    PUBLISHED,
    about_keys,
    parameter_sheets,
    sheets,
)
from optimizer.files.workbook.tables import Headings, SheetDocument, Sheets, Table, in_words, texts
from optimizer.problem.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.files.documents import Document, Path_
    from optimizer.files.workbook.grids import Grid
    from optimizer.files.workbook.sheets import ParameterSheet, Sheet
    from optimizer.files.workbook.tables import Row

_ABOUT = ("key", VALUE, "meaning")
_APART = ("held", "absences", "in training", "given seats")
"""Sheets of rows that no other entry's contradictions depend on, but those of rules, waivers and shelters: where it
cannot be read whose such a row is, all others are told."""


def read_instance(path: str | Path) -> Document:
    """The instance of a workbook.

    Raises
    ------
    InputError
        If it cannot be read at all; other problems are in the document.
    """
    if ending(path) == ".csv":
        book = Sheets(SheetDocument(str(path)), Headings())
        book.tell(Place(1, 1), "expected an instance (.yaml, .json or .xlsx), found a table (.csv), which holds a plan")
        raise InputError(book.document.problems)
    book, grids = opened(path)
    book.document.data = {}
    book.document.values[()] = Place(1, 1, next((name for name in grids if name == ABOUT), ""))
    reader = _Instance(book, grids)
    reader.read()
    return book.document


def read_plan(path: str | Path, name: str | None) -> Document:
    """The plan of a CSV file, or of the sheet ``plan`` of a workbook; ``name``: of the instance, if it says none.

    Raises
    ------
    InputError
        If it cannot be read at all; other problems are in the document.
    """
    book, grids = opened(path, csv_as=PLAN)
    book.document.data = {}
    if PLAN not in grids:
        no_sheet(book, grids, PLAN, "the plan")
    table = book.table(grids[PLAN], [column.key for column in plan_columns()])
    book.document.values[()] = Place(1, 1, table.title)
    read_plan_rows(book, table, (), name)
    return book.document


class _Instance:
    """Reads the sheets of an instance, parents before what belongs to them."""

    def __init__(self, book: Sheets, grids: dict[str, Grid]) -> None:
        self.book, self.grids = book, grids
        self.parents: dict[str, dict[str, Path_]] = {}
        """By list the entries by id."""
        self.names: dict[str, dict[str, str | None]] = {}
        self.nameless: set[str] = set()
        """Lists with entries of which none has an id that can be read, as was told."""

    def read(self) -> None:
        self._about()
        for sheet in sheets():
            if not sheet.of_rule:
                self._sheet(sheet)
        for parameters in parameter_sheets():
            if parameters.name in self.grids:
                self._parameters(parameters, self.grids[parameters.name])
        for sheet in sheets():
            if sheet.of_rule:
                self._sheet(sheet)
        if PUBLISHED in self.grids:
            self._published()

    def _parameters(self, sheet: ParameterSheet, grid: Grid) -> None:
        table = self.book.table(grid, (*sheet.columns, VALUE))
        first = sheet.columns[: 1 + sheet.tiers]
        self.book.require(table, first)
        if table.rows and all(key in table.columns for key in first):
            self.book.put((sheet.name,), [] if sheet.tiers else {}, Place(1, 1, table.title))
            read_parameters(self.book, sheet, table)

    def _about(self) -> None:
        data = self.book.document.data
        data["format"] = 1
        if ABOUT not in self.grids:
            self.book.tell(Place(1, 1), f"sheet {ABOUT!r} is missing: it says name and horizon", ())
            data |= {"name": "-", "horizon": {"from": "2000-01-01", "to": "2000-01-01"}}
            self.book.document.unread |= {("name",), ("horizon",)}
            return
        table = self.book.table(self.grids[ABOUT], _ABOUT)
        self.book.require(table, _ABOUT[:2])
        keys = {".".join(path): (path, column) for path, column in about_keys().items()}
        seen: dict[str, Place] = {}
        for row, (key,) in texts(table, "key"):
            if not key:
                self.book.tell(row.place("key"), "expected `key`, found nothing")
            elif key not in keys:
                self.book.tell(row.place("key"), unknown("key", key, list(keys)))
            elif key in seen:
                self.book.tell(row.place("key"), f"expected {key!r} once, found it here and in {in_words(seen[key])}")
            else:
                seen[key] = row.place("key")
                path, column = keys[key]
                self._value(row, VALUE, column.form, path)
                if column.required and len(path) > 1:
                    data.setdefault(path[0], {})

    def _value(self, row: Row, key: str, form: Form, path: Path_) -> Any:
        """Put the value of a cell into the document; where there is none remember the place."""
        value = self.book.value(row, key, form, path)
        if value is ABSENT:
            self.book.document.values.setdefault(path, row.place(key))
        else:
            self.book.put(path, value, row.place(key))
        return value

    def _sheet(self, sheet: Sheet) -> None:
        top = not sheet.parent
        data = self.book.document.data
        empty: Any = {} if sheet.named else []
        if sheet.name not in self.grids:
            if sheet.required and top:
                data[sheet.path[0]] = empty
                self.book.tell(self.book.document.top, f"sheet {sheet.name!r} is missing", sheet.path)
            table = Table("", {})
        else:
            table = self.book.table(self.grids[sheet.name], [column.key for column in sheet.columns])
        self.book.require(table, [column.key for column in sheet.columns if column.required])
        if sheet.of_rule and not self._is_free(sheet, table):
            return
        if top and (table.rows or sheet.required):
            self.book.put(sheet.path, empty, Place(1, 1, table.title))
        seen: dict[Path_, Place] = {}
        for row in table.rows:
            above = sheet.path if top else self._above(sheet, row)
            if above is not None:
                self._row(sheet, row, above, seen)
        if len(sheet.path) == 1:
            self._remember(sheet)
            if table.rows and not self.parents[sheet.path[0]]:
                self.nameless.add(sheet.path[0])
                self.book.document.unread.add(sheet.path)  # names of its entries stand for what cannot be read
        elif sheet.parent and sheet.required:
            for path in self.parents[sheet.path[0]].values():
                self._at(path).setdefault(sheet.path[1], {} if sheet.named else [])

    def _is_free(self, sheet: Sheet, table: Table) -> bool:
        """Whether there are entries of a rule's parameter, and they stand nowhere else."""
        rule = self._at(sheet.path[:-1], {})
        if table.rows and (not isinstance(rule, dict) or sheet.path[-1] in rule):
            message = f"expected `{sheet.path[-1]}` of {sheet.path[1]} here or in `{sheet.path[0]}`, found both"
            self.book.tell(Place(1, 1, table.title), message, sheet.path[:-1])
            return False
        return bool(table.rows)

    def _row(self, sheet: Sheet, row: Row, above: Path_, seen: dict[Path_, Place]) -> None:
        """One entry."""
        if sheet.named:
            name = self.book.value(row, sheet.named, sheet.column[sheet.named].form, above)
            if name is None:
                return
            if name is ABSENT:
                self._lacks(row, sheet.named, above)
                return
            path: Path_ = (*above, str(name))
            first = seen.setdefault(path, row.place(sheet.named))
            if first != row.place(sheet.named):
                message = f"expected {name!r} once, found it here and in {in_words(first)}"
                self.book.tell(row.place(sheet.named), message, path)
                return
            self.book.document.keys[path] = row.place(sheet.named)
        else:
            path = (*above, len(self._at(above, [])))
        keys = [key for key in row.cells if key not in (sheet.named, sheet.parent)]
        place = row.place(sheet.named) if sheet.named else row.place()
        if sheet.lone and keys == [sheet.lone]:
            value = self.book.value(row, sheet.lone, sheet.column[sheet.lone].form, path)
            self.book.put(path, value, row.place(sheet.lone))
            return
        if sheet.lone in keys and sheet.lone not in sheet.kind.model_fields:
            message = f"expected `{sheet.lone}` alone, or a role of its own without it, found both"
            self.book.tell(row.place(sheet.lone), message, path)
            keys.remove(sheet.lone)
        self.book.put(path, {}, place)
        for column in sheet.columns:
            if column.key in keys or (column.required and column.key not in (sheet.named, sheet.parent)):
                if column.key in row.table.columns:
                    self._value(row, column.key, column.form, (*path, column.key))
                else:  # told of the heading
                    self.book.put((*path, column.key), None, place)
                    self.book.document.unread.add((*path, column.key))
                    self.book.document.faulty.add((*path, column.key))

    def _above(self, sheet: Sheet, row: Row) -> Path_ | None:
        """The list, or the entries by name, to which a row belongs; None, told, if there is no such parent."""
        whose = sheet.path if sheet.name in _APART else sheet.path[:1]
        label = self.book.value(row, sheet.parent, sheet.column[sheet.parent].form, whose)
        if label is None:
            return None
        place, top = row.place(sheet.parent), sheet.path[0]
        if label is ABSENT:
            self._lacks(row, sheet.parent, whose)
            return None
        if top in self.nameless:
            return None
        found = called(str(label), self.names[top])
        if len(found) != 1:
            several = f", which could be any of {', '.join(found)}" if found else ""
            message = f"expected the id of one {sheet.parent}, found {label!r}{several}"
            known = list(self.names[top])
            kind = "crew member" if sheet.parent == "crew" else sheet.parent
            self.book.tell(place, message if found else unknown(kind, str(label), known), whose)
            return None
        path = self.parents[top][found[0]]
        cell = self.book.document.values.get((*path, sheet.path[1]))
        if cell is not None and sheet.path[1] in self._at(path) and cell.sheet != place.sheet:
            self.book.tell(place, f"expected it here or in {in_words(cell)}, found both", path)
            return None
        if cell is None:
            self.book.put((*path, sheet.path[1]), {} if sheet.named else [], place)
        return (*path, sheet.path[1])

    def _lacks(self, row: Row, key: str, path: Path_) -> None:
        """Tell of an empty cell; of a column that is not there all is told already."""
        if key in row.table.columns:
            self.book.tell(row.place(key), f"expected `{key}`, found nothing", path)

    def _remember(self, sheet: Sheet) -> None:
        """The entries of a list by id and name, for the sheets of what belongs to them."""
        entries = self.book.document.data.get(sheet.path[0], {})
        pairs = entries.items() if isinstance(entries, dict) else enumerate(entries)
        paths: dict[str, Path_] = {}
        names: dict[str, str | None] = {}
        for key, entry in pairs:
            name = key if sheet.named else entry.get("id")
            called_ = entry.get("name")
            if isinstance(name, str) and name not in paths:
                paths[name] = (*sheet.path, key)
                names[name] = called_ if isinstance(called_, str) and not sheet.named else None
        self.parents[sheet.path[0]], self.names[sheet.path[0]] = paths, names

    def _at(self, path: Path_, otherwise: Any = None) -> Any:
        """The value at a path."""
        value = self.book.document.data
        for step in path:
            if isinstance(value, dict) and step not in value:
                return otherwise
            value = value[step]
        return value

    def _published(self) -> None:
        table = self.book.table(self.grids[PUBLISHED], [column.key for column in plan_columns()])
        data = self.book.document.data
        if not table.rows:
            return
        if PUBLISHED in data:
            where = in_words(self.book.document.values[PUBLISHED,])
            self.book.tell(Place(1, 1, table.title), f"expected the plan here or in {where}, found both", (PUBLISHED,))
            del data[PUBLISHED]
        self.book.document.values[PUBLISHED,] = Place(1, 1, table.title)
        name = data.get("name")
        read_plan_rows(self.book, table, (PUBLISHED,), name if isinstance(name, str) else None)
