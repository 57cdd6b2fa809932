"""Answers made by hand, without a search, that set plans side by side: futures, scenarios, frontiers, proofs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import optimizer
from optimizer.checker.check import check
from optimizer.events._apply import LocatedEvent
from optimizer.model.rows import Clause
from optimizer.problem.plan import Plan
from optimizer.rules import Violation
from optimizer.solver.result import TierResult
from optimizer.studies.alternatives.answer import Alternative, Alternatives
from optimizer.studies.explain.mus import Conflict
from optimizer.studies.proof.answer import Certificate, Proved, Step, Verification
from optimizer.studies.replan.answer import Replan
from optimizer.studies.robust.answer import Fresh, Robust
from optimizer.studies.robust.futures import Future
from optimizer.studies.robust.judging import Verdict
from optimizer.studies.robust.price import Price
from optimizer.studies.robust.sampling_gap import SamplingGap
from optimizer.studies.robust.solving import Held, Score
from optimizer.studies.scenarios.answer import Comparison, Parting, ScenarioOutcome
from optimizer.studies.scenarios.deadlines import DecisionDeadline
from optimizer.studies.scenarios.items import Item
from optimizer.studies.scenarios.patches import Scenario
from optimizer.studies.tradeoff.answer import Frontier, Open, Point
from optimizer.studies.tradeoff.sides import sides_of
from optimizer.studies.why.turned import Turn, Turns
from tests.studies.answers_by_hand import DAY, MINI, PLAN, out, slip, solved
from tests.studies.answers_of_seats_by_hand import repair

ON_TIME, LATE = date(2031, 1, 10), date(2031, 7, 1)


def swapped(one: str, other: str) -> Plan:
    """The plan with two people in each other's seats."""
    instead = {one: other, other: one}
    seats = [seat.model_copy(update={"crew": instead.get(seat.crew, seat.crew)}) for seat in PLAN.assignments]
    return PLAN.model_copy(update={"assignments": tuple(seats)})


OTHER = swapped("jan", "hamid")


def located(*events: Any) -> tuple[LocatedEvent, ...]:
    """Events of which nobody asks where they are written."""
    nowhere: Any = None
    return tuple(LocatedEvent(event, nowhere) for event in events)


# one plan for many futures
HOLDS, LOST, UNKNOWN = Verdict("holds"), Verdict("lost"), Verdict("unknown")
MOVES, DEARER = Verdict("moves", 2, 2), Verdict("moves", 5, 3)
FUTURES = (
    Future("calm", ()),
    Future("anna is out", located(out("anna")), 3),
    Future("two slips", located(slip("MS-2"), slip("Crew-B"))),
    Future("fyodor is out", located(out("fyodor"))),
)
BEST = Held(PLAN, (HOLDS, MOVES, LOST, DEARER), (4, 800))
HELD = Held(OTHER, (HOLDS, DEARER, MOVES, LOST), (4, 900))


def robust(**more: Any) -> Robust:
    """A plan that costs a hundred in the second tier."""
    fresh = (Fresh((HOLDS, LOST, DEARER, MOVES)), Fresh((HOLDS, MOVES, HOLDS)))
    asked: dict[str, Any] = {
        "instance": MINI,
        "solved": solved(),
        "futures": FUTURES,
        "drawn": True,
        "limits": (4, 900),
        "best": BEST,
        "held": HELD,
        "bound": Score(1, 7),
        "proved": False,
        "rounds": 2,
        "fresh": fresh,
        "prices": (Price(3, "priced", (5, 900), True), Price(2, "priced", (4, 900)), Price(1, "never")),
        "gap": SamplingGap(20, (0.5, 0.25, 0.75), (1.0, 0.75, 1.0)),
        "seconds": 1.25,
    }
    return Robust(**{**asked, **more})


LONG = optimizer.events.EVENTS["person_out"].model_validate({"known_on": DAY, "crew": "anna" * 20})
PLAIN: dict[str, Any] = {"fresh": None, "prices": (), "gap": None, "proved": True}
LOSE_ALL = replace(HELD, verdicts=(LOST,) * 4)
ROBUST: dict[str, Robust] = {
    "open": robust(),
    "open, nothing more to move": robust(bound=Score(1, 0), solved=solved("feasible")),
    "nothing known": robust(bound=None, fresh=None, held=LOSE_ALL, prices=(Price(0, "unknown"), Price(1, "never"))),
    "long news": robust(**PLAIN, futures=(Future("long", located(LONG)), *FUTURES[1:])),
    "proved": robust(**PLAIN, limits=(4, 800)),
    "of a file": robust(**{**PLAIN, "drawn": False, "fresh": robust().fresh}),
    "no fresh one settled": robust(**{**PLAIN, "fresh": (Fresh(()), Fresh((LOST,)))}),
    "one future": robust(
        **PLAIN, futures=FUTURES[:1], best=replace(BEST, verdicts=(HOLDS,)), held=replace(HELD, verdicts=(UNKNOWN,))
    ),
    "many": robust(
        **PLAIN,
        futures=FUTURES[:2] * 11,
        best=replace(BEST, verdicts=(HOLDS, MOVES) * 11),
        held=replace(HELD, verdicts=(HOLDS, LOST) * 11),
    ),
    "batches alike": robust(**{**PLAIN, "gap": SamplingGap(20, (0.5, 0.5), (0.75, 0.75))}),
    "too few batches": robust(**{**PLAIN, "gap": SamplingGap(20, (0.0, 0.5), (0.75, 0.75))}),
    "no plan": robust(**PLAIN | {"held": None, "best": None, "solved": solved("infeasible", None)}),
}

