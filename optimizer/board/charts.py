"""The timeline of a board: the charts of the report, over the days and people that the planner looks at."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from optimizer.report.facts import PlanView
from optimizer.report.page.chart import LABELS, WIDTH, Axis, axis_of
from optimizer.report.page.markup import tag, together
from optimizer.report.page.station import aboard, ledger
from optimizer.report.page.timeline import by_person, by_ship, legend

if TYPE_CHECKING:
    from collections.abc import Collection

    from markupsafe import Markup

    from optimizer.board.state import State

View = Literal["person", "ship", "aboard", "ledger"]
LEAST_DAYS = 30
LEAST_WIDTH = 300
"""Pixels of the days; a narrower screen scrolls."""


class _Some(PlanView):
    """A view of a plan in which some people are left out."""

    def __init__(self, state: State, shown: Collection[str]) -> None:
        super().__init__(state.instance, state.plan)
        self._shown = frozenset(shown)

    @cached_property
    def involved(self) -> tuple[str, ...]:
        """Those who are looked at."""
        return tuple(crew for crew in super().involved if crew in self._shown)


def chart(
    state: State,
    view: View,
    since: date | None = None,
    until: date | None = None,
    shown: Collection[str] | None = None,
    width: int | None = None,
) -> Markup:
    """One chart over the days from ``since`` to ``until``, of all people or of some, in so many pixels."""
    facts = state.view if shown is None else _Some(state, shown)
    whole = axis_of(state.view)
    days = WIDTH if width is None else max(LEAST_WIDTH, width - LABELS)
    axis = Axis(facts, *_days(whole, since, until), days)
    key = tag("div", legend(facts), class_="key")  # in print it stands above, as on every sheet after the first
    if view == "ship":
        return together(key, by_ship(axis), legend(facts))
    if view == "aboard":
        return together(*(aboard(axis, station) for station in facts.instance.stations))
    if view == "ledger":
        return together(*(ledger(axis, account) for account in facts.accounts))
    return together(key, by_person(axis), legend(facts))


def _days(whole: Axis, since: date | None, until: date | None) -> tuple[date, date]:
    """First day and the day after the last; never fewer than a month, never beyond the whole."""
    first = max(whole.first, since or whole.first)
    first = min(first, whole.last - timedelta(LEAST_DAYS))
    last = min(whole.last, (until or whole.last))
    return first, max(last, first + timedelta(LEAST_DAYS))
