"""Why, why not, who could, what else: against all plans of tiny worlds, and by pinning what was forced."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.checker.check import check
from optimizer.goals import Tier
from optimizer.model.rows import Clause
from optimizer.model.stays import BackupOption
from optimizer.problem.decisions import Pin
from optimizer.problem.errors import DisagreementError, InputError
from optimizer.problem.plan import Assignment, Plan, PlanFor
from optimizer.solver.build import build
from optimizer.solver.claims import claimed, with_proof
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines import cp_sat
from optimizer.solver.engines.task import Outcome
from optimizer.studies.why.descent import Descent
from optimizer.studies.why.forced import Place, distance, moved_from
from optimizer.studies.why.swaps import Nearby, Swaps
from optimizer.studies.why.tier_costs import TierCosts
from optimizer.studies.why.weighed import Weighed
from tests import INSTANCES
from tests.oracle.exhaust import Exhaust
from tests.rules.cases._case import Case
from tests.rules.cases._case import flight as ship
from tests.slow import few_first
from tests.studies.test_explain_tiny_worlds import holds
from tests.worlds.tiny import plan_in, tiny

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from optimizer.instance import Instance
    from optimizer.model.rows import Row
    from optimizer.solver.engines.task import Task
    from optimizer.studies.why.alternative import Forced
    from optimizer.studies.why.answer import Reasons

WORLDS = 20
Known = list[tuple["Plan", tuple[int, ...]]]


@cache
def world(seed: int) -> tuple[Instance, Known]:
    """A tiny world with three tiers, and all its plans with their values; worlds without a choice are passed over."""
    random = Random(seed)
    for attempt in range(1000):
        instance = tiny(90_000 + 1000 * seed + attempt, most=8, suits=lambda each: bool(seats(each)))
        goals = [goal for tier in instance.goals for goal in tier.model_dump(exclude_none=True, by_alias=True).items()]
        chosen = random.sample(goals, 4)
        tiers = (dict(chosen[:2]), dict(chosen[2:3]), dict(chosen[3:]))
        instance = instance.model_copy(update={"goals": tuple(Tier.model_validate(tier) for tier in tiers)})
        model = build(instance, goals=False, keep_forbidden=True)
        plans = [plan for solution in Exhaust(model.rows).plans() if (plan := plan_in(model, solution)) is not None]
        known = [(plan, report.values) for plan in plans if (report := check(instance, plan)).ok]
        if len({values for _, values in known}) > 1:
            instance.note_examined()  # of two skills one may have no name of its own
            return instance, known
    raise AssertionError("no world with a choice")


def seats(instance: Instance) -> list[Place]:
    """Every role up or down that is still open."""
    legs = ("up", "down")
    return [
        Place(flight.id, leg, role)  # type: ignore[arg-type]
        for flight in instance.flights
        for leg in legs
        if not instance.leg_settled(flight, leg)
        for role in instance.roles(flight.id, leg)
    ]


def sits(plan: Plan, place: Place, crew: str) -> bool:
    return any(seat.crew == crew for seat in place.holders(plan))


def moved(one: Plan, other: Plan) -> set[str]:
    """People who fly otherwise."""
    legs = [{seat for seat in plan.assignments if seat.leg != "backup"} for plan in (one, other)]
    return {seat.crew for seat in legs[0] ^ legs[1]}


def told_truly(given: Plan, worth: tuple[int, ...], each: Forced, known: Known, *, all_tiers: bool) -> None:
    """What is said of one alternative is what all its plans say; ``known`` lists them."""
    assert each.status == ("feasible" if known else "infeasible")
    if not known:
        return
    best = min(values for _, values in known)
    differs = [number for number, (now, was) in enumerate(zip(best, worth, strict=True)) if now != was]
    told = len(best) if all_tiers or not differs else differs[0] + 1
    assert each.weighed.values == best[:told]
    assert [tier.difference for tier in each.tiers] == [now - was for now, was in zip(best, worth, strict=True)][:told]
    assert each.weighed.proved
    assert each.weighed.fewest
    assert each.weighed.plan is not None
    fewest = min(len(moved(given, plan)) for plan, values in known if values[:told] == best[:told])
    assert len(moved(given, each.weighed.plan)) == fewest
    assert {move.crew for move in each.moves if move.flies} == moved(given, each.weighed.plan)


def related_truly(found: Reasons, known: Known, values: tuple[int, ...]) -> None:
    if any(each.given for each in found.forced):
        return  # the file itself names who sits there: nothing was searched
    best = min(worth for _, worth in known)
    assert found.relation == ("best" if values == best else "can be bettered")
    assert not found.stopped_early


@pytest.mark.parametrize("seed", few_first(range(WORLDS), 7))
def test_why_not_is_what_all_plans_say(seed: int) -> None:
    instance, known = world(seed)
    random = Random(seed)
    given, worth = random.choice(known)
    place = random.choice(seats(instance))
    person = random.choice([person.id for person in instance.crew])
    if random.random() < 0.3:
        place = Place(place.flight, place.leg)
    if sits(given, place, person):
        with pytest.raises(InputError, match="expected somebody whom the plan does not have there"):
            ask_not(instance, given, person, place)
        given, worth = next(((plan, v) for plan, v in known if not sits(plan, place, person)), (given, worth))
        if sits(given, place, person):
            return
    for all_tiers in (False, True):
        found = ask_not(instance, given, person, place, all_tiers=all_tiers)
        (each,) = found.forced
        there = [(plan, values) for plan, values in known if sits(plan, place, person)]
        told_truly(given, worth, each, there, all_tiers=all_tiers)
        related_truly(found, known, worth)
        assert str(found).startswith("POSSIBLE" if there else "IMPOSSIBLE")
    agrees_with_a_pin(instance, place, person, each)


def test_of_the_best_plan_all_plans_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prices are then searched from the last tier on: with a proof that is kept, and without one."""
    descents, swaps = list[Weighed](), list[bool]()
    best_of, near = Descent.best, Descent._near

    def counted(self: Descent, asked: Sequence[Row], share: float, nearby: Nearby) -> Weighed:
        descents.append(best_of(self, asked, share, nearby))
        return descents[-1]

    def counted_near(self: Descent, asked: Sequence[Row], nearby: Nearby) -> Weighed | None:
        found = near(self, asked, nearby)
        swaps.append(found is not None and found.fewest)
        return found

    monkeypatch.setattr(Descent, "best", counted)
    monkeypatch.setattr(Descent, "_near", counted_near)
    for seed in range(10):
        best_plan_told_truly(seed)
    assert len(descents) > 5
    assert sum(swaps) > 5
    assert not all(swaps)


