"""Every hand case, judged by both halves of its rule."""

from __future__ import annotations

import pytest

from optimizer.checking import check
from optimizer.model import build
from optimizer.rules import RULES
from optimizer.stays import StayOption
from tests.cases import CASES
from tests.cases._case import Case
from tests.exhaust import Exhaust

ALL = [pytest.param(rule, case, id=f"{rule}: {case.label}") for rule, cases in CASES.items() for case in cases]


def test_every_rule_has_legal_and_illegal_cases() -> None:
    assert sorted(CASES) == sorted(RULES)
    for rule, cases in CASES.items():
        assert any(case.broken for case in cases), rule
        assert any(not case.broken for case in cases), rule


@pytest.mark.parametrize(("rule", "case"), ALL)
def test_checker_half(rule: str, case: Case) -> None:
    report = check(case.instance(rule), case.plan())
    assert {violation.subject for violation in report.broken if violation.rule == rule} == case.broken, str(report)


@pytest.mark.parametrize(("rule", "case"), [item for item in ALL if not item.values[1].rule.get("unmodelled")])  # type: ignore[union-attr]
def test_model_half(rule: str, case: Case) -> None:
    model = build(case.instance(rule), goals=False, keep_forbidden=True)
    known = {stay_text(stay): literal for stay, literal in model.options.literal.items()}
    known |= {f"{duty.person.id} {duty.flight.id}/{duty.role}!": n for duty, n in model.options.backups.items()}
    assert set(case.stays) <= set(known)
    true = frozenset(known[text] for text in case.stays)
    others = [row for row in model.rows.rows if row.clause.rule in (rule, "definition")]
    model.rows.rows = others
    assert Exhaust(model.rows).admits(true) == (not case.broken)


def stay_text(stay: StayOption) -> str:
    """A stay as the cases write it."""
    up = f"{stay.person.id} {stay.up.id}/{stay.up_role}"
    if stay.down is stay.up:
        return up
    return f"{up}>open" if stay.down is None else f"{up}>{stay.down.id}/{stay.down_role}"
