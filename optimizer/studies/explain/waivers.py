"""Which clauses can be left open, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from optimizer.goals import Tier
from optimizer.problem.decisions import Waiver

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.instance import Instance
    from optimizer.model.rows import Clause

WayOut = Literal["waive", "drop"]

FACTS = frozenset({"one_place", "role_seats", "way_home"})
"""Rules that cannot be waived: a person is in one place, a ship has its seats, everybody who goes up comes down."""


def way_out(instance: Instance, clause: Clause) -> WayOut | None:
    """How a user leaves the clause open: ``drop`` the pin or the given seat it comes from, else ``waive`` it; None
    for what no decision changes, seats of ships already launched among it."""
    if clause.rule in FACTS:
        return None
    if clause.rule == "seated":
        return None if instance.launched(instance.flight[clause.subject]) else "drop"
    return "drop" if clause.rule == "pins" else "waive"


def with_waivers(instance: Instance, clauses: Iterable[Clause]) -> Instance:
    """The instance with one more waiver for each of these clauses; its only goal is that no seat stays empty without
    need where that is what they allow."""
    more = tuple(
        Waiver(rule=clause.rule, subject=clause.subject, reason="mends the instance", by="crewopt explain")
        for clause in clauses
    )
    emptier = any(waiver.rule == "seat_coverage" for waiver in more)
    goals = (Tier.model_validate({"unfilled_seats": 1}),) if emptier else ()
    return instance.model_copy(update={"waivers": (*instance.waivers, *more), "goals": goals})
