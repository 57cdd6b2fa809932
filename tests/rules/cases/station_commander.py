from random import Random
from typing import Any

from tests.rules.cases._case import Case, day, flight
from tests.worlds.draw import World, maybe, ruled

FLIGHTS = [flight("S1", 0, 20), flight("S2", 10, 30), flight("D1", 5, 25, docking=6), flight("S3", 31, 50)]


def term(name: str, first: int, last: int, **more: Any) -> dict[str, Any]:
    return {"id": name, "from": day(first), "to": day(last), **more}


def rule(*terms: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"terms": list(terms), **more}


ONE, TWO, THREE = term("t1", 8, 12), term("t2", 12, 16), term("t3", 16, 19)
ROW = ["ru1 S1/commander", "us1 D1/commander", "ru1 commands t1", "ru1 commands t2"]
GIVEN = {**FLIGHTS[0], "seated": [{"crew": "ru1", "role": "commander"}]}
NEW = {"ru1": {"flown": 0}}

MIR = [FLIGHTS[0], FLIGHTS[1], {**FLIGHTS[2], "station": "Mir"}]
AT_MIR, AT_ISS = {**ONE, "station": "Mir"}, {**TWO, "station": "ISS"}

CASES = [
    Case("aboard the term's station", rule(AT_MIR), MIR, ["us1 D1/commander", "us1 commands t1"]),
    Case("aboard another station", rule(AT_MIR), MIR, ["ru1 S1/commander", "ru1 commands t1"], {"t1"}),
    *(
        Case(
            f"in a row at one station: t2 at {second['station']}",
            rule(AT_MIR, second, max_in_a_row=1),
            [*MIR, flight("D2", 5, 25)],
            ["us1 D1/commander", "us2 D1/specialist", "us3 D2/commander", "us1 commands t1", f"{who} commands t2"],
            broken,
        )
        for second, who, broken in ((AT_ISS, "us3", set()), ({**TWO, "station": "Mir"}, "us2", {"t2"}))
    ),
    Case("aboard", rule(ONE), FLIGHTS, ["ru1 S1/commander", "ru1 commands t1"]),
    Case("nobody", rule(ONE), FLIGHTS, ["ru1 S1/commander"], {"t1"}),
    Case("two", rule(ONE), FLIGHTS, [*ROW[:3], "us1 commands t1"], {"t1"}),
    Case("on the ground", rule(ONE), FLIGHTS, ["ru1 commands t1"], {"t1"}),
    Case("lands the day after", rule(term("t1", 8, 19)), FLIGHTS, ["ru1 S1/commander", "ru1 commands t1"]),
    Case("lands on the last day", rule(term("t1", 8, 20)), FLIGHTS, ["ru1 S1/commander", "ru1 commands t1"], {"t1"}),
    Case("docks on the first day", rule(term("t1", 6, 9)), FLIGHTS, ["us1 D1/commander", "us1 commands t1"]),
    Case("docks a day late", rule(term("t1", 5, 9)), FLIGHTS, ["us1 D1/commander", "us1 commands t1"], {"t1"}),
    Case("two in a row", rule(ONE, TWO), FLIGHTS, ROW),
    Case("two in a row, one allowed", rule(ONE, TWO, max_in_a_row=1), FLIGHTS, ROW, {"t2"}),
    Case("three in a row", rule(ONE, TWO, THREE), FLIGHTS, [*ROW, "ru1 commands t3"], {"t3"}),
    Case(
        "in a row is by first day, whatever the terms are called",
        rule({**ONE, "id": "t9"}, {**TWO, "id": "t5"}, {**THREE, "id": "t7"}, max_in_a_row=1),
        FLIGHTS,
        [*ROW[:2], "ru1 commands t9", "us1 commands t5", "ru1 commands t7"],
    ),
    Case("the third of the other side", rule(ONE, TWO, THREE), FLIGHTS, [*ROW, "us1 commands t3"]),
    Case(
        "those named before count",
        rule(term("t0", 1, 8, commander="ru3"), ONE, TWO),
        FLIGHTS,
        ROW,
        {"t2"},
        more={"as_of": day(5), "flights": [GIVEN, *FLIGHTS[1:]]},
    ),
    Case("a first flight", rule(ONE), FLIGHTS, ["ru1 S1/commander", "ru1 commands t1"], {"t1"}, NEW),
    Case(
        "a second flight",
        rule(term("t1", 33, 40)),
        FLIGHTS,
        ["ru1 S1/commander", "ru1 S3/commander", "ru1 commands t1"],
        crew=NEW,
    ),
    Case("not qualified", rule(ONE, requires=["mate"]), FLIGHTS, ["ru1 S1/commander", "ru1 commands t1"], {"t1"}),
    Case(
        "qualified from the first day",
        rule(ONE, requires=["mate"]),
        FLIGHTS,
        ["ru1 S1/commander", "ru1 commands t1"],
        crew={"ru1": {"qualifications": {"captain": {"from": day(8)}}}},
    ),
    Case(
        "earned for the first day, not the last",
        rule(ONE, requires=["mate"]),
        FLIGHTS,
        ["us1 attends s1", "us1 D1/commander", "us1 commands t1"],
        more={
            "qualifications": {"mate": {"valid_days": 8}},
            "sessions": [{"id": "s1", "earns": "mate", "from": day(1), "to": day(2), "seats": 1}],
        },
    ),
    *(
        Case(
            f"two are required, {label}",
            rule(ONE, requires=["mate", "hand"]),
            FLIGHTS,
            [*attended, "us1 D1/commander", "us1 commands t1"],
            broken,
            more={
                "sessions": [
                    {"id": "s1", "earns": "mate", "from": day(1), "to": day(2), "seats": 1},
                    {"id": "s2", "earns": "hand", "from": day(3), "to": day(4), "seats": 1},
                ]
            },
        )
        for label, attended, broken in (
            ("both earned", ["us1 attends s1", "us1 attends s2"], set[str]()),
            ("the higher missing", ["us1 attends s2"], {"t1"}),
        )
    ),
    Case("begins on as_of", rule(ONE), FLIGHTS, [], {"t1"}, more={"as_of": day(8)}),
    Case(
        "of no party", {**rule(ONE), "unmodelled": True}, FLIGHTS, ["guest S1/commander", "guest commands t1"], {"t1"}
    ),
    Case("no such term", {**rule(ONE), "unmodelled": True}, FLIGHTS, [*ROW[:3], "us1 commands t9"], {"t9"}),
    Case("named", rule({**ONE, "commander": "ru1"}), FLIGHTS, ["ru1 S1/commander", "ru1 commands t1"]),
    Case(
        "another is named",
        {**rule({**ONE, "commander": "ru2"}), "unmodelled": True},
        FLIGHTS,
        ["ru1 S1/commander", "ru1 commands t1"],
        {"t1"},
    ),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    first = random.randint(0, 6)
    last = first + random.randint(0, 3)
    terms = [term("t0", first, last, **maybe(random, 0.3, "commander", "p0"))]
    if random.random() < 0.5:
        terms.append(term("t1", last, last + random.randint(0, 2)))
    return ruled(
        random,
        terms=terms,
        max_in_a_row=random.choice([1, 1, 2]),
        **maybe(random, 0.2, "requires", ["low"]),
    )
