"""The types of the parts of answers and of data, for annotations and ``isinstance``: ``optimizer.types``.

A program that only reads attributes needs none of them.  Where two files use one word, one of them has a longer name
here.
"""

from optimizer.checker.check import TierValue
from optimizer.checker.coverage import Uncovered
from optimizer.checker.ledger import LedgerLine
from optimizer.goals import Tier
from optimizer.model.options import Restriction
from optimizer.model.rows import Clause, Row
from optimizer.model.stays import StayOption
from optimizer.problem.calendar import StationInterval, Stay
from optimizer.problem.decisions import MoveCost, Pin, Shelter, ShortTraining, Waiver, WaiverCost
from optimizer.problem.edits import Edit, Lever
from optimizer.problem.facts import Facts
from optimizer.problem.fields import Window
from optimizer.problem.people import Party, Qualification, TrainingUnderWay
from optimizer.problem.plan import Attendance, ChosenLaunch, Command, Origin, Past, PlanFor, Proof
from optimizer.problem.seats_home import Seat as SeatHome
from optimizer.problem.seats_home import Sheltered
from optimizer.problem.sessions import Course, Session, Sitting
from optimizer.problem.ships import OtherLaunch, Seated
from optimizer.problem.shown import Rows as Table
from optimizer.problem.written_facts import Horizon
from optimizer.rules import Rulebook
from optimizer.rules._shown import Bar, KeptAccount, Omission
from optimizer.rules._shown import Command as CommandBar
from optimizer.solver.engines.stop import Requested
from optimizer.solver.result import TierResult
from optimizer.studies.advance.answer import Passed
from optimizer.studies.advance.leaving import Kept
from optimizer.studies.advance.people import Earned
from optimizer.studies.alternatives.answer import Alternative
from optimizer.studies.alternatives.free_choices import FreeSeat
from optimizer.studies.analyze.expiring import Expiring
from optimizer.studies.analyze.gaps import Gap
from optimizer.studies.analyze.seats import Grounded, Seat
from optimizer.studies.analyze.shortage import Pool, Shortage
from optimizer.studies.contingency.rows import Mend, NextShip
from optimizer.studies.contingency.rows import Row as ContingencyRow
from optimizer.studies.explain.answer import Repair as WaiverSet
from optimizer.studies.explain.mus import Conflict
from optimizer.studies.levers.answer import Pulled
from optimizer.studies.levers.shortage import Asked, EmptySeat, Short, TooFew
from optimizer.studies.proof.answer import Step
from optimizer.studies.repair.date_moves import DateMove
from optimizer.studies.repair.prices import LeftOpen
from optimizer.studies.replan.changes import CommandChange, DayChange, SessionChange
from optimizer.studies.replan.moves import Notification
from optimizer.studies.robust.answer import Fresh
from optimizer.studies.robust.futures import Future
from optimizer.studies.robust.judging import Verdict
from optimizer.studies.robust.price import Price
from optimizer.studies.robust.sampling_gap import SamplingGap
from optimizer.studies.robust.solving import Held, Score
from optimizer.studies.rolling.answer import Gap as PolicyGap
from optimizer.studies.rolling.answer import Outcome as PolicyOutcome
from optimizer.studies.rolling.answer import Spread
from optimizer.studies.rolling.living import Lived, Month
from optimizer.studies.rolling.policies import Policy
from optimizer.studies.scenarios.answer import Parting, ScenarioOutcome
from optimizer.studies.scenarios.deadlines import DecisionDeadline
from optimizer.studies.scenarios.items import Item
from optimizer.studies.size.classes import Kind as SelectionKind
from optimizer.studies.size.futures import Cause as GroundedCause
from optimizer.studies.size.futures import EmptySeat as FutureSeat
from optimizer.studies.size.futures import Shortage as FutureShortage
from optimizer.studies.size.manifest import Chain, Manifest
from optimizer.studies.size.selection_parts import Corps, Formula, OneMore, Searched
from optimizer.studies.stress.impact import Impact, Proportion
from optimizer.studies.stress.samples import Sample
from optimizer.studies.tradeoff.answer import Open
from optimizer.studies.tradeoff.sides import Side
from optimizer.studies.why.alternative import Forced
from optimizer.studies.why.forced import Place
from optimizer.studies.why.turned import Turn
from optimizer.studies.why.weighed import TierCost, Weighed

__all__ = [
    "Alternative",
    "Asked",
    "Attendance",
    "Bar",
    "Chain",
    "ChosenLaunch",
    "Clause",
    "Command",
    "CommandBar",
    "CommandChange",
    "Conflict",
    "ContingencyRow",
    "Corps",
    "Course",
    "DateMove",
    "DayChange",
    "DecisionDeadline",
    "Earned",
    "Edit",
    "EmptySeat",
    "Expiring",
    "Facts",
    "Forced",
    "Formula",
    "FreeSeat",
    "Fresh",
    "Future",
    "FutureSeat",
    "FutureShortage",
    "Gap",
    "Grounded",
    "GroundedCause",
    "Held",
    "Horizon",
    "Impact",
    "Item",
    "Kept",
    "KeptAccount",
    "LedgerLine",
    "LeftOpen",
    "Lever",
    "Lived",
    "Manifest",
    "Mend",
    "Month",
    "MoveCost",
    "NextShip",
    "Notification",
    "Omission",
    "OneMore",
    "Open",
    "Origin",
    "OtherLaunch",
    "Parting",
    "Party",
    "Passed",
    "Past",
    "Pin",
    "Place",
    "PlanFor",
    "Policy",
    "PolicyGap",
    "PolicyOutcome",
    "Pool",
    "Price",
    "Proof",
    "Proportion",
    "Pulled",
    "Qualification",
    "Requested",
    "Restriction",
    "Row",
    "Rulebook",
    "Sample",
    "SamplingGap",
    "ScenarioOutcome",
    "Score",
    "Searched",
    "Seat",
    "SeatHome",
    "Seated",
    "SelectionKind",
    "Session",
    "SessionChange",
    "Shelter",
    "Sheltered",
    "Short",
    "ShortTraining",
    "Shortage",
    "Side",
    "Sitting",
    "Spread",
    "StationInterval",
    "Stay",
    "StayOption",
    "Step",
    "Table",
    "Tier",
    "TierCost",
    "TierResult",
    "TierValue",
    "TooFew",
    "TrainingUnderWay",
    "Turn",
    "Uncovered",
    "Verdict",
    "Waiver",
    "WaiverCost",
    "WaiverSet",
    "Weighed",
    "Window",
]
