"""Text to plain data: the place of every key and value, and what is refused at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.files import documents
from optimizer.files.documents import MAX_DEPTH, MAX_KEY, Document, Place, dotted, parse, parse_text, scalar, stays_text
from optimizer.files.opened import MAX_BYTES, decoded, read_bytes, read_text
from optimizer.problem.errors import InputError, Problem
from tests import INSTANCES

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
a: 1
list:
  - x
  - {b: [2, "c"], d: }
"é k": {deep: yes}
"""


def test_every_key_and_value_has_its_place() -> None:
    document = parse(TEXT, "x.yaml")
    assert document.data == {"a": 1, "list": ["x", {"b": [2, "c"], "d": None}], "é k": {"deep": "yes"}}
    assert document.keys == {
        ("a",): Place(1, 1),
        ("list",): Place(2, 1),
        ("list", 1, "b"): Place(4, 6),
        ("list", 1, "d"): Place(4, 19),
        ("é k",): Place(5, 1),
        ("é k", "deep"): Place(5, 9),
    }
    assert document.values == {
        (): Place(1, 1),
        ("a",): Place(1, 4),
        ("list",): Place(3, 3),
        ("list", 0): Place(3, 5),
        ("list", 1): Place(4, 5),
        ("list", 1, "b"): Place(4, 9),
        ("list", 1, "b", 0): Place(4, 10),
        ("list", 1, "b", 1): Place(4, 13),
        ("list", 1, "d"): Place(4, 22),
        ("é k",): Place(5, 8),
        ("é k", "deep"): Place(5, 15),
    }


def told(text: str) -> list[str]:
    """What is said of a text, kept or raised."""
    try:
        document = parse(text, "x.yaml")
    except InputError as error:
        return str(error).splitlines()
    return [str(problem) for problem in document.problems]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a: 1\n? [b]\n: 2\n", ["x.yaml:2:3 expected text as a key, found a list or keys with values"]),
        ("x:\n  ? {b: 1}\n  : 2\n", ["x.yaml:2:5 x: expected text as a key, found a list or keys with values"]),
        ("x:\n  &k a: 1\n", ["x.yaml:2:3 x: expected a plain key, found an anchor or a tag"]),
        ("x:\n  !!str a: 1\n", ["x.yaml:2:3 x: expected a plain key, found an anchor or a tag"]),
        ("x:\n  a: &k 1\n", ["x.yaml:2:6 x.a: expected the value written out, found an anchor or an alias"]),
        ("x:\n  - *k\n", ["x.yaml:2:5 x[0]: expected the value written out, found an anchor or an alias"]),
        ("x: !!int 3\n", ["x.yaml:1:4 x: expected a plain value, found the tag 'tag:yaml.org,2002:int'"]),
        ("x: 1\n---\ny: 2\n", ["x.yaml:2:1 expected one document in a file, found a second"]),
        ("a: 1\nb: 2\na: 3\n", ["x.yaml:3:1 a: expected key 'a' once, found it here and on line 1"]),
        (
            "x:\n  a: 1\n  a: {b: [1, 2]}\n  a: 3\n",
            [
                "x.yaml:3:3 x.a: expected key 'a' once, found it here and on line 2",
                "x.yaml:4:3 x.a: expected key 'a' once, found it here and on line 2",
            ],
        ),
        (
            'x: {"a\\x07b": 1, c: "\\x07"}\n',
            [
                "x.yaml:1:5 x: expected printable text, found the control character '\\x07'",
                "x.yaml:1:21 x.c: expected printable text, found the control character '\\x07'",
            ],
        ),
        (f"x: {'1' * 16}\n", ["x.yaml:1:4 x: expected at most 15 digits, found 16: 1111111111111111..."]),
        (f"x: 0x{'f' * 14}\n", ["x.yaml:1:4 x: expected at most 15 characters, found 16: 0xffffffffffffff..."]),
        ("x: 1e999\n", ["x.yaml:1:4 x: expected a smaller number, found 1e999"]),
        ("x: -.inf\n", ["x.yaml:1:4 x: expected a finite number, found -.inf"]),
    ],
)
def test_what_no_file_may_hold_is_told_at_its_place(text: str, lines: list[str]) -> None:
    assert told(text) == lines


def test_the_first_of_two_values_of_a_key_stays() -> None:
    document = parse("x:\n  a: [1]\n  a: {b: [1, 2]}\n  c: 3\n", "x.yaml")
    assert document.data == {"x": {"a": [1], "c": 3}}
    assert document.values["x", "a"] == Place(2, 6)
    assert ("x", "a", "b") not in document.values
    assert document.keys["x", "a"] == Place(2, 3)


