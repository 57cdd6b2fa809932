"""The JSON Schema accepts what the loader accepts."""

from __future__ import annotations

import json
from itertools import chain, islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from optimizer.files.documents import read
from optimizer.files.schema_paths import json_schema
from optimizer.instance import Instance
from optimizer.problem.plan import Plan
from tests import INSTANCES
from tests.cli.test_cli import crewopt
from tests.files.documents import drawn, loads, mutations, slices
from tests.rules.cases import CASES
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel

    from optimizer.files.documents import Path_

SCHEMA = jsonschema.Draft202012Validator(json_schema(Instance))


def instance_files() -> list[Path]:
    """Every instance shipped; `x.events.yaml` and the like have forms of their own."""
    return sorted(file for file in INSTANCES.glob("*.yaml") if file.suffixes == [".yaml"])


@pytest.mark.parametrize("file", instance_files(), ids=lambda file: file.name)
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


def bases(kind: type[BaseModel], files: Iterable[Path]) -> Iterator[Any]:
    """Good documents: one with every key there is, the shipped ones, and tiny worlds; in slices."""
    whole = [drawn(json_schema(kind), Random(seed), full=True) for seed in range(2)]
    worlds = [json.loads(tiny(seed).model_dump_json(by_alias=True, exclude_none=True)) for seed in range(3)]
    for data in [*whole, *(read(file).data for file in files), *(worlds if kind is Instance else ())]:
        yield from slices(kind, data)


def disagreements(kind: type[BaseModel], files: Iterable[Path], *, every: int) -> list[str]:
    """Changes of good documents, each ``every``-th of them, that only the schema or only the loader accepts."""
    seen: set[Path_] = set()
    schema = jsonschema.Draft202012Validator(json_schema(kind), format_checker=jsonschema.FormatChecker(["date"]))
    wrong = []
    changed = chain.from_iterable(mutations(kind, data, seen) for data in bases(kind, files))
    for label, data in islice(changed, every // 2, None, every):
        text = json.dumps(data)
        if schema.is_valid(json.loads(text)) != loads(kind, text):
            wrong.append(label)
    return wrong


@pytest.mark.parametrize("kind", [Instance, Plan])
def test_what_a_schema_draws_the_loader_takes(kind: type[BaseModel]) -> None:
    schema = json_schema(kind)
    for seed in range(100):
        text = json.dumps(drawn(schema, Random(seed)))
        assert loads(kind, text), text


def test_a_changed_plan_is_refused_by_both_or_by_none() -> None:
    assert disagreements(Plan, sorted(INSTANCES.glob("*.json")), every=1) == []


@pytest.mark.parametrize(
    "every", [307, pytest.param(61, marks=pytest.mark.slow), pytest.param(1, marks=pytest.mark.long)]
)
def test_a_changed_instance_is_refused_by_both_or_by_none(every: int) -> None:
    assert disagreements(Instance, instance_files(), every=every) == []


def test_every_key_is_documented() -> None:
    schema = json_schema(Instance)
    bare = [
        f"{name}.{key}"
        for name, model in {"Instance": schema, **schema["$defs"]}.items()
        for key, field in model.get("properties", {}).items()
        if "description" not in field and "$ref" not in field
    ]
    assert not bare


def test_files_of_events_have_a_schema() -> None:
    schema = json.loads(crewopt("schema", "--events").stdout)
    validator = jsonschema.Draft202012Validator(schema)
    for file in INSTANCES.glob("*.events.yaml"):
        document = read(file)
        assert not document.problems
        assert validator.is_valid(document.data)
        for event in document.data:
            assert not validator.is_valid([{**event, "kind": "party"}])
            assert not validator.is_valid([{**event, "colour": "red"}])
            assert not validator.is_valid([{key: value for key, value in event.items() if key != "kind"}])


def test_files_of_scenarios_have_a_schema(tmp_path: Path) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(crewopt("schema", "--scenarios").stdout))
    files = sorted(INSTANCES.glob("*.scenarios.yaml"))
    assert files
    for file in files:
        data = read(file).data
        validator.validate(data)
        assert not validator.is_valid({**data, "notice_day": 31})
        first = next(iter(data["scenarios"]))
        for wrong in ({"event": []}, [{"kind": "party"}], {"events": [{"kind": "slip", "colour": "red"}]}):
            assert not validator.is_valid({**data, "scenarios": {**data["scenarios"], first: wrong}})
    file = tmp_path / "wrong.yaml"
    file.write_text("scenarios:\n  a: []\n  b: {event: []}\nnotice_day: 31\n")
    told = crewopt("scenarios", INSTANCES / "mini.yaml", file)
    assert told.returncode == 2
    assert "wrong.yaml:3:7 scenarios.b.event: key 'event' unknown; did you mean 'events'?" in told.stderr
    assert "wrong.yaml:4:1 notice_day: key 'notice_day' unknown; did you mean 'notice_days'?" in told.stderr


RECIPES = sorted((INSTANCES / "history").glob("*.recipe.yaml"))


def test_recipes_have_a_schema() -> None:
    schema = json.loads(crewopt("schema", "--recipe").stdout)
    assert (schema["$schema"], schema["title"]) == ("https://json-schema.org/draft/2020-12/schema", "Recipe")
    validator = jsonschema.Draft202012Validator(schema)
    assert {bool(read(file).data.get("extends")) for file in RECIPES} == {True, False}
    for file in RECIPES:
        data = read(file).data
        validator.validate(data)
        assert not validator.is_valid({**data, "leave_outs": []})
        assert not validator.is_valid({**data, "horizon": {"from": "2020-02-30x"}})
        assert not validator.is_valid({**data, "take": {"kinds": ["party"]}})
        if "extends" in data:
            assert validator.is_valid({**data, "waivers+": [], "given": None, "vehicles": {"soyuz": {"seats": None}}})
            assert validator.is_valid({**data, "rules": {"rest_interval": {"agencies": {"NASA": None}}}})
            assert not validator.is_valid({**data, "waiver+": []})
            assert not validator.is_valid({**data, "waivers+": {}})
            assert not validator.is_valid({**data, "extends": 5})
        else:
            assert not validator.is_valid({**data, "given": None})
            assert not validator.is_valid({key: value for key, value in data.items() if key != "vehicles"})


def test_an_unknown_key_of_a_recipe_is_refused_with_the_nearest(tmp_path: Path) -> None:
    base = read(RECIPES[0]).file
    for text, message in (
        ("leave_outs: []", "2:1 leave_outs: key 'leave_outs' unknown; did you mean 'leave_out'?"),
        ("take: {kind: [test]}", "2:8 take.kind: key 'kind' unknown; did you mean 'kinds'?"),
        (
            "assumed: [{qualifications: x}]",
            "2:12 assumed[0].qualifications: key 'qualifications' unknown; did you mean",
        ),
    ):
        file = tmp_path / "x.recipe.yaml"
        (tmp_path / "base.recipe.yaml").write_text(Path(base).read_text(encoding="utf-8"), encoding="utf-8")
        file.write_text(f"extends: base.recipe.yaml\n{text}\n")
        told = crewopt("import", file, "-o", tmp_path / "x.yaml")
        assert told.returncode == 2
        assert f"x.recipe.yaml:{message}" in told.stderr
