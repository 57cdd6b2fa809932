"""A brute-force judge of plans in tiny worlds, written from the README's sentences alone.

It is an independent opinion on what a legal plan is and what each goal measures.  It works on plain data (an instance
dumped to JSON with its aliases) and shares nothing with the product: only the standard library is imported, days are
looked at one by one, and the best plan is found by looking at all of them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import combinations, pairwise, product
from typing import Any

Params = dict[str, Any]
Seat = tuple[str, str, str, str]
"""Crew, flight, role and leg (``up`` or ``down``)."""

FOREVER = 10**9
ALWAYS = ("candidates", "freeze", "one_place", "pins", "role_seats", "seated", "way_home")
PERSONAL = (
    "way_home",
    "one_place",
    "candidates",
    "role_agency",
    "qualification",
    "availability",
    "rest_interval",
    "vehicle_acceptance",
    "dose_limit",
    "seat_fit",
)
"""Rules that one person's seats can break whatever everybody else does."""
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
SHARED = (*FLIGHTS, "reciprocity", "partner_share", "backup", "training_flow")
DAILY = ("station_complement", "vehicle_loss", "lifeboat", "skills_aboard")


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
    launch: int
    docking: int
    landing: int
    settled: bool
    party: str
    seats: int
    roles: dict[str, dict[str, Params]]

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
class View:
    """A plan, read."""

    stays: dict[str, list[Stay]] = field(default_factory=dict)  # of each person, by launch
    strays: list[tuple[str, Ship]] = field(default_factory=list)  # seats down that belong to no stay
    on: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)  # who sits where, by leg
    days: dict[int, list[tuple[Stay, Ship | None]]] = field(default_factory=dict)  # who is aboard and bound to what

    def every(self) -> list[Stay]:
        """All stays."""
        return [stay for stays in self.stays.values() for stay in stays]


Clauses = Iterator[tuple[str, Ship, str]]
"""Broken clauses: the subject, and the flight and leg that decide whether it is in the window or history."""


