"""The longest waits for a flight."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimizer.report.facts import PlanView
    from optimizer.report.tables import Cell

SHOWN = 10
"""Waits shown at once; the rest is to be opened."""


def waiting(facts: PlanView) -> list[tuple[Cell, ...]]:
    """Person, agency, since when, years, and the flight that ends the wait."""
    return [
        (
            facts.name(wait.crew),
            facts.agency(wait.crew),
            wait.since,
            f"{wait.days / 365.25:.1f}",
            f"flies {wait.flight}" if wait.flight else "no flight in this plan",
        )
        for wait in facts.waits
    ]
