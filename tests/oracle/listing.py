"""Every plan of a tiny world, listed: the best one is found by looking at all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations, product
from typing import TYPE_CHECKING

from tests.oracle.calendar import (
    Params,
    Seat,
    Ship,
    Stay,
    Taken,
    View,
    day,
)
from tests.oracle.goals import GoalJudge
from tests.oracle.rules import ALONE, FLOWN, LEARNT, RULES, TRAINED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Judge(GoalJudge):
    """Rules and goals, and every plan they could be asked about."""

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
        """Every choice of what one person attends, of what has not begun; what goes on is attended."""
        runs = self.runs_ahead(who)
        going_on = sorted((taken for taken in self.going_on() if taken[0] == who), key=str)
        return [[*going_on, *some] for few in range(len(runs) + 1) for some in combinations(runs, few)]

    def fine(self, view: View, rules: Iterable[str], prune: bool) -> bool:
        """Whether a plan is to be looked at further."""
        return not prune or next(self.broken(view, rules), None) is None

    def can(self, who: str, view: View) -> bool:
        """Whether one person can do all this, whatever everybody else does: what others attend is not seen yet."""
        return all("/" in subject and subject.split("/")[0] != who for _, subject in self.broken(view, LEARNT))

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
                    some = [taken for taken in everything if not prune or self.can(who, self.attended(view, taken))]
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
                        yield from (view for view in views if self.fine(view, RULES, prune))

    def plan(self, view: View) -> Params:
        """The plan file of a plan."""
        seats = [(who, flight, role, leg) for (flight, leg), people in view.on.items() for who, role in people]
        return {
            "assignments": [dict(zip(("crew", "flight", "role", "leg"), seat, strict=True)) for seat in seats],
            "sessions": [dict(zip(("crew", "session", "start"), taken, strict=True)) for taken in view.taken],
            "dates": list(self.dates),
            "commanders": [{"crew": who, "term": term} for who, term in view.commanders],
        }
