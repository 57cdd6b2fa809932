"""Answers in a notebook: the parts that an answer shows (``problem/shown.py``) as HTML."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.instance import Instance, in_memory
from optimizer.problem.plan import Plan
from optimizer.problem.shown import Drawn, Lines, Rows, Words
from optimizer.report.facts import PlanView
from optimizer.report.page.templates import templates
from optimizer.report.picture import timeline_svg
from optimizer.report.tables import plan_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optimizer.problem.shown import Block

MOST_ROWS = 60
"""Rows shown of a table; the rest is counted."""
LEFT_OUT = ("person", "party")
"""Columns of the table of a plan that names and agencies stand for."""


@dataclass(frozen=True)
class Picture:
    """A timeline as the address of an image: nothing in it can run, and no style of it leaves it."""

    title: str
    address: str


def html_of(parts: Iterable[Block]) -> str:
    """One element with all parts in it."""
    blocks = [block for part in parts for block in _blocks(part)]
    return templates().get_template("notebook.html").render(blocks=blocks, most=MOST_ROWS)


def _blocks(part: Block) -> Iterator[Words | Lines | Rows | Picture]:
    if not isinstance(part, Drawn):
        yield part
        return
    plan = part.plan
    assert isinstance(plan, Plan)
    instance = part.instance or in_memory(plan.instance.digest)
    if not isinstance(instance, Instance):
        seats = [[seat.leg, seat.flight, seat.role, seat.crew] for seat in plan.assignments]
        yield Rows(("leg", "flight", "role", "person"), seats, part.title)
        return
    facts = PlanView(instance, plan)
    if part.table:
        found = plan_table(facts)
        kept = [place for place, name in enumerate(found.columns) if name not in LEFT_OUT]
        yield Rows(_of(found.columns, kept), [_of(row, kept) for row in found.rows], part.title)
    title = part.title or "Timeline"
    drawn = base64.b64encode(timeline_svg(facts, f"{title}: {instance.name}").encode()).decode()
    yield Picture(title, f"data:image/svg+xml;base64,{drawn}")


def _of(row: Sequence[object], kept: Sequence[int]) -> list[str]:
    return ["" if row[place] is None else str(row[place]) for place in kept]
