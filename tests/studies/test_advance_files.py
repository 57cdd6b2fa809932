"""Next files written by hand: each small world, its plan and a day, and the whole instance as it must be then."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from optimizer.events import EVENTS
from optimizer.files.dump import to_data
from optimizer.problem.errors import InputError
from optimizer.problem.plan import Plan
from optimizer.rules import RULES
from optimizer.rules.station_commander import StationCommander
from optimizer.studies.advance import advance
from tests.studies.advance_worlds import reread
from tests.worlds.tiny import make

if TYPE_CHECKING:
    from optimizer.instance import Instance

SHARED = """
format: 1
name: office
parties: {US: {agencies: [NASA]}, RU: {agencies: [Roscosmos]}}
qualifications: {pilot: {valid_days: 400}, soyuz-crew: {}}
vehicles:
  soyuz: {party: RU, seats: 3, roles: {commander: {}, engineer: {seats: 2}}}
  dragon: {party: US, seats: 2, roles: {commander: {requires: [pilot]}, specialist: {}}}
"""
"""What no month-end changes."""

LEDGER = {
    "to": "2031-08-01",
    "file": """
      horizon: {from: 2031-01-01, to: 2032-12-31}
      flights:
        - {id: S1, vehicle: soyuz, rotation: true, launch: 2031-01-10, docking: 2031-01-10, landing: 2031-07-01}
        - {id: D1, vehicle: dragon, rotation: true, launch: 2031-02-10, docking: 2031-02-11, landing: 2031-07-20}
        - {id: S2, vehicle: soyuz, rotation: true, launch: 2031-06-20, docking: 2031-06-20, landing: 2031-12-20}
        - {id: D2, vehicle: dragon, rotation: true, launch: 2032-01-10, docking: 2032-01-11, landing: 2032-06-01}
      crew:
        - {id: anna, agency: NASA, flown: 1, last_landing: 2028-05-01}
        - {id: ben, agency: NASA, selected: 2025-06-01}
        - {id: fyodor, agency: Roscosmos, qualifications: {pilot: {}}}
        - {id: galina, agency: Roscosmos}
      rules:
        reciprocity:
          accounts: [{between: [US, RU], carried_in: 1}, {between: [US, RU], unit: days, max_imbalance: 500}]
        partner_share: {shares: [{agency: Roscosmos, min: 1, max: 4}]}
      goals: [{unfilled_seats: 1}, {share_distance: {shares: [{agency: NASA, target: 3, from: 2031-02-01}]}}]
      pins: [{crew: fyodor, flight: D1, by: the board}, {crew: ben, flight: D2}]
      waivers:
        - {rule: experience, subject: S1, reason: first flight, by: the board}
        - {rule: experience, subject: D2, reason: first flight, by: the board}
        - {rule: lifeboat, subject: S2, from: 2031-07-01, to: 2031-07-31, reason: repair, by: the board}
    """,
    "plan": [
        "anna S1/engineer",  # one RU seat for a person of the US: -1, and 172 days
        "fyodor D1/commander",  # and one back: +1, and 160 days
        "galina S2/commander",
        "ben D2/specialist",
    ],
    "next": """
      horizon: {from: 2031-08-01, to: 2032-12-31}
      as_of: 2031-08-01
      published: [galina S2/commander, ben D2/specialist]
      past: {flights: [S1, D1]}
      flights:
        - id: S2
          vehicle: soyuz
          rotation: true
          launch: 2031-06-20
          docking: 2031-06-20
          landing: 2031-12-20
          seated: [{crew: galina, role: commander, down_on: S2, down_role: commander}]
        - {id: D2, vehicle: dragon, rotation: true, launch: 2032-01-10, docking: 2032-01-11, landing: 2032-06-01}
      crew:
        - {id: anna, agency: NASA, flown: 2, last_landing: 2031-07-01, last_stay_days: 172}
        - {id: ben, agency: NASA, selected: 2025-06-01}
        - id: fyodor
          agency: Roscosmos
          flown: 1
          qualifications: {pilot: {}}
          last_landing: 2031-07-20
          last_stay_days: 160
        - {id: galina, agency: Roscosmos}
      rules:
        reciprocity:
          accounts:
            - {between: [US, RU], carried_in: 1}
            - {between: [US, RU], unit: days, max_imbalance: 500, carried_in: -12}
        partner_share: {shares: [{agency: Roscosmos, min: 1, max: 4, carried_in: 1}]}
      goals: [{unfilled_seats: {}}, {share_distance: {shares: [{agency: NASA, target: 3, from: 2031-02-01}]}}]
      pins: [{crew: ben, flight: D2}]
      waivers: [{rule: experience, subject: D2, reason: first flight, by: the board}]
    """,
}

EXPIRY = {
    "to": "2031-07-21",
    "file": """
      horizon: {from: 2031-01-01, to: 2032-12-31}
      flights:
        - {id: D1, vehicle: dragon, launch: 2031-02-10, docking: 2031-02-11, landing: 2031-07-20}
        - {id: D2, vehicle: dragon, launch: 2032-01-10, docking: 2032-01-11, landing: 2032-06-01}
      crew:
        - {id: anna, agency: NASA, qualifications: {pilot: {from: 2030-06-01}}}
        - {id: ben, agency: NASA}
        - {id: carol, agency: NASA, qualifications: {soyuz-crew: {}}}
      sessions:
        - {id: class, earns: pilot, from: 2031-03-01, to: 2031-03-31, seats: 2}
        - {id: school, earns: soyuz-crew, from: 2031-04-01, to: 2031-04-30, seats: 2}
        - {id: refresher, earns: pilot, from: 2031-09-01, to: 2031-09-10, seats: 2}
      rules: {qualification: {}}
    """,
    "plan": ["anna D1/commander", "ben class", "ben school", "carol school", "ben refresher", "ben D2/commander"],
    "next": """
      horizon: {from: 2031-07-21, to: 2032-12-31}
      as_of: 2031-07-21
      published: [ben refresher, ben D2/commander]
      past: {flights: [D1], sessions: [class, school]}
      flights:
        - {id: D2, vehicle: dragon, launch: 2032-01-10, docking: 2032-01-11, landing: 2032-06-01}
      crew:
        - id: anna  # listed 2030-06-01 and 400 days; renewed on 2031-07-20, which is later than their last day
          agency: NASA
          qualifications: {pilot: {from: 2031-07-20, to: 2032-08-23}}
          flown: 1
          last_landing: 2031-07-20
          last_stay_days: 160
        - id: ben
          agency: NASA
          qualifications: {pilot: {from: 2031-04-01, to: 2032-05-04}, soyuz-crew: {from: 2031-05-01}}
        - {id: carol, agency: NASA, qualifications: {soyuz-crew: {}}}
      sessions:
        - {id: refresher, earns: pilot, from: 2031-09-01, to: 2031-09-10, seats: 2}
      rules: {qualification: {}}
    """,
}

WAY_HOME = {
    "to": "2031-07-10",
    "file": """
      horizon: {from: 2031-01-01, to: 2032-12-31}
      flights:
        - {id: S1, vehicle: soyuz, launch: 2031-01-10, docking: 2031-01-10, landing: 2031-07-01, return_on: [D1, D2]}
        - {id: D1, vehicle: dragon, launch: 2031-02-10, docking: 2031-02-11, landing: 2031-07-08}
        - id: D2
          vehicle: dragon
          launch: 2031-06-10
          docking: 2031-06-11
          landing: 2031-12-20
          other_launches: [2031-06-17]
          return_on: any
        - id: S2
          vehicle: soyuz
          launch: 2031-08-01
          docking: 2031-08-01
          landing: 2032-02-01
          other_launches: [2031-07-09, 2031-08-05]
      crew:
        - {id: anna, agency: NASA}
        - {id: ben, agency: NASA}
        - {id: fyodor, agency: Roscosmos}
        - {id: galina, agency: Roscosmos}
      shelters: [{crew: ben, ship: S1, from: 2031-06-20, to: 2031-06-30}]
    """,
    "plan": [
        "anna S1/engineer > D2/specialist",
        "fyodor S1/commander",
        "ben D2/commander",
        "galina S2/commander",
        "D2 launches 2031-06-17",
        "S2 launches 2031-08-05",
    ],
    "next": """
      horizon: {from: 2031-07-10, to: 2032-12-31}
      as_of: 2031-07-10
      published:
        - anna S1/engineer > D2/specialist
        - fyodor S1/commander
        - ben D2/commander
        - galina S2/commander
        - S2 launches 2031-08-05
      flights:
        - id: S1
          vehicle: soyuz
          launch: 2031-01-10
          docking: 2031-01-10
          landing: 2031-07-01
          return_on: [D1, D2]
          seated:
            - {crew: anna, role: engineer, down_on: D2, down_role: specialist}
            - {crew: fyodor, role: commander, down_on: S1, down_role: commander}
        - {id: D1, vehicle: dragon, launch: 2031-02-10, docking: 2031-02-11, landing: 2031-07-08}
        - id: D2
          vehicle: dragon
          launch: 2031-06-17
          docking: 2031-06-18
          landing: 2031-12-27
          return_on: any
          seated: [{crew: ben, role: commander, down_on: any}]
        - id: S2
          vehicle: soyuz
          launch: 2031-08-01
          docking: 2031-08-01
          landing: 2032-02-01
          other_launches: [2031-08-05]
      crew:
        - {id: anna, agency: NASA}
        - {id: ben, agency: NASA}
        - {id: fyodor, agency: Roscosmos}
        - {id: galina, agency: Roscosmos}
    """,
}

UNDER_WAY = {
    "to": "2031-03-20",
    "file": """
      horizon: {from: 2031-01-01, to: 2032-12-31}
      flights: [{id: D1, vehicle: dragon, launch: 2031-09-10, docking: 2031-09-11, landing: 2031-12-20}]
      crew:
        - {id: anna, agency: NASA}
        - {id: ben, agency: NASA}
      sessions: [{id: class, earns: soyuz-crew, from: 2031-03-01, to: 2031-03-20, seats: 2}]
      courses:
        - {id: dragon-course, earns: pilot, from: 2031-01-10, to: 2031-06-10, days: 30, every: 10, seats: 1}
        - {id: early-course, earns: pilot, from: 2031-01-05, to: 2031-01-15, days: 30, every: 10, seats: 1}
      rules: {qualification: {}}
      goals: [{training_days: 1}]
    """,
    "plan": [
        "ben class",
        "anna dragon-course@2031-02-09",
        "ben early-course@2031-01-05",
        "ben dragon-course@2031-05-20",
        "anna D1/commander",
    ],
    "next": """
      horizon: {from: 2031-03-20, to: 2032-12-31}
      as_of: 2031-03-20
      published: [ben class, ben dragon-course@2031-05-20, anna D1/commander]
      past: {sessions: [dragon-course@2031-02-09, early-course, early-course@2031-01-05]}
      flights: [{id: D1, vehicle: dragon, launch: 2031-09-10, docking: 2031-09-11, landing: 2031-12-20}]
      crew:
        - {id: anna, agency: NASA, qualifications: {pilot: {from: 2031-03-11, to: 2032-04-13}}}
        - {id: ben, agency: NASA, qualifications: {pilot: {from: 2031-02-04, to: 2032-03-09}}}
      sessions: [{id: class, earns: soyuz-crew, from: 2031-03-01, to: 2031-03-20, seats: 2}]
      courses:
        - {id: dragon-course, earns: pilot, from: 2031-01-10, to: 2031-06-10, days: 30, every: 10, seats: 1}
      rules: {qualification: {}}
      goals: [{training_days: {}}]
    """,
}

COMMAND = {
    "to": "2031-06-20",
    "file": """
      horizon: {from: 2031-01-01, to: 2031-12-31}
      flights:
        - {id: S1, vehicle: soyuz, launch: 2031-01-10, docking: 2031-01-10, landing: 2031-12-01}
        - {id: D1, vehicle: dragon, launch: 2031-02-10, docking: 2031-02-11, landing: 2031-12-20}
      crew:
        - {id: anna, agency: NASA, flown: 1}
        - {id: fyodor, agency: Roscosmos, flown: 1}
      rules:
        station_commander:
          max_in_a_row: 1
          terms:
            - {id: winter, from: 2031-01-20, to: 2031-03-01}
            - {id: spring, from: 2031-03-01, to: 2031-06-01}
            - {id: summer, from: 2031-06-01, to: 2031-09-01}
            - {id: autumn, from: 2031-09-01, to: 2031-11-01}
    """,
    "plan": [
        "fyodor S1/commander",
        "anna D1/commander",
        "fyodor commands winter",
        "anna commands spring",
        "fyodor commands summer",
        "anna commands autumn",
    ],
    "next": """
      horizon: {from: 2031-06-20, to: 2031-12-31}
      as_of: 2031-06-20
      published: [fyodor S1/commander, anna D1/commander, anna commands autumn]
      past: {terms: [spring, winter]}
      flights:
        - id: S1
          vehicle: soyuz
          launch: 2031-01-10
          docking: 2031-01-10
          landing: 2031-12-01
          seated: [{crew: fyodor, role: commander, down_on: S1, down_role: commander}]
        - id: D1
          vehicle: dragon
          launch: 2031-02-10
          docking: 2031-02-11
          landing: 2031-12-20
          seated: [{crew: anna, role: commander, down_on: D1, down_role: commander}]
      crew:
        - {id: anna, agency: NASA, flown: 1}
        - {id: fyodor, agency: Roscosmos, flown: 1}
      rules:
        station_commander:
          max_in_a_row: 1
          terms:
            - {id: summer, from: 2031-06-01, to: 2031-09-01, commander: fyodor}
            - {id: autumn, from: 2031-09-01, to: 2031-11-01}
    """,
}

DOSE = {
    "to": "2031-09-01",
    "file": """
      horizon: {from: 2031-01-01, to: 2032-12-31}
      frozen_until: 2031-08-15
      published: []
      flights:
        - {id: S1, vehicle: soyuz, launch: 2031-01-10, docking: 2031-01-10, landing: 2031-02-11}
        - {id: D1, vehicle: dragon, launch: 2031-02-10, docking: 2031-02-11, landing: 2031-03-13}
        - {id: D2, vehicle: dragon, launch: 2032-01-10, docking: 2032-01-11, landing: 2032-06-01}
      crew:
        - {id: anna, agency: NASA}
        - {id: fyodor, agency: Roscosmos, flown: 2}
      rules:
        dose_limit: {default_limit_msv: 600, received_msv: {fyodor: 50}, received_micro_sv: {fyodor: 900}}
        vehicle_acceptance: {accepted: [{agency: Roscosmos, vehicle: dragon, landings: 1}]}
        stay_limit: {limits: [{of: ship, flight: D1, max_days: 40}, {of: ship, max_days: 250}]}
      goals: [{preferences: {wishes: [{crew: anna, flight: D1}, {crew: anna, flight: D2}]}}]
    """,
    "plan": ["fyodor S1/commander", "anna D1/commander", "anna D2/commander"],  # 32 days and 31 of 667 microsievert
    "next": """
      horizon: {from: 2031-09-01, to: 2032-12-31}
      as_of: 2031-09-01
      published: [anna D2/commander]
      past: {flights: [S1, D1]}
      flights: [{id: D2, vehicle: dragon, launch: 2032-01-10, docking: 2032-01-11, landing: 2032-06-01}]
      crew:
        - id: anna
          agency: NASA
          qualifications: {pilot: {from: 2031-03-13, to: 2032-04-16}}
          flown: 1
          last_landing: 2031-03-13
          last_stay_days: 31
        - {id: fyodor, agency: Roscosmos, flown: 3, last_landing: 2031-02-11, last_stay_days: 32}
      rules:
        dose_limit:
          default_limit_msv: 600
          received_msv: {fyodor: 72, anna: 20}
          received_micro_sv: {fyodor: 244, anna: 677}
        vehicle_acceptance: {accepted: [{agency: Roscosmos, vehicle: dragon, landings: 1, already: 1}]}
        stay_limit: {limits: [{of: ship, max_days: 250}]}
      goals: [{preferences: {wishes: [{crew: anna, flight: D2}]}}]
    """,
}

WORLDS = {
    "ledger": LEDGER,
    "expiry": EXPIRY,
    "way home": WAY_HOME,
    "under way": UNDER_WAY,
    "command": COMMAND,
    "dose": DOSE,
}


def office(name: str) -> tuple[Instance, Plan, date]:
    """One of these worlds, its plan and the day."""
    case: dict[str, Any] = WORLDS[name]
    return make(written(case["file"])), Plan.model_validate(told(case["plan"])), date.fromisoformat(case["to"])


def told(lines: list[str]) -> dict[str, Any]:
    """A plan in short, as data: seats, training, commands and launch days."""
    data: dict[str, Any] = {"instance": {"name": "office"}, "assignments": []}
    for line in lines:
        who, what, *more = line.split()
        if what == "commands":
            data.setdefault("commanders", []).append({"crew": who, "term": more[0]})
        elif what == "launches":
            data.setdefault("dates", []).append({"flight": who, "launch": more[0]})
        elif "/" not in what:
            session, _, start = what.partition("@")
            entry = {"crew": who, "session": session} | ({"start": start} if start else {})
            data.setdefault("sessions", []).append(entry)
        else:
            for leg, place in (("up", what), ("down", (more or [">", what])[-1])):
                flight, role = place.split("/")
                data["assignments"].append({"crew": who, "flight": flight, "role": role, "leg": leg})
    return data


def written(text: str) -> dict[str, Any]:
    """A file in short, as data."""
    data: dict[str, Any] = yaml.load(SHARED, yaml.BaseLoader) | yaml.load(text, yaml.BaseLoader)
    data = dict(typed(data))
    if "published" in data:
        data["published"] = told(data["published"])
    return data


def typed(value: Any) -> Any:
    """Numbers and truth values out of words; days stay words."""
    if isinstance(value, dict):
        return {key: typed(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [typed(entry) for entry in value]
    if value in ("true", "false"):
        return value == "true"
    return int(value) if isinstance(value, str) and value.lstrip("-").isdigit() else value


@pytest.mark.parametrize("name", WORLDS)
def test_the_next_file_is_the_one_written_by_hand(name: str) -> None:
    answer = advance(*office(name))
    found, wanted = to_data(answer.instance), to_data(make(written(str(WORLDS[name]["next"]))))
    assert found["published"]["instance"].pop("digest") == answer.instance.digest
    assert found == wanted


def test_what_falls_away_is_said() -> None:
    assert advance(*office("ledger")).fallen == (
        "pin of fyodor to D1 up",
        "waiver of experience S1",
        "waiver of lifeboat S2",
    )
    assert advance(*office("way home")).fallen == (
        "D2 launched on 2031-06-17; its other launch days fall away",
        "launch days of S2 before 2031-07-10 fall away",
        "shelter of ben on S1 to 2031-06-30",
    )
    assert advance(*office("dose")).fallen == (
        "`frozen_until` 2031-08-15",
        "what stay_limit says of D1",
        "what preferences says of D1",
    )


def test_flights_that_stay_say_why() -> None:
    kept = {each.flight: each.why for each in advance(*office("way home")).kept}
    assert kept == {"S1": "anna, up on it, has not landed", "D1": "S1, launched earlier, stays"}


def test_balances_and_qualifications_are_said() -> None:
    answer = advance(*office("ledger"))
    assert answer.balances == (("US-RU.days", -12),)
    assert (answer.launched, answer.landed, answer.left) == (("S1", "D1", "S2"), ("S1", "D1"), ("S1", "D1"))
    earned = [
        (one.crew, one.qualification, str(one.since), str(one.until)) for one in advance(*office("expiry")).earned
    ]
    assert earned == [
        ("anna", "pilot", "2031-07-20", "2032-08-23"),
        ("ben", "pilot", "2031-04-01", "2032-05-04"),
        ("ben", "soyuz-crew", "2031-05-01", "None"),
    ]


def test_a_plan_that_broke_a_rule_is_said_and_advanced() -> None:
    instance, plan, day = office("dose")
    rules = instance.rules.model_copy(
        update={"dose_limit": instance.rules.dose_limit.model_copy(update={"default_limit_msv": 60})}
    )
    answer = advance(instance.model_copy(update={"rules": rules}), plan, day)
    assert not answer.ok
    assert [(broken.rule, broken.subject) for broken in answer.broken] == [("dose_limit", "fyodor")]
    assert [(broken.rule, broken.subject) for broken in answer.report.broken] == [("dose_limit", "anna")]
    assert str(answer).startswith("2 clauses broken  office as of 2031-09-01, before 2031-01-01")


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2030-12-31", "expected a day on or after `as_of` 2031-01-01, found 2030-12-31"),
        ("2033-01-01", "expected a day up to the horizon's last, 2032-12-31, found 2033-01-01"),
    ],
)
def test_days_before_the_instance_and_after_the_horizon_are_refused(day: str, message: str) -> None:
    instance, plan, _ = office("ledger")
    with pytest.raises(InputError, match=message):
        advance(instance, plan, date.fromisoformat(day))
    for edge in (instance.as_of_day, instance.horizon.until):
        assert advance(instance, plan, edge).instance.as_of_day == edge


def news(kind: str, **fields: Any) -> Any:
    return EVENTS[kind].model_validate({"kind": kind, **fields})


def test_what_happened_otherwise_is_applied_first() -> None:
    instance, plan, day = office("ledger")
    slip = news("slip", known_on="2031-06-01", flight="S2", launch="2031-08-20")
    out = news("person_out", known_on="2031-07-30", crew="ben")
    answer = advance(instance, plan, day, actual=[slip, out])
    assert str(answer.instance.flight["S2"].launch) == "2031-08-20"
    assert answer.instance.flight["S2"].seated == ()
    assert answer.launched == ("S1", "D1")
    assert [(broken.rule, broken.subject) for broken in answer.report.broken] == [("availability", "ben")]
    with pytest.raises(InputError, match="expected a day up to 2031-08-01, found 2031-08-02"):
        advance(instance, plan, day, actual=[news("person_out", known_on="2031-08-02", crew="ben")])


def test_a_seat_given_in_the_news_is_a_fact() -> None:
    """Ben flew as commander of D1, in fyodor's place, whatever is known later: nothing is booked for that flight."""
    instance, plan, day = office("ledger")
    swap = news("give_seat", known_on="2031-01-05", flight="D1", seat={"crew": "ben", "role": "commander"})
    later = news("extend", known_on="2031-07-30", flight="S2", landing="2031-12-30")
    answer = advance(instance, plan, day, actual=[swap, later])
    flown = {person.id: person.flown for person in answer.instance.crew}
    assert flown == {"anna": 2, "ben": 1, "fyodor": 0, "galina": 0}
    assert answer.balances == (("US-RU.seats", 0), ("US-RU.days", -172))
    assert str(answer.instance.flight["S2"].landing) == "2031-12-30"


