"""A plan as one table, a row a seat; the same in a workbook and in a CSV file.

flight  launch      role       seat  up    down  backup  session  start  term  person  instance
MS-30   2027-03-08  commander  1     anna  anna  ben
                                                         course   ...          anna
                                                                         I     anna
                                                                                       office
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.files.documents import Place
from optimizer.files.workbook.cells import ABSENT, cell_of
from optimizer.files.workbook.forms import Form, form_at
from optimizer.files.workbook.sheets import Column
from optimizer.files.workbook.tables import in_words
from optimizer.problem.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.files.documents import Path_
    from optimizer.files.workbook.cells import Cell
    from optimizer.files.workbook.tables import Row, Sheets, Table

LEGS = ("up", "down", "backup")
_SEAT = ("assignments", 0)
_PATHS: dict[str, tuple[Path_, str]] = {
    "flight": ((*_SEAT, "flight"), "the flight"),
    "launch": (("dates", 0, "launch"), "the day chosen for the launch, once for each flight that lists several"),
    "role": ((*_SEAT, "role"), "the place in the ship"),
    "seat": ((), "counts equal places of one role"),
    "up": ((*_SEAT, "crew"), "who goes up in this seat"),
    "down": ((*_SEAT, "crew"), "who comes down in it"),
    "backup": ((*_SEAT, "crew"), "who stands by for it"),
    "session": (("sessions", 0, "session"), "a session or course; `person` attends it"),
    "start": (("sessions", 0, "start"), "first day, of a course that may start on several"),
    "term": (("commanders", 0, "term"), "a term of the station's command; `person` has it"),
    "person": (("commanders", 0, "crew"), "who attends the session, or commands in the term"),
    "instance": (("instance", "name"), "the instance that the plan is for, once; that at hand if absent"),
    "digest": (("instance", "digest"), "its digest: a warning says if it differs"),
    "source": (("source",), "where the plan comes from"),
    "note": (("note",), "free text"),
}


def plan_columns() -> list[Column]:
    """The columns of a plan."""
    return [
        Column(key, form_at(Plan, path) if path else Form(number=True), about) for key, (path, about) in _PATHS.items()
    ]


def read_plan_rows(sheets: Sheets, table: Table, below: Path_, name: str | None) -> None:
    """Put the plan of a table into the document, ``below`` a path; ``name``: of the instance, if no row says it."""
    reader = _Reader(sheets, table, below)
    sheets.put((*below, "format"), 1, Place(1, 1, table.title))
    for key in ("assignments", "sessions", "dates", "commanders"):
        sheets.put((*below, key), [], Place(1, 1, table.title))
    for rows in _by_flight(table.rows) if table.sound or "flight" in table.columns else ():
        reader.read(rows)
    if name is not None and ("instance" not in reader.once):
        sheets.put((*below, "instance", "name"), name, Place(1, 1, table.title))


def _by_flight(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows of one flight that follow each other, without an empty one between: its people up come first, then down,
    then backups."""
    block: list[Row] = []
    for row in rows:
        last = block[-1] if block else row
        if row.cells.get("flight") != last.cells.get("flight") or row.line > last.line + 1:
            yield block
            block = []
        block.append(row)
    if block:
        yield block


