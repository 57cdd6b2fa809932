"""Replans and differences of plans, as data and as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.checker.text import plan_lines
from optimizer.problem.wording import table
from optimizer.solver.data import solve_data
from optimizer.solver.text import headline, tier_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optimizer.checker.check import Report
    from optimizer.events._apply import LocatedEvent
    from optimizer.instance import Instance
    from optimizer.solver.result import Result


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


@dataclass(frozen=True)
class Difference:
    """The differences of two plans of one instance."""

    moves: tuple[Move, ...]
    """People who move: first those whose flights differ, then those whose backup duty alone differs."""
    told: tuple[Notification, ...]
    old: Report
    new: Report

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
    fallen: tuple[str, ...] = ()
    """Waivers, pins and shelters of the file that fall away because of the news, in words."""


def diff_data(difference: Difference) -> dict[str, Any]:
    """The differences of two plans."""
    return {
        "moves": [move_data(move) for move in difference.moves if move.flies],
        "backups": [move_data(move) for move in difference.moves if not move.flies],
        "told": [{"crew": notice.crew, "agency": notice.agency, "why": notice.why} for notice in difference.told],
        "rules": [{"rule": rule, "old": old, "new": new} for rule, old, new in difference.rules],
        "goals": [{"tier": tier, "goal": goal, "old": old, "new": new} for tier, goal, old, new in difference.goals],
        "violations": [
            {"rule": broken.rule, "subject": broken.subject, "message": broken.message, "plan": plan}
            for plan, report in (("old", difference.old), ("new", difference.new))
            for broken in report.broken
        ],
    }


def move_data(move: Move) -> dict[str, Any]:
    """One person's seats, old and new."""

    def legs(seats: Iterable[Leg]) -> list[dict[str, str]]:
        return [{"flight": flight, "role": role, "leg": leg} for flight, role, leg in seats]

    return {"crew": move.crew, "from": legs(move.old), "to": legs(move.new)}


def replan_data(answer: Replan, news: Sequence[LocatedEvent]) -> dict[str, Any]:
    """The answer to bad news: that of a solve, with the moves."""
    data = solve_data(answer.result, None)
    data["events"] = [each.event.model_dump(mode="json", by_alias=True, exclude_none=True) for each in news]
    data["fallen_away"] = list(answer.fallen)
    data["as_of"] = answer.instance.as_of_day.isoformat()
    data |= {"moves": [], "changes": None}
    if answer.difference is not None:
        data |= diff_data(answer.difference)
        data["changes"] = data["tiers"][0]["value"]
    return data


def diff_text(instance: Instance, difference: Difference) -> str:
    """The differences as text."""
    if not difference.moves:
        lines = ["Nobody moves."]
    else:
        lines = list(move_lines(instance, difference.moves))
        lines += ["", *_notices(instance, difference)]
    return "\n".join([*lines, *_judged(difference)])


def replan_text(answer: Replan, news: Sequence[LocatedEvent]) -> str:
    """From the bad news to the new plan."""
    instance = answer.instance
    lines_of_news = [f"  {each.event.known_on}  {each.event.name}: {_fields(each)}" for each in _in_order(news)]
    lines = [headline(answer.result), "", "What became known", *lines_of_news]
    if answer.fallen:
        lines += ["", "What falls away from the file", *(f"  {each}" for each in answer.fallen)]
    if answer.result.tiers:
        lines += ["", *tier_lines(answer.result, None)]
    if answer.difference is not None and answer.result.plan is not None:
        lines += ["", diff_text(instance, answer.difference), "", *_stays(instance, answer)]
        lines += ["", *plan_lines(instance, answer.result.plan)]
    return "\n".join(lines)


def _in_order(news: Sequence[LocatedEvent]) -> list[LocatedEvent]:
    return sorted(news, key=lambda each: each.event.known_on)


def _fields(each: LocatedEvent) -> str:
    data = each.event.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    shown = {key: value for key, value in data.items() if key not in ("known_on", "kind", "source", "note")}
    return ", ".join(
        str(value) if key in ("flight", "crew") else f"{key} {value['id'] if _named(value) else value}"
        for key, value in shown.items()
    )


def _named(value: Any) -> bool:
    return isinstance(value, dict) and "id" in value


def move_lines(instance: Instance, moves: Sequence[Move]) -> Iterator[str]:
    """The moves, one person a line."""
    rows: list[tuple[str, ...]] = [("who", "agency", "from", "", "to")]
    for move in moves:
        person = instance.person[move.crew]
        rows.append((person.name or person.id, person.agency, _seats(move.old), "->", _seats(move.new)))
    flying = sum(move.flies for move in moves)
    yield f"Who moves: {flying} who fly, {len(moves) - flying} as backup only" if flying < len(moves) else "Who moves"
    yield from table(rows)


def _seats(legs: Sequence[Leg]) -> str:
    """Seats in few words: a stay up and down on one ship is said once."""
    words = []
    for flight, role, leg in legs:
        if leg == "down" and (flight, role, "up") in legs:
            continue
        both = leg == "up" and (flight, role, "down") in legs
        words.append(f"{flight} {role}" if both else f"{flight} {role} {leg}")
    return ", ".join(words) or "no seat"


def _notices(instance: Instance, difference: Difference) -> Iterator[str]:
    yield "Who must be told"
    agencies: dict[str, list[str]] = {}
    for notice in difference.told:
        person = instance.person[notice.crew]
        agencies.setdefault(notice.agency, []).append(f"{person.name or person.id} ({notice.why})")
    for agency, people in agencies.items():
        yield f"  {agency}: {'; '.join(people)}"


def _judged(difference: Difference) -> Iterator[str]:
    """Rules and goals that differ."""
    rules = [(f"rule {rule}", str(old), str(new)) for rule, old, new in difference.rules if old != new]
    goals = [(f"goal {goal}", str(old), str(new)) for _, goal, old, new in difference.goals if old != new]
    if rules or goals:
        yield ""
        yield "Effect on the rules (clauses broken) and goals"
        yield from table([("", "old plan", "new plan"), *rules, *goals], right=(1, 2))


def _stays(instance: Instance, answer: Replan) -> Iterator[str]:
    """Flights that are still to launch and on which nobody moves."""
    assert answer.difference is not None
    touched = {flight for move in answer.difference.moves for flight, _, _ in (*move.old, *move.new)}
    ahead = [flight.id for flight in instance.flights if not instance.launched(flight)]
    kept = [flight for flight in ahead if flight not in touched]
    yield f"What stays: {', '.join(kept)} as published." if kept else "No flight to come stays as published."


Leg = tuple[str, str, str]
"""Flight, role, and ``up``, ``down`` or ``backup``."""
