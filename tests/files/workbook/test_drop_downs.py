"""The drop-downs of a workbook: what a planner may choose from in each cell, read from the file as it is written."""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree

import pytest

from optimizer.events import EVENTS
from optimizer.files.workbook.drop_downs import SPARE_ROWS
from optimizer.goals import GOALS
from optimizer.rules import RULES
from tests.files.workbook.books import cells, parts, starter

SPACE = {"": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
LONGEST_FORMULA = 255
"""Characters that a spreadsheet takes."""


@cache
def names() -> dict[str, str]:
    """The names defined in the workbook, with their cells."""
    whole = ElementTree.fromstring(parts(starter())["xl/workbook.xml"])
    return {name.attrib["name"]: name.text or "" for name in whole.iterfind(".//definedName", SPACE)}


@cache
def offers() -> dict[tuple[str, str], tuple[str, bool]]:
    """By sheet and heading: the formula of its drop-down, and whether other values get a warning."""
    whole, found = parts(starter()), {}
    for at, (sheet, values) in enumerate(cells(starter()).items(), 1):
        page = ElementTree.fromstring(whole[f"xl/worksheets/sheet{at}.xml"])
        for each in page.iterfind(".//dataValidation", SPACE):
            letter, last = re.fullmatch(r"([A-Z])2:\1(\d+)", each.attrib["sqref"]).groups()  # type: ignore[union-attr]
            assert int(last) == SPARE_ROWS + 1
            formula = each.findtext("formula1", "", SPACE)
            assert len(formula) <= LONGEST_FORMULA
            found[sheet, values[f"{letter}1"]] = formula, each.attrib.get("showErrorMessage") == "1"
    return found


def words(where: str) -> list[str]:
    """What stands in the cells that a name or a formula means, without the empty ones below."""
    where = names().get(where, where)
    sheet, letter, first, last = re.fullmatch(r"'?(\w+)'?!\$([A-Z]+)\$(\d+):\$\2\$(\d+)", where).groups()  # type: ignore[union-attr]
    found = [column_of(sheet, letter).get(row, "") for row in range(int(first), int(last) + 1)]
    return [word for word in found if word]


@cache
def column_of(sheet: str, letter: str) -> dict[int, str]:
    """The texts of a column by row."""
    inside = {name.removeprefix(letter): str(value) for name, value in cells(starter())[sheet].items()}
    return {int(row): value for row, value in inside.items() if row.isdecimal()}


def parameters(kind: type) -> set[str]:
    return {field.alias or name for name, field in kind.model_fields.items()}  # type: ignore[attr-defined]


def test_every_kind_of_news_offers_its_own_fields() -> None:
    formula, strict = offers()["news", "key"]
    assert not strict
    assert 'INDIRECT("event_"&' in formula
    assert formula.endswith(",event_keys)")
    assert "COUNTIF(value_kind," in formula
    assert words("value_kind") == list(EVENTS)
    for kind, event in EVENTS.items():
        found = words(f"event_{kind}")
        assert found[0] == "kind"
        assert set(found) == parameters(event) | {"kind"}
        assert set(found) <= set(words("event_keys"))


@pytest.mark.parametrize(
    ("key", "sheet"),
    [("flight", "flights"), ("crew", "people"), ("qualification", "qualifications"), ("ship", "flights")],
)
def test_a_field_of_news_offers_what_its_sheet_holds(key: str, sheet: str) -> None:
    for news, letter in (("news", "B"), ("scenarios", "C")):
        assert offers()[news, "value"] == (f'INDIRECT("value_"&${letter}2)', False)
    assert names()[f"value_{key}"] == f"'{sheet}'!$A$2:$A${SPARE_ROWS}"
    assert words(f"value_{key}") == list(column_of(sheet, "A").values())[1:]


def test_a_field_of_news_offers_the_words_it_may_be() -> None:
    assert words("value_leg") == ["up", "down", "backup"]
    assert words("value_improvised") == ["yes", "no"]
    assert words("value_rule") == list(RULES)
    assert "value_launch" not in names()  # a day


@pytest.mark.parametrize(("sheet", "word", "kinds"), [("rules", "rule", RULES), ("goals", "goal", GOALS)])
def test_a_rule_or_goal_offers_its_own_parameters(sheet: str, word: str, kinds: dict[str, type]) -> None:
    assert offers()[sheet, word] == (word, True)
    known_here = set(words(word))
    assert known_here <= set(kinds)
    assert all(name in known_here for name, kind in kinds.items() if not getattr(kind, "always", False))
    formula, strict = offers()[sheet, "parameter"]
    assert not strict
    assert f'INDIRECT("{word}_"&' in formula
    for name, kind in ((name, kinds[name]) for name in known_here):
        known = parameters(kind)
        assert set(words(f"{word}_{name}")) >= known if known else f"{word}_{name}" not in names()
        assert known <= set(words("parameter"))


def test_where_several_may_stand_one_is_offered_and_the_others_get_no_warning() -> None:
    assert offers()["roles", "requires"] == (f"'qualifications'!$A$2:$A${SPARE_ROWS}", False)
    assert offers()["agreements", "between"] == (f"'parties'!$A$2:$A${SPARE_ROWS}", False)
    assert offers()["given seats", "account"][1] is False  # a party, or `none`
    assert offers()["people", "agency"] == ("agency", False)  # of parties written later
    assert offers()["waivers", "rule"] == ("any_rule", True)
    assert offers()["pins", "crew"] == (f"'people'!$A$2:$A${SPARE_ROWS}", True)


def test_own_headings_offer_the_sheets_there_are() -> None:
    assert offers()["headings", "sheet"] == ("headings", False)
    assert words("headings") == [name for name in cells(starter()) if name != "lists"]


def test_whatever_a_drop_down_names_is_defined() -> None:
    for formula, _ in offers().values():
        bare = re.sub(r'"[^"]*"|\'[^\']*\'![$\w:]+|\$?[A-Z]\$?\d*:?\$?[A-Z]?\$?\d*', " ", formula)
        for word in re.findall(r"[a-z]\w+", bare):
            assert word in names() or f'"{word}' in formula or word in formula.split(","), formula
