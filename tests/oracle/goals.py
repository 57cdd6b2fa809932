"""The judge of goals: every goal is the method of its name, written from its sentence alone."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import ceil

from tests.oracle.calendar import (
    Params,
    Ship,
    View,
    day,
    within,
)
from tests.oracle.rules import ALWAYS, RULES, RuleJudge


class GoalJudge(RuleJudge):
    """Every goal over one world with these launch days."""

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

    def booking_changes(self, view: View, params: Params) -> int:
        """Training, commands and launch days ahead that are not as published."""
        told = self.world["published"]
        if not told:
            return 0
        value = 0
        sent = [(entry["crew"], entry["session"], entry.get("start")) for entry in told["sessions"]]
        for run in {run for who in self.crew for run in self.runs_ahead(who)}:
            value += (run in sent) + (run in view.taken) == 1
        rule = self.world["rules"].get("station_commander") or {"terms": []}
        ahead = [term for term in rule["terms"] if day(term["from"]) >= self.as_of and within(rule, day(term["from"]))]
        for term in ahead:
            named = {entry["crew"] for entry in told["commanders"] if entry["term"] == term["id"]}
            value += sum((who, term["id"]) not in view.commanders for who in named)
        for ship in self.ships.values():
            wanted = [*(day(one["launch"]) for one in told["dates"] if one["flight"] == ship.id), ship.planned][0]
            listed = [launch for launch, _, _ in ship.options]
            value += len(listed) > 1 and wanted in listed and ship.launch != wanted
        return value

    def replacement_order(self, view: View, params: Params) -> int:
        """How far from the first choice those are who step in."""
        told = self.world["published"]
        plan = {(a["crew"], a["flight"], a["role"], a["leg"]) for a in told["assignments"]} if told else set()
        value = 0
        for stay in (stay for stay in view.every() if told and not stay.given and not stay.ship.settled):
            who, flight, launch = stay.who, stay.ship.id, stay.ship.launch
            alike = {name for name, ship in self.ships.items() if self.alike(ship, stay.ship)}
            past = {
                s.end for s in view.stays[who] if s.home and s.ship.settled and s.leg == "up" and s.ship.id in alike
            }
            past |= {self.ships[f].launch for w, f, _, leg in plan if (w, leg) == (who, "backup") and f in alike}
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
        return value + sum(len(one.days) for classes in view.classes.values() for one in classes if not one.begun)

    def corps_size(self, view: View, params: Params) -> int:
        """Distinct people who fly."""
        return len({stay.who for stay in view.every() if within(params, stay.ship.launch)})

    def crew_continuity(self, view: View, params: Params) -> int:
        """Flights, for each pair, that exactly one of the two goes up on."""
        crews = [{who for who, _ in view.on.get((flight, "up"), [])} for flight in self.within_window(params)]
        return sum(len(crew & set(pair)) == 1 for crew in crews for pair in params["pairs"])

    def fair_flights(self, view: View, params: Params) -> int:
        """Tenths of a flight that people are from their shares, by days in the corps."""
        spans, flights = {}, {}
        judged = [d for d in range(self.first, self.last + 1) if within(params, d)]
        for who in self.counted(params):
            person = self.crew[who]
            member = {"from": person["joined"] or person["selected"], "to": person["left"]}
            spans[who] = sum(within(member, when) for when in judged)
            flights[who] = sum(stay.ship.launch in judged for stay in view.stays.get(who, []))
        days, flown, value = sum(spans.values()), sum(flights.values()), 0
        for who in spans if days else []:
            away = abs(Fraction(flights[who]) - Fraction(flown * spans[who], days))
            value += ceil(10 * away)
        return value

    def wanted_days(self, view: View, params: Params) -> int:
        """Days of wishes on which somebody is not up, or is up."""
        value = 0
        for wish in params["wishes"]:
            for when in (d for d in range(self.first, self.last + 1) if within(wish, d)):
                stays = view.stays.get(wish["crew"], [])
                up = any(s.ship.launch <= when and (s.home is None or when <= s.home.landing) for s in stays)
                value += wish["weight"] * (up == wish["avoid"])
        return value

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
        other = type(self)(world, self.dates)
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

    def reserve(self, view: View, params: Params) -> int:
        """For each launch and role, how many spare people are missing: each day of a person's is looked at."""
        value = 0
        for flight, ship in self.within_window(params).items():
            if ship.settled or not view.on.get((flight, "up")):
                continue
            for name, role in ship.roles["up"].items():
                given = [seat for seat in ship.raw["seated"] if seat["role"] == name]
                if len(given) < role["seats"] and (params["roles"] is None or name in params["roles"]):
                    spare = [who for who in self.crew if self.is_spare(view, params, who, role, ship.launch)]
                    value += max(0, params["min_spare"] - len(spare))
        return value

    def is_spare(self, view: View, params: Params, who: str, role: Params, when: int) -> bool:
        """Whether somebody could step into a role on a day."""
        person, held, todo = self.crew[who], set[str](), []
        for name, window in person["qualifications"].items():
            valid = self.world["qualifications"][name].get("valid_days")
            dated = valid is not None and window["from"] and not window["to"]
            if within(window, when) and not (dated and when > day(window["from"]) + valid):
                todo.append(name)
        while todo:
            name = todo.pop()
            todo += self.world["qualifications"][name]["implies"] if name not in held else []
            held.add(name)
        here = {"from": person["joined"], "to": person["left"]}
        able = set(role["requires"]) <= held and within(here, when)
        able &= not any(within(away, when) for away in person["unavailable"])
        able &= role["agencies"] is None or person["agency"] in role["agencies"]
        able &= role["candidates"] is None or who in role["candidates"]
        taken = set[int]()
        if person["last_landing"]:
            landing = day(person["last_landing"])
            taken |= {*range(landing, landing + params["rest_days"])}
        for stay in view.stays.get(who, []):
            end = stay.end + params["rest_days"] if stay.home else 10**6
            taken |= {*range(stay.ship.launch - params["busy_days"], min(end, when + 1))}
        return able and when not in taken

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
            count = share["carried_in"] + sum(self.crew[stay.who]["agency"] == share["agency"] for stay in stays)
            value += max(count - share["target"], share["target"] - count)
        return value

    def days_without_seat(self, view: View, params: Params) -> int:
        """People aboard beyond the seats of docked, usable ships, day by day and station by station."""
        value = 0
        for when, station in ((when, station) for when in self.docked for station in self.stations):
            seats = sum(ship.seats for ship in self.usable(when, station))
            value += max(0, len(self.aboard(view, when, station)) - seats) if within(params, when) else 0
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
