"""A month-end, as data and as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.problem.shown import Shown
from optimizer.problem.wording import called, listed, table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.rules import Violation
    from optimizer.studies.advance.leaving import Kept
    from optimizer.studies.advance.people import Earned


@dataclass(frozen=True, slots=True)
class Passed:
    """A goal of the plan in force: its value for the whole plan, and for the rest of it."""

    tier: int
    goal: str
    whole: int
    past: int | None
    """What has passed; None if the goal does not add up."""
    rest: int
    carries: str
    """What the rest takes over from the past, in words; empty if it adds up."""


@dataclass(frozen=True, repr=False)
class Advanced(Shown):
    """An instance as of a later day, with the rest of the plan published, and what has become of the time between."""

    instance: Instance
    before: date
    """The day up to which everything was settled before."""
    launched: tuple[str, ...]
    landed: tuple[str, ...]
    """Flights landed in the time between; those that are still read are in the file."""
    left: tuple[str, ...]
    """Flights that have left the file."""
    kept: tuple[Kept, ...]
    """Flights that have landed and stay in the file, each with the reason."""
    earned: tuple[Earned, ...]
    fallen: tuple[str, ...]
    """Decisions and choices that are past, and seats lost by what happened otherwise, in words."""
    balances: tuple[tuple[str, int], ...]
    """Accounts whose balance carried in has changed, with the new one."""
    goals: tuple[Passed, ...]
    broken: tuple[Violation, ...]
    """Clauses that the plan broke and that are past now."""
    report: Report
    """The verdict on the rest of the plan."""

    @property
    def ok(self) -> bool:
        """Whether neither the past nor the rest of the plan breaks a clause that counts."""
        return not self.broken and self.report.ok

    def __str__(self) -> str:
        return advance_text(self)


def advance_data(answer: Advanced) -> dict[str, Any]:
    """The month-end as plain data."""
    return {
        "as_of": answer.instance.as_of_day.isoformat(),
        "before": answer.before.isoformat(),
        "ok": answer.ok,
        "launched": list(answer.launched),
        "landed": list(answer.landed),
        "left": list(answer.left),
        "kept": [{"flight": kept.flight, "why": kept.why} for kept in answer.kept],
        "qualifications": [
            {"crew": one.crew, "qualification": one.qualification, "from": _day(one.since), "to": _day(one.until)}
            for one in answer.earned
        ],
        "balances": [{"account": account, "carried_in": balance} for account, balance in answer.balances],
        "fallen": list(answer.fallen),
        "goals": [
            {"tier": one.tier, "goal": one.goal, "whole": one.whole, "past": one.past, "rest": one.rest}
            for one in answer.goals
        ],
        "broken": [_broken(violation, "past") for violation in answer.broken]
        + [_broken(violation, "rest") for violation in answer.report.broken],
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _broken(violation: Violation, when: str) -> dict[str, str]:
    return {"rule": violation.rule, "subject": violation.subject, "message": violation.message, "when": when}


def advance_text(answer: Advanced) -> str:
    """The month-end as text."""
    instance = answer.instance
    count = len(answer.broken) + len(answer.report.broken)
    verdict = "OK" if answer.ok else f"{count} {'clause' if count == 1 else 'clauses'} broken"
    lines = [f"{verdict}  {instance.name} as of {instance.as_of_day}, before {answer.before}"]
    lines += ["", *_flights(answer)]
    lines += _part("Broken before that day", map(str, answer.broken))
    lines += _part("Broken by the rest of the plan", map(str, answer.report.broken))
    lines += _part("Qualifications", (_earned(instance, one) for one in answer.earned))
    lines += _part("Accounts", (f"{name} carries in {balance:+d}" for name, balance in answer.balances))
    lines += _part("Falls away", answer.fallen)
    if answer.goals:
        rows = [("tier", "goal", "whole", "past", "rest", "")]
        rows += [
            (
                str(one.tier),
                one.goal,
                str(one.whole),
                "" if one.past is None else str(one.past),
                str(one.rest),
                f"carries {one.carries}" if one.past is None else "",
            )
            for one in answer.goals
        ]
        lines += ["", "Goals", *table(rows, right=(2, 3, 4))]
    return "\n".join(lines)


def _flights(answer: Advanced) -> Iterator[str]:
    for what, flights in (("Launched", answer.launched), ("Landed", answer.landed), ("Left the file", answer.left)):
        yield f"{what}: {listed(flights) if flights else 'none'}."
    for kept in answer.kept:
        yield f"Landed and kept: {kept.flight} ({kept.why})."


def _part(title: str, lines: Any) -> list[str]:
    found = [f"  {line}" for line in lines]
    return ["", title, *found] if found else []


def _earned(instance: Instance, one: Earned) -> str:
    since = "" if one.since is None else f" from {one.since}"
    until = "" if one.until is None else f" to {one.until}"
    return f"{called(instance, one.crew)}: {one.qualification}{since}{until}"
