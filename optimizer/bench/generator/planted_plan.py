"""The planted plan: ships by a timetable, people hired, flown, rested and retired, launch after launch."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

FIRST_DAY = date(2030, 1, 1)
REST_DAYS = 790
ROTATION_DAYS = 146
"""From one launch of a vehicle to the next: five ships a year at each station, two vehicles taking turns."""
LEARNING_DAYS = 730
FLIGHT_DOSE_DAYS = 880
"""Days in orbit a career allows: 600 mSv at 667 microsievert a day, rounded down."""

SIDES = {"US": ("NASA", "NASA", "NASA", "ESA", "JAXA"), "RU": ("Roscosmos",)}


@dataclass(eq=False)
class Ship:
    """One flight of the timetable and who flies it: role and index of a person, in order of seats."""

    id: str
    vehicle: str
    station: str | None
    """None if there is one station."""
    side: str
    launch: date
    docking: date
    landing: date
    crew: list[tuple[str, int]] = field(default_factory=list)


@dataclass(eq=False)
class Person:
    """One member of the corps, as the plan grows."""

    side: str
    agency: str
    commander: bool
    guest: bool
    """Trained for the other side's ship."""
    selected: date
    left: date
    flown: int
    last_landing: date | None
    stays: list[Ship] = field(default_factory=list)

    @property
    def ready(self) -> date:
        """First day on which training is over."""
        return self.selected + timedelta(LEARNING_DAYS)

    def free(self, ship: Ship) -> bool:
        """Whether the person could fly on that ship."""
        landing = self.stays[-1].landing if self.stays else self.last_landing
        rested = landing is None or (ship.launch - landing).days >= REST_DAYS
        if not rested or ship.launch < self.ready or self.left < ship.landing:
            return False
        return sum((stay.landing - stay.launch).days for stay in [*self.stays, ship]) <= FLIGHT_DOSE_DAYS

    def experienced(self) -> bool:
        """Whether the person has flown, given that ships are crewed in order of launch."""
        return self.flown > 0 or bool(self.stays)


def timetable(random: Random, years: int, stations: int) -> list[Ship]:
    """Soyuz and Dragon by turns at each station, each handing over to the next of its kind."""
    last = date(FIRST_DAY.year + years, 1, 1)
    ships = []
    for station in range(stations):
        for kind, side, offset in (("soyuz", "RU", 0), ("dragon", "US", ROTATION_DAYS // 2)):
            name = kind if stations == 1 else f"{kind}-{station + 1}"
            where = None if stations == 1 else f"station-{station + 1}"
            launches: list[date] = []
            day = FIRST_DAY + timedelta(2 + offset + station * ROTATION_DAYS // (2 * stations))
            while day < last or not launches:
                launches.append(day + timedelta(random.randrange(-2, 3)))
                day += timedelta(ROTATION_DAYS)
            launches.append(day)
            for number, launch in enumerate(launches[:-1]):
                docking = launch + timedelta(kind == "dragon")
                landing = launches[number + 1] + timedelta(random.randrange(6, 13))
                prefix = ("MS" if kind == "soyuz" else "Crew") + ("" if stations == 1 else f"-{station + 1}")
                ships.append(Ship(f"{prefix}-{number + 1}", name, where, side, launch, docking, landing))
    return sorted(ships, key=lambda ship: (ship.launch, ship.id))


def needed_at_once(ships: list[Ship], seats: int) -> int:
    """The most people that are in orbit or resting at one time."""
    return max(
        seats * sum(other.launch <= ship.launch < other.landing + timedelta(REST_DAYS) for other in ships)
        for ship in ships
    )


def draw_person(random: Random, side: str, years: int) -> Person:
    """Somebody of that side: two of three are in the corps already, the others are hired as years go by."""
    agencies = SIDES[side]
    agency = agencies[random.randrange(len(agencies))]
    veteran = random.randrange(3) > 0
    if veteran:
        selected = FIRST_DAY - timedelta(random.randrange(LEARNING_DAYS, 12 * 365))
        flown = random.randrange(3)
        last_landing = FIRST_DAY - timedelta(random.randrange(30, 4 * 365)) if flown else None
        left = FIRST_DAY + timedelta(random.randrange(3 * 365, 16 * 365))
    else:
        selected = FIRST_DAY + timedelta(random.randrange(-LEARNING_DAYS, max(1, years * 365 - 1200)))
        flown, last_landing = 0, None
        left = selected + timedelta(random.randrange(12 * 365, 22 * 365))
    if last_landing is not None and last_landing <= selected:
        selected = last_landing - timedelta(LEARNING_DAYS)
    commander = agency in ("NASA", "Roscosmos") and random.randrange(5) < 2
    return Person(side, agency, commander, random.randrange(2) == 0, selected, left, flown, last_landing)


def _recruit(side: str, ship: Ship, *, commander: bool) -> Person:
    """Somebody who can take this seat, where nobody in the corps can."""
    selected, landing = FIRST_DAY - timedelta(10 * 365), FIRST_DAY - timedelta(REST_DAYS + 1)
    return Person(side, SIDES[side][0], commander, True, selected, ship.landing + timedelta(6 * 365), 1, landing)


def crew(random: Random, ships: list[Ship], people: list[Person], seats: tuple[str, ...]) -> None:
    """Seat people on every ship: the first seat by a commander, the second by its side, the third by the other."""
    for ship in ships:
        other = "RU" if ship.side == "US" else "US"
        taken: list[Person] = []
        for number, (role, side) in enumerate(zip(seats, (ship.side, ship.side, other), strict=True)):
            fit = [
                person
                for person in people
                if person.side == side
                and (person.commander or role != "commander")
                and (person.guest or side == ship.side)
                and person not in taken
                and person.free(ship)
            ]
            if number == len(seats) - 1 and not any(person.experienced() for person in taken):
                fit = [person for person in fit if person.experienced()]
            if fit:
                chosen = fit[random.randrange(len(fit))]
            else:
                chosen = _recruit(side, ship, commander=role == "commander")
                people.append(chosen)
            taken.append(chosen)
        for role, person in zip(seats, taken, strict=True):
            ship.crew.append((role, people.index(person)))
        for person in taken:
            person.stays.append(ship)
