from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, day, maybe, ruled, window

ONE = [flight("S1", 1, 31, docking=2), flight("D1", 0, 40)]
RU1, RU2, US1, GUEST = ["ru1 S1/commander"], ["ru2 S1/engineer"], ["us1 S1/engineer"], ["guest S1/engineer"]
MATE: dict[str, Any] = {"qualifications": {"mate": {}}}
WAIVER = {"rule": "skills_aboard", "subject": "mate/2030-01", "reason": "r", "by": "b"}


def need(least: int, first: int = 2, last: int = 30, **more: object) -> dict[str, Any]:
    return {"skills": [{"skill": "mate", "min": least, "from": day(first), "to": day(last), **more}]}


def held(label: str, broken: bool, **qualifications: object) -> Case:
    crew = {"ru1": {"qualifications": qualifications}}
    return Case(label, need(1), ONE, RU1, {"mate/2030-01"} if broken else set(), crew=crew)


def judged(
    label: str, rule: dict[str, Any], stays: list[str], *months: str, people: str = "ru1 us1", **more: Any
) -> Case:
    crew = dict.fromkeys(people.split(), MATE)
    return Case(label, rule, ONE, stays, {f"mate/{month}" for month in months}, crew=crew, **more)


def waived(first: int, last: int) -> dict[str, Any]:
    return {"waivers": [{**WAIVER, "from": day(first), "to": day(last)}]}


def settled(label: str, as_of: int, broken: bool) -> Case:
    """S1 is settled once launched; D1, still to come, docks on day 20."""
    seat = {"crew": "ru1", "role": "commander"}
    flights = [flight("S1", 1, 31, docking=2, seated=[seat] if as_of > 1 else []), flight("D1", 19, 40, docking=20)]
    rule = need(1, 2, 19)
    return Case(label, rule, flights, RU1, {"mate/2030-01"} if broken else set(), more={"as_of": day(as_of)})


def apart(label: str, people: str, broken: set[str]) -> Case:
    """D1 is at another station, with ru2 aboard."""
    flights = [ONE[0], {**ONE[1], "station": "Mir"}]
    crew = dict.fromkeys(people.split(), MATE)
    return Case(label, need(1), flights, [*RU1, *US1, "ru2 D1/commander"], broken, crew=crew)


def earned(label: str, last: int, broken: bool, who: str = "ru1", **more: object) -> Case:
    """ru1 and us1 go up on day 11; somebody has attended a session that earns the skill, up to a day."""
    ships = [flight("S1", 11, 31, docking=12), flight("D1", 0, 40)]
    session = {"id": "s1", "earns": "mate", "from": day(3), "to": day(last), "seats": 1, **more}
    months = {"mate/2030-01"} if broken else set()
    return Case(label, need(1, 12, 20), ships, [*RU1, *US1, f"{who} attends s1"], months, more={"sessions": [session]})


CASES = [
    earned("earned in a session the day before launch", 10, False),
    earned("earned by somebody who stays on the ground", 10, True, "ru2"),
    earned("in a session for people of one agency alone", 10, False, "us1", agencies=["NASA"]),
    apart("a holder at each station", "ru1 ru2", set()),
    apart("no holder at one of two stations", "ru1 us1", {"Mir/mate/2030-01"}),
    apart("no holder at the other", "ru2", {"ISS/mate/2030-01"}),
    judged("one short", need(2), RU1, "2030-01"),
    judged("exactly enough", need(2), [*RU1, *US1]),
    judged("one over", need(1), [*RU1, *US1]),
    judged("the other holds nothing", need(2), [*RU1, *RU2], "2030-01"),
    judged("none asked for", need(0), []),
    judged("nobody aboard", need(1), [], "2030-01"),
    judged("two by default", {"skills": [{"skill": "mate", "from": day(5), "to": day(5)}]}, RU1, "2030-01"),
    judged("not aboard before docking", need(1, first=1), RU1, "2030-01"),
    judged("not aboard on the landing day", need(1, last=31), RU1, "2030-02"),
    judged("of a party, one short", need(1, party="US"), RU1, "2030-01"),
    judged("of a party, exactly enough", need(1, party="RU"), RU1),
    judged("third parties count where no party is named", need(2), [*RU1, *GUEST], people="ru1 guest"),
    judged("third parties belong to no party", need(1, party="RU"), GUEST, "2030-01", people="guest"),
    judged("the rule begins on the docking day", {**need(1, first=0), "from": day(2)}, RU1),
    judged("the rule begins the day before", {**need(1, first=0), "from": day(1)}, RU1, "2030-01"),
    judged("the rule ends the day before landing", {**need(1, last=60), "to": day(30)}, RU1),
    judged("the rule ends on the landing day", {**need(1, last=60), "to": day(31)}, RU1, "2030-02"),
    judged("each month is a clause", need(2, last=60), RU1, "2030-01", "2030-02", "2030-03"),
    judged("a day outside the horizon", need(1, last=60), RU1, horizon=(0, 30)),
    Case(
        "entries with names of their own are clauses of their own",
        {"skills": need(1)["skills"] + [need(2)["skills"][0] | {"name": "pair"}]},
        [flight("S1", 0, 9)],
        ["ru1 S1/commander"],
        {"pair/2030-01"},
        more={"waivers": [WAIVER]},
    ),
    judged("each entry has its own window", {"skills": need(2, 5, 9)["skills"] + need(1)["skills"]}, RU1, "2030-01"),
    judged("an entry of one day", need(1, 31, 31), RU1, "2030-02"),
    held("held without dates", False, mate={}),
    held("not held", True),
    held("implied by a higher one", False, captain={}),
    held("not implied by a lower one", True, hand={}),
    held("from the very launch day", False, mate={"from": day(1)}),
    held("from the day of docking", True, mate={"from": day(2)}),
    held("to the very launch day, running out in orbit", False, mate={"to": day(1)}),
    held("to the day before launch", True, mate={"to": day(0)}),
    judged("one month waived", need(2, last=30), RU1, more={"waivers": [WAIVER]}),
    judged("one month waived, not the next", need(2, last=31), [*RU1, *US1], "2030-02", more={"waivers": [WAIVER]}),
    Case(
        "a month ends while nothing else changes",
        need(1, last=31),
        ONE[1:],
        [],
        {"mate/2030-02"},
        more={"waivers": [WAIVER]},
    ),
    judged("a dated waiver covers all days", need(1, 2, 8), [], more=waived(2, 8)),
    judged("a dated waiver lacks the first day", need(1, 2, 8), [], "2030-01", more=waived(3, 8)),
    judged("a dated waiver lacks the last day", need(1, 2, 8), [], "2030-01", more=waived(2, 7)),
    Case("before the first docking nothing mends it", need(1, 0, 1), ONE[:1], [], unavoidable={"mate/2030-01"}),
    Case("the day of the first docking is open", need(1, 2, 2), ONE[:1], [], {"mate/2030-01"}),
    settled("before the first docking still to come nothing mends it", 2, False).whatever_is_decided("mate/2030-01"),
    Case("days before as_of are history", need(1, 0, 1), ONE[:1], [], more={"as_of": day(2)}),
    settled("not while the ship is still to launch", 1, True),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    skills = [
        {
            "skill": random.choice(["low", "low", "high"]),
            "min": random.choice([0, 1, 1, 2]),
            **maybe(random, 0.4, "party", random.choice(["US", "RU"])),
            **window(random, 2, 9),
        }
        for _ in range(random.choice([1, 1, 2]))
    ]
    return ruled(random, skills=skills)
