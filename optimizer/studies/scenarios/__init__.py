"""Scenarios: plans of one instance in several futures side by side, and until when the choice is free."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from optimizer.problem.errors import InputError, Problem
from optimizer.problem.steps import tell
from optimizer.solver.children.workers import workers
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.names import DEFAULT_ENGINE
from optimizer.solver.result import no_answer
from optimizer.studies.scenarios.answer import Comparison, Parting, ScenarioOutcome
from optimizer.studies.scenarios.deadlines import DecisionDeadline, Plans, deadlines
from optimizer.studies.scenarios.items import Item, items
from optimizer.studies.scenarios.patches import Scenario, Scenarios, as_scenarios, patched
from optimizer.studies.scenarios.solving import Answer, answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from concurrent.futures import Executor

    from optimizer.events import Event
    from optimizer.events._apply import LocatedEvent
    from optimizer.instance import Instance
    from optimizer.solver.children.workers import Workers

__all__ = ["Comparison", "DecisionDeadline", "Item", "Parting", "Scenario", "ScenarioOutcome", "Scenarios", "scenarios"]


def scenarios(
    instance: Instance,
    patches: Scenarios | Mapping[str, Iterable[Event | LocatedEvent]],
    *,
    executor: Executor | None = None,
    **limits: Any,
) -> Comparison:
    """Solve an instance in several scenarios, prove each, and compare the plans and the last day of free choice.

    The first scenario with a plan is solved by itself.  Each other one takes, among its equally good plans, one with
    the most in common with that plan, so that every difference shown is needed.

    Parameters
    ----------
    patches
        From ``load_scenarios``; or events by the name of the scenario, none for the instance as it stands.
    executor
        Any ``concurrent.futures.Executor`` to solve them in; one after the other in this process if None.
    limits
        For each scenario, as for ``solve``: ``time_limit``, ``workers``, ``seed``, ``engine``, ``stop``.

    Raises
    ------
    InputError
        With every event that cannot happen.
    """
    asked = as_scenarios(patches)
    if not asked.scenarios:
        raise InputError([Problem("scenarios", 1, 1, "", "expected one or more, found none")])
    after = patched(instance, asked)
    names = [scenario.name for scenario in asked.scenarios]
    answers: list[Answer] = []
    tell(phase="solving scenarios", done=0, of=len(after))
    each_limit = {name: value for name, value in limits.items() if name != "stop"}
    with workers(executor, 1, Deadline(None, limits.get("stop"))) as working:
        while len(answers) < len(after) and not any(found.result.plan for found in answers):
            answers += _solved([(names[len(answers)], after[len(answers)], None)], working, each_limit, len(answers))
        if answers[-1].result.plan is not None:
            best = answers[-1].result.plan
            rest = [(name, each, best) for name, each in zip(names, after, strict=True)][len(answers) :]
            answers += _solved(rest, working, each_limit, len(answers))
    outcomes = tuple(
        ScenarioOutcome(scenario, world, found.result, found.apart, found.needed, found.conflict, found.repair)
        for scenario, world, found in zip(asked.scenarios, after, answers, strict=True)
    )
    plans = {each.scenario.name: (each.instance, each.result.plan) for each in outcomes if each.result.plan}
    common, partings = _compared(plans, asked.notice_days)
    return Comparison(instance, outcomes, common, partings, asked.notice_days)


def _solved(
    tasks: list[tuple[str, Any, Any]], working: Workers, limits: dict[str, Any], before: int = 0
) -> list[Answer]:
    """Their answers, nothing where a process failed twice or was late; ``before`` are there already."""
    if working.executor is not None:
        limits = {name: value for name, value in limits.items() if name not in ("on_progress", "on_plan")}
    pieces = [(world, plan, limits, name) for name, world, plan in tasks]
    found = working.each(answer, pieces, lambda done: tell(done=before + done), patient=True)
    return [found[place] if place in found else _nothing(world, limits) for place, (_, world, _) in enumerate(tasks)]


def _nothing(world: Instance, limits: dict[str, Any]) -> Answer:
    engine, seed = limits.get("engine", DEFAULT_ENGINE), limits.get("seed", 0)
    nothing = no_answer(world.name, engine=engine, seed=seed, workers=limits.get("workers") or 1, seconds=0.0)
    return Answer(nothing, None, False, None)


def _compared(plans: Plans, notice_days: int) -> tuple[tuple[Item, ...], tuple[Parting, ...]]:
    decided = {name: items(plan) for name, (_, plan) in plans.items()}
    shared = set.intersection(*decided.values()) if decided else set()
    settled = {
        item
        for item in shared
        if item.kind in ("up", "down")
        and all(world.leg_settled(world.flight[item.what], item.kind) for world, _ in plans.values())
    }
    own = {name: sorted(found - shared) for name, found in decided.items()}
    people = dict.fromkeys(item.crew for found in own.values() for item in found)
    times = deadlines(plans, {name: set(found) for name, found in own.items()}, notice_days)
    partings = []
    for crew in people:
        mine = {name: tuple(item for item in found if item.crew == crew) for name, found in own.items()}
        partings.append(Parting(crew, mine, *times[crew]))
    partings.sort(key=lambda each: (each.crew == "", each.free.day if each.free else date.max, each.crew))
    return tuple(sorted(shared - settled)), tuple(partings)
