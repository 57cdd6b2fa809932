"""Proved-best crew plans for ISS flights under the seat barter.

The public names are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimizer.analyzing import Analysis, analyze
    from optimizer.checking import Report, check
    from optimizer.comparing import Comparison, Scenario, scenarios
    from optimizer.comparing.patches import Scenarios, load_scenarios
    from optimizer.errors import CrewoptError, DisagreementError, EngineError, InputError
    from optimizer.events import EVENTS, Event
    from optimizer.explaining import Explanation, explain
    from optimizer.happening import happen, load_events, what_if
    from optimizer.instance import Instance
    from optimizer.people import CrewMember
    from optimizer.plan import Assignment, Plan
    from optimizer.reading import load, load_plan
    from optimizer.reasoning import candidates, why, why_not
    from optimizer.reasoning.reasons import Reasons
    from optimizer.replanning import Difference, Move, Replan, diff, replan
    from optimizer.reporting import report_to
    from optimizer.result import Result
    from optimizer.rules import RULES, Violation
    from optimizer.ships import Flight, Role, Vehicle
    from optimizer.sizing import Need, Sizing, size
    from optimizer.solving import Progress, solve
    from optimizer.stressing import Odds, Stress, stress
    from optimizer.trading import Frontier, Point, tradeoff
    from optimizer.varying import Alternatives, alternatives
    from optimizer.writing import dump

_HOME = {
    "analyzing": ("Analysis", "analyze"),
    "checking": ("Report", "check"),
    "comparing": ("Comparison", "Scenario", "scenarios"),
    "comparing.patches": ("Scenarios", "load_scenarios"),
    "errors": ("CrewoptError", "DisagreementError", "EngineError", "InputError"),
    "events": ("EVENTS", "Event"),
    "explaining": ("Explanation", "explain"),
    "happening": ("happen", "load_events", "what_if"),
    "instance": ("Instance",),
    "people": ("CrewMember",),
    "plan": ("Assignment", "Plan"),
    "reading": ("load", "load_plan"),
    "reasoning": ("candidates", "why", "why_not"),
    "reasoning.reasons": ("Reasons",),
    "replanning": ("Difference", "Move", "Replan", "diff", "replan"),
    "reporting": ("report_to",),
    "result": ("Result",),
    "rules": ("RULES", "Violation"),
    "ships": ("Flight", "Role", "Vehicle"),
    "sizing": ("Need", "Sizing", "size"),
    "solving": ("Progress", "solve"),
    "varying": ("Alternatives", "alternatives"),
    "stressing": ("Odds", "Stress", "stress"),
    "trading": ("Frontier", "Point", "tradeoff"),
    "writing": ("dump",),
}

__all__ = [
    "EVENTS",
    "RULES",
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
    "alternatives",
    "analyze",
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
