"""Two plans side by side: what moved, and the worth of both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optimizer.problem.wording import listed
from optimizer.report.compared import clauses, movers, name_in, other_changes, seats_by_flight
from optimizer.report.page.chart import axis_of_both
from optimizer.report.page.station import aboard, ledger
from optimizer.report.page.templates import whole
from optimizer.report.page.timeline import both_plans, legend
from optimizer.report.page.verdict import verdict
from optimizer.report.worth import OTHER, THIS, worth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from optimizer.report.facts import PlanView
    from optimizer.report.page.chart import Axis


def comparison_html(facts: PlanView, other: PlanView, title: str) -> str:
    """The whole page."""
    return whole("comparison.html", title, _shown(facts, other))


def _shown(facts: PlanView, other: PlanView) -> dict[str, Any]:
    axis = axis_of_both(facts, other)
    beside = replace(axis, facts=other)
    moved = movers(facts, other)
    return {
        "names": (THIS, OTHER),
        "verdicts": (verdict(facts), verdict(other)),
        "movers": [(name_in(facts, other, crew), *moved[crew]) for crew in moved],
        "chart": both_plans(axis, beside, tuple(moved), (THIS, OTHER)),
        "legend": legend(facts, other),
        "events": other_changes(facts, other),
        "worth": worth(facts, other),
        "flights": [pair for pair in seats_by_flight(facts, other) if pair.rows],
        "same": listed(pair.flight for pair in seats_by_flight(facts, other) if not pair.rows),
        "ledgers": list(_ledgers(axis, beside)),
        "stations": list(_stations(axis, beside)),
        "clauses": clauses(facts, other),
    }


def _ledgers(axis: Axis, beside: Axis) -> Iterator[tuple[str, str, Markup | None]]:
    """Account, plan, and its chart; no chart where it is that of the plan above."""
    lines = {THIS: axis.facts.report.ledger, OTHER: beside.facts.report.ledger}
    for label in dict.fromkeys(account.label for each in (axis, beside) for account in each.facts.accounts):
        drawn = []
        for name, each in ((THIS, axis), (OTHER, beside)):
            mine = [line for line in lines[name] if line.account == label]
            for account in (account for account in each.facts.accounts if account.label == label):
                same = (account, mine) in drawn
                drawn.append((account, mine))
                yield label, name, None if same else ledger(each, account, f" in {name}")


def _stations(axis: Axis, beside: Axis) -> Iterator[tuple[str, str, Markup | None]]:
    """Station, plan, and the people aboard; no chart where it is that of the plan above."""
    for station in dict.fromkeys((*axis.facts.instance.stations, *beside.facts.instance.stations)):
        drawn = []
        for name, each in ((THIS, axis), (OTHER, beside)):
            bars = [days_bar for days_bar in each.facts.bars if days_bar.station == station]
            yield station, name, None if bars in drawn else aboard(each, station, f" in {name}")
            drawn.append(bars)
