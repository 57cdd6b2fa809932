"""What the answers of studies say at their edges: how many are listed, what is left out, what is not proved."""

from __future__ import annotations

import pytest

import optimizer
from optimizer.model.rows import Clause
from optimizer.studies.explain.waivers import with_waivers
from optimizer.studies.tradeoff import Frontier
from optimizer.studies.tradeoff.answer import MOST_OPEN, Open, frontier_text
from tests import INSTANCES

MINI = str(INSTANCES / "mini.yaml")


def frontier(gaps: int) -> str:
    """A frontier of which something is open."""
    lows: list[tuple[int | None, int | None]] = [(1, 5), (None, 5), (1, None), (None, None), (3, 7)]
    highs: list[tuple[int | None, int | None]] = [(2, 9), (2, 9), (2, 9), (None, None), (3, 9)]
    places = tuple(Open(lows[n % 5], highs[n % 5]) for n in range(gaps))
    some = optimizer.tradeoff(optimizer.load(MINI), "unfilled_seats", "corps_size", workers=1, points=2)
    assert some.points
    return frontier_text(
        Frontier("i", ("one", "two"), ("seats", "people"), "partial", some.points, places, 0.25, (), 2, 7, 1.0)
    )


@pytest.mark.parametrize("gaps", [1, MOST_OPEN, MOST_OPEN + 1, MOST_OPEN + 2])
def test_open_places_are_listed_up_to_a_number(gaps: int) -> None:
    lines = frontier(gaps).splitlines()
    begins = lines.index("Plans that are not listed may lie where")
    listed = lines[begins + 1 :]
    assert lines[begins - 1] == "Not ruled out: 25% of the rectangle between the two ends."
    assert listed[0] == "  one is 1 to 2 and two is 5 to 9"
    if gaps >= MOST_OPEN:
        assert listed[1:5] == [
            "  one is 2 or less and two is 5 to 9",
            "  one is 1 to 2 and two is 9 or less",
            "  one is anything and two is anything",
            "  one is 3 and two is 7 to 9",
        ]
    more = [line for line in listed if "more gaps" in line]
    assert more == ([f"  and in {gaps - MOST_OPEN} more gaps"] if gaps > MOST_OPEN else [])
    assert len(listed) == min(gaps, MOST_OPEN) + len(more)
    assert lines[0].endswith("i  (2 workers, seed 7, 1.0 s)")


def test_waivers_that_let_seats_stay_empty_are_not_used_without_need() -> None:
    mini = optimizer.load(MINI)
    rest, seat = Clause("rest_interval", "anna"), Clause("seat_coverage", "MS-1")
    assert with_waivers(mini, [rest]).goals == ()
    (tier,) = with_waivers(mini, [rest, seat]).goals
    assert [goal.name for goal in tier.goals()] == ["unfilled_seats"]
    waivers = with_waivers(mini, [rest, seat]).waivers
    assert [(waiver.rule, waiver.subject) for waiver in waivers] == [
        ("rest_interval", "anna"),
        ("seat_coverage", "MS-1"),
    ]


def test_an_analysis_is_its_text() -> None:
    found = optimizer.analyze(optimizer.load(MINI))
    assert str(found).strip()
    assert str(found).splitlines()[0].count("mini") == 1
