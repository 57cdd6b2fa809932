"""Random bad news: each sample is one day of news about flights to come, or about people who are to fly.

The odds are stated, each with its source.  A sample that is impossible (two given seats of one person at once, a
landing before a docking) is drawn again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from optimizer.events import drawn
from optimizer.events._apply import apply_events
from optimizer.problem.calendar import Calendar
from optimizer.problem.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from random import Random

    from optimizer.events import Event
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.problem.ships import Flight

TRIES = 200
"""Draws for one sample before the search for a possible one ends."""
EVACUATION_DAYS = 7
"""From the news to the landing: a week, as Crew-11 took in January 2026 (the landing sourced, the news recalled)."""
SEASON = timedelta(days=365)
"""Further flights slip on the same day of news only if they launch so soon after it."""


@dataclass(frozen=True)
class Odds:
    """How bad news is drawn; shares are from 0 to 1."""

    notice: tuple[int, ...] = (2, 31, 31, 31, 50, 72, 109, 138, 139, 145, 154, 213, 231, 245, 364)
    """Days from the news to the launch it is about, each as likely."""
    drop_out: float = 0.36
    """Proportion of news that is about a person rather than a ship."""
    damage: float = 0.29
    """Proportion of news about ships that a docked one can bring nobody home any more; if none is docked with people,
    a launch slips."""
    evacuation: float = 0.07
    """Proportion of news about ships that a docked one has to land at once with its people; otherwise as ``damage``."""
    slip_days: tuple[int, ...] = (2, 11, 30, 60, 180)
    """Days by which a launch moves, each as likely; the landing moves with it."""
    for_good: float = 0.25
    """Proportion of drop-outs who do not come back; the others are out until their flight has landed."""
    more: float = 0.2
    """Chance for each other flight of the coming year to slip on the same day, or for each crewmate to be out too."""

    def __post_init__(self) -> None:
        wrong = [f"{name}: expected 0 to 1, found {getattr(self, name)}" for name in SHARES if not self._share(name)]
        if not wrong and self.damage + self.evacuation > 1:
            both = f"{self.damage} and {self.evacuation}"
            wrong.append(f"damage and evacuation: expected at most 1 together, found {both}")
        for name, least in (("notice", 0), ("slip_days", 1)):
            days = getattr(self, name)
            if not days or not all(least <= each <= MOST_DAYS for each in days):
                wrong.append(f"{name}: expected days from {least} to {MOST_DAYS}, found {list(days)}")
        if wrong:
            raise InputError([Problem("odds", 1, 1, "", message) for message in wrong])

    def _share(self, name: str) -> bool:
        value: float = getattr(self, name)
        return 0 <= value <= 1


SHARES = ("drop_out", "damage", "evacuation", "for_good", "more")
MOST_DAYS = 3650

SOURCES = {
    "notice": "15 public replans of ISS crews from 2018-01 to 2024-08 with a launch day (median 138 days); "
    "the weather delay of Crew-3, reported day by day, is left out",
    "drop_out": "of the public replans of 2018 to 2024 that began with a person or with a ship, 4 of 11 began with a "
    "person (MS-09, Starliner's test flight, MS-16, the backups of MS-24)",
    "damage": "2 of the 7 of these that began with a ship: MS-22 in 2023, Starliner in 2024",
    "evacuation": "assumed; one is public: Crew-11 in January 2026",
    "slip_days": "2 as MS-25 in 2024, 11 as Crew-3 in 2021, 180 as the crew of MS-23 in 2023; 30 and 60 assumed",
    "for_good": "assumed",
    "more": "assumed",
}
"""Source of each of the default odds."""


class Sampler:
    """Draws samples for one instance and its plan."""

    def __init__(self, instance: Instance, plan: Plan, odds: Odds) -> None:
        self.instance, self.plan, self.odds = instance, plan, odds
        calendar = Calendar(instance, plan)
        on_their_days = calendar.instance
        self.ahead = sorted(
            (
                flight
                for flight in on_their_days.flights
                if not instance.launched(flight) and flight.launch <= instance.horizon.until
            ),
            key=lambda flight: (flight.launch, flight.id),
        )
        self.manned = [
            (flight.id, flight.docking, flight.landing)
            for flight in on_their_days.flights
            if calendar.people(flight.id, "up")
        ]
        """Ships that go up with people, with their days of docking and landing."""
        self.crew: dict[str, list[str]] = {}
        """By flight, who goes up in a seat that is not given."""
        for stay in calendar.stays:
            if stay.seat is None and not instance.launched(stay.up):
                self.crew.setdefault(stay.up.id, []).append(stay.person.id)
        self._possible_news: dict[tuple[Event, ...], bool] = {}
        """Of news drawn before, whether it can happen: the same is drawn again and again."""

    def draw(self, random: Random) -> tuple[Event, ...]:
        """One sample: possible events, all known on one day.

        Raises
        ------
        InputError
            If no flight is to come, or no possible event was drawn.
        """
        events = self._possible(random, None)
        if events is None:
            missing = "a possible event, drew none" if self.ahead else "a flight still to launch, found none"
            raise InputError([Problem(self.instance.name, 1, 1, "", f"expected {missing}")])
        return events

    def draw_on(self, random: Random, day: date) -> tuple[Event, ...] | None:
        """News that becomes known on a day: about the flight whose launch is nearest to the notice drawn; None if no
        possible event was drawn."""
        return self._possible(random, day)

    def _possible(self, random: Random, day: date | None) -> tuple[Event, ...] | None:
        for _ in range(TRIES if self.ahead else 0):
            events = tuple(self._news(random, day))
            if events not in self._possible_news:
                self._possible_news[events] = self._can_happen(events)
            if self._possible_news[events]:
                return events
        return None

    def _can_happen(self, events: tuple[Event, ...]) -> bool:
        try:
            apply_events(self.instance, self.plan, events)
        except InputError:
            return False
        return True

    def _news(self, random: Random, known: date | None) -> Iterator[Event]:
        if known is None:
            flight = random.choice(self.ahead)
            day = max(self.instance.as_of_day, flight.launch - timedelta(random.choice(self.odds.notice)))
        else:
            day, launch = known, known + timedelta(random.choice(self.odds.notice))
            flight = min(self.ahead, key=lambda each: (abs((each.launch - launch).days), each.id))
        crew = self.crew.get(flight.id, [])
        if crew and random.random() < self.odds.drop_out:
            first = random.choice(crew)
            gone = [first, *(who for who in crew if who != first and random.random() < self.odds.more)]
            for who in gone:
                until = None if random.random() < self.odds.for_good else flight.landing
                yield drawn("drop-out").model_validate({"known_on": day, "crew": who, "to": until})
            return
        share = self.odds.damage + self.odds.evacuation
        docked, part = self._docked(day), random.random() if share else 1.0
        if docked and part < share:
            ship = random.choice(docked)
            if part < self.odds.damage:
                yield drawn("damage").model_validate({"known_on": day, "flight": ship})
            else:
                home = day + timedelta(EVACUATION_DAYS)
                yield drawn("evacuation").model_validate({"known_on": day, "flight": ship, "landing": home})
            return
        yield self._slip(random, flight, day)
        for other in self.ahead:
            if other is not flight and day <= other.launch <= day + SEASON and random.random() < self.odds.more:
                yield self._slip(random, other, day)

    def _docked(self, day: date) -> list[str]:
        """Ships docked with people on a day, who are not to land before an evacuation would."""
        land = day + timedelta(EVACUATION_DAYS)
        return [name for name, docking, landing in self.manned if docking < day and land < landing]

    def _slip(self, random: Random, flight: Flight, day: date) -> Event:
        launch = flight.launch + timedelta(random.choice(self.odds.slip_days))
        return drawn("delay").model_validate({"known_on": day, "flight": flight.id, "launch": launch})
