"""What the charts have to show, worked out from a plan and its instance alone by counting days.

Nothing here uses the report: each number below is what a person with the plan, the file and a calendar finds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

DAY = timedelta(1)
THIRD = "third parties"


@dataclass(frozen=True)
class Ship:
    """A flight on the day the plan chose."""

    id: str
    vehicle: str
    station: str
    party: str
    launch: date
    docking: date
    landing: date
    unusable_from: date | None


@dataclass(frozen=True)
class Trip:
    """A person's way up, and down if there is one."""

    crew: str
    up: Ship
    role: str
    down: Ship | None
    down_role: str | None
    given: bool


@dataclass(frozen=True)
class Days:
    """Days of a person: what, and the day after the last."""

    kind: str
    since: date
    end: date


class Apart:
    """A plan and its instance, counted by hand."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance, self.plan = instance, plan
        self.after = instance.horizon.until + DAY
        self.ships = {flight.id: self._ship(flight.id) for flight in instance.flights}
        self.in_order = sorted(self.ships.values(), key=lambda ship: (ship.launch, ship.id))
        self.trips = [trip for person in instance.crew for trip in self._trips(person.id)]

    def _ship(self, name: str) -> Ship:
        flight = self.instance.flight[name]
        launch = next((chosen.launch for chosen in self.plan.dates if chosen.flight == name), flight.launch)
        moved, landing = launch - flight.launch, flight.landing + (launch - flight.launch)
        for other in flight.other_launches if moved else ():
            if not isinstance(other, date) and other.launch == launch and other.landing is not None:
                landing = other.landing
        party = self.instance.vehicles[flight.vehicle].party
        days = (launch, flight.docking + moved, landing)
        return Ship(name, flight.vehicle, flight.station, party, *days, flight.unusable_from)

    def _trips(self, crew: str) -> list[Trip]:
        legs = []
        for seat in self.plan.assignments:
            if seat.crew == crew and seat.leg != "backup":
                ship = self.ships[seat.flight]
                legs.append((ship.launch if seat.leg == "up" else ship.landing, seat.leg == "up", ship, seat.role))
        trips: list[Trip] = []
        up: tuple[Ship, str] | None = None
        for _, is_up, ship, role in sorted(legs, key=lambda leg: leg[:2]):
            if is_up and up is not None:
                trips.append(self._trip(crew, up, None))
            if is_up:
                up = ship, role
            elif up is not None:
                trips.append(self._trip(crew, up, (ship, role)))
                up = None
        return trips if up is None else [*trips, self._trip(crew, up, None)]

    def _trip(self, crew: str, up: tuple[Ship, str], down: tuple[Ship, str] | None) -> Trip:
        seated = self.instance.flight[up[0].id].seated
        given = any((seat.crew, seat.role) == (crew, up[1]) for seat in seated)
        return Trip(crew, *up, *(down or (None, None)), given)

    # People.

    def name(self, crew: str) -> str:
        """What a person is called."""
        (person,) = [person for person in self.instance.crew if person.id == crew]
        return person.name or crew

    def agency(self, crew: str) -> str:
        """A person's agency."""
        (person,) = [person for person in self.instance.crew if person.id == crew]
        return person.agency

    def party(self, crew: str) -> str:
        """The side of a person's agency."""
        parties = self.instance.parties.items()
        return next((name for name, party in parties if self.agency(crew) in party.agencies), THIRD)

    def hue(self, party: str) -> str:
        """The colour of a side: by its place in the file."""
        parties = list(self.instance.parties)
        return f"party{parties.index(party) % 4}" if party in parties else "party-none"

    def ends(self, trip: Trip) -> date:
        """The day a stay ends; the day after the horizon if it does not."""
        return self.after if trip.down is None else trip.down.landing

    def rule(self, name: str) -> Any:
        """A rule of the file; None if it is not listed."""
        return next((rule for rule in self.instance.rulebook if rule.name == name), None)

    def lead(self, crew: str, ship: Ship) -> timedelta:
        """How long a person trains for a launch."""
        rule = self.rule("training_flow")
        if rule is None or (rule.since or date.min) > ship.launch or (rule.until or date.max) < ship.launch:
            return timedelta(0)
        if rule.current_lead_days is None:
            return timedelta(rule.lead_days)
        mine = [trip for trip in self.trips if trip.crew == crew and trip.down is not None]
        fresh = [trip.down.landing for trip in mine if trip.up.vehicle == ship.vehicle and trip.down is not None]
        fresh += [other.launch for other in self.backed(crew) if other.vehicle == ship.vehicle]
        current = any(0 < (ship.launch - last).days <= rule.current_days for last in fresh)
        return timedelta(rule.current_lead_days if current else rule.lead_days)

    def days(self, crew: str) -> list[Days]:
        """A person's days, as bars show them."""
        mine = [trip for trip in self.trips if trip.crew == crew]
        found = [Days("stay", trip.up.launch, self.ends(trip)) for trip in mine]
        found += [
            Days("training", trip.up.launch - self.lead(crew, trip.up), trip.up.launch)
            for trip in mine
            if not trip.given
        ]
        found += [Days("backup", ship.launch - self.lead(crew, ship), ship.launch + DAY) for ship in self.backed(crew)]
        for entry in self.plan.sessions:
            if entry.crew == crew:
                found += self._session(entry.session, entry.start)
        rule = self.rule("station_commander")
        said = {entry.term: entry.crew for entry in self.plan.commanders}
        for term in getattr(rule, "terms", ()):
            if said.get(term.id, term.commander) == crew:
                found.append(Days("command", term.since, term.until + DAY))
        found += self._rests(crew)
        found += [Days("expiry", last, last + DAY) for last in self._expiries(crew)]
        (person,) = [person for person in self.instance.crew if person.id == crew]
        for away in person.unavailable:
            end = date.max if away.until is None else away.until + DAY
            found.append(Days("away", away.since or date.min, end))
        if person.joined:
            found.append(Days("away", date.min, person.joined))
        if person.left:
            found.append(Days("away", person.left + DAY, date.max))
        return [days for days in found if days.since < days.end]

    def _rests(self, crew: str) -> list[Days]:
        """After each landing, as many days as the rule asks for."""
        rule = self.rule("rest_interval")
        if rule is None:
            return []
        (person,) = [person for person in self.instance.crew if person.id == crew]
        times = rule.agencies.get(person.agency, rule)
        flown = [(trip.up.launch, trip.down.landing) for trip in self.trips if trip.crew == crew and trip.down]
        stays = [(landing, (landing - launch).days) for launch, landing in flown]
        if person.last_landing is not None:
            stayed = person.last_stay_days
            stays.append((person.last_landing, times.long_stay_days if stayed is None else stayed))
        needed = (times.min_days_after_short_stay, times.min_days)
        return [Days("rest", day, day + timedelta(needed[long >= times.long_stay_days])) for day, long in stays]

    def _expiries(self, crew: str) -> list[date]:
        """Last days of what a person holds, unless they hold it on by another way."""
        known = self.instance.qualifications
        (person,) = [person for person in self.instance.crew if person.id == crew]
        spells: dict[str, list[tuple[date, date]]] = {name: [] for name in known}

        def held_from(name: str, first: date, since: date, last: date | None = None) -> None:
            valid = known[name].valid_days
            spells[name].append((first, last or (date.max if valid is None else since + timedelta(valid))))

        for name, window in person.qualifications.items():
            if window.since is None:
                spells[name].append((date.min, window.until or date.max))
            else:
                held_from(name, window.since, window.since, window.until)
        earns = {training.id: training.earns for training in (*self.instance.sessions, *self.instance.courses)}
        for entry in self.plan.sessions:
            for days in self._session(entry.session, entry.start) if entry.crew == crew else ():
                held_from(earns[entry.session], days.end, days.end - DAY)
        for trip in self.trips:
            if trip.crew == crew and trip.down is not None:
                up, down = (self.instance.roles(ship.id, leg) for ship, leg in ((trip.up, "up"), (trip.down, "down")))
                roles = [roles[role] for roles, role in ((up, trip.role), (down, trip.down_role)) if role in roles]
                for name in {name for role in roles for name in role.requires}:
                    if known[name].valid_days is not None:
                        held_from(name, trip.down.landing, trip.down.landing)

        def held(name: str, day: date) -> bool:
            above = (other for other, more in known.items() if name in more.implies)
            return any(first <= day <= last for first, last in spells[name]) or any(held(more, day) for more in above)

        ends = {(name, last) for name, found in spells.items() for _, last in found if last < date.max}
        return [last for name, last in ends if not held(name, last + DAY)]

    def _session(self, name: str, start: date | None) -> list[Days]:
        for session in self.instance.sessions:
            if session.id == name and start is None:
                return [Days("session", session.since, session.until + DAY)]
        for course in self.instance.courses:
            runs = (start - course.since).days if course.id == name and start is not None else -1
            if start is not None and runs >= 0 and runs % course.every == 0 and start <= course.until:
                return [Days("session", start, start + timedelta(course.days))]
        return []

    def backed(self, crew: str) -> list[Ship]:
        """The flights a person backs up."""
        names = {seat.flight for seat in self.plan.assignments if (seat.crew, seat.leg) == (crew, "backup")}
        return [ship for ship in self.in_order if ship.id in names]

    @property
    def people(self) -> list[str]:
        """Everybody the plan names."""
        plan = self.plan
        named = {entry.crew for entry in (*plan.assignments, *plan.sessions, *plan.commanders)}
        return [person.id for person in self.instance.crew if person.id in named]

    # The axis.

    def reach(self) -> tuple[date, date]:
        """First day drawn, and the day after the last: the horizon and up to a tenth more."""
        first, last = self.instance.horizon.since, self.after
        spare = timedelta((last - first).days // 10)
        seen = [
            days
            for crew in self.people
            for days in self.days(crew)
            if days.kind not in ("away", "training", "rest", "expiry")
        ]
        begins = [days.since for days in seen] + [ship.docking for ship in self.in_order]
        ends = [days.end for days in seen] + [ship.landing for ship in self.in_order]
        return max(min([first, *begins]), first - spare), min(max([last, *ends]), last + spare)

    def within(self, since: date, end: date) -> bool:
        """Whether some of these days are drawn."""
        first, last = self.reach()
        return since < last and end > first

    # The station.

    def aboard(self, day: date, station: str, party: str) -> int:
        """People of a side aboard on a day: from the docking to the day before the landing."""
        return sum(
            trip.up.station == station
            and self.party(trip.crew) == party
            and trip.up.docking <= day
            and (trip.down is None or day < trip.down.landing)
            for trip in self.trips
        )

    def horizon(self) -> list[date]:
        """Its days."""
        first = self.instance.horizon.since
        return [first + number * DAY for number in range((self.after - first).days)]
