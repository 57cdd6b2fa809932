"""A person in a role holds all that the role requires."""

from __future__ import annotations

from collections import Counter
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from optimizer.model.earning import earning, trained_first
from optimizer.model.stays import held_on
from optimizer.problem.edits import END, Edit, Lever, number_lever
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
    from optimizer.problem.ships import Flight


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

    def never(self, stay: StayOption, instance: Facts) -> bool:
        """Something lacks that the person holds on no day, and that neither a session nor a flight earns."""
        if self.since or self.until:
            return False
        held: set[str] = set()
        for name in stay.person.qualifications:
            held |= instance.implied[name]
        return any(not instance.ever_earned(name) for name in _required(stay, instance) - held)

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

    def levers(self, instance: Facts) -> Iterator[Lever]:
        """One or more people who hold what a role requires; somebody of the file who comes to hold it; more days."""
        flights = [flight for flight in instance.flights if self._open(instance, flight)]
        launches = [flight.launch for flight in flights]
        asked: dict[tuple[tuple[str, ...], tuple[str, ...] | None], set[date]] = {}
        for flight in flights:
            for role in instance.roles(flight.id, "up").values():
                if role.requires:
                    asked.setdefault((role.requires, role.agencies), set()).add(flight.launch)
        for (requires, agencies), needed in asked.items():
            yield from _newcomers(instance, requires, agencies, sorted(needed, reverse=True))
        for (requires, agencies), needed in asked.items():
            yield from _trained(instance, requires, agencies, sorted(needed))
        yield from _held_longer(instance, max(launches, default=instance.as_of_day))

    def _open(self, instance: Facts, flight: Flight) -> bool:
        return not instance.launched(flight) and self.covers(flight.launch)

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


MOST_NEW = 6
"""New people are tried up to this number."""


def _newcomers(
    instance: Facts, requires: tuple[str, ...], agencies: tuple[str, ...] | None, days: list[date]
) -> Iterator[Lever]:
    """One more person who holds what a role requires, the later the milder; then two, three and more of them."""
    taken = {person.id for person in instance.crew}
    for agency in _agencies(instance, requires, agencies):
        stem = f"new-{agency}-{'-'.join(requires)}"[:60]
        names = [name for name in (f"{stem}-{number}" for number in range(1, 1_000)) if name not in taken]

        def edits(step: int, agency: str = agency, names: list[str] = names) -> tuple[Edit, ...]:
            window = {"from": days[step - 1].isoformat()} if step < len(days) else {}
            person = {"agency": agency, "qualifications": dict.fromkeys(requires, window)}
            return tuple(Edit(("crew", END), {"id": name, **person}) for name in names[: max(1, step - len(days) + 1)])

        def words(step: int, agency: str = agency) -> str:
            number = max(1, step - len(days) + 1)
            who = "one more person" if number == 1 else f"{number} more people"
            return f"{who} of {agency} with {listed(requires)} from {days[min(step, len(days)) - 1]} on"

        yield Lever("more people", len(days) + MOST_NEW - 1, edits, words, widens=True)


def _agencies(instance: Facts, requires: tuple[str, ...], agencies: tuple[str, ...] | None) -> list[str]:
    """Of each side the agency that has most people who hold all this, of those that may have the role."""
    held = Counter(
        person.agency
        for person in instance.crew
        if instance.party_of(person.id) is not None
        and (agencies is None or person.agency in agencies)
        and set(requires) <= {each for name in person.qualifications for each in instance.implied[name]}
    )
    sides: dict[str, str] = {}
    for agency, _ in held.most_common():
        sides.setdefault(instance.party_of_agency[agency], agency)
    return list(sides.values())


def _trained(
    instance: Facts, requires: tuple[str, ...], agencies: tuple[str, ...] | None, days: list[date]
) -> Iterator[Lever]:
    """Somebody of the file holds what a role requires from a launch on: the later the milder."""
    for number, person in enumerate(instance.crew):
        lacks = {day: set(requires) - held_on(instance, person, day) for day in days}
        lacking = sorted(set().union(*lacks.values()))
        if not lacking or person.unnamed or (agencies is not None and person.agency not in agencies):
            continue
        missed = [day for day in reversed(days) if lacks[day]]

        def edits(
            step: int, number: int = number, lacking: list[str] = lacking, missed: list[date] = missed
        ) -> tuple[Edit, ...]:
            since = {"from": missed[step - 1].isoformat()}
            return tuple(Edit(("crew", number, "qualifications", name), since) for name in lacking)

        def words(step: int, who: str = person.id, lacking: list[str] = lacking, missed: list[date] = missed) -> str:
            return f"train {called(instance, who)} for {listed(lacking)}, held from {missed[step - 1]} on"

        yield Lever("train somebody", len(missed), edits, words, about=(person.id,))


def _held_longer(instance: Facts, last: date) -> Iterator[Lever]:
    """The days on which a qualification of the file is held begin earlier, or end later."""
    for number, person in enumerate(instance.crew):
        for name, window in person.qualifications.items():
            about, path = (person.id,), ("crew", number, "qualifications", name)
            who = f"{called(instance, person.id)} holds {name}"
            if window.since is not None and window.since > instance.as_of_day:
                yield number_lever(
                    (*path, "from"), window.since, instance.as_of_day, f"{who} from", kind="a date", about=about
                )
            if window.until is not None and window.until < last:
                yield number_lever((*path, "to"), window.until, last, f"{who} up to", kind="a date", about=about)
