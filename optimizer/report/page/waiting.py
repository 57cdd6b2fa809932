"""The longest waits for a flight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.report.page.markup import Markup, tag, together
from optimizer.report.page.sections import rows_of

if TYPE_CHECKING:
    from optimizer.report.facts import PlanView

SHOWN = 10
"""Waits shown at once; the rest is to be opened."""


def waiting(facts: PlanView) -> Markup:
    """The longest waits, then the others."""
    rows = [
        (
            facts.name(wait.crew),
            facts.agency(wait.crew),
            wait.since,
            f"{wait.days / 365.25:.1f}",
            f"flies {wait.flight}" if wait.flight else "no flight in this plan",
        )
        for wait in facts.waits
    ]
    if not rows:
        return tag("p", "Nobody waits.")
    head = ("person", "agency", "since landing or selection on", "years", "ends with")
    rest = tag("details", tag("summary", f"{len(rows) - SHOWN} more"), rows_of(head, rows[SHOWN:]))
    return together(rows_of(head, rows[:SHOWN]), rest if len(rows) > SHOWN else None)
