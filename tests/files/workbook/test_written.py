"""A workbook as it is written: cells of their kinds, heads that stand out, what each column offers."""

from __future__ import annotations

import io
import re
import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest

from optimizer.events import EVENTS
from optimizer.files.workbook.drop_downs import SPARE_ROWS, Choice, DropDowns
from optimizer.files.workbook.filling import filled
from optimizer.files.workbook.forms import Form
from optimizer.files.workbook.sheets import Column, parameter_sheets, sheet_names, sheets
from optimizer.files.workbook.writing import instance_bytes, plan_bytes, refuse_unwritable_table
from optimizer.files.writing import write_bytes, write_text
from optimizer.problem.errors import InputError
from tests.files.workbook.books import cells, parts

if TYPE_CHECKING:
    from pathlib import Path

DATA = {
    "name": "small",
    "parties": {"US": {"agencies": ["NASA", "ESA"]}},
    "flights": [{"id": "=S1", "launch": "2030-01-01", "rotation": True, "priority": 3}],
}


@cache
def content() -> bytes:
    return instance_bytes("small.xlsx", DATA, None, (), {"news": [{"event": 1, "key": "kind", "value": "slip"}]})


def test_heads_stand_out_and_days_are_days() -> None:
    styles = parts(content())["xl/styles.xml"].decode()
    for colour in ("cfd9e8", "e6ebf2"):
        assert f'<fgColor rgb="FF{colour.upper()}"/>' in styles or f'rgb="FF{colour}"' in styles
    assert styles.count("<bottom style=") == 1
    assert 'formatCode="yyyy\\-mm\\-dd"' in styles or 'formatCode="yyyy-mm-dd"' in styles
    assert "<b/>" in styles
    found = cells(content())
    assert list(found) == [sheet.name for sheet in filled({}, None, (), {})] + ["lists"]
    head = {value: place for place, value in found["flights"].items() if place[1:] == "1"}
    row = {key: found["flights"].get(f"{place[0]}2") for key, place in head.items()}
    assert (row["id"], str(row["launch"])[:10], row["rotation"], row["priority"]) == ("=S1", "2030-01-01", "yes", 3)
    assert row["source"] is None
    assert found["news"]["A2"] == 1
    empty = {place for sheet in found.values() for place, value in sheet.items() if value == ""}
    assert empty == set()


def test_words_of_drop_downs_stand_in_a_hidden_sheet_below_their_names() -> None:
    found = cells(content())["lists"]
    offered = DropDowns(filled(DATA, None, (), {}))
    assert [value for place, value in found.items() if re.fullmatch(r"[A-Z]+1", place)] == list(offered.lists)
    book = parts(content())["xl/workbook.xml"].decode()
    assert '<sheet name="lists"' in book
    assert 'state="hidden"' in book
    for name, where, words in offered.in_order():
        assert f'<definedName name="{name}">{where.removeprefix("=")}</definedName>' in book
        letter = re.search(r"\$([A-Z]+)\$2", where)
        assert letter is not None
        assert [found[f"{letter[1]}{row}"] for row in range(2, len(words) + 2)] == words
    for name, where in offered.names.items():
        assert f'<definedName name="{name}">{where.removeprefix("=")}</definedName>' in book


def test_what_a_column_offers() -> None:
    offered, alone = DropDowns(filled(DATA, None, (), {})), DropDowns(filled(DATA, None, (), {})[:1])

    def of(form: Form, key: str = "x", sheet: str = "people") -> Choice | None:
        return offered.of(Column(key, form), sheet)

    people = f"='people'!$A$2:$A${SPARE_ROWS}"
    assert of(Form(truth=True)) == Choice(["yes", "no"], True)
    assert of(Form(truth=True, item=Form(text=True))) == Choice(["yes", "no"], False)
    assert of(Form(words=("a", "b"))) == Choice(["a", "b"], True)
    assert of(Form(words=("a",), number=True)) is None
    assert of(Form(words=("a",), text=True)) is None
    assert of(Form(text=True, refs=("crew",))) == Choice(people, True)
    assert of(Form(item=Form(text=True, refs=("crew",)))) == Choice(people, False)
    assert of(Form(words=("any",), text=True, refs=("crew",))) == Choice(people, False)
    assert of(Form(text=True), "party") == Choice(f"='parties'!$A$2:$A${SPARE_ROWS}", True)
    assert of(Form(text=True), "role") == Choice(f"='roles'!$B$2:$B${SPARE_ROWS}", True)
    assert of(Form(text=True, refs=("rule",))) == Choice("=any_rule", True)
    assert of(Form(text=True), "agency") == Choice("=agency", False)
    assert of(Form(text=True, refs=("crew",)), "id") is None
    assert of(Form(day=True)) is None
    assert of(Form(text=True), "key", "news") == Choice(
        f"=IF(COUNTIF(value_kind,INDEX($D$2:$D${SPARE_ROWS},MATCH($A2,$A$2:$A${SPARE_ROWS},0)))=1,"
        f'INDIRECT("event_"&INDEX($D$2:$D${SPARE_ROWS},MATCH($A2,$A$2:$A${SPARE_ROWS},0))),event_keys)',
        False,
    )
    assert of(Form(text=True), "value", "news") == Choice('=INDIRECT("value_"&$B2)', False)
    assert of(Form(text=True), "key", "scenarios") == Choice("=event_keys", False)
    assert of(Form(text=True), "rule", "rules") == Choice("=rule", True)
    assert of(Form(text=True), "parameter", "goals") == Choice(
        '=IF(COUNTIF(goal,$B2)=1,INDIRECT("goal_"&$B2),parameter)', False
    )
    assert of(Form(text=True), "sheet", "headings") == Choice("=headings", False)
    assert alone.of(Column("x", Form(text=True, refs=("crew",))), "people") is None
    assert alone.of(Column("x", Form(truth=True)), "people") == Choice(["yes", "no"], True)


