"""Rules about flights and accounts, each the method of its name, written from its sentence alone."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise, product
from typing import TYPE_CHECKING

from tests.oracle.calendar import (
    Calendar,
    Clauses,
    Params,
    Ship,
    Stay,
    View,
    chooses,
    day,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class FlightRules(Calendar):
    """Rules about flights and accounts."""

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
                yield subject, ship, leg, end

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
            if seats and not flown:
                yield ship.id, ship, "up"
            green = {role for who, role in seats if role in params["roles"] and who not in flown}
            yield from ((f"{ship.id}/{role}", ship, "up") for role in sorted(green))

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
                    yield f"{old.id}/{new.id}", new, "up", max(new.docking, old.landing)

    def pins(self, view: View, params: Params) -> Clauses:
        """The person sits on that leg of that flight, in that role where one is named."""
        for pin in self.world["pins"]:
            roles = [role for who, role in view.on.get((pin["flight"], pin["leg"]), []) if who == pin["crew"]]
            if not roles or (pin["role"] is not None and pin["role"] not in roles):
                where = "" if pin["leg"] == "up" else f"/{pin['leg']}"
                yield f"{pin['crew']}/{pin['flight']}{where}", self.ships[pin["flight"]], pin["leg"]

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
                if empty and required and (params["full"] or seats):
                    yield f"{ship.id}/{leg}/{name}", ship, leg
                elif empty and params["full"] and not required:
                    yield ship.id, ship, leg

    def given_stays(self, ship: Ship, entry: Params) -> Iterator[Stay]:
        """The stays a given seat allows: one, or one for each ship and role down that it leaves open."""
        listed = entry["down_on"]
        if not chooses(entry):
            listed = [listed or ship.id]
        elif listed == "any":
            here = [other for other in self.ships.values() if other.station == ship.station]
            listed = [other.id for other in here if not (ship.settled and len(other.options) > 1)]
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
                    yield f"{label}/final", None, "past" if past else "", balances[-1][0].launch
        for ship, leg, seats in self.legs(view):
            others = [who for who, _ in seats if self.party(who) not in (None, ship.party)]
            if ship.raw["integrated"] and seats and len(others) != params["integrated_seats"]:
                yield ship.id, ship, leg
