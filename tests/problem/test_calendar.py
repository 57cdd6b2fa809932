"""Who holds which qualification, where many imply each other."""

from __future__ import annotations

from optimizer.files.load import loads
from optimizer.problem.calendar import Calendar
from optimizer.problem.plan import Plan, PlanFor
from tests.worlds.draw import FIRST_DAY

MANY = 60


def test_many_qualifications_that_imply_all_later_ones_are_looked_at_once_each() -> None:
    """Each way through them would be tried otherwise: more than the stars."""
    names = [f"q{number:02}" for number in range(MANY)]
    instance = loads(
        {
            "format": 1,
            "name": "many",
            "horizon": {"from": "2030-01-01", "to": "2030-12-31"},
            "parties": {"RU": {"agencies": ["Roscosmos"]}},
            "qualifications": {name: {"implies": names[place + 1 :]} for place, name in enumerate(names)},
            "vehicles": {},
            "flights": [],
            "crew": [
                {"id": "ann", "agency": "Roscosmos", "qualifications": {}},
                {"id": "bob", "agency": "Roscosmos", "qualifications": {names[0]: {}}},
            ],
            "rules": {},
        }
    )
    calendar = Calendar(instance, Plan(instance=PlanFor(name="many"), assignments=()))
    assert not calendar.holds(instance.person["ann"], names[-1], FIRST_DAY)
    assert calendar.holds(instance.person["bob"], names[-1], FIRST_DAY)