# scenarios
CONFLICT = Conflict((Clause("rest_interval", "anna"),), "by clause")
TIERS = [
    TierResult({"unfilled_seats": 4}, 4, 4, True, 0.1),
    TierResult({"waiting_spread": 30972}, 30972, 30000, False, 0.1),
]
BASE = ScenarioOutcome(Scenario("as planned", weight=2), MINI, solved(tiers=TIERS), None, True, None)
SLIP = Scenario("slip", located(slip("MS-2")), f"{'MS-2 slips. ' * 12}\n", "often")
SLIPPED = ScenarioOutcome(SLIP, MINI, solved(plan=OTHER, tiers=TIERS), 4, True, None)
GONE = ScenarioOutcome(
    Scenario("gone", located(out("anna")), None, "seldom"),
    MINI,
    solved("infeasible", None),
    None,
    False,
    CONFLICT,
    repair(),
)
ITEMS = (
    Item("fyodor", "up", "MS-1", "commander"),
    Item("fyodor", "down", "MS-1", "commander"),
    Item("anna", "up", "Crew-A", "commander"),
    Item("anna", "down", "Crew-B", "commander"),
    Item("anna", "backup", "MS-2", "commander"),
    Item("anna", "session", "soyuz-1", ""),
    Item("ben", "session", "soyuz-1", "2031-02-10"),
    Item("ben", "command", "Expedition 80", ""),
    Item("", "launch", "MS-2", "2031-06-10"),
)
SOON, PAST = DecisionDeadline(LATE, "jan", "slip", "training begins"), DecisionDeadline(ON_TIME, "", "slip", "notice")
BOTH = DecisionDeadline(date(2031, 8, 1), "jan", "as planned", "the course")
APART = {"as planned": ITEMS[:2], "slip": ITEMS[2:4]}
BARE = replace(GONE, repair=None, conflict=None)
WORLD = MINI.model_copy(update={"as_of": DAY})


def comparison(**more: Any) -> Comparison:
    partings = (Parting("jan", APART, SOON, BOTH), Parting("hamid", {**APART, "slip": ()}, None, None))
    return replace(Comparison(WORLD, (BASE, SLIPPED, GONE), ITEMS, partings, 30), **more)


SCENARIOS: dict[str, Comparison] = {
    "three": comparison(),
    "two": comparison(outcomes=(BASE, replace(SLIPPED, needed=False))),
    "past": comparison(
        outcomes=(BASE, SLIPPED, BARE), partings=(Parting("", APART, PAST, None), Parting("jan", APART, SOON, BOTH))
    ),
    "no end": comparison(outcomes=(BASE, SLIPPED), partings=(Parting("jan", APART, None, None),), common=()),
    "alike": comparison(outcomes=(BASE, SLIPPED, BARE), partings=()),
    "one": comparison(outcomes=(BASE, BARE)),
}


# frontiers
def frontier(*values: tuple[int, ...], **more: Any) -> Frontier:
    goals = ("unfilled_seats", "waiting_spread", "corps_size")[: len(values[0]) if values else 2]
    points = tuple(
        Point(
            each,
            PLAN,
            place != 1,
            frozenset(),
            ("", "long", "")[: len(goals)],
            sides_of(MINI, (PLAN, OTHER)[place % 2]),
        )
        for place, each in enumerate(values)
    )
    found = Frontier(
        "mini", goals, ("seats", "months", "people")[: len(goals)], "complete", points, (), 0.0, (), 1, 3, 1.25
    )
    return replace(found, **more)


KEPT = (TierResult({"changes": 3, "apart": 2}, 5, 4, False, 0.1), TierResult({"reserve": 1}, 1, 1, True, 0.1))
MANY_THIRDS = tuple((place, 20 - place, place) for place in range(9))
FRONTIERS: dict[str, Frontier] = {
    "one": frontier((4, 800)),
    "two": frontier((4, 800), (6, 700), kept=KEPT, workers=2),
    "three goals": frontier((4, 800, 9), (4, 700, 10), (6, 800, 8)),
    "many of the third": frontier(*MANY_THIRDS),
    "one of three goals": frontier((4, 800, 9)),
    "partial": frontier((4, 800), (6, 700), (9, 100), status="partial", gap=0.25, open=(Open((4, None), (6, 9)),)),
    "partial, one": frontier((4, 800), status="partial", gap=None),
    "infeasible": frontier(status="infeasible"),
    "unknown": frontier(status="unknown"),
}


