"""In tiny worlds a replan moves as few people as any plan could, and nothing settled or frozen moves."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

from optimizer.events import EVENTS, Event
from optimizer.events._apply import apply_events
from optimizer.instance import Instance
from optimizer.problem.calendar import Calendar
from optimizer.problem.errors import InputError
from optimizer.solver.build import build
from optimizer.studies.replan import diff, replan, with_goals
from tests.events.office import BEFORE, office
from tests.oracle.exhaust import Exhaust
from tests.rules.cases._case import plan_of
from tests.worlds.draw import day
from tests.worlds.everything import plans_breaking
from tests.worlds.tiny import plan_in, tiny

if TYPE_CHECKING:
    from collections.abc import Set

    from optimizer.problem.plan import Plan

RULES = ["rest_interval", "availability", "seat_coverage", "lifeboat", "role_agency"]
WORLDS = 120
MOST_DECISIONS = 13


def drawn_event(random: Random, instance: Instance) -> Event:
    """Some event about some flight or person of a world, sensible or not."""
    name = random.choice(["slip", "lost", "unusable", "down_empty", "up_empty", "drop_flight", "extend", "person_out"])
    about = random.choice(instance.crew).id if name == "person_out" else random.choice(instance.flights).id
    data: dict[str, Any] = {"kind": name, "known_on": day(random.randint(2, 6)), EVENTS[name].about: about}
    if name == "slip":
        data["launch"] = day(random.randint(2, 9))
    elif name == "extend":
        data["landing"] = day(random.randint(3, 12))
    return EVENTS[name].model_validate(data)


def some_legal_plan(random: Random, instance: Instance) -> Plan | None:
    """A plan the checker passes, if there is one."""
    model = build(instance, goals=False)
    exhaust = Exhaust(model.rows)
    plans = [plan_in(model, solution) for solution in exhaust.plans() if exhaust.admits(solution)]
    return random.choice(plans) if plans else None


def test_no_plan_changes_less_than_the_replan() -> None:
    solved = moved = refused = unavoidable = 0
    for seed in range(WORLDS):
        random = Random(seed)
        instance = tiny(40_000 + seed, RULES, goals=False)
        published = some_legal_plan(random, instance)
        if published is None:
            continue
        event = drawn_event(random, instance)
        freeze = date.fromisoformat(day(random.randint(3, 12))) if random.random() < 0.4 else None
        try:
            after = with_goals(apply_events(instance, published, [event]))
        except InputError:
            refused += 1
            continue
        if freeze is not None:
            after = after.model_copy(update={"frozen_until": max(freeze, after.frozen_until or freeze)})
        if build(after, goals=False).rows.decisions > MOST_DECISIONS:
            continue
        answer = replan(instance, published, [event], freeze=freeze, workers=1)
        plans = plans_breaking(after, answer.result.unavoidable, MOST_DECISIONS)
        if plans is None:
            continue
        best = min((report.values for _, report in plans), default=None)
        assert answer.result.values == (best or ()), f"seed {seed}: {event}"
        if best is not None and answer.result.plan is not None:
            solved += 1
            unavoidable += any(not each.unavoidable for each in answer.result.unavoidable)
            moved += best[0] > 0
            broken = {found.subject for found in answer.result.unavoidable if found.rule == "freeze"}
            assert_settled_and_frozen_stay(answer.instance, published, answer.result.plan, broken)
    assert solved > 20
    assert moved > 3
    assert refused > 3
    assert unavoidable > 0


def assert_settled_and_frozen_stay(after: Instance, published: Plan, new: Plan, broken: Set[str]) -> None:
    """Read from the two plans alone; the news itself has moved frozen seats of the ships in ``broken``."""
    for ship in (ship for ship in after.flights if ship.id not in broken):
        for leg, when in (("up", ship.launch), ("down", ship.landing)):
            past = leg == "up" and ship.launch < after.as_of_day
            frozen = after.frozen_until is not None and when < after.frozen_until and after.roles(ship.id, leg)
            if past or (frozen and not after.leg_settled(ship, leg)):
                told, now = (
                    {(seat.crew, seat.role) for seat in plan.assignments if (seat.flight, seat.leg) == (ship.id, leg)}
                    for plan in (published, new)
                )
                assert told == now, f"{ship.id} {leg}"


def test_somebody_up_who_becomes_unavailable_comes_home_as_planned() -> None:
    event = EVENTS["person_out"].model_validate({"known_on": day(12), "crew": "ru1"})
    answer = replan(office(), plan_of("office", BEFORE), [event], workers=1)
    assert answer.result.values[0] == 0
    assert answer.difference is not None
    assert [(notice.crew, notice.why) for notice in answer.difference.told] == [("ru1", "person_out")], "nobody else"


def test_a_backup_steps_in_before_others_and_a_dropped_crew_counts() -> None:
    event = EVENTS["person_out"].model_validate({"known_on": day(5), "crew": "us1"})
    told = [*BEFORE, "us2 D3/commander!"]
    due = {"partner_share": {"shares": [{"agency": "NASA", "min": 1}]}}
    answer = replan(office(due), plan_of("office", told), [event], workers=1)
    assert answer.result.values == (3, 0)
    assert answer.difference is not None
    assert {move.crew for move in answer.difference.moves if move.flies} == {"us1", "us2"}
    dropped = EVENTS["drop_flight"].model_validate({"known_on": day(5), "flight": "D3"})
    assert replan(office(), plan_of("office", BEFORE), [dropped], workers=1).result.values[0] == 1  # to S2


def test_people_of_a_lost_ship_come_home_on_another_and_one_left_over_is_told_as_unavoidable() -> None:
    told = ["ru1 S1/commander", "ru2 S1/engineer", "us1 D3/commander", "us2 D3/specialist"]
    event = EVENTS["unusable"].model_validate({"known_on": day(12), "flight": "S1"})
    answer = replan(office(), plan_of("office", told), [event], workers=1)
    assert answer.result.plan is not None
    calendar = Calendar(answer.instance, answer.result.plan)
    assert {str(stay): stay.down.id for stay in calendar.stays if stay.down} == {
        "ru1/S1": "D3",
        "ru2/S1": "D3",
        "us1/D3": "D3",
        "us2/D3": "D3",
    }
    full = [*told, "us3 D3/specialist"]
    crowded = replan(office(), plan_of("office", full), [event], workers=1).result
    assert crowded.status == "optimal"
    assert {broken.address for broken in crowded.unavoidable} == {("lifeboat", "S1")}, "no ship has seats for both"


def test_difference_tells_movers_crewmates_and_backups() -> None:
    old = plan_of("office", [*BEFORE, "us2 D3/commander!"])
    new = plan_of(
        "office", ["ru1 S1/commander", "ru2 S1/engineer", "us2 D3/commander", *BEFORE[3:], "us1 D3/commander!"]
    )
    asked = office({"backup": {"vehicles": ["soyuz", "dragon"]}})
    difference = diff(asked, old, new)
    assert [(move.crew, move.old, move.new) for move in difference.moves] == [
        ("us1", (("D3", "commander", "up"), ("D3", "commander", "down")), (("D3", "commander", "backup"),)),
        ("us2", (("D3", "commander", "backup"),), (("D3", "commander", "up"), ("D3", "commander", "down"))),
    ]
    assert {notice.crew for notice in difference.told} == {"us1", "us2"}
    mate = plan_of("office", ["ru3 S1/commander", "ru2 S1/engineer", *BEFORE[2:3], "ru1 S2/commander", BEFORE[4]])
    assert "us2" not in {move.crew for move in diff(office(), old, plan_of("office", BEFORE)).moves}, (
        "nobody asks for it"
    )
    told = {notice.crew: notice.why for notice in diff(asked, old, mate).told}
    assert told["ru2"] == "crew changes up on S1"
    assert told["us3"] == "backs up S2, whose crew changes"
