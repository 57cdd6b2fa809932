"""The answer of a solve as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.checker.check import is_weighted_sum
from optimizer.checker.waits import longest_waits
from optimizer.problem.calendar import Calendar
from optimizer.problem.wording import count, listed, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.solver.result import Result
from optimizer.checker.text import _report_tables, assumed_lines, decision_lines, plan_lines, unavoidable_lines

LONGEST_WAITS = 5


def solve_text(instance: Instance, result: Result, published: Report | None) -> str:
    """The whole answer of a solve."""
    lines = [headline(result), *unavoidable_lines(result.unavoidable)]
    if result.report is not None:
        lines += assumed_lines(result.report)
    if result.tiers:
        lines += ["", *tier_lines(result, published)]
    told = [line for line in (certificate(result), which_of_the_best(result)) if line is not None]
    if told:
        lines += ["", *told]
    if result.plan is not None and result.report is not None:
        lines += ["", *plan_lines(instance, result.plan)]
        lines += decision_lines(instance, result.plan)
        lines += ["", *_report_tables(instance, result.report)]
        lines += ["", *_wait_lines(Calendar(instance, result.plan))]
    return "\n".join(lines)


def headline(result: Result) -> str:
    words = {
        "optimal": "OPTIMAL  proved best, tier by tier" if result.tiers else "FEASIBLE  no goals to prove",
        "feasible": "FEASIBLE  a checked plan, not proved best",
        "infeasible": "INFEASIBLE  proved: no plan obeys every rule",
        "unknown": "UNKNOWN  no plan found within the limits",
    }
    facts = f"{result.engine}, {count(result.workers, 'worker')}, seed {result.seed}, {result.seconds:.1f} s"
    twice = ", proved by two engines" if result.certified else ""
    return f"{words[result.status]}{twice}  {result.instance}  ({facts})"


def certificate(result: Result) -> str | None:
    """The sentence on the engines that proved something."""
    if result.certified_by is None:
        return f"Proved by {result.engine} alone; `--certify` asks a second engine." if result.proved_by else None
    if result.certified:
        return f"Proved by two engines: {result.engine} and {result.certified_by}."
    if not result.tiers:
        return f"Proved by {result.engine} alone: {result.certified_by} did not finish."
    twice, once = (
        [str(number) for number, tier in enumerate(result.tiers, 1) if tier.proved and bool(tier.certified) is both]
        for both in (True, False)
    )
    said = [f"Proved by {result.engine} and {result.certified_by}: {_tiers(twice)}"] if twice else []
    said += [f"{'by' if twice else 'Proved by'} {result.engine} alone: {_tiers(once)}"] if once else []
    return f"{'; '.join(said)}." if said else None


def which_of_the_best(result: Result) -> str | None:
    """The sentence on whether another run gives the same plan."""
    if result.plan is None:
        return None
    if result.repeatable:
        return "Every run with this seed gives this plan; `--free-choices` tells which seats others could hold as well."
    best = "Other plans may be as good, and a" if result.status == "optimal" else "A"
    return f"{best}nother run may give another plan."


def _tiers(numbers: Sequence[str]) -> str:
    return f"tier{'' if len(numbers) == 1 else 's'} {listed(numbers)}"


def tier_lines(result: Result, published: Report | None) -> Iterator[str]:
    measured = () if result.report is None else result.report.tiers
    told = any(tier.words for tier in measured)
    head = ["tier", "goal", "value", "bound", "gap"] + (["published", "better by"] if published else [])
    head += ["in words"] if told else []
    rows: list[list[str]] = []
    for number, tier in enumerate(result.tiers):
        gap = "?" if tier.gap is None else f"{tier.gap:.1%}" if tier.gap else "proved"
        bound = "?" if tier.bound is None else str(tier.bound)
        summed = is_weighted_sum(tier.goals, tier.value)
        for goal, value in tier.goals.items():
            row = [str(number + 1), goal, str(value), *(["", ""] if summed else [bound, gap])]
            if published:
                before = published.tiers[number].goals[goal]
                row += [str(before), str(before - value)]
            rows.append([*row, measured[number].words.get(goal, "")] if told else row)
        if summed:
            rows.append(
                [str(number + 1), "weighted sum", str(tier.value), bound, gap] + [""] * (2 * bool(published) + told)
            )
    yield from table([head, *rows], right=(2, 3, 4, 5, 6) if published else (2, 3, 4))


def _wait_lines(calendar: Calendar) -> Iterator[str]:
    waits = longest_waits(calendar)[:LONGEST_WAITS]
    yield "Longest waits of people still in the corps"
    rows = [
        (
            calendar.instance.person[wait.crew].name or wait.crew,
            f"{wait.days / 365.25:.1f} years",
            f"since {wait.since}",
            f"flies {wait.flight}" if wait.flight else "no flight in this plan",
        )
        for wait in waits
    ]
    yield from table(rows or [("nobody waits",)], right=(1,))
