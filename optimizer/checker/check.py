"""Check a plan against its instance: every rule and every goal, from the plan alone.

This module and everything it uses never sees the model or a solver.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Literal

from optimizer.checker.coverage import Uncovered, uncovered
from optimizer.checker.ledger import LedgerLine, ledger_lines
from optimizer.files.answers import Written
from optimizer.files.given_plan import made_for_another
from optimizer.problem.calendar import Calendar
from optimizer.problem.seats_home import Sheltered
from optimizer.problem.shown import Block, Rows, Shown, Words, cells
from optimizer.problem.wording import count
from optimizer.rules import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pandas import DataFrame  # type: ignore[import-untyped]

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.rules import Rule


@dataclass(frozen=True)
class TierValue:
    """The measured goals of one tier, and their weighted sum."""

    goals: dict[str, int]
    value: int
    words: dict[str, str] = field(default_factory=dict, compare=False)
    """What a value is made of, by goal, where the number alone says too little."""

    def __hash__(self) -> int:
        return hash((frozenset(self.goals.items()), self.value))

    @property
    def in_words(self) -> str:
        """The words of all its goals, each with the name of its goal where there are several."""
        several = len(self.goals) > 1
        return "; ".join(f"{goal}: {words}" if several else words for goal, words in self.words.items())


def is_weighted_sum(goals: Mapping[str, int], value: int) -> bool:
    """Whether the value of a tier is another quantity than the measure of its one goal: a bound of it, too."""
    return len(goals) > 1 or value != sum(goals.values())


@dataclass(frozen=True, repr=False)
class Report(Written, Shown):
    """The verdict on a plan."""

    instance: str
    violations: tuple[Violation, ...]
    """All of them, waived and historical ones too."""
    tiers: tuple[TierValue, ...]
    coverage: tuple[Uncovered, ...]
    ledger: tuple[LedgerLine, ...]
    digest_matches: bool
    """Whether the plan was made for exactly this instance, or the one it was made from (true if it does not say)."""
    assumed: tuple[str, ...] = ()
    """What the rules take as done though the file does not show it, in words."""
    shelters: tuple[Sheltered, ...] | None = None
    """Who takes which other seat home, or has none; None where no rule decides it."""

    @property
    def broken(self) -> tuple[Violation, ...]:
        """Violations that count: neither waived nor history."""
        return tuple(violation for violation in self.violations if not violation.waived and not violation.history)

    @property
    def unavoidable(self) -> tuple[Violation, ...]:
        """Of those that count, the ones that no decision left can mend."""
        return tuple(violation for violation in self.broken if violation.unavoidable)

    @property
    def decided(self) -> tuple[Violation, ...]:
        """Of those that count, the ones that other decisions might mend: a plan with such a one is refused."""
        return tuple(violation for violation in self.violations if violation.decided)

    @property
    def ok(self) -> bool:
        """Whether every rule holds but for waivers and history."""
        return not self.broken

    @property
    def values(self) -> tuple[int, ...]:
        """The value of each tier."""
        return tuple(tier.value for tier in self.tiers)

    def __repr__(self) -> str:
        judged = "ok" if self.ok else f"{len(self.broken)} violations"
        return f"Report({self.instance!r}: {judged}, {values_in_words(self.values)})"

    def table(self, name: Literal["violations", "goals", "coverage", "ledger"]) -> Rows:
        """One part of the verdict as a table."""
        if name == "goals":
            head: tuple[str, ...] = ("tier", "goal", "value", "in_words")
            return Rows(
                head,
                [
                    (number, goal, value, tier.words.get(goal, ""))
                    for number, tier in enumerate(self.tiers, 1)
                    for goal, value in tier.goals.items()
                ],
            )
        if name == "coverage":
            head = ("station", "party", "side_days", "ship_days")
            return Rows(head, cells(self.coverage, *head))
        if name == "ledger":
            head = ("account", "launch", "flight", "change", "balance")
            return Rows(head, cells(self.ledger, *head))
        head = ("rule", "subject", "message", "broken_from", "until", "waived", "history", "unavoidable")
        return Rows(head, cells(self.violations, *head))

    def to_pandas(self, name: Literal["violations", "goals", "coverage", "ledger"] = "violations") -> DataFrame:
        """One part of the verdict as a data frame, a row for each violation, goal, party or covered launch."""
        return self.table(name).to_pandas()

    def shown(self) -> Iterator[Block]:
        """The verdict in a line, and its tables."""
        broken = count(len(self.broken), "broken clause")
        yield Words(f"{self.instance}: {'every rule holds' if self.ok else broken}")
        for name in ("violations", "goals", "coverage", "ledger"):
            found = self.table(name)
            if found.rows:
                yield replace(found, title=name.capitalize())

    def __str__(self) -> str:
        head = "OK" if self.ok else f"{len(self.broken)} violations"
        return "\n".join([f"{head}  {self.instance}", *(f"  {violation}" for violation in self.broken)])


def values_in_words(values: tuple[int, ...], shown: int = 10) -> str:
    """The values of tiers, of many the first."""
    listed = " · ".join(str(value) for value in values[:shown]) + (" · ..." if len(values) > shown else "")
    return f"values {listed}" if values else "no values"


def check(instance: Instance, plan: Plan, *, history: bool = False) -> Report:
    """Judge ``plan`` by every rule and goal of ``instance``, from the plan alone; no solver is asked.

    Parameters
    ----------
    plan
        Any plan, also one that breaks rules or leaves seats empty: that is the answer, not an error.
    history
        Whether clauses that are over by ``as_of`` are judged like the others.

    Returns
    -------
    Report
        ``ok``: every rule holds but for waivers and history; ``violations``; ``values``: a whole number for each tier,
        the least is best.
    """
    calendar = Calendar(instance, plan)
    return Report(
        instance.name,
        tuple(violations(instance, calendar, history=history)),
        measure(instance, calendar),
        uncovered(calendar),
        ledger_lines(instance, calendar),
        made_for_another(instance, plan) is None,
        tuple(words for rule in instance.rulebook for words in rule.assumptions(instance)),
        shelters(instance, calendar),
    )


def shelters(instance: Instance, calendar: Calendar) -> tuple[Sheltered, ...] | None:
    """Who takes which other seat home than the plan and the file say, or has none; None where no rule decides it."""
    decided = [lines for rule in instance.rulebook if (lines := rule.sheltered(calendar)) is not None]
    return tuple(chain.from_iterable(decided)) if decided else None


def violations(instance: Instance, calendar: Calendar, *, history: bool = False) -> Iterator[Violation]:
    """What the plan of a calendar breaks of all rules in force, rule by rule."""
    return (found for rule in instance.rulebook for found in judged(instance, calendar, rule, history=history))


def judged(instance: Instance, calendar: Calendar, rule: Rule, *, history: bool = False) -> Iterator[Violation]:
    """What the plan of a calendar breaks of one rule: waived, over or unavoidable, each as it is."""
    for found in rule.check(calendar):
        told = found.judged_on(instance.as_of_day)
        over, waived = told.history and not history, _waived(instance, told)
        yield told if (told.history, told.waived) == (over, waived) else replace(told, history=over, waived=waived)


def measure(instance: Instance, calendar: Calendar) -> tuple[TierValue, ...]:
    """Every goal of every tier, measured."""
    tiers = []
    for tier in instance.goals:
        asked = tuple(tier.goals())
        goals = {goal.name: goal.measure(calendar) for goal in asked}
        words = {goal.name: goal.in_words(calendar, goals[goal.name]) for goal in asked}
        told = {name: text for name, text in words.items() if text}
        tiers.append(TierValue(goals, sum(goal.weight * goals[goal.name] for goal in asked), told))
    return tuple(tiers)


def _waived(instance: Instance, violation: Violation) -> bool:
    """Whether waivers cover the clause, on every day of the violation where it has days."""
    waivers = [
        waiver for waiver in instance.waivers if waiver.rule == violation.rule and waiver.subject == violation.subject
    ]
    if violation.since is None or violation.until is None:
        return bool(waivers)
    days = range((violation.until - violation.since).days + 1)
    return all(any(waiver.covers(violation.since + timedelta(number)) for waiver in waivers) for number in days)
