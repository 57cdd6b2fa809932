"""A hand case, judged by both halves of its rule."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from optimizer.bench.testing.draw import FIRST_DAY
from optimizer.bench.testing.exhaust import Exhaust
from optimizer.checker.check import check
from optimizer.events._register import register
from optimizer.model.stays import BackupOption, SessionOption, StayOption
from optimizer.rules import RULES
from optimizer.solver.build import Model, build

if TYPE_CHECKING:
    from optimizer.bench.testing.case import Case
    from optimizer.problem.ships import Flight
    from optimizer.rules import Rule


def judge(rule: type[Rule] | str, case: Case) -> None:
    """Judge a case of a rule, or of that of this name, by its checker half, its model half, and the rows that are
    searched; the rule is registered if it is not known.

    Raises
    ------
    AssertionError
        Saying which of them does not break exactly the clauses that the case names.
    """
    if not isinstance(rule, str) and RULES.get(rule.name) is not rule:
        register(rule)
    name = rule if isinstance(rule, str) else rule.name
    by_checker(name, case)
    by_rows(name, case)
    by_searched_rows(name, case)


def by_checker(rule: str, case: Case) -> None:
    """The checker half."""
    report = check(case.instance(rule), case.plan())
    decided = {violation.subject for violation in report.decided if violation.rule == rule}
    assert decided == case.broken, f"{case.label}: expected {case.broken or 'nothing'} broken; {report}"
    beyond = {violation.subject for violation in report.unavoidable if violation.rule == rule}
    assert beyond == case.unavoidable, f"{case.label}: expected {case.unavoidable or 'nothing'} unavoidable; {report}"


def by_rows(rule: str, case: Case) -> None:
    """The model half, without the other rules."""
    model = build(case.instance(rule), goals=False, keep_forbidden=True)
    known = decisions(model, [text for text in case.stays if " launches " in text])
    unknown = set(case.stays) - set(known)
    assert not unknown, f"{case.label}: no decisions of its instance: {unknown}"
    model.rows.rows = [row for row in model.rows.rows if row.clause.rule in (rule, "definition")]
    admitted = Exhaust(model.rows).admits(_solution(known, case))
    assert admitted == (not case.broken), f"{case.label}: the rows {'admit' if admitted else 'refuse'} the plan"


def by_searched_rows(rule: str, case: Case) -> None:
    """Rows that are said to be implied refuse no plan that the checker passes."""
    instance = case.instance(rule)
    if not check(instance, case.plan()).decided:
        model = build(instance, goals=False)
        known = decisions(model, [text for text in case.stays if " launches " in text])
        assert Exhaust(model.rows).admits(_solution(known, case)), f"{case.label}: implied rows refuse the plan"


def _solution(known: dict[str, int], case: Case) -> frozenset[int]:
    return frozenset(known[text] for text in known if text in case.stays or text.startswith(("planned ", "launched ")))


def decisions(model: Model, launches: list[str]) -> dict[str, int]:
    """Literals by what the cases write, on the days they choose; ``planned ...`` for flights left on their day,
    ``launched ...`` for backups of flights that have launched."""
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

    known |= {_stay_text(stay): n for stay, n in options.literal.items() if on_day(stay.up) and on_day(stay.down)}
    for duty, literal in options.extra_decisions.items():
        if isinstance(duty, BackupOption):
            if on_day(duty.flight):
                text = f"{duty.person.id} {duty.flight.id}/{duty.role}!"
                known[f"launched {text}" if duty.settled else text] = literal
        elif isinstance(duty, SessionOption):
            start = "" if duty.sitting.start is None else f"@{(duty.sitting.start - FIRST_DAY).days}"
            known[f"{duty.person.id} attends {duty.sitting.training.id}{start}"] = literal
        else:
            known[f"{duty.person.id} commands {duty.term}"] = literal
    return known


def _stay_text(stay: StayOption) -> str:
    """A stay as the cases write it."""
    up = f"{stay.person.id} {stay.up.id}/{stay.up_role}"
    if stay.down is stay.up:
        return up
    return f"{up}>open" if stay.down is None else f"{up}>{stay.down.id}/{stay.down_role}"
