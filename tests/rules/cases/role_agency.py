from random import Random
from typing import Any

from tests.rules.cases._case import Case, flight
from tests.worlds.draw import World, ruled

SOYUZ = {"roles": {"commander": {"agencies": ["Roscosmos"]}, "engineer": {"seats": 2}}}
CROSS = [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 1, 20)]
PRIVATE = [flight("S1", 0, 9, seated=[{"crew": "guest", "role": "commander", "private": True}])]
GIVEN = [flight("S1", 0, 9, seated=[{"crew": "guest", "role": "commander"}])]

CASES = [
    Case("of the agency named", {}, CROSS, ["ru1 S1/commander"], soyuz=SOYUZ),
    Case("of another agency", {}, CROSS, ["us1 S1/commander"], {"us1/S1"}, soyuz=SOYUZ),
    Case("where none is named", {}, CROSS, ["us1 S1/engineer"], soyuz=SOYUZ),
    Case("on the way down only", {}, CROSS, ["us1 S1/engineer>S2/commander"], {"us1/S1"}, soyuz=SOYUZ),
    Case("for nobody", {}, CROSS, ["ru1 S1/commander"], {"ru1/S1"}, soyuz={"roles": {"commander": {"agencies": []}}}),
    Case("a private seat is exempt", {}, PRIVATE, ["guest S1/commander"], soyuz=SOYUZ),
    Case("a given seat that is not private is not", {}, GIVEN, ["guest S1/commander"], {"guest/S1"}, soyuz=SOYUZ),
]


def draw(random: Random, world: World) -> dict[str, Any]:
    return ruled(random)
