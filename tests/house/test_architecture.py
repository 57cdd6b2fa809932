"""Words kept true: who may import what, what is public, what is loaded when."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

import optimizer
from optimizer.cli import SEARCHING
from optimizer.events import EVENTS
from optimizer.goals import GOALS
from optimizer.problem.decisions import ShortTraining
from optimizer.rules import RULES
from tests import INSTANCES

PACKAGE = Path(optimizer.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports_of(file: Path, *, at_run_time: bool = False) -> set[str]:
    """Names of the modules a file imports; at run time, without those for type checkers."""
    tree = ast.parse(file.read_text())
    if at_run_time:
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
                node.body = []
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_solvers_and_click_stay_in_their_folders() -> None:
    for file in MODULES:
        roots = {name.split(".")[0] for name in imports_of(file)}
        folders = file.relative_to(PACKAGE).parts[:-1]
        assert "ortools" not in roots or folders[:2] == ("solver", "engines"), file
        assert "click" not in roots or folders == ("cli",), file


LAYERS = [
    ["cli"],
    ["board"],
    ["studies", "bench", "report"],
    ["solver"],
    ["checker", "events"],
    ["files"],
    ["instance"],
    ["goals"],
    ["rules"],
    ["model"],
    ["problem"],
]
"""Rooms and files of the package, as `optimizer/README.md` lists them: a room imports those further down only."""


def test_rooms_import_downwards_only() -> None:
    layer = {room: number for number, rooms in enumerate(LAYERS) for room in rooms}
    rooms = {file.relative_to(PACKAGE).parts[0].removesuffix(".py") for file in MODULES}
    assert rooms == {*layer, "__init__", "__main__"}
    for file in MODULES:
        room = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room in layer:
            for name in imports_of(file):
                other = name.split(".")[1] if name.startswith("optimizer.") else room
                assert other == room or layer[other] > layer[room], f"{file}: {name}"


def test_the_map_of_the_rooms_is_in_this_order() -> None:
    table = (PACKAGE / "README.md").read_text().split("## The rooms", 1)[1].split("## Where", 1)[0]
    lines = [line.split("|")[1] for line in table.splitlines() if line.startswith("| ")][2:]
    assert [[word.removesuffix(".py") for word in re.findall(r"`([a-z_.]+)`", line)] for line in lines] == LAYERS


CHECKER = [*(PACKAGE / "checker").glob("*.py"), *(PACKAGE / "problem").glob("*.py"), PACKAGE / "instance.py"]


def test_the_checker_never_loads_the_model_or_a_solver() -> None:
    code = (
        "import sys, optimizer.checker.check\n"
        "bad = [m for m in sys.modules if m.split('.')[0] in ('ortools', 'click', 'numpy', 'pandas') "
        "or m in ('optimizer.solver.build', 'optimizer.solver.solve') or m.startswith('optimizer.solver.engines')]\n"
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    for file in CHECKER:
        loaded = imports_of(file, at_run_time=True)
        assert not [name for name in loaded if name.startswith(("optimizer.model", "optimizer.solver"))], file


HEAVY = (
    "{'ortools', 'pandas', 'numpy', 'rich', 'pydantic', 'yaml', 'jinja2', 'icalendar', 'altair', 'vl_convert', "
    "'fastapi', 'starlette', 'uvicorn'}"
)


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = f"import sys, optimizer\nheavy = {HEAVY} & set(sys.modules)\nassert not heavy, heavy"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_help_loads_nothing_heavy() -> None:
    for word in ("--help", "--version"):
        code = (
            f"import sys\nsys.argv = ['crewopt', {word!r}]\nfrom optimizer.cli import main\n"
            "try:\n    main()\nexcept SystemExit:\n    pass\n"
            f"heavy = {HEAVY} & set(sys.modules)\n"
            "assert not heavy, heavy"
        )
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_a_command_loads_no_study_before_it_searches() -> None:
    """Its time limit counts what it loads; the words for an answer are loaded once there is one."""
    commands = ", ".join(f"optimizer.cli.{command}" for command in sorted(SEARCHING | {"stress", "verify"}))
    code = (
        f"import sys, {commands}\n"
        "early = {name for name in sys.modules if name.startswith('optimizer.studies.')} | "
        "{'optimizer.report.messages', 'distributed'} & set(sys.modules)\n"
        "assert not early, early"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_validate_and_check_do_not_load_the_solver() -> None:
    code = "import sys, optimizer\noptimizer.load; optimizer.check; assert 'ortools' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_all_is_what_is_exported() -> None:
    assert optimizer.__all__ == sorted(
        optimizer.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name)
    )
    for name in optimizer.__all__:
        assert getattr(optimizer, name) is not None
    with pytest.raises(AttributeError):
        optimizer.nothing_of_the_kind  # noqa: B018


def test_every_rule_and_goal_says_what_it_is() -> None:
    for kind in [*RULES.values(), *GOALS.values()]:
        assert kind.sentence().endswith("."), kind
        for name, field in kind.model_fields.items():
            assert field.description, f"{kind.name}.{name}"
    for rule in RULES.values():
        assert rule.subject
        assert rule.source, rule


def test_no_field_has_two_bounds_of_one_kind() -> None:
    """Of two of them pydantic keeps the wider one."""
    kinds = [BaseModel]
    for kind in kinds:
        kinds += [each for each in kind.__subclasses__() if each not in kinds]
    ours = [kind for kind in kinds if kind.__module__.startswith("optimizer.")]
    assert {*EVENTS.values(), *RULES.values(), *GOALS.values(), ShortTraining} <= {*ours}
    for kind in ours:
        for name, field in kind.model_fields.items():
            bounds = [type(each) for each in field.metadata]
            assert len(bounds) == len({*bounds}), (kind, name, field.metadata)
    with pytest.raises(ValidationError, match="greater than or equal to 1"):  # it divides
        RULES["dose_limit"].model_validate({"micro_sv_per_day": 0})
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        ShortTraining.model_validate({"crew": "anna", "days": 0})


def test_no_file_is_long() -> None:
    whole = "proof_checker.py"  # one file that runs alone, up to 400 lines; tests/studies/test_proof_checker.py
    assert not [file.name for file in MODULES if len(file.read_text().splitlines()) > 330 and file.name != whole]


def test_a_changed_copy_forgets_what_was_worked_out() -> None:
    instance = optimizer.load(PACKAGE.parent / "instances" / "mini.yaml")
    digest, flights = instance.digest, instance.flight
    fewer = instance.model_copy(update={"flights": instance.flights[:2]})
    assert fewer.digest != digest
    assert len(fewer.flight) == 2
    assert len(flights) == 4


def test_validate_loads_what_reads_workbooks_and_news_where_there_is_some() -> None:
    code = (
        f"import sys\nsys.argv = ['crewopt', 'validate', {str(INSTANCES / 'mini.yaml')!r}]\n"
        "from optimizer.cli import main\ntry:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "early = {name for name in sys.modules if name.startswith(('optimizer.studies.', 'optimizer.events.', "
        "'optimizer.files.workbook.'))}\n"
        "early |= {'openpyxl'} & set(sys.modules)\nassert not early, early"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_a_listing_is_built_with_the_instance_and_not_once_more_alone() -> None:
    """Building all rules or goals for a part that nobody reads alone takes a tenth of the time of a check."""
    code = (
        f"import optimizer\ninstance = optimizer.load({str(INSTANCES / 'mini.yaml')!r})\ninstance.digest\n"
        "from optimizer.goals import Tier\nfrom optimizer.rules import Rulebook\n"
        "built = [each.__name__ for each in (Tier, Rulebook) if each.__pydantic_complete__]\nassert not built, built"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
