"""The sheets ``rules`` and ``goals``: one row a parameter, and nothing is lost however deep it lies.

rule            parameter   entry   key        value
rest_interval   min_days                       790
dose_limit      limits_msv  NASA               600
stay_limit      limits      1       of         ship
lifeboat
"""

from __future__ import annotations

from math import isfinite, nan
from typing import TYPE_CHECKING, Any

from optimizer.files.documents import Place
from optimizer.files.schema_paths import types_at
from optimizer.files.workbook.cells import ABSENT, Unreadable, cell_of, value_of
from optimizer.files.workbook.forms import Form, form_at, is_list
from optimizer.files.workbook.tables import in_words
from optimizer.instance import Instance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.files.documents import Path_
    from optimizer.files.workbook.cells import Cell
    from optimizer.files.workbook.sheets import ParameterSheet
    from optimizer.files.workbook.tables import Row, Sheets, Table

VALUE = "value"
_LABEL = Form(text=True)


def read_parameters(sheets: Sheets, sheet: ParameterSheet, table: Table) -> None:
    """Put the rules, or goals, of a sheet into the document."""
    reader = _Reader(sheets, sheet)
    for row in reader.in_order(table):
        reader.read(row)


class _Reader:
    def __init__(self, sheets: Sheets, sheet: ParameterSheet) -> None:
        self.sheets, self.sheet = sheets, sheet
        self.entries: dict[Path_, list[str]] = {}
        """By path of a list: what its entries are called in the sheet, in order."""
        self.said: dict[Path_, Place] = {}

    def in_order(self, table: Table) -> list[Row]:
        """The rows; of goals by tier."""
        if not self.sheet.tiers:
            return table.rows
        tiers: list[tuple[float, Row]] = []
        for row in table.rows:
            label = row.cells.get(self.sheet.columns[0], "")
            if isinstance(label, Unreadable):
                continue
            try:
                number = float(label)
            except (TypeError, ValueError):
                number = nan
            if isfinite(number):
                tiers.append((number, row))
            else:
                message = "expected the number of a tier, 1 for the most important, found "
                self.sheets.tell(row.place(self.sheet.columns[0]), message + (repr(label) if label else "nothing"))
        return [row for _, row in sorted(tiers, key=lambda pair: pair[0])]

    def read(self, row: Row) -> None:
        """One row: a parameter, or the rule alone."""
        labels = self._labels(row)
        if labels is None:
            return
        path: Path_ = (self.sheet.name,)
        for column, label in labels:
            path = self._step(path, label, row.place(column))
            self.sheets.document.keys.setdefault(path, row.place(column))
        place = row.place(VALUE if VALUE in row.cells else labels[-1][0])
        form = form_at(Instance, path)
        value = self.sheets.value(row, VALUE, form, path)
        if value is ABSENT:
            whole = len(labels) <= 2 + self.sheet.tiers and labels[-1][0] == "parameter"
            if whole or not form.keys or path in self.said:
                return
            value = {}
        self._put(path, value, place)

    def _labels(self, row: Row) -> list[tuple[str, str]] | None:
        """The columns that are filled, up to the first that is not; None, told, if one behind it is filled."""
        labels: list[tuple[str, str]] = []
        for column in self.sheet.columns:
            label = self.sheets.value(row, column, _LABEL, (self.sheet.name,))
            if label is None:
                return None  # told as unreadable
            if label is not ABSENT:
                labels.append((column, str(label)))
        missing = [column for column, (found, _) in zip(self.sheet.columns, labels, strict=False) if column != found]
        if missing or not labels:
            expected = [*missing, self.sheet.columns[0]][0]
            self.sheets.tell(row.place(expected), f"expected `{expected}`, found nothing")
            return None
        return labels

    def _step(self, path: Path_, label: str, place: Place) -> Path_:
        """One step down: an entry of a list by what it is called here, a key by its name."""
        if not any(is_list(each) for each in types_at(Instance, path)):
            return (*path, label)
        known = self.entries.setdefault(path, [])
        if label not in known:
            known.append(label)
            self.sheets.document.values.setdefault((*path, len(known) - 1), place)
        return (*path, known.index(label))

    def _put(self, path: Path_, value: Any, place: Place) -> None:
        for length in range(2, len(path) + 1):
            part = path[:length]
            first = self.said.get(part)
            if first is not None and (length == len(path) or not self._holds(part)):
                self.sheets.tell(place, f"expected it once, found it here and in {in_words(first)}", path)
                return
        self.said[path] = place
        if value == {} and self._holds(path):
            return
        if self._holds(path):
            self.sheets.tell(place, f"expected either one value or one row a part, found both for `{path[-1]}`", path)
            return
        above = [path[:length] for length in range(2, len(path))]
        self.sheets.put(path, value, place)
        for part in above:
            self.sheets.document.values.setdefault(part, place)

    def _holds(self, path: Path_) -> bool:
        """Whether there are keys, or a list, at a path already."""
        data = self.sheets.document.data
        for step in path:
            try:
                data = data[step]
            except (KeyError, IndexError, TypeError):
                return False
        return isinstance(data, dict | list)


def parameter_rows(sheet: ParameterSheet, data: Any) -> Iterator[list[Cell]]:
    """The rows of a sheet for the rules, or goals, of a file."""
    parts = list(enumerate(data)) if sheet.tiers else [(0, data)]
    for number, named in parts:
        if sheet.tiers and not named:
            yield [number + 1, *[""] * len(sheet.columns)]
        for name, parameters in named.items():
            path: Path_ = (sheet.name, *((number,) if sheet.tiers else ()), name)
            begin: list[Cell] = [*([number + 1] if sheet.tiers else []), name]
            rows = list(_below(path, parameters, 3))
            yield from ([*begin, *labels, *[""] * (3 - len(labels)), value] for labels, value in rows)


def _below(path: Path_, value: Any, depth: int) -> Iterator[tuple[list[Cell], Cell]]:
    """What leads on to a value, and its cell: one for each part, as far as there are columns."""
    top = depth == 3
    if value == {} and (top or depth == 1):
        yield [], ""
    elif isinstance(value, dict) and value and depth and all(map(plain_label, value)):
        for key, part in value.items():
            for labels, cell in _below((*path, key), part, depth - 1):
                yield [key, *labels], cell
    elif isinstance(value, list) and value and depth == 2 and all(isinstance(each, dict) for each in value):
        for number, part in enumerate(value):
            for labels, cell in _below((*path, number), part, depth - 1):
                yield [number + 1, *labels], cell
    else:
        yield [], cell_of(value, form_at(Instance, path))


def plain_label(key: str) -> bool:
    """Whether a key can stand in a cell as it is."""
    return bool(value_of(key, _LABEL) == key)
