"""Instances and plans from text, from data and from objects pass the checks of files."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import optimizer
from optimizer import InputError, Instance, Plan
from optimizer.files import load as loading
from optimizer.files.documents import MAX_DEPTH, MAX_NODES
from optimizer.files.load import examined
from tests import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Callable

SHIPPED = ["mini", "starter", "iss-2020-2024"]


def mini() -> dict[str, Any]:
    """The data of a small instance, with dates as dates."""
    return optimizer.load(INSTANCES / "mini.yaml").model_dump(by_alias=True)


def twice() -> dict[str, Any]:
    """With a person who stands there twice and one whom nobody knows."""
    data = mini()
    pin = {"crew": "nobody", "flight": "MS-1", "leg": "up"}
    return {**data, "crew": [*data["crew"], data["crew"][0]], "pins": [pin]}


def problems(make: Callable[[], object]) -> str:
    """What is said."""
    with pytest.raises(InputError) as caught:
        make()
    return str(caught.value)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_dumped_is_read_again(name: str) -> None:
    instance = optimizer.load(INSTANCES / f"{name}.yaml")
    assert isinstance(instance.model_dump(by_alias=True)["horizon"]["from"], date)
    for given in (
        optimizer.dumps(instance),
        optimizer.dumps(instance).encode(),
        json.dumps(instance.model_dump(mode="json", by_alias=True)),
        instance.model_dump(by_alias=True),
        instance.model_dump(by_alias=True, exclude_unset=True),
        {name: getattr(instance, name) for name in Instance.model_fields},
    ):
        again = optimizer.loads(given)
        assert again == instance
        assert hash(again) == hash(instance)
    assert Instance.model_validate_json(instance.model_dump_json()) == instance


def test_a_default_of_an_object_is_not_said() -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    again = optimizer.loads({name: getattr(instance, name) for name in instance.model_fields_set})
    assert not any(flight.names_station for flight in again.flights)
    assert optimizer.dumps(again) == optimizer.dumps(instance)


def test_a_plan_is_read_again() -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    plan = optimizer.load_plan(INSTANCES.parent / "tests" / "cli" / "mini.plan.json", instance)
    for given in (optimizer.dumps(plan), plan.model_dump_json(), plan.model_dump()):
        assert optimizer.loads_plan(given, instance) == plan
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
    data = plan.model_dump()
    data["assignments"][1]["crew"] = "nobody"
    assert problems(lambda: optimizer.loads_plan(data, instance)).startswith(
        "assignments[1].crew: crew member 'nobody'"
    )


WRONG = "crew[10].id: expected an id of its own, found 'anna', the id of crew[0]"
UNKNOWN = "pins[0].crew: crew member 'nobody' unknown; known: "


def test_every_way_to_make_an_instance_tells_every_problem() -> None:
    sound = optimizer.load(INSTANCES / "mini.yaml")
    data = twice()
    parts = {name: getattr(Instance.model_validate(data), name) for name in sound.model_fields_set | {"pins"}}
    made = [
        Instance.model_validate(data),
        Instance.model_validate_json(json.dumps(data, default=str)),
        Instance(**parts),
        Instance.model_construct(**parts),
        sound.model_copy(update={"crew": parts["crew"], "pins": parts["pins"]}),
    ]
    told = {problems(lambda given=given: optimizer.loads(given)) for given in (data, json.dumps(data, default=str))}
    told |= {problems(lambda one=one: optimizer.solve(one, workers=1)) for one in made}
    told |= {problems(lambda one=one: optimizer.analyze(one)) for one in made}
    assert {text.splitlines()[-1 - (WRONG in text.splitlines()[-1])][:20] for text in told}
    for text in told:
        assert WRONG in text
        assert UNKNOWN in text


def test_problems_of_text_have_a_line_and_those_of_data_a_path() -> None:
    text = optimizer.dumps(optimizer.load(INSTANCES / "mini.yaml")).replace("id: anna,", "id: ben,")
    assert problems(lambda: optimizer.loads(text)).startswith("<text>:")
    assert not problems(lambda: optimizer.loads(twice())).startswith("<")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"as_of": datetime(2030, 1, 1, 12)},
            "as_of: expected a date without a time of day, found 2030-01-01T12:00:00",
        ),
        (
            {"as_of": object},
            "as_of: expected text, a number, a date, a list or keys with values, found <class 'object'>",
        ),
        ({"name": b"mini"}, "name: expected text, a number, a date, a list or keys with values, found b'mini' (bytes)"),
        ({"name": "a\x07"}, "name: expected printable text, found the control character '\\x07'"),
        ({"name": "a\ud800"}, "name: expected printable text, found half a letter in 'a\\ud800'"),
        ({"format": float("nan")}, "format: expected a finite number, found nan"),
        ({"format": 10**15}, "format: expected at most 15 digits, found more"),
        ({3: 4}, "expected text as a key, found 3 (int)"),
        ({"a\x07": 4}, "expected printable text as a key, found 'a\\x07'"),
        ({"format": True}, "format: expected 1, found true"),
        ({"published": "plan.json"}, "published: expected the plan itself, found 'plan.json'"),
    ],
)
def test_what_no_file_could_hold_is_a_problem_at_its_path(change: dict[Any, Any], said: str) -> None:
    assert problems(lambda: optimizer.loads(mini() | change)).startswith(said)


@pytest.mark.parametrize("one", [1, 1.0, np.int64(1), np.float64(1), Fraction(1), Decimal(1)])
def test_numbers_of_other_libraries_are_numbers(one: Any) -> None:
    if isinstance(one, Decimal):  # no number to Python's own tower: a database gives it for money
        assert "Decimal" in problems(lambda: optimizer.loads(mini() | {"format": one}))
    else:
        assert optimizer.loads(mini() | {"format": one}) == optimizer.load(INSTANCES / "mini.yaml")


def test_data_are_bounded_like_files() -> None:
    circle: dict[str, Any] = {}
    circle["crew"] = circle
    assert f"at most {MAX_DEPTH} levels" in problems(lambda: optimizer.loads(circle))
    assert f"at most {MAX_NODES} keys" in problems(lambda: optimizer.loads({"crew": range(MAX_NODES)}))


def test_a_plan_named_is_read_from_the_folder_given(tmp_path: Any) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    plan = optimizer.load_plan(INSTANCES.parent / "tests" / "cli" / "mini.plan.json", instance)
    optimizer.dump(plan, tmp_path / "plan.json")
    assert optimizer.loads(mini() | {"published": "plan.json"}, folder=tmp_path).published == plan
    told = problems(lambda: optimizer.loads(mini() | {"published": "../plan.json"}, folder=tmp_path))
    assert "expected a file below the folder" in told


def test_an_instance_is_examined_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = optimizer.load(INSTANCES / "mini.yaml")
    made = Instance.model_validate(mini())
    assert (loaded.examined, made.examined) == (True, False)
    assert examined(made) is made
    assert made.examined
    assert made == loaded
    changed = made.model_copy(update={"note": "another"})
    assert not changed.examined, "a copy may be anything"
    monkeypatch.setattr(loading, "document_of", lambda given: pytest.fail("examined again"))
    assert examined(made) is made
    assert examined(loaded) is loaded


def test_a_copy_of_other_types_is_read_as_data_are() -> None:
    loaded = optimizer.load(INSTANCES / "mini.yaml")
    lists = loaded.model_copy(update={"crew": list(loaded.crew)})
    assert examined(lists) == loaded
    assert (
        problems(lambda: optimizer.analyze(loaded.model_copy(update={"crew": 5}))) == "crew: expected a list, found 5"
    )
    strange = loaded.model_copy(update={"crew": [object()]})
    assert problems(lambda: optimizer.analyze(strange)).startswith("expected plain data, found an object with")


def test_warnings_are_given_as_of_files() -> None:
    data = mini()
    data["crew"][0]["agency"] = "Roscosmo"
    with pytest.warns(optimizer.InputWarning, match="did you mean") as caught:
        optimizer.loads(data)
    assert caught[0].filename == __file__
