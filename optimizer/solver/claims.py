"""A proof made once is kept, so that questions need not repeat it.

With a plan it is taken as a claim later.  In a session the best plan is kept with the rows: it was proved by this very
process, for whichever plan a question is about.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from optimizer.problem.fields import LARGEST_VALUE
from optimizer.problem.plan import Proof

if TYPE_CHECKING:
    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.build import Model
    from optimizer.solver.result import Result


def with_proof(result: Result) -> Plan | None:
    """The plan of an answer; with what was proved of it, if all of it was."""
    plan = result.plan
    if plan is None or result.status != "optimal" or not result.tiers:
        return plan
    if any(abs(value) > LARGEST_VALUE for value in result.values):  # a file could not say it
        return plan
    proof = Proof(version=package_version(), plan=plan.decisions_digest, values=result.values, engines=result.proved_by)
    return plan.model_copy(update={"proof": proof})


def claimed(instance: Instance, plan: Plan, report: Report) -> Proof | None:
    """The proof kept with a plan, if it is about these decisions, this instance, and this version of the package.

    ``report`` is the checker's verdict on the plan: its values must be those claimed.
    """
    proof = plan.proof
    if proof is None or report.decided or proof.version != package_version() or proof.plan != plan.decisions_digest:
        return None
    same = plan.instance.digest == instance.digest and proof.values == report.values
    return proof if same else None


def keep_best(model: Model, plan: Plan) -> None:
    """Keep the plan that was proved best, in every tier, for as long as the rows are."""
    model.searched.made["best plan"] = plan


def best_kept(model: Model) -> Plan | None:
    """The plan that was proved best for these rows before, if one was."""
    plan: Plan | None = model.searched.made.get("best plan")
    return plan


def package_version() -> str:
    """The version of crewopt that is installed."""
    try:
        return version("crewopt")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "unknown"
