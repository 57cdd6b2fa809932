"""The sheets of a workbook and their columns: the one table of which reader, writer, drop-downs and notes are made.

Read off the types of an instance, so that a new key, rule or goal changes nothing here:

    a list of entries, or entries by name     a sheet, one row an entry:       ``flights``
    the same below such an entry              a sheet, one row an entry:       ``given seats``, with the flight
    rules, and tiers of goals                 a sheet, one row a parameter:    ``rules``
    a parameter of a rule that says so        a sheet, one row an entry:       ``agreements``
    a plan                                    a sheet, one row a seat:         ``published``
    everything else                           a row of the sheet ``about``
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from optimizer.files.schema_paths import written
from optimizer.files.workbook.forms import Form, form_of
from optimizer.goals import Tier
from optimizer.instance import Instance
from optimizer.problem.fields import Window
from optimizer.problem.plan import Plan
from optimizer.rules import RULES, Rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

ABOUT, HEADINGS, LISTS, PLAN = "about", "headings", "lists", "plan"
"""Sheets of no list of an instance: single values, own headings, the words of drop-downs, a plan."""

NEWS, SCENARIOS = "news", "scenarios"
NEWS_COLUMNS = {
    NEWS: ("event", "key", "part", "value"),
    SCENARIOS: ("scenario", "event", "key", "part", "value"),
}
"""Sheets of other files than instances and plans, for `replan` and `scenarios`, and their columns."""

NAMES = {
    ("crew",): "people",
    ("vehicles", "roles"): "roles",
    ("flights", "seated"): "given seats",
    ("flights", "other_launches"): "other launches",
    ("flights", "roles"): "roles up",
    ("flights", "roles_down"): "roles down",
    ("crew", "qualifications"): "held",
    ("crew", "unavailable"): "absences",
    ("crew", "in_training"): "in training",
    ("short_trainings",): "short trainings",
}
"""What planners call a list; the others are called as in a file."""

LONE = {"roles up": "vehicle_seats", "roles down": "vehicle_seats", "other launches": "launch"}
"""The column that, filled alone, is the entry itself: a number of the vehicle's seats, a day."""

LAST = (*Window.model_fields, "source", "note")
"""Fields that stand at the end."""

EXPLAINED = {
    "id": "how the file names it",
    "vehicle_seats": "so many of the vehicle's seats of this role; leave empty for a role of its own",
}


@dataclass(frozen=True)
class Column:
    """One column: the key of an entry, its form, and what is said about it."""

    key: str
    form: Form
    about: str = ""
    required: bool = False
    spare: bool = False
    """Written only if what it holds does not fit the sheet made for that."""


@dataclass(frozen=True)
class Sheet:
    """A sheet with one row an entry."""

    name: str
    path: tuple[str, ...]
    """``("flights",)``, or ``("flights", "seated")`` for entries of entries, or the parameter of a rule."""
    kind: type[BaseModel]
    named: str = ""
    """The column that holds the name of an entry; empty if entries have an order and no name of their own here."""
    parent: str = ""
    """The column that names the entry to which the entries belong."""
    lone: str = ""
    required: bool = False
    about: str = ""
    columns: tuple[Column, ...] = ()
    """All columns, the parent and the name first."""
    of_rule: bool = False
    """Whether the entries are a parameter of a rule."""

    @property
    def column(self) -> dict[str, Column]:
        """Columns by key."""
        return {column.key: column for column in self.columns}


@cache
def sheets() -> tuple[Sheet, ...]:
    """Every sheet with one row an entry, in the order of the workbook."""
    found: list[Sheet] = []
    for key, field in Instance.model_fields.items():
        entry = _entry(field.annotation)
        if entry is None or entry.kind in (Rulebook, Tier):
            continue
        found.append(_sheet((key,), entry, field))
        for name, inner in entry.kind.model_fields.items():
            below = _entry(inner.annotation)
            if below is not None:
                found.append(_sheet((key, name), below, inner, parent=key.removesuffix("s")))
    for key, rulebook in _parameters():
        for rule, kind in RULES.items() if rulebook is Rulebook else ():
            for name, title in kind.sheets:
                field = kind.model_fields[name]
                entries = _entry(field.annotation)
                assert entries is not None, f"{rule}: a sheet for {name}, which is no list of entries"
                found.append(_sheet((key, rule, name), entries, field, title))
    return tuple(found)


class _Entry(NamedTuple):
    """Of a list of entries, or of entries by name: the column of the name, the model, the form of a bare entry."""

    named: str
    kind: type[BaseModel]
    bare: Form | None


