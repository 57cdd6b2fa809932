from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, day, maybe, ruled

TWO = [flight("S1", 0, 10, docking=1, return_on=["S2", "open"]), flight("S2", 5, 20), flight("S3", 30, 40)]
ONCE, TWICE = ["ru1 S1/commander"], ["ru1 S1/commander", "ru1 S3/commander"]
BROKEN = {"ru1"}


def dose(limit: int | None, **more: Any) -> dict[str, Any]:
    """A millisievert and a half a day, and a limit for cosmonauts."""
    limits = {} if limit is None else {"limits_msv": {"Roscosmos": limit}}
    return {"micro_sv_per_day": 1500, **limits, **more}


def past(label: str, limit: int, stays: list[str], broken: bool, *, landing: int = 10, **rule: Any) -> Case:
    """S1 has launched with ru1 aboard; S3 is still to launch."""
    seat = {"crew": "ru1", "role": "commander"}
    flights = [flight("S1", 0, landing, seated=[seat]), flight("S3", 30, 40)]
    return Case(label, dose(limit, **rule), flights, stays, BROKEN if broken else set(), more={"as_of": day(1)})


CASES = [
    Case("one over", dose(14), TWO, ONCE, BROKEN),
    Case("exactly the limit", dose(15), TWO, ONCE),
    Case("one below", dose(16), TWO, ONCE),
    Case("parts of a millisievert count", dose(13), [flight("S1", 0, 9)], ONCE, BROKEN),
    Case("parts of a millisievert fit", dose(14), [flight("S1", 0, 9)], ONCE),
    Case("days are launch up to landing down", dose(29), TWO, ["ru1 S1/commander>S2/commander"], BROKEN),
    Case("days are launch up to landing down, exact", dose(30), TWO, ["ru1 S1/commander>S2/commander"]),
    Case("still up: to the day after the horizon", dose(91), TWO, ["ru1 S1/commander>open"], BROKEN),
    Case("still up: exact", dose(92), TWO, ["ru1 S1/commander>open"]),
    Case("stays add up", dose(29), TWO, TWICE, BROKEN),
    Case("stays add up, exact", dose(30), TWO, TWICE),
    Case("of each person", dose(15), TWO, [*ONCE, "ru2 S3/commander"]),
    Case("what was received before counts", dose(15, received_msv={"ru1": 1}), TWO, ONCE, BROKEN),
    Case("what was received before counts, exact", dose(16, received_msv={"ru1": 1}), TWO, ONCE),
    Case(
        "and what is less than a millisievert",
        dose(16, received_msv={"ru1": 1}, received_micro_sv={"ru1": 1}),
        TWO,
        ONCE,
        BROKEN,
    ),
    Case("exactly so much less", dose(17, received_msv={"ru1": 1}, received_micro_sv={"ru1": 1000}), TWO, ONCE),
    Case("what others received does not", dose(15, received_msv={"ru2": 1}), TWO, ONCE),
    Case("already over on the ground", dose(15, received_msv={"ru1": 99}), TWO, []),
    Case("no limit", dose(None), TWO, TWICE),
    Case("an agency not listed", {**dose(None), "limits_msv": {"NASA": 0}}, TWO, TWICE),
    Case("the default limit", dose(None, default_limit_msv=14), TWO, ONCE, BROKEN),
    Case("the default limit, exact", dose(None, default_limit_msv=15), TWO, ONCE),
    Case("the agency's limit before the default", dose(15, default_limit_msv=0), TWO, ONCE),
    Case("a limit of zero is a limit", dose(0, default_limit_msv=99), TWO, ONCE, BROKEN),
    Case("20 mSv in 30 days if not said otherwise", {"default_limit_msv": 20}, [flight("S1", 0, 30)], ONCE, BROKEN),
    Case("20 mSv in 30 days, a day less", {"default_limit_msv": 20}, [flight("S1", 0, 29)], ONCE),
    Case("a launch before the window", dose(15, **{"from": day(1)}), TWO, TWICE),
    Case("a launch on its first day", dose(15, **{"from": day(0)}), TWO, TWICE, BROKEN),
    Case("a launch on its last day", dose(15, to=day(30)), TWO, TWICE, BROKEN),
    Case("a launch after it", dose(15, to=day(29)), TWO, TWICE),
    past("a settled stay counts", 29, TWICE, True),
    past("a settled stay counts, exact", 30, TWICE, False),
    past("a settled stay that passes the limit later: nothing mends it", 14, ONCE, False).whatever_is_decided("ru1"),
    past("passed on the launch day: history", 1, ONCE, False),
    past("passed on the next day, as_of: nothing mends it", 2, ONCE, False).whatever_is_decided("ru1"),
    past("who is over already may not fly again", 14, TWICE, True).whatever_is_decided("ru1"),
    past("a settled stay before the window", 15, TWICE, False, **{"from": day(1)}),
    Case(
        "still up from a launch after the horizon: no day",
        dose(0),
        [flight("S1", 70, 80, return_on=["open"])],
        ["ru1 S1/commander>open"],
    ),
    Case(
        "which takes nothing off",
        dose(14),
        [flight("S1", 0, 10), flight("S4", 70, 80, return_on=["open"])],
        [*ONCE, "ru1 S4/commander>open"],
        BROKEN,
    ),
    Case(
        "no day either, but over already",
        dose(0, received_msv={"ru1": 1}),
        [flight("S1", 70, 80, return_on=["open"])],
        ["ru1 S1/commander>open"],
        BROKEN,
    ),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    agencies = sorted({person["agency"] for person in world["crew"]})
    extra = Random(repr(world["crew"]))  # apart, so that the other draws stay as they are
    return ruled(
        random,
        micro_sv_per_day=random.choice([500, 1000, 1500]),
        limits_msv={agency: random.randint(0, 9) for agency in agencies if random.random() < 0.6},
        received_msv={person["id"]: random.randint(1, 4) for person in world["crew"] if random.random() < 0.3},
        received_micro_sv={
            person["id"]: extra.choice([1, 499, 500, 501]) for person in world["crew"] if extra.random() < 0.3
        },
        **maybe(random, 0.5, "default_limit_msv", random.randint(0, 8)),
    )
