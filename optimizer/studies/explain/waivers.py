"""Which clauses can be left open, how, and at what price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.goals import sole_aim
from optimizer.problem.decisions import Waiver
from optimizer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.instance import Instance
    from optimizer.model.rows import Clause
    from optimizer.problem.facts import Facts
    from optimizer.rules._hooks import WayOut


def way_out(instance: Instance, clause: Clause) -> WayOut | None:
    """How a user leaves the clause open: ``drop`` the pin or the given seat it comes from, else ``waive`` it; None
    for what no decision changes, seats of ships already launched among it."""
    return RULES[clause.rule].way_out(clause.subject, instance)


def price_of(instance: Facts, rule: str, subject: str, short: int | None = None) -> int:
    """The price of a clause, of a day of it, or of one time that it is broken; the file's own price comes first.

    Of rules priced by days short it is the price where so many days are missing, the whole price if None.
    """
    own = {cost.subject: cost.price for cost in instance.waiver_costs if cost.rule == rule}
    price: int = own.get(subject, own.get(None, RULES[rule].price_of(subject)))
    if short is None:
        return price
    spared = sum(step >= short for step in RULES[rule].price_steps)
    return -(-price // (1 << spared))


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