# other plans as good
def alternatives(**more: Any) -> Alternatives:
    difference = optimizer.diff(MINI, PLAN, OTHER)
    second = swapped("fyodor", "galina")
    found = (
        Alternative(OTHER, check(MINI, OTHER), difference, (4,)),
        Alternative(second, check(MINI, second), optimizer.diff(MINI, PLAN, second), (4, 8)),
    )
    report = check(MINI, PLAN)
    return replace(Alternatives(MINI, PLAN, report, None, (4, 31000), 2, found, True, False, 1.25), **more)


def alternatives_of(plan: Plan) -> Alternatives:
    """To a plan given that may break rules."""
    return alternatives(plan=plan, report=check(MINI, plan))


ALTERNATIVES: dict[str, Alternatives] = {
    "two": alternatives(),
    "none": alternatives(found=(), distance=1),
    "none, open": alternatives(found=(), no_more=False),
    "stopped": alternatives(no_more=False, stopped_early=True, result=solved("feasible")),
    "of a broken plan": alternatives_of(swapped("fyodor", "elif")),
    "no plan": alternatives(plan=None, report=None, result=solved("infeasible", None), limits=(), found=()),
}

# proofs
TIER = Proved("tier1", "no plan has less than 4", 4, 4, True, "rows added up", "", 0.5, 12_345, 0.25)
HALF = Proved("tier2", "no plan has less than 700", 800, 700, False, "exact", "time ran out", 0.5, 99, None)
NO_PROOF = Proved("no-plan", "no plan obeys every rule", None, None, False, "", "no solver is there", 0.5, 0, None)
NO_PLAN = Proved("no-plan", "no plan obeys every rule", None, None, True, "exact", "", 0.5, 1_000, 2.5)


def certificate(*claims: Proved, **more: Any) -> Certificate:
    by = ("the small checker", "VeriPB")
    return replace(Certificate("mini", "folder", "plan", claims, by, ("a note",), False, 1.25), **more)


CERTIFICATES: dict[str, Certificate] = {
    "proved": certificate(TIER, notes=()),
    "half": certificate(TIER, HALF, checked_by=()),
    "better": certificate(TIER, better=True),
    "nothing": certificate(),
    "no plan": certificate(NO_PLAN, status="infeasible", checked_by=("VeriPB",)),
    "no plan, open": certificate(NO_PROOF, status="infeasible", folder=""),
    "refused": certificate(status="refused", folder=""),
    "unknown": certificate(status="unknown", folder=""),
    "two open": certificate(HALF, NO_PROOF),
}
YES, NO = Step("files", "yes", "as they were"), Step("rows", "no", "row 3 is another")
NOT_DONE = Step("proofs", "not done", "no checker is there")


def verification(*steps: Step, **more: Any) -> Verification:
    claims = ("no plan has less than 4", "no plan has less than 700")
    return replace(Verification("folder", "mini", claims, steps, ("VeriPB",), 1.25), **more)


VERIFICATIONS: dict[str, Verification] = {
    "accepted": verification(YES),
    "refused": verification(YES, NO),
    "in part": verification(YES, NOT_DONE),
    "not done": verification(YES, NOT_DONE, checked_by=(), claims=("no plan",)),
    "nothing": verification(claims=(), checked_by=()),
}


# changes of a number that turn an answer
TURN = Turn("MS-2 launches 4 days later", ({"op": "replace"},), ({"op": "test"},), True, 4)
FAR = Turn(f"anna rests {'much ' * 30}less", (), (), False, 90)


def turns(*found: Turn, finished: bool = True, tried: int = 9, of: int = 9) -> Turns:
    return Turns(
        "then jan may go up instead of anybody who goes up on MS-2 as it is well-planned now",
        found,
        finished,
        tried,
        of,
        1.25,
    )


TURNS: dict[str, Turns] = {
    "two": turns(TURN, FAR),
    "two, open": turns(TURN, finished=False, tried=3),
    "none": turns(),
    "none of one": turns(tried=1, of=1),
    "none, open": turns(finished=False, tried=0, of=1),
    "nothing to try": turns(tried=0, of=0),
}


# after the news
def replan(**more: Any) -> Replan:
    difference = optimizer.diff(MINI, PLAN, OTHER)
    tiers = [TierResult({"unfilled_seats": 4}, 4, 4, True, 0.1)]
    broken = Violation("rest_interval", "anna", "700 days, needs 790", day=DAY, unavoidable=True)
    news = located(out("jan"), slip("MS-2"))
    found = Replan(MINI, solved(plan=OTHER, tiers=tiers, unavoidable=(broken,)), difference, news=news)
    return replace(found, causes={("rest_interval", "anna"): news[0]}, idle=(1,), fallen=("the pin of jan",), **more)


REPLANS: dict[str, Replan] = {
    "moved": replan(),
    "no plan": Replan(MINI, solved("infeasible", None), None, news=located(out("jan"))),
}
