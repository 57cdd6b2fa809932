"""An instance as rows of cells, by sheet: what the writer writes, whatever it is written with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from optimizer.files.workbook.cells import cell_of
from optimizer.files.workbook.forms import Form
from optimizer.files.workbook.parameters import VALUE, parameter_rows
from optimizer.files.workbook.plan_rows import plan_columns, plan_rows
from optimizer.files.workbook.sheets import (
    ABOUT,
    HEADINGS,
    NEWS,
    NEWS_COLUMNS,
    PLAN,
    PUBLISHED,
    SCENARIOS,
    Column,
    about_keys,
    parameter_sheets,
    sheets,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from optimizer.files.workbook.cells import Cell
    from optimizer.files.workbook.sheets import Sheet

_TEXT = Form(text=True, free=True)
_PARAMETER_NOTES = {
    "rule": "a rule in force; one that is not listed does not hold. A row without more takes its usual numbers",
    "tier": "1 for the most important; goals of one tier are added up",
    "goal": "what is minimised",
    "parameter": "`crewopt rules NAME` lists the parameters",
    "entry": "for a parameter with several entries: which one, by number or by name",
    "key": "for an entry with several values: which one",
    VALUE: "a number, a day, yes or no, text; several with commas between; what lies deeper as in {key: value}",
}
_NEWS_NOTES = {
    "scenario": "its name; empty for what is said of all, such as notice_days",
    "event": "counts the events: rows with the same number are one event",
    "key": "`kind`, then the fields of that kind (`crewopt rules NAME`)",
    "part": "for a field with keys of its own: which one",
    VALUE: _PARAMETER_NOTES[VALUE],
}
_NEWS_ABOUT = {
    NEWS: "what became known, a row a field: `crewopt replan FILE PLAN FILE` reads it",
    SCENARIOS: "what may become known, a row a field: `crewopt scenarios FILE FILE` reads it",
}
_HEADING_NOTES = {
    "sheet": "the name of a sheet of this file",
    "heading": "your own heading there; empty to rename the whole sheet",
    "key": "the heading, or the sheet, as which it is read; `-` for what is not to be read",
}


@dataclass
class Filled:
    """A sheet to be written."""

    name: str
    columns: list[Column]
    rows: list[dict[str, Cell]] = field(default_factory=list)
    frozen: int = 0
    """Columns that stay in sight."""
    about: str = ""


def filled_plan(plan: dict[str, Any], name: str = PLAN, seats: Iterable[tuple[str, str]] = ()) -> Filled:
    """The sheet of a plan."""
    rows = plan_rows(plan, seats)
    about = "a row a seat: who goes up, comes down, stands by. Below: sessions, commands, what the plan is for"
    return Filled(name, plan_columns(), rows, 1, about)


def filled(
    data: dict[str, Any],
    plan: dict[str, Any] | None,
    seats: Iterable[tuple[str, str]],
    more: Mapping[str, list[dict[str, Cell]]],
) -> list[Filled]:
    """Every sheet of an instance, empty ones too, given as the plain data of its file; with a ``plan``, and else with
    the ``seats`` that a plan has to fill, by flight and role; ``more``: rows of the sheets of news and scenarios."""
    found = [_about(data)]
    found += [_entries(sheet, data) for sheet in sheets()]
    for sheet in parameter_sheets():
        left = _without_sheets(sheet.name, data)
        names = (*sheet.columns, VALUE)
        columns = [Column(name, _TEXT, _PARAMETER_NOTES[name], name == sheet.columns[0]) for name in names]
        empty: Any = [] if sheet.tiers else {}
        rows = [dict(zip(names, cells, strict=True)) for cells in parameter_rows(sheet, left.get(sheet.name, empty))]
        about = "what is best, most important first" if sheet.tiers else "the rules in force, a row a parameter"
        found.append(Filled(sheet.name, columns, rows, 1 + sheet.tiers, about))
    announced = data.get(PUBLISHED)
    found.append(filled_plan(announced if isinstance(announced, dict) else {}, PUBLISHED))
    found.append(filled_plan(plan or {}, PLAN, () if plan else seats))
    for name, keys in NEWS_COLUMNS.items():
        columns = [Column(key, _TEXT, _NEWS_NOTES[key]) for key in keys]
        found.append(Filled(name, columns, more.get(name, []), 1, _NEWS_ABOUT[name]))
    headings = [Column(name, _TEXT, about, name != "heading") for name, about in _HEADING_NOTES.items()]
    found.append(Filled(HEADINGS, headings, about="only if you want other names than those of this file"))
    return found


def _about(data: dict[str, Any]) -> Filled:
    rows: list[dict[str, Cell]] = []
    for path, column in about_keys().items():
        value: Any = data
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        row: dict[str, Cell] = {"key": ".".join(path), "meaning": _meaning(column)}
        if value is not None and not isinstance(value, dict):
            row[VALUE] = cell_of(value, column.form)
        rows.append(row)
    columns = [Column("key", _TEXT, "what is said"), Column(VALUE, _TEXT, "its value"), Column("meaning", _TEXT)]
    return Filled(ABOUT, columns, rows, 1, "what the whole file is about")


def _meaning(column: Column) -> str:
    needed = " (needed)" if column.required else ""
    return f"{column.about}: {column.form.in_words}{needed}" if column.form.in_words else f"{column.about}{needed}"


def _entries(sheet: Sheet, data: dict[str, Any]) -> Filled:
    """The sheet of a list, or of entries by name."""
    top = data.get(sheet.path[0], {})
    if sheet.of_rule:
        inside = _parameter(sheet, data)
        rows = [_row(sheet, number, entry, {}) for number, entry in _pairs(inside)] if fits(sheet, inside) else []
    elif len(sheet.path) == 1:
        children = [each for each in sheets() if each.path[:1] == sheet.path and len(each.path) == 2]
        fitting = {each.path[1]: each for each in children}
        rows = [_row(sheet, name, entry, fitting) for name, entry in _pairs(top)]
    else:
        rows = []
        for name, above in _pairs(top):
            inside = above.get(sheet.path[1])
            if inside and fits(sheet, inside):
                parent = {sheet.parent: above.get("id", name)}
                rows += [parent | _row(sheet, below, entry, {}) for below, entry in _pairs(inside)]
    used = {key for row in rows for key in row}
    columns = [column for column in sheet.columns if not column.spare or column.key in used]
    frozen = sum(column.key in (sheet.parent, sheet.named, "id") for column in columns) or 1
    return Filled(sheet.name, columns, rows, frozen, sheet.about)


def _parameter(sheet: Sheet, data: dict[str, Any]) -> Any:
    """The entries of a rule's parameter."""
    inside: Any = data
    for step in sheet.path:
        inside = inside.get(step, {}) if isinstance(inside, dict) else {}
    return inside


