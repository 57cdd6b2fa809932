"""A cell as a value of a file, and a value as a cell.

Every way to write a value is tried by reading it: what would read back as something else is written in full, text in
double quotes, lists and keys with values as in a file.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from optimizer.files.csv_cells import FORMULA
from optimizer.files.documents import MAX_DIGITS, parse, scalar, unprintable
from optimizer.files.yaml_text import flow
from optimizer.problem.errors import InputError, cut

if TYPE_CHECKING:
    from optimizer.files.workbook.forms import Form

Cell = str | int | float | bool | date
"""A cell to be written."""

MAX_CELL = 32_767
"""Characters of a cell; spreadsheets have no room for more."""

ABSENT = object()
"""The value of an empty cell."""

_YES = {"yes": True, "no": False, "true": True, "false": False}
_SEPARATORS = re.compile(r"[,;\n]")
_QUOTED = re.compile(r'".*"', re.DOTALL)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Unreadable(Exception):  # noqa: N818 - a reason, told as a problem
    """Why a cell cannot be read."""


def is_blank(cell: Any) -> bool:
    """Whether a cell is empty, or all spaces."""
    return isinstance(cell, str) and not cell.strip()


def value_of(cell: Any, form: Form) -> Any:
    """The value that a cell stands for; ``ABSENT`` if it is empty.  Whether it fits there is for others to say.

    Raises
    ------
    Unreadable
        If it stands for none.
    """
    if isinstance(cell, str):
        return _of_text(cell.replace("\r\n", "\n").replace("\r", "\n"), form)
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise Unreadable(f"expected a day without a time of day, found {cell:%Y-%m-%d %H:%M}")
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        raise Unreadable(f"expected {form.in_words or 'a value'}, found the time of day {cell:%H:%M}")
    if isinstance(cell, timedelta):
        raise Unreadable(f"expected {form.in_words or 'a value'}, found the time {cell}")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**MAX_DIGITS:
        cell = int(cell)  # spreadsheets know one kind of numbers
    if form.text and not form.number and not isinstance(cell, bool):
        return str(cell)  # an id of digits
    return cell


def _of_text(text: str, form: Form) -> Any:
    bare = text.strip()
    if not bare:
        return ABSENT
    if sign := unprintable(text):
        raise Unreadable(f"expected printable text, found the control character {sign!r}")
    if _QUOTED.fullmatch(bare):
        quoted = _unquoted(bare)
        if quoted is not None:
            return quoted
    if (form.item is not None and bare[0] == "[") or (form.keys and bare[0] == "{"):
        return _parsed(bare)
    if form.item is not None and not form.free and bare not in form.words:
        parts = [part.strip() for part in _SEPARATORS.split(bare)]
        if len(parts) > 1 or not form.text:
            return [_of_text(part, form.item) for part in parts if part]
    if form.keys and not form.text and ":" in bare:
        return _parsed("{" + bare + "}")
    if form.truth and bare.casefold() in _YES:
        return _YES[bare.casefold()]
    if form.number:
        number = scalar(bare)
        if isinstance(number, int | float) and not isinstance(number, bool):
            return number
    return bare


def _unquoted(text: str) -> str | None:
    """The text in double quotes, as in JSON; None if it only begins and ends so."""
    try:
        inner = json.loads(text, strict=False)
    except ValueError:
        return None
    return inner if isinstance(inner, str) and not unprintable(inner) else None


def _parsed(text: str) -> Any:
    """Keys with values, or a list, as a file writes them."""
    try:
        document = parse(text)
    except InputError as error:
        raise Unreadable(error.problems[0].message) from None
    if document.problems:
        raise Unreadable(document.problems[0].message)
    return document.data


def cell_of(value: Any, form: Form) -> Cell:
    """The cell that stands for a value.

    Raises
    ------
    Unreadable
        If it is longer than a cell can be.
    """
    cell = next(each for each in _ways(value, form) if _reads_as(each, form, value))
    if isinstance(cell, str) and len(cell) > MAX_CELL:
        raise Unreadable(f"expected at most {MAX_CELL} characters in a cell, found {len(cell)}: {cut(cell)}")
    return cell


def _ways(value: Any, form: Form) -> list[Cell]:
    """Ways to write a value, the plainest first; the last one always reads back."""
    if isinstance(value, bool):
        return ["yes" if value else "no", value]
    if isinstance(value, int | float):
        return [value, str(value)]
    if isinstance(value, str):
        ways: list[Cell] = [value, json.dumps(value, ensure_ascii=False)]
        if form.day and not form.text and _DAY.fullmatch(value):
            try:
                return [date.fromisoformat(value), *ways]
            except ValueError:
                return ways
        return ways
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        return [", ".join(map(str, value)), flow(value)]
    return [flow(value)]


def _reads_as(cell: Cell, form: Form, value: Any) -> bool:
    try:
        found = value_of(cell, form)
    except Unreadable:
        return False
    return json.dumps(found) == json.dumps(value) if found is not ABSENT else False


def guarded(cell: Cell) -> str:
    """A cell as text of a CSV file that no spreadsheet runs as a formula, and that reads back the same."""
    text = str(cell)
    return json.dumps(text, ensure_ascii=False) if isinstance(cell, str) and text.startswith(FORMULA) else text
