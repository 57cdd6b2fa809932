"""A plan as it was given: rows that cannot be meant, and the instance it was made for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from datetime import date

    from optimizer.files.documents import Path_
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan


def plan_faults(plan: Plan, *, published: bool = False) -> Iterator[tuple[Path_, str]]:
    """Every row that stands in the plan already, with its path.

    With ``published`` also a second seat of a person on one leg, and a second launch day of a flight: `check` judges
    these as broken rules, but nobody can be replanned from two seats at once.
    """
    for kind in ("assignments", "sessions", "dates", "commanders"):
        rows: dict[Hashable, int] = {}
        for number, row in enumerate(getattr(plan, kind)):
            first = rows.setdefault(tuple(row.model_dump().items()), number)
            if first != number:
                yield (kind, number), f"expected each line once, found a copy of {kind}[{first}]"
    if published:
        yield from _second_seats(plan)
        yield from _second_days(plan)


def _second_seats(plan: Plan) -> Iterator[tuple[Path_, str]]:
    roles: dict[tuple[str, str, str], str] = {}
    for number, seat in enumerate(plan.assignments):
        if seat.leg != "backup":  # one person may back up two seats
            role = roles.setdefault((seat.crew, seat.flight, seat.leg), seat.role)
            if role != seat.role:
                message = f"expected one seat {seat.leg} on {seat.flight} for {seat.crew!r}"
                yield ("assignments", number), f"{message}, found {role} and {seat.role}"


def _second_days(plan: Plan) -> Iterator[tuple[Path_, str]]:
    days: dict[str, date] = {}
    for number, chosen in enumerate(plan.dates):
        day = days.setdefault(chosen.flight, chosen.launch)
        if day != chosen.launch:
            message = f"expected one launch day of {chosen.flight}, found {day} and {chosen.launch}"
            yield ("dates", number), message


def made_for_another(instance: Instance, plan: Plan) -> str | None:
    """For what else the plan was made, in words.

    None if it was made for this instance or the one this was made from, or if it names only the same name.
    """
    made_for = plan.instance
    for name, digest in ((instance.name, instance.digest), *_origin(instance)):
        if made_for.name == name and (made_for.digest == digest or None in (made_for.digest, digest)):
            return None
    if made_for.name != instance.name:
        return f"the plan was made for `{made_for.name}`, not for {instance.name}"
    return f"the plan was made for another version of {instance.name}"


def _origin(instance: Instance) -> Iterator[tuple[str, str | None]]:
    if instance.made_from is not None:
        yield instance.made_from.name, instance.made_from.digest
