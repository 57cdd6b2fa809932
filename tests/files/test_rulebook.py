"""Fields of a model in words, units and schema, on models made for it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from optimizer.files.rulebook import goal_data, parameters, rule_data
from optimizer.files.schema_paths import json_schema, models_at, one_of_each, types_at
from optimizer.goals import GOALS
from optimizer.instance import Instance
from optimizer.problem.plan import Plan
from optimizer.rules import RULES


class Part(BaseModel):
    """An entry."""

    day: date
    source: str = ""
    note: str = ""


class Colour(StrEnum):
    """A choice with a name."""

    RED = "red"
    BLUE = "blue"


class Large(BaseModel):
    """More fields than are listed below another."""

    one: int = 1
    two: int = 2
    three: int = 3
    four: int = 4
    five: int = 5
    six: int = 6
    seven: int = 7
    eight: int = 8
    nine: int = 9
    ten: int = 10


class Made(BaseModel):
    """Every form of a field."""

    min_days: int
    micro_sv_per_day: int = 3
    seats: int | None = None
    birthdays: int = 0
    plain: Annotated[int, Field(description="how many landings there may be")] = 0
    when: Literal["now", "later"] = "now"
    alone: Literal["one"] = "one"
    on: bool = False
    since: Annotated[date | None, Field(alias="from")] = None
    either: int | Literal["any"] = 1
    names: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    parts: tuple[Part, ...] = ()
    by_name: dict[str, Part] = {}
    people: dict[str, int] = {}
    large: Large | None = None
    colour: Colour = Colour.RED


def told() -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in parameters(Made)}


UNITS = {
    "min_days": "days",
    "micro_sv_per_day": "µSv per day",
    "seats": "seats",
    "birthdays": "number",
    "plain": "landings",
    "when": "`now` or `later`",
    "alone": "`one`",
    "on": "`true` or `false`",
    "from": "date",
    "either": "number or `any`",
    "names": "list of names",
    "dates": "list of dates",
    "parts": "list of entries",
    "by_name": "table of entries",
    "people": "table of people",
    "large": "entry",
    "colour": "`red` or `blue`",
}


def test_units_are_told_by_type_name_and_words() -> None:
    assert {name: entry["unit"] for name, entry in told().items()} == UNITS


def test_what_is_needed_what_stands_without_and_what_is_said() -> None:
    found = told()
    assert [name for name, entry in found.items() if entry["required"]] == ["min_days"]
    assert (found["min_days"]["default"], found["micro_sv_per_day"]["default"], found["when"]["default"]) == (
        None,
        3,
        "now",
    )
    assert found["plain"]["description"] == "how many landings there may be"
    assert found["seats"]["description"] == ""


def test_entries_list_their_own_fields_without_source_and_note() -> None:
    day = {"name": "day", "unit": "date", "default": None, "required": True, "description": ""}
    found = told()
    assert found["parts"]["fields"] == [day]
    assert found["by_name"]["fields"] == [day]
    assert "fields" not in found["large"]
    assert "fields" not in found["people"]
    assert [entry["name"] for entry in parameters(Part, leave_out=["day"])] == ["source", "note"]


def test_a_rule_and_a_goal_as_data() -> None:
    rule = rule_data(RULES["rest_interval"])
    assert (rule["name"], rule["kind"], rule["always"]) == ("rest_interval", "rule", False)
    assert rule["sentence"] == RULES["rest_interval"].sentence()
    assert [entry["name"] for entry in rule["parameters"]][:1] == ["min_days"]
    assert rule["breaks"].strip() == rule["breaks"] != ""
    assert "comes_from" not in rule
    always = next(kind for kind in RULES.values() if kind.always and kind.physical)
    assert (rule_data(always)["parameters"], rule_data(always)["price"]) == ([], None)
    goal = goal_data(GOALS["unfilled_seats"])
    assert (goal["name"], goal["kind"], goal["unit"]) == ("unfilled_seats", "goal", GOALS["unfilled_seats"].unit)
    assert "weight" in [entry["name"] for entry in goal["parameters"]]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ((), [Made]),
        (("min_days",), [int]),
        (("seats",), [int]),
        (("either",), [int, Literal["any"]]),
        (("from",), [date]),
        (("since",), []),
        (("names", 3), [str]),
        (("names", "3"), []),
        (("parts", 0, "day"), [date]),
        (("by_name", "x", "day"), [date]),
        (("by_name", 0, "day"), []),
        (("large",), [Large]),
        (("large", "ten"), [int]),
        (("min_days", "more"), []),
    ],
)
def test_types_at_a_place(path: tuple[str | int, ...], found: list[Any]) -> None:
    kinds = [
        getattr(kind, "__origin__", kind) if str(kind).startswith("typing.Annotated") else kind
        for kind in types_at(Made, path)
    ]
    assert kinds == found


def test_models_at_a_place() -> None:
    assert list(models_at(Made, ())) == [Made]
    assert list(models_at(Made, ("parts", 1))) == [Part]
    assert list(models_at(Made, ("by_name", "x"))) == [Part]
    assert list(models_at(Made, ("large",))) == [Large]
    assert list(models_at(Made, ("min_days",))) == []
    assert list(models_at(Made | Part, ())) == [Made, Part]


def test_the_schema_of_a_list_of_things_by_kind() -> None:
    schema = one_of_each({"made": Made, "part": Part})
    assert (schema["type"], schema["$schema"]) == ("array", "https://json-schema.org/draft/2020-12/schema")
    made, part = schema["items"]["oneOf"]
    assert made["properties"]["kind"] == {"const": "made"}
    assert made["required"] == ["kind", "min_days"]
    assert part["required"] == ["kind", "day"]
    assert set(schema["$defs"]) == {"Part", "Large", "Colour"}
    assert "$defs" not in made
    assert one_of_each({"large": Large})["items"]["oneOf"][0]["required"] == ["kind"]


def test_the_schema_of_an_instance_lets_a_plan_be_named() -> None:
    schema = json_schema(Instance)
    assert schema["properties"]["published"]["anyOf"][-1] == {
        "type": "string",
        "description": "name of a plan file beside the instance",
    }
    assert "published" not in json_schema(Plan)["properties"]
    keyed = [part for part in schema["$defs"].values() if "'patternProperties'" in str(part)]
    assert keyed
    assert all("'additionalProperties': False" in str(part) for part in keyed)
