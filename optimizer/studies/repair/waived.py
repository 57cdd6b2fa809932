"""The instance with what a plan leaves open waived, or dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.problem.calendar import Calendar
from optimizer.problem.decisions import Waiver
from optimizer.problem.plan import Origin, PlanFor
from optimizer.studies.repair.prices import charged, left_open

if TYPE_CHECKING:
    from collections.abc import Set

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.studies.repair.answer import Repair
    from optimizer.studies.repair.prices import ClauseDay, LeftOpen

REASON = "to be filled in: why this is left open"
BY = "to be filled in: who decided"


def waived_for(
    instance: Instance, plan: Plan, free: Set[ClauseDay] | None = None
) -> tuple[Instance, tuple[LeftOpen, ...]]:
    """The instance under which the plan is OK, and what that leaves open; unavoidable clauses are waived too.

    With ``free``, of an instance whose dates were moved, only what is in it has no price.

    A pin or a given seat that the plan does not hold is dropped.  Its person is then judged like everybody, which may
    leave more open.
    """

    def found(changed: Instance) -> tuple[LeftOpen, ...]:
        broken = check(changed, plan).broken
        return left_open(changed, broken if free is None else charged(broken, free))

    opened = list(found(instance))
    dropped = {entry.rule for entry in opened if entry.how == "drop"}
    changed = instance
    if dropped:
        calendar = Calendar(instance, plan)
        for rule in instance.rulebook:
            if rule.name in dropped:
                changed = changed.model_copy(update=dict(rule.dropping(calendar)))
        known = {entry[:4] for entry in opened}
        opened += [entry for entry in found(changed) if entry[:4] not in known]
    more = tuple(
        Waiver.model_validate(
            {"rule": entry.rule, "subject": entry.subject, "from": entry.since, "to": entry.until}
            | {"reason": REASON, "by": BY}
        )
        for entry in opened
        if entry.how == "waive"
    )
    return changed.model_copy(update={"waivers": (*instance.waivers, *more)}), tuple(opened)


def written(found: Repair, origin: Instance) -> tuple[Instance, Plan]:
    """The instance with the waivers, made from ``origin`` and with its goals, and the plan made for it."""
    assert found.waived is not None
    assert found.plan is not None
    made_from = Origin(name=origin.name, digest=origin.digest)
    waived = found.waived.model_copy(update={"goals": origin.goals, "made_from": made_from})
    return waived, found.plan.model_copy(update={"instance": PlanFor(name=waived.name, digest=waived.digest)})
