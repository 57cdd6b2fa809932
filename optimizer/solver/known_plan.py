"""A plan known before a search, as literals: many questions to a model are answered by looking at it."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

from optimizer.checker.check import judged
from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION, Clause, Row
from optimizer.problem.calendar import Calendar
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.build import Model
    from optimizer.solver.engines.stop import Stop

SECONDS = 5.0
"""For the helpers that go with a plan; mostly a tenth of a second is enough."""


def published_solution(model: Model, seed: int, stop: Stop | None = None) -> frozenset[int] | None:
    """The literals true in the published plan, as ``solution_of`` gives them; None if it names what is gone, too."""
    published = model.instance.published
    plan = None if published is None else _there(model.instance, published)
    return None if plan is None else solution_of(model, plan, seed, stop)


def published_decisions(model: Model) -> frozenset[int]:
    """The decision literals that are true in the published plan; none if it names what is gone."""
    published = model.instance.published
    plan = None if published is None else _there(model.instance, published)
    return frozenset() if plan is None else chosen_in(model, plan)


def solution_of(model: Model, plan: Plan, seed: int, stop: Stop | None = None) -> frozenset[int] | None:
    """The literals true in a plan, its helpers chosen so that those clauses hold which hold by the checker.

    It may break clauses: every row can be asked whether it ``holds``.  None if what rows define does not allow it.
    """
    instance = model.instance
    calendar = Calendar(instance, plan)
    broken = {Clause(*each.address) for rule in instance.rulebook for each in judged(instance, calendar, rule)}
    chosen, decisions = chosen_in(model, plan), model.rows.decisions
    left: list[Row] = []
    for row in model.rows.rows:
        if row.clause in broken:
            continue
        known, literals, coefficients = 0, [], []
        for value, literal in zip(row.coefficients or repeat(1), row.literals, strict=False):
            if literal >= decisions:
                literals.append(literal)
                coefficients.append(value)
            elif literal in chosen:
                known += value
        if literals:
            lower, upper = (None if bound is None else bound - known for bound in (row.lower, row.upper))
            left.append(Row(row.clause, tuple(literals), tuple(coefficients), lower, upper))
        elif row.clause.rule == DEFINITION and not row.holds(chosen):
            return None
    task = Task(len(model.rows.names), tuple(left), Cost(()), time_limit=SECONDS, workers=1, seed=seed)
    helpers = search(task, stop=stop).solution
    return None if helpers is None else chosen | {literal for literal in helpers if literal >= decisions}


def _there(instance: Instance, plan: Plan) -> Plan | None:
    """The plan on days that its flights still have; None if it names what is gone."""
    plan = instance.remaining(plan)
    if not all(seat.flight in instance.flight and seat.crew in instance.person for seat in plan.assignments):
        return None
    listed = {(flight.id, day.launch) for flight in instance.flights for day in flight.launch_variants}
    offered = {training.id for training in (*instance.sessions, *instance.courses)}
    dates = tuple(chosen for chosen in plan.dates if (chosen.flight, chosen.launch) in listed)
    sessions = tuple(each for each in plan.sessions if each.session in offered and each.crew in instance.person)
    return plan.model_copy(update={"dates": dates, "sessions": sessions})


def chosen_in(model: Model, plan: Plan) -> frozenset[int]:
    """The decision literals that are true in a plan, as far as the model has them."""
    options, calendar = model.options, Calendar(model.instance, plan)
    flown = {
        (stay.person.id, stay.up.key, stay.up_role, stay.down and stay.down.key, stay.down_role)
        for stay in calendar.stays
    }
    found = {
        literal
        for stay, literal in options.literal.items()
        if (stay.person.id, stay.up.key, stay.up_role, stay.down and stay.down.key, stay.down_role) in flown
    }
    days = {flight.key for flight in calendar.instance.flights}
    backups = {(seat.crew, seat.flight, seat.role) for seat in calendar.plan.assignments if seat.leg == "backup"}
    found |= {
        literal
        for duty, literal in options.backups.items()
        if (duty.person.id, duty.flight.id, duty.role) in backups and duty.flight.key in days
    }
    trained = {(entry.crew, entry.session, entry.start) for entry in plan.sessions}
    found |= {
        literal
        for session, literal in options.sessions.items()
        if (session.person.id, session.sitting.training.id, session.sitting.start) in trained
    }
    commanders = {(entry.crew, entry.term) for entry in plan.commanders}
    found |= {
        literal for command, literal in options.commands.items() if (command.person.id, command.term) in commanders
    }
    return frozenset(found | {literal for key, literal in options.launch_literal.items() if key in days})
