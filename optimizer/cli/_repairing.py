"""Where no plan obeys every rule: the plan under the cheapest waivers, and the instance with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from optimizer.cli._common import OutputPath
from optimizer.cli._search import SoFar
from optimizer.files.dump import dump
from optimizer.problem.errors import EndedEarlyError
from optimizer.studies.repair.answer import Repair
from optimizer.studies.repair.waived import written

if TYPE_CHECKING:
    from optimizer.cli._search import Search
    from optimizer.instance import Instance
    from optimizer.solver.result import Result

REPAIR_SECONDS = 30.0
SHARE = 0.6
"""Of the time left, where the command has a limit; the rest is for the conflict."""

with_waivers_option = click.option(
    "--with-waivers",
    type=OutputPath(),
    help="Where no plan obeys every rule: write the instance with the cheapest waivers, which -o's plan obeys.",
)


def repaired(
    search: Search, instance: Instance, result: Result | None, workers: int | None, seed: int
) -> Repair | None:
    """The plan under the cheapest waivers and moves found in the time there is; None if there is none left.

    Where ``result`` has a plan that breaks something whatever is decided: only if other dates mend that.
    """
    if search.stop.requested:
        return None
    so_far = SoFar()
    plan = None if result is None else result.plan
    of = (instance,) if plan is None else (instance, plan)
    seconds = REPAIR_SECONDS if search.left is None else SHARE * search.left
    try:
        found: Repair | None = search.run(
            f"optimizer.studies.repair:{'repair' if plan is None else 'repair_by_dates'}",
            *of,
            phase="looking for a plan with waivers",
            told=so_far.told,
            so_far=so_far.answer,
            seconds=seconds,
            workers=workers,
            seed=seed,
        )
    except EndedEarlyError:
        return None
    return found


def write_repair(found: Repair, following: Instance, plan_path: str | None, instance_path: str | None) -> None:
    """Write the plan of a repair, and the instance that it obeys: the facts and goals of ``following``."""
    if found.plan is None:
        return
    waived, plan = written(found, following)
    if plan_path is not None:
        dump(plan, plan_path)
    if instance_path is not None:
        dump(waived, instance_path)
