"""The report as one self-contained HTML page: no network, no library, readable without its script."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from optimizer.report.page.chart import axis_of
from optimizer.report.page.markup import Markup, tag, text, together
from optimizer.report.page.seating import commands, seating
from optimizer.report.page.sections import grid, rows_of, section, violations
from optimizer.report.page.station import aboard, ledger
from optimizer.report.page.timeline import by_person, by_ship, legend
from optimizer.report.page.verdict import agenda, goals, verdict, waivers
from optimizer.report.page.waiting import waiting
from optimizer.report.tables import coverage_table, ledger_table, people_table

if TYPE_CHECKING:
    from optimizer.report.facts import PlanView
    from optimizer.rules._shown import KeptAccount


def page_html(facts: PlanView, title: str) -> str:
    """The whole page."""
    style, script = _part("page.css"), _part("page.js")
    body = together(verdict(facts, title), agenda(facts), *_sections(facts))
    return Template(_part("page.html")).substitute(
        title=text(title),
        style=style,
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        body=body,
    )


def _part(name: str) -> str:
    return (files(__name__) / name).read_text(encoding="utf-8")


def _sections(facts: PlanView) -> list[Markup]:
    axis = axis_of(facts)
    wide = (grid(people_table(facts), "Everyone in the plan or waiting, as a table"),)
    several = len(facts.instance.stations) > 1
    charts = [
        together(tag("h3", station) if several else None, aboard(axis, station)) for station in facts.instance.stations
    ]
    days = grid(coverage_table(facts), f"The station{'s' if several else ''} day by day, as a table")
    accounts = [together(tag("h3", _heading(account)), ledger(axis, account)) for account in facts.accounts]
    lines = facts.report.ledger
    return [
        section("goals", "What the plan is worth", "Is each goal met well enough, in this order?", goals(facts)),
        section("waivers", "Waivers", "Is each waiver still needed, and does its owner confirm it?", waivers(facts)),
        section(
            "flights", "Crews by flight", "Who has which seat, and who is the backup?", seating(facts), commands(facts)
        ),
        section(
            "timeline",
            "Timeline",
            "Who is available, in training or away if a launch slips?",
            _views(by_person(axis), by_ship(axis)),
            legend(facts),
            *wide,
        ),
        section(
            "coverage",
            "Aboard by day",
            "On which days would the loss of ships leave a party with nobody aboard?",
            _uncovered(facts),
            *charts,
            days,
        ),
        *(
            [
                section(
                    "ledger",
                    "Seat ledger",
                    "Which party has given more seats, and where is no seat to spare?",
                    *accounts,
                    grid(ledger_table(facts), "The ledger, as a table"),
                )
            ]
            if lines
            else []
        ),
        section("waits", "Who waits longest", "Who should get the next free seat?", waiting(facts)),
        section("violations", "Broken clauses", "Repair, waive, or accept as history?", violations(facts)),
    ]


def _views(*views: Markup) -> Markup:
    """The timelines with a switch that works without a script."""
    words = ("By person", "By ship")
    names = ("person", "ship")
    parts = []
    for number, (name, label) in enumerate(zip(names, words, strict=True)):
        on = "checked" if number == 0 else None
        parts.append(tag("input", type="radio", name="view", id=f"view-{name}", class_="switch", checked=on))
        parts.append(tag("label", label, for_=f"view-{name}", class_="switch"))
    shown = (tag("div", view, class_=f"view view-{name}") for name, view in zip(names, views, strict=True))
    return together(*parts, *shown)


def _heading(account: KeptAccount) -> str:
    unit = "days of stays" if account.unit == "days" else "seats"
    ends = "" if account.final_imbalance is None else f", in the end {account.final_imbalance} (green bars)"
    bounds = f"at most {account.max_imbalance} either way{ends}"
    return f"{account.label}: {unit}, {bounds}; above 0 {account.between[0]} has given more"


def _uncovered(facts: PlanView) -> Markup:
    """The days uncovered in numbers, as `check` counts them."""
    head = ("party", "days uncovered if a side's ships leave", "days uncovered if one ship leaves")
    lines = facts.report.coverage
    if len(facts.instance.stations) > 1:
        rows = ((line.station, line.party, line.side_days, line.ship_days) for line in lines)
        return rows_of(("station", *head), rows)
    return rows_of(head, ((line.party, line.side_days, line.ship_days) for line in lines))