@pytest.mark.slow
def test_no_plan_moves_fewer_people_than_a_swap_says_must_move() -> None:
    equal = 0
    for seed in range(20):
        instance, known = world(seed)
        given, _ = known[0]
        swaps = Swaps(TierCosts(instance, given, Deadline(None), 1, 0))
        for place in seats(instance):
            for crew in (person.id for person in instance.crew if not sits(given, place, person.id)):
                there = [len(moved(given, plan)) for plan, _ in known if sits(plan, place, crew)]
                if there:
                    least = swaps.nearby(place, [crew], None).least
                    assert least <= min(there)
                    equal += least == min(there)
    assert equal > 20


def best_plan_told_truly(seed: int) -> None:
    instance, known = world(seed)
    given, worth = min(known, key=lambda each: each[1])
    if seed % 2:
        given = with_proof(optimizer.solve(instance, workers=1)) or given
        assert given.proof is not None
    random = Random(seed)
    place = random.choice(seats(instance))
    ranked = optimizer.candidates(
        instance, given, place.flight, place.role or "", leg=place.leg, top=None, workers=1 + seed % 3
    )
    sitting = [person.id for person in instance.crew if sits(given, place, person.id)]
    others = [person.id for person in instance.crew if person.id not in sitting]
    answers = [each for each in ranked.forced if not each.given]
    answers += ask_not(instance, given, random.choice(others), place).forced
    for each in answers:
        there = [(plan, values) for plan, values in known if sits(plan, place, each.crew or "")]
        told_truly(given, worth, each, there, all_tiers=False)
    ranked_truly(ranked, lambda plan, crew: sits(plan, place, crew), known)
    assert ranked.ranked
    for crew in sitting:
        without_told_truly(instance, known, given, worth, place, crew)


