"""Wrong arguments are refused by name, in every public function."""

from __future__ import annotations

import inspect
from datetime import datetime
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import optimizer
from optimizer.files.arguments import RANGES
from tests import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FUNCTIONS = {name: value for name in optimizer.__all__ if isinstance(value := getattr(optimizer, name), FunctionType)}


@pytest.fixture(scope="module")
def instance() -> optimizer.Instance:
    return optimizer.load(INSTANCES / "mini.yaml")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_argument_of_every_function_is_refused_by_name(name: str) -> None:
    """An object of no use is refused wherever it stands, and nothing else has begun by then."""
    call = FUNCTIONS[name]
    for parameter in inspect.signature(call).parameters.values():
        if parameter.kind is not parameter.VAR_KEYWORD:
            given = dict.fromkeys(required(call), object()) | {parameter.name: object()}
            first = next(each for each in inspect.signature(call).parameters if each in given)
            with pytest.raises(TypeError, match=rf"^{name}: {first}: expected .*, found <object"):
                call(**given)
    with pytest.raises(TypeError, match=rf"^{name}: "):
        call(nothing_of_the_kind=1)


def required(call: Callable[..., Any]) -> list[str]:
    """Arguments without a default."""
    known = inspect.signature(call).parameters.values()
    return [each.name for each in known if each.default is each.empty and each.kind is not each.VAR_KEYWORD]


METHODS = [
    name
    for name, method in vars(optimizer.Planner).items()
    if isinstance(method, FunctionType) and len(inspect.signature(method).parameters) > 1
]


@pytest.mark.parametrize("name", METHODS)
def test_every_argument_of_a_session_is_refused_by_name(name: str, instance: optimizer.Instance) -> None:
    assert {"__init__", "solve", "why", "pin", "waive", "replan", "use"} <= set(METHODS)
    called = "Planner" if name == "__init__" else f"Planner.{name}"
    call = optimizer.Planner if name == "__init__" else getattr(optimizer.Planner(instance), name)
    for parameter in inspect.signature(call).parameters.values():
        if parameter.kind is not parameter.VAR_KEYWORD:
            given: dict[str, Any] = dict.fromkeys(required(call), object()) | {parameter.name: object()}
            first = next(each for each in inspect.signature(call).parameters if each in given)
            with pytest.raises(TypeError, match=rf"^{called}: {first}: expected .*, found <object"):
                call(**given)
    with pytest.raises(TypeError, match=rf"^{called}: "):
        call(nothing_of_the_kind=1)


def test_what_a_session_hands_on_is_looked_at_and_a_refused_change_is_none(instance: optimizer.Instance) -> None:
    planner = optimizer.Planner(instance)
    with pytest.raises(ValueError, match=r"^Planner.solve: engine: expected one of cp-sat, highs, scip, "):
        planner.solve(engine="cplex")
    with pytest.raises(TypeError, match=r"^Planner.scenarios: certify: expected True or False, found 1 \(int\)"):
        planner.scenarios({"a": []}, certify=1)
    with pytest.raises(ValueError, match=r"^Planner: workers: expected a number of at least 1, found 0"):
        optimizer.Planner(instance, workers=0)
    with pytest.raises(TypeError, match=r"^Planner.pin: leg: expected 'up' or 'down' or 'backup', found 'sideways'"):
        planner.pin("anna", "MS-1", leg="sideways")  # type: ignore[arg-type]
    with pytest.raises(optimizer.InputError, match=r"waivers\[\d\]\.reason: expected"):
        planner.waive("rest_interval", "anna", reason="", by="me")
    assert planner.instance == instance
    assert type(planner) is optimizer.Planner


@pytest.mark.parametrize("name", FUNCTIONS)
def test_numbers_out_of_range_are_refused_by_name(name: str, instance: optimizer.Instance, tmp_path: Path) -> None:
    call = FUNCTIONS[name]
    plan = optimizer.load_plan(INSTANCES.parent / "tests" / "cli" / "mini.plan.json", instance)
    sound: dict[str, Any] = {"instance": instance, "plan": plan, "published": plan, "events": []}
    sound |= {"patches": {"a": []}, "futures": 1, "years_to": 2032}
    sound |= dict.fromkeys(("crew", "flight", "role", "first", "second", "path", "text", "folder"), "x")
    if "reasons" in required(call):
        sound["reasons"] = optimizer.why(instance, plan, plan.assignments[0].crew, plan.assignments[0].flight)
    given = {each: sound.get(each) for each in required(call)}
    taken = dict(inspect.signature(call).parameters)
    handed_on = ["workers", "time_limit", "seed"] if any(p.kind is p.VAR_KEYWORD for p in taken.values()) else []
    for number in [each for each in (*taken, *handed_on) if each in RANGES]:
        least, most = RANGES[number]
        for wrong in (least - 1, *([] if most is None else [most + 1])):
            with pytest.raises(ValueError, match=rf"^{name}: {number}: expected a number .*, found {wrong}"):
                call(**given, **{number: wrong})
        for wrong in ("1", True):
            with pytest.raises(TypeError, match=rf"^{name}: {number}: expected a(?: whole)? number.*, found {wrong!r}"):
                call(**given, **{number: wrong})


