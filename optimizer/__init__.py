"""Crew plans for ISS flights under the seat barter, proved best.

    instance = optimizer.load("my.yaml")
    result = optimizer.solve(instance, time_limit=60)
    report = optimizer.check(instance, result.plan)

Public names are loaded when first used, so that importing the package costs nothing.  Every public function refuses
wrong arguments with a ``TypeError`` or ``ValueError`` that names them, and wrong data with an ``InputError`` that holds
every problem.

These arguments mean the same in every function that takes them:

    time_limit      seconds for the whole question (in ``scenarios``: for each); None for as long as it takes.  The
                    answer is what was found by then, and says what is not proved
    workers         threads of the engine; all cores if None
    jobs, executor  processes of our own side by side, or any ``concurrent.futures.Executor``, such as ``Cluster``
    seed            of every random choice: the same seed gives the same answer if there is time to prove it
    stop            a ``Stop``: its ``request()``, from any thread, ends the search with the best found so far

Days are ``datetime.date`` in UTC, numbers of days are whole numbers, ids are those of the file.
"""

from __future__ import annotations

from importlib import import_module
from types import FunctionType
from typing import TYPE_CHECKING, Any

from optimizer.problem.rendering import rendered_in

if TYPE_CHECKING:
    from optimizer.bench import testing as testing
    from optimizer.checker.check import Report, check
    from optimizer.events import EVENTS, Event, EventRejected
    from optimizer.events._apply import LocatedEvent, apply_events, happen, load_events, what_if
    from optimizer.events._register import register
    from optimizer.files.dump import dump, dumps
    from optimizer.files.load import load, load_plan, loads, loads_plan
    from optimizer.goals import GOALS, Cost, Goal
    from optimizer.goals._goal import Sum
    from optimizer.instance import Instance
    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.errors import (
        CrewoptError,
        DisagreementError,
        EngineError,
        InputError,
        InputWarning,
        OutputError,
        Problem,
    )
    from optimizer.problem.people import CrewMember
    from optimizer.problem.plan import Assignment, Plan
    from optimizer.problem.ships import Flight, Role, Vehicle
    from optimizer.report.write import report_to
    from optimizer.rules import RULES, Rule, Violation
    from optimizer.solver.children.cluster import Cluster
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.progress import Progress
    from optimizer.solver.result import Result
    from optimizer.solver.solve import solve
    from optimizer.studies import types as types
    from optimizer.studies.advance import advance
    from optimizer.studies.advance.answer import Advanced
    from optimizer.studies.alternatives import alternatives
    from optimizer.studies.alternatives.answer import Alternatives
    from optimizer.studies.alternatives.free_choices import FreeChoices, free_choices
    from optimizer.studies.analyze import analyze
    from optimizer.studies.analyze.answer import Analysis
    from optimizer.studies.contingency import contingency
    from optimizer.studies.contingency.answer import Contingency
    from optimizer.studies.explain import explain
    from optimizer.studies.explain.answer import Explanation
    from optimizer.studies.levers import levers
    from optimizer.studies.levers.answer import Levers
    from optimizer.studies.planner import Planner
    from optimizer.studies.proof import Certificate, Proved, Verification, prove, verify
    from optimizer.studies.repair import Repair, repair
    from optimizer.studies.replan import diff, replan
    from optimizer.studies.replan.answer import Replan
    from optimizer.studies.replan.difference import Difference
    from optimizer.studies.replan.moves import Move
    from optimizer.studies.robust import Robust, robust
    from optimizer.studies.rolling import Rolling, rolling
    from optimizer.studies.scenarios import Scenario, scenarios
    from optimizer.studies.scenarios.answer import Comparison
    from optimizer.studies.scenarios.patches import Scenarios, load_scenarios
    from optimizer.studies.size import size
    from optimizer.studies.size.answer import Need, Sizing
    from optimizer.studies.size.losses import Losses
    from optimizer.studies.size.selection import selection
    from optimizer.studies.size.selection_answer import Selection
    from optimizer.studies.stress import Odds, stress
    from optimizer.studies.stress.answer import Stress
    from optimizer.studies.tradeoff import Frontier, Point, tradeoff
    from optimizer.studies.tradeoff.by_scenario import Frontiers, frontiers
    from optimizer.studies.why import candidates, why, why_not
    from optimizer.studies.why.answer import Reasons
    from optimizer.studies.why.forced import Leg
    from optimizer.studies.why.turns import Turns, turns

    __version__: str

rendered_in("optimizer.report.notebook")  # loaded when something is shown

