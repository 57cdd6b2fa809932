"""Conflicts of rows made by hand: what is left open, what is in the way, and how a plan that breaks some is priced."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.model.rows import DEFINITION, Clause, Row
from optimizer.problem.steps import told_to
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.engines.stop import Stop
from optimizer.studies.explain.clauses import Clauses
from optimizer.studies.explain.correction_sets import Repairs, _cheapest_left_out, find_repairs
from optimizer.studies.explain.mus import Conflict, group_of, narrow
from optimizer.studies.explain.relaxation import _relaxed_rows, cheapest
from optimizer.studies.explain.single_row_conflicts import _few, single_row_conflict
from optimizer.studies.explain.smallest_mus import _fewest, _minimal, smallest

if TYPE_CHECKING:
    from collections.abc import Callable

COVER, QUALIFIED, REST, SEATED = (
    Clause(rule, subject)
    for rule, subject in (
        ("seat_coverage", "S1"),
        ("qualification", "a/S1"),
        ("rest_interval", "b"),
        ("seated", "S1"),
    )
)
SECOND = Clause("seat_coverage", "S2")


def made(rows: list[Row], literals: int, clock: Deadline | None = None) -> Clauses:
    """These rows alone, without an instance."""
    found = Clauses.__new__(Clauses)
    found.instance, found.clock, found.seed = None, clock or Deadline(None), 0  # type: ignore[assignment]
    every: Any = SimpleNamespace(
        rows=SimpleNamespace(rows=tuple(rows), names=[""] * literals), plan=lambda solution: None
    )
    found.model = every
    found.rows = {}
    for row in rows:
        found.rows.setdefault(row.clause, []).append(row)
    found.all = tuple(clause for clause in found.rows if clause.rule != DEFINITION)
    found._deciding = [row for row in rows if row.clause.rule != DEFINITION]
    found.broken, found.conflicts, found.asked = [], [], ()
    found.plan = found._definitions = found._near = found._rotation = None
    return found


def at_least(clause: Clause, *literals: int, lower: int = 1) -> Row:
    return Row(clause, literals, None, lower, None)


def none_of(clause: Clause, *literals: int) -> Row:
    return Row(clause, literals, None, None, 0)


NOBODY_LEFT = [
    at_least(COVER, 0, 1),  # one of a and b
    none_of(QUALIFIED, 0),
    none_of(REST, 1),
    at_least(SECOND, 2),  # c, who is free
]


def costs(**of: int | None) -> Callable[[Clause], int | None]:
    return lambda clause: of[clause.rule]


def test_the_cheapest_left_open_is_what_it_costs_at_least() -> None:
    clauses = made(NOBODY_LEFT, 3)
    assert cheapest(clauses, costs(seat_coverage=9, qualification=4, rest_interval=3)) == (frozenset({REST}), 3)
    assert cheapest(clauses, costs(seat_coverage=2, qualification=4, rest_interval=3)) == (frozenset({COVER}), 2)
    assert cheapest(clauses, costs(seat_coverage=9, qualification=4, rest_interval=None)) == (
        frozenset({QUALIFIED}),
        4,
    )
    assert cheapest(clauses, costs(seat_coverage=None, qualification=None, rest_interval=None)) == (None, 0)
    assert not clauses.clock.ran_out, "it is proved that there is none"


def test_no_time_to_look_for_the_cheapest_is_told() -> None:
    stop = Stop()
    stop.request()
    clauses = made(NOBODY_LEFT, 3, Deadline(None, stop))
    with pytest.raises(TimeUpError):
        cheapest(clauses, costs(seat_coverage=9, qualification=4, rest_interval=3))


def test_a_relaxed_row_is_as_it_was_or_none() -> None:
    """With its literal false the row as it is, with it true every choice of the others, by looking at each."""
    rows = [
        Row(COVER, (0, 1, 2), None, 2, None),
        Row(COVER, (0, 1, 2), None, None, 1),
        Row(COVER, (0, 1, 2), None, None, 0),
        Row(COVER, (0, 1, 2), (1, -2, 3), 1, 2),
        Row(COVER, (0, 1, 2), (-1, -1, 1), 0, None),
        Row(COVER, (0, 1, 2), (2, 3, 4), 3, 6),
        Row(COVER, (0, 1, 2), (1, 1, 1), 0, 3),
    ]
    choices = [frozenset(place for place in range(3) if number >> place & 1) for number in range(8)]
    for row in rows:
        relaxed = list(_relaxed_rows(row, 3))
        for chosen in choices:
            assert all(each.holds(chosen) for each in relaxed) == row.holds(chosen), (row, chosen)
            assert all(each.holds(chosen | {3}) for each in relaxed), (row, chosen)
    assert list(_relaxed_rows(rows[-1], 3)) == [], "it says nothing"
    assert len(list(_relaxed_rows(rows[2], 3))) == 3, "one for each that is forbidden"


def test_a_row_that_shows_a_conflict_by_itself() -> None:
    clauses = made(NOBODY_LEFT, 3)
    assert single_row_conflict(clauses, clauses.all) == {COVER, QUALIFIED, REST}
    assert single_row_conflict(clauses, [COVER, QUALIFIED]) is None
    assert single_row_conflict(clauses, [QUALIFIED, REST]) is None
    asked = clauses.asking([Row(Clause(DEFINITION, "asked"), (0,), None, None, 0)])
    assert single_row_conflict(asked, [COVER, QUALIFIED, REST]) == {COVER, REST}, "what is asked needs no clause"
    weighted = made([Row(SEATED, (0, 1), (-1, 1), None, -1), none_of(QUALIFIED, 0), none_of(REST, 1)], 2)
    assert single_row_conflict(weighted, weighted.all) == {SEATED, QUALIFIED}


def test_of_several_rows_the_conflict_of_fewest_clauses_is_told() -> None:
    clauses = made([*NOBODY_LEFT[:3], at_least(SECOND, 1)], 3)
    assert single_row_conflict(clauses, clauses.all) == {SECOND, REST}


def test_few_clauses_bar_all_of_some() -> None:
    barred = {0: [QUALIFIED, REST], 1: [REST], 2: [SEATED], 3: []}
    assert _few([0, 1, 2, 3], barred) == {REST, SEATED}
    assert _few([3], barred) == frozenset()
    assert _few([0], barred) == {QUALIFIED}, "the first by name of as many"


def test_narrowed_to_what_is_needed() -> None:
    clauses = made(NOBODY_LEFT, 3)
    found = narrow(clauses, clauses.all)
    assert found == Conflict((QUALIFIED, REST, COVER), "by clause")
    assert found.groups == {
        ("qualification", "S1"): ["a/S1"],
        ("rest_interval", "b"): ["b"],
        ("seat_coverage", "S1"): ["S1"],
    }
    assert group_of(QUALIFIED) == ("qualification", "S1")
    hidden = made([at_least(COVER, 0, 1, lower=2), Row(REST, (0, 1), None, None, 1), at_least(SECOND, 2)], 3)
    assert single_row_conflict(hidden, hidden.all) is None, "no row alone shows it"
    assert narrow(hidden, hidden.all).clauses == (REST, COVER)


def test_repairs_come_by_price_until_there_are_no_more() -> None:
    clauses = made(NOBODY_LEFT, 3)
    price = costs(seat_coverage=9, qualification=4, rest_interval=3)
    found = find_repairs(clauses, price, conflicts=9, repairs=9)
    assert found.repairs == [frozenset({REST}), frozenset({QUALIFIED}), frozenset({COVER})]
    assert (found.lower, found.exhausted, found.hopeless) == (3, True, None)
    assert [each.clauses for each in found.conflicts] == [(QUALIFIED, REST, COVER)]
    one = find_repairs(made(NOBODY_LEFT, 3), price)
    assert (one.repairs, one.exhausted) == ([frozenset({REST})], False)
    fixed = find_repairs(made(NOBODY_LEFT, 3), costs(seat_coverage=None, qualification=None, rest_interval=None))
    assert (fixed.repairs, fixed.lower) == ([], 0)
    assert fixed.hopeless is not None
    assert fixed.hopeless.clauses == (QUALIFIED, REST, COVER)


def test_what_is_left_out_hits_every_conflict_and_empties_seats_last() -> None:
    conflict = Conflict((QUALIFIED, COVER), "by clause")
    found = Repairs(conflicts=[conflict])
    even = {QUALIFIED: 5, COVER: 5}
    assert _cheapest_left_out(found, even, Deadline(None)) == {QUALIFIED}
    assert _cheapest_left_out(found, {QUALIFIED: 6, COVER: 5}, Deadline(None)) == {COVER}
    found.repairs.append(frozenset({QUALIFIED}))
    assert _cheapest_left_out(found, even, Deadline(None)) == {COVER}
    found.repairs.append(frozenset({COVER}))
    assert _cheapest_left_out(found, even, Deadline(None)) is None
    two = Repairs(conflicts=[conflict, Conflict((REST, COVER), "by clause")])
    assert _cheapest_left_out(two, {QUALIFIED: 2, REST: 2, COVER: 5}, Deadline(None)) == {QUALIFIED, REST}
    assert _cheapest_left_out(two, {QUALIFIED: 3, REST: 3, COVER: 5}, Deadline(None)) == {COVER}


def test_the_fewest_clauses_that_hit_all_sets() -> None:
    clauses = made(NOBODY_LEFT, 3)
    sets = [frozenset({COVER, REST}), frozenset({COVER, QUALIFIED}), frozenset({SEATED, COVER, REST})]
    assert _minimal([*sets, sets[0]]) == sets[:2]
    assert _fewest(clauses, sets) == {COVER}
    assert _fewest(clauses, [frozenset({COVER}), frozenset({REST}), frozenset({SECOND, REST})]) == {COVER, REST}


def test_a_smaller_conflict_is_found_or_there_is_none() -> None:
    """Three clauses that cannot hold together, and two others that cannot either."""
    rows = [*NOBODY_LEFT, none_of(SEATED, 2)]
    clauses = made(rows, 3)
    large = Conflict((QUALIFIED, REST, COVER), "by clause")
    assert smallest(clauses, large, []) == (Conflict((SECOND, SEATED), "by clause"), True)
    small = Conflict((SECOND, SEATED), "by clause")
    assert smallest(made(rows, 3), small, []) == (small, True)
    unsure = Conflict((QUALIFIED, REST, COVER), "by group")
    assert smallest(made(rows, 3), unsure, []) == (unsure, False)
    stop = Stop()
    stop.request()
    assert smallest(made(rows, 3, Deadline(None, stop)), large, []) == (large, False)


def test_what_was_asked_once_is_not_asked_again() -> None:
    steps: list[Any] = []
    clauses = made(NOBODY_LEFT, 3)
    with told_to(steps.append):
        assert not clauses.hold(clauses.all)
        assert clauses.hold([COVER, QUALIFIED, SECOND])
        asked = len(steps)
        assert clauses.hold([COVER]), "the plan found keeps it"
        assert not clauses.hold([*clauses.all])
    assert len(steps) == asked == 2
    assert [step.trying for step in steps] == [
        "can 4 of 4 clauses hold together?",
        "can 3 of 4 clauses hold together?",
    ]
    assert clauses.broken == [frozenset({REST})]
    assert clauses.conflicts == [frozenset(clauses.all)]
    other = clauses.asking([none_of(Clause(DEFINITION, "asked"), 1)])
    assert not other.hold([COVER, QUALIFIED]), "with what is asked"
    assert clauses.hold([COVER, QUALIFIED])
    assert clauses.size == 4
