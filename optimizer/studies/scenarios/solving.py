"""One scenario's answer, as a function that any executor can run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from optimizer.checker.check import check
from optimizer.problem.errors import DisagreementError
from optimizer.problem.plan import PlanFor
from optimizer.problem.steps import tell
from optimizer.studies.scenarios.items import in_common

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.result import Result
    from optimizer.studies.explain import Conflict
    from optimizer.studies.repair import Repair

REPAIR_SECONDS = 10.0
CONFLICT_SECONDS = 30.0
"""Both beyond the time limit of the scenario."""


@dataclass(frozen=True)
class Answer:
    """The result of solving one scenario."""

    result: Result
    """Under the goals of the instance."""
    apart: int | None
    """Seats up and down in which the plan and the one it was compared with differ."""
    needed: bool
    """Proved: no plan as good has fewer, nor less else apart."""
    conflict: Conflict | None
    repair: Repair | None = None
    """Where no plan obeys every rule: the plan under the cheapest waivers."""


def answer(
    instance: Instance, reference: Plan | None, limits: dict[str, Any], name: str = "", *, stop: Stop | None = None
) -> Answer:
    """Solve the scenario of this name; among plans equally good, one with the most in common with ``reference``."""
    from optimizer.solver.solve import solve

    tell(phase=name or instance.name)
    own = len(instance.goals)
    extra = () if reference is None else tuple(in_common(reference, flying=flying) for flying in (True, False))
    asked = instance.model_copy(update={"goals": (*instance.goals, *extra)})
    result = solve(asked, stop=stop, **limits)
    if result.plan is None:
        repair = _repair(instance, result, limits, stop)
        return Answer(result, None, False, _conflict(instance, result, stop), repair)
    last = result.tiers[own:]
    plan = result.plan.model_copy(update={"instance": PlanFor(name=instance.name, digest=instance.digest)})
    report = check(instance, plan)
    mended = {violation.address for violation in report.broken} <= {
        violation.address for violation in result.unavoidable
    }
    if not mended or report.values != result.values[:own]:
        raise DisagreementError(f"{instance.name}: the last tiers changed what the plan is worth")
    tiers = result.tiers[:own]
    best = result.status == "optimal" or (bool(tiers) and all(tier.proved for tier in tiers))
    status = "optimal" if best else result.status
    outcome = replace(result, plan=plan, report=report, tiers=tiers, status=status)
    return Answer(outcome, last[0].value if last else None, all(tier.proved for tier in last), None)


def _repair(instance: Instance, result: Result, limits: dict[str, Any], stop: Stop | None) -> Repair | None:
    if result.status != "infeasible" or (stop is not None and stop.requested):
        return None
    from optimizer.studies.repair import repair

    asked = {name: limits[name] for name in ("workers", "seed") if name in limits}
    return repair(instance, time_limit=REPAIR_SECONDS, stop=stop, **asked)


def _conflict(instance: Instance, result: Result, stop: Stop | None) -> Conflict | None:
    if result.status != "infeasible":
        return None
    from optimizer.studies.explain import find_conflict

    return find_conflict(instance, time_limit=CONFLICT_SECONDS, stop=stop)
