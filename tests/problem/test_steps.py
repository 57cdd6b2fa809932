"""Steps of long work: what is told, who hears it, and what is forgotten when something new begins."""

from __future__ import annotations

import threading

import pytest

from optimizer.problem.steps import Step, listener, tell, told_to
from optimizer.problem.wording import table


def test_only_who_listens_hears() -> None:
    heard: list[Step] = []
    tell(phase="nobody")
    with told_to(heard.append):
        tell(phase="searching", limit=3.0)
        other = threading.Thread(target=lambda: tell(phase="another thread"))
        other.start()
        other.join()
        with told_to(None):
            tell(phase="not here")
    tell(phase="no longer")
    assert heard == [Step(phase="searching", limit=3.0)]
    assert listener() is None


KNOWN = Step("searching", "rows", 1, 4, 2, 3, ("a",), 10, 6, 60.0)


@pytest.mark.parametrize(
    ("told", "after"),
    [
        (Step(), KNOWN),
        (Step(value=12), KNOWN),  # a worse plan is not the best one
        (Step(value=9), Step("searching", "rows", 1, 4, 2, 3, ("a",), 9, 6, 60.0)),
        (Step(bound=5), KNOWN),
        (Step(bound=7), Step("searching", "rows", 1, 4, 2, 3, ("a",), 10, 7, 60.0)),
        (Step(tier=2, value=9), Step("searching", "rows", 1, 4, 2, 3, ("a",), 9, 6, 60.0)),
        (Step(tier=3, goals=("b",)), Step("searching", None, 1, 4, 3, 3, ("b",), None, None, 60.0)),
        (Step(trying="more"), Step("searching", "more", 1, 4, 2, 3, ("a",), None, None, 60.0)),
        (Step(done=2), Step("searching", "rows", 2, 4, 2, 3, ("a",), 10, 6, 60.0)),
        (Step(phase="explaining"), Step("explaining", limit=60.0)),
    ],
)
def test_what_a_step_changes(told: Step, after: Step) -> None:
    assert KNOWN.after(told) == after


def test_wide_letters_take_two_columns_and_accents_none() -> None:
    rows = [("Ann", 7, "x"), ("Ame\u0301lie", 10, "y"), ("若田光一", 500, "z"), ("👩‍🚀", 1, "w")]
    assert list(table(rows, right=(1,))) == [
        "  Ann         7  x",
        "  Ame\u0301lie     10  y",
        "  若田光一  500  z",
        "  👩‍🚀          1  w",
    ]
