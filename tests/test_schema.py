"""The JSON Schema accepts what the loader accepts."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from optimizer.documents import read
from optimizer.instance import Instance
from optimizer.plan import Plan
from optimizer.shape import json_schema
from tests.cases import CASES
from tests.worlds import tiny

INSTANCES = Path(__file__).parent.parent / "instances"
SCHEMA = jsonschema.Draft202012Validator(json_schema(Instance))


@pytest.mark.parametrize(
    "file", sorted(set(INSTANCES.glob("*.yaml")) - set(INSTANCES.glob("*.events.yaml"))), ids=lambda file: file.name
)
def test_every_instance_fits_the_schema(file: Path) -> None:
    SCHEMA.validate(read(file).data)


@pytest.mark.parametrize("file", sorted(INSTANCES.glob("*.json")), ids=lambda file: file.name)
def test_every_plan_fits_its_schema(file: Path) -> None:
    jsonschema.Draft202012Validator(json_schema(Plan)).validate(read(file).data)


def test_tiny_worlds_and_hand_cases_fit() -> None:
    for seed in range(30):
        SCHEMA.validate(json.loads(tiny(seed).model_dump_json(by_alias=True, exclude_none=True)))
    for rule, cases in CASES.items():
        for case in cases:
            SCHEMA.validate(case.data(rule))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", 2),
        ("horizon", {"from": "2030-1-1", "to": "2030-02-01"}),
        ("crew", [{"id": "a/b", "agency": "X"}]),
        ("x", 1),
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(key: str, value: object) -> None:
    data = {**read(INSTANCES / "mini.yaml").data, key: value}
    assert not SCHEMA.is_valid(data)


def test_every_key_is_documented() -> None:
    schema = json_schema(Instance)
    bare = [
        f"{name}.{key}"
        for name, model in {"Instance": schema, **schema["$defs"]}.items()
        for key, field in model.get("properties", {}).items()
        if "description" not in field and "$ref" not in field
    ]
    assert not bare
