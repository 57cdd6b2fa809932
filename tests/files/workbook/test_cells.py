"""A cell as a value and back, by the form of its place."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from optimizer.files.workbook.cells import ABSENT, MAX_CELL, Unreadable, cell_of, guarded, is_blank, value_of
from optimizer.files.workbook.forms import ANY, Form, form_at
from optimizer.instance import Instance

ID, FREE = Form(text=True), Form(text=True, free=True)
NUMBER, TRUTH, DAY, KEYS = Form(number=True), Form(truth=True), Form(day=True), Form(keys=True)
IDS = Form(item=ID)
ANY_OR_IDS = Form(words=("any",), item=ID)
ONE_OR_IDS = Form(text=True, item=ID)


@pytest.mark.parametrize(
    ("cell", "form", "value"),
    [
        ("", ID, ABSENT),
        (" \n ", FREE, ABSENT),
        (" a b ", FREE, "a b"),
        ("a\r\nb\rc", FREE, "a\nb\nc"),
        ('"a, b"', IDS, "a, b"),
        ('"a"b"', FREE, '"a"b"'),
        ("a", IDS, ["a"]),
        ("a, b;c\nd", IDS, ["a", "b", "c", "d"]),
        ("a,, ;b", IDS, ["a", "b"]),
        ("[a, b]", IDS, ["a", "b"]),
        ("any", ANY_OR_IDS, "any"),
        ("any, a", ANY_OR_IDS, ["any", "a"]),
        ("a", ONE_OR_IDS, "a"),
        ("a, b", ONE_OR_IDS, ["a", "b"]),
        ("a, b", FREE, "a, b"),
        ("a: 1, b: x", KEYS, {"a": 1, "b": "x"}),
        ("{a: 1}", KEYS, {"a": 1}),
        ("a", KEYS, "a"),
        ("a: 1", Form(text=True, keys=True), "a: 1"),
        ("{a: 1}", Form(text=True, keys=True), {"a": 1}),
        ("Yes", TRUTH, True),
        ("FALSE", TRUTH, False),
        ("yes", ID, "yes"),
        ("7", NUMBER, 7),
        ("1.5", NUMBER, 1.5),
        ("7", ID, "7"),
        ("true", NUMBER, "true"),
        ("x", NUMBER, "x"),
        (7.0, NUMBER, 7),
        (7.5, NUMBER, 7.5),
        (7.0, ID, "7"),
        (7, Form(text=True, number=True), 7),
        (True, ID, True),
        (date(2030, 1, 2), DAY, "2030-01-02"),
        (datetime(2030, 1, 2), DAY, "2030-01-02"),
        (1e300, NUMBER, 1e300),
    ],
)
def test_a_cell_stands_for_a_value(cell: Any, form: Form, value: Any) -> None:
    found = value_of(cell, form)
    assert found is value if value is ABSENT else (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("cell", "form", "reason"),
    [
        ("a\x07b", FREE, "expected printable text, found the control character '\\x07'"),
        (datetime(2030, 1, 2, 8, 5), DAY, "expected a day without a time of day, found 2030-01-02 08:05"),
        (time(8, 5), NUMBER, "expected a whole number, found the time of day 08:05"),
        (time(8, 5), KEYS | IDS, "expected several with commas between (an id: letters, digits, `.`, `_`, `-`)"),
        (time(8, 5), Form(), "expected a value, found the time of day 08:05"),
        (timedelta(hours=30), NUMBER, "expected a whole number, found the time 1 day, 6:00:00"),
        ("[a, b", IDS, "not YAML: "),
        ("a: 1, a: 2", KEYS, "expected key 'a' once, found it here and on line 1"),
    ],
)
def test_why_a_cell_stands_for_none(cell: Any, form: Form, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        value_of(cell, form)
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize(
    ("value", "form", "cell"),
    [
        (True, TRUTH, "yes"),
        (False, TRUTH, "no"),
        (True, NUMBER, True),
        (7, NUMBER, 7),
        ("a", ID, "a"),
        ("7", ID, "7"),
        ("7", ANY, '"7"'),
        ("Ä", ANY, "Ä"),
        ("é 7", FREE, "é 7"),
        (" é", FREE, '" é"'),
        ("2030-01-02", DAY, date(2030, 1, 2)),
        ("2030-02-30", DAY, "2030-02-30"),
        ("2030-01-02", ID, "2030-01-02"),
        (["a", "b"], IDS, "a, b"),
        (["a"], IDS, "a"),
        (["a"], ONE_OR_IDS, "[a]"),
        (["any"], ANY_OR_IDS, "[any]"),
        ([1, 2], Form(item=NUMBER), "1, 2"),
        ([], IDS, "[]"),
        ({"a": 1}, KEYS, "{a: 1}"),
        ([{"a": 1}], Form(item=KEYS), "[{a: 1}]"),
    ],
)
def test_the_plainest_cell_that_reads_back_stands_for_a_value(value: Any, form: Form, cell: Any) -> None:
    found = cell_of(value, form)
    assert (found, type(found)) == (cell, type(cell))


def test_a_cell_has_room_for_so_much() -> None:
    assert cell_of("x" * MAX_CELL, FREE) == "x" * MAX_CELL
    with pytest.raises(Unreadable, match=f"expected at most {MAX_CELL} characters in a cell, found {MAX_CELL + 1}: x"):
        cell_of("x" * (MAX_CELL + 1), FREE)


def test_what_a_spreadsheet_would_run_is_quoted() -> None:
    assert guarded("=é") == '"=é"'
    assert guarded("a=1") == "a=1"
    assert guarded(-3) == "-3"
    assert guarded("-3") == '"-3"'
    assert guarded(date(2030, 1, 2)) == "2030-01-02"
    assert [is_blank(cell) for cell in ("", " \t", "a", 0, False)] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("flights", 0, "launch"), "a day, as a date or YYYY-MM-DD"),
        (("flights", 0, "id"), "an id: letters, digits, `.`, `_`, `-`"),
        (("crew", 0, "flown"), "a whole number"),
        (("crew", 0, "unnamed"), "yes or no"),
        (("pins", 0, "crew"), "a person"),
        (("pins", 0, "flight"), "the id of a flight"),
        (("pins", 0, "leg"), "`up`; or `down`; or `backup`"),
        (("note",), "text"),
        (("sessions", 0, "agencies"), "several with commas between (the id of an agency)"),
        (("parties", "US", "agencies"), "several with commas between (an id: letters, digits, `.`, `_`, `-`)"),
        (("horizon",), "keys with values, as in {key: 1}"),
    ],
)
def test_what_is_expected_in_a_place(path: tuple[str | int, ...], words: str) -> None:
    assert form_at(Instance, path).in_words == words


def test_where_nothing_is_known_anything_may_stand() -> None:
    assert form_at(Instance, ("nowhere", 3)) is ANY
    both = NUMBER | Form(text=True, refs=("crew",), item=NUMBER)
    assert both == Form(text=True, number=True, refs=("crew",), item=NUMBER)
    assert (IDS | Form(item=NUMBER)).item == Form(text=True, number=True)
    assert (Form(words=("a", "b")) | Form(words=("b", "c"), free=True)) == Form(words=("a", "b", "c"), free=True)
