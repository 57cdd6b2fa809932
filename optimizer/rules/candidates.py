"""Pools of candidates: a partner nominates its own people."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.problem.wording import both, called, listed
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember


class Candidates(Rule):
    """Where candidates are named, only they take the seat. If a flight names ``candidates``, nobody else goes up on it.
    If a role names them, nobody else sits in that role, up or down. Exception: given seats."""

    name = "candidates"
    subject = "person/flight"
    counted: ClassVar[str] = "The pool of a flight holds for its way up, the pool of a role for both legs."
    breaks: ClassVar[str] = """
        flights: [{id: MS-1, candidates: [galina, hamid]}]
    """
    source: ClassVar[str] = "partners propose their own people to a common crew panel (esa.int, Assigning an astronaut)"
    always = True

    def forbidden(
        self, person: CrewMember, stays: Sequence[StayOption], instance: Facts
    ) -> Iterator[tuple[StayOption, str]]:
        for stay in stays:
            if stay.seat is not None:
                continue
            for nominating in (stay.up, *stay.roles):
                if nominating.pool is not None and person.id not in nominating.pool:
                    yield stay, f"{person.id}/{stay.up.id}"
                    break

    def describe(self, subject: str, instance: Facts) -> str:
        name, flight = both(instance, subject)
        pool = instance.flight[flight].candidates
        named = f": {listed(called(instance, crew) for crew in pool)}" if pool else ", or of the role"
        return f"{name} is not among the candidates of {flight}{named}"

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for stay in calendar.stays:
            if stay.seat is not None:
                continue
            pools = [("flight", stay.up.candidates, stay.launch)]
            role = calendar.instance.roles(stay.up.id, "up").get(stay.up_role)
            pools.append((stay.up_role, role.candidates if role else None, stay.launch))
            if stay.down is not None and stay.down_role is not None:
                role = calendar.instance.roles(stay.down.id, "down").get(stay.down_role)
                pools.append((stay.down_role, role.candidates if role else None, stay.down.landing))
            for where, pool, day in pools:
                if pool and stay.person.id not in pool:
                    message = f"not among the candidates of the {where}: {', '.join(pool)}"
                    yield self.violation(str(stay), message, day, settled=calendar.settled(stay))
                    break
