"""The differences of two plans: as data and as text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from optimizer.problem.sessions import sittings
from optimizer.problem.shown import Rows, Tabled, Words
from optimizer.problem.wording import table
from optimizer.studies.replan.moves import Names, move_data, move_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.problem.shown import Block
    from optimizer.studies.replan.changes import CommandChange, DayChange, FlightDays, Run, SessionChange
    from optimizer.studies.replan.moves import Move, Notification


@dataclass(frozen=True)
class Difference(Tabled):
    """The differences of two plans of one instance."""

    moves: tuple[Move, ...]
    """People who move: first those whose flights differ, then those whose backup duty alone differs."""
    told: tuple[Notification, ...]
    old: Report
    new: Report
    of: Instance
    """The instance of the old plan."""
    instance: Instance
    """The instance of the new plan, against which both are judged."""
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

    def table(self) -> Rows:
        """A row a person who moves: seats only in the old plan, and only in the new one."""
        names = Names(self.instance, self.of)
        rows = [
            (names.person(move.crew), names.agency(move.crew), names.seats(move.old), names.seats(move.new))
            for move in self.moves
        ]
        return Rows(("who", "agency", "from", "to"), rows, "Who moves")

    def shown(self) -> Iterator[Block]:
        """Who moves, who must be told, and all of it as text."""
        yield from self.people()
        yield Words(str(self), "as text")

    def people(self) -> Iterator[Block]:
        """Who moves, and who must be told."""
        yield self.table() if self.moves else Words("Nobody moves.")
        if self.told:
            rows = list(_told_rows(self, Names(self.instance, self.of)))
            yield Rows(("agency", "who", "why"), rows, "Who must be told")

    def __str__(self) -> str:
        return diff_text(self)

    def __repr__(self) -> str:
        return f"Difference({self.instance.name!r}: who moves {len(self.moves)}, who must be told {len(self.told)})"


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


def diff_text(difference: Difference) -> str:
    """The differences as text."""
    return "\n".join([*change_lines(difference), *_judged(difference)])


def change_lines(difference: Difference) -> Iterator[str]:
    """Who moves, what else changes, and who must be told."""
    names = Names(difference.instance, difference.of)
    if difference.moves:
        yield from move_lines(difference.instance, difference.moves, of=difference.of)
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


def _day_rows(difference: Difference, names: Names) -> Iterator[tuple[str, ...]]:
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


def _session_rows(difference: Difference, names: Names) -> Iterator[tuple[str, ...]]:
    runs = {
        (run.training.id, run.start): f"{run.training.name or run.training.id}, {run.since} to {run.until}"
        for instance in (difference.of, names.instance)
        for run in sittings(instance.sessions, instance.courses)
    }

    def told(wanted: Sequence[Run]) -> str:
        return "; ".join(runs.get(run, f"{run[0]}, {run[1]}") for run in wanted) or "no training"

    for change in difference.sessions:
        yield names.person(change.crew), names.agency(change.crew), told(change.old), "->", told(change.new)


def _command_rows(difference: Difference, names: Names) -> Iterator[tuple[str, ...]]:
    for change in difference.commands:
        yield change.term, names.person(change.old), "->", names.person(change.new)


def _told_rows(difference: Difference, names: Names) -> Iterator[tuple[str, ...]]:
    """One person a line, agency by agency."""
    order = list(dict.fromkeys(notice.agency for notice in difference.told))
    for agency, notices in groupby(sorted(difference.told, key=lambda each: order.index(each.agency)), _agency):
        for place, notice in enumerate(notices):
            yield agency if place == 0 else "", names.person(notice.crew), "; ".join(notice.reasons)


def _agency(notice: Notification) -> str:
    return notice.agency


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
