"""Every hand case, judged by both halves of its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optimizer.bench.testing.exhaust import Exhaust
from optimizer.bench.testing.judging import by_checker, by_rows, by_searched_rows, decisions
from optimizer.model.rows import DEFINITION, IMPLIED
from optimizer.rules import RULES
from optimizer.solver.build import build
from tests.rules.cases import CASES
from tests.worlds.draw import seeded

if TYPE_CHECKING:
    from optimizer.model.rows import Rows
    from tests.rules.cases._case import Case

ALL = [pytest.param(rule, case, id=f"{rule}: {case.label}") for rule, cases in CASES.items() for case in cases]


def assert_addressed(rows: Rows) -> None:
    """Every literal has a name, every row the address of a clause; those about days hold for at least one."""
    assert all(rows.names)
    posted = [*rows.rows, *rows.implied]
    assert {row.clause.rule for row in posted} <= {*RULES, DEFINITION, IMPLIED}
    assert all(row.clause.subject for row in posted)
    assert all(days >= 1 for days in rows.lengths.values())


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


@pytest.mark.parametrize(
    ("rule", "limit"),
    [("reciprocity", "_balances.MANY_BOOKINGS"), ("training_capacity", "training_capacity.MANY_TERMS")],
)
def test_rows_of_large_files_say_the_same(rule: str, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is much, what adds up is carried on as a number of its own."""
    monkeypatch.setattr(f"optimizer.rules.{limit}", 0)
    for case in CASES[rule]:
        by_rows(rule, case)


@pytest.mark.parametrize("rule", CASES)
def test_rows_are_of_the_clauses_that_the_checker_names(rule: str) -> None:
    """Without the rows of the broken clauses the plan is admitted; those of each of them alone refuse it."""
    for case in CASES[rule]:
        if case.broken and not case.rule.get("unmodelled"):
            with seeded(case.label):
                refused_by_the_broken_clauses(rule, case)


def refused_by_the_broken_clauses(rule: str, case: Case) -> None:
    model = build(case.instance(rule), goals=False, keep_forbidden=True)
    assert_addressed(model.rows)
    known = decisions(model, [text for text in case.stays if " launches " in text])
    chosen = frozenset(
        known[text] for text in known if text in case.stays or text.startswith(("planned ", "launched "))
    )
    rows = [row for row in model.rows.rows if row.clause.rule in (rule, "definition")]

    def admitted(left_open: set[str]) -> bool:
        model.rows.rows = [row for row in rows if row.clause.rule != rule or row.clause.subject not in left_open]
        return Exhaust(model.rows).admits(chosen)

    assert admitted(case.broken)
    assert [subject for subject in sorted(case.broken) if admitted(case.broken - {subject})] == []


@pytest.mark.parametrize("rule", CASES)
def test_searched_rows_admit_what_passes(rule: str) -> None:
    """Rows that are said to be implied refuse no plan that the checker passes."""
    for case in CASES[rule]:
        with seeded(case.label):
            by_searched_rows(rule, case)
