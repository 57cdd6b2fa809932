from tests.rules.cases._case import Case, flight

ALWAYS = {"always": True}
ONE = [flight("S1", 0, 9)]

CASES = [
    Case("exactly the seats", ALWAYS, ONE, ["ru1 S1/engineer", "ru2 S1/engineer"]),
    Case("one too many in a role", ALWAYS, ONE, ["ru1 S1/engineer", "ru2 S1/engineer", "ru3 S1/engineer"], {"S1"}),
    Case(
        "one too many in the ship",
        ALWAYS,
        ONE,
        ["ru1 S1/commander", "ru2 S1/engineer", "ru3 S1/engineer"],
        {"S1"},
        soyuz={"seats": 2},
    ),
    Case(
        "one too many in a ship of its own size",
        ALWAYS,
        [flight("S1", 0, 9, seats=2)],
        ["ru1 S1/commander", "ru2 S1/engineer", "ru3 S1/engineer"],
        {"S1"},
    ),
    Case(
        "a ship larger than its vehicle",
        ALWAYS,
        [flight("S1", 0, 9, seats=3)],
        ["ru1 S1/commander", "ru2 S1/engineer", "ru3 S1/engineer"],
        soyuz={"seats": 2},
    ),
    Case(
        "one too many on the way down only",
        ALWAYS,
        [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 5, 20)],
        ["ru1 S1/commander>S2/commander", "ru2 S2/commander"],
        {"S2"},
    ),
]