def ask_not(instance: Instance, plan: Plan, crew: str, place: Place, *, all_tiers: bool = False) -> Reasons:
    return optimizer.why_not(
        instance, plan, crew, place.flight, role=place.role, leg=place.leg, all_tiers=all_tiers, workers=1
    )


def agrees_with_a_pin(instance: Instance, place: Place, crew: str, each: Forced) -> None:
    """The same by other means: a pin in the instance, solved; and its conflict without any one clause."""
    assert place.leg != "backup"
    pin = Pin(crew=crew, flight=place.flight, role=place.role, leg=place.leg)
    pinned = instance.model_copy(update={"pins": (*instance.pins, pin)})
    pinned.note_examined()
    own = Clause("pins", f"{crew}/{place.flight}" if place.leg == "up" else f"{crew}/{place.flight}/{place.leg}")
    solved = optimizer.solve(pinned, workers=1, every_clause=True)
    assert (solved.status == "optimal") == (each.status == "feasible")
    assert solved.values == each.weighed.values
    if each.no_way:
        assert not holds(pinned, {own})
    elif each.status == "infeasible":
        assert each.clauses
    if each.clauses and not each.own_facts:
        assert each.irreducible
        clauses = {*each.clauses, own}
        assert not holds(pinned, clauses)
        for clause in each.clauses:
            assert holds(pinned, clauses - {clause}), clause


@pytest.mark.parametrize("seed", range(WORLDS))
def test_candidates_are_ranked_as_all_plans_rank_them(seed: int) -> None:
    instance, known = world(seed)
    random = Random(-seed)
    given, worth = random.choice(known)
    place = random.choice(seats(instance))
    found = optimizer.candidates(
        instance, given, place.flight, place.role or "", leg=place.leg, top=None, all_tiers=seed % 2 == 0, workers=1
    )
    for each in found.forced:
        there = [(plan, values) for plan, values in known if sits(plan, place, each.crew or "")]
        if each.given:
            assert len(there) == len(known)
        else:
            told_truly(given, worth, each, there, all_tiers=seed % 2 == 0)
    assert found.ranked
    related_truly(found, known, worth)
    ranked_truly(found, lambda plan, crew: sits(plan, place, crew), known)
    assert {each.crew for each in found.forced if each.status == "feasible"} == {
        seat.crew for plan, _ in known for seat in place.holders(plan)
    }


@pytest.mark.parametrize("seed", range(8))
def test_of_a_place_that_the_file_fills_it_is_told_at_once_and_truly(seed: int) -> None:
    instance, known = world(seed)
    random = Random(seed)
    given, place = random.choice(
        [(plan, place) for plan, _ in known for place in seats(instance) if place.holders(plan)]
    )
    pins = tuple(Pin(crew=s.crew, flight=s.flight, role=s.role, leg=s.leg) for s in place.holders(given))
    pinned = instance.model_copy(update={"pins": (*instance.pins, *pins)})
    pinned.note_examined()
    full = len(pins) == instance.roles(place.flight, place.leg)[place.role or ""].seats
    asked = optimizer.candidates(pinned, given, place.flight, place.role or "", leg=place.leg, workers=1)
    if not full:
        assert not any(each.given for each in asked.forced)
        return
    assert str(asked).startswith("GIVEN")
    assert {each.crew for each in asked.forced} == {pin.crew for pin in pins}
    assert {each.status for each in asked.forced} == {"feasible"}
    with_pins = [plan for plan, _ in known if all(sits(plan, place, pin.crew) for pin in pins)]
    for person in {person.id for person in instance.crew} - {pin.crew for pin in pins}:
        assert not any(sits(plan, place, person) for plan in with_pins)
        (each,) = ask_not(pinned, given, person, place).forced
        assert (each.status, each.given) == ("infeasible", True)
        agrees_with_a_pin(pinned, place, person, each)


