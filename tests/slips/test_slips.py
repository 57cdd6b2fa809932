"""Every planted slip is caught.  Long: ``pytest -m long tests/slips``."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

import pytest

from optimizer.bench.testing.judging import by_searched_rows
from optimizer.goals import GOALS
from tests import PACKAGE
from tests.goals import test_goals
from tests.model import test_launch_days
from tests.oracle import test_judge
from tests.rules import test_cases, test_parity
from tests.rules import test_joined_days as test_spells
from tests.rules.cases import CASES
from tests.slips.planted import SLIPS, Slip
from tests.studies import test_begun_training

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


NEAREST = {
    "rules/_training_conflicts.py": ["training_flow", "backup training_flow"],
    "rules/_training.py": ["training_flow", "training_days"],
    "model/earning.py": ["qualification", "backup"],
    "model/intervals.py": ["lifeboat", "vehicle_loss", "skills_aboard"],
    "problem/calendar.py": ["qualification", "lifeboat"],
    "model/options.py": ["experience", "backup"],
}
"""Where in parity a slip shows first, if not in the rule or goal its file is named for."""


def source_with(slip: Slip) -> str:
    """The file's text with the slip in it."""
    parts = (PACKAGE / slip.file).read_text(encoding="utf-8").split(slip.right)
    assert len(parts) > slip.place + 1, f"{slip.right!r} does not stand in {slip.file}"
    before, after = slip.right.join(parts[: slip.place + 1]), slip.right.join(parts[slip.place + 1 :])
    return before + slip.wrong + after


def functions_in(code: CodeType) -> dict[str, CodeType]:
    """The code of every function in a module or function, by qualified name."""
    inside = [part for part in code.co_consts if isinstance(part, CodeType)]
    return {name: found for part in inside for name, found in [(part.co_qualname, part), *functions_in(part).items()]}


@contextmanager
def planted(slip: Slip) -> Iterator[None]:
    """Every function of the file runs as if the slip stood in it."""
    path = str(PACKAGE / slip.file)
    wrong = functions_in(compile(source_with(slip), path, "exec", dont_inherit=True))
    alive = [found for found in gc.get_objects() if isinstance(found, FunctionType)]
    right = {found: found.__code__ for found in alive if found.__code__.co_filename == path}
    changed = {found: wrong[code.co_qualname] for found, code in right.items() if code.co_qualname in wrong}
    assert any(code != right[found] for found, code in changed.items()), f"{slip} changes no function"
    try:
        for found, code in changed.items():
            found.__code__ = code
        yield
    finally:
        for found, code in right.items():
            found.__code__ = code


BEGUN = ("facts", "calendar", "options", "_training_conflicts", "_training", "training_flow", "backup", "pins")
"""What is asked in the middle of the time of a world, too."""


def may_notice(slip: Slip) -> Iterator[Callable[[], None]]:
    """Tests that may notice, quick and near ones first: hand cases, parity of the rule, the judge, all of parity.

    Each is named outside of what ``passes`` tries, so that one that is gone notices no slip.
    """
    own = Path(slip.file).stem
    for rule in sorted(CASES, key=lambda rule: rule != own):
        for case in CASES[rule]:
            yield partial(test_cases.test_checker_half, rule, case)
            if not case.rule.get("unmodelled"):
                yield partial(test_cases.test_model_half, rule, case)
            yield partial(by_searched_rows, rule, case)
    for drawn in test_goals.VALUES:
        yield partial(test_goals.test_cost_and_measure_are_as_written, *drawn.values)
    for lone in test_launch_days.CASES:
        yield partial(test_launch_days.test_nothing_is_done_on_a_day_not_chosen, lone)
    yield test_begun_training.test_the_rows_ask_for_who_attends_as_the_checker_does
    yield test_begun_training.test_what_begins_on_the_day_of_the_file_has_not_begun
    yield test_begun_training.test_a_plan_without_what_began_is_refused
    yield partial(test_begun_training.test_one_day_away_is_enough_not_to_finish, "2030-01-05", False)
    yield test_begun_training.test_who_backed_up_a_flight_that_has_launched_was_in_training
    yield test_spells.test_a_day_between_ends_a_spell
    for waived in (("S1",), ("S2",)) if own == "backup" else ():
        yield partial(test_parity.test_backups_of_a_waived_flight_are_options_as_the_checker_has_it, waived, ["S1"])
    if own in BEGUN:
        yield partial(test_parity.halves_agree_after_launches, "backup training_flow", test_parity.WORLDS)
    parity = [*test_parity.LISTED, "backup training_flow", "all", *GOALS]
    near = NEAREST.get(slip.file, [own, "all"])
    for name in [name for name in near if name in parity]:
        yield parity_of(name)
    for seed in range(test_judge.PLANS_OF):
        yield partial(test_judge.test_judge_and_checker_name_the_same_clauses, seed)
    for name in [name for name in parity if name not in near]:
        yield parity_of(name)


def parity_of(name: str) -> Callable[[], None]:
    """The parity test of a rule, or of a goal."""
    agree = test_parity.measures_agree if name in GOALS else test_parity.halves_agree
    return partial(agree, name, test_parity.MANY_WORLDS)


def passes(test: Callable[[], None]) -> bool:
    """Whether a test passes."""
    try:
        test()
    except Exception:  # a crash is noticed like a failed assertion
        return False
    return True


@pytest.mark.parametrize("file", sorted({slip.file for slip in SLIPS}))
def test_slips_can_be_planted(file: str) -> None:
    for slip in SLIPS:
        if slip.file == file:
            compile(source_with(slip), file, "exec")


@pytest.mark.parametrize("slip", SLIPS[:1], ids=lambda slip: f"{slip.file}: {slip.wrong}")
def test_planted_slip_is_gone_afterwards(slip: Slip) -> None:
    first = next(may_notice(slip))
    with planted(slip):
        assert not all(passes(test) for test in may_notice(slip))
    assert passes(first)


@pytest.mark.long
@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.file}: {slip.wrong}")
def test_slip_is_caught(slip: Slip) -> None:
    with planted(slip):
        assert not all(passes(test) for test in may_notice(slip)), f"nobody noticed {slip}"


@pytest.mark.long
@pytest.mark.parametrize("file", [f"rules/{name}.py" for name in ("backup", "rest_interval")])
def test_nobody_cries_without_a_slip(file: str) -> None:
    """Else a test that fails by itself would notice every slip."""
    assert [number for number, test in enumerate(may_notice(Slip(file, "", ""))) if not passes(test)] == []
