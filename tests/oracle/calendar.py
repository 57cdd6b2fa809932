"""The judge reads days, ships, stays and a plan, one day at a time.  Only the standard library is imported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Params = dict[str, Any]
Seat = tuple[str, str, str, str]
"""Crew, flight, role and leg (``up``, ``down`` or ``backup``)."""
Taken = tuple[str, str, str | None]
"""Crew, session or course, and for a course the first day of the run."""
Command = tuple[str, str]
"""Crew and term."""

FOREVER = 10**9


@cache
def day(text: str) -> int:
    """The number of the day written ``YYYY-MM-DD``."""
    return date.fromisoformat(text).toordinal()


def within(window: Params, when: int) -> bool:
    """Whether a day lies in ``from``..``to``, both included and unbounded if absent."""
    first, last = window.get("from"), window.get("to")
    return (first is None or day(first) <= when) and (last is None or when <= day(last))


@dataclass(eq=False)
class Ship:
    """One flight: its days, its side, and the roles on each leg."""

    raw: Params
    id: str
    planned: int  # the launch day that puts it in order
    options: list[tuple[int, int, int]]  # every launch that may be chosen, with its docking and landing
    launch: int
    docking: int
    landing: int
    settled: bool
    party: str
    seats: int
    roles: dict[str, dict[str, Params]]

    @property
    def first_docking(self) -> int:
        """The docking after its earliest launch day, which counts for what is settled."""
        return min(self.options)[1]

    @property
    def station(self) -> str:
        """Where it goes."""
        return str(self.raw.get("station", "ISS"))

    def docked(self, when: int) -> bool:
        """Docked from the docking day to the day before the landing."""
        return self.docking <= when < self.landing


def chooses(entry: Params) -> bool:
    """Whether a given seat leaves the way home to the plan."""
    return entry["down_on"] == "any" or isinstance(entry["down_on"], list)


@dataclass(eq=False)
class Stay:
    """One person up on one ship, and down on one; ``home`` is None for who is still up at the end."""

    who: str
    ship: Ship
    role: str
    home: Ship | None
    home_role: str
    end: int  # the landing, or the day after the horizon
    given: Params | None  # the given seat it sits in

    @property
    def leg(self) -> str:
        """What decides whether a clause about the stay is settled: the way home, where the plan decides it."""
        return "home" if self.given and chooses(self.given) else "up"

    @property
    def seats(self) -> list[Seat]:
        """The seats of the stay, up and down."""
        down = [(self.who, self.home.id, self.home_role, "down")] if self.home else []
        return [(self.who, self.ship.id, self.role, "up"), *down]


@dataclass(eq=False)
class Class:
    """One session, or one run of a course, that somebody attends."""

    raw: Params
    order: int  # as listed
    first: int
    last: int
    offered: bool
    begun: bool = False  # before the day of the file

    @property
    def days(self) -> range:
        """Its days, both ends included."""
        return range(self.first, self.last + 1)

    @property
    def subject(self) -> str:
        """How clauses name it; a run of a course with its first day."""
        start = f"@{date.fromordinal(self.first).isoformat()}" if "every" in self.raw else ""
        return f"{self.raw['id']}{start}"


@dataclass(eq=False)
class View:
    """A plan, read."""

    stays: dict[str, list[Stay]] = field(default_factory=dict)  # of each person, by launch
    strays: list[tuple[str, Ship]] = field(default_factory=list)  # seats down that belong to no stay
    on: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)  # who sits where, by leg
    days: dict[int, list[tuple[Stay, Ship | None]]] = field(default_factory=dict)  # who is aboard and bound to what
    taken: Sequence[Taken] = ()
    classes: dict[str, list[Class]] = field(default_factory=dict)  # what each person attends
    commanders: Sequence[Command] = ()

    def every(self) -> list[Stay]:
        """All stays."""
        return [stay for stays in self.stays.values() for stay in stays]


Clauses = Iterator[tuple[str, Ship | None, str] | tuple[str, Ship | None, str, int]]
"""Broken clauses: the subject, and the flight and leg that decide whether it is in the window or settled; a clause
about no single flight is in the window, and settled if ``past`` stands for the leg.  Last the day to which it belongs;
without one that of the leg: the launch, or the landing of those who come down."""


class Calendar:
    """One world with these launch days, and plans read over it."""

    def __init__(self, world: Params, dates: Sequence[Params] = ()) -> None:
        self.world, self.dates = world, dates
        self.chosen = {entry["flight"]: day(entry["launch"]) for entry in dates}
        self.first, self.last = day(world["horizon"]["from"]), day(world["horizon"]["to"])
        self.as_of = day(world["as_of"]) if world["as_of"] else self.first
        self.crew: dict[str, Params] = {person["id"]: person for person in world["crew"]}
        self.parties = {a: name for name, party in world["parties"].items() for a in party["agencies"]}
        self.ships = {raw["id"]: self.ship(raw) for raw in world["flights"]}
        self.offers: list[Params] = [*(world.get("sessions") or []), *(world.get("courses") or [])]
        self.docked = {d: [s for s in self.ships.values() if s.docked(d)] for d in range(self.first, self.last + 1)}
        self.stations = list(dict.fromkeys(ship.station for ship in self.ships.values())) or ["ISS"]

    # ---- how days and seats are counted ----

    def ship(self, raw: Params) -> Ship:
        """Read one flight; the roles are the vehicle's, unless the flight lists its own."""
        vehicle = self.world["vehicles"][raw["vehicle"]]

        def listed(roles: dict[str, Any]) -> dict[str, Params]:
            full = {n: {**vehicle["roles"][n], "seats": r} if isinstance(r, int) else r for n, r in roles.items()}
            return {name: role for name, role in full.items() if role["seats"] > 0}

        up = raw["roles"] if raw["roles"] is not None else vehicle["roles"]
        down = raw["roles_down"] if raw["roles_down"] is not None else up
        roles = {"up": {} if raw["up_empty"] else listed(up), "down": {} if raw["down_empty"] else listed(down)}
        options, settled = self.options(raw), self.launched(raw)
        days = next((option for option in options if option[0] == self.chosen.get(raw["id"])), options[0])
        planned, party = day(raw["launch"]), vehicle["party"]
        seats = vehicle["seats"] if raw["seats"] is None else raw["seats"]
        return Ship(raw, raw["id"], planned, options, *days, settled, party, seats, roles)

    def options(self, raw: Params) -> list[tuple[int, int, int]]:
        """The launch, docking and landing days that may be chosen, the planned ones first."""
        launch, docking, landing = day(raw["launch"]), day(raw["docking"] or raw["launch"]), day(raw["landing"])
        options = [(launch, docking, landing)]
        for entry in raw.get("other_launches") or []:
            other = {"launch": entry, "landing": None} if isinstance(entry, str) else entry
            moved = day(other["launch"]) - launch
            down = day(other["landing"]) if other["landing"] else landing + moved
            options.append((launch + moved, docking + moved, down))
        fixed = self.launched(raw) or any(shelter["ship"] == raw["id"] for shelter in self.world["shelters"])
        for flight in (flight for flight in self.world["flights"] if self.launched(flight)):
            fixed |= any(entry["down_on"] == raw["id"] for entry in flight["seated"])
        return options[:1] if fixed else options

    def launched(self, raw: Params) -> bool:
        """Whether a flight is settled: its earliest day is before ``as_of``."""
        others = [entry if isinstance(entry, str) else entry["launch"] for entry in raw.get("other_launches") or []]
        return min(day(launch) for launch in [raw["launch"], *others]) < self.as_of

    def party(self, who: str) -> str | None:
        """The party that lists the person's agency, or none."""
        return self.parties.get(self.crew[who]["agency"])

    def stay(self, who: str, ship: Ship, role: str, home: Ship | None, home_role: str) -> Stay:
        """One stay; it sits in a given seat of that person in that role up on that flight."""
        given = next((g for g in ship.raw["seated"] if (g["crew"], g["role"]) == (who, role)), None)
        return Stay(who, ship, role, home, home_role, home.landing if home else self.last + 1, given)

    def read(self, plan: Params) -> View:
        """Read a plan file."""
        seats = [(seat["crew"], seat["flight"], seat["role"], seat["leg"]) for seat in plan.get("assignments", [])]
        taken = [(entry["crew"], entry["session"], entry.get("start")) for entry in plan.get("sessions") or []]
        commanders = [(entry["crew"], entry["term"]) for entry in plan.get("commanders") or []]
        return replace(self.attended(self.view(seats), taken), commanders=commanders)

    def attended(self, view: View, taken: Sequence[Taken]) -> View:
        """The same plan with these sessions attended."""
        classes: dict[str, list[Class]] = {}
        for who, name, start in taken:
            order, raw = next((n, raw) for n, raw in enumerate(self.offers) if raw["id"] == name)
            first, last, offered = day(raw["from"]), day(raw["to"]), True
            if "every" in raw:
                runs = range(first, last + 1, raw["every"])
                first = day(start) if start else FOREVER  # a course without a first day is attended on no day
                last, offered = first + raw["days"] - 1 if start else first - 1, first in runs
            classes.setdefault(who, []).append(Class(raw, order, first, last, offered, begun=first < self.as_of))
        return replace(view, taken=taken, classes=classes)

    def runs_ahead(self, who: str) -> list[Taken]:
        """Every session and run that one person could still attend: those that have not begun."""
        runs: list[Taken] = []
        for raw in self.offers:
            first, last = day(raw["from"]), day(raw["to"])
            starts = range(first, last + 1, raw["every"]) if "every" in raw else range(first, first + 1)
            for start in (start for start in starts if start >= self.as_of):
                runs.append((who, raw["id"], date.fromordinal(start).isoformat() if "every" in raw else None))
        return runs

    def going_on(self) -> set[Taken]:
        """What began before the day of the file: who is published there and free on all its days attends."""
        published = (self.world.get("published") or {}).get("sessions") or []
        found = set()
        for who, name, start in {(entry["crew"], entry["session"], entry.get("start")) for entry in published}:
            if who not in self.crew or name not in {raw["id"] for raw in self.offers}:
                continue
            (one,) = self.attended(View(), [(who, name, start)]).classes[who]
            person = self.crew[who]
            here = {"from": person["joined"], "to": person["left"]}
            free = all(
                within(here, when) and not any(within(away, when) for away in person["unavailable"])
                for when in one.days
            )
            if one.offered and one.begun and free:
                found.add((who, name, start))
        return found

    def backed(self, view: View, seats: Iterable[Seat]) -> View:
        """The same plan with these backups."""
        on = dict(view.on)
        for who, flight, role, leg in seats:
            on[flight, leg] = [*on.get((flight, leg), []), (who, role)]
        return replace(view, on=on)

    def backups(self, view: View) -> Iterator[tuple[str, Ship, str]]:
        """Who backs up which role on which flight."""
        for (flight, leg), people in view.on.items():
            yield from ((who, self.ships[flight], role) for who, role in people if leg == "backup")

    def stood_by(self) -> list[Seat]:
        """Backups of ships that have launched: those published."""
        told = [] if self.world["published"] is None else self.world["published"]["assignments"]
        lines = [(line["crew"], line["flight"], line["role"], line["leg"]) for line in told if line["leg"] == "backup"]
        return [
            line for line in lines if line[0] in self.crew and line[1] in self.ships and self.ships[line[1]].settled
        ]

    def view(self, seats: Iterable[Seat]) -> View:
        """Read the seats of a plan: in the order of days, every way up takes the first landing after it."""
        view, seats = View(), [seat for seat in seats if seat[3] != "backup" or not self.ships[seat[1]].settled]
        seats += self.stood_by()
        for who, flight, role, leg in seats:
            view.on.setdefault((flight, leg), []).append((who, role))
        for who in dict.fromkeys(seat[0] for seat in seats):
            ups = [(self.ships[f], r) for w, f, r, leg in seats if w == who and leg == "up"]
            downs = [(self.ships[f], r) for w, f, r, leg in seats if w == who and leg == "down"]
            downs.sort(key=lambda seat: seat[0].landing)
            for ship, role in sorted(ups, key=lambda seat: seat[0].launch):
                later = [seat for seat in downs if seat[0] is ship or seat[0].landing > ship.launch]
                if later:
                    downs.remove(later[0])
                stay = self.stay(who, ship, role, *(later[0] if later else (None, "")))
                view.stays.setdefault(who, []).append(stay)
            view.strays += [(who, ship) for ship, _ in downs]
        return view

    def aboard(self, view: View, when: int, station: str) -> list[tuple[Stay, Ship | None]]:
        """Everyone aboard a station on a day, with the ship they are bound to."""
        if when not in view.days:
            there = [stay for stay in view.every() if stay.ship.docking <= when < stay.end]
            view.days[when] = [(stay, self.bound(stay, when)) for stay in there]
        return [(stay, ship) for stay, ship in view.days[when] if stay.ship.station == station]

    def bound(self, stay: Stay, when: int) -> Ship | None:
        """The ship of a shelter that covers the day, else the docked ship down, else the docked ship up, else none."""
        for shelter in self.world["shelters"]:
            ship = self.ships[shelter["ship"]]
            if shelter["crew"] == stay.who and within(shelter, when) and ship.station == stay.ship.station:
                return ship
        return next((ship for ship in (stay.home, stay.ship) if ship and ship.docked(when)), None)

    def may_return(self, ship: Ship, home: Ship, docking: int) -> bool:
        """Whether ``return_on`` lets people of one ship come down on another, which lands after the docking."""
        allowed = ship.raw["return_on"]
        fine = home is not ship and home.station == ship.station and home.landing > docking
        return fine and (allowed == "any" or home.id in allowed)

    # ---- history, waivers and windows ----

    def past_leg(self, ship: Ship, leg: str) -> bool:
        """Whether nothing about one leg of a flight can still change."""
        if leg == "home":
            return False
        later = any(not s.settled and self.may_return(s, ship, s.first_docking) for s in self.ships.values())
        later |= any(home is ship for stay in self.undecided() for home in [stay.home])
        return ship.settled and (leg == "up" or ship.landing < self.as_of or not later)

    def undecided(self) -> Iterator[Stay]:
        """All stays that those up already, with a choice of ships home, could make."""
        for ship in (ship for ship in self.ships.values() if ship.settled):
            for entry in (entry for entry in ship.raw["seated"] if chooses(entry)):
                yield from self.given_stays(ship, entry)

    def past_day(self, when: int, station: str) -> bool:
        """Whether nothing about a day at a station can still change."""
        ships = [ship for ship in self.ships.values() if ship.station == station]
        new = any(not s.settled and s.first_docking <= when for s in ships)
        undecided = any(chooses(entry) for ship in ships if ship.settled for entry in ship.raw["seated"])
        return when < self.as_of or not (new or undecided)

    def waived(self, rule: str, subject: str, when: int | None = None) -> bool:
        """Whether a clause is left open, on this day if it is about one."""
        waivers = [w for w in self.world["waivers"] if (w["rule"], w["subject"]) == (rule, subject)]
        return any(when is None or within(waiver, when) for waiver in waivers)
