"""Solutions with somebody else in the place of one: each is one by a search over all rows, too."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

import optimizer
from optimizer.checker.check import check
from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, Clause, Row
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Outcome, Task
from optimizer.studies.explain import narrowed
from optimizer.studies.explain.clauses import Clauses
from optimizer.studies.explain.grouping import parts_of
from optimizer.studies.explain.growing import ROUNDS
from optimizer.studies.explain.near import NearKnown
from optimizer.studies.explain.rotation import Rotation
from optimizer.studies.repair.grown_rows import grown
from tests import INSTANCES
from tests.worlds.tiny import tiny

WORLDS, QUESTIONS = 250, 10
PEOPLE = 25


def nobody_commands() -> optimizer.Instance:
    """Nobody of many people is trained for the commander's seat."""
    base = optimizer.load(INSTANCES / "infeasible-no-commander.yaml")
    *others, last = base.crew
    more = [last.model_copy(update={"id": f"hamid-{number:02}"}) for number in range(PEOPLE - len(others))]
    return base.model_copy(update={"crew": (*others, *more)})


def solutions(clauses: Clauses, random: Random) -> list[frozenset[int]]:
    """One, and others that are as near to it as can be while they decide one thing more; they may break any clause."""
    rows, count = clauses.model.rows, len(clauses.model.rows.names)
    defining = tuple(row for row in rows.rows if row.clause.rule == DEFINITION)
    known = search(Task(count, tuple(rows.rows), Cost(()), workers=1)).solution
    if known is None:
        return []
    near = Cost(tuple((-1 if x in known else 1, x) for x in range(count)))
    found = [known]
    others = sorted(set(range(rows.decisions)) - known)
    for more in random.sample(others, min(QUESTIONS, len(others))):
        asked = Row(Clause(DEFINITION, "asked"), (more,), None, 1, None)
        solution = search(Task(count, (*defining, asked), near, workers=1)).solution
        found += [] if solution is None else [solution]
    return found


def test_each_is_a_solution_that_breaks_one_clause() -> None:
    rotated = 0
    for seed in range(WORLDS):
        clauses = Clauses(tiny(7_400 + seed, goals=False), Deadline())
        known = solutions(clauses, Random(seed))
        for solution in known[1:]:
            broken = {row.clause for row in clauses.model.rows.rows if not row.holds(solution)}
            rotation = Rotation(clauses.model, known[0])
            for clause in sorted(broken):
                among = frozenset(each for each in clauses.all if each.rule == clause.rule) - broken | {clause}
                for other in rotation.others(solution, clause, among, among):
                    (one,) = other & among
                    assert one.rule == clause.rule
                    first, *common = parts_of(clauses.instance, clause)
                    second, *rest_of_it = parts_of(clauses.instance, one)
                    assert first is not None
                    assert second is not None
                    assert (first != second, rest_of_it) == (True, common)
                    assert all(each.rule != DEFINITION for each in other)
                    untouched = [
                        row.clause
                        for row in clauses.model.rows.rows
                        if not row.holds(solution)
                        and not any(who in clauses.model.rows.names[x] for x in row.literals for who in (first, second))
                    ]
                    assert other.issuperset(untouched)
                    rest = [row for row in clauses.model.rows.rows if row.clause not in other]
                    assert search(Task(len(clauses.model.rows.names), tuple(rest), Cost(()))).solution is not None
                    rotated += 1
    assert rotated > 20


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The questions asked near a known solution, as they come."""
    told, ask = [], NearKnown.ask

    def counted(*rest: Any) -> Outcome:
        told.append(rest)
        return ask(*rest)

    monkeypatch.setattr(NearKnown, "ask", counted)
    return told


def test_a_hundred_people_take_few_questions(asked: list[Any]) -> None:
    instance = nobody_commands()
    repaired = optimizer.repair(instance, dates=False, workers=1)
    assert repaired.plan is not None
    every = {row.clause for row in build(instance, goals=False, keep_forbidden=True).rows.rows}
    within = {clause for clause in every if clause.rule in ("seat_coverage", "qualification")}
    conflict = narrowed(instance, within, repaired.plan)
    assert conflict.irreducible == "by clause"
    commands = [each for each in conflict.clauses if each.rule == "qualification"]
    assert len(commands) == PEOPLE
    assert len(conflict.clauses) == PEOPLE + 1
    assert 0 < len(asked) < PEOPLE / 2


def test_an_explanation_begins_at_a_plan_that_is_known(asked: list[Any]) -> None:
    instance = nobody_commands()
    repaired = optimizer.repair(instance, dates=False, workers=1)
    without = optimizer.explain(instance)
    assert not asked
    known = optimizer.explain(instance, known=repaired.plan)
    assert asked
    assert known.lower == without.lower == repaired.cost
    assert [each.cost for each in known.repairs] == [each.cost for each in without.repairs]


def test_who_is_not_in_a_clause_is_put_in_the_place_of_nobody() -> None:
    instance = optimizer.load(INSTANCES / "infeasible-no-commander.yaml")
    clauses = Clauses(instance, Deadline())
    nothing = search(
        Task(
            len(clauses.model.rows.names),
            tuple(row for row in clauses.model.rows.rows if row.clause.rule == DEFINITION),
            Cost(()),
        )
    ).solution
    assert nothing is not None
    seat = next(clause for clause in clauses.all if clause.rule == "seat_coverage")
    assert list(Rotation(clauses.model, nothing).others(nothing, seat, {seat}, {seat})) == []


def test_clauses_alike_are_met_together() -> None:
    instance = nobody_commands()
    empty = optimizer.Plan(instance={"name": instance.name}, assignments=())
    price = 25 * len(check(instance, empty).decided) * 10
    model = build(instance, goals=False, keep_forbidden=True)
    found = grown(instance, empty, price, model)
    cheapest = optimizer.repair(instance, dates=False, workers=1)
    assert found.bound == cheapest.cost == cheapest.bound
    assert len(found.met) < ROUNDS < PEOPLE
    assert {Clause("qualification", f"{who.id}/MS-1") for who in instance.crew} <= found.clauses