def _without_sheets(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """The data without the parameters of rules that stand in sheets of their own."""
    for sheet in sheets():
        if sheet.of_rule and sheet.path[0] == name and _parameter(sheet, data) and fits(sheet, _parameter(sheet, data)):
            rules, (_, rule, key) = data[name], sheet.path
            rules = {**rules, rule: {each: value for each, value in rules[rule].items() if each != key}}
            data = {**data, name: rules}
    return data


def _pairs(entries: Any) -> list[tuple[Any, Any]]:
    return list(entries.items()) if isinstance(entries, dict) else list(enumerate(entries))


def fits(sheet: Sheet, entries: Any) -> bool:
    """Whether entries can stand in the sheet made for them, and be read back as the same."""
    fields = {column.key for column in sheet.columns}
    for _, entry in _pairs(entries):
        if isinstance(entry, dict) and (set(entry) == {sheet.lone} or not entry.keys() <= fields):
            return False
    return True


def _row(sheet: Sheet, name: Any, entry: Any, children: dict[str, Sheet]) -> dict[str, Cell]:
    """One entry: its cells by column, without those that stand in a sheet of their own."""
    row: dict[str, Cell] = {}
    form = {column.key: column.form for column in sheet.columns}
    if sheet.named:
        row[sheet.named] = cell_of(name, form[sheet.named])
    if not isinstance(entry, dict):
        row[sheet.lone] = cell_of(entry, form[sheet.lone])
        return row
    for key, value in entry.items():
        child = children.get(key)
        if child is not None and (fits(child, value) if value else child.required):
            continue
        row[key] = cell_of(value, form[key])
    return row
