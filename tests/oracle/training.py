"""Rules about shares, backups and training, each the method of its name, written from its sentence alone."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from tests.oracle.calendar import (
    FOREVER,
    Calendar,
    Class,
    Clauses,
    Params,
    Ship,
    Taken,
    View,
    day,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class TrainingRules(Calendar):
    """Rules about shares, backups and training."""

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
            if may and not share["min"] <= share["carried_in"] + len(seats) <= most:
                past = all(ship.settled for ship in may)
                label = f"{share['agency']}/{share['from'] or 'start'}..{share['to'] or 'end'}"
                yield label, None, "past" if past else "", max(ship.launch for ship in may)

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
        for ship in (ship for ship in self.ships.values() if not ship.settled):
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
        return self.agreed(who, ship, days)

    def agreed(self, who: str, ship: Ship, days: int) -> int:
        """So many days of training, or fewer where a short training is agreed."""
        for line in self.world["short_trainings"]:
            if line["crew"] in (None, who) and line["flight"] in (None, ship.id) and line["days"] < days:
                days = line["days"]
        return days

    def alike(self, one: Ship, other: Ship) -> bool:
        """Whether two ships are of one vehicle."""
        return bool(one.raw["vehicle"] == other.raw["vehicle"])

    def in_training(self, who: str, ship: Ship, first: int, params: Params) -> bool:
        """Whether training from this day on lies ahead, or is under way, or nobody asks."""
        assumed = params.get("assumed_before")
        if self.world["as_of"] is None or ship.settled or first >= self.as_of or (assumed and first < day(assumed)):
            return True
        published = self.world["published"] or {"assignments": [], "dates": []}
        days = {entry["flight"]: day(entry["launch"]) for entry in published["dates"]}
        named = {seat["flight"] for seat in published["assignments"] if seat["crew"] == who and seat["leg"] != "down"}
        for other in (self.ships[name] for name in named if name in self.ships):
            earlier = self.alike(other, ship) and days.get(other.id, other.planned) <= ship.launch
            if not other.settled and (other is ship or earlier):
                return True
        return any(
            entry["vehicle"] == ship.raw["vehicle"]
            and (entry["since"] is None or day(entry["since"]) <= first)
            and (entry["launch"] is None or day(entry["launch"]) <= ship.launch)
            for entry in self.crew[who]["in_training"]
        )

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
                begun = self.in_training(who, ship, min(training), params) if training else True
                if not begun and within(params, ship.launch):
                    yield who, ship, "up"
            for ship, _, training, _ in duties:
                away = any(within(window, when) for when in training for window in person["unavailable"])
                if away and within(params, ship.launch):
                    yield who, ship, "up"
            for attended in (one for one in view.classes.get(who, []) if within(params, one.first)):
                if not attended.begun:
                    if any(when in weak or any(when in busy for _, _, busy, _ in duties) for when in attended.days):
                        yield who, None, "", attended.last
                    continue
                ahead = [busy for ship, _, busy, _ in duties if not ship.settled]
                homes = [stay.home.landing for stay in view.stays.get(who, []) if stay.home and not stay.ship.settled]
                ahead += [set(range(landing, landing + rehab)) for landing in homes]
                if any(when in days for days in ahead for when in attended.days):
                    yield who, None, "", attended.last
                for when in attended.days:
                    if when in weak or any(when in busy for _, _, busy, _ in duties):
                        yield who, None, "past", when

    def sessions(self, view: View, params: Params) -> Clauses:
        """Who attends may, can, and is nowhere else; no session has more people than seats."""
        going_on = self.going_on()
        everything = [(who, one) for who, classes in view.classes.items() for one in classes]
        began = {(who, one.raw["id"], one.first): self.goes_on(going_on, who, one) for who, one in everything}
        for _, one in everything:
            if sum(other.order == one.order and other.first == one.first for _, other in everything) > one.raw["seats"]:
                yield one.subject, None, "past" if one.begun else "", one.last
        for who, name, start in going_on - set(view.taken):
            yield f"{who}/{name}" + (f"@{start}" if start else ""), None, "", 0
        for who, classes in view.classes.items():
            person = self.crew[who]
            stays = view.stays.get(who, [])
            orbit = [(stay.ship.launch, stay.end if stay.home else FOREVER) for stay in stays]
            ahead = [stay.ship.launch for stay in stays if not stay.ship.settled]
            for one in classes:
                member = {"from": person["joined"], "to": person["left"]}
                goes_on = began[who, one.raw["id"], one.first]
                fine = one.raw["agencies"] is None or person["agency"] in one.raw["agencies"]
                fine &= goes_on or (one.offered and one.first >= self.as_of)
                fine &= set(one.raw["requires"]) <= self.holds(view, who, one.first)
                for when in one.days:
                    fine &= within(member, when) and not any(within(away, when) for away in person["unavailable"])
                    fine &= not any(launch <= when < landing for launch, landing in orbit)
                for other in classes:
                    earlier = (other.first, other.order) < (one.first, one.order)
                    fine &= not (earlier and any(when in other.days for when in one.days))
                if not fine:
                    up = any(launch in one.days for launch in ahead)
                    yield f"{who}/{one.subject}", None, "past" if goes_on and not up else "", one.last

    def goes_on(self, going_on: set[Taken], who: str, one: Class) -> bool:
        """Whether somebody attends as published what began before the day of the file."""
        start = date.fromordinal(one.first).isoformat() if "every" in one.raw else None
        return one.begun and (who, one.raw["id"], start) in going_on

    def training_capacity(self, view: View, params: Params, when: int) -> Iterator[str]:
        """A centre trains no more seats than it has room for."""
        trained = [(stay.who, stay.ship) for stay in view.every() if not stay.given]
        trained += [(who, ship) for who, ship, _ in self.backups(view)]
        classes = [one for classes in view.classes.values() for one in classes]
        for name, centre in params["centres"].items():
            seats = [(who, ship) for who, ship in trained if ship.raw["vehicle"] in centre["vehicles"]]
            leads = [(ship.launch, self.agreed(who, ship, centre["lead_days"])) for who, ship in seats]
            busy = sum(when in range(launch - lead, launch) for launch, lead in leads)
            busy += sum(one.raw["centre"] == name and when in one.days for one in classes)
            if busy > centre["people"]:
                yield f"{name}/{date.fromordinal(when):%Y-%m}"
