"""A brute-force judge of plans in tiny worlds, written from the README's sentences alone.

It is an independent opinion on what a legal plan is and what each goal measures.  It works on plain data (an instance
dumped to JSON with its aliases, and a plan in the form of a plan file) and shares nothing with the product: only the
standard library is imported, days are looked at one by one, and the best plan is found by looking at all of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import combinations, pairwise, product
from typing import Any

Params = dict[str, Any]
Seat = tuple[str, str, str, str]
"""Crew, flight, role and leg (``up``, ``down`` or ``backup``)."""
Taken = tuple[str, str, str | None]
"""Crew, session or course, and for a course the first day of the run."""
Command = tuple[str, str]
"""Crew and term."""

FOREVER = 10**9
ALWAYS = ("candidates", "freeze", "launch_dates", "one_place", "pins", "role_seats", "seated", "sessions", "way_home")
ALONE = (
    "way_home",
    "one_place",
    "candidates",
    "role_agency",
    "availability",
    "rest_interval",
    "vehicle_acceptance",
    "dose_limit",
    "seat_fit",
)
"""Rules that one person's seats can break whatever everybody else does."""
LEARNT = ("qualification", "sessions")
"""Rules that one person's seats and sessions can break whatever everybody else does."""
FLIGHTS = (
    "handover",
    "stay_limit",
    "role_seats",
    "seated",
    "pins",
    "freeze",
    "seat_coverage",
    "experience",
    "crew_pairing",
)
FLOWN = (*FLIGHTS, "reciprocity", "partner_share", "station_complement", "vehicle_loss", "lifeboat")
"""Rules that need to know who flies, and nothing else of the plan."""
TRAINED = ("training_flow", "training_capacity")
RULES = ("launch_dates", *ALONE, *FLOWN, *LEARNT, "skills_aboard", "backup", *TRAINED, "station_commander")
DAILY = ("station_complement", "vehicle_loss", "lifeboat", "skills_aboard", "training_capacity")


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
        """What decides whether a clause about the stay is history: the way home, where the plan decides it."""
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


Clauses = Iterator[tuple[str, Ship | None, str]]
"""Broken clauses: the subject, and the flight and leg that decide whether it is in the window or history; a clause
about no single flight is in the window, and history if ``past`` stands for the leg."""


