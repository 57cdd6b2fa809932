from random import Random
from typing import Any

from tests.rules.cases._case import Case, day, flight, plan_of
from tests.worlds.draw import World, ruled

RULE = {"lead_days": 5, "rehab_days": 3}
BROKEN = {"ru1"}
BACKUPS = {
    "rules": {"training_flow": RULE, "backup": {"vehicles": ["soyuz"]}},
    "waivers": [{"rule": "launch_dates", "subject": "S1/S2", "reason": "r", "by": "b"}],
}


def pair(label: str, launch: int, broken: bool, **rule: object) -> Case:
    flights = [flight("S1", 0, 10), flight("S2", launch, 40)]
    stays = ["ru1 S1/commander", "ru1 S2/commander"]
    return Case(label, {**RULE, **rule}, flights, stays, BROKEN if broken else set())


def backing(label: str, broken: bool, *stays: str, second: int = 14, third: int = 16, **more: object) -> Case:
    flights = [
        flight("S1", 10, 30, rotation=True, roles={"commander": 1}),
        flight("S2", second, 40, rotation=True, roles={"commander": 1}, **more),
        flight("S3", third, 50, rotation=True, roles={"commander": 1}),
        flight("D1", 12, 45, rotation=True),
    ]
    return Case(label, RULE, flights, list(stays), BROKEN if broken else set(), more=BACKUPS)


def current(label: str, broken: bool, *stays: str, days: int = 20, lead: int = 5, other: str = "S2") -> Case:
    """S1 is landed from, or backed up, before a flight on day 20 for which 15 days of training are asked."""
    rule = {"lead_days": 15, "current_lead_days": lead, "current_days": days, "rehab_days": 3}
    flights = [
        flight("S1", 7, 12, rotation=True, roles={"commander": 1}),
        flight("S2", 20, 40, rotation=True, roles={"commander": 1}),
        flight("D1", 20, 40, rotation=True),
    ]
    rules = {"training_flow": rule, "backup": {"flights": ["S1", "S2"]}}
    return Case(label, rule, flights, list(stays), BROKEN if broken else set(), more={"rules": rules})


def shorter(label: str, broken: bool, *stays: str, launch: int = 16, **agreed: object) -> Case:
    """S1 lands on day 10, rehabilitation takes 3 days: on day 16 there is time for three days of training."""
    flights = [
        flight("S1", 0, 10, roles={"commander": 1}),
        flight("S2", launch, 40, roles={"commander": 1}),
        flight("S3", 60, 70, roles={"commander": 1}),
    ]
    flown = list(stays) or ["ru1 S1/commander", "ru1 S2/commander"]
    more = {"short_trainings": [agreed], "rules": {"training_flow": RULE, "backup": {"flights": ["S2"]}}}
    more |= {"waivers": [{"rule": "backup", "subject": "S2", "reason": "r", "by": "b"}]}
    return Case(label, RULE, flights, flown, BROKEN if broken else set(), more=more, horizon=(0, 80))


def after_backup(label: str, broken: bool, **agreed: object) -> Case:
    """ru1 backs up S1, launched on day 10, and goes up on D1 on day 12, with two days between for training."""
    flights = [flight("S1", 10, 30, rotation=True, roles={"commander": 1}), flight("D1", 12, 45)]
    more = {"short_trainings": [agreed], "rules": {"training_flow": RULE, "backup": {"flights": ["S1"]}}}
    return Case(label, RULE, flights, ["ru1 S1/commander!", "ru1 D1/commander"], BROKEN if broken else set(), more=more)


def beside(label: str, first: int, last: int, broken: bool, *stays: str, **rule: object) -> Case:
    """A session of ru1 beside training from 15 to 19, or rehabilitation from 30 to 32."""
    session = {"id": "s1", "earns": "hand", "from": day(first), "to": day(last), "seats": 1}
    flights = [flight("S1", 20, 30, roles={"commander": 1})]
    flown = [*(stays or ["ru1 S1/commander"]), "ru1 attends s1"]
    rules = {"training_flow": {**RULE, **rule}, "backup": {"vehicles": ["soyuz"], "flights": ["S1"]}}
    more = {"sessions": [session], "rules": rules}
    return Case(label, {**RULE, **rule}, flights, flown, BROKEN if broken else set(), more=more)


