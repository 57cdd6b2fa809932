"""Small workbooks and tables by hand: the plain data they are read as, and what is said of them."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

import optimizer
from optimizer.events import EVENTS
from optimizer.files.documents import Place
from optimizer.files.workbook import grids, package
from optimizer.files.workbook.described import sheets_in_words
from optimizer.files.workbook.filling import filled, filled_plan, fits
from optimizer.files.workbook.news import news_rows, read_news, read_scenarios, scenario_rows
from optimizer.files.workbook.opening import filled_sheets
from optimizer.files.workbook.parameters import parameter_rows
from optimizer.files.workbook.plan_rows import plan_rows
from optimizer.files.workbook.reading import read_instance, read_plan
from optimizer.files.workbook.sheets import parameter_sheets, sheets
from optimizer.problem.errors import InputError
from optimizer.studies.scenarios.patches import _File
from tests.files.workbook.books import Formula, cell, cells, packed, parts, written
from tests.rules.cases._case import Case, flight

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.files.documents import Document

Tables = dict[str, list[list[Any]]]
ABOUT = [["key", "value"], ["name", "small"], ["horizon.from", "2030-01-01"], ["horizon.to", "2030-12-31"]]


def book(folder: Path, tables: Tables) -> Path:
    """A workbook of these rows by sheet; ``""`` for an empty cell."""
    found = {
        sheet: {cell(at, column): each for at, row in enumerate(rows) for column, each in enumerate(row) if each != ""}
        for sheet, rows in tables.items()
    }
    (folder / "small.xlsx").write_bytes(written(found))
    return folder / "small.xlsx"


def instance(folder: Path, **tables: list[list[Any]]) -> Document:
    """A workbook of these sheets as a document; ``_`` for a space."""
    return read_instance(
        book(folder, {"about": ABOUT, **{name.replace("_", " "): rows for name, rows in tables.items()}})
    )


def told(document: Document) -> list[str]:
    """What is said of it, without its folder."""
    return [str(problem).rpartition("/")[2] for problem in document.problems]


def refused(act: Any, *given: Any) -> str:
    with pytest.raises(InputError) as caught:
        act(*given)
    return str(caught.value).rpartition("/")[2]


NEEDED = {"parties": [["id", "agencies"], ["US", "NASA"]], "vehicles": [["id", "party", "seats"]]}
FLIGHTS = [["id", "vehicle", "launch", "landing"], ["S1", "soyuz", "2030-01-01", "2030-02-01"], ["S2", "soyuz", "", ""]]
PEOPLE = [["id", "agency", "name"], ["anna", "NASA", "Anna"], ["ben", "NASA", "Twin"], ["carl", "NASA", "Twin"]]


def test_lists_names_and_what_belongs_to_them(tmp_path: Path) -> None:
    document = instance(
        tmp_path,
        **NEEDED,
        flights=FLIGHTS,
        people=PEOPLE,
        given_seats=[["flight", "crew", "role"], ["S2", "anna", "commander"], ["S2", "ben", "engineer"]],
        held=[["crew", "qualification", "from"], ["Anna", "hand", ""], ["ben", "hand", "2030-01-05"]],
        roles_up=[["flight", "role", "vehicle_seats", "seats"], ["S1", "commander", 1, ""], ["S1", "engineer", "", 2]],
        other_launches=[["flight", "launch", "landing"], ["S1", "2030-01-03", ""], ["S1", "2030-01-05", "2030-02-05"]],
    )
    data = document.data
    assert told(document) == []
    assert {key: data[key] for key in ("format", "name", "horizon", "parties", "vehicles")} == {
        "format": 1,
        "name": "small",
        "horizon": {"from": "2030-01-01", "to": "2030-12-31"},
        "parties": {"US": {"agencies": ["NASA"]}},
        "vehicles": {},
    }
    assert data["flights"] == [
        {
            "id": "S1",
            "vehicle": "soyuz",
            "launch": "2030-01-01",
            "landing": "2030-02-01",
            "roles": {"commander": 1, "engineer": {"seats": 2}},
            "other_launches": ["2030-01-03", {"launch": "2030-01-05", "landing": "2030-02-05"}],
        },
        {
            "id": "S2",
            "vehicle": "soyuz",
            "seated": [{"crew": "anna", "role": "commander"}, {"crew": "ben", "role": "engineer"}],
        },
    ]
    assert data["crew"][0] == {"id": "anna", "agency": "NASA", "name": "Anna", "qualifications": {"hand": {}}}
    assert data["crew"][1]["qualifications"] == {"hand": {"from": "2030-01-05"}}
    assert document.values["flights",] == Place(1, 1, "flights")
    assert document.values["flights", 1] == Place(3, 1, "flights")
    assert document.values["flights", 1, "launch"] == Place(3, 3, "flights")
    assert document.values["flights", 1, "seated"] == Place(2, 1, "given seats")
    assert document.values["flights", 1, "seated", 1, "role"] == Place(3, 3, "given seats")
    assert document.keys["crew", 0, "qualifications", "hand"] == Place(2, 2, "held")
    assert document.values[()] == Place(1, 1, "about")


def test_an_empty_cell_hides_no_contradiction_of_the_rest(tmp_path: Path) -> None:
    """us3 left before they joined."""
    file = tmp_path / "small.xlsx"
    crew = {"us1": {"qualifications": {"hand": {}}}}
    case = Case("small", {}, [flight("S1", 0, 9)], [], crew=crew)
    optimizer.dump(optimizer.loads(case.data("lifeboat")), file)
    found = cells(file.read_bytes())
    column = {value: place[0] for place, value in found["people"].items() if place[1:] == "1"}
    found["people"] |= {f"{column['joined']}4": date(2030, 1, 9), f"{column['left']}4": date(2030, 1, 3)}
    del found["held"]["B2"]
    file.write_bytes(written(found))
    with pytest.raises(InputError) as caught:
        optimizer.load(file)
    assert [line.rpartition("small.xlsx:")[2] for line in str(caught.value).splitlines()] == [
        "held!B2: expected `qualification`, found nothing",
        f"people!{column['left']}4: expected a day on or after `joined` 2030-01-09, found 2030-01-03",
    ]


def test_roles_of_a_vehicle_are_there_even_if_none_is_listed(tmp_path: Path) -> None:
    vehicles = [["id", "party", "seats"], ["soyuz", "US", 3], ["dragon", "US", 4]]
    roles = [["vehicle", "role", "seats"], ["soyuz", "commander", 1]]
    document = instance(
        tmp_path, **{**NEEDED, "vehicles": vehicles}, roles=roles, flights=FLIGHTS[:1], people=PEOPLE[:1]
    )
    assert document.data["vehicles"] == {
        "soyuz": {"party": "US", "seats": 3, "roles": {"commander": {"seats": 1}}},
        "dragon": {"party": "US", "seats": 4, "roles": {}},
    }
    assert document.data["flights"] == document.data["crew"] == []
    assert "courses" not in document.data
    assert told(document) == []


FAULTS: list[tuple[Tables, list[str]]] = [
    ({"flights": [], "people": PEOPLE}, ["about!A1: sheet 'flights' is missing"]),
    ({"held": [["crew", "qualification"], ["", "x"]]}, ["held!A2: expected `crew`, found nothing"]),
    ({"held": [["crew", "qualification"], ["anna", ""]]}, ["held!B2: expected `qualification`, found nothing"]),
    (
        {"held": [["crew", "qualification"], ["Twin", "x"]]},
        ["held!A2: expected the id of one crew, found 'Twin', which could be any of ben, carl"],
    ),
    ({"held": [["crew", "qualification"], ["ana", "x"]]}, ["held!A2: crew member 'ana' unknown; did you mean 'anna'?"]),
    (
        {"held": [["crew", "qualification"], ["anna", "x"], ["anna", "x"]]},
        ["held!B3: expected 'x' once, found it here and in held!B2"],
    ),
    (
        {
            "people": [[*PEOPLE[0], "qualifications"], [*PEOPLE[1], "{x: {}}"]],
            "held": [["crew", "qualification"], ["anna", "y"]],
        },
        ["held!A2: expected it here or in people!D2, found both"],
    ),
    (
        {"roles up": [["flight", "role", "vehicle_seats", "seats"], ["S1", "a", 1, 2]]},
        ["roles up!C2: expected `vehicle_seats` alone, or a role of its own without it, found both"],
    ),
    (
        {"people": [["name"], ["Anna"]]},
        [f"people!A1: expected the column `{key}`, found: name" for key in ("id", "agency")],
    ),
    ({"people": [["id", "agency", "x"], ["anna", "NASA", ""]]}, ["people!C1: column 'x' unknown; known: "]),
    ({"rules": [["rule", "parameter", "value"], ["", "min_days", 3]]}, ["rules!A2: expected `rule`, found nothing"]),
    (
        {"rules": [["rule", "parameter", "entry", "value"], ["dose_limit", "", "NASA", 3]]},
        ["rules!B2: expected `parameter`, found nothing"],
    ),
    (
        {"rules": [["rule", "parameter", "value"], ["rest_interval", "min_days", 3], ["rest_interval", "min_days", 4]]},
        ["rules!C3: expected it once, found it here and in rules!C2"],
    ),
    (
        {
            "rules": [
                ["rule", "parameter", "entry", "value"],
                ["dose_limit", "limits_msv", "NASA", 600],
                ["dose_limit", "limits_msv", "", "{ESA: 500}"],
            ]
        },
        ["rules!D3: expected either one value or one row a part, found both for `limits_msv`"],
    ),
    (
        {
            "rules": [
                ["rule", "parameter", "entry", "value"],
                ["dose_limit", "limits_msv", "", "{ESA: 500}"],
                ["dose_limit", "limits_msv", "NASA", 600],
            ]
        },
        [],
    ),
    ({"goals": [["tier", "goal"], ["x", "unfilled_seats"]]}, ["goals!A2: expected the number of a tier"]),
    ({"goals": [["goal"], ["unfilled_seats"]]}, ["goals!A1: expected the column `tier`, found: goal"]),
]


@pytest.mark.parametrize(("tables", "lines"), FAULTS, ids=[(lines or ["none"])[0][:40] for _, lines in FAULTS])
def test_what_is_said(tables: Tables, lines: list[str], tmp_path: Path) -> None:
    whole = {"about": ABOUT, **NEEDED, "flights": FLIGHTS, "people": PEOPLE, **tables}
    found = told(read_instance(book(tmp_path, {sheet: rows for sheet, rows in whole.items() if rows})))
    assert len(found) == len(lines), found
    assert all(one.startswith(f"small.xlsx:{other}") for one, other in zip(found, lines, strict=True)), found


def test_the_sheet_about(tmp_path: Path) -> None:
    rows = [
        ["key", "value"],
        ["name", "x"],
        ["nme", 3],
        ["", 4],
        ["name", "y"],
        ["past.flights", "a, b"],
        ["horizon.from", ""],
    ]
    document = read_instance(book(tmp_path, {"about": rows, **NEEDED, "flights": FLIGHTS[:1], "people": PEOPLE[:1]}))
    assert told(document) == [
        "small.xlsx:about!A3: key 'nme' unknown; did you mean 'name'?",
        "small.xlsx:about!A4: expected `key`, found nothing",
        "small.xlsx:about!A5: expected 'name' once, found it here and in about!A2",
    ]
    assert document.data["name"] == "x"
    assert document.data["horizon"] == {}
    assert document.data["past"] == {"flights": ["a", "b"]}
    assert document.values["horizon", "from"] == Place(7, 2, "about")
    missing = read_instance(book(tmp_path, {**NEEDED, "flights": FLIGHTS[:1], "people": PEOPLE[:1]}))
    assert told(missing) == ["small.xlsx:1:1 sheet 'about' is missing: it says name and horizon"]
    assert {("name",), ("horizon",)} <= missing.unread
    bare = read_instance(
        book(tmp_path, {"about": [["key"], ["name"]], **NEEDED, "flights": FLIGHTS[:1], "people": PEOPLE[:1]})
    )
    assert told(bare) == ["small.xlsx:about!A1: expected the column `value`, found: key"]


def test_rules_and_goals(tmp_path: Path) -> None:
    rules = [
        ["rule", "parameter", "entry", "key", "value"],
        ["lifeboat"],
        ["rest_interval", "min_days", "", "", 30],
        ["dose_limit", "limits_msv", "NASA", "", 600],
        ["dose_limit", "limits_msv", "ESA", "", 500],
        ["reciprocity", "accounts", "first", "between", "US, RU"],
        ["reciprocity", "accounts", "first", "max_imbalance", 1],
        ["reciprocity", "accounts", "second", "between", "RU, US"],
    ]
    goals = [["tier", "goal", "parameter", "value"], [2, "unfilled_seats"], [1, "waiting_spread", "measure", "squares"]]
    document = instance(tmp_path, **NEEDED, flights=FLIGHTS[:1], people=PEOPLE[:1], rules=rules, goals=goals)
    assert told(document) == []
    assert document.data["rules"] == {
        "lifeboat": {},
        "rest_interval": {"min_days": 30},
        "dose_limit": {"limits_msv": {"NASA": 600, "ESA": 500}},
        "reciprocity": {"accounts": [{"between": ["US", "RU"], "max_imbalance": 1}, {"between": ["RU", "US"]}]},
    }
    assert document.data["goals"] == [{"waiting_spread": {"measure": "squares"}}, {"unfilled_seats": {}}]
    assert document.values["rules",] == Place(1, 1, "rules")
    assert document.values["rules", "rest_interval", "min_days"] == Place(3, 5, "rules")
    assert document.values["rules", "dose_limit"] == Place(4, 5, "rules")
    assert document.values["rules", "reciprocity", "accounts", 1] == Place(8, 3, "rules")
    assert document.keys["rules", "rest_interval"] == Place(3, 1, "rules")


def test_an_entry_without_any_value_is_there_before_the_next_one(tmp_path: Path) -> None:
    """It may get its values in a later row; if not, what it needs is missing where it is named."""
    rules = [
        ["rule", "parameter", "entry", "key", "value"],
        ["reciprocity", "accounts", "first", "between", ""],
        ["reciprocity", "accounts", "third", "between", ""],
        ["reciprocity", "accounts", "second", "between", "RU, US"],
    ]
    more = {**NEEDED, "flights": FLIGHTS[:1], "people": PEOPLE[:1]}
    document = instance(tmp_path, **more, rules=rules)
    assert told(document) == []
    assert document.data["rules"] == {"reciprocity": {"accounts": [{}, {}, {"between": ["RU", "US"]}]}}
    assert document.values["rules", "reciprocity", "accounts", 1] == Place(3, 3, "rules")
    late = instance(tmp_path, **more, rules=[*rules, ["reciprocity", "accounts", "first", "max_imbalance", 1]])
    assert late.data["rules"]["reciprocity"]["accounts"][0] == {"max_imbalance": 1}
    agencies = [["rule", "parameter", "entry", "key", "value"], ["skills_aboard", "skills", "a", "name", ""]]
    agencies += [["skills_aboard", "skills", "b", "", "{name: x, skill: q}"]]
    whole = instance(tmp_path, **more, rules=agencies)
    assert whole.data["rules"] == {"skills_aboard": {"skills": [{}, {"name": "x", "skill": "q"}]}}


def test_rows_of_rules_and_goals() -> None:
    rules, goals = parameter_sheets()
    data = {
        "lifeboat": {},
        "rest_interval": {"min_days": 30},
        "reciprocity": {"accounts": [{"between": ["US", "RU"], "max_imbalance": 1}]},
        "dose_limit": {"limits_msv": {"NASA": 600, "1": 5}},
    }
    assert list(parameter_rows(rules, data)) == [
        ["lifeboat", "", "", "", ""],
        ["rest_interval", "min_days", "", "", 30],
        ["reciprocity", "accounts", 1, "between", "US, RU"],
        ["reciprocity", "accounts", 1, "max_imbalance", 1],
        ["dose_limit", "limits_msv", "NASA", "", 600],
        ["dose_limit", "limits_msv", "1", "", 5],
    ]
    assert list(parameter_rows(goals, [{"unfilled_seats": {}}, {}, {"waiting_spread": {"measure": "squares"}}])) == [
        [1, "unfilled_seats", "", "", "", ""],
        [2, "", "", "", "", ""],
        [3, "waiting_spread", "measure", "", "", "squares"],
    ]


def test_rows_of_a_plan() -> None:
    def seat(crew: str, flight: str, role: str, leg: str) -> dict[str, str]:
        return {"crew": crew, "flight": flight, "role": role, "leg": leg}

    plan = {
        "instance": {"name": "small", "digest": "0" * 64},
        "assignments": [
            seat("a", "S1", "commander", "up"),
            seat("b", "S1", "engineer", "up"),
            seat("c", "S1", "engineer", "up"),
            seat("b", "S1", "engineer", "down"),
            seat("d", "S1", "pilot", "down"),
            seat("e", "S1", "commander", "backup"),
            seat("f", "S1", "commander", "up"),
        ],
        "sessions": [{"crew": "a", "session": "s", "start": "2030-01-05"}],
        "dates": [{"flight": "S1", "launch": "2030-01-02"}],
        "commanders": [{"crew": "a", "term": "t"}],
        "note": "n",
    }
    seats = [("S1", "engineer"), ("S2", "commander"), ("S2", "commander")]
    assert plan_rows(plan, seats) == [
        {"flight": "S1", "role": "commander", "up": "a", "seat": 1, "launch": date(2030, 1, 2), "backup": "e"},
        {"flight": "S1", "role": "engineer", "up": "b", "down": "b", "seat": 1},
        {"flight": "S1", "role": "engineer", "up": "c", "seat": 2},
        {"flight": "S1", "role": "pilot", "down": "d", "seat": 1},
        {},
        {"flight": "S1", "role": "commander", "up": "f", "seat": 2},
        {"flight": "S2", "role": "commander", "seat": 1},
        {"flight": "S2", "role": "commander", "seat": 2},
        {"person": "a", "session": "s", "start": date(2030, 1, 5)},
        {"person": "a", "term": "t"},
        {"instance": "small", "digest": "0" * 64, "note": "n"},
    ]
    days = [{"flight": flight, "launch": "2030-01-02"} for flight in ("S2", "S1")]
    apart = plan_rows({"assignments": [seat("a", "S1", "c", "up"), seat("a", "S2", "c", "up")], "dates": days})
    assert [row.get("launch") for row in apart] == [None, None, date(2030, 1, 2), date(2030, 1, 2)]
    assert plan_rows({}) == []


def test_a_plan_of_a_table(tmp_path: Path) -> None:
    file = tmp_path / "small.csv"
    file.write_text("flight,launch,role,up,person,term,note\nS1,2030-01-02,pilot,a,,,\n,,,,b,t,\n,,,,,,free\n")
    document = read_plan(file, "small")
    assert told(document) == []
    assert document.data == {
        "format": 1,
        "assignments": [{"crew": "a", "flight": "S1", "role": "pilot", "leg": "up"}],
        "sessions": [],
        "dates": [{"flight": "S1", "launch": "2030-01-02"}],
        "commanders": [{"crew": "b", "term": "t"}],
        "instance": {"name": "small"},
        "note": "free",
    }
    assert document.values["assignments", 0, "role"] == Place(2, 3)
    assert document.values["instance", "name"] == Place(1, 1)
    assert document.values["commanders", 0, "term"] == Place(3, 6)
    assert "instance" not in read_plan(file, None).data
    sheet = read_plan(book(tmp_path, {"plan": [["flight", "role", "up"], ["S1", "pilot", "a"]]}), "small")
    top = Place(1, 1, "plan")
    assert (sheet.values[()], sheet.values["instance", "name"], sheet.values["format",]) == (top, top, top)
    assert sheet.values["assignments", 0, "crew"] == Place(2, 3, "plan")
    file.write_text("flight,role,up,down\nS1,a,x,y\nS1,b,z,x\n\nS1,a,v,v\n")
    rows = [(row["crew"], row["leg"]) for row in read_plan(file, None).data["assignments"]]
    assert rows == [*(("x", "up"), ("z", "up"), ("y", "down"), ("x", "down")), *(("v", "up"), ("v", "down"))]
    file.write_text("flight,seat,role\nS1,1,a\nS1,1,a\nS1,0,a\nS1,x,a\nS1,yes,a\n")
    assert told(read_plan(file, None)) == [
        "small.csv:3:2 expected each seat once, found a 1 of S1 here and in line 2",
        "small.csv:4:2 expected a whole number from 1 on, found 0",
        "small.csv:5:2 expected a whole number from 1 on, found 'x'",
        "small.csv:6:2 expected a whole number from 1 on, found 'yes'",
    ]


def test_news_of_a_table(tmp_path: Path) -> None:
    file = tmp_path / "news.csv"
    file.write_text(
        "event,key,part,value\nb,launch,,2030-01-02\nb,kind,,slip\nb,flight,,S1\na,kind,,add_flight\na,entry,id,S9\n"
        "a,entry,vehicle,soyuz\n"
    )
    document = read_news(file, EVENTS)
    assert told(document) == []
    assert document.data == [
        {"launch": "2030-01-02", "kind": "slip", "flight": "S1"},
        {"kind": "add_flight", "entry": {"id": "S9", "vehicle": "soyuz"}},
    ]
    assert document.values[0,] == Place(2, 1)
    assert document.values[1, "entry", "vehicle"] == Place(7, 4)
    assert document.values[()] == Place(1, 1)
    faults = {
        "event,key,part,value\n,kind,,slip\n": "news.csv:2:1 expected `event`, found nothing",
        "event,key,part,value\n1,,,slip\n": "news.csv:2:2 expected `key`, found nothing",
        "event,key,value\n1,kind,slip\n1,kind,slip\n": "news.csv:3:2 expected it once, found it here and in line 2",
        "event,key,value\n1,a\x07,slip\n": "news.csv:2:2 expected printable text, found the control character '\\x07'",
        "key,value\nkind,slip\n": "news.csv:1:1 expected the column `event`, found: key, value",
        "event,key,part,value\n1,entry,id,x\n1,entry,,{a: 1}\n": (
            "news.csv:3:2 expected it once, found it here and in line 2"
        ),
        "event,key,part,value\n1,entry,,{a: 1}\n1,entry,id,x\n": (
            "news.csv:3:2 expected it once, found it here and in line 2"
        ),
    }
    for text, line in faults.items():
        file.write_text(text)
        assert told(read_news(file, EVENTS))[0] == line
    other = book(tmp_path, {"people": [["id"]]})
    assert refused(read_news, other, EVENTS) == (
        "small.xlsx:people!A1: expected a sheet `news` with the events, found none: sheet 'news' unknown; known: people"
    )
    assert "expected a sheet `scenarios` with the scenarios, found none" in refused(
        read_scenarios, other, EVENTS, _File
    )


def test_scenarios_of_a_table(tmp_path: Path) -> None:
    file = tmp_path / "scenarios.csv"
    file.write_text(
        "scenario,event,key,part,value\n,,notice_days,,30\nlate,,weight,,2\nlate,1,kind,,slip\nlate,1,flight,,S1\nnone,,,,\n"
        "late,2,kind,,slip\n"
    )
    document = read_scenarios(file, EVENTS, _File)
    assert told(document) == []
    assert document.data == {
        "notice_days": 30,
        "scenarios": {
            "late": {"events": [{"kind": "slip", "flight": "S1"}, {"kind": "slip"}], "weight": 2},
            "none": {"events": []},
        },
    }
    assert document.values["scenarios", "late"] == Place(3, 1)
    file.write_text("scenario,event,key,part,value\n,,notice_days,,30\n")
    assert refused(read_scenarios, file, EVENTS, _File) == (
        "scenarios.csv:1:1 expected a name in the column `scenario` for each of them, found none"
    )
    file.write_text("scenario,event,key,part,value\na,,,,30\nb\x07,,,,\nc,,,,\n")
    assert read_scenarios(file, EVENTS, _File).data == {"scenarios": {"a": {"events": []}, "c": {"events": []}}}
    assert told(read_scenarios(file, EVENTS, _File)) == [
        "scenarios.csv:2:3 expected `key`, found nothing",
        "scenarios.csv:3:1 expected printable text, found the control character '\\x07'",
    ]


def test_rows_of_news_and_scenarios() -> None:
    mini = optimizer.load("instances/mini.yaml")
    slip = optimizer.what_if("slip: MS-2, launch: 2031-06-20", mini).event
    rows = news_rows([slip, slip])
    said = slip.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_unset=True)
    keys = ["kind", *(key for key in said if key != "kind")]
    assert [(row["event"], row["key"]) for row in rows] == [(number, key) for number in (1, 2) for key in keys]
    first = {row["key"]: row for row in rows[: len(keys)]}
    assert first["kind"] == {"event": 1, "key": "kind", "value": "slip"}
    assert first["flight"] == {"event": 1, "key": "flight", "value": "MS-2"}
    assert first["launch"] == {"event": 1, "key": "launch", "value": date(2031, 6, 20)}

    class Entry(BaseModel):
        id: str
        days: int

    class Adds(BaseModel):
        kind: str
        entry: Entry
        note: str | None = None

    adds = Adds(kind="adds", entry=Entry(id="7", days=3))
    assert news_rows([adds]) == [
        {"event": 1, "key": "kind", "value": "adds"},
        {"event": 1, "key": "entry", "part": "id", "value": "7"},
        {"event": 1, "key": "entry", "part": "days", "value": 3},
    ]
    told_of = {"late": ({"weight": 2}, [slip]), "none": ({}, []), "said": ({"description": "d"}, [])}
    assert scenario_rows(_File, {"notice_days": 30}, told_of) == [
        {"key": "notice_days", "value": 30},
        {"scenario": "late", "key": "weight", "value": 2},
        *({"scenario": "late", **row} for row in rows[: len(keys)]),
        {"scenario": "none"},
        {"scenario": "said", "key": "description", "value": "d"},
    ]


def test_own_names_of_sheets_and_headings(tmp_path: Path) -> None:
    def headings(*rows: list[str]) -> list[str]:
        table = [["sheet", "heading", "key"], *rows]
        return told(
            instance(tmp_path, **NEEDED, flights=FLIGHTS[:1], Leute=[["ID", "Firma"], ["anna", "NASA"]], headings=table)
        )

    right = [["Leute", "", "people"], ["leute", " firma", "agency"]]
    assert headings(*right) == []
    assert headings(*right, ["Leuet", "", "people"]) == [
        "small.xlsx:headings!A4: sheet 'Leuet' unknown; did you mean 'Leute'?"
    ]
    assert headings(*right, ["Leute", "", "peple"]) == [
        "small.xlsx:headings!C4: sheet 'peple' unknown; did you mean 'people'?"
    ]
    assert headings(*right, ["", "", "people"]) == ["small.xlsx:headings!A4: expected `sheet`, found nothing"]
    assert headings(*right, ["Leute", "x", ""]) == ["small.xlsx:headings!C4: expected `key`, found nothing"]
    assert headings(["Leute", "", "-"]) == ["small.xlsx:about!A1: sheet 'people' is missing"]
    assert headings()[0].startswith("small.xlsx:Leute!A1: sheet 'Leute' unknown; known: ")
    assert "(a sheet of your own: list it in `headings` with the key `-`)" in headings()[0]
    assert filled_sheets(book(tmp_path, {"news": [["event"], ["1"]], "people": [["id"]]})) == {"news"}


def test_what_a_workbook_may_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = book(tmp_path, {"about": ABOUT, "notes": [["a", "b"], ["", "a long text"]]})

    def said(**bounds: int) -> str:
        with monkeypatch.context() as patch:
            for name, value in bounds.items():
                patch.setattr(package, name, value)
            return refused(grids.grids_of, file)

    assert said(MAX_ROWS=1) == (
        "small.xlsx:about!A2: expected at most 1 rows, found a value in A2: delete what is out there"
    )
    assert said(MAX_COLUMNS=1) == (
        "small.xlsx:about!B1: expected at most 1 columns, found a value in B1: delete what is out there"
    )
    assert said(MAX_AREA=7) == (
        "small.xlsx:about!A4: expected values close together, found the sheet filled to B4: delete what is out there"
    )
    assert said(MAX_FORMATTED=9) == (
        "small.xlsx:notes!B1: expected at most 9 cells, found more, most of them empty: delete those"
    )
    assert said(MAX_NODES=9) == "small.xlsx:notes!B1: expected at most 9 cells with a value, found more"
    letters = sum(len(each) for row in ABOUT for each in row)
    assert said(MAX_TEXT=letters + 3).startswith("small.xlsx:")
    assert said(MAX_PARTS=3).startswith("small.xlsx:1:1 expected at most 3 parts in a workbook, found ")
    assert said(MAX_UNPACKED=100) == "small.xlsx:1:1 expected a workbook of at most 0 MiB when unpacked, found more"
    assert [grid.name for grid in grids.grids_of(file)] == ["about", "notes"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + b"x",
            "expected an open workbook (.xlsx), found one with a password, or of the old kind (.xls)",
        ),
        (b"flight,role\n", "expected a workbook (.xlsx), found a file of another kind"),
        (packed({"a.txt": b"x"}), "expected a workbook (.xlsx), found another kind of archive"),
        (b"PK\x03\x04", "expected a whole workbook (.xlsx), found a broken one: File is not a zip file"),
    ],
)
def test_bytes_that_are_no_workbook(raw: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "small.xlsx").write_bytes(raw)
    assert refused(grids.grids_of, tmp_path / "small.xlsx") == f"small.xlsx:1:1 {said}"


def test_errors_and_formulas_are_told_of_their_sheet(tmp_path: Path) -> None:
    """Whatever the order of the parts, and however the sheets are called."""
    file = book(tmp_path, {"one": [["a"], [Formula("#REF!")]], "two": [["a", Formula("#N/A")]]})
    first, second = grids.grids_of(file)
    assert first.faults == {(2, 1): "expected a value, found the error #REF!"}
    assert second.faults == {(1, 2): "expected a value, found the error #N/A"}
    content = parts(file.read_bytes())
    file.write_bytes(packed(dict(sorted(content.items(), key=lambda part: part[0], reverse=True))))
    assert [grid.faults for grid in grids.grids_of(file)] == [first.faults, second.faults]
    sheet = re.sub(
        rb'<c r="A2"[^>]*>(<f>.*?</f>)<v>.*?</v></c>', rb'<c r="A2">\1</c>', content["xl/worksheets/sheet1.xml"]
    )
    file.write_bytes(packed(content | {"xl/worksheets/sheet1.xml": sheet}))
    assert grids.grids_of(file)[0].faults == {
        (2, 1): "expected a value, found a formula without one: save the file once in a spreadsheet program"
    }
    with_type = content["xl/workbook.xml"].replace(b"<workbook", b"<!DOCTYPE x><workbook", 1)
    file.write_bytes(packed(content | {"xl/workbook.xml": with_type}))
    assert refused(grids.grids_of, file).endswith(
        "expected a workbook (.xlsx), found one with a document type of its own"
    )


def test_merged_cells_are_told_at_the_first(tmp_path: Path) -> None:
    (tmp_path / "small.xlsx").write_bytes(written({"one": {"A1": "a", "C1": "c"}}, ("one", "B2:C3")))
    (grid,) = grids.grids_of(tmp_path / "small.xlsx")
    assert grid.faults == {(2, 2): "expected one value a cell, found the merged cells B2:C3: unmerge them"}
    assert [number for number, _ in grid.rows] == [1, 2]


def test_cells_of_a_table_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "MAX_NODES", 5)
    file = tmp_path / "small.csv"
    file.write_text("flight,role\nS1,a\n\nS2\n")
    assert grids.grids_of(file)[0].rows == [(1, ["flight", "role"]), (2, ["S1", "a"]), (4, ["S2"])]
    file.write_text("flight,role\nS1,a\n\nS2,b\n")
    assert refused(grids.grids_of, file) == "small.csv:4:1 expected at most 5 cells, found more"
    file.write_text('sep=;\nflight;role\n"S1"x;a\n')
    assert refused(grids.grids_of, file).startswith("small.csv:3:1 not CSV: ")


def test_entries_that_fit_their_sheet() -> None:
    of = {sheet.name: sheet for sheet in sheets()}
    assert fits(of["roles up"], {"commander": 1, "engineer": {"seats": 2}})
    assert fits(of["held"], {"hand": {"from": "2030-01-01", "to": "2030-02-01"}})
    assert not fits(of["held"], {"hand": {"since": "2030-01-01"}})
    assert not fits(of["roles up"], {"commander": {"vehicle_seats": 1}})
    assert fits(of["in training"], [{"vehicle": "soyuz"}])
    assert fits(of["in training"], [dict.fromkeys(of["in training"].column, "x")])


def test_every_sheet_of_an_instance() -> None:
    data = {
        "name": "small",
        "horizon": {"from": "2030-01-01", "to": "2030-12-31"},
        "vehicles": {"soyuz": {"party": "RU", "seats": 3, "roles": {"commander": {}}}},
        "flights": [
            {
                "id": "S1",
                "vehicle": "soyuz",
                "roles": {"commander": 1},
                "other_launches": ["2030-01-03"],
            }
        ],
        "crew": [{"id": "anna", "qualifications": {"hand": {"odd": 1}}}],
        "rules": {"lifeboat": {}, "reciprocity": {"accounts": [{"between": ["US", "RU"]}], "x": 1}},
        "goals": [{"unfilled_seats": 1}],
    }
    found = {sheet.name: sheet for sheet in filled(data, None, [("S1", "commander")], {"news": [{"event": 1}]})}
    assert found["vehicles"].rows == [{"id": "soyuz", "party": "RU", "seats": 3}]
    assert found["roles"].rows == [{"vehicle": "soyuz", "role": "commander"}]
    assert found["flights"].rows == [{"id": "S1", "vehicle": "soyuz"}]
    assert found["roles up"].rows == [{"flight": "S1", "role": "commander", "vehicle_seats": 1}]
    assert found["other launches"].rows == [{"flight": "S1", "launch": date(2030, 1, 3)}]
    assert found["people"].rows == [{"id": "anna", "qualifications": "{hand: {odd: 1}}"}]
    assert found["held"].rows == []
    assert found["agreements"].rows == [{"between": "US, RU"}]
    assert [list(row.values()) for row in found["rules"].rows] == [
        ["lifeboat", "", "", "", ""],
        ["reciprocity", "x", "", "", 1],
    ]
    assert [list(row.values()) for row in found["goals"].rows] == [[1, "unfilled_seats", "", "", "", 1]]
    assert found["plan"].rows == [{"flight": "S1", "role": "commander", "seat": 1}]
    assert found["news"].rows == [{"event": 1}]
    assert found["scenarios"].rows == found["published"].rows == found["headings"].rows == []
    assert [
        (found[name].frozen) for name in ("about", "rules", "goals", "flights", "held", "plan", "news", "headings")
    ] == [*(1, 1, 2, 1, 2, 1, 1, 0)]
    assert [(column.key, column.required) for column in found["headings"].columns] == [
        ("sheet", True),
        ("heading", False),
        ("key", True),
    ]
    assert {column.form.free for name in ("rules", "goals", "headings", "news") for column in found[name].columns} == {
        True
    }
    assert [column.key for column in found["rules"].columns if column.required] == ["rule"]
    assert [column.key for column in found["goals"].columns if column.required] == ["tier"]
    assert all(column.about for name in ("rules", "goals", "headings", "news") for column in found[name].columns)
    said = {row["key"]: row for row in found["about"].rows}
    assert said["name"]["value"] == "small"
    assert said["horizon.from"]["value"] == date(2030, 1, 1)
    assert "value" not in said["as_of"]
    assert str(said["name"]["meaning"]).endswith("(needed)")
    assert [sheet.rows for sheet in filled({}, None, (), {}) if sheet.rows and sheet.name != "about"] == []
    odd = {"rules": {"reciprocity": {"accounts": [{"between": ["US", "RU"], "odd": 1}]}}}
    kept = {sheet.name: sheet.rows for sheet in filled(odd, None, (), {})}
    assert kept["agreements"] == []
    assert [list(row.values()) for row in kept["rules"]] == [
        ["reciprocity", "accounts", 1, "between", "US, RU"],
        ["reciprocity", "accounts", 1, "odd", 1],
    ]
    assert filled_plan({"note": "n"}).rows == [{"note": "n"}]


def test_the_sheets_in_words() -> None:
    head, line, *rows = sheets_in_words().splitlines()
    assert (head, line) == ("| sheet | a row is | columns |", "| --- | --- | --- |")
    held = next(row for row in rows if row.startswith("| `held` |"))
    assert held.endswith("| **`crew`** **`qualification`** `from` `to` |")
    assert len(rows) == len(filled({}, None, (), {}))
