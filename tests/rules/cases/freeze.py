from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day

ALWAYS = {"always": True}
TWO = [flight("S1", 5, 20, return_on=["S2"]), flight("S2", 10, 30)]
EMPTY = [flight("S1", 5, 20, return_on=["S2"], down_empty=True), flight("S2", 10, 30)]
TOLD = ["ru1 S1/commander", "ru2 S1/engineer", "ru3 S2/commander"]
CROSS = ["ru1 S1/commander>S2/commander"]
GONE = [flight("S1", 5, 20, seated=[{"crew": "ru1", "role": "commander", "down_on": ["S1", "S2"]}]), TWO[1]]

FLOWN = [flight("S1", 5, 20, seated=[{"crew": "ru1", "role": "commander"}])]
SLIPS = [flight("S1", 5, 20, other_launches=[day(8)]), TWO[1]]
SOONER = [flight("S1", 8, 20, other_launches=[day(5)]), TWO[1]]


def frozen(until: int, published: list[str] = TOLD, **more: Any) -> dict[str, Any]:
    told = Case("told", ALWAYS, TWO, published).plan()
    return {"published": told.model_dump(mode="json", exclude_none=True), "frozen_until": day(until), **more}


CASES = [
    Case("as published", ALWAYS, TWO, TOLD, more=frozen(60)),
    Case("launched on the day: free", ALWAYS, TWO, [], more=frozen(5)),
    Case("launched the day before: not", ALWAYS, TWO, [], {"S1"}, more=frozen(6)),
    Case("later flights may change", ALWAYS, TWO, [*TOLD[:2], "us1 S2/commander"], more=frozen(10)),
    Case("another role", ALWAYS, TWO, ["ru1 S1/engineer", "ru2 S1/commander", TOLD[2]], {"S1"}, more=frozen(8)),
    Case("one more", ALWAYS, TWO, [*TOLD, "us1 S1/engineer"], {"S1"}, more=frozen(6)),
    Case("the way down of a frozen flight is free", ALWAYS, TWO, CROSS, more=frozen(6, TOLD[:1])),
    Case("until the day of landing", ALWAYS, TWO, CROSS, more=frozen(20, TOLD[:1])),
    Case("and not after it", ALWAYS, TWO, CROSS, {"S1"}, more=frozen(21, TOLD[:1])),
    Case("a leg marked empty", ALWAYS, EMPTY, CROSS, more=frozen(21, TOLD[:1])),
    Case(
        "a way home chosen against what is frozen", ALWAYS, GONE, CROSS, {"S1"}, more=frozen(21, TOLD[:1], as_of=day(6))
    ),
    Case(
        "published for another leg",
        ALWAYS,
        TWO,
        CROSS,
        more=frozen(60, CROSS),
    ),
    Case("a settled leg is not judged", ALWAYS, FLOWN, ["ru1 S1/commander"], more=frozen(6, TOLD[1:2], as_of=day(6))),
    Case("may launch before the day, launches later", ALWAYS, SLIPS, ["S1 launches 8"], {"S1"}, more=frozen(6)),
    Case("as published on another day", ALWAYS, SLIPS, [*TOLD, "S1 launches 8"], more=frozen(9)),
    Case("planned later, may launch before", ALWAYS, SOONER, [], {"S1"}, more=frozen(6)),
    Case("without a published plan", ALWAYS, TWO, [], more={"frozen_until": day(60)}),
]