class Judge:
    """The README, read over one world.  Every rule and goal is the method of its name."""

    def __init__(self, world: Params) -> None:
        self.world = world
        self.first, self.last = day(world["horizon"]["from"]), day(world["horizon"]["to"])
        self.as_of = day(world["as_of"]) if world["as_of"] else self.first
        self.crew: dict[str, Params] = {person["id"]: person for person in world["crew"]}
        self.parties = {a: name for name, party in world["parties"].items() for a in party["agencies"]}
        self.ships = {raw["id"]: self.ship(raw) for raw in world["flights"]}
        self.docked = {d: [s for s in self.ships.values() if s.docked(d)] for d in range(self.first, self.last + 1)}

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
        launch, docking, landing = day(raw["launch"]), day(raw["docking"] or raw["launch"]), day(raw["landing"])
        settled = launch < self.as_of
        return Ship(raw, raw["id"], launch, docking, landing, settled, vehicle["party"], vehicle["seats"], roles)

    def party(self, who: str) -> str | None:
        """The party that lists the person's agency, or none."""
        return self.parties.get(self.crew[who]["agency"])

    def stay(self, who: str, ship: Ship, role: str, home: Ship | None, home_role: str) -> Stay:
        """One stay; it sits in a given seat of that person in that role up on that flight."""
        given = next((g for g in ship.raw["seated"] if (g["crew"], g["role"]) == (who, role)), None)
        return Stay(who, ship, role, home, home_role, home.landing if home else self.last + 1, given)

    def view(self, seats: Iterable[Seat]) -> View:
        """Read a plan: in the order of days, every way up takes the first landing after it."""
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

    def aboard(self, view: View, when: int) -> list[tuple[Stay, Ship | None]]:
        """Everyone aboard on a day, with the ship they are bound to."""
        if when not in view.days:
            there = [stay for stay in view.every() if stay.ship.docking <= when < stay.end]
            view.days[when] = [(stay, self.bound(stay, when)) for stay in there]
        return view.days[when]

    def bound(self, stay: Stay, when: int) -> Ship | None:
        """The ship of a shelter that covers the day, else the docked ship down, else the docked ship up, else none."""
        for shelter in self.world["shelters"]:
            if shelter["crew"] == stay.who and within(shelter, when):
                return self.ships[shelter["ship"]]
        return next((ship for ship in (stay.home, stay.ship) if ship and ship.docked(when)), None)

    def may_return(self, ship: Ship, home: Ship) -> bool:
        """Whether ``return_on`` lets people of one ship come down on another, which lands after the docking."""
        allowed = ship.raw["return_on"]
        return home is not ship and (allowed == "any" or home.id in allowed) and home.landing > ship.docking

    # ---- history, waivers and windows ----

    def past_leg(self, ship: Ship, leg: str) -> bool:
        """Whether a clause about one leg of a flight is history."""
        if leg == "home":
            return False
        later = any(not s.settled and self.may_return(s, ship) for s in self.ships.values())
        later |= any(home is ship for stay in self.undecided() for home in [stay.home])
        return ship.settled and (leg == "up" or ship.landing < self.as_of or not later)

    def undecided(self) -> Iterator[Stay]:
        """All stays that those up already, with a choice of ships home, could make."""
        for ship in (ship for ship in self.ships.values() if ship.settled):
            for entry in (entry for entry in ship.raw["seated"] if chooses(entry)):
                yield from self.given_stays(ship, entry)

    def past_day(self, when: int) -> bool:
        """Whether a clause about a day is history."""
        new = any(not s.settled and s.docking <= when for s in self.ships.values())
        return when < self.as_of or not (new or any(True for _ in self.deciding()))

    def deciding(self) -> Iterator[Params]:
        """Given seats of those up already whose way home the plan decides."""
        return (entry for ship in self.ships.values() if ship.settled for entry in ship.raw["seated"] if chooses(entry))

    def waived(self, rule: str, subject: str, when: int | None = None) -> bool:
        """Whether a clause is left open, on this day if it is about one."""
        waivers = [w for w in self.world["waivers"] if (w["rule"], w["subject"]) == (rule, subject)]
        return any(when is None or within(waiver, when) for waiver in waivers)

    def broken(self, view: View, rules: Iterable[str], *, history: bool = False) -> Iterator[tuple[str, str]]:
        """The clauses of these rules that are broken, neither waived nor (unless wanted) history."""
        for rule in rules:
            params = {} if rule in ALWAYS else self.world["rules"][rule]
            if params is None:
                continue
            if rule not in DAILY:
                for subject, ship, leg in getattr(self, rule)(view, params):
                    now = history or rule in ("seated", "pins") or not self.past_leg(ship, leg)
                    judged = within(params, ship.launch) and now
                    if judged and not self.waived(rule, subject):
                        yield rule, subject
                continue
            for when in (d for d in self.docked if within(params, d) and (history or not self.past_day(d))):
                for subject in getattr(self, rule)(view, params, when):
                    if not self.waived(rule, subject, when):
                        yield rule, subject

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
                if seats > 1:
                    yield who, self.ships[flight], leg

    def holds(self, who: str, when: int) -> set[str]:
        """What a person holds on a day, implied ones too."""
        windows, held = self.crew[who]["qualifications"], set[str]()
        todo = [name for name, window in windows.items() if within(window, when)]
        while todo:
            name = todo.pop()
            todo += self.world["qualifications"][name]["implies"] if name not in held else []
            held.add(name)
        return held

    def has(self, stay: Stay) -> set[str]:
        """What the person holds on the launch day of the stay."""
        return self.holds(stay.who, stay.ship.launch)

    def qualification(self, view: View, params: Params) -> Clauses:
        """On the launch day everything is held that the role up and, on another ship, the role down require."""
        for stay in view.every():
            for ship, leg, role in self.held(stay):
                if (leg == "up" or ship is not stay.ship) and not set(role["requires"]) <= self.has(stay):
                    yield f"{stay.who}/{stay.ship.id}", stay.ship, stay.leg

    def rest_interval(self, view: View, params: Params) -> Clauses:
        """Enough rest from each landing to the next launch, and other times after a short stay."""
        for who, stays in view.stays.items():
            person = self.crew[who]
            times = params["agencies"].get(person["agency"], params)
            rests = [(old.end, old.end - old.ship.launch, new) for old, new in pairwise(stays) if old.home]
            if person["last_landing"] is not None:
                landing, length = day(person["last_landing"]), person["last_stay_days"]
                later = [stay for stay in stays if stay.ship.launch >= landing]
                rests += [(landing, FOREVER if length is None else length, stay) for stay in later[:1]]
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
                fine = self.may_return(stay.ship, stay.home)
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

    def handover(self, view: View, params: Params) -> Clauses:
        """Successive rotation ships of a vehicle overlap long enough."""
        for vehicle in self.world["vehicles"]:
            chain = [s for s in self.ships.values() if s.raw["rotation"] and s.raw["vehicle"] == vehicle]
            for old, new in pairwise(sorted(chain, key=lambda ship: ship.docking)):
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
            when = ship.launch if leg == "up" else ship.landing
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
            listed = list(self.ships)
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

    def reciprocity(self, view: View, params: Params) -> Clauses:
        """Accounts stay within their bounds; integrated flights carry the agreed number of other parties' people."""
        for account in params["accounts"]:
            label = account["name"] or f"{'-'.join(account['between'])}.{account['unit']}"
            balances, final = self.balances(view, account, params), account["final_imbalance"]
            for ship, balance in balances:
                if abs(balance) > account["max_imbalance"]:
                    yield f"{label}/{ship.id}", ship, "up"
            for ship, balance in balances[-1:]:
                if final is not None and abs(balance) > final:
                    yield f"{label}/final", ship, "up"
        for ship, leg, seats in self.legs(view):
            others = [who for who, _ in seats if self.party(who) not in (None, ship.party)]
            if ship.raw["integrated"] and seats and len(others) != params["integrated_seats"]:
                yield ship.id, ship, leg

    # ---- rules read day by day ----

    def partner_share(self, view: View, params: Params) -> Clauses:
        """An agency gets between so many and so many seats up in its window."""
        for share in params["shares"]:
            flights = [
                ship for ship in self.ships.values() if within(share, ship.launch) and within(params, ship.launch)
            ]
            open_ones = [ship for ship in flights if not ship.settled]
            seats = [
                stay
                for stay in view.every()
                if stay.ship in flights
                and self.crew[stay.who]["agency"] == share["agency"]
                and not (stay.given and stay.given["private"])
            ]
            most = FOREVER if share["max"] is None else share["max"]
            if flights and not share["min"] <= len(seats) <= most:
                subject = f"{share['agency']}/{share['from'] or 'start'}..{share['to'] or 'end'}"
                yield subject, (open_ones or flights)[0], "up"

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
                able = all(set(place["requires"]) <= self.holds(who, ship.launch) for place in places)
                prime = any(one == who for one, _ in view.on.get((ship.id, "up"), []))
                if prime or away or not there or not agency or not able or len(mine) > params["roles_each"]:
                    yield f"{who}/{ship.id}", ship, "up"

    def training_flow(self, view: View, params: Params) -> Clauses:
        """Nobody trains while in orbit, in rehabilitation or in training for another flight, but for the usual step."""
        lead, rehab = params["lead_days"], params["rehab_days"]
        for who, person in self.crew.items():
            duties: list[tuple[Ship, str, set[int], set[int]]] = []
            for stay in view.stays.get(who, []):
                training = set() if stay.given else set(range(stay.ship.launch - lead, stay.ship.launch))
                end = stay.home.landing + rehab if stay.home else self.last + 1000
                duties.append((stay.ship, "up", training, set(range(stay.ship.launch, end))))
            for ship in self.ships.values():
                if any(one == who for one, _ in view.on.get((ship.id, "backup"), [])):
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
                for ship, _, training, _ in duties:
                    if within(params, ship.launch) and any(when < landing + rehab for when in training):
                        yield who, ship, "up"

    def following(self, ship: Ship) -> Ship | None:
        """The next rotation flight with people of a rotation flight's vehicle."""
        chain = [s for s in self.ships.values() if s.raw["rotation"] and s.raw["vehicle"] == ship.raw["vehicle"]]
        later = [s for s in chain if s.launch > ship.launch and not s.raw["up_empty"]]
        return min(later, key=lambda s: s.launch) if later and ship.raw["rotation"] else None

    def lifeboat(self, view: View, params: Params, when: int) -> Iterator[str]:
        """Everyone aboard is bound to a docked, usable ship that has a seat for each."""
        people = self.aboard(view, when)
        load = Counter(ship for _, ship in people)
        for stay, ship in people:
            if ship is None:
                yield stay.ship.id
                continue
            broken = ship.raw["unusable_from"] is not None and day(ship.raw["unusable_from"]) <= when
            if broken or not ship.docked(when) or load[ship] > ship.seats:
                yield ship.id

    def station_complement(self, view: View, params: Params, when: int) -> Iterator[str]:
        """The number of people aboard, in all and of each party, lies between its bounds."""
        parties = [self.party(stay.who) for stay, _ in self.aboard(view, when)]
        counts = [("total", len(parties), params["total"])]
        counts += [(party, parties.count(party), bounds) for party, bounds in params["parties"].items()]
        for name, count, bounds in counts:
            if count < bounds["min"] or (bounds["max"] is not None and count > bounds["max"]):
                yield f"{name}/{date.fromordinal(when):%Y-%m}"

    def skills_aboard(self, view: View, params: Params, when: int) -> Iterator[str]:
        """Enough people aboard, of the party where one is named, hold the skill."""
        for entry in (entry for entry in params["skills"] if within(entry, when)):
            skilled = [stay for stay, _ in self.aboard(view, when) if entry["skill"] in self.has(stay)]
            count = sum(entry["party"] in (None, self.party(stay.who)) for stay in skilled)
            if count < entry["min"]:
                yield f"{entry['skill']}/{date.fromordinal(when):%Y-%m}"

    def losses(self, view: View, params: Params, when: int) -> Iterator[tuple[str, str]]:
        """Each loss judged on a day (of a ship, or a side) with each party it would leave short."""
        docked = [(ship, ship.id if params["scope"] == "ship" else ship.party) for ship in self.docked[when]]
        sides = {ship.party for ship, _ in docked}
        for name in dict.fromkeys(name for _, name in docked):
            lost = [ship for ship, its in docked if its == name]
            left = [self.party(stay.who) for stay, ship in self.aboard(view, when) if ship not in lost]
            if len(lost) < len(docked) and (params["when"] == "others_docked" or len(sides) > 1):
                yield from ((name, party) for party, n in params["min_aboard"].items() if left.count(party) < n)

    def vehicle_loss(self, view: View, params: Params, when: int) -> Iterator[str]:
        """Whatever ship or side is lost, enough people of each party stay aboard."""
        return (name for name, _ in self.losses(view, params, when))

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
            ahead = (ship.launch if leg == "up" else ship.landing) - self.as_of
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
        other = Judge(world)
        broken = set(other.broken(other.view(seats), (*PERSONAL, *SHARED, *DAILY)))
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
        days = [when for when in self.docked if within(params, when)]
        return sum(len({party for _, party in self.losses(view, params, when)}) for when in days)

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

    def plans(self, keep: Callable[[list[Seat]], bool] = lambda seats: True) -> Iterator[list[Seat]]:
        """Every combination of careers worth keeping for which the ships have seats."""
        careers = {}
        for who in self.crew:
            careers[who] = [[seat for stay in stays for seat in stay.seats] for stays in self.careers(who)]
            careers[who] = list(filter(keep, careers[who]))

        rule = self.world["rules"]["backup"]
        places = self.wanted_backups(rule) if rule is not None else {}
        choices = [
            [
                [(who, flight, role, "backup") for who in chosen]
                for few in range(number, -1, -1)  # fewer, too: the clause may be waived
                for chosen in combinations(self.crew, few)
            ]
            for (flight, role), number in places.items()
        ]

        def extend(people: list[str], seats: list[Seat]) -> Iterator[list[Seat]]:
            if not people:
                yield from (seats + [seat for place in chosen for seat in place] for chosen in product(*choices))
            for more in careers[people[0]] if people else ():
                if not list(self.broken(self.view(seats + more), ["role_seats"])):
                    yield from extend(people[1:], seats + more)

        return extend(list(self.crew), [])


