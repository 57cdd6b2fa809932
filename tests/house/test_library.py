"""The library as a program uses it: what is public, what it shows, what goes through threads, pickles and files."""

from __future__ import annotations

import ast
import collections.abc
import copy
import importlib
import importlib.metadata
import inspect
import pickle
import pydoc
import re
import subprocess
import sys
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_type_hints

import pytest

import optimizer
from tests import INSTANCES, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = ROOT / "tests" / "house" / "embedding" / "script.py"
LONGEST_SHOWN = 400


@cache
def answer() -> tuple[optimizer.Instance, optimizer.Result]:
    """An instance and its answer."""
    instance = optimizer.load(INSTANCES / "mini.yaml")
    return instance, optimizer.solve(instance, workers=1, second_look=False)


def test_the_version_is_that_of_the_distribution() -> None:
    assert optimizer.__version__ == importlib.metadata.version("crewopt")


def test_names_are_listed_and_loaded_when_used() -> None:
    code = (
        "import sys, optimizer\n"
        "listed = dir(optimizer)\n"
        "assert {*optimizer.__all__, '__version__'} <= set(listed), listed\n"
        "heavy = {'pydantic', 'yaml', 'ortools', 'logging', 'importlib.metadata'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_help_shows_every_public_function_with_its_arguments() -> None:
    shown = pydoc.plain(pydoc.render_doc(optimizer))
    assert "Crew plans for ISS flights" in shown
    for name in optimizer.__all__:
        value = getattr(optimizer, name)
        if isinstance(value, FunctionType):
            assert f"    {name}{inspect.signature(value)}"[:90] in shown, name


def classes(hint: object) -> Iterator[type]:
    """The classes an annotation is made of."""
    if isinstance(hint, type) and not get_args(hint):
        yield hint
    for part in get_args(hint):
        yield from (kind for each in (part if isinstance(part, list) else [part]) for kind in classes(each))


def test_every_type_in_a_public_signature_is_public() -> None:
    language = {name: getattr(collections.abc, name) for name in collections.abc.__all__}
    language |= {"Any": Any, "Literal": Literal, "Executor": Executor, "Path": Path, "date": date}
    public = {name: getattr(optimizer, name) for name in optimizer.__all__}
    functions = {name: value for name, value in public.items() if isinstance(value, FunctionType)}
    for name, value in inspect.getmembers(optimizer.Planner):
        if not name.startswith("_"):
            functions[f"Planner.{name}"] = value.fget if isinstance(value, property) else value
    functions["Planner.__init__"] = optimizer.Planner.__init__
    assert {"solve", "Planner.pin", "Planner.instance"} <= functions.keys()
    for name, function in functions.items():
        hints = get_type_hints(function, language, public)  # NameError: a name that is not public
        ours = {kind for hint in hints.values() for kind in classes(hint) if kind.__module__.startswith("optimizer")}
        assert all(any(kind is each for each in public.values()) for kind in ours), (name, ours)
    assert get_type_hints(functions["solve"], language, public)["return"] is optimizer.Result


def annotations(kind: type) -> Iterator[tuple[str, str]]:
    """The module and the words of what public attributes and methods of a class are said to be."""
    for base in (each for each in kind.__mro__ if each.__module__.startswith("optimizer.")):
        for name, value in (*inspect.get_annotations(base).items(), *vars(base).items()):
            method = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
            told = [value] if isinstance(value, str) else []
            if isinstance(method, FunctionType):
                signature = inspect.signature(method)
                told = [*(each.annotation for each in signature.parameters.values()), signature.return_annotation]
            if not name.startswith("_"):
                quoted = (re.sub(r"'[^']*'|\"[^\"]*\"", "", str(each)) for each in told)
                yield from ((base.__module__, word) for each in quoted for word in re.findall(r"[A-Za-z]\w*", each))


@cache
def imported(module: str) -> dict[str, str]:
    """By name: the module of the package that a module has it from, for type checkers too."""
    source = inspect.getsource(importlib.import_module(module))
    return {
        alias.asname or alias.name: node.module or ""
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("optimizer.")
        for alias in node.names
    }


PLACES_IN_FILES = {"Document", "Path_", "Place"}
"""Where an event stands in its file: attributes of ``LocatedEvent`` that messages are made of."""


def test_every_type_that_an_answer_is_made_of_is_public() -> None:
    public = [getattr(optimizer, name) for name in optimizer.__all__]
    public += [getattr(optimizer.types, name) for name in optimizer.types.__all__]
    kinds = [kind for kind in public if isinstance(kind, type)]
    missing: set[str] = set()
    for kind in kinds:
        for module, word in annotations(kind):
            found = getattr(importlib.import_module(imported(module).get(word, module)), word, None)
            ours = isinstance(found, type) and found.__module__.startswith("optimizer")
            if ours and word not in PLACES_IN_FILES and not any(found is each for each in public):
                missing.add(f"{kind.__name__}: {word}")
    assert not missing
    assert len(kinds) > 120


def test_instances_and_answers_are_shown_short_and_can_be_kept() -> None:
    instance, result = answer()
    infeasible = optimizer.solve(optimizer.load(INSTANCES / "infeasible-rest.yaml"), workers=1)
    large = optimizer.load(INSTANCES / "iss-2020-2024.yaml")
    assert result.plan is not None
    assert result.report is not None
    for value in (instance, large, large.published or result.plan, result, result.plan, result.report, infeasible):
        assert len(repr(value)) <= LONGEST_SHOWN
        assert len(f"{value}") <= LONGEST_SHOWN
        assert type(value).__name__ in repr(value)
        for again in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
            assert again == value
            assert hash(again) == hash(value)
    moved = optimizer.replan(instance, result.plan, [optimizer.what_if("person_out: elif", instance)], workers=1)
    assert repr(moved).startswith(f"Replan({instance.name!r} as of 2031-01-01: optimal, ")
    assert len(repr(moved)) <= LONGEST_SHOWN
    assert optimizer.Result.from_json(result.to_json()) == result
    assert optimizer.Result.from_json(infeasible.to_json()) == infeasible
    assert optimizer.Report.from_json(result.report.to_json()) == result.report
    words = [tier.words for tier in optimizer.Report.from_json(result.report.to_json()).tiers]
    assert words == [tier.words for tier in result.report.tiers]


def test_a_faulty_answer_is_told_with_every_problem() -> None:
    _, result = answer()
    text = result.to_json().replace('"seed":0', '"seed":"x"').replace('"rows":', '"lines":')
    with pytest.raises(optimizer.InputError) as caught:
        optimizer.Result.from_json(text)
    said = [problem.message for problem in caught.value.problems]
    assert sorted(said) == ['expected a whole number, found "x"', "key 'lines' unknown", "key 'rows' is missing"]
    with pytest.raises(optimizer.InputError, match="not YAML"):
        optimizer.Report.from_json("{")


def test_an_instance_is_solved_in_two_threads_at_once() -> None:
    instance, result = answer()
    fresh = optimizer.Instance.model_validate(instance.model_dump())
    with ThreadPoolExecutor(2) as pool:
        found = [pool.submit(optimizer.solve, fresh, workers=1, seed=seed, second_look=False) for seed in range(2)]
        assert [each.result().values for each in found] == [result.values] * 2


def test_an_instance_is_solved_in_another_process() -> None:
    instance, result = answer()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        found = pool.submit(optimizer.solve, instance, workers=1, second_look=False).result()
    assert (found.values, found.report) == (result.values, result.report)
    assert found.plan is not None
    assert optimizer.check(instance, found.plan).ok


def test_one_stop_ends_the_solves_that_it_was_given_to() -> None:
    instance, _ = answer()
    stop = optimizer.Stop()
    stop.request()
    assert optimizer.solve(instance, workers=1, stop=stop).status in ("feasible", "unknown")


def run(python: str, folder: Path) -> None:
    """Run the program: once to the end, once stopped at once."""
    page = folder / "page.html"
    command = [python, str(SCRIPT), str(page)]
    done = subprocess.run([*command, "60"], capture_output=True, text=True, check=True, cwd=folder)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1].startswith("OPTIMAL  1 tiers: 0  proved")
    assert "from-a-form" in page.read_text()
    assert subprocess.run([*command, "0"], capture_output=True, check=True, cwd=folder).stdout


