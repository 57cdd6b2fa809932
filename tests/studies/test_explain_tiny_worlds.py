"""Conflicts are irreducible: re-proved by dropping each clause in turn."""

from __future__ import annotations

import pytest

import optimizer
from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.rules import RULES
from optimizer.solver.build import build
from optimizer.solver.engines.names import HIGHS
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.solve import solve
from optimizer.studies.explain import find_conflict
from optimizer.studies.explain import mus as narrowing
from tests import INSTANCES
from tests.files.test_importing import INFEASIBLE
from tests.worlds.tiny import tiny


def holds(instance: optimizer.Instance, clauses: set[Clause]) -> bool:
    """Whether exactly these clauses can hold together, asked anew of a model without the others."""
    model = build(instance, goals=False, keep_forbidden=True, left_out=lambda clause: clause not in clauses)
    assert {row.clause for row in model.rows.rows if row.clause.rule != DEFINITION} <= clauses
    task = Task(len(model.rows.names), tuple(model.rows.rows), Cost(()))
    return search(task, engine=HIGHS).status != "infeasible"


def prove_irreducible(instance: optimizer.Instance) -> set[Clause]:
    """The conflict, once proved by another engine on models built anew."""
    conflict = find_conflict(instance)
    assert conflict is not None
    assert conflict.irreducible == "by clause"
    clauses = set(conflict.clauses)
    told = find_conflict(instance, proved=True)
    assert told is not None
    assert told.clauses == conflict.clauses
    assert not holds(instance, clauses)
    for clause in clauses:
        assert holds(instance, clauses - {clause}), clause
    return clauses


@pytest.mark.parametrize("name", INFEASIBLE)
def test_infeasible_files_have_the_conflict_they_should(name: str) -> None:
    clauses = prove_irreducible(optimizer.load(INSTANCES / f"{name}.yaml"))
    assert INFEASIBLE[name] in {clause.rule for clause in clauses}


def test_conflicts_of_tiny_worlds() -> None:
    found = 0
    for seed in range(60):
        instance = tiny(5_000 + seed, goals=False)
        if solve(instance, workers=1, every_clause=True).status == "infeasible":
            assert {clause.rule for clause in prove_irreducible(instance)} <= set(RULES)
            found += 1
        else:
            assert find_conflict(instance) is None
    assert found > 10


def harder(instance: optimizer.Instance) -> optimizer.Instance:
    """With MS-21's loss to be covered months before any cosmonaut can come up on a Dragon."""
    rule = instance.rules.vehicle_loss  # type: ignore[attr-defined]
    earlier = rule.model_copy(update={"since": instance.flight["MS-21"].launch.replace(month=6)})
    return instance.model_copy(update={"rules": instance.rules.model_copy(update={"vehicle_loss": earlier})})


@pytest.mark.slow
def test_a_large_conflict_is_told_by_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrowing, "MANY_CLAUSES", 10)
    conflict = find_conflict(harder(optimizer.load(INSTANCES / "iss-2020-2024.yaml")))
    assert conflict is not None
    assert conflict.irreducible == "by group"
    assert set(conflict.groups) == {("qualification", "Crew-4"), ("vehicle_loss", "MS-21")}


@pytest.mark.long
def test_a_large_instance_is_explained_and_mended() -> None:
    found = optimizer.explain(harder(optimizer.load(INSTANCES / "iss-2020-2024.yaml")))
    assert (found.cheapest, found.lower) == (True, 1)
    assert [(repair.cost, repair.proved) for repair in found.repairs] == [(1, True)]
    assert {clause.rule for clause in found.conflicts[0].clauses} == {"qualification", "vehicle_loss"}
