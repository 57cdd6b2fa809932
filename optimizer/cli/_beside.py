"""What a workbook holds beside its instance: a plan, news, scenarios, each in a sheet of its own.

What reads workbooks, news and scenarios takes long to load, and is loaded where a file is a workbook and has some.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.files.load import load_plan
from optimizer.files.table_names import ending

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan


@dataclass(frozen=True)
class Beside:
    """The plan, if it seats anybody, the rows of the sheets with something in them, by sheet, and their names."""

    plan: Plan | None
    more: dict[str, list[dict[str, Any]]]
    sheets: list[str]


def beside(path: str, instance: Instance) -> Beside:
    """What the file of ``instance`` holds beside it: nothing, unless it is a workbook.

    Raises
    ------
    InputError
        With every problem of the first of these sheets that has any.
    """
    if ending(path) != ".xlsx":
        return Beside(None, {}, [])
    from optimizer.files.workbook.opening import filled_sheets
    from optimizer.files.workbook.sheets import NEWS, PLAN, SCENARIOS

    found = filled_sheets(path)
    plan = load_plan(path, instance) if PLAN in found else None
    if plan is not None and not plan.seats_anybody:
        plan = None
    more = {}
    if NEWS in found:
        more[NEWS] = rows_of_news(path, instance)
    if SCENARIOS in found:
        more[SCENARIOS] = rows_of_scenarios(path, instance)
    return Beside(plan, more, [*([] if plan is None else [PLAN]), *more])


def rows_of_news(path: str, instance: Instance) -> list[dict[str, Any]]:
    """The rows that say what a file of events says."""
    from optimizer.events._apply import load_events
    from optimizer.files.workbook.news import news_rows

    return news_rows(each.event for each in load_events(path, instance))


def rows_of_scenarios(path: str, instance: Instance) -> list[dict[str, Any]]:
    """The rows that say what a file of scenarios says."""
    from optimizer.studies.scenarios.patches import load_scenarios, rows_of

    return rows_of(load_scenarios(path, instance, undecided=True))
