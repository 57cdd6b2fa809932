"""What the cells of a workbook offer to choose from: words, ids of other sheets, the fields of a rule or an event.

Where a list depends on another cell of the row, its name is made from that cell: ``rule_NAME`` is a name, defined
in the workbook, of the parameters of that rule.  Lists that no sheet holds stand in a hidden one.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from optimizer.files.schema_paths import models_at
from optimizer.files.workbook.forms import form_at
from optimizer.files.workbook.parameters import VALUE
from optimizer.files.workbook.sheets import HEADINGS, LISTS, NEWS_COLUMNS, parameter_sheets, sheet_names
from optimizer.problem.plugins import kinds_of
from optimizer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel

    from optimizer.files.workbook.filling import Filled
    from optimizer.files.workbook.forms import Form
    from optimizer.files.workbook.sheets import Column

SPARE_ROWS = 2_000
"""Rows with drop-downs."""

_IDS = {
    "crew": ("people", "A"),
    "flight": ("flights", "A"),
    "vehicle": ("vehicles", "A"),
    "qualification": ("qualifications", "A"),
    "party": ("parties", "A"),
    "role": ("roles", "B"),
}
"""By kind of id the sheet and the column that declare it."""

_LISTED = {"rule": "any_rule", "agency": "agency"}
"""By kind of id the list of them, where no column declares it.  Of rules also those in force without being listed."""

_TRUTH = ["yes", "no"]


class Choice(NamedTuple):
    """What a cell offers: words, or a formula of the cells that hold them, for the first row below the heading."""

    source: list[str] | str
    strict: bool
    """Whether anything else is worth a warning."""


class DropDowns:
    """The drop-downs of a workbook; a single sheet has only those that need no other one."""

    def __init__(self, filled: list[Filled]) -> None:
        self.whole = len(filled) > 1
        self.lists: dict[str, list[str]] = {}
        """The columns of the hidden sheet, by the name defined for each."""
        self.names: dict[str, str] = {}
        """Names defined for other cells, with these cells."""
        if self.whole:
            self._define(filled)

    def of(self, column: Column, sheet: str) -> Choice | None:
        """What a column offers; None if nothing."""
        found = self._by_row(column.key, sheet) if self.whole else None
        if found is not None or column.key == "id":
            return found
        form = column.form
        strict = form.item is None and not (form.words and form.refs)
        if form.truth:
            return Choice(_TRUTH, strict)
        if form.words and not form.text and not form.number and strict:
            return Choice(list(form.words), strict)
        for kind in (*(form.refs or (form.item.refs if form.item else ())), column.key):
            if self.whole and kind in _IDS:
                return Choice(f"={_cells(kind)}", strict)
            if self.whole and kind in _LISTED:
                return Choice(f"={_LISTED[kind]}", strict and kind != "agency")  # agencies may be added later
        return None

    def in_order(self) -> Iterator[tuple[str, str, list[str]]]:
        """The columns of the hidden sheet: the name of each, its cells, its words."""
        from xlsxwriter.utility import xl_col_to_name

        for at, (name, words) in enumerate(self.lists.items()):
            letter = xl_col_to_name(at)
            yield name, f"={LISTS}!${letter}$2:${letter}${len(words) + 1}", words

    def _define(self, filled: list[Filled]) -> None:
        for sheet in parameter_sheets():
            word = sheet.columns[sheet.tiers]
            self._list(word, sheet.known)
            of_each = {name: list(_fields(sheet.kind, name)) for name in sheet.known}
            self._list("parameter", sorted({*self.lists.get("parameter", ()), *_joined(of_each.values())}))
            for name, keys in of_each.items():
                self._list(f"{word}_{name}", keys)
        self._list(_LISTED["rule"], list(RULES))
        self._list("agency", _agencies(filled))
        self._list(HEADINGS, [name for name in sheet_names() if name != LISTS])
        kinds = kinds_of("event")
        of_each = {name: _keys(kind) for name, kind in kinds.items()}
        often = Counter(key for keys in of_each.values() for key in keys)
        self._list("event_keys", ["kind", *(key for key, _ in often.most_common())])
        for name, keys in of_each.items():
            self._list(f"event_{name}", ["kind", *keys])
        self._list("value_kind", list(kinds))
        for key in often:
            self._values(key, [form_at(kind, (key,)) for kind in kinds.values() if key in of_each[kind.name]])

    def _values(self, key: str, forms: list[Form]) -> None:
        """What a field of news offers, whatever the news."""
        refs = [kind for form in forms for kind in (*form.refs, *(form.item.refs if form.item else ()))]
        words = [*(word for form in forms for word in form.words), *(_TRUTH if any(f.truth for f in forms) else ())]
        for kind in refs:
            if kind in _IDS:
                self.names[f"value_{key}"] = f"={_cells(kind)}"
                return
            words += self.lists.get(_LISTED[kind], ())
        self._list(f"value_{key}", list(dict.fromkeys(words)))

    def _list(self, name: str, words: list[str]) -> None:
        if words:
            self.lists[name] = words

    def _by_row(self, key: str, sheet: str) -> Choice | None:
        """What depends on other cells of the row, in sheets with a row a parameter or a field."""
        for parameters in parameter_sheets():
            if sheet == parameters.name:
                word = parameters.columns[parameters.tiers]
                first = f"${chr(ord('A') + parameters.tiers)}2"
                if key == "parameter":
                    return Choice(f'=IF(COUNTIF({word},{first})=1,INDIRECT("{word}_"&{first}),parameter)', False)
                return Choice(f"={word}", True) if key == word else None
        if sheet in NEWS_COLUMNS:
            letter = {each: chr(ord("A") + at) for at, each in enumerate(NEWS_COLUMNS[sheet])}
            if key == VALUE:
                return Choice(f'=INDIRECT("value_"&${letter["key"]}2)', False)
            if key == "key":
                return Choice(_news_keys(letter), False)
        return Choice(f"={HEADINGS}", False) if (sheet, key) == (HEADINGS, "sheet") else None


def _news_keys(letter: dict[str, str]) -> str:
    """The fields of the kind of event that the first row of the same number names; where none is, all there are."""
    if "scenario" in letter:
        return "=event_keys"  # each scenario counts its own events
    event, value = letter["event"], letter[VALUE]
    kind = f"INDEX(${value}$2:${value}${SPARE_ROWS},MATCH(${event}2,${event}$2:${event}${SPARE_ROWS},0))"
    return f'=IF(COUNTIF(value_kind,{kind})=1,INDIRECT("event_"&{kind}),event_keys)'


def _cells(kind: str) -> str:
    name, letter = _IDS[kind]
    return f"'{name}'!${letter}$2:${letter}${SPARE_ROWS}"


def _fields(kind: type[BaseModel], name: str) -> Iterator[str]:
    """The parameters of a rule, or goal."""
    for model in models_at(kind, (name,)):
        yield from (field.alias or key for key, field in model.model_fields.items())


def _keys(kind: type[BaseModel]) -> list[str]:
    """The fields of an event, those of its kind first."""
    fields = [(field.alias or name, field) for name, field in kind.model_fields.items() if name != "kind"]
    own = [key for key, field in fields if field.is_required()]
    late = ("known_on", "source", "note")
    return [
        *own,
        *(key for key, _ in fields if key not in (*own, *late)),
        *(key for key in late if key in dict(fields) and key not in own),
    ]


def _joined(lists: Iterable[list[str]]) -> Iterator[str]:
    for each in lists:
        yield from each


def _agencies(filled: list[Filled]) -> list[str]:
    parties = next(sheet for sheet in filled if sheet.name == "parties")
    named: Iterator[Any] = (str(row.get("agencies", "")).split(",") for row in parties.rows)
    return list(dict.fromkeys(agency.strip() for each in named for agency in each if agency.strip()))
