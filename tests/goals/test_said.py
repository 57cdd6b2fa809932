"""What the value of each hand case of a goal means in words, what it could be at most, and what it leaves out.

Stored in ``__snapshots__``: ``pytest tests/goals/test_said.py --snapshot-update`` writes them anew, to be read over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optimizer.goals import GOALS
from optimizer.problem.calendar import Calendar
from tests.cli.stored import Answer
from tests.goals.test_goals import VALUES, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syrupy.assertion import SnapshotAssertion

CASES = [named(drawn) for drawn in VALUES]
KNOWN = [goal for goal in GOALS if any((drawn.id or "").startswith(f"{goal}: ") for drawn in CASES)]


@pytest.mark.parametrize("goal", KNOWN)
def test_values_in_words_are_as_reviewed(goal: str, snapshot: SnapshotAssertion) -> None:
    assert "\n".join(said(goal)) == snapshot(extension_class=Answer)


@pytest.mark.parametrize("goal", KNOWN)
def test_no_hand_case_costs_more_than_the_goal_says(goal: str) -> None:
    for drawn in CASES:
        case, value = drawn.values
        if (drawn.id or "").startswith(f"{goal}: "):
            instance = case.instance(case.label)
            (asked,) = instance.all_goals
            assert value <= asked.most(instance).amount, drawn.id


def said(goal: str) -> Iterator[str]:
    """Each hand case of a goal, and what is said of it."""
    for drawn in CASES:
        case, value = drawn.values
        if (drawn.id or "").startswith(f"{goal}: "):
            instance = case.instance(case.label)
            (asked,) = instance.all_goals
            amount, how = asked.most(instance)
            yield f"{drawn.id}: {value} {asked.unit}, {asked.in_words(Calendar(instance, case.plan()), value) or '-'}"
            yield f"  at most {amount}: {how}"