class Judge:
    """The README, read over one world with these launch days.  Every rule and goal is the method of its name."""

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
        planned, party, seats = day(raw["launch"]), vehicle["party"], vehicle["seats"]
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
            classes.setdefault(who, []).append(Class(raw, order, first, last, offered))
        return replace(view, taken=taken, classes=classes)

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

    def view(self, seats: Iterable[Seat]) -> View:
        """Read the seats of a plan: in the order of days, every way up takes the first landing after it."""
        view, seats = View(), list(seats)
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
        """Whether a clause about one leg of a flight is history."""
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
        """Whether a clause about a day at a station is history."""
        ships = [ship for ship in self.ships.values() if ship.station == station]
        new = any(not s.settled and s.first_docking <= when for s in ships)
        undecided = any(chooses(entry) for ship in ships if ship.settled for entry in ship.raw["seated"])
        return when < self.as_of or not (new or undecided)

    def waived(self, rule: str, subject: str, when: int | None = None) -> bool:
        """Whether a clause is left open, on this day if it is about one."""
        waivers = [w for w in self.world["waivers"] if (w["rule"], w["subject"]) == (rule, subject)]
        return any(when is None or within(waiver, when) for waiver in waivers)

    def broken(self, view: View, rules: Iterable[str], *, history: bool = False) -> Iterator[tuple[str, str]]:
        """The clauses of these rules that are broken, neither waived nor (unless wanted) history."""
        for rule in rules:
            params = {} if rule in ALWAYS else self.world["rules"].get(rule)
            if params is None:
                continue
            if rule not in DAILY:
                for subject, ship, leg in getattr(self, rule)(view, params):
                    past = self.past_leg(ship, leg) if ship else leg == "past"
                    judged = ship is None or within(params, ship.launch)
                    now = history or rule in ("seated", "pins") or not past
                    if judged and now and not self.waived(rule, subject):
                        yield rule, subject
                continue
            for when in (d for d in self.docked if within(params, d)):
                for subject in self.on_day(rule, view, params, when, history):
                    if not self.waived(rule, subject, when):
                        yield rule, subject

    def on_day(self, rule: str, view: View, params: Params, when: int, history: bool) -> Iterator[str]:
        """The subjects of clauses broken on one day: of a centre, or at each station by itself."""
        if rule == "training_capacity":
            yield from self.training_capacity(view, params, when) if history or when >= self.as_of else ()
            return
        for station in self.stations:
            if history or not self.past_day(when, station):
                for subject in getattr(self, rule)(view, params, when, station):
                    alone = len(self.stations) == 1 or subject in self.ships
                    yield subject if alone else f"{station}/{subject}"

    # ---- rules about people ----

    def availability(self, view: View, params: Params) -> Clauses:
        """No day from launch to landing is before joining, after leaving or in an unavailable window."""
        for stay in view.every():
            person = self.crew[stay.who]
            member = {"from": person["joined"], "to": person["left"]}
            for when in range(stay.ship.launch, (stay.home.landing if stay.home else self.last) + 1):
                if not within(member, when) or any(within(window, when) for window in person["unavailable"]):
                    yield stay.who, stay.ship, "up"

    def held(self, stay: Stay) -> Iterator[tuple[Ship, str, Params]]:
        """The roles a stay holds, up and down, each with its flight and leg."""
        for ship, role, leg in [(stay.ship, stay.role, "up"), (stay.home, stay.home_role, "down")]:
            if ship and role in ship.roles[leg]:
                yield ship, leg, ship.roles[leg][role]

    def candidates(self, view: View, params: Params) -> Clauses:
        """Only candidates go up on a flight that names them, or sit in a role that does; given seats are exempt."""
        for stay in (stay for stay in view.every() if not stay.given):
            for _, _, pool in [(stay.ship, "up", stay.ship.raw), *self.held(stay)]:
                if pool["candidates"] is not None and stay.who not in pool["candidates"]:
                    yield f"{stay.who}/{stay.ship.id}", stay.ship, stay.leg

    def one_place(self, view: View, params: Params) -> Clauses:
        """The next launch is at least the day after the landing; nobody holds two seats on one leg."""
        for who, stays in view.stays.items():
            for old, new in pairwise(stays):
                if old.home is None or new.ship.launch < old.home.landing + 1:
                    yield who, new.ship, "up"
        for (flight, leg), people in view.on.items():
            for who, seats in Counter(who for who, _ in people).items():
                if seats > 1 and leg != "backup":
                    yield who, self.ships[flight], leg

    def holds(self, view: View, who: str, when: int) -> set[str]:
        """What a person holds on a day: listed, earned or renewed, and all that is implied."""
        rules, held = self.world["qualifications"], set[str]()
        todo = []
        for name, window in self.crew[who]["qualifications"].items():
            valid = rules[name].get("valid_days")
            first = day(window["from"]) if window["from"] and not window["to"] and valid is not None else None
            if within(window, when) and (first is None or when <= first + valid):
                todo.append(name)
        for attended in view.classes.get(who, []):
            name = attended.raw["earns"]
            valid = rules[name].get("valid_days")
            if attended.last < when and (valid is None or when <= attended.last + valid):
                todo.append(name)
        for stay in (stay for stay in view.stays.get(who, []) if stay.home):
            for name in {name for _, _, role in self.held(stay) for name in role["requires"]}:
                valid = rules[name].get("valid_days")
                if valid is not None and stay.end <= when <= stay.end + valid:
                    todo.append(name)
        while todo:
            name = todo.pop()
            todo += rules[name]["implies"] if name not in held else []
            held.add(name)
        return held

    def has(self, view: View, stay: Stay) -> set[str]:
        """What the person holds on the launch day of the stay."""
        return self.holds(view, stay.who, stay.ship.launch)

    def qualification(self, view: View, params: Params) -> Clauses:
        """On the launch day everything is held that the role up and, on another ship, the role down require."""
        for stay in view.every():
            for ship, leg, role in self.held(stay):
                changes = leg == "up" or ship is not stay.ship
                if changes and not set(role["requires"]) <= self.has(view, stay):
                    yield f"{stay.who}/{stay.ship.id}", stay.ship, stay.leg

    def rest_interval(self, view: View, params: Params) -> Clauses:
        """Enough rest from each landing to every later launch, and other times after a short stay."""
        for who, stays in view.stays.items():
            person = self.crew[who]
            times = params["agencies"].get(person["agency"], params)
            rests = [(old.end, old.end - old.ship.launch, new) for old, new in combinations(stays, 2) if old.home]
            if person["last_landing"] is not None:
                landing, length = day(person["last_landing"]), person["last_stay_days"]
                later = [stay for stay in stays if stay.ship.launch >= landing]
                rests += [(landing, FOREVER if length is None else length, stay) for stay in later]
            for landing, length, new in rests:
                short = length < times["long_stay_days"]
                wanted = times["min_days_after_short_stay"] if short else times["min_days"]
                if new.ship.launch - landing < wanted:
                    yield who, new.ship, "up"

    def role_agency(self, view: View, params: Params) -> Clauses:
        """A role is held only by people of the agencies it names; private seats are exempt."""
        for stay in (stay for stay in view.every() if not (stay.given and stay.given["private"])):
            for _, _, role in self.held(stay):
                if role["agencies"] is not None and self.crew[stay.who]["agency"] not in role["agencies"]:
                    yield f"{stay.who}/{stay.ship.id}", stay.ship, stay.leg

    def vehicle_acceptance(self, view: View, params: Params) -> Clauses:
        """An agency flies on a vehicle only after so many landings with people, and with a certificate."""
        for stay in view.every():
            used = {ship.raw["vehicle"] for ship in (stay.ship, stay.home) if ship}
            for line in params["accepted"]:
                if line["agency"] == self.crew[stay.who]["agency"] and line["vehicle"] in used:
                    ships = [ship for ship in self.ships.values() if ship.raw["vehicle"] == line["vehicle"]]
                    landed = [s for s in ships if s.landing < stay.ship.launch and not s.raw["down_empty"]]
                    certified = within({"from": line["certified_from"]}, stay.ship.launch)
                    if len(landed) + line["already"] < line["landings"] or not certified:
                        yield f"{stay.who}/{stay.ship.id}", stay.ship, stay.leg

    def dose_limit(self, view: View, params: Params) -> Clauses:
        """No stay takes a person above the limit, with the earlier ones that launched in the window."""
        for who, stays in view.stays.items():
            limit = params["limits_msv"].get(self.crew[who]["agency"], params["default_limit_msv"])
            days = 0
            for stay in (stay for stay in stays if within(params, stay.ship.launch)):
                days += len(range(stay.ship.launch, stay.end))
                dose = params["received_msv"].get(who, 0) * 1000 + days * params["micro_sv_per_day"]
                if limit is not None and dose > limit * 1000:
                    yield who, stay.ship, stay.leg

    def seat_fit(self, view: View, params: Params) -> Clauses:
        """Each measure known of a person lies within the bounds of the ship up and of the ship down."""
        for stay in view.every():
            for ship in (ship for ship in (stay.ship, stay.home) if ship):
                for name, bounds in params["vehicles"].get(ship.raw["vehicle"], {}).items():
                    size = params["people"].get(stay.who, {}).get(name)
                    least, most = bounds["min"] or 0, FOREVER if bounds["max"] is None else bounds["max"]
                    if size is not None and not least <= size <= most:
                        yield f"{stay.who}/{stay.ship.id}", stay.ship, stay.leg

    def way_home(self, view: View, params: Params) -> Clauses:
        """Down on the same ship in the same role, on a ship that is allowed, or open where that is allowed."""
        for stay in view.every():
            if stay.home is None:
                fine = stay.ship.raw["return_on"] != "any" and "open" in stay.ship.raw["return_on"]
            elif stay.home is stay.ship:
                fine = stay.role == stay.home_role
            else:
                fine = self.may_return(stay.ship, stay.home, stay.ship.docking)
            if not fine and not (stay.given and stay.ship.settled):
                yield f"{stay.who}/{stay.ship.id}", stay.ship, "up"
        yield from ((f"{who}/{ship.id}", ship, "down") for who, ship in view.strays)

    # ---- rules about flights ----

    def stay_limit(self, view: View, params: Params) -> Clauses:
        """People and ships stay within the last line of limits that fits; who is still up, below the longest."""
        judged = [("ship", ship.id, ship, ship.landing, True, "up") for ship in self.ships.values()]
        judged += [("person", f"{s.who}/{s.ship.id}", s.ship, s.end, s.home is not None, s.leg) for s in view.every()]
        for of, subject, ship, end, lands, leg in judged:
            least, most = None, None
            for line in params["limits"]:
                about = line["vehicle"] in (None, ship.raw["vehicle"]) and line["flight"] in (None, ship.id)
                if line["of"] == of and about and within(line, ship.launch):
                    least, most = line["min_days"], line["max_days"]
            length = end - ship.launch
            if (lands and least is not None and length < least) or (most is not None and length > most):
                yield subject, ship, leg

    def legs(self, view: View) -> Iterator[tuple[Ship, str, list[tuple[str, str]]]]:
        """Both legs of every flight, with the people on them and their roles."""
        for ship in self.ships.values():
            for leg in ("up", "down"):
                yield ship, leg, view.on.get((ship.id, leg), [])

    def crew_pairing(self, view: View, params: Params) -> Clauses:
        """Pairs share every leg of every ship, or none."""
        for ship, leg, seats in self.legs(view):
            people = {who for who, _ in seats}
            bad = [pair for pair in params["together"] if len(people & set(pair)) == 1]
            bad += [pair for pair in params["apart"] if len(people & set(pair)) == 2]
            yield from ((f"{one}/{other}", ship, leg) for one, other in bad)

    def experience(self, view: View, params: Params) -> Clauses:
        """A ship that goes up with people carries one who has flown; in the roles named everybody has."""
        for ship in self.ships.values():
            seats = view.on.get((ship.id, "up"), [])
            flown = {w for w, _ in seats if self.crew[w]["flown"] or view.stays[w][0].ship.launch < ship.launch}
            if seats and (not flown or any(role in params["roles"] and who not in flown for who, role in seats)):
                yield ship.id, ship, "up"

    def launch_dates(self, view: View, params: Params) -> Clauses:
        """A listed day is chosen; where a flight has a choice, those of its vehicle to its station keep their order."""
        for ship in self.ships.values():
            if self.chosen.get(ship.id, ship.launch) != ship.launch:
                yield ship.id, ship, "up"
        for vehicle, at in product(self.world["vehicles"], self.stations):
            chain = [s for s in self.ships.values() if s.raw["vehicle"] == vehicle and s.station == at]
            for old, new in pairwise(sorted(chain, key=lambda ship: ship.planned)):
                choice = len(old.options) > 1 or len(new.options) > 1
                if choice and new.launch <= old.launch:
                    yield f"{old.id}/{new.id}", new, "up"

    def handover(self, view: View, params: Params) -> Clauses:
        """Successive rotation ships of a vehicle overlap long enough."""
        for vehicle in self.world["vehicles"]:
            every = [s for s in self.ships.values() if s.raw["rotation"] and s.raw["vehicle"] == vehicle]
            chains = [sorted((s for s in every if s.station == at), key=lambda s: s.planned) for at in self.stations]
            for old, new in (pair for chain in chains for pair in pairwise(chain)):
                if old.landing - new.docking < params["min_days"]:
                    yield f"{old.id}/{new.id}", new, "up"

    def pins(self, view: View, params: Params) -> Clauses:
        """The person sits on that leg of that flight, in that role where one is named."""
        for pin in self.world["pins"]:
            roles = [role for who, role in view.on.get((pin["flight"], pin["leg"]), []) if who == pin["crew"]]
            if not roles or (pin["role"] is not None and pin["role"] not in roles):
                yield f"{pin['crew']}/{pin['flight']}", self.ships[pin["flight"]], pin["leg"]

    def freeze(self, view: View, params: Params) -> Clauses:
        """Legs before the frozen day are as published."""
        until, told = self.world["frozen_until"], self.world["published"]
        for ship, leg, seats in self.legs(view) if until and told else ():
            when = min(launch if leg == "up" else landing for launch, _, landing in ship.options)
            wanted = {(a["crew"], a["role"]) for a in told["assignments"] if (a["flight"], a["leg"]) == (ship.id, leg)}
            if ship.roles[leg] and when < day(until) and set(seats) != wanted:
                yield ship.id, ship, leg

    def role_seats(self, view: View, params: Params) -> Clauses:
        """A role holds at most its seats, a ship at most its own, a leg marked empty nobody."""
        for ship, leg, seats in self.legs(view):
            room = {name: role["seats"] for name, role in ship.roles[leg].items()}
            over = any(n > room.get(role, 0) for role, n in Counter(role for _, role in seats).items())
            if over or len(seats) > ship.seats:
                yield ship.id, ship, leg

    def seat_coverage(self, view: View, params: Params) -> Clauses:
        """Required roles are filled on each leg that carries anyone; with ``full``, all roles on all legs."""
        for ship, leg, seats in self.legs(view):
            for name, role in ship.roles[leg].items():
                required = role["required"] if role["required"] is not None else name == "commander"
                empty = role["seats"] > sum(taken == name for _, taken in seats)
                if empty and (params["full"] or (required and seats)):
                    yield ship.id, ship, leg

    def given_stays(self, ship: Ship, entry: Params) -> Iterator[Stay]:
        """The stays a given seat allows: one, or one for each ship and role down that it leaves open."""
        listed = entry["down_on"]
        if not chooses(entry):
            listed = [listed or ship.id]
        elif listed == "any":
            listed = [other.id for other in self.ships.values() if other.station == ship.station]
        for name in listed:
            if name == "open":
                yield self.stay(entry["crew"], ship, entry["role"], None, "")
                continue
            home = self.ships[name]
            if chooses(entry) and (home.landing <= ship.docking or (ship.settled and home.landing < self.as_of)):
                continue
            roles = [entry["down_role"] or entry["role"]]
            if chooses(entry):
                free = entry["down_role"] is None and home is not ship
                roles = [role for role in home.roles["down"] if free or role in roles]
            for role in roles:
                yield self.stay(entry["crew"], ship, entry["role"], home, role)

    def seated(self, view: View, params: Params) -> Clauses:
        """Given seats are held as given, up and down; settled flights carry nobody else."""
        for ship in self.ships.values():
            wanted = [[stay.seats for stay in self.given_stays(ship, entry)] for entry in ship.raw["seated"]]
            stays = [stay.seats for stay in view.every() if stay.ship is ship]
            extra = [seats for seats in stays if not any(seats in allowed for allowed in wanted)]
            if any(not any(seats in stays for seats in allowed) for allowed in wanted) or (extra and ship.settled):
                yield ship.id, ship, "up"

    # ---- the accounts ----

    def booking(self, stay: Stay, account: Params) -> int:
        """What a stay books: plus for a seat of the first party flown by the second, minus the other way."""
        own = stay.given["account"] if stay.given else None
        role = stay.ship.roles["up"].get(stay.role, {}).get("account")
        owner = own or role or stay.ship.raw["account"] or stay.ship.party
        if stay.given and stay.given["private"] and own is None:
            owner = "none"
        first, second = account["between"]
        sign = {(first, second): 1, (second, first): -1}.get((owner, self.party(stay.who)), 0)
        return sign * (1 if account["unit"] == "seats" else stay.end - stay.ship.launch)

    def balances(self, view: View, account: Params, window: Params) -> list[tuple[Ship, int]]:
        """The balance after every covered launch; launches of one day are read together."""
        ships = [s for s in self.ships.values() if account["flights"] == "all" or s.raw["rotation"]]
        covered = [s for s in ships if within(account, s.launch) and within(window, s.launch)]
        covered.sort(key=lambda ship: ship.launch)
        booked = [(stay.ship.launch, self.booking(stay, account)) for stay in view.every() if stay.ship in covered]
        return [(s, account["carried_in"] + sum(n for launch, n in booked if launch <= s.launch)) for s in covered]

    def may_be_covered(self, ship: Ship, account: Params, window: Params) -> bool:
        """Whether an account covers a flight on a day on which it may launch."""
        days = [launch for launch, _, _ in ship.options if within(account, launch) and within(window, launch)]
        return bool(days) and (account["flights"] == "all" or ship.raw["rotation"])

    def reciprocity(self, view: View, params: Params) -> Clauses:
        """Accounts stay within their bounds; integrated flights carry the agreed number of other parties' people."""
        for account in params["accounts"]:
            label = account["name"] or f"{'-'.join(account['between'])}.{account['unit']}"
            balances, final = self.balances(view, account, params), account["final_imbalance"]
            for ship, balance in balances:
                if abs(balance) > account["max_imbalance"]:
                    yield f"{label}/{ship.id}", ship, "up"
            for _, balance in balances[-1:]:
                if final is not None and abs(balance) > final:
                    past = all(s.settled for s in self.ships.values() if self.may_be_covered(s, account, params))
                    yield f"{label}/final", None, "past" if past else ""
        for ship, leg, seats in self.legs(view):
            others = [who for who, _ in seats if self.party(who) not in (None, ship.party)]
            if ship.raw["integrated"] and seats and len(others) != params["integrated_seats"]:
                yield ship.id, ship, leg

    # ---- rules read day by day ----

    def partner_share(self, view: View, params: Params) -> Clauses:
        """An agency gets between so many and so many seats up in its window."""
        for share in params["shares"]:
            may = [
                ship
                for ship in self.ships.values()
                if any(within(share, launch) and within(params, launch) for launch, _, _ in ship.options)
            ]
            seats = [
                stay
                for stay in view.every()
                if within(share, stay.ship.launch)
                and within(params, stay.ship.launch)
                and self.crew[stay.who]["agency"] == share["agency"]
                and not (stay.given and stay.given["private"])
            ]
            most = FOREVER if share["max"] is None else share["max"]
            if may and not share["min"] <= len(seats) <= most:
                past = all(ship.settled for ship in may)
                yield (
                    f"{share['agency']}/{share['from'] or 'start'}..{share['to'] or 'end'}",
                    None,
                    "past" if past else "",
                )

    def wanted_backups(self, params: Params) -> dict[tuple[str, str], int]:
        """How many backups each role up is to have."""
        wanted = {}
        for ship in self.ships.values():
            rotation = ship.raw["rotation"] and ship.raw["vehicle"] in params["vehicles"]
            named = rotation or ship.id in params["flights"]
            if named and within(params, ship.launch) and not ship.settled:
                for name, role in ship.roles["up"].items():
                    given = sum(entry["role"] == name for entry in ship.raw["seated"])
                    wanted[ship.id, name] = max(0, role["seats"] - given)
        return wanted

    def backup(self, view: View, params: Params) -> Clauses:
        """Each seat up that is not given has one fit backup, where backups are asked for."""
        wanted = self.wanted_backups(params)
        for ship in self.ships.values():
            named = view.on.get((ship.id, "backup"), [])
            roles = {role for _, role in named} | {role for flight, role in wanted if flight == ship.id}
            for role in roles:
                if sum(taken == role for _, taken in named) != wanted.get((ship.id, role), 0):
                    yield ship.id, ship, "up"
            for who in {who for who, _ in named}:
                person, mine = self.crew[who], [role for one, role in named if one == who]
                there = within({"from": person["joined"], "to": person["left"]}, ship.launch)
                away = any(within(window, ship.launch) for window in person["unavailable"])
                places = [ship.roles["up"][role] for role in mine]
                agency = all(p["agencies"] is None or person["agency"] in p["agencies"] for p in places)
                able = all(set(place["requires"]) <= self.holds(view, who, ship.launch) for place in places)
                prime = any(one == who for one, _ in view.on.get((ship.id, "up"), []))
                if prime or away or not there or not agency or not able or len(mine) > params["roles_each"]:
                    yield f"{who}/{ship.id}", ship, "up"

    def lead(self, view: View, who: str, ship: Ship, params: Params) -> int:
        """How many days a person trains for a flight: fewer if current on its vehicle."""
        before = range(ship.launch - params.get("current_days", 0), ship.launch)
        landed = [stay.end for stay in view.stays.get(who, []) if stay.home and self.alike(stay.ship, ship)]
        backed = [one.launch for name, one, _ in self.backups(view) if name == who and self.alike(one, ship)]
        current = any(when in before for when in landed + backed)
        fewer: int | None = params.get("current_lead_days") if current else None
        days: int = params["lead_days"] if fewer is None else fewer
        return days

    def alike(self, one: Ship, other: Ship) -> bool:
        """Whether two ships are of one vehicle."""
        return bool(one.raw["vehicle"] == other.raw["vehicle"])

    def training_flow(self, view: View, params: Params) -> Clauses:
        """Nobody trains while in orbit, in rehabilitation or in training for another flight, but for the usual step."""
        rehab = params["rehab_days"]
        for who, person in self.crew.items():
            duties: list[tuple[Ship, str, set[int], set[int]]] = []
            weak: set[int] = set()
            for stay in view.stays.get(who, []):
                lead = 0 if stay.given else self.lead(view, who, stay.ship, params)
                end = stay.home.landing + rehab if stay.home else self.last + 1000
                weak |= set(range(stay.home.landing, end)) if stay.home else set()
                training = set(range(stay.ship.launch - lead, stay.ship.launch))
                duties.append((stay.ship, "up", training, set(range(stay.ship.launch, end))))
            for ship in dict.fromkeys(ship for name, ship, _ in self.backups(view) if name == who):
                lead = self.lead(view, who, ship, params)
                duties.append((ship, "backup", set(range(ship.launch - lead, ship.launch)), set()))
            for (a, kind_a, train_a, away_a), (b, kind_b, train_b, away_b) in combinations(duties, 2):
                later = max(a, b, key=lambda ship: ship.launch)
                if a is b or not within(params, later.launch):
                    continue
                usual = (kind_a, kind_b) == ("backup", "up") and self.following(a) is b
                usual |= (kind_b, kind_a) == ("backup", "up") and self.following(b) is a
                if away_a & train_b or away_b & train_a or (train_a & train_b and not usual):
                    yield who, later, "up"
            if person["last_landing"] is not None:
                landing = day(person["last_landing"])
                weak |= set(range(landing, landing + rehab))
                for ship, _, training, _ in duties:
                    if within(params, ship.launch) and any(when < landing + rehab for when in training):
                        yield who, ship, "up"
            for ship, _, training, _ in duties:
                away = any(within(window, when) for when in training for window in person["unavailable"])
                if away and within(params, ship.launch):
                    yield who, ship, "up"
            for attended in (one for one in view.classes.get(who, []) if within(params, one.first)):
                if any(when in weak or any(when in busy for _, _, busy, _ in duties) for when in attended.days):
                    yield who, None, ""

    def sessions(self, view: View, params: Params) -> Clauses:
        """Who attends may, can, and is nowhere else; no session has more people than seats."""
        everything = [one for classes in view.classes.values() for one in classes]
        for one in everything:
            if sum(other.order == one.order and other.first == one.first for other in everything) > one.raw["seats"]:
                yield one.subject, None, ""
        for who, classes in view.classes.items():
            person = self.crew[who]
            orbit = [(stay.ship.launch, stay.end if stay.home else FOREVER) for stay in view.stays.get(who, [])]
            for one in classes:
                member = {"from": person["joined"], "to": person["left"]}
                fine = one.raw["agencies"] is None or person["agency"] in one.raw["agencies"]
                fine &= one.offered and one.first >= self.as_of
                fine &= set(one.raw["requires"]) <= self.holds(view, who, one.first)
                for when in one.days:
                    fine &= within(member, when) and not any(within(away, when) for away in person["unavailable"])
                    fine &= not any(launch <= when < landing for launch, landing in orbit)
                for other in classes:
                    earlier = (other.first, other.order) < (one.first, one.order)
                    fine &= not (earlier and any(when in other.days for when in one.days))
                if not fine:
                    yield f"{who}/{one.subject}", None, ""

    def training_capacity(self, view: View, params: Params, when: int) -> Iterator[str]:
        """A centre trains no more seats than it has room for."""
        trained = [stay.ship for stay in view.every() if not stay.given]
        trained += [ship for _, ship, _ in self.backups(view)]
        classes = [one for classes in view.classes.values() for one in classes]
        for name, centre in params["centres"].items():
            ships = [ship for ship in trained if ship.raw["vehicle"] in centre["vehicles"]]
            busy = sum(when in range(ship.launch - centre["lead_days"], ship.launch) for ship in ships)
            busy += sum(one.raw["centre"] == name and when in one.days for one in classes)
            if busy > centre["people"]:
                yield f"{name}/{date.fromordinal(when):%Y-%m}"

    # ---- the commander of the station ----

    def where(self, term: Params) -> str:
        """The station of a term: the one it names, or the only one."""
        return term.get("station") or self.stations[0]

    def terms(self, view: View, params: Params, station: str) -> list[tuple[Params, bool, list[str]]]:
        """The terms of a station by first day, whether each is still open, and its commanders."""
        terms = []
        here = [term for term in params["terms"] if self.where(term) == station]
        for term in sorted(here, key=lambda term: day(term["from"])):
            is_open = day(term["from"]) >= self.as_of
            planned = list(dict.fromkeys(who for who, name in view.commanders if name == term["id"]))
            named = [term["commander"]] if term["commander"] else []
            terms.append((term, is_open, planned if is_open else named))
        return terms

    def most_of_a_party(self, people: Iterable[str]) -> int:
        """How many of these people the party with most of them has."""
        parties = Counter(self.party(who) for who in people)
        return max((n for party, n in parties.items() if party is not None), default=0)

    def commands(self, view: View, params: Params, term: Params, who: str) -> bool:
        """Whether a person may have a term."""
        first, last = day(term["from"]), day(term["to"])
        stays = view.stays.get(who, [])
        there = [stay for stay in stays if stay.ship.station == self.where(term)]
        there = [stay for stay in there if all(stay.ship.docking <= d < stay.end for d in (first, last))]
        flown = [s for s in there if self.crew[who]["flown"] or any(o.ship.launch < s.ship.launch for o in stays)]
        able = set(params["requires"]) <= self.holds(view, who, first)
        return bool(flown) and able and self.party(who) is not None and term["commander"] in (None, who)

    def station_commander(self, view: View, params: Params) -> Clauses:
        """Each term has one commander who may have it, and no party has too many in a row."""
        for station in self.stations:
            yield from self.commanded(params, view, self.terms(view, params, station), params["max_in_a_row"])

    def commanded(self, params: Params, view: View, terms: list[tuple[Params, bool, list[str]]], most: int) -> Clauses:
        """The same at one station."""
        for n, (term, is_open, people) in enumerate(terms):
            fine = len(people) == 1 and self.commands(view, params, term, people[0]) if is_open else True
            if n >= most:
                row = [who for _, _, several in terms[n - most : n + 1] for who in several]
                fine &= self.most_of_a_party(row) <= most
            if not fine and within(params, day(term["from"])):
                yield term["id"], None, "" if is_open else "past"

    def following(self, ship: Ship) -> Ship | None:
        """The next rotation flight with people of a rotation flight's vehicle, to the same station."""
        chain = [s for s in self.ships.values() if s.raw["rotation"] and self.alike(s, ship)]
        chain = [s for s in chain if s.station == ship.station]
        later = [s for s in chain if s.planned > ship.planned and not s.raw["up_empty"]]
        return min(later, key=lambda s: s.planned) if later and ship.raw["rotation"] else None

    def lifeboat(self, view: View, params: Params, when: int, station: str) -> Iterator[str]:
        """Everyone aboard is bound to a docked, usable ship that has a seat for each."""
        people = self.aboard(view, when, station)
        load = Counter(ship for _, ship in people)
        for stay, ship in people:
            if ship is None:
                yield stay.ship.id
                continue
            broken = ship.raw["unusable_from"] is not None and day(ship.raw["unusable_from"]) <= when
            if broken or not ship.docked(when) or load[ship] > ship.seats:
                yield ship.id

    def station_complement(self, view: View, params: Params, when: int, station: str) -> Iterator[str]:
        """The number of people aboard, in all and of each party, lies between its bounds."""
        parties = [self.party(stay.who) for stay, _ in self.aboard(view, when, station)]
        counts = [("total", len(parties), params["total"])]
        counts += [(party, parties.count(party), bounds) for party, bounds in params["parties"].items()]
        for name, count, bounds in counts:
            if count < bounds["min"] or (bounds["max"] is not None and count > bounds["max"]):
                yield f"{name}/{date.fromordinal(when):%Y-%m}"

    def skills_aboard(self, view: View, params: Params, when: int, station: str) -> Iterator[str]:
        """Enough people aboard, of the party where one is named, hold the skill."""
        for entry in (entry for entry in params["skills"] if within(entry, when)):
            skilled = [stay for stay, _ in self.aboard(view, when, station) if entry["skill"] in self.has(view, stay)]
            count = sum(entry["party"] in (None, self.party(stay.who)) for stay in skilled)
            if count < entry["min"]:
                yield f"{entry['skill']}/{date.fromordinal(when):%Y-%m}"

    def losses(self, view: View, params: Params, when: int, station: str) -> Iterator[tuple[str, str]]:
        """Each loss judged on a day (of a ship, or a side) with each party it would leave short."""
        ships = [ship for ship in self.docked[when] if ship.station == station]
        docked = [(ship, ship.id if params["scope"] == "ship" else ship.party) for ship in ships]
        sides = {ship.party for ship, _ in docked}
        for name in dict.fromkeys(name for _, name in docked):
            lost = [ship for ship, its in docked if its == name]
            left = [self.party(stay.who) for stay, ship in self.aboard(view, when, station) if ship not in lost]
            if len(lost) < len(docked) and (params["when"] == "others_docked" or len(sides) > 1):
                yield from ((name, party) for party, n in params["min_aboard"].items() if left.count(party) < n)

    def vehicle_loss(self, view: View, params: Params, when: int, station: str) -> Iterator[str]:
        """Whatever ship or side is lost, enough people of each party stay aboard."""
        return (name for name, _ in self.losses(view, params, when, station))

    # ---- goals ----

    def within_window(self, params: Params) -> dict[str, Ship]:
        """The flights launched in the window."""
        return {name: ship for name, ship in self.ships.items() if within(params, ship.launch)}

    def changes(self, view: View, params: Params) -> int:
        """People with another flight or role than published, and once more each who flies fewer times."""
        if self.world["published"] is None:
            return 0
        told = {(a["crew"], a["flight"], a["role"], a["leg"]) for a in self.world["published"]["assignments"]}
        now = {(who, flight, role, leg) for (flight, leg), people in view.on.items() for who, role in people}
        value = 0
        touched: dict[str, int] = {}
        for who, flight, _, leg in (seat for seat in told ^ now if seat[3] != "backup"):
            ship, lines = self.ships[flight], sorted(params["notice"], key=lambda line: line["within_days"])
            ahead = day(ship.raw["launch" if leg == "up" else "landing"]) - self.as_of
            weight = [*(line["weight"] for line in lines if ahead <= line["within_days"]), 1][0]
            touched[who] = max(touched.get(who, 0), weight)
        for who, weight in touched.items():
            flights, before = (sum(s[0] == who and s[3] == "up" for s in plan) for plan in (now, told))
            value += weight + (flights < before)
        return value

    def backup_changes(self, view: View, params: Params) -> int:
        """Published backups who neither back up that role nor go up on that flight."""
        seats = self.world["published"]["assignments"] if self.world["published"] else []
        told = [(a["crew"], self.ships[a["flight"]], a["role"]) for a in seats if a["leg"] == "backup"]
        value = 0
        for who, ship, role in (duty for duty in told if not duty[1].settled):
            up = {one for one, _ in view.on.get((ship.id, "up"), [])}
            value += (who, role) not in view.on.get((ship.id, "backup"), []) and who not in up
        return value

    def replacement_order(self, view: View, params: Params) -> int:
        """How far from the first choice those are who step in."""
        told = self.world["published"]
        plan = {(a["crew"], a["flight"], a["role"], a["leg"]) for a in told["assignments"]} if told else set()
        value = 0
        for stay in (stay for stay in view.every() if told and not stay.given and not stay.ship.settled):
            who, flight, launch = stay.who, stay.ship.id, stay.ship.launch
            past = {s.end for s in view.stays[who] if s.home and s.ship.settled and s.leg == "up"}
            past |= {self.ships[f].launch for w, f, _, leg in plan if (w, leg) == (who, "backup")}
            past |= {day(text) for text in [self.crew[who]["last_landing"]] if text}
            choices = [any((w, f, leg) == (who, flight, "up") for w, f, _, leg in plan)]
            choices[0] |= (who, flight, stay.role, "backup") in plan
            choices += [any((w, f, leg) == (who, flight, "backup") for w, f, _, leg in plan)]
            choices += [any(launch - params["current_days"] <= when < launch for when in past), True]
            value += choices.index(True)
        return value

    def commander_alternation(self, view: View, params: Params) -> int:
        """Pairs of successive terms in which one party has two of the commanders."""
        rule, value = self.world["rules"].get("station_commander") or {"terms": []}, 0
        for station in self.stations:
            terms = self.terms(view, rule, station)
            value += sum(self.most_of_a_party([*old, *new]) >= 2 for (_, _, old), (_, _, new) in pairwise(terms))
        return value

    def training_days(self, view: View, params: Params) -> int:
        """Days of training for flights, of crew and backups, and of sessions."""
        seats = [(stay.who, stay.ship) for stay in view.every() if not stay.given]
        seats += [(who, ship) for who, ship, _ in self.backups(view)]
        value = sum(self.lead(view, who, ship, params) for who, ship in seats if not ship.settled)
        return value + sum(len(one.days) for classes in view.classes.values() for one in classes)

    def corps_size(self, view: View, params: Params) -> int:
        """Distinct people who fly."""
        return len({stay.who for stay in view.every() if within(params, stay.ship.launch)})

    def crew_continuity(self, view: View, params: Params) -> int:
        """Flights, for each pair, that exactly one of the two goes up on."""
        crews = [{who for who, _ in view.on.get((flight, "up"), [])} for flight in self.within_window(params)]
        return sum(len(crew & set(pair)) == 1 for crew in crews for pair in params["pairs"])

    def first_flights(self, view: View, params: Params) -> int:
        """People of the agencies who fly for the first time (fewer), or have not flown at the end (more)."""
        agencies = params["agencies"] or list(self.parties)
        new = [person for person in self.crew.values() if person["flown"] == 0 and person["agency"] in agencies]
        flying = sum(person["id"] in view.stays for person in new)
        return flying if params["aim"] == "fewer" else len(new) - flying

    def ledger_imbalance(self, view: View, params: Params) -> int:
        """The largest, summed or final balances of the accounts."""
        rule = self.world["rules"]["reciprocity"] or {"accounts": []}
        accounts, window = (params["accounts"], {}) if params["accounts"] else (rule["accounts"], rule)
        value = 0
        for account in accounts:
            sizes = [abs(balance) for _, balance in self.balances(view, account, window)]
            final = sizes[-1] if sizes else 0
            value += {"largest": max(sizes, default=0), "sum": sum(sizes), "final": final}[params["read"]]
        return value

    def backup_flow(self, view: View, params: Params) -> int:
        """Backups who do not go up on the next rotation."""
        value = 0
        for (flight, leg), people in view.on.items():
            following = self.following(self.ships[flight]) if leg == "backup" else None
            if following is not None:
                prime = {who for who, _ in view.on.get((following.id, "up"), [])}
                value += sum(who not in prime for who, _ in people)
        return value

    def prefer(self, view: View, params: Params) -> int:
        """Broken clauses of rules that are only wished for, by weight."""
        wished = {name: rule for name, rule in params["rules"].items() if rule is not None}
        world = {**self.world, "rules": {**dict.fromkeys(self.world["rules"]), **wished}, "waivers": []}
        seats = [(who, flight, role, leg) for (flight, leg), people in view.on.items() for who, role in people]
        other = Judge(world, self.dates)
        seen = replace(other.attended(other.view(seats), view.taken), commanders=view.commanders)
        broken = set(other.broken(seen, RULES))
        return sum((params["weights"] or {}).get(rule, 1) for rule, _ in broken if rule not in ALWAYS)

    def preferences(self, view: View, params: Params) -> int:
        """The weight of the wishes not met."""
        value = 0
        for wish in params["wishes"]:
            roles = [role for who, role in view.on.get((wish["flight"], "up"), []) if who == wish["crew"]]
            goes = wish["role"] in roles if wish["role"] is not None else bool(roles)
            value += wish["weight"] * (goes == wish["avoid"])
        return value

    def rest_buffer(self, view: View, params: Params) -> int:
        """Days of each launch's comfortable rest that lie before the landing, not between it and the launch."""
        value = 0
        for new in (stay for stay in view.every() if not stay.ship.settled and within(params, stay.ship.launch)):
            text = self.crew[new.who]["last_landing"]
            landings = [day(text)] if text else []
            landings += [stay.end for stay in view.stays[new.who] if stay.home]
            landings = [landing for landing in landings if landing <= new.ship.launch]
            comfort = range(new.ship.launch - params["comfortable_days"], new.ship.launch)
            value += sum(when < max(landings) for when in comfort) if landings else 0
        return value

    def share_distance(self, view: View, params: Params) -> int:
        """Seats up, too many or too few, of each agency in its window."""
        value = 0
        for share in params["shares"]:
            stays = [stay for stay in view.every() if within(share, stay.ship.launch)]
            stays = [stay for stay in stays if not (stay.given and stay.given["private"])]
            count = sum(self.crew[stay.who]["agency"] == share["agency"] for stay in stays)
            value += max(count - share["target"], share["target"] - count)
        return value

    def uncovered_days(self, view: View, params: Params) -> int:
        """Days, for each party, on which a loss would leave it short."""
        days = [(when, station) for when in self.docked if within(params, when) for station in self.stations]
        return sum(len({party for _, party in self.losses(view, params, *day_at)}) for day_at in days)

    def unfilled_seats(self, view: View, params: Params) -> int:
        """Empty seats by the priority of the role times that of the flight."""
        value = 0
        for ship, leg, seats in self.legs(view):
            for name, role in ship.roles[leg].items() if within(params, ship.launch) else ():
                empty = max(0, role["seats"] - sum(taken == name for _, taken in seats))
                value += empty * role["priority"] * ship.raw["priority"]
        return value

    def veteran_mix(self, view: View, params: Params) -> int:
        """People missing, ship by ship, from the wished number of those who have flown and of those who have not."""
        value = 0
        for flight, ship in self.within_window(params).items():
            seats = view.on.get((flight, "up"), [])
            new = old = 0
            for who, _ in seats:
                before = any(stay.ship.launch < ship.launch for stay in view.stays[who])
                old, new = (old + 1, new) if self.crew[who]["flown"] or before else (old, new + 1)
            if seats:
                value += max(0, params["min_veterans"] - old) + max(0, params["min_rookies"] - new)
        return value

    def waiting_spread(self, view: View, params: Params) -> int:
        """Waits in whole 30-day months, squared and added, or the longest."""
        named, agencies = params["crew"], params["agencies"]
        if named is None and agencies is None:
            agencies = list(self.parties)
        counted = [
            person
            for who, person in self.crew.items()
            if (named is None or who in named) and (agencies is None or person["agency"] in agencies)
        ]
        months = []
        per = "id" if params["per"] == "person" else "agency"
        for key in dict.fromkeys(person[per] for person in counted):
            people = [person for person in counted if person[per] == key]
            stays = [stay for person in people for stay in view.stays.get(person["id"], [])]
            starts = []
            for person in people:
                landings = [day(person["last_landing"])] if person["last_landing"] else []
                mine = view.stays.get(person["id"], [])
                for stay in (stay for stay in mine if stay.ship.settled and stay.given):
                    landings += sorted(s.end for s in self.given_stays(stay.ship, stay.given) if s.home)[:1]
                if not landings and person["selected"]:
                    landings = [day(person["selected"])]
                starts += landings
            if starts:
                launches = [stay.ship.launch for stay in stays if stay.ship.launch >= self.as_of]
                months.append(max(0, min(launches, default=self.last) - max(starts)) // 30)
        return sum(n * n for n in months) if params["measure"] == "squares" else max(months, default=0)

    def measures(self, view: View) -> list[dict[str, int]]:
        """The value of every goal, tier by tier."""
        tiers = [[(name, params) for name, params in tier.items() if params] for tier in self.world["goals"]]
        return [{name: getattr(self, name)(view, params) for name, params in tier} for tier in tiers]

    def tier_values(self, view: View) -> tuple[int, ...]:
        """The weighted sum of every tier."""
        values = zip(self.world["goals"], self.measures(view), strict=True)
        return tuple(sum(tier[name]["weight"] * n for name, n in measured.items()) for tier, measured in values)

    # ---- every plan ----

    def careers(self, who: str) -> Iterator[list[Stay]]:
        """Every set of stays of a person with a way home, never in two places at once, after those settled."""
        ships = self.ships.values()
        homes: list[tuple[Ship | None, str]] = [(None, ""), *((s, role) for s in ships for role in s.roles["down"])]
        ours = [(ship, role) for ship in ships if not ship.settled for role in ship.roles["up"]]
        stays = [self.stay(who, *up, *home) for up in ours for home in homes]
        stays = [stay for stay in stays if not list(self.way_home(View({who: [stay]}), {}))]

        def extend(career: list[Stay]) -> Iterator[list[Stay]]:
            yield career
            for stay in stays:
                if all(earlier.home and stay.ship.launch > earlier.end for earlier in career):
                    yield from extend([*career, stay])

        settled = [(ship, entry) for ship in ships if ship.settled for entry in ship.raw["seated"]]
        given = [list(self.given_stays(ship, entry)) for ship, entry in settled if entry["crew"] == who]
        for begun in product(*given):
            yield from extend(sorted(begun, key=lambda stay: stay.ship.launch))

    def date_choices(self) -> Iterator[list[Params]]:
        """Every choice of launch days."""
        flights = [ship for ship in self.ships.values() if len(ship.options) > 1]
        choices = [dict.fromkeys(date.fromordinal(launch).isoformat() for launch, _, _ in s.options) for s in flights]
        for days in product(*choices):
            yield [{"flight": ship.id, "launch": when} for ship, when in zip(flights, days, strict=True)]

    def takings(self, who: str) -> list[list[Taken]]:
        """Every choice of what one person attends, of what has not begun."""
        runs: list[Taken] = []
        for raw in self.offers:
            first, last = day(raw["from"]), day(raw["to"])
            starts = range(first, last + 1, raw["every"]) if "every" in raw else range(first, first + 1)
            for start in (start for start in starts if start >= self.as_of):
                runs.append((who, raw["id"], date.fromordinal(start).isoformat() if "every" in raw else None))
        return [list(some) for few in range(len(runs) + 1) for some in combinations(runs, few)]

    def fine(self, view: View, rules: Iterable[str], prune: bool) -> bool:
        """Whether a plan is to be looked at further."""
        return not prune or next(self.broken(view, rules), None) is None

    def crews(self, prune: bool) -> Iterator[tuple[View, list[list[list[Taken]]]]]:
        """Every combination of careers for which the ships have seats, with all that each person may attend."""
        careers: list[list[tuple[list[Seat], list[list[Taken]]]]] = []
        for who in self.crew:
            careers.append([])
            everything = self.takings(who)
            for stays in self.careers(who):
                seats = [seat for stay in stays for seat in stay.seats]
                view = self.view(seats)
                if self.fine(view, ALONE, prune):
                    some = [taken for taken in everything if self.fine(self.attended(view, taken), LEARNT, prune)]
                    careers[-1] += [(seats, some)] if some else []

        def extend(
            seats: list[Seat], takings: list[list[list[Taken]]]
        ) -> Iterator[tuple[View, list[list[list[Taken]]]]]:
            view = self.view(seats)
            if list(self.broken(view, ["role_seats"])):
                return
            if len(takings) == len(careers):
                yield view, takings
                return
            for more, some in careers[len(takings)]:
                yield from extend(seats + more, [*takings, some])

        return extend([], [])

    def backings(self, view: View, prune: bool) -> list[list[Seat]]:
        """Every choice of backups where some are wanted; fewer, too: the clause may be waived."""
        rule = self.world["rules"]["backup"]
        places: dict[str, list[list[list[Seat]]]] = {}
        for (flight, role), number in (self.wanted_backups(rule) if rule is not None else {}).items():
            chosen = [some for few in range(number, -1, -1) for some in combinations(self.crew, few)]
            seats = [[(who, flight, role, "backup") for who in some] for some in chosen]
            places.setdefault(flight, []).append(seats)

        def legal(flight: str, seats: list[Seat]) -> bool:
            broken = self.broken(self.backed(view, seats), ["backup"])
            return all(subject.split("/")[-1] != flight for _, subject in broken)

        by_flight = []
        for flight, choices in places.items():
            together = [[seat for some in choice for seat in some] for choice in product(*choices)]
            by_flight.append([seats for seats in together if not prune or legal(flight, seats)])
        return [[seat for seats in choice for seat in seats] for choice in product(*by_flight)]

    def plans(self, prune: bool = False) -> Iterator[View]:
        """Every plan that could make sense on these days, settled seats included; only the legal ones if wanted."""
        rule = self.world["rules"].get("station_commander") or {"terms": []}
        terms = [term["id"] for term in rule["terms"] if day(term["from"]) >= self.as_of]
        crowds = [some for few in range(2 if prune else 3) for some in combinations(self.crew, few)]
        commands = [
            [(who, term) for term, some in zip(terms, choice, strict=True) for who in some]
            for choice in product(crowds, repeat=len(terms))
        ]
        if not self.fine(View(), ("launch_dates", "handover"), prune):
            return
        for flown, takings in self.crews(prune):
            if not self.fine(flown, FLOWN, prune):
                continue
            for choice in product(*takings):
                attended = self.attended(flown, [one for taken in choice for one in taken])
                if not self.fine(attended, (*LEARNT, "skills_aboard"), prune):
                    continue
                for seats in self.backings(attended, prune):
                    backed = self.backed(attended, seats)
                    if self.fine(backed, ("backup", *TRAINED), prune):
                        views = (replace(backed, commanders=commanders) for commanders in commands)
                        yield from (view for view in views if self.fine(view, ["station_commander"], prune))

    def plan(self, view: View) -> Params:
        """The plan file of a plan."""
        seats = [(who, flight, role, leg) for (flight, leg), people in view.on.items() for who, role in people]
        return {
            "assignments": [dict(zip(("crew", "flight", "role", "leg"), seat, strict=True)) for seat in seats],
            "sessions": [dict(zip(("crew", "session", "start"), taken, strict=True)) for taken in view.taken],
            "dates": list(self.dates),
            "commanders": [{"crew": who, "term": term} for who, term in view.commanders],
        }


def judging(world: Params, plan: Params) -> tuple[Judge, View]:
    """A judge who reads everything on the days of the plan, and the plan read."""
    judge = Judge(world, plan.get("dates") or [])
    return judge, judge.read(plan)


def violations(world: Params, plan: Params, *, history: bool = False) -> set[tuple[str, str]]:
    """The clauses ``(rule, subject)`` broken, neither waived nor (unless wanted) history."""
    judge, view = judging(world, plan)
    return set(judge.broken(view, RULES, history=history))


def measures(world: Params, plan: Params) -> list[dict[str, int]]:
    """Per tier, the unweighted value of every goal."""
    judge, view = judging(world, plan)
    return judge.measures(view)


def tier_values(world: Params, plan: Params) -> tuple[int, ...]:
    """The weighted sum of every tier."""
    judge, view = judging(world, plan)
    return judge.tier_values(view)


def every_plan(world: Params) -> Iterator[Params]:
    """Every plan that could make sense, settled seats included; no rule prunes but those that keep it small."""
    for judge in (Judge(world, dates) for dates in Judge(world).date_choices()):
        yield from (judge.plan(view) for view in judge.plans())


def best(world: Params) -> tuple[int, ...] | None:
    """The least tier values over all legal plans; ``None`` if no plan is legal."""
    judges = [Judge(world, dates) for dates in Judge(world).date_choices()]
    return min((judge.tier_values(view) for judge in judges for view in judge.plans(prune=True)), default=None)
