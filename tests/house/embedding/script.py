"""A planner's own program: data from a form, progress as it comes, a stop from a thread, and a page."""

import sys
import threading
from datetime import date

import optimizer


def person(name: str, agency: str, *held: str) -> dict[str, object]:
    return {"id": name, "agency": agency, "qualifications": {each: {} for each in held}}


form: dict[str, object] = {
    "format": 1,
    "name": "from-a-form",
    "horizon": {"from": date(2031, 1, 1), "to": date(2031, 12, 31)},
    "parties": {"US": {"agencies": ["NASA"]}, "RU": {"agencies": ["Roscosmos"]}},
    "qualifications": {"soyuz": {}},
    "vehicles": {"soyuz": {"party": "RU", "seats": 3, "roles": {"commander": {"requires": ["soyuz"]}}}},
    "flights": [{"id": "MS-1", "vehicle": "soyuz", "launch": date(2031, 2, 3), "landing": date(2031, 8, 1)}],
    "crew": [person("anna", "Roscosmos", "soyuz"), person("ben", "NASA")],
    "rules": {"seat_coverage": {}, "qualification": {}},
    "goals": [{"waiting_spread": 1}],
}
stop = optimizer.Stop()
patience = threading.Timer(float(sys.argv[2]), stop.request)
patience.start()
instance = optimizer.loads(form)
result = optimizer.solve(instance, workers=1, stop=stop, on_progress=lambda at: print(at.tier, at.value, at.bound))
patience.cancel()
if result.plan is not None and optimizer.check(instance, result.plan).ok:
    optimizer.report_to(instance, result.plan, sys.argv[1])
print(result)
