"""The report as one self-contained HTML page: no network, no library, readable without its script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.report.agenda import points
from optimizer.report.page.chart import axis_of
from optimizer.report.page.seating import seating
from optimizer.report.page.station import aboard, ledger
from optimizer.report.page.templates import whole
from optimizer.report.page.timeline import by_person, by_ship, colour, legend
from optimizer.report.page.verdict import states, verdict, waivers
from optimizer.report.page.waiting import SHOWN, waiting
from optimizer.report.studied import contingency_table, free_in_words, ranked_seats
from optimizer.report.tables import coverage_table, ledger_table, people_table, shelter_table
from optimizer.report.worth import goals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.report.facts import PlanView
    from optimizer.rules._shown import KeptAccount


UNCOVERED = ("a side's ships leave", "one ship leaves")


def page_html(
    facts: PlanView,
    title: str,
    contingency: Mapping[str, Any] | None = None,
    candidates: Mapping[str, Any] | None = None,
    note: str | None = None,
    log: Sequence[tuple[Any, ...]] | None = None,
) -> str:
    """The whole page; with the plain data of these studies and the ``log`` of a board (number, time, who, branch, what)
    in sections of their own, and a note at its end."""
    studied = {
        "contingency": None if contingency is None else contingency_table(facts, contingency),
        "contingency_stopped": contingency is not None and contingency["stopped_early"],
        "candidates": None if candidates is None else ranked_seats(facts, candidates),
        "free": None if candidates is None else free_in_words(candidates),
    }
    return whole("body.html", title, _shown(facts) | studied | {"note": note, "log": log})


def _shown(facts: PlanView) -> dict[str, Any]:
    """What the sections show."""
    axis = axis_of(facts)
    several = len(facts.instance.stations) > 1
    station = ("station",) if several else ()
    lines = facts.report.coverage
    return {
        "facts": facts,
        "verdict": verdict(facts),
        "points": points(facts),
        "goals": goals(facts),
        "waivers": waivers(facts),
        "seating": seating(facts),
        "commands_head": ("term", *station, "from", "to", "commander", "agency"),
        "commands": facts.commands,
        "by_person": by_person(axis),
        "by_ship": by_ship(axis),
        "legend": legend(facts),
        "sides": [(colour(facts, party), party) for party in facts.parties],
        "people": people_table(facts),
        "uncovered_head": (
            *station,
            "party",
            "days uncovered if a side's ships leave",
            "days uncovered if one ship leaves",
        ),
        "uncovered": [
            (*((line.station,) if several else ()), line.party, line.side_days, line.ship_days) for line in lines
        ],
        "aboard": [(station, aboard(axis, station)) for station in facts.instance.stations],
        "coverage": coverage_table(facts),
        "shelters": shelter_table(facts),
        "accounts": [(_heading(account), ledger(axis, account)) for account in facts.accounts],
        "ledger": ledger_table(facts),
        "waits": waiting(facts),
        "longest": SHOWN,
        "states": states(facts),
        "rules": list(facts.instance.rulebook),
    }


def _heading(account: KeptAccount) -> str:
    unit = "days of stays" if account.unit == "days" else "seats"
    ends = "" if account.final_imbalance is None else f", in the end {account.final_imbalance} (green bars)"
    bounds = f"at most {account.max_imbalance} either way{ends}"
    return f"{account.label}: {unit}, {bounds}; above 0 {account.between[0]} has given more"
