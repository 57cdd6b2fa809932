"""What studies say where the stored answers of commands do not reach, as it was last reviewed.

Stored in ``__snapshots__``: ``pytest tests/studies/test_answers_by_hand.py --snapshot-update`` writes them anew.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.problem.shown import Rows
from optimizer.studies.rolling.answer import rolling_data
from optimizer.studies.size.answer import sizing_data
from optimizer.studies.size.selection_answer import selection_data
from optimizer.studies.size.selection_parts import Searched
from optimizer.studies.stress.answer import stress_data
from tests.cli.stored import Answer
from tests.studies.answers_by_hand import cause, rolling, samples, selection, sizing, solved, stress

if TYPE_CHECKING:
    from collections.abc import Callable

    from syrupy.assertion import SnapshotAssertion

NO_CLASS = Searched(10, 1, 30, None, None, True)
ANSWERS: dict[str, Callable[[], Any]] = {
    "stress": lambda: stress(*samples()),
    "stress, nothing answered": stress,
    "stress, no plan": lambda: stress(plan=None, solved=solved("infeasible", None)),
    "stress, no plan in time": lambda: stress(plan=None, solved=solved("unknown", None)),
    "rolling": rolling,
    "rolling, one run": lambda: rolling(1),
    "rolling, no run": lambda: rolling(0),
    "size": sizing,
    "size, open": lambda: sizing(bound=3, stopped_early=True, stretch=("MS-1", "MS-1"), under=1),
    "size, one person": lambda: sizing(people=("anna",), bound=1, there=("anna",), needs=(), stretch=None, under=0),
    "size, no plan": lambda: sizing(result=solved("infeasible", None, workers=1)),
    "size, no plan in time": lambda: sizing(result=solved("unknown", None)),
    "selection": selection,
    "selection, nobody": lambda: selection(
        searched=Searched(39, 0, None, {"NASA": 0}, 39, True), shortages=(), formulas=(), one_more=(), tried=()
    ),
    "selection, perhaps fewer": lambda: selection(searched=Searched(10, 0, None, {"NASA": 2}, 40, False)),
    "selection, no class": lambda: selection(searched=NO_CLASS, without_losses="short", cause=cause(seats=True)),
    "selection, no class of one year": lambda: selection(
        searched=replace(NO_CLASS, open=2),
        without_losses="short",
        cause=cause(seats=False, clauses=True),
        years=(2031,),
    ),
    "selection, not proved": lambda: selection(without_losses="short", cause=cause(seats=True, clauses=True)),
    "selection, stopped": lambda: selection(
        searched=Searched(10, 0, None, None, None, False), stopped_early=True, tried=(), cause=cause(seats=False)
    ),
    "selection, not searched": lambda: selection(
        searched=None, without_losses="short", cause=cause(seats=False), corps=None, stopped_early=True
    ),
}
DATA: dict[str, tuple[Callable[[Any], dict[str, Any]], Callable[[], Any]]] = {
    "stress": (stress_data, ANSWERS["stress"]),
    "stress, no plan": (stress_data, ANSWERS["stress, no plan"]),
    "rolling": (rolling_data, rolling),
    "rolling, one run": (rolling_data, ANSWERS["rolling, one run"]),
    "size": (sizing_data, sizing),
    "size, no plan": (sizing_data, ANSWERS["size, no plan"]),
    "selection": (selection_data, selection),
    "selection, no class": (selection_data, ANSWERS["selection, no class"]),
    "selection, not proved": (selection_data, ANSWERS["selection, not proved"]),
    "selection, not searched": (selection_data, ANSWERS["selection, not searched"]),
}


@pytest.mark.parametrize("name", ANSWERS, ids=lambda name: name.replace(", ", "-").replace(" ", "-"))
def test_words_are_as_reviewed(name: str, snapshot: SnapshotAssertion) -> None:
    assert f"{ANSWERS[name]()}\n" == snapshot(extension_class=Answer)


@pytest.mark.parametrize("name", DATA, ids=lambda name: name.replace(", ", "-").replace(" ", "-"))
def test_data_are_as_reviewed(name: str, snapshot: SnapshotAssertion) -> None:
    of, made = DATA[name]
    assert json.dumps(of(made()), indent=1) + "\n" == snapshot(extension_class=Answer)


@pytest.mark.parametrize("name", ["stress", "rolling", "size"])
def test_tables_are_as_reviewed(name: str, snapshot: SnapshotAssertion) -> None:
    rows = ANSWERS[name]().table()
    assert isinstance(rows, Rows)
    lines = ["\t".join(str(cell) for cell in line) for line in (rows.head, *rows.rows)]
    assert "\n".join(lines) + "\n" == snapshot(extension_class=Answer)


def test_samples_without_a_plan_are_told_by_what_is_left_open() -> None:
    """Alike ones are one line, the most frequent first; of many kinds the first are shown and the rest counted."""
    none = samples()[5]
    alike = [
        replace(none, number=number, price=40, least=40, leaves=(("rest_interval", "ben", 40),), dates=())
        for number in range(3)
    ]
    others = [
        replace(none, number=number, price=number, least=0, leaves=(("rest_interval", f"p{number}", number),), dates=())
        for number in range(10, 22)
    ]
    lines = str(stress(*others, *alike)).splitlines()
    begin = lines.index("Where no plan exists: what a plan all the same leaves open, and at what price")
    table = [line.split() for line in lines[begin + 2 : begin + 10]]
    assert table[0] == ["3", "40", "proved", "rest_interval", "ben", "(40)"]
    assert [row[1] for row in table[1:]] == [str(number) for number in range(10, 17)]
    assert lines[begin + 10] == "and 5 samples of 5 other kinds; `--json` has each"
