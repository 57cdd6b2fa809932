"""Answers made by hand, without a search, about seats and rules: why not, what keeps people out, what would mend it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from optimizer.checker.check import check
from optimizer.events import EVENTS
from optimizer.model.rows import Clause
from optimizer.problem.seats_home import Seat as SeatHome
from optimizer.rules import Violation
from optimizer.studies.analyze.answer import Analysis
from optimizer.studies.analyze.expiring import Expiring
from optimizer.studies.analyze.gaps import Gap
from optimizer.studies.analyze.seats import Grounded, Seat
from optimizer.studies.analyze.shortage import Pool, Shortage
from optimizer.studies.contingency.answer import Contingency
from optimizer.studies.contingency.rows import Mend, NextShip, Row
from optimizer.studies.contingency.text import LATER
from optimizer.studies.explain.answer import Explanation, nothing_settled
from optimizer.studies.explain.answer import Repair as Waivers
from optimizer.studies.explain.mus import Conflict
from optimizer.studies.levers.answer import Levers, Pulled
from optimizer.studies.levers.shortage import Asked, EmptySeat, Short, TooFew
from optimizer.studies.repair.answer import Repair
from optimizer.studies.repair.date_moves import DateMove
from optimizer.studies.repair.prices import LeftOpen
from optimizer.studies.why.alternative import Forced
from optimizer.studies.why.answer import Reasons
from optimizer.studies.why.forced import Place
from optimizer.studies.why.weighed import TierCost, Weighed
from tests.studies.answers_by_hand import DAY, MINI, PLAN

REST, FULL = Clause("rest_interval", "anna"), Clause("seat_coverage", "MS-2")
SKILL, OTHER = Clause("qualification", "ben/MS-2"), Clause("rest_interval", "fyodor")
FIRST, SECOND = date(2031, 1, 10), date(2031, 6, 10)
EVERYBODY = tuple(person.id for person in MINI.crew)


def analysis(**more: Any) -> Analysis:
    """Something impossible of each kind, and something near it."""
    refused: dict[str, tuple[Clause, ...]] = dict.fromkeys(EVERYBODY[:6], (SKILL, REST))
    nobody = Seat("MS-2", SECOND, "up", "commander", 1, (), 1, FULL, (), refused)
    down = replace(nobody, leg="down")
    few = Seat("MS-1", FIRST, "down", "flight-engineer", 2, ("dario",), 2, FULL, ("dario",), {"ben": (SKILL,)})
    many = Seat("MS-1", FIRST, "up", "flight-engineer", 2, (), 0, None, EVERYBODY[:5], {})
    enough = Seat("Crew-A", FIRST, "up", "commander", 1, (), 0, None, EVERYBODY[:4], {})
    taken = Seat("Crew-A", FIRST, "backup", "commander", 1, ("anna",), 0, None, ("anna",), {})
    backs = Seat("Crew-B", FIRST, "backup", "commander", 1, (), 0, None, EVERYBODY[:3], {})
    found = Analysis(
        MINI,
        (nobody, down, few),
        (REST,),
        (
            Shortage("MS-1", "MS-2", {("MS-1", "commander"): 1, ("MS-2", "flight-engineer"): 3}, {"anna": 1, "ben": 2}),
            Shortage("MS-2", "MS-2", {("MS-2", "flight-engineer"): 2}, {"carol": 1}),
            Shortage("MS-2", "MS-2", {("MS-2", "commander"): 1}, {}),
        ),
        (
            Pool("soyuz", "commander", "MS-2", "MS-2", 1, 2, True, {"fyodor": 1}),
            Pool("soyuz", "flight-engineer", "MS-1", "MS-2", 2, 4, False, {"jan": 2, "dario": 12}),
            Pool("dragon", "commander", "Crew-A", "Crew-B", 2, 2, False, {"anna": 13}),
        ),
        (nobody, down, few, many, enough, taken, backs),
        (
            Grounded("ben", "MS-2", (SKILL, REST, SKILL)),
            Grounded("carol", "MS-2", (REST,)),
            Grounded("dario", "MS-1", (OTHER,)),
        ),
        (
            Expiring("anna", "dragon-commander", DAY, "Crew-B", date(2031, 7, 1)),
            Expiring("ben", "soyuz-crew", DAY, None, None),
        ),
        ("rest_interval", "availability"),
        ("unfilled_seats",),
        (
            Gap(EVERYBODY[:6], "no name", "the id", ("rest_interval", "waiting_spread")),
            Gap(EVERYBODY[:9], "no day", "today", ("rest_interval",)),
        ),
        1.25,
    )
    return replace(found, **more)


BROKEN = (
    Violation("rest_interval", "anna", "700 days, needs 790", day=DAY),
    Violation("seat_coverage", "MS-2", "1 seat is empty", since=DAY, until=date(2031, 3, 4)),
    Violation("rest_interval", "anna", "600 days, needs 790", since=FIRST, until=FIRST),
)


def explanation(**more: Any) -> Explanation:
    """Two conflicts, and two ways to mend them at the same cost."""
    mends = (
        Waivers((REST, FULL), (5, 40), ("waive", "drop"), True, BROKEN[:2]),
        Waivers((OTHER,), (45,), ("waive",), True, ()),
    )
    conflicts = (Conflict((REST, FULL), "by clause"), Conflict((REST, OTHER, SKILL), "by group"))
    asked: dict[str, Any] = {
        "instance": MINI,
        "status": "infeasible",
        "conflicts": conflicts,
        "minimum": True,
        "all_conflicts": True,
        "repairs": mends,
        "cheapest": True,
        "lower": 45,
        "hopeless": False,
        "proved_by": ("cp-sat", "highs"),
        "stopped_early": False,
        "seconds": 1.25,
    }
    return Explanation(**{**asked, **more})


def explanation_of_nothing() -> Explanation:
    return nothing_settled(MINI, 1.25)


MOVES = (
    DateMove("MS-2", "launch", SECOND, date(2031, 6, 11), 25),
    DateMove("MS-2", "landing", date(2031, 12, 10), date(2031, 12, 7), 25),
)
LEFT = (
    LeftOpen("rest_interval", "anna", None, None, 5, "waive", ("700 days, needs 790",)),
    LeftOpen("pins", "MS-1", FIRST, SECOND, 40, "drop", ("one", "two", "three", "four", "five")),
    LeftOpen("rest_interval", "ben", None, None, 0, "waive", ()),
)


def repair(**more: Any) -> Repair:
    asked: dict[str, Any] = {
        "instance": MINI,
        "status": "repaired",
        "plan": PLAN,
        "waivers": LEFT,
        "bound": 95,
        "waived": MINI,
        "report": check(MINI, PLAN),
        "contradiction": None,
        "best": True,
        "seconds": 1.25,
        "moves": MOVES,
        "bound_unmoved": 95,
        "proved_after": 0.5,
    }
    return Repair(**{**asked, **more})


SHORTS = (
    Short("MS-1", "MS-2", FIRST, SECOND, 5, 2, EVERYBODY[:7], frozenset({("MS-1", "a")}), (Asked("x", 3, 0),)),
    Short("MS-2", "MS-2", SECOND, SECOND, 1, 0, (), frozenset({("MS-2", "a")}), ()),
    Short(
        "MS-2",
        "MS-2",
        SECOND,
        SECOND,
        2,
        1,
        ("anna",),
        frozenset({("MS-2", "a"), ("MS-2", "b")}),
        (Asked("x", 1, 1), Asked("y", 2, 2)),
    ),
)
EMPTY = (EmptySeat("MS-1", "commander", 1), EmptySeat("MS-1", "flight-engineer", 2), EmptySeat("MS-2", "commander", 1))


def levers(shortage: TooFew | None = None, **more: Any) -> Levers:
    pulled = (
        Pulled("one more person", ("add a person",), ({"op": "add", "path": "/crew/-", "value": 1},), ((),)),
        Pulled("a seat less", ("give up a seat", "rest"), (), (({"op": "remove", "path": "/crew/0"},), ())),
    )
    return replace(Levers(MINI, shortage, pulled, True, 4, 9, 20, 1.25), **more)


LEVERS: dict[str, dict[str, Any]] = {
    "settled": {"shortage": TooFew(SHORTS, 12, EMPTY, True), "unavoidable": (REST, FULL)},
    "open": {"shortage": TooFew(SHORTS[:1], 5, EMPTY, False), "finished": False},
    "counted": {"shortage": TooFew(SHORTS[1:], 12, None, True), "found": ()},
    "nobody short": {"shortage": TooFew((), 12, EMPTY[:1], True), "found": (), "needed": False},
    "counted, open": {"shortage": TooFew(SHORTS[:2], 12, None, False), "found": (), "finished": False, "tried": 9},
    "several, open": {"finished": False, "tried": 9},
    "one lever": {"found": (), "of": 1},
}


def row(**more: Any) -> Row:
    """A ship that cannot be used, so that two people have no seat home."""
    ships = (
        NextShip("MS-2", SECOND, 1, date(2031, 5, 1), 1),
        NextShip("Crew-B", date(2031, 7, 1), 0, date(2031, 7, 1), 4),
    )
    asked: dict[str, Any] = {
        "ship": "MS-1",
        "since": DAY,
        "until": date(2031, 4, 1),
        "case": "unusable",
        "station": "ISS",
        "in_plan": False,
        "without_seat": ("fyodor", "dario"),
        "relief": None,
        "days_without": None,
        "home": {"jan": SeatHome("Crew-A", "free"), "anna": SeatHome("Crew-A", "improvised")},
        "aboard": {"US": 2, "RU": 2},
        "others": 1,
        "skills": {"US": {"soyuz-crew": 1}},
        "skills_lost": (),
        "restored": None,
        "next_ships": ships,
        "days_left": 300,
        "mend": None,
        "not_searched": "it is history",
    }
    return Row(**{**asked, **more})


def contingency(rows: tuple[Row, ...], *, early: bool = False) -> Contingency:
    return Contingency(MINI, PLAN, rows, 7, early, 1.25)


UP_EMPTY = EVENTS["up_empty"].model_validate({"known_on": DAY, "flight": "MS-2"})
NO_MEND, OPEN_MEND = Mend("none", (UP_EMPTY,), (), "rest_interval anna"), Mend("open", (), (("MS-2", SECOND),), "")
SKILLS_LOST = ("soyuz-commander", "soyuz-crew", "dragon-crew", "eva", "robotics")


def gone(**more: Any) -> Row:
    """A ship that leaves, so that a side and skills are missing."""
    missing: dict[str, Any] = {"case": "gone", "without_seat": (), "aboard": {"US": 0, "RU": 2}, "others": 0}
    return row(**{**missing, "skills_lost": SKILLS_LOST, "restored": SECOND, "home": {}, **more})


SOUND = {"without_seat": (), "days_without": 0}
CASES: dict[str, tuple[Row, ...]] = {
    "no row": (),
    "sound": (row(**SOUND),),
    "unusable": (row(mend=NO_MEND), row(not_searched=LATER, days_without=4, relief=date(2031, 3, 5)), row(**SOUND)),
    "never": (row(next_ships=()), row(mend=OPEN_MEND, in_plan=True), gone(mend=Mend("impossible", (), (), "no"))),
    "by the plan": (row(in_plan=True, days_without=4, relief=date(2031, 3, 5)), gone(next_ships=(), restored=None)),
    "gone": (
        gone(),
        gone(aboard={"US": 0, "RU": 0}, next_ships=row().next_ships[1:]),
        gone(aboard={"US": 1, "RU": 0}, skills_lost=()),
        gone(aboard={"US": 1, "RU": 1}, skills_lost=SKILLS_LOST[:3], without_seat=("anna",)),
        *[gone(ship="Crew-A")] * 13,
    ),
}


def tier(goal: str, value: int, given: int, bound: int | None = None, **more: Any) -> TierCost:
    return TierCost({goal: value}, {goal: given}, value, given, bound, bound == value, **more)


SAME, WORSE = tier("unfilled_seats", 4, 4, 4), tier("waiting_spread", 900, 800, 900, words={"waiting_spread": "longer"})
BETTER, OPEN_TIER = tier("waiting_spread", 700, 800, 700), tier("waiting_spread", 900, 800, 850)
SUM = TierCost({"unfilled_seats": 4, "waiting_spread": 9}, {"unfilled_seats": 4, "waiting_spread": 8}, 49, 48, 49, True)


def able(crew: str | None, *tiers: TierCost, fewest: bool = True, **more: Any) -> Forced:
    return Forced(crew, Weighed("feasible", tiers, PLAN, fewest=fewest), **more)


def barred(crew: str | None, *clauses: Clause, **more: Any) -> Forced:
    return Forced(crew, Weighed("infeasible"), clauses, **more)


def unsettled(crew: str | None) -> Forced:
    return Forced(crew, Weighed("unknown"))


def reasons(question: Any, *forced: Forced, **more: Any) -> Reasons:
    asked: dict[str, Any] = {
        "question": question,
        "instance": MINI,
        "plan": PLAN,
        "place": Place("MS-2", "up", "commander"),
        "crew": None if question == "candidates" else "galina",
        "settled": False,
        "given": check(MINI, PLAN),
        "best": Weighed("feasible", (SAME,)),
        "forced": forced,
        "ranked": True,
        "stopped_early": False,
        "seconds": 1.25,
    }
    return Reasons(**{**asked, **more})


MANY_BARRED = tuple(barred(who, REST, OTHER, SKILL, FULL, Clause("qualification", "ben/MS-1")) for who in EVERYBODY[:6])
WHY: dict[str, Reasons] = {
    "settled": reasons("why", settled=True),
    "no plan": reasons("why", best=Weighed("infeasible")),
    "best": reasons("why", able("fyodor", SAME, WORSE, others=EVERYBODY[:5]), able(None, SAME, WORSE, fewest=False)),
    "equal": reasons("why", able(None, SAME, others=("anna",), fewest=False), unsettled("ben"), ranked=False),
    "not best": reasons(
        "why", able("fyodor", SAME, BETTER), unsettled("ben"), unsettled(None), best=Weighed("feasible", (SAME, BETTER))
    ),
    "open": reasons("why", able("fyodor", SAME, OPEN_TIER), best=Weighed("unknown"), stopped_early=True),
    "open without a bound": reasons("why", able("fyodor", tier("waiting_spread", 9, 8))),
    "weighted": reasons("why", able("fyodor", SUM)),
    "no goals": reasons("why", able("fyodor")),
    "needed": reasons("why", barred("fyodor", REST), barred(None, FULL), *MANY_BARRED),
    "unknown": reasons("why", unsettled("fyodor")),
    "nobody asked": reasons("why"),
    "given": reasons("why", barred(None, REST, given=True)),
    "not, possible": reasons("why not", able("fyodor", SAME, WORSE, fewest=False)),
    "not, later tiers open": reasons("why not", able("fyodor", tier("unfilled_seats", 5, 4, 5))),
    "candidates for the way down": reasons("candidates", able(None, SAME), place=Place("MS-2", "down", "commander")),
    "not, weighted": reasons("why not", able("fyodor", SUM, OPEN_TIER)),
    "not, no way": reasons("why not", barred("fyodor", no_way=True)),
    "not, own facts": reasons("why not", barred("ben", OTHER, SKILL, REST, own_facts=True)),
    "not, irreducible": reasons("why not", barred("ben", SKILL, FULL, irreducible=True)),
    "not, reducible": reasons("why not", barred("ben", SKILL, FULL)),
    "not, not found": reasons("why not", barred("ben"), place=Place("MS-2", "down", None)),
    "candidates": reasons("candidates", able("fyodor", SAME), barred("ben"), place=Place("MS-2", "up", None)),
    "candidates for a backup": reasons("candidates", unsettled("ben"), place=Place("MS-1", "backup", "commander")),
    "candidates, given": reasons("candidates", barred("ben", REST, FULL, given=True), barred("anna", REST, given=True)),
}