def test_a_flight_leaves_on_the_day_after_its_landing() -> None:
    instance, plan, _ = office("ledger")
    assert advance(instance, plan, date(2031, 7, 1)).left == ()
    assert advance(instance, plan, date(2031, 7, 2)).left == ("S1",)


def test_a_launch_on_the_day_itself_is_still_possible() -> None:
    instance, plan, _ = office("way home")
    flight = advance(instance, plan, date(2031, 7, 9)).instance.flight["S2"]
    assert [str(day.launch) for day in flight.launch_variants] == ["2031-07-09", "2031-08-01", "2031-08-05"]


def test_the_last_term_that_is_over_stays_for_the_next_one() -> None:
    instance, plan, _ = office("command")
    rule = advance(instance, plan, date(2031, 11, 10)).instance.listed(StationCommander)
    assert rule is not None
    assert [(term.id, term.commander) for term in rule.terms] == [("autumn", "anna")]


def test_a_person_in_two_ships_at_once_is_no_fact() -> None:
    instance, plan, day = office("ledger")
    twice = (*plan.assignments, *(seat.model_copy(update={"flight": "S2"}) for seat in plan.assignments[:2]))
    with pytest.raises(InputError, match="expected nobody seated elsewhere at that time, found 'anna', seated on S1"):
        advance(instance, plan.model_copy(update={"assignments": twice}), day)


