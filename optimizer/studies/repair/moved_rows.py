"""What a plan with moved dates costs at least: rows that hold however the dates move."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from optimizer.model.rows import DEFINITION, Row
from optimizer.model.stays import enumerate_stays
from optimizer.rules import Rule
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.studies.repair.date_moves import FlightDate, move_price, with_dates
from optimizer.studies.repair.soft_rows import BROKEN, SoftRows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.instance import Instance
    from optimizer.model.rows import Clause
    from optimizer.model.stays import StayOption
    from optimizer.solver.deadline import Deadline

ONE_DAY = timedelta(days=1)


def bound_of_moves(
    instance: Instance, days: Mapping[FlightDate, tuple[date, ...]], deadline: Deadline, workers: int, seed: int
) -> tuple[int, bool]:
    """Proved: no plan costs less in which one of these dates moves, to any of these days; 0 if nothing can be said.

    And whether more time would find no more.
    """
    if not days or _other_options(instance, days):
        return 0, True
    soft = MovedRows(instance, days)
    limit = deadline.search_limit
    task = Task(soft.literals, soft.rows, soft.cost, time_limit=limit, workers=workers, seed=seed)
    outcome = search(task, stop=deadline.stop)
    return outcome.bound or 0, outcome.status == "optimal"


def _other_options(instance: Instance, days: Mapping[FlightDate, tuple[date, ...]]) -> bool:
    """Whether moved dates may bring decisions that there are not while dates stay."""
    farthest = {key: (min if key[1] == "launch" else max)((*each, _now(instance, key))) for key, each in days.items()}
    moved = with_dates(instance, farthest)
    if {stay.name for stay in enumerate_stays(moved)} - {stay.name for stay in enumerate_stays(instance)}:
        return True
    return any(_brings_decisions(rule) and (rule.since or rule.until) for rule in instance.rulebook)


def _brings_decisions(rule: Rule) -> bool:
    return type(rule).extra_decisions is not Rule.extra_decisions


def _now(instance: Instance, key: FlightDate) -> date:
    found: date = getattr(instance.flight[key[0]], key[1])
    return found


class MovedRows(SoftRows):
    """The rows that hold however the dates move.

    Kept are rules that read no date, and of rules read day by day the days that no move touches; a day that some moves
    touch counts unless one of these is made.  One date moves at least.
    """

    def __init__(self, instance: Instance, days: Mapping[FlightDate, tuple[date, ...]]) -> None:
        self.spans = {key: _touched(instance, key, each) for key, each in days.items()}
        self.reads = {rule.name: _reads(rule) for rule in instance.rulebook}
        self.moves: dict[FlightDate, int] = {}
        self._helpers: set[int] = set()
        """Literals in rows that are kept: of helpers, those whose definitions are kept, too."""
        self._never: dict[str, frozenset[int]] = {}
        """By rule, the stays that it forbids whatever the dates."""
        super().__init__(instance)

    def _kept(self, row: Row) -> Row | None:
        if row.clause.rule == DEFINITION:
            helpers = {each for each in row.literals if each >= self.model.rows.decisions}
            return row if helpers <= self._helpers else None
        if self.reads[row.clause.rule] != "all":
            return row
        if row.upper != 0 or row.coefficients is not None:
            return None
        never = tuple(each for each in row.literals if each in self._never.get(row.clause.rule, ()))
        return row._replace(literals=never) if never else None

    def _by_steps(self) -> dict[Row, int]:
        rows, self.literals = self.model.rows.rows, len(self.model.rows.names)
        self._helpers.update(*(row.literals for row in rows if self.reads.get(row.clause.rule, "all") != "all"))
        for rule in self.instance.rulebook:
            if not rule.physical and type(rule).never is not Rule.never:
                found = (literal for stay, literal in self.model.options.literal.items() if self._barred(rule, stay))
                self._never[rule.name] = frozenset(found)
        for key in self.spans:
            self.moves[key] = self._new()
            self._terms.append((move_price(self.instance, key[0]), self.moves[key]))
        self.fixed.append(Row(BROKEN, tuple(self.moves.values()), None, 1, None))
        return {}

    def _barred(self, rule: Rule, stay: StayOption) -> bool:
        return not stay.settled and rule.never(stay, self.instance)

    def _charge(self, clause: Clause, since: date | None, length: int, price: int, literal: int) -> None:
        if since is None or self.reads[clause.rule] == "none":
            super()._charge(clause, since, length, price, literal)
            return
        together: dict[tuple[int, ...], int] = {}
        for day in (since + number * ONE_DAY for number in range(length)):
            touching = tuple(self.moves[key] for key, (first, end) in self.spans.items() if first <= day < end)
            together[touching] = together.get(touching, 0) + 1
        for moves, count in together.items():
            paid = literal
            if moves:
                paid = self._new()
                self._rows.append(Row(BROKEN, (literal, paid, *moves), (1, -1, *[-1] * len(moves)), None, 0))
            self._terms.append((count * price, paid))


def _reads(rule: Rule) -> str:
    """Which dates a rule reads: ``none``, days ``aboard``, or ``all`` it may be."""
    if rule.hangs_on == "none":
        return "all" if rule.since or rule.until else "none"
    return "all" if _brings_decisions(rule) else rule.hangs_on


def _touched(instance: Instance, key: FlightDate, days: tuple[date, ...]) -> tuple[date, date]:
    """Days on which a move changes what is docked: the first, and the day after the last."""
    flight, event = key
    later = instance.flight[flight].docking - instance.flight[flight].launch if event == "launch" else timedelta(0)
    each = [day + later for day in (*days, _now(instance, key))]
    return min(each), max(each)
