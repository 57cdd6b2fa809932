"""An instance or a plan, written as a workbook or a table and read again, is the same."""

from __future__ import annotations

import json
import warnings
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import optimizer
from optimizer.bench.generator import Size, disrupt, generate
from optimizer.files.csv_cells import FORMULA
from optimizer.files.dump import dump, to_data
from optimizer.files.load import validate
from optimizer.files.workbook.cells import ABSENT, cell_of, guarded, value_of
from optimizer.files.workbook.forms import ANY, Form, form_at
from optimizer.files.workbook.reading import read_instance, read_plan
from optimizer.files.workbook.sheets import about_keys, parameter_sheets, sheets
from optimizer.instance import Instance
from optimizer.problem.plan import Plan
from tests import INSTANCES
from tests.files.workbook.books import cells, parts
from tests.slow import few_first
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted(
    file.name for file in INSTANCES.glob("*.yaml") if "scenarios" not in file.name and "events" not in file.name
)
PLANS = {
    "iss-2020-2024.flown.json": "iss-2020-2024.yaml",
    "iss-2020-2026.flown.json": "iss-2020-2026.yaml",
    "ms-16-2020.published.json": "ms-16-2020.yaml",
}


def read_back(instance: Instance, file: Path) -> Instance:
    """The instance as its workbook gives it."""
    dump(instance, file)
    with warnings.catch_warnings(action="ignore"):
        return optimizer.load(file)


@pytest.mark.parametrize("name", few_first(FILES, 6))
def test_every_instance_here_is_the_same_as_a_workbook(name: str, tmp_path: Path) -> None:
    with warnings.catch_warnings(action="ignore"):
        instance = optimizer.load(INSTANCES / name)
    again = read_back(instance, tmp_path / "instance.xlsx")
    assert again == instance
    assert again.digest == instance.digest
    assert to_data(again) == to_data(instance)


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_every_plan_here_is_the_same_as_a_table(name: str, ending: str, tmp_path: Path) -> None:
    with warnings.catch_warnings(action="ignore"):
        instance = optimizer.load(INSTANCES / PLANS[name])
    plan = optimizer.load_plan(INSTANCES / name, instance)
    dump(plan, tmp_path / f"plan.{ending}")
    assert optimizer.load_plan(tmp_path / f"plan.{ending}", instance) == plan


@pytest.mark.parametrize("size", [Size(1, 5), Size(2, 3, stations=2), Size(3, 2, corps=1.2, tightness=1.0)], ids=str)
def test_generated_instances_and_plans_are_the_same(size: Size, tmp_path: Path) -> None:
    made = generate(size)
    for each in (made, disrupt(made, 1)) if size.stations > 1 else (made,):
        again = read_back(each.instance, tmp_path / "generated.xlsx")
        assert again == each.instance
        for name in ("plan.csv", "plan.xlsx"):
            dump(each.plan, tmp_path / name)
            assert optimizer.load_plan(tmp_path / name, again) == again.remaining(each.plan)


@pytest.mark.parametrize("seed", range(15))
def test_tiny_worlds_are_the_same(seed: int, tmp_path: Path) -> None:
    agree(seed, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(15, 1_000))
def test_many_tiny_worlds_are_the_same(seed: int, tmp_path: Path) -> None:
    agree(seed, tmp_path)


def agree(seed: int, folder: Path) -> None:
    """A tiny world has every rule and every goal at some time."""
    world = tiny(seed)
    dump(world, folder / "world.xlsx")
    document = read_instance(folder / "world.xlsx")
    assert not document.problems
    assert validate(Instance, document) == world


LEGS = ("up", "down", "backup")


