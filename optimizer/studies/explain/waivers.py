"""Which clauses can be left open, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.goals import sole_aim
from optimizer.problem.decisions import Waiver
from optimizer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.instance import Instance
    from optimizer.model.rows import Clause
    from optimizer.rules._hooks import WayOut


def way_out(instance: Instance, clause: Clause) -> WayOut | None:
    """How a user leaves the clause open: ``drop`` the pin or the given seat it comes from, else ``waive`` it; None
    for what no decision changes, seats of ships already launched among it."""
    return RULES[clause.rule].way_out(clause.subject, instance)


def with_waivers(instance: Instance, clauses: Iterable[Clause]) -> Instance:
    """The instance with one more waiver for each of these clauses; its only goal is that no seat stays empty without
    need where that is what they allow."""
    more = tuple(
        Waiver(rule=clause.rule, subject=clause.subject, reason="mends the instance", by="crewopt explain")
        for clause in clauses
    )
    emptier = any(RULES[clause.rule].empties_seats for clause in clauses)
    goals = (sole_aim("explain"),) if emptier else ()
    return instance.model_copy(update={"waivers": (*instance.waivers, *more), "goals": goals})
