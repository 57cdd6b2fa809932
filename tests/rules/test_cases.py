"""Every hand case, judged by both halves of its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optimizer.bench.testing.judging import by_checker, by_rows, by_searched_rows
from optimizer.rules import RULES
from tests.rules.cases import CASES

if TYPE_CHECKING:
    from tests.rules.cases._case import Case

ALL = [pytest.param(rule, case, id=f"{rule}: {case.label}") for rule, cases in CASES.items() for case in cases]


def test_every_rule_has_legal_and_illegal_cases() -> None:
    assert sorted(CASES) == sorted(RULES)
    for rule, cases in CASES.items():
        assert any(case.broken for case in cases), rule
        assert any(not case.broken for case in cases), rule


@pytest.mark.parametrize(("rule", "case"), ALL)
def test_checker_half(rule: str, case: Case) -> None:
    by_checker(rule, case)


@pytest.mark.parametrize(("rule", "case"), [item for item in ALL if not item.values[1].rule.get("unmodelled")])  # type: ignore[union-attr]
def test_model_half(rule: str, case: Case) -> None:
    by_rows(rule, case)


@pytest.mark.parametrize(("rule", "case"), ALL)
def test_searched_rows_admit_what_passes(rule: str, case: Case) -> None:
    """Rows that are said to be implied refuse no plan that the checker passes."""
    by_searched_rows(rule, case)