def away(label: str, broken: bool, *stays: str, before: tuple[dict[str, object], ...] = (), **window: object) -> Case:
    """Days on which ru1 is unavailable beside training from 15 to 19; ``before`` stand before them in the file."""
    more = {"rules": {"training_flow": RULE, "backup": {"flights": ["S1"]}}}
    crew = {"ru1": {"unavailable": [*before, window]}}
    flights = [flight("S1", 20, 30, roles={"commander": 1})]
    return Case(label, RULE, flights, list(stays), BROKEN if broken else set(), crew, more=more)


def late(
    label: str,
    broken: bool,
    *published: str,
    stay: str = "ru1 S1/commander",
    today: int | None = 20,
    says: dict[str, object] | None = None,
    **rule: object,
) -> Case:
    """Training of five days for S1, to be launched on day 22; today is day 20."""
    flights = [
        flight("S1", 22, 40, roles={"commander": 1}),
        flight("S2", 22, 45, roles={"commander": 1}),
        flight("S3", 23, 45, roles={"commander": 1}),
        flight("S4", 15, 18, roles={"commander": 1}),
        flight("D1", 22, 45),
    ]
    rules = {"training_flow": {**RULE, **rule}, "backup": {"flights": ["S1"]}}
    more: dict[str, Any] = {"rules": rules, "waivers": [], **({} if today is None else {"as_of": day(today)})}
    if published:
        more["published"] = plan_of("earlier", list(published)).model_dump(mode="json", exclude_defaults=True)
    crew = {} if says is None else {"ru1": {"in_training": [says]}}
    return Case(label, {**RULE, **rule}, flights, [stay], BROKEN if broken else set(), crew, more=more)


def launched(label: str, broken: bool, *backed: str, rotation: bool = False, **rule: object) -> Case:
    """S1 launched on day 10, and today is day 11; ru1 goes up on S2 on day 20, and was unavailable on day 8."""
    rules = {"lead_days": 15, "current_lead_days": 5, "rehab_days": 3, **rule}
    flights = [
        flight(name, up, up + 20, rotation=rotation, roles={"commander": 1}) for name, up in (("S1", 10), ("S2", 20))
    ]
    more: dict[str, Any] = {"as_of": day(11), "rules": {"training_flow": {**rules, "assumed_before": day(11)}}}
    more["published"] = plan_of("earlier", [*backed]).model_dump(mode="json", exclude_defaults=True)
    crew = {"ru1": {"unavailable": [on(8)]}}
    return Case(label, rules, flights, ["ru1 S2/commander"], BROKEN if broken else set(), crew, more=more)


def on(number: int) -> dict[str, str]:
    return {"from": day(number), "to": day(number)}


ATTENDS = [{"crew": "ru1", "session": "begun"}]
CLASS = {"earns": "hand", "seats": 1}
GUEST = {"crew": "ru1", "role": "commander"}
LANDED = {"ru1": {"last_landing": day(0)}}
WELL, SEAT = [flight("S1", 7, 20)], ["ru1 S1/commander"]
ONLY: dict[str, Any] = {"roles": {"commander": 1}}
TWO = [flight("S1", 10, 30, **ONLY), flight("S2", 14, 40, rotation=True, **ONLY)]
LATER, SOON = {**RULE, "from": day(15)}, {**RULE, "from": day(14)}
LONG = {"lead_days": 15, "current_lead_days": 5, "current_days": 3, "rehab_days": 3}
FREE, RULED, RULED_SOON, RULED_LONG = (
    {"rules": {"training_flow": rule, "backup": {"flights": ["S1", "S2"]}}} for rule in (RULE, LATER, SOON, LONG)
)
FAR = [flight("S1", 10, 30, rotation=True, **ONLY), flight("S2", 20, 40, rotation=True, **ONLY)]
STEP = ["ru1 S1/commander!", "ru1 S2/commander"]
SHORT: dict[str, Any] = {"lead_days": 15, "current_lead_days": 5, "current_days": 30}

