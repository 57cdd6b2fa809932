"""The judge of rules: which clauses a plan breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tests.oracle.calendar import (
    Params,
    View,
    within,
)
from tests.oracle.flights import FlightRules
from tests.oracle.people import PeopleRules
from tests.oracle.station import StationRules
from tests.oracle.training import TrainingRules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    "freeze",
    "seat_coverage",
    "experience",
    "crew_pairing",
)
FLOWN = (*FLIGHTS, "reciprocity", "partner_share", "flight_count", "station_complement", "vehicle_loss", "lifeboat")
"""Rules that need to know who flies, and nothing else of the plan."""
TRAINED = ("training_flow", "training_capacity")
RULES = ("launch_dates", *ALONE, *FLOWN, "pins", *LEARNT, "skills_aboard", "backup", *TRAINED, "station_commander")
"""All of them; pins and candidates speak of backups too, training of commanders too: only a whole plan shows."""
Part = tuple[str, str, int | None]
"""A clause, or what it says about one day."""
Count = Literal["open", "counted", "all"]
DAILY = ("station_complement", "vehicle_loss", "lifeboat", "skills_aboard", "training_capacity")


class RuleJudge(PeopleRules, FlightRules, TrainingRules, StationRules):
    """Every rule over one world with these launch days."""

    beyond: frozenset[Part] = frozenset()
    """What no choice left satisfies: not counted as open to decisions."""

    def broken(self, view: View, rules: Iterable[str], count: Count = "open") -> Iterator[tuple[str, str]]:
        """The clauses of these rules that are broken and not waived: those that are open to decisions, with
        ``counted`` those settled but belonging to a day to come too, with ``all`` history too."""
        for part in self.parts(view, rules, count):
            if count != "open" or part not in self.beyond:
                yield part[:2]

    def parts(self, view: View, rules: Iterable[str], count: Count = "open") -> Iterator[Part]:
        """The same with the day, for rules read day by day."""
        for rule in rules:
            params = {} if rule in ALWAYS else self.world["rules"].get(rule)
            if params is None:
                continue
            if rule not in DAILY:
                for subject, ship, leg, *days in getattr(self, rule)(view, params):
                    settled = self.past_leg(ship, leg) if ship else leg == "past"
                    judged = ship is None or within(params, ship.launch)
                    when = days[0] if days or ship is None else ship.landing if leg == "down" else ship.launch
                    now = rule in ("seated", "pins") or not settled or self.counts(when, count)
                    if judged and now and not self.waived(rule, subject):
                        yield rule, subject, None
                continue
            for when in (d for d in self.docked if within(params, d)):
                for subject in self.on_day(rule, view, params, when, count):
                    if not self.waived(rule, subject, when):
                        yield rule, subject, when

    def counts(self, when: int, count: Count) -> bool:
        """Whether a clause counts that is settled and belongs to this day."""
        return count == "all" or (count == "counted" and when >= self.as_of)

    def on_day(self, rule: str, view: View, params: Params, when: int, count: Count) -> Iterator[str]:
        """The subjects of clauses broken on one day: of a centre, or at each station by itself."""
        if rule == "training_capacity":
            yield from self.training_capacity(view, params, when) if count == "all" or when >= self.as_of else ()
            return
        for station in self.stations:
            if not self.past_day(when, station) or self.counts(when, count):
                for subject in getattr(self, rule)(view, params, when, station):
                    alone = len(self.stations) == 1 or subject in self.ships or rule == "lifeboat"
                    yield subject if alone else f"{station}/{subject}"
