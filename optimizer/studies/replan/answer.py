"""The answer to bad news: as data and as text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from optimizer.checker.text import assumed_lines, decision_lines, plan_lines, unavoidable_lines
from optimizer.problem.shown import Drawn, Shown, Words
from optimizer.problem.wording import flight_called
from optimizer.solver.data import solve_data
from optimizer.solver.text import headline, tier_lines
from optimizer.studies.replan.difference import diff_data, diff_text
from optimizer.studies.replan.news import event_words, news_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from optimizer.checker.check import Report
    from optimizer.events._apply import LocatedEvent
    from optimizer.instance import Instance
    from optimizer.problem.decisions import Waiver
    from optimizer.problem.shown import Block
    from optimizer.rules import Violation
    from optimizer.solver.result import Result
    from optimizer.studies.replan.difference import Difference


@dataclass(frozen=True)
class Replan(Shown):
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
    news: tuple[LocatedEvent, ...] = ()
    """What became known, in the order given."""

    def shown(self) -> Iterator[Block]:
        """The answer in a line, the news, who moves and must be told, the new plan, and all of it as text."""
        yield Words(headline(self.result))
        yield Words(f"What became known: {'; '.join(map(str.strip, self._news()))}")
        if self.difference is not None:
            yield from self.difference.people()
        if self.result.plan is not None:
            yield Drawn(self.result.plan, self.instance, "The new plan")
        yield Words(str(self), "as text")

    def _news(self) -> Iterator[str]:
        known = [self.instance, *([] if self.difference is None else [self.difference.of])]
        return news_lines(known, self.news, self.idle)

    def __str__(self) -> str:
        return replan_text(self)

    def __repr__(self) -> str:
        found = self.difference
        moves = "no plan" if found is None else f"who moves {len(found.moves)}, who must be told {len(found.told)}"
        return f"Replan({self.instance.name!r} as of {self.instance.as_of_day}: {self.result.status}, {moves})"


def replan_text(answer: Replan) -> str:
    """From the bad news to the new plan."""
    instance, difference = answer.instance, answer.difference
    known = [instance, *([] if difference is None else [difference.of])]
    by = {clause: f"by {event_words(known, each.event)}" for clause, each in answer.causes.items()}
    lines = [headline(answer.result), *unavoidable_lines(answer.result.unavoidable, by)]
    lines += ["", "What became known", *news_lines(known, answer.news, answer.idle)]
    if answer.fallen:
        lines += ["", "What falls away from the file", *(f"  {each}" for each in answer.fallen)]
    if answer.result.tiers:
        lines += ["", *tier_lines(answer.result, None)]
    if difference is not None and answer.result.plan is not None:
        lines += [*assumed_lines(difference.new), *_waived(instance, difference.new)]
        lines += ["", diff_text(difference), "", *_stays(instance, difference)]
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


def _stays(instance: Instance, difference: Difference) -> Iterator[str]:
    """Flights that are still to launch, on the same days and with the same people."""
    touched = {flight for move in difference.moves for flight, _, _ in (*move.old, *move.new)}
    touched |= {change.flight for change in difference.days}
    ahead = [flight.id for flight in instance.flights if not instance.launched(flight)]
    kept = [flight_called(instance, flight) for flight in ahead if flight not in touched]
    yield f"What stays: {', '.join(kept)} as published." if kept else "No flight to come stays as published."


def replan_data(answer: Replan) -> dict[str, Any]:
    """The answer to bad news: that of a solve, with the moves."""
    data = solve_data(answer.result, None)
    data["events"] = [each.event.model_dump(mode="json", by_alias=True, exclude_none=True) for each in answer.news]
    for broken in data["unavoidable"]:
        cause = answer.causes.get((broken["rule"], broken["subject"]))
        broken["event"] = None if cause is None else answer.news.index(cause)
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