def test_a_program_of_thirty_lines_runs(tmp_path: Path) -> None:
    assert len([line for line in SCRIPT.read_text().splitlines() if line.strip()]) <= 40
    run(sys.executable, tmp_path)


CHECK = ["-m", "mypy", "--strict", "--config-file=", "--follow-imports=silent"]


@pytest.mark.slow
def test_it_has_the_types_that_it_says(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text(SCRIPT.read_text().replace("workers=1", 'workers="1"'))
    command = [sys.executable, *CHECK, "--cache-dir", str(tmp_path), str(SCRIPT), str(wrong)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    only, *_ = done.stdout.splitlines()
    assert "wrong.py" in only
    assert 'Argument "workers" to "solve" has incompatible type "str"' in only
    assert "Found 1 error in 1 file (checked 2 source files)" in done.stdout


@pytest.mark.long
def test_it_runs_and_has_its_types_with_the_wheel_in_a_fresh_environment(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, ROOT], check=True)
    (wheel,) = tmp_path.glob("crewopt-*.whl")
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    python = str(tmp_path / "env" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", wheel, "mypy"], check=True)
    run(python, tmp_path)
    done = subprocess.run([python, *CHECK, str(SCRIPT)], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    version = subprocess.run([tmp_path / "env" / "bin" / "crewopt", "--version"], capture_output=True, check=True)
    assert version.stderr == b""
    package = next((tmp_path / "env" / "lib").glob("*/site-packages/optimizer"))
    (package / "adam.py").write_text("theirs = 1\n")
    version = subprocess.run([tmp_path / "env" / "bin" / "crewopt", "--version"], capture_output=True, check=True)
    assert b"not ours: optimizer/adam.py" in version.stderr