CASES = [
    late("training that had to begin before today", True),
    late("the same for a backup", True, stay="ru1 S1/commander!"),
    late("training that begins today", False, today=17),
    late("a day too late", True, today=18),
    late("of the flight that launches today", True, today=22),
    late("a file that does not say what day it is", False, today=None),
    late("published for the flight", False, "ru1 S1/commander"),
    late("somebody else is published for it", True, "ru2 S1/commander"),
    late("published as its backup", False, "ru1 S1/commander!"),
    late("published for another flight of the vehicle on that day", False, "ru1 S2/commander"),
    late("published for a flight a day later", True, "ru1 S3/commander"),
    late("published for a flight that has launched", True, "ru1 S4/commander!"),
    late("published to come home on it alone", True, "ru1 D1/commander>S1/commander"),
    late("published for another vehicle", True, "ru1 D1/commander"),
    late("says that they train for the vehicle", False, says={"vehicle": "soyuz"}),
    late("says so of another vehicle", True, says={"vehicle": "dragon"}),
    late("trains since the first day of training", False, says={"vehicle": "soyuz", "since": day(17)}),
    late("trains since a day later", True, says={"vehicle": "soyuz", "since": day(18)}),
    late("trains for a launch of that day", False, says={"vehicle": "soyuz", "launch": day(22)}),
    late("trains for a launch a day later", True, says={"vehicle": "soyuz", "launch": day(23)}),
    late("assumed of training that begins a day before", False, assumed_before=day(18)),
    late("not assumed of training that begins that day", True, assumed_before=day(17)),
    late("assumed of the long training, that of somebody not current", False, assumed_before=day(8), **SHORT),
    late("not of the short one of somebody current", True, "ru1 S4/commander!", assumed_before=day(8), **SHORT),
    late("of the short one too", False, "ru1 S4/commander!", assumed_before=day(18), **SHORT),
    late("of none of them", True, assumed_before=day(7), **SHORT),
    late("a launch before the rule", False, **{"from": day(23)}),
    shorter("as short as agreed for the flight", False, flight="S2", days=3),
    shorter("a day less than agreed", True, flight="S2", days=4),
    shorter("agreed for the person", False, crew="ru1", days=3),
    shorter("agreed for somebody else", True, crew="ru2", days=3),
    shorter("agreed for another flight", True, flight="S3", days=3),
    shorter("agreed for the person on another flight", True, crew="ru1", flight="S3", days=1),
    after_backup("a short training after a backup", False, flight="D1", days=2),
    after_backup("a short training, a day too long, after a backup", True, flight="D1", days=3),
    after_backup("a short training for the backup alone", True, flight="S1", days=2),
    shorter("longer than the rule", False, flight="S2", days=9, launch=18),
    shorter("longer than the rule, a day too early", True, flight="S2", days=9, launch=17),
    shorter("one day of training", False, flight="S2", days=1, launch=14),
    shorter("one day of training, a day too early", True, flight="S2", days=1, launch=13),
    shorter("a backup as short as agreed", False, "ru1 S1/commander", "ru1 S2/commander!", flight="S2", days=3),
    shorter("a backup a day less than agreed", True, "ru1 S1/commander", "ru1 S2/commander!", flight="S2", days=4),
    shorter("the long one beside a short one", True, "ru1 S1/commander", "ru1 S2/commander", flight="S1", days=1),
    away("unavailable until the day before training", False, "ru1 S1/commander", to=day(14)),
    away("unavailable on the first day of training", True, "ru1 S1/commander", to=day(15)),
    away("unavailable on the last day of training", True, "ru1 S1/commander!", **{"from": day(19)}),
    away("unavailable twice, the later days first", True, "ru1 S1/commander!", before=(on(18),), **on(16)),
    away("unavailable from the launch day", False, "ru1 S1/commander!", **{"from": day(20)}),
    current("landed from that vehicle", False, "ru1 S1/commander", "ru1 S2/commander"),
    current("landed from it just in time", False, "ru1 S1/commander", "ru1 S2/commander", days=8),
    current("landed from it too long ago", True, "ru1 S1/commander", "ru1 S2/commander", days=7),
    current("landed from another vehicle", True, "ru1 S1/commander", "ru1 D1/commander"),
    current("current, and the short training too long", True, "ru1 S1/commander", "ru1 S2/commander", lead=6),
    current("backed it up", False, "ru1 S1/commander!", "ru1 S2/commander!", days=13),
    current("backed it up too long ago", True, "ru1 S1/commander!", "ru1 S2/commander!", days=12),
    beside("a session until the day before training", 10, 14, False),
    beside("a session into training", 10, 15, True),
    beside("a session into training for a backup", 10, 15, True, "ru1 S1/commander!"),
    beside("a session from the last day of training", 19, 19, True, "ru1 S1/commander!"),
    beside("a session from the launch day of a flight backed up", 20, 21, False, "ru1 S1/commander!"),
    beside("a session from training for a backup until after the launch", 18, 22, True, "ru1 S1/commander!"),
    beside("a session in rehabilitation", 32, 40, True),
    beside("a session after rehabilitation", 33, 40, False),
    beside("a session before the rule", 14, 16, False, **{"from": day(15)}),
    beside(
        "a session before the rule, in training for a backup", 14, 16, False, "ru1 S1/commander!", **{"from": day(15)}
    ),
    beside("a session in training for a launch after the rule", 15, 16, True, to=day(19)),
    beside("a session in training for a backup after the rule", 15, 16, True, "ru1 S1/commander!", to=day(19)),
    beside("a session in the long training", 7, 8, True, lead_days=15, current_lead_days=5),
    beside("a session in it for a backup", 7, 8, True, "ru1 S1/commander!", lead_days=15, current_lead_days=5),
    beside("no training, but rehabilitation", 32, 40, True, lead_days=0),
    Case(
        "a session after a landing before the horizon",
        RULE,
        [flight("S1", 40, 50)],
        ["ru1 attends s1"],
        BROKEN,
        crew={"ru1": {"last_landing": day(0)}},
        more={"sessions": [{"id": "s1", "earns": "hand", "from": day(2), "to": day(9), "seats": 1}]},
    ),
    pair("one day short", 17, True),
    pair("exact", 18, False),
    pair("one day over", 19, False),
    pair("no training", 11, False, lead_days=0),
    pair("the later launch before the rule", 17, False, **{"from": day(18)}),
    pair("the later launch on its first day", 17, True, **{"from": day(17)}),
    Case(
        "a landing before the horizon, one day short",
        RULE,
        [flight("S1", 7, 20)],
        ["ru1 S1/commander"],
        BROKEN,
        crew={"ru1": {"last_landing": day(0)}},
    ),
    Case(
        "a landing before the horizon, exact",
        RULE,
        [flight("S1", 8, 20)],
        ["ru1 S1/commander"],
        crew={"ru1": {"last_landing": day(0)}},
    ),
    Case(
        "a given seat needs no training",
        RULE,
        [flight("S1", 0, 10), flight("S2", 12, 40, seated=[{"crew": "ru1", "role": "commander"}])],
        ["ru1 S1/commander", "ru1 S2/commander"],
    ),
    Case(
        "training after a given seat",
        RULE,
        [flight("S1", 0, 10, seated=[{"crew": "ru1", "role": "commander"}]), flight("S2", 17, 40)],
        ["ru1 S1/commander", "ru1 S2/commander"],
        BROKEN,
    ),
    backing("backup beside prime on the next rotation", False, "ru1 S1/commander!", "ru1 S2/commander"),
    backing("next, but to another station", True, "ru1 S1/commander!", "ru1 S2/commander", station="Mir"),
    backing("the next to that station", False, "ru1 S1/commander!", "ru1 S3/commander", station="Mir"),
    backing("backup beside prime on the one after", True, "ru1 S1/commander!", "ru1 S3/commander", second=13, third=14),
    backing(
        "an empty ship is not the next rotation",
        False,
        "ru1 S1/commander!",
        "ru1 S3/commander",
        third=14,
        up_empty=True,
    ),
    backing(
        "the next rotation as planned, where a waiver allows another order",
        True,
        "ru1 S1/commander!",
        "ru1 S3/commander",
        "S2 launches 8",
        second=12,
        third=14,
        other_launches=[day(8)],
    ),
    backing("backup beside prime on another vehicle", True, "ru1 S1/commander!", "ru1 D1/commander"),
    *(
        Case(
            f"backs up a launch on day {launch}, landed from a given seat on day 10",
            RULE,
            [
                flight("S1", 0, 10, seated=[{"crew": "ru1", "role": "commander"}]),
                flight("S2", launch, 40, roles={"commander": 1}),
            ],
            ["ru1 S1/commander", "ru1 S2/commander!"],
            BROKEN if launch == 17 else set(),
            more={"as_of": day(1), "rules": {"training_flow": RULE, "backup": {"flights": ["S2"]}}},
        )
        for launch in (17, 18)
    ),
    backing("two backups at once", True, "ru1 S1/commander!", "ru1 S2/commander!"),
    backing("the first and the third of three", True, "ru1 S1/commander!", "ru1 S3/commander!", second=12, third=14),
    backing("two backups one after the other", False, "ru1 S1/commander!", "ru1 S3/commander!"),
    backing("two backups, one right after the other", False, "ru1 S1/commander!", "ru1 S3/commander!", third=15),
    backing("two backups of one day", True, "ru1 S1/commander!", "ru1 S2/commander!", second=10),
    backing("a given seat beside a backup", False, "ru1 S1/commander!", "ru1 S2/commander", third=12, seated=[GUEST]),
    Case(
        "the next rotation as planned, whenever the flight launches",
        RULE,
        [
            flight("S1", 10, 30, rotation=True, other_launches=[day(13)], **ONLY),
            flight("S2", 12, 40, rotation=True, **ONLY),
            flight("S3", 14, 50, rotation=True, **ONLY),
        ],
        ["ru1 S1/commander!", "ru1 S3/commander", "S1 launches 13"],
        BROKEN,
        more=BACKUPS,
    ),
    Case("a backup, then a launch before the rule", LATER, TWO, ["ru1 S1/commander!", "ru1 S2/commander"], more=RULED),
    Case("backup beside prime on the next rotation, long training", LONG, FAR, STEP, more=RULED_LONG),
    Case("two backups before the rule", LATER, TWO, ["ru1 S1/commander!", "ru1 S2/commander!"], more=RULED),
    Case(
        "one of them on its first day", SOON, TWO, ["ru1 S1/commander!", "ru1 S2/commander!"], BROKEN, more=RULED_SOON
    ),
    Case("not a rotation flight", RULE, TWO, ["ru1 S1/commander!", "ru1 S2/commander"], BROKEN, more=FREE),
    Case("a landing before the horizon, before the rule", {**RULE, "from": day(8)}, WELL, SEAT, crew=LANDED),
    Case("a given seat soon after a landing", RULE, [flight("S1", 7, 20, seated=[GUEST])], SEAT, crew=LANDED),
    *(
        Case(
            f"a landing before the horizon, {launch} days before a long training",
            {"lead_days": 15, "current_lead_days": 5, "rehab_days": 3},
            [flight("S1", launch, 40)],
            SEAT,
            BROKEN if launch < 18 else set(),
            crew=LANDED,
        )
        for launch in (17, 18)
    ),
    current("backed up another vehicle", True, "ru1 S1/commander!", "ru1 D1/commander"),
    *(
        Case(
            f"a session on days {first} to {last} after a landing before the horizon",
            RULE,
            [],
            ["ru1 attends s1"],
            set() if first == 3 else BROKEN,
            crew=LANDED,
            more={"sessions": [{"id": "s1", "earns": "hand", "from": day(first), "to": day(last), "seats": 1}]},
        )
        for first, last in [(0, 0), (2, 4), (3, 4)]
    ),
    beside("a session until the landing day", 28, 30, True),
    Case(
        "a session in the short training, beside another in the long one",
        LONG,
        FAR[1:],
        ["ru1 S2/commander", "ru1 attends late"],
        BROKEN,
        more={"sessions": [{**CLASS, "id": "early", **on(7)}, {**CLASS, "id": "late", **on(16)}]},
    ),
    Case(
        "a session before the rule, and another in training",
        {**RULE, "from": day(8)},
        FAR[1:],
        ["ru1 S2/commander", "ru1 attends early", "ru1 attends late"],
        BROKEN,
        more={"sessions": [{**CLASS, "id": "early", **on(7)}, {**CLASS, "id": "late", **on(16)}]},
    ),
    Case(
        "a session that began in rehabilitation, before today: nothing mends it",
        RULE,
        [flight("S1", 0, 9, seated=[GUEST])],
        [*SEAT, "ru1 attends begun"],
        more={
            "sessions": [{**CLASS, "id": "begun", "from": day(10), "to": day(14)}],
            "published": {"instance": {"name": "x"}, "assignments": [], "sessions": ATTENDS},
            "as_of": day(11),
        },
        unavoidable=BROKEN,
    ),
    backing("backing up while in orbit", True, "ru1 S1/commander", "ru1 S3/commander!"),
    beside("a session over the landing day, no rehabilitation", 28, 31, False, rehab_days=0),
    Case(
        "backed up while in orbit, and both have launched: nothing mends it",
        RULE,
        [flight("S1", 0, 30, seated=[{**GUEST, "down_on": "any"}]), flight("S2", 10, 40)],
        SEAT,
        more={
            "as_of": day(11),
            "published": plan_of("earlier", ["ru1 S2/commander!"]).model_dump(mode="json", exclude_defaults=True),
        },
    ),
    launched("backed up a flight that has launched, and current", False, "ru1 S1/commander!"),
    launched("somebody else backed it up", True, "ru2 S1/commander!"),
    launched("too long ago", True, "ru1 S1/commander!", current_days=9),
    launched("training for both at once", True, "ru1 S1/commander!", current_lead_days=11),
    launched("the same on the next rotation", False, "ru1 S1/commander!", rotation=True, current_lead_days=11),
    *(
        Case(
            f"a session on day {first} and on the day of a landing before the horizon, no rehabilitation",
            {**RULE, "rehab_days": 0},
            [],
            ["ru1 attends s1"],
            crew={"ru1": {"last_landing": day(4)}},
            more={"sessions": [{"id": "s1", "earns": "hand", "from": day(first), "to": day(4), "seats": 1}]},
        )
        for first in (3, 4)
    ),
    Case(
        "published for another flight, of which an earlier day is chosen",
        {"lead_days": 20},
        [
            flight("S1", 10, 30, other_launches=[day(13)], **ONLY),
            flight("S2", 12, 40, other_launches=[day(15)], **ONLY),
        ],
        ["ru1 S1/commander", "S1 launches 13", "S2 launches 15"],
        more={
            "as_of": day(1),
            "published": plan_of("earlier", ["ru1 S2/commander"]).model_dump(mode="json", exclude_defaults=True),
        },
    ),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    lead = random.randint(0, 4)
    short = {"current_lead_days": random.randint(1, lead), "current_days": random.randint(0, 6)} if lead else {}
    chosen = short if random.random() < 0.4 else {}
    return ruled(random, lead_days=lead, rehab_days=random.randint(0, 3), **chosen)
