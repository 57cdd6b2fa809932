"""Replans and differences of plans as text."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from optimizer.checker.text import assumed_lines, decision_lines, plan_lines, unavoidable_lines
from optimizer.problem.sessions import sittings
from optimizer.problem.wording import flight_called, person_called, table
from optimizer.solver.text import headline, tier_lines
from optimizer.studies.replan.answer import waivers_in_use
from optimizer.studies.replan.news import event_words, news_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.checker.check import Report
    from optimizer.events._apply import LocatedEvent
    from optimizer.instance import Instance
    from optimizer.studies.replan.answer import Difference, Leg, Move, Notification, Replan
    from optimizer.studies.replan.changes import FlightDays, Run


def diff_text(instance: Instance, difference: Difference) -> str:
    """The differences as text."""
    return "\n".join([*change_lines(instance, difference), *_judged(difference)])


def replan_text(answer: Replan, news: Sequence[LocatedEvent]) -> str:
    """From the bad news to the new plan."""
    instance, difference = answer.instance, answer.difference
    known = [instance, *([] if difference is None else [difference.of])]
    by = {clause: f"by {event_words(known, each.event)}" for clause, each in answer.causes.items()}
    lines = [headline(answer.result), *unavoidable_lines(answer.result.unavoidable, by)]
    lines += ["", "What became known", *news_lines(known, news, answer.idle)]
    if answer.fallen:
        lines += ["", "What falls away from the file", *(f"  {each}" for each in answer.fallen)]
    if answer.result.tiers:
        lines += ["", *tier_lines(answer.result, None)]
    if difference is not None and answer.result.plan is not None:
        lines += [*assumed_lines(difference.new), *_waived(instance, difference.new)]
        lines += ["", diff_text(instance, difference), "", *_stays(instance, difference)]
        lines += ["", *plan_lines(instance, answer.result.plan), *decision_lines(instance, answer.result.plan)]
    return "\n".join(lines)


def _waived(instance: Instance, report: Report) -> Iterator[str]:
    """The waivers in use."""
    used = list(waivers_in_use(instance, report))
    if used:
        yield ""
        yield "Waivers in use"
    for broken, waiver in used:
        yield f"  {broken}"
        if waiver is not None:
            yield f"      waived by {waiver.by}: {waiver.reason}"


def change_lines(instance: Instance, difference: Difference) -> Iterator[str]:
    """Who moves, what else changes, and who must be told."""
    names = _Names(instance, difference.of)
    if difference.moves:
        yield from move_lines(instance, difference.moves, of=difference.of)
    else:
        yield "Nobody moves."
    for title, head, rows in (
        ("Flights on other days", ("flight", "from", "", "to", ""), _day_rows(difference, names)),
        ("Training that changes", ("who", "agency", "from", "", "to"), _session_rows(difference, names)),
        ("Command of the station that changes", ("term", "from", "", "to"), _command_rows(difference, names)),
    ):
        found = list(rows)
        if found:
            yield from ("", title, *table([head, *found]))
    if difference.told:
        yield from ("", "Who must be told", *table(_told_rows(difference, names)))


class _Names:
    """Names of people and flights, of those as well that only the instance of the old plan has."""

    def __init__(self, instance: Instance, of: Instance) -> None:
        self.instance, self.of = instance, of

    def person(self, crew: str | None) -> str:
        """A person's name."""
        if crew is None:
            return "nobody"
        return person_called(self.instance if crew in self.instance.person else self.of, crew)

    def agency(self, crew: str) -> str:
        """A person's agency."""
        return (self.instance.person.get(crew) or self.of.person[crew]).agency

    def flight(self, flight: str) -> str:
        """A flight's name."""
        return flight_called(self.instance if flight in self.instance.flight else self.of, flight)


def _day_rows(difference: Difference, names: _Names) -> Iterator[tuple[str, ...]]:
    for change in difference.days:
        if not change.old:
            what = "added"
        elif not change.new:
            what = "dropped"
        else:
            what = "chosen by the plan" if change.chosen else "by the news"
        yield names.flight(change.flight), _span(change.old), "->", _span(change.new), what


