from tests.rules.cases._case import Case, flight, plan_of
from tests.worlds.draw import day

ALWAYS = {"always": True}
POOL = [flight("S1", 0, 9, candidates=["ru1"])]
SOYUZ = {"roles": {"commander": {"candidates": ["ru1"]}, "engineer": {"seats": 2}}}
CROSS = [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 5, 20)]

ONE = [flight("S1", 0, 9)]
UNNAMED = {"guest": {"unnamed": True}}
ATTENDS = [{"crew": "guest", "session": "c1"}]
ANY_BACKUP = {"rule": "backup", "subject": "S1", "reason": "r", "by": "b"}

CASES = [
    Case("of the flight's pool", ALWAYS, POOL, ["ru1 S1/commander"]),
    Case("outside the flight's pool", ALWAYS, POOL, ["ru2 S1/commander"], {"ru2/S1"}),
    Case("of the role's pool", ALWAYS, CROSS, ["ru1 S1/commander"], soyuz=SOYUZ),
    Case("outside the role's pool", ALWAYS, CROSS, ["ru2 S1/commander"], {"ru2/S1"}, soyuz=SOYUZ),
    Case("another role has no pool", ALWAYS, CROSS, ["ru2 S1/engineer"], soyuz=SOYUZ),
    Case("outside the pool of the role down", ALWAYS, CROSS, ["ru2 S1/engineer>S2/commander"], {"ru2/S1"}, soyuz=SOYUZ),
    Case(
        "a given seat is exempt",
        ALWAYS,
        [flight("S1", 0, 9, candidates=["ru1"], seated=[{"crew": "guest", "role": "engineer"}])],
        ["guest S1/engineer"],
    ),
    Case("somebody not named yet in a seat not given", ALWAYS, ONE, ["guest S1/engineer"], {"guest/S1"}, crew=UNNAMED),
    Case(
        "somebody not named yet in a given seat",
        ALWAYS,
        [flight("S1", 0, 9, seated=[{"crew": "guest", "role": "engineer"}])],
        ["guest S1/engineer"],
        crew=UNNAMED,
    ),
    Case(
        "somebody not named yet as a backup",
        ALWAYS,
        ONE,
        ["guest S1/commander!"],
        {"guest/S1"},
        crew=UNNAMED,
        more={"rules": {"backup": {"flights": ["S1"]}}, "waivers": [ANY_BACKUP]},
    ),
    Case(
        "somebody not named yet in a session",
        ALWAYS,
        ONE,
        ["guest attends c1"],
        {"guest/c1"},
        crew=UNNAMED,
        more={"sessions": [{"id": "c1", "earns": "hand", "from": day(20), "to": day(21), "seats": 1}]},
    ),
    Case(
        "somebody not named yet in a session that begins today",
        ALWAYS,
        ONE,
        ["guest attends c1"],
        {"guest/c1"},
        crew=UNNAMED,
        more={"sessions": [{"id": "c1", "earns": "hand", "from": day(0), "to": day(1), "seats": 1}]},
    ),
    Case(
        "somebody not named yet in a session that began before today",
        ALWAYS,
        ONE,
        ["guest attends c1"],
        crew=UNNAMED,
        more={
            "sessions": [{"id": "c1", "earns": "hand", "from": day(20), "to": day(22), "seats": 1}],
            "published": {"instance": {"name": "x"}, "assignments": [], "sessions": ATTENDS},
            "as_of": day(21),
        },
    ),
    Case(
        "somebody not named yet backed up a flight that has launched",
        ALWAYS,
        ONE,
        [],
        crew=UNNAMED,
        more={
            "as_of": day(1),
            "published": plan_of("earlier", ["guest S1/engineer!"]).model_dump(mode="json", exclude_defaults=True),
        },
    ),
    Case(
        "somebody else commands than who is not named yet",
        ALWAYS,
        [flight("S1", 0, 9, seated=[{"crew": "us1", "role": "engineer"}])],
        ["us1 S1/engineer", "us1 commands t1"],
        crew=UNNAMED,
        more={"rules": {"station_commander": {"terms": [{"id": "t1", "from": day(1), "to": day(3)}]}}},
    ),
    Case(
        "somebody not named yet commands",
        ALWAYS,
        [flight("S1", 0, 9, seated=[{"crew": "us1", "role": "engineer"}])],
        ["us1 S1/engineer", "us1 commands t1"],
        {"us1/t1"},
        crew={"us1": {"unnamed": True}},
        more={"rules": {"station_commander": {"terms": [{"id": "t1", "from": day(1), "to": day(3)}]}}},
    ),
]