def ranked_truly(found: Reasons, there: Callable[[Plan, str], bool], known: Known) -> None:
    able = [each for each in found.forced if each.status == "feasible"]
    best = [min(values for plan, values in known if there(plan, each.crew or "")) for each in able]
    for before in range(len(able)):
        for after in range(before + 1, len(able)):
            told = len(able[before].tiers)
            assert best[before][:told] <= best[after][:told]
            if best[before][:told] == best[after][:told]:
                assert len(able[before].others) <= len(able[after].others)


@pytest.mark.parametrize("seed", range(WORLDS))
def test_why_is_what_all_plans_without_say(seed: int) -> None:
    instance, known = world(seed)
    random = Random(seed)
    taken = [
        (plan, values, place, seat.crew)
        for plan, values in known
        for place in seats(instance)
        for seat in place.holders(plan)
    ]
    for given, worth, place, crew in random.sample(taken, min(4, len(taken))):
        without_told_truly(instance, known, given, worth, place, crew)


def without_told_truly(
    instance: Instance, known: Known, given: Plan, worth: tuple[int, ...], place: Place, crew: str
) -> None:
    found = optimizer.why(instance, given, crew, place.flight, role=place.role, leg=place.leg, top=None, workers=1)
    assert (found.place, found.crew) == (place, crew)
    there = place.holders(given)
    without = [(plan, values) for plan, values in known if not sits(plan, place, crew)]
    assert [each.crew for each in found.forced].count(None) == 1
    for each in found.forced:
        if each.crew is None:
            left = [(plan, values) for plan, values in without if len(place.holders(plan)) < len(there)]
        else:
            left = [(plan, values) for plan, values in without if sits(plan, place, each.crew)]
        told_truly(given, worth, each, left, all_tiers=False)
    related_truly(found, known, worth)
    assert found.ranked
    new = {seat.crew for plan, _ in without for seat in place.holders(plan)} - {seat.crew for seat in there}
    assert {each.crew for each in found.forced if each.status == "feasible"} - {None} == new
    assert str(found).startswith(("GIVEN", "NEEDED", "EQUAL", "BEST", "NOT BEST"))


def backed_up(instance: Instance) -> list[tuple[Place, str]]:
    """Backups that some rule asks for, kept out by it or not."""
    extra_decisions = [duty for rule in instance.rulebook for duty, _ in rule.extra_decisions(instance)]
    return [
        (Place(duty.flight.id, "backup", duty.role), duty.person.id)
        for duty in extra_decisions
        if isinstance(duty, BackupOption) and not duty.flight.flexible
    ]


@pytest.mark.parametrize("seed", range(8))
def test_backups_are_asked_about_too(seed: int) -> None:
    instance = tiny(seed, ["backup"], most=9, goals=False, suits=lambda each: len(backed_up(each)) > 1)
    model = build(instance, keep_forbidden=True)
    plans = [plan for solution in Exhaust(model.rows).plans() if (plan := plan_in(model, solution)) is not None]
    known = [plan for plan in plans if check(instance, plan).ok]
    for place, crew in backed_up(instance):
        there = [plan for plan in known if sits(plan, place, crew)]
        given = next((plan for plan in known if not sits(plan, place, crew)), None)
        if given is not None:
            (each,) = ask_not(instance, given, crew, place).forced
            assert each.status == ("feasible" if there else "infeasible")
            if each.weighed.plan is not None:
                assert len(moved(given, each.weighed.plan)) == min(len(moved(given, plan)) for plan in there)