@pytest.mark.parametrize(
    ("given", "kind", "said"),
    [
        (
            ("my.yaml",),
            TypeError,
            "solve: instance: expected Instance, found 'my.yaml' (str); optimizer.load",
        ),
        ((), TypeError, "solve: missing a required argument: 'instance'"),
        (
            {"engine": "cplex"},
            ValueError,
            "solve: engine: expected one of cp-sat, highs, scip, ",
        ),
        ({"engine": 3}, TypeError, "solve: engine: expected text, found 3 (int)"),
        (
            {"time_limit": float("nan")},
            ValueError,
            "solve: time_limit: expected a number of at least 0, found nan",
        ),
        ({"stop": True}, TypeError, "solve: stop: expected Stop or None, found True (bool)"),
        ({"on_progress": "print"}, TypeError, "solve: on_progress: expected a function or None, found 'print' (str)"),
        ({"certify": 1}, TypeError, "solve: certify: expected True or False, found 1 (int)"),
        ({"worker": 1}, TypeError, "solve: got an unexpected keyword argument 'worker'"),
    ],
)
def test_what_is_said(given: Any, kind: type[Exception], said: str, instance: optimizer.Instance) -> None:
    with pytest.raises(kind) as caught:
        optimizer.solve(instance, **given) if isinstance(given, dict) else optimizer.solve(*given)
    assert str(caught.value).startswith(said)


def test_parts_of_lists_and_tables_are_looked_at(instance: optimizer.Instance) -> None:
    plan = optimizer.load_plan(INSTANCES.parent / "tests" / "cli" / "mini.plan.json", instance)
    wrong: list[tuple[Any, tuple[Any, ...], dict[str, Any]]] = [
        (optimizer.apply_events, (instance, plan, ["slip"]), {}),
        (optimizer.apply_events, (instance, plan, "slip"), {}),
        (optimizer.scenarios, (instance, {"a": ["slip"]}), {}),
        (optimizer.scenarios, (instance, {1: []}), {}),
        (optimizer.replan, (instance, plan, []), {"pairs": [("anna",)]}),
        (optimizer.replan, (instance, plan, []), {"pairs": [("anna", 3)]}),
        (optimizer.advance, (instance, plan, datetime(2031, 1, 1)), {}),
        (optimizer.why, (instance, plan, "anna", "MS-1"), {"leg": "sideways"}),
    ]
    for call, given, named in wrong:
        with pytest.raises(TypeError, match=rf"^{call.__name__}: \w+: expected"):
            call(*given, **named)


def test_arguments_that_are_handed_on_are_known(instance: optimizer.Instance) -> None:
    with pytest.raises(TypeError, match="scenarios: got an unexpected argument 'worker'"):
        optimizer.scenarios(instance, {"a": []}, worker=1)
    with pytest.raises(ValueError, match="scenarios: engine: expected one of"):
        optimizer.scenarios(instance, {"a": []}, engine="cplex")


def test_numbers_of_other_libraries_are_numbers(instance: optimizer.Instance) -> None:
    result = optimizer.solve(instance, workers=np.int64(1), seed=np.int64(7), time_limit=np.float64(20))
    assert result.status == "optimal"


def test_a_plan_made_in_python_is_looked_at(instance: optimizer.Instance) -> None:
    plan = optimizer.load_plan(INSTANCES.parent / "tests" / "cli" / "mini.plan.json", instance)
    seat = plan.assignments[0]
    more = (*plan.assignments, seat, seat.model_copy(update={"crew": "nobody"}))
    with pytest.raises(optimizer.InputError) as caught:
        optimizer.check(instance, plan.model_copy(update={"assignments": more}))
    count = len(plan.assignments)
    first, second = str(caught.value).splitlines()
    assert first.startswith(f"plan.assignments[{count + 1}].crew: crew member 'nobody' unknown")
    assert second == f"plan.assignments[{count}]: expected each line once, found a copy of assignments[0]"
