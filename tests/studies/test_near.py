"""Questions about few clauses, near a known solution, have the answer of all the rows."""

from __future__ import annotations

from random import Random

from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, Row
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.studies.explain.clauses import Clauses
from optimizer.studies.explain.definitions import Definitions
from optimizer.studies.explain.near import NearKnown
from tests.worlds.tiny import tiny

WORLDS, QUESTIONS = 20, 12


def searched(clauses: Clauses, rows: list[Row]) -> frozenset[int] | None:
    """A solution of all definitions and these rows."""
    every = [row for row in clauses.model.rows.rows if row.clause.rule == DEFINITION] + rows
    return search(Task(len(clauses.model.rows.names), tuple(every), Cost(()))).solution


def test_answers_are_those_of_all_rows() -> None:
    said = {True: 0, False: 0}
    for seed in range(WORLDS):
        clauses, random = Clauses(tiny(6_000 + seed, goals=False), Deadline()), Random(seed)
        defining = [row for row in clauses.model.rows.rows if row.clause.rule == DEFINITION]
        known = searched(clauses, [])
        assert known is not None
        near = NearKnown(clauses.rows, defining, Definitions(clauses.model.rows), known, seed)
        for number in range(QUESTIONS):
            chosen = frozenset(random.sample(clauses.all, random.randrange(len(clauses.all) + 1)))
            around = chosen | frozenset(random.sample(clauses.all, len(clauses.all) // 2))
            literals = sorted({x for clause in chosen for row in clauses.rows[clause] for x in row.literals})
            barred = random.sample(literals, min(number, len(literals)))
            asked = (Row(clauses.all[0], tuple(barred), None, None, 0),) if barred else ()
            rows = [row for clause in chosen for row in clauses.rows[clause]]
            answer = near.ask(chosen, around, asked, Deadline())
            assert answer.status in ("optimal", "feasible", "infeasible")
            can_hold = searched(clauses, [*rows, *asked]) is not None
            assert (answer.solution is not None) == can_hold
            said[can_hold] += 1
            if answer.solution is not None:
                assert all(row.holds(answer.solution) for row in (*defining, *rows, *asked))
    assert min(said.values()) > 20
