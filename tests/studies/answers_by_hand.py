"""Answers made by hand, without a search, so that their words can be read at every edge: nothing found, one, many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import optimizer
from optimizer.events import EVENTS
from optimizer.model.rows import Clause
from optimizer.problem.plan import Plan
from optimizer.solver.result import Result, TierResult
from optimizer.studies.repair.date_moves import DateMove
from optimizer.studies.rolling import Lived, Month, Outcome, Rolling
from optimizer.studies.rolling.policies import policy
from optimizer.studies.size.answer import Need, Sizing
from optimizer.studies.size.classes import Kind
from optimizer.studies.size.futures import Cause, EmptySeat, Shortage
from optimizer.studies.size.losses import Losses
from optimizer.studies.size.manifest import Chain, Manifest
from optimizer.studies.size.selection_answer import Selection
from optimizer.studies.size.selection_parts import Corps, Formula, OneMore, Searched
from optimizer.studies.stress import Odds, Sample, Stress
from tests import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Sequence

MINI = optimizer.load(INSTANCES / "mini.yaml")
PLAN = optimizer.load_plan(INSTANCES.parent / "tests" / "cli" / "mini.plan.json", MINI)
DAY = date(2031, 3, 1)


def out(who: str) -> Any:
    return EVENTS["person_out"].model_validate({"known_on": DAY, "crew": who})


def slip(flight: str) -> Any:
    return EVENTS["slip"].model_validate({"known_on": DAY, "flight": flight, "launch": DAY + timedelta(200)})


def solved(status: Any = "optimal", plan: Plan | None = PLAN, tiers: Sequence[TierResult] = (), **more: Any) -> Result:
    """A result of which only what is told of it matters."""
    report = None if plan is None else optimizer.check(MINI, plan)
    asked: dict[str, Any] = {"engine": "cp-sat", "seed": 3, "workers": 2, "seconds": 1.25, "options": 0, "rows": 0}
    seconds = {"build_seconds": 0.0, "search_seconds": 0.0, "check_seconds": 0.0}
    return Result("mini", status, plan, tuple(tiers), report, **{**asked, **seconds, **more})


def stress(*samples: Sample, **more: Any) -> Stress:
    found = Stress(MINI, PLAN, None, Odds(more=0.5, slip_days=(4, 40)), 7, 12, samples, 1.25)
    return replace(found, **more)


def samples() -> list[Sample]:
    """Each way in which a sample may end, some of them more than once."""
    move = DateMove("MS-2", "launch", date(2031, 6, 10), date(2031, 6, 11), 25)
    back = DateMove("MS-2", "landing", date(2031, 12, 10), date(2031, 12, 7), 30)
    rest, seat = Clause("rest_interval", "anna"), Clause("seat_coverage", "MS-2")
    changed = (("MS-1", "commander"), ("MS-1", "flight-engineer"), ("Crew-B", "mission-specialist"))
    leaves = (("rest_interval", "anna", 5), ("seat_coverage", "MS-2", 40))
    return [
        Sample(0, (out("anna"),), "holds", 0, (), (), ()),
        Sample(1, (slip("MS-2"),), "moves", 3, ("anna", "fyodor"), changed[:2], ()),
        Sample(2, (out("fyodor"), out("dario")), "moves", 2, ("fyodor", "jan"), (changed[0], changed[2]), ()),
        Sample(3, (slip("Crew-A"), slip("MS-2")), "dates", 0, (), (), (), (move, back)),
        Sample(4, (out("anna"),), "breaks", 1, ("ben",), changed[2:], (rest,)),
        Sample(5, (out("jan"),), "none", None, (), (), (rest, seat), (move,), 70, 70, leaves),
        Sample(6, (out("jan"),), "none", None, (), (), (seat,), (), 60, 0, leaves[1:]),
        Sample(7, (out("jan"),), "none", None, (), (), ()),
    ]


def lived(run: int, name: str, **more: Any) -> Lived:
    return replace(Lived(run, name, 365, (), 12, 0, (), 0), **more)


def rolling(runs: int = 2) -> Rolling:
    """Four policies: the one as planned, two with margins, and one that leaves no plan."""
    rest, seat = Clause("rest_interval", "anna"), Clause("seat_coverage", "MS-2")
    news = Month(DAY, (out("anna"),), ("anna", "fyodor", "jan"), (rest,), 2, 40)
    late = Month(DAY, (slip("MS-2"),), ("ben",), (), 0, 0, proved=False)
    bare, more, extra, none = (policy(MINI, text) for text in ("as planned", "days+30", "crew+25%", "days+100"))
    first = (
        lived(0, bare.name, months=(news, late), empty=1, broken=(rest, seat, rest), price=45),
        lived(1, bare.name, months=(late,), broken=(seat,), price=40, ended=DAY),
    )
    second = (lived(0, more.name, months=(news,)), lived(1, more.name, empty=2), lived(2, more.name, empty=9))
    third = (lived(0, extra.name), lived(1, extra.name, days=200, price=600))
    outcomes = (
        Outcome(bare, PLAN, first[:runs]),
        Outcome(more, PLAN, second),
        Outcome(extra, PLAN, third),
        Outcome(none, None, ()),
    )
    return Rolling(MINI, outcomes, Odds(drop_out=0.5), 2.25 if runs else 4.0, date(2032, 12, 31), 5, 3, 1.25)


NEEDS = (
    Need("role", "soyuz commander", ("fyodor", "galina"), 2, 2, ("fyodor", "galina"), ("MS-1", "MS-2")),
    Need("role", "dragon commander", ("anna", "ben", "carol"), 1, 1, ("ben",), ("Crew-B", "Crew-B")),
    Need("qualification", "soyuz-commander", ("fyodor", "galina"), 2, 1, ("fyodor", "galina"), None),
    Need("qualification", "dragon-commander", ("ben",), 1, 1, ("ben",), None),
    Need("agency", "NASA", ("anna",), 1, 1, ("anna",), ("MS-1", "MS-1")),
)


def sizing(**more: Any) -> Sizing:
    """The second tier was kept, though it is not proved."""
    tiers = [
        TierResult({"unfilled_seats": 4}, 4, 4, True, 0.1),
        TierResult({"waiting_spread": 9, "corps_size": 2}, 11, 10, False, 0.1),
        TierResult({"corps_size": 10}, 10, 10, True, 0.1),
    ]
    people = tuple(sorted({seat.crew for seat in PLAN.assignments}))
    there = (*people, "irina2")
    world = MINI.model_copy(
        update={"crew": (*MINI.crew, MINI.person["irina"].model_copy(update={"id": "irina2", "name": "Irina Two"}))}
    )
    found = Sizing(world, solved(tiers=tiers), 2, people, there, len(people), ("MS-1", "Crew-B"), NEEDS, False, 1.25)
    return replace(found, **more)


def selection(**more: Any) -> Selection:
    """The class to select; what is left out of it comes with ``more``."""
    chains = (
        Chain("soyuz", "ISS", 151, False, 180, ("MS-3", "MS-4"), "MS-2", 1),
        Chain("dragon", "ISS", 200, True, 190, (), "Crew-B", 0),
    )
    manifest = Manifest(
        MINI.model_copy(update={"horizon": MINI.horizon.model_copy(update={"until": date(2033, 12, 31)})}),
        chains,
        date(2031, 12, 31),
        ("partner_share", "reciprocity"),
    )
    dear = EmptySeat(2032, "MS-3", "soyuz commander", ("soyuz-commander", "soyuz-crew"))
    other = EmptySeat(2032, "MS-3", "soyuz flight-engineer", ())
    later = EmptySeat(2033, "MS-4", "soyuz commander", ("soyuz-commander",))
    base: dict[str, Any] = {
        "instance": MINI,
        "manifest": manifest,
        "losses": Losses(leave=0.25, leave_of={"ESA": 0.125}),
        "seed": 6,
        "samples": 40,
        "share": 0.9,
        "years": (2031, 2032),
        "basic_days": 700,
        "kinds": (Kind("Roscosmos", "jan", date(2024, 6, 1)), Kind("NASA", "ben", date(2025, 6, 1))),
        "most": 4,
        "tried": ("Roscosmos",),
        "without_losses": "flies",
        "corps": Corps(8, True, {"NASA": 3, "Roscosmos": 5}),
        "searched": Searched(10, 1, None, {"Roscosmos": 2, "NASA": 0}, 37, True),
        "formulas": (
            Formula(0.25, "before 2014", {"NASA": 1, "Roscosmos": 3}, 38),
            Formula(0.15, "since", {"NASA": 0}, 10),
        ),
        "shortages": (
            (3, Shortage((dear, dear, other, later), True)),
            (4, Shortage((other,), False)),
            (5, Shortage((later,), True)),
            (6, Shortage((dear,), True)),
            (7, Shortage((), False)),
        ),
        "one_more": (OneMore("soyuz commander", ("soyuz-commander",), "Roscosmos", 20),),
        "seconds": 1.25,
    }
    return Selection(**{**base, **more})


SHORT = Shortage(tuple(EmptySeat(2032, f"MS-{n}", "soyuz commander", ("soyuz-commander",)) for n in range(3, 17)), True)
CLAUSES = (Clause("rest_interval", "anna"), Clause("seat_coverage", "MS-2"))


def cause(*, seats: bool, clauses: bool = False) -> Cause:
    """Why a manifest does not fly."""
    return Cause(replace(SHORT, proved=not clauses) if seats else Shortage((), False), CLAUSES if clauses else ())