@pytest.mark.parametrize("seed", range(60))
def test_lines_of_a_plan_stay_in_any_order(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    seats = [(flight, role, leg) for flight in "AB" for role in ("x", "y", "y") for leg in LEGS]
    lines = [
        {"crew": f"p{number}", "flight": flight, "role": role, "leg": leg}
        for number, (flight, role, leg) in enumerate(random.sample(seats, random.randint(0, len(seats))))
    ]
    if seed % 2:
        lines.sort(key=lambda line: (line["flight"], LEGS.index(line["leg"])))
    data: dict[str, Any] = {"instance": {"name": "x"}, "assignments": lines}
    dates = [{"flight": flight, "launch": f"2031-0{number}-01"} for number, flight in enumerate("ABCB", 1)]
    data["dates"] = random.sample(dates, random.randint(0, 4))
    data["sessions"] = [{"crew": "p1", "session": "s"}, {"crew": "p2", "session": "c", "start": "2031-01-01"}][
        : seed % 3
    ]
    data["commanders"] = [{"crew": "p3", "term": "one"}][: seed % 2]
    if seed % 4 == 0:
        data |= {"source": ["a", "[b]"], "note": "=1+1\nand, more"}
        data["instance"]["digest"] = "0123456789012345"
    plan = Plan.model_validate_json(json.dumps(data), strict=True)
    for name in ("plan.csv", "plan.xlsx"):
        dump(plan, tmp_path / name)
        document = read_plan(tmp_path / name, None)
        assert not document.problems
        assert validate(Plan, document) == plan, name


ODD: list[dict[str, Any]] = [
    {"other_launches": ["2031-01-12", {"launch": "2031-01-14", "landing": "2031-06-22"}]},
    {"other_launches": ["2031-01-12", {"launch": "2031-01-14"}]},
    {"roles": {"commander": 1, "guest": {"seats": 2}}},
    {"roles": {"commander": {}}, "roles_down": {"commander": 1}},
    {"roles": {}, "roles_down": {}},
    {"return_on": ["MS-2"]},
    {"return_on": "any"},
    {"seated": [{"crew": "anna", "role": "commander", "down_on": ["MS-2"]}]},
    {"seated": [{"crew": "anna", "role": "commander", "down_on": "MS-2", "source": ["a", "b, c"], "note": " x"}]},
    {"source": "[1] a page", "note": '"said"', "name": "2031-01-01"},
]


@pytest.mark.parametrize("odd", ODD, ids=json.dumps)
def test_what_fits_no_row_of_its_sheet_is_not_lost(odd: dict[str, Any], tmp_path: Path) -> None:
    data = json.loads(json.dumps(to_data(optimizer.load(INSTANCES / "starter.yaml"))))
    data["flights"][0] |= odd
    instance = Instance.model_validate_json(json.dumps({"format": 1, **data}), strict=True)
    dump(instance, tmp_path / "odd.xlsx")
    document = read_instance(tmp_path / "odd.xlsx")
    assert not document.problems
    assert validate(Instance, document) == instance


def test_days_are_days_and_numbers_are_numbers(tmp_path: Path) -> None:
    dump(optimizer.load(INSTANCES / "starter.yaml"), tmp_path / "starter.xlsx")
    found = cells((tmp_path / "starter.xlsx").read_bytes())
    assert found["flights"]["F2"] == date(2031, 1, 10)
    assert found["people"]["D2"] == 2
    assert found["flights"]["E2"] == "yes"
    assert found["parties"]["B2"] == "NASA, ESA"
    rules = [tuple(found["rules"].get(f"{column}{row}", "") for column in "ABCDE") for row in range(2, 14)]
    assert ("rest_interval", "min_days", "", "", 790) in rules
    assert [found["agreements"].get(f"{column}2", "") for column in "ABCDE"] == ["", "US, RU", "", 1, 0]
    assert ("lifeboat", "", "", "", "") in rules


def test_no_text_of_a_workbook_is_a_formula_or_a_link(tmp_path: Path) -> None:
    data = json.loads(json.dumps(to_data(optimizer.load(INSTANCES / "starter.yaml"))))
    hostile = ["=1+1", '=HYPERLINK("http://evil.example","x")', "@SUM(A1)", "+1", "https://evil.example", "{=1}"]
    for person, text in zip(data["crew"], hostile, strict=False):
        person |= {"name": text, "note": text}
    instance = Instance.model_validate_json(json.dumps({"format": 1, **data}), strict=True)
    assert read_back(instance, tmp_path / "hostile.xlsx") == instance
    found = parts((tmp_path / "hostile.xlsx").read_bytes())
    assert not [name for name, part in found.items() if b"<f>" in part or b"<hyperlink" in part]


def test_the_same_instance_gives_the_same_bytes(tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    for name in ("one.xlsx", "two.xlsx"):
        dump(instance, tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_the_cells_of_no_sheet_share_a_column() -> None:
    for sheet in sheets():
        keys = [column.key for column in sheet.columns]
        assert len(set(keys)) == len(keys), sheet.name
    assert len({sheet.name for sheet in sheets()}) == len(sheets())
    assert all(len(sheet.name) <= 31 for sheet in sheets()), "no spreadsheet has longer names"


def test_every_key_of_an_instance_has_its_place() -> None:
    """A key added to an instance comes to stand somewhere without a word in this room."""
    placed = {sheet.path[0] for sheet in sheets()} | {sheet.name for sheet in parameter_sheets()}
    placed |= {path[0] for path in about_keys()}
    assert placed == {field.alias or name for name, field in Instance.model_fields.items()}
    for sheet in sheets():
        fields = {field.alias or name for name, field in sheet.kind.model_fields.items()}
        assert fields <= {column.key for column in sheet.columns}


PLACES = [
    ("name",),
    ("crew", 0, "id"),
    ("crew", 0, "selected"),
    ("crew", 0, "flown"),
    ("flights", 0, "rotation"),
    ("flights", 0, "return_on"),
    ("flights", 0, "seated", 0, "down_on"),
    ("flights", 0, "account"),
    ("source",),
    ("parties", "x", "agencies"),
    ("goals", 0, "unfilled_seats"),
    ("rules", "dose_limit", "limits_msv"),
]
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t"), max_size=30)
TRICKY = st.sampled_from(
    [
        *(
            "",
            " ",
            " x",
            "x ",
            "=1+1",
            "+1",
            "-1",
            "@x",
            "\tx",
            "'x",
            '"x"',
            '"',
            '""',
            "#REF!",
            "NO",
            "true",
            "yes",
            "1",
        ),
        *("1.0", "1e3", "0x10", "~", "null", "[a, b]", "{a: 1}", "a, b", "a;b", "a\nb", "_x0041_", "_x000D_", "any"),
        *(
            "2031-01-01",
            "open",
            "none",
            "2031-02-30",
            "https://x.example",
            "mailto:x",
            "＝1",
            "a: b",
            "- a",
            "# a",
            "\\n",
        ),
        *("%", "1/2", "\u2028", "-"),
    ]
)
VALUES = st.recursive(
    st.none().filter(bool) | st.booleans() | st.integers(-(10**9), 10**9) | TEXT | TRICKY,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TRICKY | TEXT.filter(bool), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), VALUES)
def test_a_value_reads_back_from_its_cell(place: tuple[str | int, ...], value: Any) -> None:
    """Whatever stands in a place, as long as its form allows it there at all."""
    form = form_at(Instance, place)
    if allowed(form, value):
        assert same(value_of(cell_of(value, form), form), value)


def allowed(form: Form, value: Any) -> bool:
    """Whether a valid file may have the value there."""
    if isinstance(value, bool):
        return form.truth
    if isinstance(value, int):
        return form.number
    if isinstance(value, str):
        return form.text or value in form.words or (form.day and value == "2031-01-01")
    if isinstance(value, list):
        return form.item is not None and all(isinstance(each, str) and allowed(form.item, each) for each in value)
    return form.keys


def same(one: Any, other: Any) -> bool:
    """Equality that tells 1 from true."""
    return one is not ABSENT and json.dumps(one) == json.dumps(other)


@settings(max_examples=200, deadline=None)
@given(TEXT | TRICKY)
def test_no_text_of_a_table_is_a_formula(text: str) -> None:
    form = Form(text=True, free=True)
    shown = guarded(cell_of(text, form))
    assert not shown.startswith(FORMULA)
    assert value_of(shown, form) == text


def test_nothing_is_lost_where_nothing_is_known() -> None:
    for value in ("x", 7, True, ["a", "b"], {"a": 1}):
        assert same(value_of(cell_of(value, ANY), ANY), value)