def waived(name: str, *clauses: tuple[str, str], **days: str) -> Any:
    """One of the worlds with waivers."""
    instance, plan, _ = office(name)
    why = {"reason": "agreed", "by": "the board"}
    waivers = [{"rule": rule, "subject": subject, **days, **why} for rule, subject in clauses]
    return make({"format": 1, **to_data(instance), "waivers": waivers}), plan


def test_a_waiver_about_training_stays_until_it_leaves_the_file() -> None:
    """Before the class begins, on a day of it, and once it is over."""
    instance, plan = waived("expiry", ("sessions", "class"), ("sessions", "carol/school"), ("sessions", "refresher"))
    for day, left in (
        ("2031-02-28", ["class", "carol/school", "refresher"]),
        ("2031-03-15", ["class", "carol/school", "refresher"]),
        ("2031-04-05", ["carol/school", "refresher"]),
        ("2031-05-01", ["refresher"]),
    ):
        answer = advance(instance, plan, date.fromisoformat(day))
        assert [waiver.subject for waiver in reread(answer.instance).waivers] == left, day
        assert len([said for said in answer.fallen if said.startswith("waiver of sessions")]) == 3 - len(left)


def test_a_price_leaves_with_what_it_is_about() -> None:
    instance, plan, _ = office("command")
    prices = [("station_commander", "winter"), ("station_commander", "summer"), ("station_commander", None)]
    costs = [{"rule": rule, "price": 7} | ({} if subject is None else {"subject": subject}) for rule, subject in prices]
    instance = make({"format": 1, **to_data(instance), "waiver_costs": costs})
    answer = advance(instance, plan, date(2031, 6, 20))
    assert [cost.subject for cost in reread(answer.instance).waiver_costs] == ["summer", None]
    assert "price of leaving station_commander winter open" in answer.fallen


def test_a_waiver_about_a_term_leaves_with_it() -> None:
    instance, plan = waived("command", ("station_commander", "winter"), ("station_commander", "summer"))
    answer = advance(instance, plan, date(2031, 6, 20))
    assert [waiver.subject for waiver in reread(answer.instance).waivers] == ["summer"]
    assert "waiver of station_commander winter" in answer.fallen


def test_days_of_a_waiver_end_it_only_where_its_rule_is_judged_by_days() -> None:
    """Ben flies for the first time, alone, after the last day of the waiver: `check` takes it all the same."""
    clauses = ("experience", "D2"), ("lifeboat", "S2")
    instance, plan = waived("ledger", *clauses, **{"from": "2031-01-01", "to": "2031-06-30"})
    experience = instance.rules.model_copy(update={"experience": RULES["experience"]()})
    instance = instance.model_copy(update={"rules": experience})
    answer = advance(instance, plan, date(2031, 7, 1))
    assert [waiver.rule for waiver in reread(answer.instance).waivers] == ["experience"]
    assert not [str(broken) for broken in answer.report.broken if broken.subject == "D2"]
