"""``export`` of rows: of which tier they are, in which form, and what is said; and what stands beside an instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.cli.export import _write_rows
from optimizer.goals import Cost
from optimizer.problem.steps import Step, told_to
from optimizer.solver.build import build
from optimizer.solver.export import lp_text, mps_text
from tests import INSTANCES
from tests.cli.inside import inside
from tests.cli.stored import MINI_PLAN

if TYPE_CHECKING:
    from pathlib import Path

MINI = INSTANCES / "mini.yaml"
TEXTS = {"lp": lp_text, "mps": mps_text}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest instance without a goal."""
    file = tmp_path_factory.mktemp("bare") / "bare.yaml"
    file.write_text(MINI.read_text(encoding="utf-8").partition("goals:\n")[0], encoding="utf-8")
    return file


@pytest.mark.parametrize(("ending", "tier", "rows"), [("lp", 1, 142), ("lp", 2, 143), ("mps", 1, 142)])
def test_rows_are_those_of_a_tier_with_the_earlier_ones_kept(ending: str, tier: int, rows: int, tmp_path: Path) -> None:
    file = tmp_path / f"rows.{ending}"
    told = inside("export", MINI, "-o", file, "--tier", tier)
    assert (told.returncode, told.stdout, told.stderr) == (0, "", f"{file}: 79 columns, {rows} rows\n")
    model = build(optimizer.load(MINI))
    kept = [model.tier_cost(0).at_most(0, 4)] if tier == 2 else []
    names, cost = model.rows.names, model.tier_cost(tier - 1)
    expected = TEXTS[ending](f"mini, tier {tier}", names, [*model.searched, *kept], cost)
    assert file.read_text(encoding="utf-8") == expected


def test_without_goals_the_rows_are_those_of_the_rules(bare: Path, tmp_path: Path) -> None:
    told = inside("export", bare, "-o", tmp_path / "rows.lp")
    assert told.stderr == f"{tmp_path / 'rows.lp'}: 43 columns, 106 rows\n"
    model = build(optimizer.load(bare))
    expected = lp_text("mini, tier 1", model.rows.names, list(model.searched), Cost(()))
    assert (tmp_path / "rows.lp").read_text(encoding="utf-8") == expected
    steps: list[Step] = []
    with told_to(steps.append):
        _write_rows(str(bare), str(tmp_path / "again.lp"), "lp", 1, None)
    assert (tmp_path / "again.lp").read_bytes() == (tmp_path / "rows.lp").read_bytes()
    phases = [step.phase for step in steps if step.phase is not None]
    assert (phases[0], phases[-1]) == ("exporting", "writing")
    told = inside("export", bare, "-o", tmp_path / "rows.opb")
    words = "no goals, so every row is a rule's"
    assert (told.stdout, told.stderr) == ("", f"{tmp_path / 'rows.opb'}: 43 columns, 106 rows: {words}\n")


@pytest.mark.parametrize(
    ("tier", "words"),
    [
        (1, "143 rows: no plan costs less than 4 in tier 1 (unfilled_seats)"),
        (2, "144 rows: no plan costs less than 30972 in tier 2 (waiting_spread), with tier 1 at most 4"),
    ],
)
def test_opb_says_what_no_plan_does(tier: int, words: str, tmp_path: Path) -> None:
    told = inside("export", MINI, "-o", tmp_path / "rows.opb", "--tier", tier)
    assert (told.returncode, told.stdout, told.stderr) == (0, "", f"{tmp_path / 'rows.opb'}: 79 columns, {words}\n")


def test_of_a_workbook_a_text_holds_the_instance_alone(tmp_path: Path) -> None:
    book, text = tmp_path / "b.xlsx", tmp_path / "t.yaml"
    told = inside("export", MINI, "--plan", MINI_PLAN, "-o", book)
    assert (told.returncode, told.stdout, told.stderr) == (0, "", f"{book}: 4 flights, 10 people\n")
    told = inside("export", book, "-o", text)
    note = f"Note: {text} holds the instance alone, without `plan` of {book}.\n"
    assert (told.returncode, told.stdout, told.stderr) == (0, "", f"{note}{text}: 4 flights, 10 people\n")
