"""The worth of a plan, goal by goal, in words; and of two plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from optimizer.checker.check import is_weighted_sum
from optimizer.files.dump import to_data

if TYPE_CHECKING:
    from optimizer.goals import Goal
    from optimizer.report.facts import PlanView

THIS, OTHER = "A", "B"
"""What two plans are called side by side."""


class GoalRow(NamedTuple):
    """One goal with its value; a weighted sum has no sentence."""

    tier: int
    name: str
    value: int
    unit: str = ""
    words: str | None = None
    sentence: str = ""
    """The first one of the goal."""
    given: str = ""
    """Its parameters in the file."""

    @property
    def in_words(self) -> str:
        """What the value means to people; by default the number of units."""
        if self.words or not self.unit:
            return self.words or ""
        if self.value != 1:
            return f"{self.value or 'no'} {self.unit}"
        first, *others = self.unit.split(" ")
        return " ".join(["1", "person" if first == "people" else first.removesuffix("s"), *others])


def goals(facts: PlanView) -> list[GoalRow]:
    """The goals tier by tier with their values, in words."""
    rows: list[GoalRow] = []
    tiers = zip(facts.instance.goals, facts.report.tiers, strict=True)
    for number, (tier, measured) in enumerate(tiers, 1):
        for goal in tier.goals():
            value, words = measured.goals[goal.name], measured.words.get(goal.name)
            rows.append(GoalRow(number, goal.name, value, goal.unit, words, _sentence(goal), _given(goal)))
        if is_weighted_sum(measured.goals, measured.value):
            rows.append(GoalRow(number, "weighted sum", measured.value))
    return rows


def _sentence(goal: Goal) -> str:
    first, point, _ = goal.sentence().partition(". ")
    return first + point


def _given(goal: Goal) -> str:
    return "; ".join(f"{name}: {_flat(value)}" for name, value in to_data(goal).items())


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flat(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flat(each) for each in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


class Worth(NamedTuple):
    """One goal in both plans; None where the file of a plan does not have it."""

    tier: int
    name: str
    here: GoalRow | None
    there: GoalRow | None

    @property
    def better(self) -> str:
        """The plan with the lower value."""
        if self.here is None or self.there is None:
            return "in one file alone"
        if self.here.value == self.there.value:
            return "equal"
        return THIS if self.here.value < self.there.value else OTHER


def worth(facts: PlanView, other: PlanView) -> list[Worth]:
    """The goals of both plans, tier by tier."""
    here, there = ({(row.tier, row.name): row for row in goals(view)} for view in (facts, other))
    keys = sorted({*here, *there}, key=lambda key: (key[0], key not in here, list({**here, **there}).index(key)))
    return [Worth(*key, here.get(key), there.get(key)) for key in keys]
