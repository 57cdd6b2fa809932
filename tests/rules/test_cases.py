"""Every hand case, judged by both halves of its rule."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from optimizer.checker.check import check
from optimizer.model.stays import BackupOption, SessionOption, StayOption
from optimizer.rules import RULES
from optimizer.solver.build import Model, build
from tests.oracle.exhaust import Exhaust
from tests.rules.cases import CASES
from tests.worlds.draw import FIRST_DAY

if TYPE_CHECKING:
    from optimizer.problem.ships import Flight
    from tests.rules.cases._case import Case

ALL = [pytest.param(rule, case, id=f"{rule}: {case.label}") for rule, cases in CASES.items() for case in cases]


def test_every_rule_has_legal_and_illegal_cases() -> None:
    assert sorted(CASES) == sorted(RULES)
    for rule, cases in CASES.items():
        assert any(case.broken for case in cases), rule
        assert any(not case.broken for case in cases), rule


@pytest.mark.parametrize(("rule", "case"), ALL)
def test_checker_half(rule: str, case: Case) -> None:
    report = check(case.instance(rule), case.plan())
    assert {violation.subject for violation in report.decided if violation.rule == rule} == case.broken, str(report)
    beyond = {violation.subject for violation in report.unavoidable if violation.rule == rule}
    assert beyond == case.unavoidable, str(report)


@pytest.mark.parametrize(("rule", "case"), [item for item in ALL if not item.values[1].rule.get("unmodelled")])  # type: ignore[union-attr]
def test_model_half(rule: str, case: Case) -> None:
    model = build(case.instance(rule), goals=False, keep_forbidden=True)
    known = decisions(model, [text for text in case.stays if " launches " in text])
    assert set(case.stays) <= set(known)
    solution = frozenset(known[text] for text in known if text in case.stays or text.startswith("planned "))
    others = [row for row in model.rows.rows if row.clause.rule in (rule, "definition")]
    model.rows.rows = others
    assert Exhaust(model.rows).admits(solution) == (not case.broken)


@pytest.mark.parametrize(("rule", "case"), ALL)
def test_searched_rows_admit_what_passes(rule: str, case: Case) -> None:
    """Rows that are said to be implied refuse no plan that the checker passes."""
    instance = case.instance(rule)
    if not check(instance, case.plan()).decided:
        model = build(instance, goals=False)
        known = decisions(model, [text for text in case.stays if " launches " in text])
        solution = frozenset(known[text] for text in known if text in case.stays or text.startswith("planned "))
        assert Exhaust(model.rows).admits(solution)


def decisions(model: Model, launches: list[str]) -> dict[str, int]:
    """Literals by what the cases write, on the days they choose; ``planned ...`` for flights left on their day."""
    options = model.options
    chosen = {text.split()[0]: FIRST_DAY + timedelta(int(text.split()[2])) for text in launches}
    days = {flight.id: chosen.get(flight.id, flight.launch) for flight in model.instance.flights}
    known: dict[str, int] = {}
    for flight in options.flights:
        literal = options.launches(flight)
        if flight.launch == days[flight.id] and literal is not None:
            name = f"{flight.id} launches {(flight.launch - FIRST_DAY).days}"
            known[name if flight.id in chosen else f"planned {flight.id}"] = literal

    def on_day(flight: Flight | None) -> bool:
        return flight is None or flight.launch == days[flight.id]

    known |= {stay_text(stay): n for stay, n in options.literal.items() if on_day(stay.up) and on_day(stay.down)}
    for duty, literal in options.extra_decisions.items():
        if isinstance(duty, BackupOption):
            if on_day(duty.flight):
                known[f"{duty.person.id} {duty.flight.id}/{duty.role}!"] = literal
        elif isinstance(duty, SessionOption):
            start = "" if duty.sitting.start is None else f"@{(duty.sitting.start - FIRST_DAY).days}"
            known[f"{duty.person.id} attends {duty.sitting.training.id}{start}"] = literal
        else:
            known[f"{duty.person.id} commands {duty.term}"] = literal
    return known


def stay_text(stay: StayOption) -> str:
    """A stay as the cases write it."""
    up = f"{stay.person.id} {stay.up.id}/{stay.up_role}"
    if stay.down is stay.up:
        return up
    return f"{up}>open" if stay.down is None else f"{up}>{stay.down.id}/{stay.down_role}"