def _entry(kind: Any) -> _Entry | None:
    """What the entries of a type are; None if it has none."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return next((found for each in arguments if (found := _entry(each)) is not None), None)
    if origin not in (tuple, dict):
        return None
    item = arguments[0] if origin is tuple else arguments[1]
    members = get_args(item) if get_origin(item) in (Union, types.UnionType) else (item,)
    models = [each for each in members if isinstance(each, type) and issubclass(each, BaseModel)]
    if len(models) != 1:
        return None
    bare = [form_of(each) for each in members if each is not models[0]]
    named = "" if origin is tuple else (form_of(arguments[0]).refs or ("id",))[0]
    return _Entry(named, models[0], bare[0] if bare else None)


def _sheet(path: tuple[str, ...], entry: _Entry, field: FieldInfo, title: str = "", *, parent: str = "") -> Sheet:
    named, kind, bare = entry
    name = title or NAMES.get(path, " ".join(path).replace("_", " "))
    if named == "id" and parent:
        named = path[1].removesuffix("s")
    lone = LONE.get(name, "value") if bare is not None else ""
    columns = []
    if parent:
        columns.append(Column(parent, Form(text=True, refs=(parent,)), f"the {parent} it belongs to", required=True))
    if named:
        refs = () if named == "id" or path == ("vehicles", "roles") else (named,)
        columns.append(Column(named, Form(text=True, refs=refs), EXPLAINED.get(named, "its name"), required=True))
    if bare is not None and lone not in kind.model_fields:
        columns.append(Column(lone, bare, EXPLAINED.get(lone, "")))
    columns += _fields(kind, nested=len(path) == 1)
    needed, about = field.is_required(), field.description or ""
    return Sheet(name, path, kind, named, parent, lone, needed, about, tuple(columns), bool(title))


def _fields(kind: type[BaseModel], *, nested: bool) -> Iterator[Column]:
    for name, field in _in_order(kind):
        spare = nested and _entry(field.annotation) is not None
        key, about = field.alias or name, field.description or ""
        yield Column(key, form_of(written(field)), about, field.is_required() and not spare, spare)


def _in_order(kind: type[BaseModel]) -> list[tuple[str, FieldInfo]]:
    """The fields of a model: its own, the days it holds if it is limited to some, where it comes from."""
    last = LAST if issubclass(kind, Window) else LAST[-2:]
    return sorted(kind.model_fields.items(), key=lambda item: last.index(item[0]) if item[0] in last else -1)


@cache
def about_keys() -> dict[tuple[str, ...], Column]:
    """The rows of the sheet ``about``: every key of an instance that has no sheet, with the keys below it."""
    taken = {sheet.path[0] for sheet in sheets()} | {key for key, _ in _parameters()}
    found: dict[tuple[str, ...], Column] = {}
    for name, field in _in_order(Instance):
        if name in taken:
            continue
        inner = _model(field.annotation)
        if name == PUBLISHED:
            about = "the name of a file with the plan already announced (.json, .xlsx, .csv), or the sheet `published`"
            found[(name,)] = Column(name, Form(text=True, free=True), about)
        elif inner is None:
            found[(name,)] = Column(name, form_of(written(field)), field.description or "", field.is_required())
        else:
            for below in _fields(inner, nested=False):
                about = below.about if field.is_required() else f"{field.description}: {below.about}"
                required = below.required and field.is_required()
                found[(name, below.key)] = Column(f"{name}.{below.key}", below.form, about, required)
    return dict(sorted(found.items(), key=lambda item: not item[1].required))


PUBLISHED = next(name for name, field in Instance.model_fields.items() if Plan in get_args(field.annotation))
"""The key, and the sheet, of the plan announced."""


def _model(kind: Any) -> type[BaseModel] | None:
    for each in (kind, *get_args(kind)):
        if isinstance(each, type) and issubclass(each, BaseModel):
            return each
    return None


def _parameters() -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in Instance.model_fields.items():
        if field.annotation is Rulebook:
            yield name, Rulebook
        elif Tier in get_args(field.annotation):
            yield name, Tier


@dataclass(frozen=True)
class ParameterSheet:
    """A sheet with one row a parameter: ``rules`` by rule, ``goals`` by tier and goal."""

    name: str
    kind: type[BaseModel]
    columns: tuple[str, ...]
    """The columns that lead to a value, ``value`` behind them."""
    tiers: bool = False

    @property
    def known(self) -> list[str]:
        """The names of all rules, or goals."""
        return list(self.kind.model_fields)


@cache
def parameter_sheets() -> tuple[ParameterSheet, ...]:
    """``rules`` and ``goals``."""
    below = ("parameter", "entry", "key")
    return tuple(
        ParameterSheet(name, kind, (*(("tier", "goal") if kind is Tier else ("rule",)), *below), kind is Tier)
        for name, kind in _parameters()
    )


def sheet_names() -> list[str]:
    """Every sheet that is read, in the order of the workbook."""
    return [
        ABOUT,
        *(sheet.name for sheet in sheets()),
        *(sheet.name for sheet in parameter_sheets()),
        PUBLISHED,
        PLAN,
        NEWS,
        SCENARIOS,
        HEADINGS,
        LISTS,
    ]