class _Reader:
    def __init__(self, sheets: Sheets, table: Table, below: Path_) -> None:
        self.sheets, self.table, self.below = sheets, table, below
        self.forms = {column.key: column.form for column in plan_columns()}
        self.once: dict[str, Place] = {}
        self.days: set[tuple[str, str]] = set()
        self.seats: dict[tuple[str, str, int], Place] = {}
        self.counts: dict[str, int] = {}

    def read(self, rows: list[Row]) -> None:
        """The rows of one flight, or rows of none."""
        for leg in LEGS:
            for row in rows:
                if leg in row.cells:
                    self._entry("assignments", row, {"crew": leg, "flight": "flight", "role": "role"}, leg=leg)
        for row in rows:
            self._count_seats(row)
            if "launch" in row.cells and self._new_day(row):
                self._entry("dates", row, {"flight": "flight", "launch": "launch"})
            if "session" in row.cells or "start" in row.cells:
                self._entry("sessions", row, {"crew": "person", "session": "session", "start": "start"})
            if "term" in row.cells:
                self._entry("commanders", row, {"crew": "person", "term": "term"})
            if "person" in row.cells and not {"session", "start", "term"} & row.cells.keys():
                self.sheets.tell(row.place("person"), "expected a `session` or a `term` for this person, found nothing")
            if "role" in row.cells and "flight" not in row.cells:
                self.sheets.tell(row.place("flight"), "expected `flight`, found nothing")
            for key in ("instance", "digest", "source", "note"):
                if key in row.cells:
                    self._once(row, key)

    def _entry(self, kind: str, row: Row, columns: dict[str, str], leg: str = "") -> None:
        """One line of the plan."""
        number = self.counts.get(kind, 0)
        self.counts[kind] = number + 1
        path = (*self.below, kind, number)
        self.sheets.put(path, {}, row.place(columns.get("crew", "launch")))
        for key, column in columns.items():
            value = self.sheets.value(row, column, self.forms[column], (*path, key))
            if value is ABSENT:  # where it should stand
                self.sheets.document.values[(*path, key)] = row.place(column)
            else:
                self.sheets.put((*path, key), value, row.place(column))
        if leg:
            self.sheets.put((*path, "leg"), leg, row.place(leg))

    def _count_seats(self, row: Row) -> None:
        if "seat" not in row.cells:
            return
        number = self.sheets.value(row, "seat", self.forms["seat"], (*self.below, "seat"))
        if number is None:
            return
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            self.sheets.tell(row.place("seat"), f"expected a whole number from 1 on, found {number!r}")
            return
        key = str(row.cells.get("flight", "")), str(row.cells.get("role", "")), number
        first = self.seats.setdefault(key, row.place("seat"))
        if first != row.place("seat"):
            message = f"expected each seat once, found {key[1]} {number} of {key[0]} here and in {in_words(first)}"
            self.sheets.tell(row.place("seat"), message)

    def _new_day(self, row: Row) -> bool:
        """Whether this launch day of the flight was not said before: it may stand on each of its seats."""
        key = str(row.cells.get("flight")), str(row.cells["launch"])
        if key in self.days:
            return False
        self.days.add(key)
        return True

    def _once(self, row: Row, key: str) -> None:
        first = self.once.setdefault(key, row.place(key))
        if first != row.place(key):
            self.sheets.tell(row.place(key), f"expected `{key}` once, found it here and in {in_words(first)}")
            return
        path = {"instance": ("instance", "name"), "digest": ("instance", "digest")}.get(key, (key,))
        value = self.sheets.value(row, key, self.forms[key], (*self.below, *path))
        if value is not ABSENT:
            self.sheets.put((*self.below, *path), value, row.place(key))


def plan_rows(plan: dict[str, Any], seats: Iterable[tuple[str, str]] = ()) -> list[dict[str, Cell]]:
    """The rows of a plan, as cells by column; ``seats``, by flight and role, also stand there if nobody has them."""
    rows: list[dict[str, Any]] = []
    for entries in _blocks(plan.get("assignments", ())):
        if rows and rows[-1]["flight"] == entries[0]["flight"]:
            rows.append({})  # else the lines would come in another order
        rows += _seat_rows(entries)
    listed = {(row["flight"], row["role"]) for row in rows if row}
    rows += [{"flight": flight, "role": role} for flight, role in seats if (flight, role) not in listed]
    counts: dict[tuple[str, str], int] = {}
    for row in filter(None, rows):
        counts[row["flight"], row["role"]] = row["seat"] = counts.get((row["flight"], row["role"]), 0) + 1
    first = {row["flight"]: row for row in reversed(rows) if row}
    dates = plan.get("dates", ())
    flights = [chosen["flight"] for chosen in dates]
    in_order = [row["flight"] for row in rows if row and row is first[row["flight"]] and row["flight"] in flights]
    if flights == in_order:
        for chosen in dates:
            first[chosen["flight"]]["launch"] = chosen["launch"]
    else:
        rows += [dict(chosen) for chosen in dates]
    rows += [_person_first(entry) for entry in (*plan.get("sessions", ()), *plan.get("commanders", ()))]
    made_for = plan.get("instance", {})
    once = {"instance": made_for.get("name"), "digest": made_for.get("digest")}
    once |= {key: plan.get(key) for key in ("source", "note")}
    if any(value is not None for value in once.values()):
        rows.append({key: value for key, value in once.items() if value is not None})
    forms = {column.key: column.form for column in plan_columns()}
    return [{key: cell_of(value, forms[key]) for key, value in row.items()} for row in rows]


def _person_first(entry: dict[str, Any]) -> dict[str, Any]:
    return {"person" if key == "crew" else key: value for key, value in entry.items()}


def _blocks(entries: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Assignments that follow each other, of one flight: up, then down, then backups."""
    block: list[dict[str, Any]] = []
    for entry in entries:
        if block:
            last = block[-1]
            if entry["flight"] != last["flight"] or LEGS.index(entry["leg"]) < LEGS.index(last["leg"]):
                yield block
                block = []
        block.append(entry)
    if block:
        yield block


def _seat_rows(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of one block: who comes down, or stands by, beside who goes up in the same role, as far as the order of the
    lines allows."""
    rows: list[dict[str, Any]] = []
    for leg in LEGS:
        begin = 0
        for entry in (entry for entry in entries if entry["leg"] == leg):
            at = next((at for at in range(begin, len(rows)) if rows[at]["role"] == entry["role"]), len(rows))
            if at == len(rows):
                rows.append({"flight": entry["flight"], "role": entry["role"]})
            rows[at][leg] = entry["crew"]
            begin = at + 1
    return rows
