"""Rules about people, each the method of its name, written from its sentence alone."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from tests.oracle.calendar import (
    FOREVER,
    Calendar,
    Clauses,
    Params,
    Ship,
    Stay,
    View,
    day,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class PeopleRules(Calendar):
    """Rules about people."""

    def availability(self, view: View, params: Params) -> Clauses:
        """No day from launch to landing is before joining, after leaving or in an unavailable window."""
        for stay in view.every():
            person = self.crew[stay.who]
            if person["joined"] and stay.ship.launch < day(person["joined"]):
                yield stay.who, stay.ship, "up"
            member = {"from": None, "to": person["left"]}
            for when in range(stay.ship.launch, (stay.home.landing if stay.home else self.last) + 1):
                if not within(member, when) or any(within(window, when) for window in person["unavailable"]):
                    yield stay.who, stay.ship, stay.leg, when

    def held(self, stay: Stay) -> Iterator[tuple[Ship, str, Params]]:
        """The roles a stay holds, up and down, each with its flight and leg."""
        for ship, role, leg in [(stay.ship, stay.role, "up"), (stay.home, stay.home_role, "down")]:
            if ship and role in ship.roles[leg]:
                yield ship, leg, ship.roles[leg][role]

    def leg_day(self, ship: Ship, leg: str) -> int:
        """The day of a leg."""
        return ship.landing if leg == "down" else ship.launch

    def candidates(self, view: View, params: Params) -> Clauses:
        """Only candidates go up on a flight that names them, or sit in a role that does; given seats are exempt."""
        for stay in (stay for stay in view.every() if not stay.given):
            for ship, leg, pool in [(stay.ship, "up", stay.ship.raw), *self.held(stay)]:
                if pool["candidates"] is not None and stay.who not in pool["candidates"]:
                    yield f"{stay.who}/{stay.ship.id}", stay.ship, stay.leg, self.leg_day(ship, leg)
            if self.crew[stay.who]["unnamed"]:
                yield f"{stay.who}/{stay.ship.id}", stay.ship, stay.leg
        nobody = [who for who, person in self.crew.items() if person["unnamed"]]
        for (flight, leg), people in view.on.items():
            for who in {who for who, _ in people if who in nobody and leg == "backup"}:
                yield f"{who}/{flight}", self.ships[flight], "up"
        for who in nobody:
            yield from ((f"{who}/{one.subject}", None, "", 0) for one in view.classes.get(who, []) if not one.begun)
            yield from ((f"{who}/{term}", None, "", 0) for name, term in view.commanders if name == who)

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
                    yield f"{stay.who}/{stay.ship.id}", stay.ship, stay.leg, self.leg_day(ship, leg)

    def counted(self, params: Params) -> list[str]:
        """The people of all parties, or those named, by name and agency; nobody unnamed."""
        crew, agencies = params["crew"], params["agencies"]
        if crew is None and agencies is None:
            agencies = list(self.parties)
        named = [who for who in self.crew if crew is None or who in crew]
        named = [who for who in named if agencies is None or self.crew[who]["agency"] in agencies]
        return [who for who in named if not self.crew[who]["unnamed"]]

    def flight_count(self, view: View, params: Params) -> Clauses:
        """Each person goes up so often, on flights launched in the window of the line and of the rule."""
        for line in params["bounds"]:
            ships = list(self.ships.values())
            may = [s for s in ships for d, _, _ in s.options if within(line, d) and within(params, d)]
            for who in self.counted(line) if may else []:
                days = [stay.ship.launch for stay in view.stays.get(who, [])]
                times = sum(within(line, when) and within(params, when) for when in days)
                most = FOREVER if line["max"] is None else line["max"]
                if not line["min"] <= times <= most:
                    window = f"{line['from'] or 'start'}..{line['to'] or 'end'}"
                    last = max(ship.launch for ship in may)
                    yield f"{who}/{window}", None, "past" if all(ship.settled for ship in may) else "", last

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
            for ship, _, role in self.held(stay):
                if role["agencies"] is not None and self.crew[stay.who]["agency"] not in role["agencies"]:
                    when = ship.launch if ship is stay.ship else ship.landing
                    yield f"{stay.who}/{stay.ship.id}", stay.ship, stay.leg, when

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
                        changes = stay.home not in (None, stay.ship) and stay.home.raw["vehicle"] == line["vehicle"]
                        when = stay.end if changes else stay.ship.launch
                        yield f"{stay.who}/{stay.ship.id}", stay.ship, stay.leg, when

    def dose_limit(self, view: View, params: Params) -> Clauses:
        """No stay takes a person above the limit, with the earlier ones that launched in the window."""
        for who, stays in view.stays.items():
            limit = params["limits_msv"].get(self.crew[who]["agency"], params["default_limit_msv"])
            dose = params["received_msv"].get(who, 0) * 1000 + params["received_micro_sv"].get(who, 0)
            for stay in (stay for stay in stays if within(params, stay.ship.launch)):
                above = list[int]()
                for when in range(stay.ship.launch, stay.end):
                    dose += params["micro_sv_per_day"]
                    above += [when] if limit is not None and dose > limit * 1000 else []
                if above:
                    yield who, stay.ship, stay.leg, above[0]

    def seat_fit(self, view: View, params: Params) -> Clauses:
        """Each measure known of a person lies within the bounds of the ship up and of the ship down."""
        for stay in view.every():
            for ship in (ship for ship in (stay.ship, stay.home) if ship):
                for name, bounds in params["vehicles"].get(ship.raw["vehicle"], {}).items():
                    size = params["people"].get(stay.who, {}).get(name)
                    least, most = bounds["min"] or 0, FOREVER if bounds["max"] is None else bounds["max"]
                    if size is not None and not least <= size <= most:
                        down = stay.home not in (None, stay.ship) and stay.home.raw["vehicle"] == ship.raw["vehicle"]
                        when = stay.end if down else stay.ship.launch
                        yield f"{stay.who}/{stay.ship.id}", stay.ship, stay.leg, when

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
                when = stay.home.landing if stay.home else self.last
                yield f"{stay.who}/{stay.ship.id}", stay.ship, "up", when
        yield from ((f"{who}/{ship.id}", ship, "down") for who, ship in view.strays)
