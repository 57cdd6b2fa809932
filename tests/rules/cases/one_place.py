from tests.rules.cases._case import Case, day, flight

ALWAYS = {"always": True}


def pair(label: str, launch: int, broken: bool) -> Case:
    flights = [flight("S1", 0, 9), flight("S2", launch, 20)]
    return Case(label, ALWAYS, flights, ["ru1 S1/commander", "ru1 S2/commander"], {"ru1"} if broken else set())


CASES = [
    pair("launch before the landing", 8, True),
    pair("launch on the landing day", 9, True),
    pair("launch the day after", 10, False),
    Case(
        "in two places by launched seats it is history",
        ALWAYS,
        [
            flight("S1", 0, 9, seated=[{"crew": "ru1", "role": "commander"}]),
            flight("S2", 5, 20, seated=[{"crew": "ru1", "role": "commander"}]),
        ],
        ["ru1 S1/commander", "ru1 S2/commander"],
        more={"as_of": day(7)},
    ),
    *(
        Case(
            f"two seats of one ship, {'given and launched: history' if launched else 'not launched'}",
            {**ALWAYS, "unmodelled": True},
            [flight("S1", 5, 9, seated=[{"crew": "ru1", "role": role} for role in ("commander", "engineer")])],
            ["ru1 S1/commander", "ru1 S1/engineer"],
            set() if launched else {"ru1"},
            more={"as_of": day(20 if launched else 1)},
        )
        for launched in (True, False)
    ),
    Case(
        "still up",
        ALWAYS,
        [flight("S1", 0, 9, return_on=["open"]), flight("S2", 30, 40)],
        ["ru1 S1/commander>open", "ru1 S2/commander"],
        {"ru1"},
    ),
    *(
        Case(
            f"launched on day {launch}, landed on day 5 in a settled seat",
            ALWAYS,
            [
                flight("S1", 0, 5, seated=[{"crew": "ru1", "role": "commander"}]),
                flight("S2", launch, 20),
            ],
            ["ru1 S1/commander", "ru1 S2/commander"],
            {"ru1"} if launch == 5 else set(),
            more={"as_of": day(1)},
        )
        for launch in (5, 6)
    ),
]
