"""What the page says of the plan as a whole: verdict, goals, waivers, and broken clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from optimizer.checker.check import is_weighted_sum
from optimizer.files.dump import to_data
from optimizer.problem.wording import days

if TYPE_CHECKING:
    from optimizer.goals import Goal
    from optimizer.report.facts import PlanView
    from optimizer.rules import Violation


class Verdict(NamedTuple):
    """Which plan this is, and whether every rule holds."""

    ok: bool
    words: str
    aside: str
    """Broken clauses that do not count against the plan, in words."""
    facts: tuple[tuple[str, str], ...]
    """Name and words of each fact."""


def verdict(facts: PlanView) -> Verdict:
    """The head of the page."""
    instance, report = facts.instance, facts.report
    number = len(report.broken)
    good = "Every rule holds" if report.ok else f"{number} broken clause{'' if number == 1 else 's'}"
    aside = [(len(facts.verdicts[state]), state) for state in ("unavoidable", "waived", "history")]
    version = "exactly this version" if report.digest_matches else "ANOTHER version"
    span = f"{instance.horizon.since} to {instance.horizon.until}"
    named = facts.plan.instance.digest
    lines = [
        ("Instance", f"{instance.name}, {span}, digest {instance.digest}"),
        ("Plan", f"made for {version} of the instance" if named else "names no version of the instance"),
        ("As of", f"{instance.as_of_day}: flights launched before are settled"),
    ]
    if instance.frozen_until is not None:
        lines.append(("Frozen until", f"{instance.frozen_until}: seats before this day stay as published"))
    return Verdict(report.ok, good, ", ".join(f"{count} {state}" for count, state in aside if count), tuple(lines))


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
    return str(value)


def waivers(facts: PlanView) -> list[tuple[str, ...]]:
    """Waivers: clause, days, reason, author, and whether this plan needs it."""
    return [
        (
            f"{waiver.rule} {waiver.subject}",
            days(waiver),
            waiver.reason,
            waiver.by,
            "yes" if needed else "no",
        )
        for waiver, needed in facts.waivers
    ]


STATES = {
    "broken": ("To be repaired or waived", "alarm", "None: apart from waivers and history every rule holds."),
    "unavoidable": ("Broken whatever is decided: to be waived, or the facts to be changed", "alarm", "None."),
    "waived": ("Waived", "waived", "No waiver is in use."),
    "history": ("History, nothing can change it", "history", "None."),
}


class BrokenClause(NamedTuple):
    """A clause by its address, what is wrong, and who waived it why."""

    address: str
    message: str
    waived: tuple[str, ...]


class State(NamedTuple):
    """Broken clauses of one state; ``none`` is what is said where there are none."""

    title: str
    kind: str
    none: str
    clauses: tuple[BrokenClause, ...]


def states(facts: PlanView) -> list[State]:
    """Broken clauses by state."""
    return [
        State(*STATES[state], tuple(_broken(facts, broken) for broken in found))
        for state, found in facts.verdicts.items()
    ]


def _broken(facts: PlanView, broken: Violation) -> BrokenClause:
    dated = broken.since is not None or broken.unavoidable
    days = f" ({broken.days_in_words})" if dated else ""
    waivers = facts.waivers_of(broken) if broken.waived else []
    why = tuple(f"Waived by {waiver.by}: {waiver.reason}" for waiver in waivers)
    return BrokenClause(f"{broken.rule} {broken.subject}", f"{broken.message}{days}", why)
