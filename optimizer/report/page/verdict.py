"""What the page says of the plan as a whole: verdict, goals, waivers, and broken clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from optimizer.problem.wording import days
from optimizer.report.worth import goals

if TYPE_CHECKING:
    from optimizer.report.facts import PlanView
    from optimizer.rules import Violation


__all__ = ["BrokenClause", "State", "Verdict", "goals", "states", "verdict", "waivers"]


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
