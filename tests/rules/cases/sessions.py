from typing import Any

from tests.rules.cases._case import Case, day, flight, plan_of

ALWAYS = {"always": True}
UNLISTED = {**ALWAYS, "unmodelled": True}


def session(first: int = 10, last: int = 14, **more: Any) -> dict[str, Any]:
    return {"id": "s1", "earns": "hand", "from": day(first), "to": day(last), "seats": 1, **more}


def attend(label: str, broken: bool, *stays: str, who: dict[str, Any] | None = None, **more: Any) -> Case:
    listed = {"sessions": [session(**more)]}
    crew = {"ru1": who or {}}
    return Case(label, ALWAYS, FLIGHTS, ["ru1 attends s1", *stays], {"ru1/s1"} if broken else set(), crew, more=listed)


def course(label: str, stays: list[str], broken: set[str], rule: dict[str, bool] = ALWAYS) -> Case:
    listed = {"courses": [{**session(10, 14), "id": "c1", "days": 3, "every": 2}]}
    return Case(label, rule, FLIGHTS, stays, broken, more=listed)


def three(label: str, waived: list[str], attended: str, broken: set[str]) -> Case:
    """Three sessions that share day 12; the later ones are refused beside an earlier one, unless that is waived."""
    classes = [session(10 + number, 12 + number, id=f"s{number + 1}") for number in range(3)]
    told = [{"rule": "sessions", "subject": f"ru1/{name}", "reason": "r", "by": "b"} for name in waived]
    stays = [f"ru1 attends s{number}" for number in attended]
    return Case(label, ALWAYS, FLIGHTS, stays, broken, more={"sessions": classes, "waivers": told})


FLIGHTS = [flight("S1", 0, 10), flight("S2", 14, 20), flight("S3", 15, 22), flight("D1", 2, 11)]
HELD = {"qualifications": {"hand": {"from": day(10)}}}
AFTER_HAND: Any = {"earns": "mate", "requires": ["hand"]}

LANDED = {"qualifications": {"mate": {"to": day(0)}}}
KINDS = {"mate": {"valid_days": 0}, "hand": {}}

