"""What a rule is: one sentence, its parameters, a model half and a checker half.

The two halves stand in one file so that one screen shows whether they say the same thing, and they
share no helper: ``post`` and ``forbidden`` reason over sets of options, ``check`` walks the calendar of
one plan.  The duplication is intended: an error in one half is caught by the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from optimizer.model.rows import Clause
from optimizer.problem.fields import evaluated
from optimizer.rules._hooks import Hooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import ExtraDecision, StayOption
    from optimizer.problem.calendar import Calendar, StationInterval
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember


ONE_DAY = timedelta(days=1)


class _Said(NamedTuple):
    """What is said of a day; of consecutive days of which the same is said, it is said once."""

    subject: str
    message: str
    settled: bool
    past: bool


@dataclass(frozen=True, slots=True)
class Violation:
    """One clause ``(rule, subject)`` that a plan breaks."""

    rule: str
    subject: str
    message: str
    since: date | None = None
    until: date | None = None
    day: date | None = None
    """The day to which a clause without days belongs: a launch, a landing, the day on which a limit is passed."""
    settled: bool = False
    """Whether nothing about it can still change."""
    history: bool = False
    """Settled, and over: the last day judged lies before ``as_of``."""
    unavoidable: bool = False
    """Settled, but not over: it is broken on a day to come, whatever is decided."""
    waived: bool = False
    amount: int = 1
    """How much is missing where the price hangs on it: of seats, how many are empty; of rest or training, days."""

    @property
    def address(self) -> tuple[str, str]:
        """The address of the clause, equal to its ``Clause``."""
        return self.rule, self.subject

    @property
    def decided(self) -> bool:
        """Whether it counts and other decisions might mend it: a plan with such a one is refused."""
        return not (self.waived or self.history or self.unavoidable)

    @property
    def broken_from(self) -> date | None:
        """The first of its days, or the day to which it belongs."""
        return self.day if self.since is None else self.since

    @property
    def days_in_words(self) -> str:
        """Its days, or the day to which it belongs."""
        if self.since is None:
            return "" if self.day is None else str(self.day)
        return f"{self.since} to {self.until}"

    def judged_on(self, today: date) -> Violation:
        """The same, told apart: history or unavoidable if it is settled."""
        last = self.day if self.until is None else self.until
        over = last is not None and last < today
        if not (self.settled or self.history or self.unavoidable):
            return self
        return replace(self, history=self.settled and over, unavoidable=self.settled and not over)

    def __str__(self) -> str:
        days = "" if self.since is None else f" ({self.since} to {self.until})"
        return f"{self.rule} {self.subject}: {self.message}{days}"


@evaluated
class Rule(Hooks):
    """A hard sentence.  The docstring of a rule is the sentence printed to people.

    ``from`` and ``to`` limit a rule to launches, or days, in that window.
    """

    name: ClassVar[str]
    subject: ClassVar[str]
    """What one clause is about, in words: ``person/flight``, ``ship``, ..."""
    source: ClassVar[str] = ""
    """Where the sentence comes from in the field."""
    counted: ClassVar[str] = ""
    """The edges of its days and bounds, where the sentence leaves them open."""
    breaks: ClassVar[str] = ""
    """Changed lines of ``files/example.yaml`` that break it, and nothing else; see ``files/example.py``."""
    always: ClassVar[bool] = False
    """Holds in every instance, listed or not."""
    wishable: ClassVar[bool] = True
    """Can be a wish (``prefer``).  Exception: a rule with decisions of its own cannot."""

    def forbidden(
        self, person: CrewMember, stays: Sequence[StayOption], instance: Facts
    ) -> Iterator[tuple[StayOption, str]]:
        """Those of a person's stays that are impossible by themselves, each with the subject of the clause.

        Called once for each person, so that facts about the person are computed once.
        """
        return iter(())

    def forbids(self, stay: StayOption, instance: Facts) -> str | None:
        """The subject of the clause by which this stay alone is impossible, or None."""
        return next((subject for _, subject in self.forbidden(stay.person, [stay], instance)), None)

    def never(self, stay: StayOption, instance: Facts) -> bool:
        """Whether the stay is forbidden on whatever days flights launch and land; False where that is not certain."""
        return False

    def extra_decisions(self, instance: Facts) -> Iterator[tuple[ExtraDecision, str | None]]:
        """Decisions that exist because of this rule, each with the subject of the clause that forbids it, or None."""
        return iter(())

    def post(self, rows: Rows, options: Options) -> None:
        """Add the rows that every plan obeying the rule satisfies, and no other plan does."""

    def tighten(self, rows: Rows, options: Options) -> None:
        """Add rows (of the rule ``IMPLIED``) that follow from all those posted, where they make searches faster."""

    def describe(self, subject: str, instance: Facts) -> str:
        """What the clause about ``subject`` demands, with names and dates; by default the rule's sentence."""
        return self.sentence()

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        """Every clause of this rule that the plan in ``calendar`` breaks."""
        raise NotImplementedError

    @property
    def by_station(self) -> bool:
        """Whether its subjects begin with a station where there are several."""
        return False

    def clause(self, subject: str) -> Clause:
        """The address of one clause of this rule."""
        return Clause(self.name, subject)

    @classmethod
    def sentence(cls) -> str:
        """The first paragraph of the docstring, on one line."""
        return " ".join((cls.__doc__ or "").strip().split("\n\n")[0].split()).replace("``", "`")

    def violation(
        self, subject: str, message: str, day: date | None = None, *, settled: bool = False, amount: int = 1
    ) -> Violation:
        """A broken clause of this rule that belongs to a ``day``; ``settled`` if nothing about it can still change."""
        return Violation(self.name, subject, message, day=day, settled=settled, amount=amount)

    def day_by_day(
        self,
        calendar: Calendar,
        findings: Callable[[Facts, StationInterval], Iterable[tuple[str, str]]],
        *,
        by_month: bool = False,
    ) -> Iterator[Violation]:
        """Violations from findings ``(subject, message)``, on the days on which the rule holds; a finding on one day of
        an interval holds on each.  With ``by_month`` the subject is ``subject/month``."""
        instance, today = calendar.instance, calendar.instance.as_of_day

        def when(station: str, day: date) -> tuple[str, bool, bool]:
            return day.isoformat()[:7] if by_month else "", instance.day_settled(day, station), day < today

        def found() -> Iterator[tuple[date, date, _Said]]:
            for stretch in calendar.intervals:
                lines = list(findings(instance, stretch))
                held = filter(self.covers, stretch.days if lines else ())
                for (month, settled, past), days in groupby(held, partial(when, stretch.station)):
                    first, *others = days
                    for subject, text in lines:
                        about = f"{subject}/{month}" if month else subject
                        yield first, others[-1] if others else first, _Said(about, text, settled, past)

        yield from self._joined(found())

    def joined_days(self, today: date, findings: Iterable[tuple[date, str, str, bool]]) -> Iterator[Violation]:
        """Join findings ``(day, subject, message, settled)`` that say the same on consecutive days, all of them before
        ``today`` or all from it on."""
        said = ((day, day, _Said(about, text, settled, day < today)) for day, about, text, settled in findings)
        yield from self._joined(said)

    def _joined(self, findings: Iterable[tuple[date, date, _Said]]) -> Iterator[Violation]:
        """Join what is said of consecutive days, as it comes: day after day, or several days at once."""
        running: dict[_Said, tuple[date, date]] = {}
        for since, until, said in findings:
            first, last = running.get(said, (since, since))
            if since - last > ONE_DAY:
                yield self._on_days(said, first, last)
                first = since
            running[said] = (first, until)
        for said, (first, last) in running.items():
            yield self._on_days(said, first, last)

    def _on_days(self, said: _Said, first: date, last: date) -> Violation:
        return Violation(self.name, said.subject, said.message, first, last, settled=said.settled)
