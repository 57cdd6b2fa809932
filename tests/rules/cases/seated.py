from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day

ALWAYS = {"always": True}
GIVEN = [flight("S1", 0, 9, seated=[{"crew": "guest", "role": "engineer"}])]
CROSS = [
    flight("S1", 0, 9, return_on=["S2"], seated=[{"crew": "guest", "role": "engineer", "down_on": "S2"}]),
    flight("S2", 5, 20),
]
CHOICE = [
    flight("S1", 0, 9, seated=[{"crew": "guest", "role": "engineer", "down_on": ["S1", "S2"]}]),
    flight("S2", 5, 20),
    flight("D3", 6, 20),
]
ANY = [flight("S1", 0, 9, seated=[{"crew": "guest", "role": "engineer", "down_on": "any"}]), flight("D2", 5, 20)]
ROLE = [
    flight("S1", 0, 9, seated=[{"crew": "guest", "role": "engineer", "down_on": "any", "down_role": "commander"}]),
    flight("S2", 5, 20),
]

MOVING = [
    flight(
        "S1",
        4,
        9,
        other_launches=[day(0)],
        return_on=["D2"],
        seated=[{"crew": "guest", "role": "engineer", "down_on": ["S1", "D2"]}],
    ),
    flight("D2", 1, 3),
]
OPEN = [
    flight(
        "S1",
        0,
        9,
        return_on=["open", "S2"],
        seated=[{"crew": "guest", "role": "engineer", "down_on": ["open", "S2"], "down_role": "commander"}],
    ),
    flight("S2", 5, 20),
]
OPEN_NOT = [{**CROSS[0], "return_on": ["open", "S2"]}, CROSS[1]]
TO_COMMAND = {"crew": "guest", "role": "engineer", "down_on": "S2", "down_role": "commander"}
LAUNCHED = [flight("S1", 0, 9, seated=[TO_COMMAND]), flight("S2", 5, 20)]
BEFORE = [{**ANY[0], "docking": day(2), "return_on": "any"}, flight("D2", -1, 2)]
UNLISTED = {**ALWAYS, "unmodelled": True}

CASES = [
    Case(
        "a ship that lands before the docking planned, not the one chosen",
        ALWAYS,
        MOVING,
        ["guest S1/engineer>D2/specialist", "S1 launches 0"],
    ),
    Case(
        "launched, and home in the role given",
        ALWAYS,
        LAUNCHED,
        ["guest S1/engineer>S2/commander"],
        more={"as_of": day(3)},
    ),
    Case("home on the own ship in another role", UNLISTED, CHOICE, ["guest S1/engineer>S1/commander"], {"S1"}),
    Case("home in another role than given", ALWAYS, CROSS, ["guest S1/engineer>S2/commander"], {"S1"}),
    Case("up in another role than given", ALWAYS, CROSS, ["guest S1/commander>S2/engineer"], {"S1"}),
    Case("open is not among the choices", ALWAYS, OPEN_NOT, ["guest S1/engineer>open"], {"S1"}),
    Case("open is among the choices", ALWAYS, OPEN, ["guest S1/engineer>open"]),
    Case("the role down is given for all choices", ALWAYS, OPEN, ["guest S1/engineer>S2/engineer"], {"S1"}),
    Case("the role down as given", ALWAYS, OPEN, ["guest S1/engineer>S2/commander"]),
    Case("held twice", ALWAYS, OPEN, ["guest S1/engineer>open", "guest S1/engineer>S2/commander"], {"S1"}),
    Case("landed on the docking day", UNLISTED, BEFORE, ["guest S1/engineer>D2/specialist"], {"S1"}),
    Case(
        "launched with one more",
        UNLISTED,
        GIVEN,
        ["guest S1/engineer", "ru1 S1/commander"],
        {"S1"},
        more={"as_of": day(1)},
    ),
    Case("held", ALWAYS, GIVEN, ["guest S1/engineer"]),
    Case("not held", ALWAYS, GIVEN, [], {"S1"}),
    Case("held in another role", ALWAYS, GIVEN, ["guest S1/commander"], {"S1"}),
    Case("others may fly beside", ALWAYS, GIVEN, ["guest S1/engineer", "ru1 S1/commander"]),
    Case("home as given", ALWAYS, CROSS, ["guest S1/engineer>S2/engineer"]),
    Case("home on another ship than given", ALWAYS, CROSS, ["guest S1/engineer"], {"S1"}),
    Case("a choice: the own ship, on its last day", ALWAYS, CHOICE, ["guest S1/engineer"], more={"as_of": day(9)}),
    Case("a choice: another ship and role", ALWAYS, CHOICE, ["guest S1/engineer>S2/commander"], more={"as_of": day(6)}),
    Case("a choice, but not to stay down", ALWAYS, CHOICE, [], {"S1"}, more={"as_of": day(6)}),
    Case(
        "no ship of another station",
        {**ALWAYS, "unmodelled": True},
        [ANY[0], {**ANY[1], "station": "Mir"}],
        ["guest S1/engineer>D2/specialist"],
        {"S1"},
        more={"as_of": day(6)},
    ),
    Case("any ship of any kind", ALWAYS, ANY, ["guest S1/engineer>D2/specialist"], more={"as_of": day(6)}),
    Case("a choice of ships in one role", ALWAYS, ROLE, ["guest S1/engineer>S2/commander"], more={"as_of": day(6)}),
    Case(
        "a choice not made twice",
        ALWAYS,
        ANY,
        ["guest S1/engineer", "guest S1/engineer>D2/specialist"],
        {"S1"},
        more={"as_of": day(6)},
    ),
    Case("a launched flight as it flew", ALWAYS, GIVEN, ["guest S1/engineer"], more={"as_of": day(1)}),
]
