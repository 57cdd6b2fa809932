"""Who is kept out of a place by their own facts alone, by hand: on the way up, on the way down, and as a backup."""

from __future__ import annotations

import pytest

import optimizer
from optimizer.files.dump import to_data
from optimizer.solver.build import Model, build
from optimizer.studies.why.forced import Place, distance, kept_out
from tests import INSTANCES

HOLDERS = {
    "commander": {"fyodor", "galina"},
    "flight-engineer": {"anna", "carol", "dario", "fyodor", "galina", "hamid", "irina", "jan"},
}
"""Who holds what these roles of Soyuz require: a commander may be a flight engineer too."""


@pytest.fixture(scope="module")
def model() -> Model:
    """The smallest shipped world, where Soyuz has backups."""
    data = to_data(optimizer.load(INSTANCES / "mini.yaml"))
    data["rules"] |= {"backup": {"vehicles": ["soyuz"]}}
    return build(optimizer.loads({"format": 1, **data}), goals=False)


def others(model: Model, role: str) -> set[str]:
    """Those who may not have a role of Soyuz."""
    return {who.id for who in model.instance.crew} - HOLDERS[role]


@pytest.mark.parametrize("role", ["commander", "flight-engineer", None])
def test_who_may_not_back_up_is_kept_out_by_the_rule_of_backups(model: Model, role: str | None) -> None:
    found = kept_out(model, Place("MS-2", "backup", role))
    assert {who: [tuple(clause) for clause in clauses] for who, clauses in found.items()} == {
        who: [("backup", f"{who}/MS-2")] for who in others(model, role or "flight-engineer")
    }
    assert kept_out(model, Place("Crew-A", "backup", role)) == {}, "Dragon has no backups here"


@pytest.mark.parametrize("leg", ["up", "down"])
def test_who_may_not_fly_is_kept_out_by_the_fewest_clauses(model: Model, leg: str) -> None:
    found = kept_out(model, Place("MS-2", leg, "commander"))  # type: ignore[arg-type]
    assert set(found) == others(model, "commander")
    assert {who: {clause.rule for clause in clauses} for who, clauses in found.items()} == {
        who: {"qualification"} if who in ("hamid", "irina", "jan") else {"qualification", "role_agency"}
        for who in others(model, "commander")
    }
    assert {clause.subject for clauses in found.values() for clause in clauses} == {f"{who}/MS-2" for who in found}


def test_the_distance_of_plans_counts_seats_not_people() -> None:
    mini = optimizer.load(INSTANCES / "mini.yaml")
    plan = optimizer.load_plan(INSTANCES.parent / "tests" / "cli" / "mini.plan.json", mini)
    seats = plan.assignments
    without = plan.model_copy(update={"assignments": tuple(seat for seat in seats if seat.crew != "jan")})
    swapped = plan.model_copy(
        update={
            "assignments": tuple(
                seat.model_copy(update={"crew": {"fyodor": "dario", "dario": "fyodor"}.get(seat.crew, seat.crew)})
                for seat in seats
            )
        }
    )
    backed_up = plan.model_copy(
        update={"assignments": (*seats, seats[0].model_copy(update={"crew": "galina", "leg": "backup"}))}
    )
    assert distance(plan, plan) == distance(plan, backed_up, roles=True) == 0
    assert (distance(plan, without), distance(without, plan)) == (2, 2)
    assert (distance(plan, swapped), distance(plan, swapped, roles=True)) == (0, 4)
    assert distance(without, swapped, roles=True) == 6
