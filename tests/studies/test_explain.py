"""`explain` against brute force: in tiny worlds every solution of the rows is listed with the clauses it breaks, and
from these sets follow all conflicts, the smallest one, and the cheapest waivers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations, product
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.model.rows import DEFINITION, Clause
from optimizer.rules import RULES
from optimizer.solver.build import Model, build
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.stop import Stop
from optimizer.studies import explain as explaining
from optimizer.studies.explain import correction_sets as mending
from optimizer.studies.explain import proofs as proving
from optimizer.studies.explain.answer import explanation_data
from optimizer.studies.explain.clauses import Clauses
from optimizer.studies.explain.smallest_mus import smallest
from optimizer.studies.explain.waivers import way_out
from tests import INSTANCES
from tests.files.test_importing import INFEASIBLE
from tests.oracle.exhaust import Exhaust
from tests.solver.test_solve import lying
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_HELPERS = 4
WORLDS = 120


def broken_sets(model: Model) -> set[frozenset[Clause]]:
    """For all values of all literals that keep the definitions, the clauses broken; the minimal ones."""
    exhaust = Exhaust(model.rows)
    helpers = range(exhaust.decisions, exhaust.literals)
    found: set[frozenset[Clause]] = set()
    for plan in exhaust.plans():
        for values in product((False, True), repeat=len(helpers)):
            solution = plan | {literal for literal, value in zip(helpers, values, strict=True) if value}
            broken = {row.clause for row in model.rows.rows if not _holds(row, solution)}
            if not any(clause.rule == DEFINITION for clause in broken):
                found.add(frozenset(broken))
    return {broken for broken in found if not any(other < broken for other in found)}


def _holds(row: Any, solution: frozenset[int]) -> bool:
    coefficients = row.coefficients or [1] * len(row.literals)
    total = sum(value for value, literal in zip(coefficients, row.literals, strict=True) if literal in solution)
    return (row.lower is None or row.lower <= total) and (row.upper is None or total <= row.upper)


def infeasible_worlds() -> Iterator[tuple[int, optimizer.Instance, set[frozenset[Clause]]]]:
    """Infeasible tiny worlds with few helpers, each with its broken sets."""
    for seed in range(WORLDS):
        instance = tiny(7_000 + seed, goals=False, most=7)
        model = build(instance, goals=False, keep_forbidden=True)
        if len(model.rows.names) - model.rows.decisions <= MOST_HELPERS:
            broken = broken_sets(model)
            if frozenset() not in broken:
                yield seed, instance, broken
            else:
                assert seed % 3 or explaining.explain(instance).status == "feasible"


@pytest.fixture(scope="module")
def worlds() -> list[tuple[int, optimizer.Instance, set[frozenset[Clause]]]]:
    """Drawn once."""
    return list(infeasible_worlds())


@pytest.mark.long
def test_a_conflict_that_is_not_the_smallest_is_found_out(worlds: list[World]) -> None:
    replaced = 0
    for seed, instance, broken in worlds:
        larger = max(explaining.explain(instance, conflicts=4).conflicts, key=lambda conflict: len(conflict.clauses))
        every = sorted(set().union(*broken))
        least = next(n for n in range(1, 9) if any(is_conflict(set(few), broken) for few in combinations(every, n)))
        found, proved = smallest(Clauses(instance, Deadline()), larger, [])
        assert proved
        assert len(found.clauses) == least, seed
        assert is_conflict(set(found.clauses), broken)
        replaced += found != larger
    assert replaced > 5


World = tuple[int, optimizer.Instance, set[frozenset[Clause]]]


def is_conflict(clauses: set[Clause], broken: set[frozenset[Clause]]) -> bool:
    """Whether every solution breaks one of these clauses."""
    return all(each & clauses for each in broken)


def cost_in(instance: optimizer.Instance, costs: dict[str, int | None]) -> Callable[[Clause], int | None]:
    """What leaving a clause open costs, None where it is out of the question."""

    def cost(clause: Clause) -> int | None:
        return None if way_out(instance, clause) is None else costs.get(clause.rule, 1)

    return cost


def test_conflicts_are_conflicts_irreducible_and_the_smallest(worlds: list[World]) -> None:
    assert len(worlds) > 20
    sizes, several = set(), 0
    for seed, instance, broken in worlds:
        found = explaining.explain(instance, conflicts=4)
        assert found.status == "infeasible"
        assert len(set(found.conflicts)) == len(found.conflicts)
        for conflict in found.conflicts:
            clauses = set(conflict.clauses)
            assert is_conflict(clauses, broken), seed
            assert not any(is_conflict(clauses - {clause}, broken) for clause in clauses), seed
        assert found.conflict is not None
        size = len(found.conflict.clauses)
        every = sorted(set().union(*broken))
        assert found.hopeless or found.minimum
        if found.minimum and size > 1:
            assert not any(is_conflict(set(few), broken) for few in combinations(every, size - 1)), seed
        assert found.proved_by == ("cp-sat", "highs")
        sizes.add(size)
        several += len(found.conflicts) > 1
    assert {1, 2, 3} <= sizes
    assert several > 5


@pytest.mark.parametrize("many_rows", [10_000, -1], ids=["by rounds", "by one search"])
def test_the_cheapest_waivers_are_those_of_brute_force(
    many_rows: int, worlds: list[World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mending, "MANY_ROWS", many_rows)
    prices, hopeless, choices = set(), 0, 0
    for seed, instance, broken in worlds:
        random = Random(seed)
        costs: dict[str, int | None] = {rule: random.choice([1, 1, 2, 3, None]) for rule in RULES}
        cost = cost_in(instance, costs)
        open_sets = {each: [cost(clause) for clause in each] for each in broken}
        totals = {each: sum(map(int, paid)) for each, paid in open_sets.items() if None not in paid}  # type: ignore[arg-type]
        found = explaining.explain(instance, costs=costs, repairs=1000)
        assert found.hopeless == (not totals), seed
        if not totals:
            assert not found.repairs
            assert found.conflict is not None
            assert {cost(clause) for clause in found.conflict.clauses} == {None}
            hopeless += 1
            continue
        least = min(totals.values())
        assert found.cheapest
        assert found.lower == least, seed
        assert {frozenset(repair.clauses) for repair in found.repairs} == {
            each for each, total in totals.items() if total == least
        }, seed
        for repair in found.repairs:
            assert repair.cost == least
            assert repair.proved
            assert {(broken.rule, broken.subject) for broken in repair.breaks} <= set(repair.clauses)
        prices.add(least)
        choices += len(found.repairs) > 1
    assert len(prices) > 2
    assert hopeless > 5
    assert choices > 5


@pytest.mark.parametrize(("name", "rule"), INFEASIBLE.items())
def test_infeasible_files_are_told_and_mended_by_their_rule(name: str, rule: str) -> None:
    instance = optimizer.load(INSTANCES / f"{name}.yaml")
    found = optimizer.explain(instance, costs={"seat_coverage": None})
    assert found.complete
    assert found.minimum
    assert any(clause.rule == rule for conflict in found.conflicts for clause in conflict.clauses)
    assert any({clause.rule for clause in repair.clauses} == {rule} for repair in found.repairs)
    assert rule in str(found)
    data = explanation_data(found)
    assert data["proved_by"] == list(found.proved_by) == ["cp-sat", "highs"]
    assert len(data["conflicts"]) == len(found.conflicts)
    kept = optimizer.explain(instance, costs={"seat_coverage": None, rule: None}, time_limit=60)
    assert kept.hopeless or all(clause.rule != rule for repair in kept.repairs for clause in repair.clauses)


def test_pins_are_dropped_and_facts_stay() -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    crew, flight = instance.crew[0].id, instance.flights[0].id
    end = instance.flights[0].landing
    other = next(each.id for each in instance.flights if each.id != flight and each.launch < end)
    pins = [{"crew": crew, "flight": flight}, {"crew": crew, "flight": other}]
    data = instance.model_dump(mode="json", by_alias=True, exclude_none=True) | {"pins": pins, "rules": {}}
    pinned = optimizer.Instance.model_validate(data)
    pinned.note_examined()  # no file may have such pins
    found = optimizer.explain(pinned, repairs=10)
    assert {clause.rule for conflict in found.conflicts for clause in conflict.clauses} == {"one_place", "pins"}
    assert {clause.subject for repair in found.repairs for clause in repair.clauses} == {
        f"{crew}/{flight}",
        f"{crew}/{other}",
    }
    assert {repair.ways for repair in found.repairs} == {("drop",)}
    assert "drop the pin of" in str(found)
    stuck = optimizer.explain(pinned, costs={"pins": None})
    assert stuck.hopeless
    assert "No waiver mends this" in str(stuck)


@pytest.mark.parametrize(
    ("name", "mended"), [("handover", 0), ("no-commander", 1), ("vehicle-loss", 0), ("lifeboat", 1)]
)
def test_what_the_plan_of_a_repair_shows_is_not_searched_for_again(
    name: str, mended: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the repair leaves open what is cheapest, its plan is the proof of that; of a lifeboat it leaves open the
    seats instead, which cost less by the day, and without a commander another one of three that cost as much."""
    instance = optimizer.load(INSTANCES / f"infeasible-{name}.yaml")
    plan = optimizer.repair(instance, dates=False, workers=1).plan
    assert plan is not None
    ask, solve, asked = Clauses._ask, proving.solve, Counter[str]()

    def count(kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            asked[kind] += 1
            return function(*given, **named)

        return counted

    monkeypatch.setattr(Clauses, "_ask", count("hold", ask))
    monkeypatch.setattr(proving, "solve", count("mend", solve))
    without = optimizer.explain(instance, repairs=1)
    needed = asked.copy()
    asked.clear()
    found = optimizer.explain(instance, repairs=1, known=plan)
    assert [repair.clauses for repair in found.repairs] == [repair.clauses for repair in without.repairs]
    assert [repair.costs for repair in found.repairs] == [repair.costs for repair in without.repairs]
    assert found.conflicts == without.conflicts
    assert all(repair.proved for repair in found.repairs)
    assert needed["mend"] == 1
    assert asked["mend"] == mended
    assert asked["hold"] < needed["hold"]


def test_without_time_nothing_is_claimed() -> None:
    instance = optimizer.load(INSTANCES / "infeasible-rest.yaml")
    stop = Stop()
    stop.request()
    for found in (optimizer.explain(instance, time_limit=1e-9), optimizer.explain(instance, stop=stop)):
        assert found.status == "unknown"
        assert found.stopped_early
        assert not any((found.complete, found.minimum, found.cheapest, found.hopeless, found.repairs))


def test_an_engine_that_contradicts_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = optimizer.load(INSTANCES / "infeasible-rest.yaml")
    for status in ("feasible", "infeasible"):
        monkeypatch.setattr(proving, "search", lying(lambda outcome, said=status: replace(outcome, status=said)))  # type: ignore[misc]
        with pytest.raises(optimizer.DisagreementError, match="highs finds"):
            optimizer.explain(instance)


@pytest.mark.slow
def test_every_clause_is_told_with_its_names() -> None:
    told: dict[str, set[str]] = {}
    worlds = [optimizer.load(INSTANCES / f"{name}.yaml") for name in ("mini", "iss-2022-swap", *INFEASIBLE)]
    for instance in (*worlds, *(tiny(seed, goals=False) for seed in range(300))):
        rules = {rule.name: rule for rule in instance.rulebook}
        for clause in {row.clause for row in build(instance, goals=False, keep_forbidden=True).rows.rows}:
            if clause.rule == DEFINITION:
                continue
            words = rules[clause.rule].describe(clause.subject, instance)
            assert words != RULES[clause.rule].sentence()
            assert words
            assert not words.endswith(".")
            for part in clause.subject.split("/"):
                if part in instance.person:
                    assert (instance.person[part].name or part) in words, (clause, words)
                elif part in instance.flight:
                    assert part in words or clause.rule in ("dose_limit", "training_flow"), (clause, words)
            told.setdefault(clause.rule, set()).add(words)
    assert set(told) == set(RULES) - {"way_home"}  # holds by the list of options: it has no rows
