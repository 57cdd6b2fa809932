"""Contingency plans as text and as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.problem.shown import Shown
from optimizer.problem.wording import count
from optimizer.studies.contingency.text import table_lines, verdict_lines
from optimizer.studies.replan.moves import move_data

if TYPE_CHECKING:
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.studies.contingency.rows import Row


@dataclass(frozen=True, repr=False)
class Contingency(Shown):
    """The answer of ``contingency``."""

    instance: Instance
    plan: Plan
    rows: tuple[Row, ...]
    """Worst first."""
    stretches: int
    stopped_early: bool
    """Time ran out, or the user stopped, before every mend asked for was searched."""
    seconds: float

    @property
    def worst(self) -> Row | None:
        """The weakest point of the plan; None if no ship is ever docked."""
        return self.rows[0] if self.rows else None

    def __str__(self) -> str:
        return contingency_text(self)


SHOWN = 15
"""Rows of each table, if not said otherwise."""


def contingency_text(found: Contingency, shown: int = SHOWN) -> str:
    """The answer of ``contingency``: the weakest point and what mends it, then ``shown`` rows of each table."""
    cases = f"{count(found.stretches, 'run')} of days, {count(len(found.rows), 'case')}, {found.seconds:.1f} s"
    lines = [*verdict_lines(found.instance, found.rows, f"{found.instance.name}  ({cases})")]
    lines += table_lines(found.instance, found.rows, shown)
    if found.stopped_early:
        lines += [
            "",
            "Stopped early, by the time limit or by you: not every mend was searched.",
        ]
    return "\n".join(lines)


def contingency_data(found: Contingency) -> dict[str, Any]:
    """The answer of ``contingency``."""
    return {
        "instance": found.instance.name,
        "horizon": {"from": f"{found.instance.horizon.since}", "to": f"{found.instance.horizon.until}"},
        "as_of": f"{found.instance.as_of_day}",
        "stretches": found.stretches,
        "rows": [_row(row) for row in found.rows],
        "stopped_early": found.stopped_early,
        "seconds": found.seconds,
    }


def _row(row: Row) -> dict[str, Any]:
    empty = row.if_empty
    return {
        "ship": row.ship,
        "station": row.station,
        "from": f"{row.since}",
        "to": f"{row.until}",
        "case": row.case,
        "in_plan": row.in_plan,
        "without_seat": list(row.without_seat),
        "days_without": row.days_without,
        "days_if_empty": row.days_if_empty,
        "relief": _day(row.relief),
        "home": {crew: {"ship": seat.ship, "how": seat.how} for crew, seat in row.home.items()},
        "aboard": dict(row.aboard),
        "others": row.others,
        "skills": {party: dict(held) for party, held in row.skills.items()},
        "skills_lost": list(row.skills_lost),
        "restored": _day(row.restored),
        "next_ships": [
            {
                "flight": ship.flight,
                "docking": f"{ship.docking}",
                "free": ship.free,
                "earliest": f"{ship.earliest}",
                "places": ship.places,
            }
            for ship in row.next_ships
        ],
        "if_empty": None if empty is None else {"ships": list(empty[0]), "seats_from": f"{empty[1]}"},
        "mend": _mend(row),
    }


def _mend(row: Row) -> dict[str, Any]:
    mend = row.mend
    if mend is None:
        return {"searched": False, "why": row.not_searched}
    difference = None if mend.replan is None else mend.replan.difference
    moves = [] if difference is None else [move_data(move) for move in difference.moves if move.flies]
    return {
        "searched": True,
        "found": mend.found,
        "events": [event.model_dump(mode="json", by_alias=True, exclude_defaults=True) for event in mend.events],
        "launch_days": {flight: f"{day}" for flight, day in mend.decided},
        "why": mend.why,
        "changes": mend.changes,
        "bound": mend.bound,
        "proved": mend.found == "none" or (mend.changes is not None and mend.changes == mend.bound),
        "moves": moves,
        "breaks": [{"rule": broken.rule, "subject": broken.subject} for broken in mend.breaks],
        "seats_from": _day(mend.seats_from),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else f"{day}"