def _span(days: FlightDays | None) -> str:
    return "no flight" if days is None else f"{days[0]} to {days[1]}"


def _session_rows(difference: Difference, names: _Names) -> Iterator[tuple[str, ...]]:
    runs = {
        (run.training.id, run.start): f"{run.training.name or run.training.id}, {run.since} to {run.until}"
        for instance in (difference.of, names.instance)
        for run in sittings(instance.sessions, instance.courses)
    }

    def told(wanted: Sequence[Run]) -> str:
        return "; ".join(runs.get(run, f"{run[0]}, {run[1]}") for run in wanted) or "no training"

    for change in difference.sessions:
        yield names.person(change.crew), names.agency(change.crew), told(change.old), "->", told(change.new)


def _command_rows(difference: Difference, names: _Names) -> Iterator[tuple[str, ...]]:
    for change in difference.commands:
        yield change.term, names.person(change.old), "->", names.person(change.new)


def _told_rows(difference: Difference, names: _Names) -> Iterator[tuple[str, ...]]:
    """One person a line, agency by agency."""
    order = list(dict.fromkeys(notice.agency for notice in difference.told))
    for agency, notices in groupby(sorted(difference.told, key=lambda each: order.index(each.agency)), _agency):
        for place, notice in enumerate(notices):
            yield agency if place == 0 else "", names.person(notice.crew), "; ".join(notice.reasons)


def _agency(notice: Notification) -> str:
    return notice.agency


def move_lines(instance: Instance, moves: Sequence[Move], *, of: Instance | None = None) -> Iterator[str]:
    """The moves, one person a line."""
    names = _Names(instance, of or instance)
    rows: list[tuple[str, ...]] = [("who", "agency", "from", "", "to")]
    for move in moves:
        who = names.person(move.crew), names.agency(move.crew)
        rows.append((*who, _seats(names, move.old), "->", _seats(names, move.new)))
    flying = sum(move.flies for move in moves)
    yield f"Who moves: {flying} who fly, {len(moves) - flying} as backup only" if flying < len(moves) else "Who moves"
    yield from table(rows)


def _seats(names: _Names, legs: Sequence[Leg]) -> str:
    """Seats in few words: a stay up and down on one ship is said once."""
    words = []
    for flight, role, leg in legs:
        if leg == "down" and (flight, role, "up") in legs:
            continue
        both = leg == "up" and (flight, role, "down") in legs
        words.append(f"{names.flight(flight)} {role}" if both else f"{names.flight(flight)} {role} {leg}")
    return ", ".join(words) or "no seat"


def _judged(difference: Difference) -> Iterator[str]:
    """Rules and goals that differ."""
    rules = [(f"rule {rule}", str(old), str(new)) for rule, old, new in difference.rules if old != new]
    goals = [
        (f"goal {goal}", str(old), str(new), _instead(difference, number - 1, goal))
        for number, goal, old, new in difference.goals
        if old != new
    ]
    if rules or goals:
        yield ""
        yield "Effect on the rules (clauses broken) and goals"
        yield from table([("", "old plan", "new plan", ""), *((*rule, "") for rule in rules), *goals], right=(1, 2))


def _instead(difference: Difference, tier: int, goal: str) -> str:
    """The two values in words, where the goal has words."""
    old, new = (report.tiers[tier].words.get(goal, "") for report in (difference.old, difference.new))
    return f"{old or 'none'} -> {new or 'none'}" if old or new else ""


def _stays(instance: Instance, difference: Difference) -> Iterator[str]:
    """Flights that are still to launch, on the same days and with the same people."""
    touched = {flight for move in difference.moves for flight, _, _ in (*move.old, *move.new)}
    touched |= {change.flight for change in difference.days}
    ahead = [flight.id for flight in instance.flights if not instance.launched(flight)]
    kept = [flight_called(instance, flight) for flight in ahead if flight not in touched]
    yield f"What stays: {', '.join(kept)} as published." if kept else "No flight to come stays as published."
