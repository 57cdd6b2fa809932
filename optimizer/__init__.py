"""Crew plans for ISS flights under the seat barter, proved best.

The public names are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from optimizer.problem.rendering import rendered_in

if TYPE_CHECKING:
    from optimizer.checker.check import Report, check
    from optimizer.errors import CrewoptError, DisagreementError, EngineError, InputError, OutputError
    from optimizer.events import EVENTS, Event
    from optimizer.events._apply import apply_events, happen, load_events, what_if
    from optimizer.files.dump import dump
    from optimizer.files.load import load, load_plan
    from optimizer.instance import Instance
    from optimizer.problem.people import CrewMember
    from optimizer.problem.plan import Assignment, Plan
    from optimizer.problem.ships import Flight, Role, Vehicle
    from optimizer.report.write import report_to
    from optimizer.rules import RULES, Violation
    from optimizer.solver.progress import Progress
    from optimizer.solver.result import Result
    from optimizer.solver.solve import solve
    from optimizer.studies.advance import advance
    from optimizer.studies.advance.answer import Advanced
    from optimizer.studies.alternatives import alternatives
    from optimizer.studies.alternatives.answer import Alternatives
    from optimizer.studies.analyze import analyze
    from optimizer.studies.analyze.answer import Analysis
    from optimizer.studies.explain import explain
    from optimizer.studies.explain.answer import Explanation
    from optimizer.studies.replan import diff, replan
    from optimizer.studies.replan.answer import Difference, Move, Replan
    from optimizer.studies.scenarios import Scenario, scenarios
    from optimizer.studies.scenarios.answer import Comparison
    from optimizer.studies.scenarios.patches import Scenarios, load_scenarios
    from optimizer.studies.size import size
    from optimizer.studies.size.answer import Need, Sizing
    from optimizer.studies.stress import Odds, stress
    from optimizer.studies.stress.answer import Stress
    from optimizer.studies.tradeoff import Frontier, Point, tradeoff
    from optimizer.studies.why import candidates, why, why_not
    from optimizer.studies.why.answer import Reasons

rendered_in("optimizer.report.notebook")  # loaded when something is shown

_HOME = {
    "studies.advance": ("Advanced", "advance"),
    "studies.analyze": ("Analysis", "analyze"),
    "checker.check": ("Report", "check"),
    "studies.scenarios": ("Comparison", "Scenario", "scenarios"),
    "studies.scenarios.patches": ("Scenarios", "load_scenarios"),
    "errors": ("CrewoptError", "DisagreementError", "EngineError", "InputError", "OutputError"),
    "events": ("EVENTS", "Event"),
    "studies.explain": ("Explanation", "explain"),
    "events._apply": ("apply_events", "happen", "load_events", "what_if"),
    "instance": ("Instance",),
    "problem.people": ("CrewMember",),
    "problem.plan": ("Assignment", "Plan"),
    "files.load": ("load", "load_plan"),
    "studies.why": ("candidates", "why", "why_not"),
    "studies.why.answer": ("Reasons",),
    "studies.replan": ("Difference", "Move", "Replan", "diff", "replan"),
    "report.write": ("report_to",),
    "solver.result": ("Result",),
    "rules": ("RULES", "Violation"),
    "problem.ships": ("Flight", "Role", "Vehicle"),
    "studies.size": ("Need", "Sizing", "size"),
    "solver.progress": ("Progress",),
    "solver.solve": ("solve",),
    "studies.alternatives": ("Alternatives", "alternatives"),
    "studies.stress": ("Odds", "Stress", "stress"),
    "studies.tradeoff": ("Frontier", "Point", "tradeoff"),
    "files.dump": ("dump",),
}

__all__ = [
    "EVENTS",
    "RULES",
    "Advanced",
    "Alternatives",
    "Analysis",
    "Assignment",
    "Comparison",
    "CrewMember",
    "CrewoptError",
    "Difference",
    "DisagreementError",
    "EngineError",
    "Event",
    "Explanation",
    "Flight",
    "Frontier",
    "InputError",
    "Instance",
    "Move",
    "Need",
    "Odds",
    "OutputError",
    "Plan",
    "Point",
    "Progress",
    "Reasons",
    "Replan",
    "Report",
    "Result",
    "Role",
    "Scenario",
    "Scenarios",
    "Sizing",
    "Stress",
    "Vehicle",
    "Violation",
    "advance",
    "alternatives",
    "analyze",
    "apply_events",
    "candidates",
    "check",
    "diff",
    "dump",
    "explain",
    "happen",
    "load",
    "load_events",
    "load_plan",
    "load_scenarios",
    "replan",
    "report_to",
    "scenarios",
    "size",
    "solve",
    "stress",
    "tradeoff",
    "what_if",
    "why",
    "why_not",
]


def __getattr__(name: str) -> Any:
    for module, names in _HOME.items():
        if name in names:
            value = getattr(import_module(f"optimizer.{module}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'optimizer' has no attribute {name!r}")
