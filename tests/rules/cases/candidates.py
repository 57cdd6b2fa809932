from tests.rules.cases._case import Case, flight

ALWAYS = {"always": True}
POOL = [flight("S1", 0, 9, candidates=["ru1"])]
SOYUZ = {"roles": {"commander": {"candidates": ["ru1"]}, "engineer": {"seats": 2}}}
CROSS = [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 5, 20)]

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
]