@pytest.mark.parametrize("seed", range(WORLDS))
def test_alternatives_are_as_good_and_apart_and_no_more_is_true(seed: int) -> None:
    instance, known = world(seed)
    random = Random(seed)
    best = min(values for _, values in known)
    given, worth = random.choice([*known, (None, best)])
    away, slack, roles = random.choice([1, 2, 3]), random.choice([0, 0, 2]), random.random() < 0.3
    found = optimizer.alternatives(instance, given, k=3, distance=away, roles=roles, within={2: slack}, workers=1)
    limits = (worth[0], worth[1] + slack, worth[2])
    assert found.limits == limits
    assert found.plan is not None
    plans = [found.plan, *(each.plan for each in found.found)]
    for number, each in enumerate(found.found, start=1):
        assert check(instance, each.plan).ok
        assert all(value <= limit for value, limit in zip(each.report.values, limits, strict=True))
        assert each.distances == tuple(seats_apart(other, each.plan, roles=roles) for other in plans[:number])
        assert min(each.distances) >= away
        if given is None and slack == 0:
            assert each.report.values == best
    more = [
        plan
        for plan, values in known
        if all(value <= limit for value, limit in zip(values, limits, strict=True))
        and all(seats_apart(plan, other, roles=roles) >= away for other in plans)
    ]
    assert found.no_more == (len(found.found) < 3)
    if found.no_more:
        assert not more
    assert not found.stopped_early


def seats_apart(one: Plan, other: Plan, *, roles: bool) -> int:
    """Seat by seat, nobody in an empty one: the most that differ when equal seats are matched as well as can be.

    With ``roles`` only seats of one role are equal, else all of a leg.
    """
    places = {(seat.flight, seat.leg, roles and seat.role) for plan in (one, other) for seat in plan.assignments}
    count = 0
    for flight, leg, role in places:
        if leg != "backup":
            was, now = (
                [
                    seat.crew
                    for seat in plan.assignments
                    if (seat.flight, seat.leg, roles and seat.role) == (flight, leg, role)
                ]
                for plan in (one, other)
            )
            count += max(len(was), len(now)) - sum(crew in now for crew in was)
    assert count == distance(one, other, roles=roles) == distance(other, one, roles=roles)
    return count


def test_the_same_people_in_other_roles_are_no_other_crew() -> None:
    people = ["ru1 S1/commander", "ru2 S1/engineer"]
    given = {"candidates": ["ru1", "ru2"]}
    case = Case("one crew", {"always": True}, [ship("S1", 0, 9, **given)], people)
    instance, plan = case.instance("one_place"), case.plan()
    found = optimizer.alternatives(instance, plan, k=9, distance=1, workers=1)
    crews = [{seat.crew for seat in each.plan.assignments} for each in found.found]
    assert found.no_more
    assert sorted(map(sorted, crews)) == [[], ["ru1"], ["ru2"]]
    assert ["ru1", "ru2"] in [
        sorted({seat.crew for seat in each.plan.assignments})
        for each in optimizer.alternatives(instance, plan, k=99, distance=1, roles=True, workers=1).found
    ]


def test_the_cost_of_moving_is_who_moves() -> None:
    costs = set()
    for seed in range(60):
        instance = tiny(61_000 + seed, [], most=7, goals=False)
        model = build(instance, goals=False)
        plans = [solution for solution in Exhaust(model.rows).plans() if Exhaust(model.rows).admits(solution)]
        if len(plans) < 2:
            continue
        given = plan_in(model, Random(seed).choice(plans))
        assert given is not None
        cost = moved_from(model, given)
        exhaust = Exhaust(model.rows)
        for solution in plans:
            plan = plan_in(model, solution)
            assert plan is not None
            costs.add(len(moved(given, plan)))
            assert exhaust.least(solution, cost) == len(moved(given, plan)), f"seed {seed}"  # nobody backs up here
    assert costs >= {0, 1, 2}