def test_levels_and_values_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    within = "[" * (MAX_DEPTH - 1) + "1" + "]" * (MAX_DEPTH - 1)
    assert parse(within).data is not None
    assert told(f"[{within}]") == [
        f"x.yaml:1:{MAX_DEPTH + 1} [0][0][0][0]: expected at most {MAX_DEPTH} levels of nesting, found more"
    ]
    monkeypatch.setattr(documents, "MAX_NODES", 6)
    assert told("a: [1, 2]\nb: 3\n") == ["x.yaml:2:4 expected at most 6 keys and values in a file, found more"]
    assert told("a: [1, 2, 3]\n") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-07", -7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1.0", 1),
        ("1e3", 1000),
        (".5", 0.5),
        ("true", True),
        ("False", False),
        ("no", "no"),
        ("~", None),
        ("null", None),
        ("2030-01-01", "2030-01-01"),
        ("9" * 15, 999_999_999_999_999),
        ("9" * 16, "9" * 16),
        (".nan", ".nan"),
        ("1_000", "1_000"),
    ],
)
def test_text_without_quotes(text: str, value: object) -> None:
    found = scalar(text)
    assert (found, type(found)) == (value, type(value))
    assert stays_text(text) is (isinstance(value, str) and text not in ("9" * 16, ".nan"))


def test_paths_are_written_with_dots_and_brackets() -> None:
    assert dotted(()) == ""
    assert dotted(("flights", 3, "launch")) == "flights[3].launch"
    assert dotted((0, "a", 1, 2)) == "[0].a[1][2]"
    assert dotted(("a" * MAX_KEY, "b")) == "a" * MAX_KEY + ".b"
    assert dotted(("a" * (MAX_KEY + 1), "b")) == "a" * MAX_KEY + "....b"


def test_a_problem_stands_at_the_nearest_place_that_the_file_has() -> None:
    document = parse("x:\n  a: 1\n", "x.yaml")
    assert document.problem(("x", "a"), "m") == Problem("x.yaml", 2, 6, "x.a", "m")
    assert document.problem(("x", "a"), "m", at_key=True) == Problem("x.yaml", 2, 3, "x.a", "m")
    assert document.problem(("x", "b", 3), "m", at_key=True) == Problem("x.yaml", 2, 3, "x.b[3]", "m")
    assert document.problem(("y",), "m") == Problem("x.yaml", 1, 1, "y", "m")
    assert document.problem(("y",), "m", near=("x", "a")) == Problem("x.yaml", 2, 6, "y", "m")
    document.files["x", "a"] = "other.yaml"
    assert document.problem(("x", "a", 0), "m").file == "other.yaml"
    assert document.faulty == {("x", "a"), ("x", "b", 3), ("y",), ("x", "a", 0)}


def test_problems_are_added_until_there_are_as_many_as_are_told() -> None:
    document = Document("x.yaml")
    endless = (Problem("x.yaml", number, 1, "", "m") for number in range(10**9))
    document.add(endless)
    assert len(document.problems) == InputError.LIMIT
    assert next(endless).line == InputError.LIMIT, "nothing more was worked out"
    few = Document("x.yaml")
    few.add([Problem("x.yaml", 1, 1, "", "m")])
    few.add([])
    assert (len(few.problems), few.full) == (1, False)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(InputError) as caught:
        read_text(tmp_path / "a.yaml", "a.yaml")
    assert str(caught.value) == "a.yaml:2:1 expected UTF-8, found the byte 0xff: save the file as UTF-8"
    with pytest.raises(InputError) as caught:
        decoded(b"\xfe", "b.csv", "CSV UTF-8")
    assert str(caught.value) == "b.csv:1:1 expected UTF-8, found the byte 0xfe: save the file as CSV UTF-8"
    with pytest.raises(InputError) as caught:
        decoded(b"PK\x03\x04rest", "c.yaml")
    assert str(caught.value) == (
        "c.yaml:1:1 expected text, found a workbook or another archive: "
        "a workbook is read from a file that ends in .xlsx"
    )
    assert decoded(b"\xef\xbb\xbfa", "d") == "a"
    assert decoded(b"a" * MAX_BYTES, "d") == "a" * MAX_BYTES
    with pytest.raises(InputError) as caught:
        parse_text("a" * (MAX_BYTES + 1), "e")
    assert str(caught.value) == "e:1:1 expected at most 4 MiB, found more"


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_bytes(tmp_path / "none", "none")
    assert str(caught.value) == "none:1:1 cannot be read: No such file or directory"
    with pytest.raises(InputError) as caught:
        read_bytes("a\0b", "odd")
    assert str(caught.value) == "odd:1:1 cannot be read: embedded null byte"
    assert [problem.path for problem in caught.value.problems] == [""]


def test_a_published_plan_that_cannot_be_read_is_a_fault_of_the_file_that_names_it(tmp_path: Path) -> None:
    file = tmp_path / "mini.yaml"
    file.write_text((INSTANCES / "mini.yaml").read_text() + "published: plan.json\n")
    last = len(file.read_text().splitlines())
    for text, said in (
        (None, f"mini.yaml:{last}:12 published: plan.json:1: cannot be read: No such file or directory"),
        ("{", "plan.json:1:2 not JSON: expected `}` to close the `{` on line 1, found the end of the file"),
        ("[]", "plan.json:1:1 expected keys with values, `format: 1` first, found a list"),
    ):
        if text is not None:
            (tmp_path / "plan.json").write_text(text)
        with pytest.raises(InputError) as caught:
            optimizer.load(file)
        assert str(caught.value).replace(f"{tmp_path}/", "") == said
