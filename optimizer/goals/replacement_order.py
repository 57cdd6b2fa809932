"""The replacements when a published crew changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.problem.fields import NEVER, Days
from optimizer.problem.wording import person_called, some
from optimizer.rules._training import CURRENT_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar, Stay
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember
    from optimizer.problem.ships import Flight


class ReplacementOrder(Goal):
    """Replacements in seats up, by how far they are from the first choice. A replacement is a person on a flight not
    yet launched whom the published plan does not send up on it. They count 0 if it made them the backup of that role on
    that flight, 1 if the backup of another role on it, 2 if they are current, and 3 otherwise. Current
    means current on the vehicle they go up on: in the ``current_days`` days before the launch day they landed from a
    settled seat up on a ship of that vehicle, or a flight of it was planned to launch that the published plan made them
    back up. A ``last_landing`` names no ship and so keeps nobody current. Exception: given seats do not count. Without
    a published plan the value is 0."""

    name = "replacement_order"
    unit: ClassVar[str] = "points"
    carries: ClassVar[str] = "the published plan"
    replan_tier = 2
    example: ClassVar[str] = """
        published: [hamid MS-1/commander, fyodor backs up MS-1/commander]
        goals: [{replacement_order: 1}]
    """

    current_days: Days = Field(
        default=CURRENT_DAYS, description="days for which flight or backup duty keeps a person current"
    )

    def post(self, rows: Rows, options: Options) -> Cost:
        instance = options.instance
        if instance.published is None:
            return Cost(())
        announced = {(seat.crew, seat.flight) for seat in instance.published.assignments if seat.leg == "up"}
        backups = {
            (seat.crew, seat.flight, seat.role) for seat in instance.published.assignments if seat.leg == "backup"
        }
        stands_by = {(crew, flight) for crew, flight, _ in backups}
        terms: list[tuple[int, int]] = []
        for person, stays in options.by_person.items():
            duties = self._duties(instance, stays[0].person)
            for stay in stays:
                if stay.seat is not None or instance.launched(stay.up) or (person, stay.up.id) in announced:
                    continue
                if (person, stay.up.id, stay.up_role) in backups:
                    points = 0
                elif (person, stay.up.id) in stands_by:
                    points = 1
                else:
                    days = duties.get(stay.up.vehicle, ())
                    points = 2 if any(0 < (stay.launch - day).days <= self.current_days for day in days) else 3
                if points:
                    terms.append((points, options.literal[stay]))
        return Cost(tuple(terms))

    def _duties(self, instance: Facts, person: CrewMember) -> dict[str, list[date]]:
        """Model half: by vehicle the days of landings and backed-up launches that keep a person current on it."""
        days: dict[str, list[date]] = {}
        for flight, landing in instance.settled_landings(person.id):
            if landing != NEVER:
                days.setdefault(flight.vehicle, []).append(landing)
        for told in instance.published.assignments if instance.published is not None else ():
            if (told.crew, told.leg) == (person.id, "backup") and told.flight in instance.flight:
                backed = instance.flight[told.flight]
                days.setdefault(backed.vehicle, []).append(backed.launch)
        return days

    def still_reads(self, calendar: Calendar, day: date) -> Iterator[tuple[str, str]]:
        for flight in calendar.instance.flights:
            people = calendar.people(flight.id, "backup")
            if people and flight.landing < day and (day - flight.launch).days <= self.current_days:
                yield flight.id, f"keeps its backup {people[0].crew} current"
        for stay in calendar.stays:
            if stay.landing is not None and stay.landing < day and (day - stay.landing).days <= self.current_days:
                yield stay.up.id, f"keeps {stay.person.id} current"

    def most(self, instance: Facts) -> Sum:
        people, flights = len(instance.crew), len(instance.flights)
        return Sum(3 * people * flights, f"{people} people x {flights} flights x 3 points")

    def measure(self, calendar: Calendar) -> int:
        return sum(points for _, points in self._replacements(calendar))

    def _replacements(self, calendar: Calendar) -> Iterator[tuple[Stay, int]]:
        """Checker half: each replacement that is not the first choice, with its points."""
        if calendar.instance.published is None:
            return
        for stay in calendar.stays:
            if stay.seat is None and not calendar.instance.launched(stay.up):
                points = self._points(calendar, stay.person, stay.up, stay.up_role)
                if points:
                    yield stay, points

    def in_words(self, calendar: Calendar, value: int) -> str:
        distance = {1: "backup of another role", 2: "no backup, current", 3: "no backup, not current"}
        found = self._replacements(calendar)
        said = (f"{person_called(calendar.instance, stay.person.id)} ({distance[points]})" for stay, points in found)
        return some(said) if value else ""

    def _points(self, calendar: Calendar, person: CrewMember, flight: Flight, role: str) -> int:
        """Checker half: how far from the first choice a person is."""
        assert calendar.instance.published is not None
        mine = [seat for seat in calendar.instance.published.assignments if seat.crew == person.id]
        on_it = [seat for seat in mine if seat.flight == flight.id]
        if any(seat.leg == "up" for seat in on_it):
            return 0
        backed = [seat.role for seat in on_it if seat.leg == "backup"]
        if backed:
            return 0 if role in backed else 1
        stays = [stay for stay in calendar.stays_of(person.id) if stay.up.vehicle == flight.vehicle]
        days = [stay.landing for stay in stays if calendar.settled(stay) and stay.landing]
        days += [
            other.launch
            for other in calendar.planned.flights
            if other.vehicle == flight.vehicle
            and any(seat.flight == other.id and seat.leg == "backup" for seat in mine)
        ]
        ages = [(flight.launch - day).days for day in days]
        return 2 if any(1 <= age <= self.current_days for age in ages) else 3