def test_lists_of_words() -> None:
    lists = DropDowns(filled(DATA, None, (), {})).lists
    assert lists["agency"] == ["NASA", "ESA"]
    assert lists["headings"] == [name for name in sheet_names() if name != "lists"]
    assert lists["event_keys"][0] == "kind"
    assert lists["event_slip"][0] == "kind"
    assert lists["event_slip"].index("flight") < lists["event_slip"].index("source")
    assert lists["value_kind"] == list(EVENTS)
    assert lists["value_leg"] == ["up", "down", "backup"]
    assert lists["value_improvised"] == ["yes", "no"]
    assert lists["parameter"] == sorted(lists["parameter"])
    assert [lists[sheet.columns[sheet.tiers]] for sheet in parameter_sheets()] == [
        sheet.known for sheet in parameter_sheets()
    ]


def test_the_sheets_of_entries() -> None:
    of = {sheet.name: sheet for sheet in sheets()}
    told = {name: (each.path, each.named, each.parent, each.lone, each.of_rule) for name, each in of.items()}
    assert told["held"] == (("crew", "qualifications"), "qualification", "crew", "", False)
    assert told["roles up"] == (("flights", "roles"), "role", "flight", "vehicle_seats", False)
    assert told["other launches"] == (("flights", "other_launches"), "", "flight", "launch", False)
    assert told["agreements"] == (("rules", "reciprocity", "accounts"), "", "", "", True)
    assert told["parties"] == (("parties",), "id", "", "", False)
    assert [column.key for column in of["held"].columns] == ["crew", "qualification", "from", "to"]
    assert [column.key for column in of["held"].columns if column.required] == ["crew", "qualification"]
    assert of["given seats"].columns[0] == Column(
        "flight", Form(text=True, refs=("flight",)), "the flight it belongs to", required=True
    )
    assert [column.key for column in of["people"].columns if column.spare] == [
        "qualifications",
        "unavailable",
        "in_training",
    ]


def test_what_cannot_be_written_says_so(tmp_path: Path) -> None:
    for act, said in (
        (
            lambda: refuse_unwritable_table("a.csv", plan=False),
            "a.csv:1:1 expected a name that ends in .xlsx, .yaml or .json for an instance, found .csv, ",
        ),
        (
            lambda: refuse_unwritable_table("a.ods", plan=True),
            "a.ods:1:1 expected a workbook that ends in .xlsx, found .ods: save it as .xlsx",
        ),
        (
            lambda: plan_bytes("a.csv", {"note": "x" * 40_000}),
            "a.csv:1:1 cannot be written: expected at most 32767 characters in a cell, found 40000: ",
        ),
        (lambda: write_bytes(tmp_path, b""), f"{tmp_path}:1:1 cannot be written: is a folder"),
        (
            lambda: write_text(tmp_path / "none" / "a", ""),
            f"{tmp_path}/none/a:1:1 cannot be written: no folder '{tmp_path}/none' to write to",
        ),
    ):
        with pytest.raises(InputError) as caught:
            act()
        assert str(caught.value).startswith(said)
    refuse_unwritable_table("a.csv", plan=True)


def test_what_is_printed_has_the_lines_of_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_text("-", "a\nb\n")
    assert capsys.readouterr().out == "a\nb\n"
    without_bytes = io.StringIO()
    monkeypatch.setattr(sys, "stdout", without_bytes)
    write_text("-", "é\nb\n")
    assert without_bytes.getvalue() == "é\nb\n"


def test_a_file_is_written_beside_itself(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a.txt", b"one")
    write_text(tmp_path / "a.txt", "two\n")
    assert (tmp_path / "a.txt").read_text() == "two\n"
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]
