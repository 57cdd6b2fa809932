"""What the studies found about a plan, given as their plain data, as tables of the report."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from optimizer.problem.wording import count, listed
from optimizer.report.tables import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.report.facts import PlanView

CASES = {"unusable": "cannot be used", "gone": "leaves with all bound to it"}
"""What happens to a ship."""

CONTINGENCY = ("ship", "from", "to", "if the ship", "without a seat home", "days without", "days if ships come empty")
CONTINGENCY_MORE = ("who", "aboard then", "skills lost", "next ship", "what mends it")


def contingency_table(facts: PlanView, found: Mapping[str, Any]) -> Table:
    """Each docked ship on each run of days, damaged on the first of them; the worst first."""
    rows: list[tuple[Cell, ...]] = []
    for row in found["rows"]:
        without, aboard = row["without_seat"], sum(row["aboard"].values()) + row["others"]
        days = row["days_without"] if row["days_without"] is not None else "not by the end" if without else None
        sides = [f"{number} {party}" for party, number in row["aboard"].items()]
        sides += [f"{row['others']} of no party"] if row["others"] else []
        coming = row["next_ships"][0] if row["next_ships"] else None
        rows.append(
            (
                row["ship"],
                date.fromisoformat(row["from"]),
                date.fromisoformat(row["to"]),
                CASES.get(row["case"], row["case"]) + (" (so by the file)" if row["in_plan"] else ""),
                len(without),
                days if without else None,
                row["days_if_empty"] if without else None,
                listed(facts.name(crew) for crew in without) if without else "",
                listed(sides) if aboard else "nobody",
                ", ".join(facts.qualification(name) for name in row["skills_lost"]),
                f"{coming['flight']} on {coming['docking']}" if coming else "none",
                _mend(facts, row["mend"]),
            )
        )
    return Table("contingency", (*CONTINGENCY, *CONTINGENCY_MORE), tuple(rows))


def _mend(facts: PlanView, mend: Mapping[str, Any]) -> str:
    """What mends a row, in words."""
    if not mend["searched"]:
        return f"not searched: {mend['why']}" if mend["why"] else "not searched"
    if mend["found"] != "mended":
        words = {
            "none": "proved: no plan",
            "open": "no plan found in the time",
            "impossible": "cannot be told to replan",
        }
        return words[mend["found"]] + (f": {mend['why']}" if mend["why"] else "")
    proof = "proved" if mend["proved"] else f"at least {mend['bound']}" if mend["bound"] is not None else "no bound"
    people = [facts.name(move["crew"]) for move in mend["moves"]]
    moves = f"{listed(people)} move" if len(people) != 1 else f"{people[0]} moves"
    seats = f"; all have a seat from {mend['seats_from']}" if mend["seats_from"] else ""
    clauses = [f"{each['rule']} {each['subject']}" for each in mend["breaks"]]
    broken = f"; breaks {', '.join(clauses)}" if clauses else ""
    return f"{moves if people else 'nobody moves'} ({count(mend['changes'], 'change')}, {proof}){seats}{broken}"


class RankedSeat(NamedTuple):
    """One seat with those who could have it."""

    flight: str
    role: str
    leg: str
    has: str
    """Who has it in the plan."""
    free: str
    """Who else has it in a plan that is as good; empty if none was found."""
    ranked: bool
    """Proved to be in this order."""
    people: tuple[tuple[str, str, str, str], ...]
    """Rank, name, what it costs, and who else moves."""
    others: str
    """Who cannot, and who was not settled in the time; counted."""
    asked: bool
    """Whether people were ranked for it in the time."""


def free_in_words(found: Mapping[str, Any]) -> str:
    """How many seats somebody else could hold at no cost."""
    free = found["free"]
    told = "proved" if free["complete"] else "at least: the time ran out before it was proved"
    return f"{free['count']} of {count(free['of'], 'seat')} could be somebody else's at no cost in any goal ({told})."


def ranked_seats(facts: PlanView, found: Mapping[str, Any]) -> list[RankedSeat]:
    """Each seat that was asked about, then those for which the time was too short."""
    seats = [_ranked(facts, found, seat) for seat in found["seats"]]
    return seats + [
        RankedSeat(flight, role, "up", _has(facts, flight, role, "up"), free, False, (), "", False)
        for flight, role in found["not_asked"]
        for free in [_free(facts, found, flight, role, "up")]
    ]


def _has(facts: PlanView, flight: str, role: str, leg: str) -> str:
    has = [facts.name(each.crew) for each in facts.calendar.people(flight, leg) if each.role == role]
    return listed(has) if has else "empty"


def _free(facts: PlanView, found: Mapping[str, Any], flight: str, role: str, leg: str) -> str:
    has = {each.crew for each in facts.calendar.people(flight, leg) if each.role == role}
    said = []
    for seat in found["free"]["seats"]:
        if (seat["flight"], seat["leg"]) == (flight, leg) and seat["crew"] in has:
            instead = listed(facts.name(crew) for crew in seat["instead"]) if seat["instead"] else "nobody"
            said.append(f"{instead} instead of {facts.name(seat['crew'])}")
    return "; ".join(said)


def _ranked(facts: PlanView, found: Mapping[str, Any], seat: Mapping[str, Any]) -> RankedSeat:
    flight, role, leg = seat["flight"], seat["role"], seat["leg"]
    people = list[tuple[str, str, str, str]]()
    sitting = {each.crew for each in facts.calendar.people(flight, leg) if each.role == role}
    for each in seat["alternatives"]:
        if each["status"] == "feasible" and each["crew"] not in (None, *sitting):
            others = listed(facts.name(crew) for crew in each["others_who_move"]) if each["others_who_move"] else ""
            people.append((f"{len(people) + 1}", facts.name(each["crew"]), _cost(facts, each), others))
    counts = [
        (sum(each["status"] == "infeasible" for each in seat["alternatives"]), "cannot"),
        (sum(each["status"] == "unknown" for each in seat["alternatives"]), "not settled in the time"),
    ]
    left = "; ".join(f"{number} {words}" for number, words in counts if number)
    has, free = _has(facts, flight, role, leg), _free(facts, found, flight, role, leg)
    return RankedSeat(flight, role, leg, has, free, seat["ranked"], tuple(people), left, True)


def _cost(facts: PlanView, each: Mapping[str, Any]) -> str:
    """What somebody in a seat costs, by the first tier that differs."""
    first = each["first_difference"]
    if first is None or not first["difference"]:
        return "as good as the plan"
    goals = " + ".join(each["tiers"][first["tier"] - 1]["goals"])
    amount, proof = first["difference"], "" if first["proved"] else ", not proved"
    return f"tier {first['tier']}, {goals}: {abs(amount)} {'worse' if amount > 0 else 'better'}{proof}"


def candidate_table(facts: PlanView, found: Mapping[str, Any]) -> Table:
    """Each seat that was asked about, with those who could have it, best first."""
    rows = [
        (seat.flight, seat.role, seat.leg, seat.has, int(rank), name, cost, others)
        for seat in ranked_seats(facts, found)
        for rank, name, cost, others in seat.people
    ]
    columns = ("flight", "role", "leg", "has it", "rank", "could have it", "cost", "others who move")
    return Table("candidates", columns, tuple(rows))