CASES = [
    three("one of three at once", [], "3", set()),
    three("two of three at once", [], "12", {"ru1/s2"}),
    three("the last of three at once beside the first", [], "13", {"ru1/s3"}),
    three("two of three at once, waived", ["s2"], "12", set()),
    three("the third beside two that may be attended together", ["s2"], "123", {"ru1/s3"}),
    three("the third beside the second, which may be attended beside the first", ["s2"], "23", {"ru1/s3"}),
    three("all three, waived", ["s2", "s3"], "123", set()),
    Case(
        "requires what a landing on that day renews for no day more",
        ALWAYS,
        FLIGHTS,
        ["ru1 S1/commander", "ru1 attends s1"],
        crew={"ru1": LANDED},
        soyuz={"roles": {"commander": {"requires": ["mate"]}}},
        more={"sessions": [session(requires=["mate"])], "qualifications": KINDS},
    ),
    Case(
        "earns what is needed for a flight after the horizon",
        ALWAYS,
        FLIGHTS,
        ["ru1 attends s1", "ru1 S3/commander"],
        crew={"ru1": {"qualifications": {"hand": {"to": day(14)}}}},
        soyuz={"roles": {"commander": {"requires": ["hand"]}}},
        more={"horizon": {"from": day(0), "to": day(12)}, "sessions": [session(10, 12)]},
    ),
    attend("free", False),
    attend("lands on the first day", False, "ru1 S1/commander"),
    attend("lands the day after", True, "ru1 D1/commander"),
    attend("launches on the last day", True, "ru1 S2/commander"),
    attend("launches the day after", False, "ru1 S3/commander"),
    attend("requires what is held from that day", False, who=HELD, **AFTER_HAND),
    attend("requires what is held a day late", True, who=HELD, first=9, **AFTER_HAND),
    attend("what it earns is held later", False, who={"qualifications": {"hand": {"from": day(20)}}}),
    attend("what it earns is held until later", False, who={"qualifications": {"hand": {"to": day(20)}}}),
    *(
        Case(
            f"requires what another session earns: {stays}",
            ALWAYS,
            FLIGHTS,
            stays,
            set() if len(stays) == 2 else {"ru1/s1"},
            more={"sessions": [session(earns="mate", requires=["hand"]), session(2, 9, id="s2")]},
        )
        for stays in (["ru1 attends s1"], ["ru1 attends s1", "ru1 attends s2"])
    ),
    Case("begins on as_of", ALWAYS, [], ["ru1 attends s1"], more={"sessions": [session()], "as_of": day(10)}),
    course("a run ends the day before a launch", ["ru1 attends c1@12", "ru1 S3/commander"], set()),
    attend("for another agency", True, agencies=["NASA"]),
    attend("for the agency", False, agencies=["NASA", "Roscosmos"]),
    attend("joins the day after", True, who={"joined": day(11)}),
    attend("joins that day", False, who={"joined": day(10)}),
    attend("leaves on the last day", False, who={"left": day(14)}),
    attend("leaves a day early", True, who={"left": day(13)}),
    attend("unavailable on the last day", True, who={"unavailable": [{"from": day(14)}]}),
    attend("unavailable within", True, who={"unavailable": [{"from": day(12), "to": day(12)}]}),
    attend("unavailable until the day before", False, who={"unavailable": [{"to": day(9)}]}),
    attend("unavailable until the first day", True, who={"unavailable": [{"to": day(10)}]}),
    *(
        Case(
            f"a session within another: {'waived' if waived else 'the one that begins later is refused'}",
            ALWAYS,
            FLIGHTS,
            ["ru1 attends s1", "ru1 attends s2"],
            set() if waived else {"ru1/s2"},
            more={
                "sessions": [session(30, 40), {**session(35, 36), "id": "s2"}],
                "waivers": [{"rule": "sessions", "subject": "ru1/s2", "reason": "r", "by": "b"}] if waived else [],
            },
        )
        for waived in (False, True)
    ),
    *(
        Case(
            f"{'lands the day after' if broken else 'lands on the first day'}, up already",
            ALWAYS,
            [flight(ship, 0, landing, seated=[{"crew": "ru1", "role": "commander"}])],
            [f"ru1 {ship}/commander", "ru1 attends s1"],
            {"ru1/s1"} if broken else set(),
            more={"sessions": [session()], "as_of": day(5)},
        )
        for ship, landing, broken in (("S1", 10, False), ("S1", 11, True))
    ),
    Case(
        "begun in orbit",
        ALWAYS,
        [flight("S1", 0, 11, seated=[{"crew": "ru1", "role": "commander"}])],
        ["ru1 S1/commander", "ru1 attends s1"],
        more={
            "sessions": [session()],
            "as_of": day(12),
            "published": plan_of("earlier", ["ru1 attends s1"]).model_dump(mode="json", exclude_defaults=True),
        },
    ).whatever_is_decided("ru1/s1"),
    Case("one seat", ALWAYS, FLIGHTS, ["ru1 attends s1", "ru2 attends s1"], {"s1"}, more={"sessions": [session()]}),
    Case("two seats", ALWAYS, FLIGHTS, ["ru1 attends s1", "ru2 attends s1"], more={"sessions": [session(seats=2)]}),
    course("two runs at once", ["ru1 attends c1@10", "ru1 attends c1@12"], {"ru1/c1@2030-01-13"}),
    course("two runs one after the other", ["ru1 attends c1@10", "ru1 attends c1@14"], set()),
    course("no such run", ["ru1 attends c1@11"], {"ru1/c1@2030-01-12"}, UNLISTED),
    course("after the last run", ["ru1 attends c1@16"], {"ru1/c1@2030-01-17"}, UNLISTED),
    Case(
        "begun before as_of",
        UNLISTED,
        FLIGHTS,
        ["ru1 attends s1"],
        {"ru1/s1"},
        more={"sessions": [session()], "as_of": day(11)},
    ),
]
