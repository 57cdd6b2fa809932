from tests.cases._case import Case, flight
from tests.draw import day

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

CASES = [
    Case("held", ALWAYS, GIVEN, ["guest S1/engineer"]),
    Case("not held", ALWAYS, GIVEN, [], {"S1"}),
    Case("held in another role", ALWAYS, GIVEN, ["guest S1/commander"], {"S1"}),
    Case("others may fly beside", ALWAYS, GIVEN, ["guest S1/engineer", "ru1 S1/commander"]),
    Case("home as given", ALWAYS, CROSS, ["guest S1/engineer>S2/engineer"]),
    Case("home on another ship than given", ALWAYS, CROSS, ["guest S1/engineer"], {"S1"}),
    Case("a choice: the own ship, on its last day", ALWAYS, CHOICE, ["guest S1/engineer"], more={"as_of": day(9)}),
    Case("a choice: another ship and role", ALWAYS, CHOICE, ["guest S1/engineer>S2/commander"], more={"as_of": day(6)}),
    Case("a choice, but not to stay down", ALWAYS, CHOICE, [], {"S1"}, more={"as_of": day(6)}),
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
