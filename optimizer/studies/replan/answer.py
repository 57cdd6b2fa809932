"""Replans and differences of plans, and their plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from optimizer.solver.data import solve_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from optimizer.checker.check import Report
    from optimizer.events._apply import LocatedEvent
    from optimizer.instance import Instance
    from optimizer.problem.decisions import Waiver
    from optimizer.rules import Violation
    from optimizer.solver.result import Result
    from optimizer.studies.replan.changes import CommandChange, DayChange, FlightDays, Run, SessionChange


@dataclass(frozen=True, slots=True)
class Move:
    """One person with different seats: those only in the old plan, and those only in the new one."""

    crew: str
    old: tuple[Leg, ...]
    new: tuple[Leg, ...]

    @property
    def flies(self) -> bool:
        """Whether a seat up or down differs, not only backup duty."""
        return any(leg != "backup" for _, _, leg in (*self.old, *self.new))


@dataclass(frozen=True, slots=True)
class Notification:
    """Somebody who must be told, and why."""

    crew: str
    agency: str
    why: str
    """The first reason, in short."""
    reasons: tuple[str, ...] = ()
    """Every reason, in words."""


@dataclass(frozen=True)
class Difference:
    """The differences of two plans of one instance."""

    moves: tuple[Move, ...]
    """People who move: first those whose flights differ, then those whose backup duty alone differs."""
    told: tuple[Notification, ...]
    old: Report
    new: Report
    of: Instance
    """The instance of the old plan."""
    sessions: tuple[SessionChange, ...] = ()
    days: tuple[DayChange, ...] = ()
    """Flights on other days, chosen by the plan or by the news."""
    commands: tuple[CommandChange, ...] = ()

    @property
    def goals(self) -> tuple[tuple[int, str, int, int], ...]:
        """Tier, goal, value in the old plan, value in the new one."""
        return tuple(
            (number, goal, value, after.goals[goal])
            for number, (before, after) in enumerate(zip(self.old.tiers, self.new.tiers, strict=True), start=1)
            for goal, value in before.goals.items()
        )

    @property
    def rules(self) -> tuple[tuple[str, int, int], ...]:
        """Each rule that either plan breaks: clauses broken by the old plan, by the new one."""
        counts: dict[str, list[set[str]]] = {}
        for place, report in enumerate((self.old, self.new)):
            for violation in report.broken:
                counts.setdefault(violation.rule, [set(), set()])[place].add(violation.subject)
        return tuple((rule, len(before), len(after)) for rule, (before, after) in sorted(counts.items()))


@dataclass(frozen=True)
class Replan:
    """The answer to bad news."""

    instance: Instance
    """The instance after the events, with the published plan and ``changes`` as its first tier."""
    result: Result
    difference: Difference | None
    """From the published plan to the new one; None without a plan."""
    causes: Mapping[tuple[str, str], LocatedEvent] = field(default_factory=dict)
    """Of clauses that are broken whatever is decided: the news after which the published plan broke them first."""
    idle: tuple[int, ...] = ()
    """Places, in the order given, of the events that change nothing that was not known before."""
    following: Instance | None = None
    """The instance that follows: the goals of the file, the new plan published; None without a plan."""
    fallen: tuple[str, ...] = ()
    """Waivers, pins and shelters of the file that fall away because of the news, in words."""

    def __repr__(self) -> str:
        found = self.difference
        moves = "no plan" if found is None else f"{len(found.moves)} people move, {len(found.told)} are told"
        return f"Replan({self.instance.name!r} as of {self.instance.as_of_day}: {self.result.status}, {moves})"


def diff_data(difference: Difference) -> dict[str, Any]:
    """The differences of two plans."""
    return {
        "moves": [move_data(move) for move in difference.moves if move.flies],
        "backups": [move_data(move) for move in difference.moves if not move.flies],
        "sessions": [
            {"crew": change.crew, "from": _runs(change.old), "to": _runs(change.new)} for change in difference.sessions
        ],
        "dates": [
            {"flight": change.flight, "from": _days(change.old), "to": _days(change.new), "chosen": change.chosen}
            for change in difference.days
        ],
        "commanders": [{"term": change.term, "from": change.old, "to": change.new} for change in difference.commands],
        "told": [
            {"crew": notice.crew, "agency": notice.agency, "why": notice.why, "reasons": list(notice.reasons)}
            for notice in difference.told
        ],
        "rules": [{"rule": rule, "old": old, "new": new} for rule, old, new in difference.rules],
        "goals": [{"tier": tier, "goal": goal, "old": old, "new": new} for tier, goal, old, new in difference.goals],
        "violations": [
            {"rule": broken.rule, "subject": broken.subject, "message": broken.message, "plan": plan}
            for plan, report in (("old", difference.old), ("new", difference.new))
            for broken in report.broken
        ],
    }


def _runs(runs: Iterable[Run]) -> list[dict[str, str]]:
    return [{"session": session} | ({"start": str(start)} if start else {}) for session, start in runs]


def _days(days: FlightDays | None) -> dict[str, str] | None:
    return None if days is None else {"launch": str(days[0]), "landing": str(days[1])}


def move_data(move: Move) -> dict[str, Any]:
    """One person's seats, old and new."""

    def legs(seats: Iterable[Leg]) -> list[dict[str, str]]:
        return [{"flight": flight, "role": role, "leg": leg} for flight, role, leg in seats]

    return {"crew": move.crew, "from": legs(move.old), "to": legs(move.new)}


def replan_data(answer: Replan, news: Sequence[LocatedEvent]) -> dict[str, Any]:
    """The answer to bad news: that of a solve, with the moves."""
    data = solve_data(answer.result, None)
    data["events"] = [each.event.model_dump(mode="json", by_alias=True, exclude_none=True) for each in news]
    for broken in data["unavoidable"]:
        cause = answer.causes.get((broken["rule"], broken["subject"]))
        broken["event"] = None if cause is None else news.index(cause)
    data["without_effect"] = list(answer.idle)
    data["fallen_away"] = list(answer.fallen)
    data["as_of"] = answer.instance.as_of_day.isoformat()
    data |= {"moves": [], "changes": None, "waived": []}
    if answer.difference is not None:
        data |= diff_data(answer.difference)
        data["changes"] = data["tiers"][0]["value"]
        data["waived"] = [
            {"rule": broken.rule, "subject": broken.subject, "message": broken.message}
            | ({} if waiver is None else {"reason": waiver.reason, "by": waiver.by})
            for broken, waiver in waivers_in_use(answer.instance, answer.difference.new)
        ]
    return data


def waivers_in_use(instance: Instance, report: Report) -> Iterator[tuple[Violation, Waiver | None]]:
    """Every clause that the plan breaks and a waiver leaves open, with the waiver of that very subject."""
    named = {(waiver.rule, waiver.subject): waiver for waiver in instance.waivers}
    for broken in report.violations:
        if broken.waived:
            yield broken, named.get((broken.rule, broken.subject))


Leg = tuple[str, str, str]
"""Flight, role, and ``up``, ``down`` or ``backup``."""
