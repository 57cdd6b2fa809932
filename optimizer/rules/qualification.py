"""A person in a role holds all that the role requires."""

from __future__ import annotations

from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from optimizer.model.earning import earning, trained_first
from optimizer.model.stays import held_on
from optimizer.problem.wording import called, days, listed
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember


class Qualified(Rule):
    """A person in a role holds, on the launch day of the stay, all that the role requires. This is judged for the role
    up and, if the person changes ships, for the role down; what runs out in orbit still counts. A qualification is
    held, with all it implies, on the days listed for the person. It is also held from the day after the last day of a
    session that earns it. If it has ``valid_days``, it is also held from each landing of the person whose role up or
    down requires it. The last day held is then ``valid_days`` after the first day listed (unless a last day is listed),
    after the session's last day, or after the landing."""

    name = "qualification"
    subject = "person/flight"
    waiver_price = 300  # an empty seat is far better
    counted: ClassVar[str] = (
        "The launch day of the stay decides, for both legs; the first and the last day held count. `from` and `to` "
        "look at the launch day."
    )
    breaks: ClassVar[str] = """
        rules: {qualification: {}}
        vehicles: {soyuz: {roles: {commander: {requires: [soyuz-commander]}}}}
        crew:
          - {id: fyodor, qualifications: {soyuz-commander: {}}}
          - {id: galina, qualifications: {soyuz-commander: {from: 2031-06-11}}}
    """
    source: ClassVar[str] = "asc-csa.gc.ca/eng/vehicles/soyuz/crewmembers.asp"
    checks_requirements = True
    textbook = "idle"

    def forbidden(
        self, person: CrewMember, stays: Sequence[StayOption], instance: Facts
    ) -> Iterator[tuple[StayOption, str]]:
        for launch, flying in groupby(stays, key=attrgetter("launch")):
            if not self.covers(launch):
                continue
            held = held_on(instance, person, launch)
            for stay in flying:
                lacking = _required(stay, instance) - held
                hopeless = any(not instance.may_be_earned(name, launch) for name in lacking)
                if hopeless:
                    yield stay, f"{person.id}/{stay.up.id}"

    def post(self, rows: Rows, options: Options) -> None:
        """A lacking qualification is earned: one row per person and launch, of which only one stay is flown."""
        for (person, flight, name, day), stays in self._needing(options).items():
            earned = earning(options, person, name, day)
            taken = [(-1, literal) for literal in options.literals(stays)]
            rows.linear(self.clause(f"{person}/{flight}"), [*taken, *((1, literal) for literal in earned)], lower=0)

    def tighten(self, rows: Rows, options: Options) -> None:
        """Of stays that exclude each other, all that lack the same qualification need the same training.

        Row by row a tenth of a course allows a tenth of a stay on every flight.  Real instance of 2024 to
        2030, tier of the waits: bound of the linear relaxation from 609,324 to 611,388, optimum 611,771.
        """
        sources: dict[tuple[str, str], dict[int, frozenset[int]]] = {}
        for (person, flight, name, day), stays in self._needing(options).items():
            if not rows.left_out(self.clause(f"{person}/{flight}"), None):
                earned = frozenset(earning(options, person, name, day))
                sources.setdefault((person, name), {}).update(dict.fromkeys(options.literals(stays), earned))
        for (person, name), waiting in sources.items():
            trained_first(rows, f"{person}/{name}", person, waiting)

    def _needing(self, options: Options) -> dict[tuple[str, str, str, date], list[StayOption]]:
        """Stays by person, flight, lacking qualification, and launch."""
        needing: dict[tuple[str, str, str, date], list[StayOption]] = {}
        for stay in options.stays:
            if not stay.settled and self.covers(stay.launch):
                held = held_on(options.instance, stay.person, stay.launch)
                for name in sorted(_required(stay, options.instance) - held):
                    needing.setdefault((stay.person.id, stay.up.id, name, stay.launch), []).append(stay)
        return needing

    def describe(self, subject: str, instance: Facts) -> str:
        crew, _, ship = subject.rpartition("/")
        person, flight = instance.person[crew], instance.flight[ship]
        held = held_on(instance, person, flight.launch)
        lacks = {
            name: [_missing(person, wanted) for wanted in role.requires if wanted not in held]
            for name, role in instance.roles(ship, "up").items()
        }
        words = [f"as {name}, which requires {listed(missing)}" for name, missing in lacks.items() if missing]
        if not words:
            words = ["with a role down on another ship whose requirements are not held"]
        return f"{called(instance, crew)} does not go up on {ship} on {flight.launch} {listed(words, 'or')}"

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        flight = instance.flight[parts[1]]
        roles = instance.roles(flight.id, "up").values()
        down = (instance.roles(ship.id, "down").values() for ship in self.ways_down(flight, instance)[1:])
        asked = any(role.requires for role in (*roles, *chain.from_iterable(down)))
        return bool(roles) and asked and self.governs(flight)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for stay in calendar.stays:
            if not self.covers(stay.launch):
                continue
            demands = [(stay.up, "up", stay.up_role)]
            if stay.down is not None and stay.down.id != stay.up.id:
                demands.append((stay.down, "down", stay.down_role or ""))
            for flight, leg, role_name in demands:
                role = calendar.instance.roles(flight.id, leg).get(role_name)
                for wanted in role.requires if role else ():
                    if not calendar.holds(stay.person, wanted, stay.launch):
                        message = f"{role_name} {leg} on {flight.id} requires {wanted}, not held on {stay.launch}"
                        yield self.violation(str(stay), message, flight.leg_day(leg), settled=calendar.settled(stay))


def _required(stay: StayOption, instance: Facts) -> set[str]:
    """Model half: what the roles of a stay require."""
    needed = set(instance.roles(stay.up.id, "up")[stay.up_role].requires)
    if stay.down is not None and stay.down is not stay.up and stay.down_role is not None:
        needed.update(instance.roles(stay.down.id, "down")[stay.down_role].requires)
    return needed


def _missing(person: CrewMember, wanted: str) -> str:
    """A qualification that is not held, with the days on which it is."""
    window = person.qualifications.get(wanted)
    return wanted if window is None else f"{wanted} (held {days(window)})"
