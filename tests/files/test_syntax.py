"""Text that is not YAML, and scalars that are no value: the slip is told once, at its place, in a planner's words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from optimizer.files.documents import Place, parse
from optimizer.problem.errors import InputError
from tests.files.test_load import MINI, told

if TYPE_CHECKING:
    from pathlib import Path

SLIPS = {
    "tab": ("a: 1\nb:\n\tc: 2\n", "3:1 expected spaces at the beginning of line 3, found a tab"),
    "tab after text": ("a:\n  b: 1\n\tc: 2\n", "3:1 expected spaces at the beginning of line 3, found a tab"),
    "tab after spaces": ("a:\n  - x\n  \t- y\n", "3:3 expected spaces at the beginning of line 3, found a tab"),
    "lost indentation": (
        "a:\n    b: 1\n  c: 2\nd: 1\n",
        "3:3 expected the line to begin in column 1 or 5, as the lines above do; found it in column 3",
    ),
    "lost indentation in a list": (
        "a:\n  - {id: 1}\n   - {id: 2}\n",
        "3:4 expected the line to begin in column 1 or 3, as the lines above do; found it in column 4",
    ),
    "indented too far": (
        "a: 1\n  b: 2\n",
        "2:3 expected the line to begin in column 1, as the lines above do, as the key on line 1 has a value already; "
        "found it in column 3",
    ),
    "list under keys": ("a: 1\n- b\n", "2:1 expected `key: value`, as on line 1, found `- b`"),
    "key under a list": ("- a\nb: 1\n", "2:1 expected `- ` and an item, as on line 1, found `b: 1`"),
    "key under a list further below": (
        "x: 0\na:\n    - b\n    c: 1\n",
        "4:5 expected `- ` and an item, as on line 3, found `c: 1`",
    ),
    "no colon": ("a: 1\nb 2\nc: 3\n", "2:1 expected `key: value`, found `b 2` without a colon"),
    "no colon at first": ("a 1\nb: 2\n", "1:1 expected `key: value`, found `a 1` without a colon"),
    "no colon below": ("a:\n  b 2\n  c: 3\n", "2:3 expected `key: value`, found `b 2` without a colon"),
    "no space": ("a: 1\nb:2\nc: 3\n", "2:1 expected a space after the colon, found `b:2`"),
    "no key": (": 1\n", "1:1 expected a key before the colon, found none"),
    "long key": ("a: 1\n" + "x" * 2000 + ": 1\n", "2:1 expected a key of at most 1024 characters, found a longer one"),
    "two colons": (
        "a: x: y\n",
        "1:5 expected one `key: value` on a line, found a second colon: put text that contains `: ` in quotes",
    ),
    "bracket": ("a: [x, y\nb: 2\n", "1:4 expected `]` to close this `[`, found `b: 2` on line 2"),
    "brace": ("a: 1\nb: {x: 1, y: 2\nc: 2\n", "2:4 expected `}` to close this `{`, found `c: 2` on line 3"),
    "bracket at the end": ("a: [x, y\n", "2:1 expected `]` to close the `[` on line 1, found the end of the file"),
    "wrong bracket": ("a: {x: 1, y: [1, 2}\n", "1:19 expected `,` or `]`, found `}`"),
    "bracket too many": ("a: [x, y]]\nb: 1\n", "1:10 expected the end of the line, found `]` after a complete value"),
    "text behind a list of quotes": (
        'a: ["x"] y\n',
        "1:10 expected the end of the line, found `y` after a complete value",
    ),
    "no comma": ("a: [{x: 1}\n    {y: 2}]\n", "2:5 expected `,` or `]` after the `[` on line 1, found `{y: 2}]`"),
    "no comma between keys": (
        "a: {x: 1 y: 2}\n",
        "1:11 expected a comma before the next key, or text that contains `: ` in quotes, found `: 2}`",
    ),
    "quote": ('a: "x\nb: 2\n', '1:4 expected a second `"` to close this quote, found none up to the end of the file'),
    "quote closed late": (
        'a: "x\nb: "y"\n',
        '1:4 expected a second `"` on this line, found the next one on line 2',
    ),
    "apostrophe": (
        "a: 'it's'\nb: 2\n",
        "1:8 expected the end of the line after the quoted text, found `s'`: "
        "write '' for an apostrophe in single quotes",
    ),
    "backslash": (
        'a: "C:\\path"\n',
        "1:7 expected an escape such as `\\n` or `\\\\`, found `\\p` in double quotes: write `\\\\` for a backslash",
    ),
    "sign": ("a: @x\n", "1:4 expected text, found `@`: put text that begins with it in quotes"),
    "star": ("a: 1\nb: * x\n", "2:4 expected text, found `*`: put text that begins with it in quotes"),
    "list beside its key": (
        "a: - x\n",
        "1:4 expected the list on lines of its own, each with `- ` and an item, found `-` after a key",
    ),
    "block": ("a: |x\n", "1:5 expected text from the next line on, found `x`"),
    "directive": ("%YAML 3.0\n---\na: 1", "1:1 expected no line that begins with `%`, found `%YAML 3.0`"),
    "more text": ('{"a": 1}}', "1:9 expected the end of the file, found `}`"),
    "control character": ("ä: ü\nb: x\x07", "2:5 expected printable text, found the character '\\x07'"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_of_syntax_is_told_at_its_place(slip: str) -> None:
    text, message = SLIPS[slip]
    with pytest.raises(InputError) as caught:
        parse(text, "x.yaml")
    place, _, words = message.partition(" ")
    told_as = "" if "printable" in words else "not YAML: "
    assert str(caught.value) == f"x.yaml:{place} {told_as}{words}"


JSON = {
    '{"a": 1, "b" 2}': "1:14 expected `: VALUE` after the key 'b', found `2}`",
    '{"a": 1': "1:8 expected `}` to close the `{` on line 1, found the end of the file",
    '{"a": 1,\n "b": [1, 2\n}': "3:1 expected `,` or `]` after the `[` on line 2, found `}`",
}


@pytest.mark.parametrize("text", JSON)
def test_a_slip_of_json_too(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text, "x.json")
    place, _, words = JSON[text].partition(" ")
    assert str(caught.value) == f"x.json:{place} not JSON: {words}"


SIGNS = "\t :-[{\"'|?"


@pytest.mark.slow
def test_no_cut_and_no_stray_sign_shows_the_words_of_the_parser() -> None:
    """Everything that goes wrong when a sign is lost or put in has an expectation of its own."""
    own = re.compile(r"did not find|could not find|not allowed|while (scanning|parsing)|token|cannot stand here")
    lines = []
    for at in range(0, len(MINI), 23):
        for text in (MINI[:at], *(MINI[:at] + sign + MINI[at + cut :] for sign in SIGNS for cut in (0, 1))):
            try:
                parse(text, "x.yaml")
            except InputError as error:
                lines += str(error).splitlines()
    assert len(lines) > 200
    assert [line for line in lines if own.search(line)] == []
    assert [line for line in lines if not re.match(r"x\.yaml:\d+:\d+ .*expected .*found", line)] == []


NUMBERS = {
    ".inf": "expected a finite number, found .inf",
    ".nan": "expected a finite number, found .nan",
    "1e400": "expected a smaller number, found 1e400",
    "99999999999999999999": "expected at most 15 digits, found 20: 99999999999999999999...",
    "0xFFFFFFFFFFFFFFFFFFFF": "expected at most 15 characters, found 22: 0xFFFFFFFFFFFFFFFFFF...",
    '"\\x07"': "expected printable text, found the control character '\\x07'",
    "-0x1F": 'expected a whole number, found "-0x1F"',
    "0b11": 'expected a whole number, found "0b11"',
    "12:30:00": 'expected a whole number, found "12:30:00"',
    "1_000": 'expected a whole number, found "1_000"',
    "1.5": "expected a whole number, found 1.5",
    "~": "expected a whole number, found nothing",
}
"""Scalars that are no whole number, and what is said of each."""

PLACES = ("min_days: 790", "flown: 2", "launch: 2031-01-10", "id: anna", "unfilled_seats: 1", "format: 1")


@pytest.mark.parametrize("scalar", NUMBERS)
def test_a_bad_scalar_is_told_once(scalar: str, tmp_path: Path) -> None:
    for right in PLACES:
        text = MINI.replace(right, f"{right.partition(':')[0]}: {scalar}", 1)
        try:
            lines = told(tmp_path, text)
        except pytest.fail.Exception:
            assert right == "id: anna", "read as text"
            continue
        assert len(lines) == 1, lines
        if right in PLACES[:2]:
            assert lines[0].endswith(NUMBERS[scalar])


def test_a_bad_name_of_something_is_told_once(tmp_path: Path) -> None:
    for text in (MINI.replace("[soyuz-crew]", '["\\x07"]', 1), MINI.replace("[soyuz-crew]", "[.nan]", 1)):
        assert len(told(tmp_path, text)) == 1


def test_the_first_of_two_keys_keeps_its_place() -> None:
    document = parse("a: 1\na: {b: .inf}\n")
    assert document.values == {(): Place(1, 1), ("a",): Place(1, 4)}
    assert [str(problem) for problem in document.problems] == [
        "<text>:2:1 a: expected key 'a' once, found it here and on line 1"
    ]
