"""What is said of plans side by side where the stored answers of commands do not reach, as it was last reviewed.

Stored in ``__snapshots__``: ``pytest tests/studies/test_answers_of_plans_by_hand.py --snapshot-update`` writes them
anew.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.studies.alternatives.answer import alternatives_data
from optimizer.studies.proof.answer import certificate_data, certificate_lines, nothing_proved, verification_data
from optimizer.studies.replan.answer import replan_data
from optimizer.studies.robust.data import robust_data
from optimizer.studies.scenarios.answer import comparison_data
from optimizer.studies.tradeoff.answer import frontier_data
from optimizer.studies.why.turned import turns_data
from tests.cli.stored import Answer
from tests.studies.answers_of_plans_by_hand import (
    ALTERNATIVES,
    CERTIFICATES,
    FRONTIERS,
    REPLANS,
    ROBUST,
    SCENARIOS,
    TURNS,
    VERIFICATIONS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syrupy.assertion import SnapshotAssertion

ANSWERS: dict[str, Mapping[str, object]] = {
    "robust": ROBUST,
    "scenarios": SCENARIOS,
    "tradeoff": FRONTIERS,
    "alternatives": ALTERNATIVES,
    "prove": {**CERTIFICATES, "nothing in time": lambda: nothing_proved("mini")},
    "prove, below a solve": {name: partial(certificate_lines, found) for name, found in CERTIFICATES.items()},
    "verify": VERIFICATIONS,
    "replan": REPLANS,
    "turns": TURNS,
}
DATA: dict[str, tuple[Callable[[Any], object], Mapping[str, object]]] = {
    "robust": (robust_data, {name: ROBUST[name] for name in ("open", "proved", "no fresh one settled", "no plan")}),
    "turns": (turns_data, TURNS),
    "scenarios": (comparison_data, SCENARIOS),
    "tradeoff": (frontier_data, FRONTIERS),
    "alternatives": (alternatives_data, ALTERNATIVES),
    "prove": (certificate_data, CERTIFICATES),
    "verify": (verification_data, VERIFICATIONS),
    "replan": (replan_data, REPLANS),
}


@pytest.mark.parametrize("study", ANSWERS, ids=lambda name: name.replace(", ", "-").replace(" ", "-"))
def test_words_are_as_reviewed(study: str, snapshot: SnapshotAssertion) -> None:
    made = {name: found() if callable(found) else found for name, found in ANSWERS[study].items()}
    parts = [f"=== {name}\n{found}\n" for name, found in made.items()]
    assert "\n".join(parts) == snapshot(extension_class=Answer)


@pytest.mark.parametrize("study", DATA)
def test_data_are_as_reviewed(study: str, snapshot: SnapshotAssertion) -> None:
    of, every = DATA[study]
    shown = {name: without_plans(of(found)) for name, found in every.items()}
    assert json.dumps(shown, indent=1) + "\n" == snapshot(extension_class=Answer)


def without_plans(data: Any) -> Any:
    """The data without the seats of plans, which other tests look at."""
    if isinstance(data, dict):
        return {key: "a plan" if key == "plan" and value else without_plans(value) for key, value in data.items()}
    return [without_plans(each) for each in data] if isinstance(data, (list, tuple)) else data
