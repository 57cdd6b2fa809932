"""What a notebook shows of the answers made by hand, block by block, as it was last reviewed.

Stored in ``__snapshots__``: ``pytest tests/studies/test_blocks_by_hand.py --snapshot-update`` writes them anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from optimizer.problem.shown import Drawn, Rows, Shown, Words
from tests.cli.stored import Answer
from tests.studies import answers_by_hand, answers_of_plans_by_hand, answers_of_seats_by_hand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syrupy.assertion import SnapshotAssertion

ANSWERS: dict[str, Shown] = {
    "stress": answers_by_hand.stress(*answers_by_hand.samples()),
    "rolling": answers_by_hand.rolling(),
    "size": answers_by_hand.sizing(),
    "selection": answers_by_hand.selection(),
    "analyze": answers_of_seats_by_hand.analysis(),
    "explain": answers_of_seats_by_hand.explanation(),
    "repair": answers_of_seats_by_hand.repair(),
    "levers": answers_of_seats_by_hand.levers(),
    "why": answers_of_seats_by_hand.WHY["best"],
    "robust": answers_of_plans_by_hand.robust(),
    "scenarios": answers_of_plans_by_hand.comparison(),
    "tradeoff": answers_of_plans_by_hand.FRONTIERS["two"],
    "replan": answers_of_plans_by_hand.replan(),
    "verify": answers_of_plans_by_hand.VERIFICATIONS["refused"],
}


def lines(block: Any) -> Iterator[str]:
    """A block in lines; of a long text as it is printed only the first line, which other tests look at."""
    if isinstance(block, Words):
        yield f"words: {block.title}: {block.text.splitlines()[0] if block.title else block.text}"
    elif isinstance(block, Rows):
        yield f"table: {block.title}"
        yield from ("\t".join(str(cell) for cell in row) for row in (block.head, *block.rows))
    elif isinstance(block, Drawn):
        of = getattr(block.instance, "name", None)
        yield f"plan: {block.plan!r}, {of}, {block.title}, {'with' if block.table else 'without'} its table"
    else:
        yield f"lines: {block.text.splitlines()[0]}"


@pytest.mark.parametrize("study", ANSWERS)
def test_blocks_are_as_reviewed(study: str, snapshot: SnapshotAssertion) -> None:
    found = [line for block in ANSWERS[study].shown() for line in lines(block)]
    assert "\n".join(found) + "\n" == snapshot(extension_class=Answer)
