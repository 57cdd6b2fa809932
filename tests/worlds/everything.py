"""Every plan of a tiny world that the checker passes, with its report: for questions about all plans at once."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, TypeVar

from optimizer.checker.check import check
from optimizer.problem.decisions import Waiver
from optimizer.rules import RULES
from optimizer.solver.build import build
from tests.oracle.exhaust import Exhaust
from tests.rules.cases import FORMS
from tests.worlds.tiny import plan_in, tiny

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.rules import Violation


def roomy(seed: int) -> Instance:
    """A tiny world with two rules at most, so that it has more than a plan or two."""
    random = Random(f"roomy {seed}")
    return tiny(seed, random.sample(list(FORMS), random.choice([0, 0, 1, 2])))


def aimed(instance: Instance, random: Random) -> Instance:
    """The same world with four of its goals at most, now and then two in one tier."""
    chosen = random.sample(instance.goals, random.choice([1, 2, 3, 4]))
    tiers = [chosen[0]]
    for tier in chosen[1:]:
        if random.random() < 0.3:
            tiers[-1] = tiers[-1].model_copy(update={goal.name: goal for goal in tier.goals()})
        else:
            tiers.append(tier)
    return instance.model_copy(update={"goals": tuple(tiers)})


def plans_of(instance: Instance) -> Iterator[tuple[Plan, Report]]:
    """All of them, judged by the checker alone."""
    model = build(instance, goals=False)
    for solution in Exhaust(model.rows).plans():
        plan = plan_in(model, solution)
        if plan is not None and not (report := check(instance, plan)).decided:
            yield plan, report


def plans_breaking(instance: Instance, unavoidable: Iterable[Violation], most: int) -> list[tuple[Plan, Report]] | None:
    """All plans that break, of what is not settled, exactly ``unavoidable``; None if there are more than ``most``
    decisions.

    No plan of the list of all possible ones may break less: what nobody can change is obeyed in a possible plan.
    """
    left = [violation for violation in unavoidable if not violation.unavoidable]
    waivers = {
        each.address: Waiver(rule=each.rule, subject=each.subject, reason="unavoidable", by="test") for each in left
    }
    model = build(instance.model_copy(update={"waivers": (*instance.waivers, *waivers.values())}), goals=False)
    if model.rows.decisions > most:
        return None
    wanted, found = _days(left), []
    for solution in Exhaust(model.rows).plans():
        plan = plan_in(model, solution)
        report = None if plan is None else check(instance, plan)
        if plan is None or report is None:
            continue
        broken = _days(report.decided)
        if broken == wanted:
            found.append((plan, report))
        possible = all(RULES[each.rule].way_out(each.subject, instance) for each in report.decided)
        assert not possible or broken >= wanted, f"broken by choice: {wanted - broken}"
    return found


def _days(violations: Iterable[Violation]) -> set[tuple[tuple[str, str], date | None]]:
    """Broken clauses, each with its days; with None if it is not read day by day."""
    found: set[tuple[tuple[str, str], date | None]] = set()
    for each in violations:
        if each.since is None or each.until is None:
            found.add((each.address, None))
        else:
            days = range((each.until - each.since).days + 1)
            found |= {(each.address, each.since + timedelta(number)) for number in days}
    return found


Values = TypeVar("Values", bound=tuple[int, ...])


def unbeaten(values: set[Values]) -> list[Values]:
    """Values that no others beat, in order."""
    return sorted(
        one
        for one in values
        if not any(other != one and all(a <= b for a, b in zip(other, one, strict=True)) for other in values)
    )
