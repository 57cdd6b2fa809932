"""What is said of seats and rules where the stored answers of commands do not reach, as it was last reviewed.

Stored in ``__snapshots__``: ``pytest tests/studies/test_answers_of_seats_by_hand.py --snapshot-update`` writes them
anew.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.studies.analyze.answer import analysis_data
from optimizer.studies.contingency.answer import contingency_data, contingency_text
from optimizer.studies.explain.answer import explanation_data, explanation_text
from optimizer.studies.explain.mus import Conflict
from optimizer.studies.levers.answer import levers_data
from optimizer.studies.repair.answer import better_text, first_text, repair_data, repair_text
from optimizer.studies.why.data import reasons_data
from tests.cli.stored import Answer
from tests.studies.answers_of_seats_by_hand import (
    BROKEN,
    CASES,
    FULL,
    LEFT,
    LEVERS,
    REST,
    WHY,
    analysis,
    contingency,
    explanation,
    explanation_of_nothing,
    levers,
    repair,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from syrupy.assertion import SnapshotAssertion

SETTLED: dict[str, Any] = {"unfillable": (), "impossible": (), "shortages": (), "grounded": (), "seats": ()}
NOTHING: dict[str, Any] = {"pools": (), "expiring": (), "idle_rules": (), "idle_goals": (), "gaps": ()}
NO_PLAN: dict[str, Any] = {"plan": None, "waivers": (), "moves": (), "waived": None, "report": None}
HALF = explanation().repairs
ANSWERS: dict[str, dict[str, Callable[[], object]]] = {
    "analyze": {
        "impossible": analysis,
        "in time": lambda: analysis(finished=False, **NOTHING),
        "nothing": lambda: analysis(**SETTLED, **NOTHING),
    },
    "explain": {
        "conflicts": explanation,
        "each clause": lambda: explanation_text(explanation(all_conflicts=False, minimum=False), each=True),
        "without head": lambda: explanation_text(explanation(repairs=HALF[1:]), head=False),
        "hopeless": lambda: explanation(repairs=(), hopeless=True, conflicts=(Conflict((REST, FULL), "no"),)),
        "mends open": lambda: explanation(repairs=(), conflicts=(), stopped_early=True),
        "facts alone": lambda: explanation(status="feasible", conflicts=(), repairs=(), unavoidable=BROKEN),
        "one fact": lambda: explanation(status="feasible", conflicts=(), repairs=(), unavoidable=BROKEN[1:2]),
        "feasible": lambda: explanation(status="feasible", conflicts=(), repairs=()),
        "nothing": explanation_of_nothing,
        "nothing without head": lambda: explanation_text(explanation_of_nothing(), head=False),
    },
    "repair": {
        "moves and waivers": repair,
        "first": lambda: first_text(repair()),
        "better": lambda: better_text(repair()),
        "shown before": lambda: repair_text(repair(bound=90, waivers=LEFT[:1], best=False), repair()),
        "the same": lambda: repair_text(repair(bound=70), repair(bound=1)),
        "moves": lambda: repair(waivers=(), bound=50),
        "nothing open": lambda: repair(waivers=(), moves=()),
        "unknown": lambda: repair(status="unknown", **NO_PLAN),
        "impossible": lambda: repair(status="impossible", contradiction=Conflict((REST, FULL), "by clause"), **NO_PLAN),
        "impossible, no more": lambda: repair(status="impossible", **NO_PLAN),
    },
    "levers": {name: (lambda asked=asked: levers(**asked)) for name, asked in LEVERS.items()},  # type: ignore[misc]
    "contingency": {
        **{name: (lambda rows=rows: contingency(rows)) for name, rows in CASES.items()},  # type: ignore[misc]
        "two shown": lambda: contingency_text(contingency(CASES["gone"][:3], early=True), 2),
    },
    "why": {name: (lambda found=found: found) for name, found in WHY.items()},  # type: ignore[misc]
}
DATA: dict[str, Callable[[], object]] = {
    "analyze": lambda: analysis_data(analysis()),
    "explain": lambda: [explanation_data(explanation(unavoidable=BROKEN)), explanation_data(explanation_of_nothing())],
    "repair": lambda: [repair_data(repair()), repair_data(repair(status="unknown", **NO_PLAN))],
    "levers": lambda: [levers_data(levers(**asked)) for asked in LEVERS.values()],
    "contingency": lambda: [contingency_data(contingency(rows[:3])) for rows in CASES.values()],
    "why": lambda: {name: reasons_data(found) for name, found in WHY.items()},
    "why, as tables": lambda: [[list(row) for row in found.table().rows] for found in WHY.values()],
}


@pytest.mark.parametrize("study", ANSWERS)
def test_words_are_as_reviewed(study: str, snapshot: SnapshotAssertion) -> None:
    parts = [f"=== {name}\n{made()}\n" for name, made in ANSWERS[study].items()]
    assert "\n".join(parts) == snapshot(extension_class=Answer)


@pytest.mark.parametrize("study", DATA)
def test_data_are_as_reviewed(study: str, snapshot: SnapshotAssertion) -> None:
    assert json.dumps(DATA[study](), indent=1) + "\n" == snapshot(extension_class=Answer)
