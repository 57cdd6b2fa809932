"""Pools of candidates: a partner nominates its own people."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.model.stays import BackupOption, SessionOption
from optimizer.problem.wording import both, called, listed
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import ExtraDecision, StayOption
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember


class Candidates(Rule):
    """Where candidates are named, only they take the seat. If a flight names ``candidates``, nobody else goes up on it.
    If a role names them, nobody else sits in that role, up or down. Exception: given seats. A person ``unnamed`` holds
    given seats only: no other seat, no backup duty, no session to come and no term of command."""

    name = "candidates"
    subject = "person/flight, person/session or person/term"
    waiver_price = 15
    counted: ClassVar[str] = "The pool of a flight holds for its way up, the pool of a role for both legs."
    breaks: ClassVar[str] = """
        flights: [{id: MS-1, candidates: [galina, hamid]}]
    """
    source: ClassVar[str] = "partners propose their own people to a common crew panel (esa.int, Assigning an astronaut)"
    always = True
    textbook = "idle"

    def forbidden(
        self, person: CrewMember, stays: Sequence[StayOption], instance: Facts
    ) -> Iterator[tuple[StayOption, str]]:
        for stay in stays:
            if stay.seat is not None:
                continue
            if person.unnamed:
                yield stay, f"{person.id}/{stay.up.id}"
                continue
            for nominating in (stay.up, *stay.roles):
                if nominating.pool is not None and person.id not in nominating.pool:
                    yield stay, f"{person.id}/{stay.up.id}"
                    break

    def post(self, rows: Rows, options: Options) -> None:
        for duty, literal in options.extra_decisions.items():
            settled = isinstance(duty, (BackupOption, SessionOption)) and duty.settled
            if duty.person.unnamed and not settled:
                rows.refuse(self.clause(f"{duty.person.id}/{_about(duty)}"), [literal])

    def describe(self, subject: str, instance: Facts) -> str:
        who, _, about = subject.partition("/")
        if instance.person[who].unnamed:
            return f"{called(instance, who)} is not named yet and holds given seats only, not {about}"
        name, flight = both(instance, subject)
        pool = instance.flight[flight].candidates
        named = f": {listed(called(instance, crew) for crew in pool)}" if pool else ", or of the role"
        return f"{name} is not among the candidates of {flight}{named}"

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        """Of somebody not named yet every duty and seat; of others the flights with a pool that leaves them out."""
        who, about = parts
        if instance.person[who].unnamed or about not in instance.flight:
            return instance.person[who].unnamed
        flight = instance.flight[about]
        legs = [(flight.id, "up"), *((ship.id, "down") for ship in self.ways_down(flight, instance))]
        pools = [flight.pool, *(role.pool for leg in legs for role in instance.roles(*leg).values())]
        return any(pool is not None and who not in pool for pool in pools)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for stay in calendar.stays:
            if stay.seat is not None:
                continue
            if stay.person.unnamed:
                message = "not named yet, holds given seats only"
                yield self.violation(str(stay), message, stay.launch, settled=calendar.settled(stay))
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
        for person in calendar.instance.crew:
            if person.unnamed:
                yield from self._duties(calendar, person.id)

    def _duties(self, calendar: Calendar, who: str) -> Iterator[Violation]:
        """Checker half: every duty beside flying that somebody not named yet has."""
        for flight in calendar.backed(who):
            settled = calendar.instance.launched(flight)
            yield self.violation(f"{who}/{flight.id}", "not named yet, backs up nobody", flight.launch, settled=settled)
        for _, run in calendar.attended(who):
            if run is not None and run.since >= calendar.instance.as_of_day:
                yield self.violation(f"{who}/{run.name}", "not named yet, attends nothing")
        for command in calendar.plan.commanders:
            if command.crew == who:
                yield self.violation(f"{who}/{command.term}", "not named yet, commands nothing")


def _about(duty: ExtraDecision) -> str:
    """Model half: what a duty is about, as the clause names it."""
    if isinstance(duty, BackupOption):
        return duty.flight.id
    return duty.sitting.name if isinstance(duty, SessionOption) else duty.term
