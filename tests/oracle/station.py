"""Rules about the station, its commander and who is aboard, each the method of its name, from its sentence alone."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from tests.oracle.calendar import (
    Calendar,
    Clauses,
    Params,
    Ship,
    View,
    day,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class StationRules(Calendar):
    """Rules about the station: its commander, and who is aboard."""

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
                yield term["id"], None, "" if is_open else "past", day(term["from"])

    def following(self, ship: Ship) -> Ship | None:
        """The next rotation flight with people of a rotation flight's vehicle, to the same station."""
        chain = [s for s in self.ships.values() if s.raw["rotation"] and self.alike(s, ship)]
        chain = [s for s in chain if s.station == ship.station]
        later = [s for s in chain if s.planned > ship.planned and not s.raw["up_empty"]]
        return min(later, key=lambda s: s.planned) if later and ship.raw["rotation"] else None

    def lifeboat(self, view: View, params: Params, when: int, station: str) -> Iterator[str]:
        """Everyone aboard is bound to a docked, usable ship that has a seat for each; where shelters are decided, there
        are seats enough at the station."""
        people = self.aboard(view, when, station)
        improvised = {(s["crew"], s["ship"]) for s in self.world["shelters"] if s["improvised"] and within(s, when)}
        if params["shelters"] == "decided":
            ships = self.usable(when, station)
            settled = sum(ship in ships and (stay.who, ship.id) in improvised for stay, ship in people)
            if len(people) - settled > sum(ship.seats + self.extra_seats(params, ship) for ship in ships):
                yield station
            return
        load = Counter(ship for stay, ship in people if ship and (stay.who, ship.id) not in improvised)
        for stay, ship in people:
            if ship is None:
                yield stay.ship.id
                continue
            broken = ship.raw["unusable_from"] is not None and day(ship.raw["unusable_from"]) <= when
            if broken or not ship.docked(when) or load[ship] > ship.seats:
                yield ship.id

    def usable(self, when: int, station: str) -> list[Ship]:
        """The docked ships of a station that could bring people home."""
        ships = [ship for ship in self.docked[when] if ship.station == station]
        return [ship for ship in ships if not ship.raw["unusable_from"] or when < day(ship.raw["unusable_from"])]

    def extra_seats(self, params: Params, ship: Ship) -> int:
        """Seats that may be improvised in a ship, by the last line that fits."""
        seats = 0
        for line in params["improvised"]:
            wanted = (line["flight"] or ship.id, line["vehicle"] or ship.raw["vehicle"])
            if wanted == (ship.id, ship.raw["vehicle"]):
                seats = int(line["seats"])
        return seats

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
                yield f"{entry['name'] or entry['skill']}/{date.fromordinal(when):%Y-%m}"

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