def violations(world: Params, seats: Iterable[Seat], *, history: bool = False) -> set[tuple[str, str]]:
    """The clauses ``(rule, subject)`` broken, neither waived nor (unless wanted) history."""
    judge = Judge(world)
    return set(judge.broken(judge.view(seats), PERSONAL + SHARED + DAILY, history=history))


def measures(world: Params, seats: Iterable[Seat]) -> list[dict[str, int]]:
    """Per tier, the unweighted value of every goal."""
    judge = Judge(world)
    return judge.measures(judge.view(seats))


def tier_values(world: Params, seats: Iterable[Seat]) -> tuple[int, ...]:
    """The weighted sum of every tier."""
    judge = Judge(world)
    return judge.tier_values(judge.view(seats))


def every_plan(world: Params) -> Iterator[list[Seat]]:
    """Every plan that could make sense, settled seats included; no rule prunes but those that keep it small."""
    return Judge(world).plans()


def best(world: Params) -> tuple[int, ...] | None:
    """The least tier values over all legal plans; ``None`` if no plan is legal."""
    judge = Judge(world)

    def legal(seats: list[Seat], rules: Iterable[str]) -> bool:
        return next(judge.broken(judge.view(seats), rules), None) is None

    plans = judge.plans(lambda seats: legal(seats, PERSONAL))
    return min((judge.tier_values(judge.view(p)) for p in plans if legal(p, SHARED + DAILY)), default=None)