@pytest.mark.parametrize("lie", ["no plan", "too good a bound"])
def test_a_plan_in_hand_is_held_against_the_engine(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    plan = optimizer.solve(instance, workers=1).plan
    assert plan is not None
    right = cp_sat.search

    def lying(task: Task, *given: Any, **named: Any) -> Outcome:
        if lie == "no plan":
            return Outcome("infeasible", None, None, None, 0.0)
        found = right(task, *given, **named)
        return found if found.bound is None else replace(found, status="feasible", bound=found.bound + 1)

    monkeypatch.setattr(cp_sat, "search", lying)
    with pytest.raises(DisagreementError, match=r"the plan given cannot be|a plan in hand has"):
        optimizer.candidates(instance, plan, "MS-1", "commander", workers=1)


@pytest.mark.parametrize("study", ["alternatives", "size"])
def test_that_there_is_no_plan_is_never_believed_of_one_engine(study: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Outcome("infeasible", None, None, None, 0.0)
    monkeypatch.setattr(cp_sat, "search", lambda *given, **named: nothing)
    with pytest.raises(DisagreementError, match="highs finds a plan"):
        getattr(optimizer, study)(optimizer.load(INSTANCES / "mini.yaml"), workers=1)


# A proof that is kept with the plan, and seats that the file gives.


def searched_for_the_best(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the best plan without any demand is searched from now on."""
    asked: list[int] = []
    weigh = TierCosts.weigh

    def noting(self: TierCosts, rows: Sequence[Row], **named: Any) -> Weighed:
        asked.extend([1] if not rows else [])
        return weigh(self, rows, **named)

    monkeypatch.setattr(TierCosts, "weigh", noting)
    return asked


def test_a_proof_kept_with_the_plan_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    result = optimizer.solve(instance)
    plan = with_proof(result)
    assert plan is not None
    assert plan.proof is not None
    searched = searched_for_the_best(monkeypatch)
    found = optimizer.candidates(instance, plan, "MS-2", "flight-engineer")
    assert found.relation == "best"
    assert not searched
    assert "was proved best by cp-sat" in str(found)
    again = optimizer.candidates(instance, plan, "MS-2", "flight-engineer", prove=True)
    assert searched
    assert "The plan given is proved best." in str(again)
    assert [(each.crew, each.weighed.values) for each in again.forced] == [
        (each.crew, each.weighed.values) for each in found.forced
    ]


@pytest.mark.parametrize("changed", ["decisions", "instance", "version", "values"])
def test_a_proof_of_something_else_is_void(changed: str) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    plan = with_proof(optimizer.solve(instance))
    assert plan is not None
    assert plan.proof is not None
    assert claimed(instance, plan, optimizer.check(instance, plan)) == plan.proof
    if changed == "decisions":
        plan = plan.model_copy(update={"assignments": plan.assignments[:-1]})
    elif changed == "instance":
        last = instance.crew[-1].model_copy(update={"flown": instance.crew[-1].flown + 1})
        instance = instance.model_copy(update={"crew": (*instance.crew[:-1], last)})
    else:
        other = {"version": "0"} if changed == "version" else {"values": (0, 0)}
        plan = plan.model_copy(update={"proof": plan.proof.model_copy(update=other)})
    assert claimed(instance, plan, optimizer.check(instance, plan)) is None


def test_the_plan_file_carries_its_proof(tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    plan = with_proof(optimizer.solve(instance))
    assert plan is not None
    optimizer.dump(plan, tmp_path / "plan.json")
    assert optimizer.load_plan(tmp_path / "plan.json", instance).proof == plan.proof


def test_a_plan_that_is_not_proved_has_no_proof() -> None:
    result = optimizer.solve(optimizer.load(INSTANCES / "mini.yaml"))
    assert with_proof(replace(result, status="feasible")) == result.plan


def test_a_pinned_seat_is_told_without_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = optimizer.load(INSTANCES / "iss-2026-2030.yaml")
    pin = next(pin for pin in instance.pins if pin.role is not None and pin.leg == "up")
    seat = Assignment(crew=pin.crew, flight=pin.flight, role=str(pin.role), leg="up")
    plan = Plan(instance=PlanFor(name=instance.name), assignments=(seat,))
    monkeypatch.setattr("optimizer.studies.why.tier_costs.build", None)
    found = optimizer.why(instance, plan, pin.crew, pin.flight)
    assert str(found).startswith("GIVEN")
    assert found.possible is False
    assert not found.stopped_early
    assert [clause.subject for each in found.forced for clause in each.clauses] == [f"{pin.crew}/{pin.flight}"]