_HOME = {
    "studies.advance": ("Advanced", "advance"),
    "studies.analyze": ("Analysis", "analyze"),
    "checker.check": ("Report", "check"),
    "studies.robust": ("Robust", "robust"),
    "studies.rolling": ("Rolling", "rolling"),
    "studies.scenarios": ("Comparison", "Scenario", "scenarios"),
    "studies.scenarios.patches": ("Scenarios", "load_scenarios"),
    "problem.errors": (
        "CrewoptError",
        "DisagreementError",
        "EngineError",
        "InputError",
        "InputWarning",
        "OutputError",
        "Problem",
    ),
    "events": ("EVENTS", "Event", "EventRejected"),
    "studies.contingency": ("Contingency", "contingency"),
    "studies.explain": ("Explanation", "explain"),
    "events._apply": ("LocatedEvent", "apply_events", "happen", "load_events", "what_if"),
    "instance": ("Instance",),
    "problem.people": ("CrewMember",),
    "problem.plan": ("Assignment", "Plan"),
    "files.load": ("load", "load_plan", "loads", "loads_plan"),
    "studies.why": ("candidates", "why", "why_not"),
    "studies.why.answer": ("Reasons",),
    "studies.why.forced": ("Leg",),
    "studies.why.turns": ("Turns", "turns"),
    "studies.replan": ("diff", "replan"),
    "studies.replan.answer": ("Replan",),
    "studies.replan.difference": ("Difference",),
    "studies.replan.moves": ("Move",),
    "report.write": ("report_to",),
    "studies.repair": ("Repair", "repair"),
    "solver.result": ("Result",),
    "rules": ("RULES", "Rule", "Violation"),
    "problem.ships": ("Flight", "Role", "Vehicle"),
    "studies.levers": ("Levers", "levers"),
    "studies.planner": ("Planner",),
    "studies.proof": ("Certificate", "Proved", "Verification", "prove", "verify"),
    "studies.alternatives.free_choices": ("FreeChoices", "free_choices"),
    "studies.size": ("Need", "Sizing", "size"),
    "studies.size.losses": ("Losses",),
    "studies.size.selection": ("Selection", "selection"),
    "solver.children.cluster": ("Cluster",),
    "solver.engines.stop": ("Stop",),
    "solver.progress": ("Progress",),
    "solver.solve": ("solve",),
    "studies.alternatives": ("Alternatives", "alternatives"),
    "studies.stress": ("Odds", "Stress", "stress"),
    "studies.tradeoff": ("Frontier", "Point", "tradeoff"),
    "studies.tradeoff.by_scenario": ("Frontiers", "frontiers"),
    "events._register": ("register",),
    "goals": ("GOALS", "Cost", "Goal"),
    "goals._goal": ("Sum",),
    "model.options": ("Options",),
    "model.rows": ("Rows",),
    "problem.calendar": ("Calendar",),
    "files.dump": ("dump", "dumps"),
}

__all__ = [
    "EVENTS",
    "GOALS",
    "RULES",
    "Advanced",
    "Alternatives",
    "Analysis",
    "Assignment",
    "Calendar",
    "Certificate",
    "Cluster",
    "Comparison",
    "Contingency",
    "Cost",
    "CrewMember",
    "CrewoptError",
    "Difference",
    "DisagreementError",
    "EngineError",
    "Event",
    "EventRejected",
    "Explanation",
    "Flight",
    "FreeChoices",
    "Frontier",
    "Frontiers",
    "Goal",
    "InputError",
    "InputWarning",
    "Instance",
    "Leg",
    "Levers",
    "LocatedEvent",
    "Losses",
    "Move",
    "Need",
    "Odds",
    "Options",
    "OutputError",
    "Plan",
    "Planner",
    "Point",
    "Problem",
    "Progress",
    "Proved",
    "Reasons",
    "Repair",
    "Replan",
    "Report",
    "Result",
    "Robust",
    "Role",
    "Rolling",
    "Rows",
    "Rule",
    "Scenario",
    "Scenarios",
    "Selection",
    "Sizing",
    "Stop",
    "Stress",
    "Sum",
    "Turns",
    "Vehicle",
    "Verification",
    "Violation",
    "advance",
    "alternatives",
    "analyze",
    "apply_events",
    "candidates",
    "check",
    "contingency",
    "diff",
    "dump",
    "dumps",
    "explain",
    "free_choices",
    "frontiers",
    "happen",
    "levers",
    "load",
    "load_events",
    "load_plan",
    "load_scenarios",
    "loads",
    "loads_plan",
    "prove",
    "register",
    "repair",
    "replan",
    "report_to",
    "robust",
    "rolling",
    "scenarios",
    "selection",
    "size",
    "solve",
    "stress",
    "tradeoff",
    "turns",
    "verify",
    "what_if",
    "why",
    "why_not",
]


_MODULES = {"testing": "optimizer.bench.testing", "types": "optimizer.studies.types"}
"""Public modules; loaded when first used."""

_GUARDED_CLASSES = ("Planner",)
"""Classes whose methods refuse wrong arguments as functions do; each hands on to the function of its name."""


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(_MODULES[name])
    if name == "__version__":
        from importlib.metadata import version

        return version("crewopt")
    for module, names in _HOME.items():
        if name in names:
            value = getattr(import_module(f"optimizer.{module}"), name)
            if isinstance(value, FunctionType) or name in _GUARDED_CLASSES:
                from optimizer.solver.public import given_out

                value = given_out(name, value, __getattr__)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'optimizer' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, *_MODULES, "__version__"])
