from tests.cases._case import Case, flight
from tests.draw import day

ALWAYS = {"always": True}
GIVEN = [flight("S1", 0, 9, seated=[{"crew": "guest", "role": "engineer"}])]
CROSS = [
    flight("S1", 0, 9, return_on=["S2"], seated=[{"crew": "guest", "role": "engineer", "down_on": "S2"}]),
    flight("S2", 5, 20),
]

CASES = [
    Case("held", ALWAYS, GIVEN, ["guest S1/engineer"]),
    Case("not held", ALWAYS, GIVEN, [], {"S1"}),
    Case("held in another role", ALWAYS, GIVEN, ["guest S1/commander"], {"S1"}),
    Case("others may fly beside", ALWAYS, GIVEN, ["guest S1/engineer", "ru1 S1/commander"]),
    Case("home as given", ALWAYS, CROSS, ["guest S1/engineer>S2/engineer"]),
    Case("home on another ship than given", ALWAYS, CROSS, ["guest S1/engineer"], {"S1"}),
    Case("a launched flight as it flew", ALWAYS, GIVEN, ["guest S1/engineer"], more={"as_of": day(1)}),
]
