"""What the hand cases of each rule say of what they break: words, days, how much, and what nothing mends.

Stored in ``__snapshots__``: ``pytest tests/rules/test_said.py --snapshot-update`` writes them anew, to be read over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optimizer.checker.check import check
from tests.cli.stored import Answer
from tests.rules.cases import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syrupy.assertion import SnapshotAssertion

    from optimizer.rules import Violation
    from tests.rules.cases._case import Case


@pytest.mark.parametrize("rule", sorted(CASES))
def test_broken_clauses_are_as_reviewed(rule: str, snapshot: SnapshotAssertion) -> None:
    assert "\n".join(line for case in CASES[rule] for line in said(rule, case)) == snapshot(extension_class=Answer)


def said(rule: str, case: Case) -> Iterator[str]:
    """The case, and below it a line for each clause of the rule that it breaks."""
    found = [each for each in check(case.instance(rule), case.plan()).violations if each.rule == rule]
    if found:
        yield case.label
    yield from sorted(line(each) for each in found)


def line(broken: Violation) -> str:
    """One broken clause with all that is known of it."""
    when = f" on {broken.day}" if broken.day else ""
    kind = " (history)" if broken.history else " (unavoidable)" if broken.unavoidable else ""
    return f"  {broken}{when}{f' x {broken.amount}' if broken.amount != 1 else ''}{kind}"
