"""Enough trained people aboard, every day."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.model.earning import earning
from optimizer.model.intervals import intervals
from optimizer.model.rows import DEFINITION, Clause
from optimizer.model.stays import held_on
from optimizer.problem.fields import Count, Id, PartyId, QualificationId, Window, month_of, overlap
from optimizer.problem.wording import at_station, count, listed
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
from optimizer.problem.written_facts import Horizon


class Skill(Window):
    """How many people aboard must be trained for something, on days in the window."""

    name: Id | None = Field(default=None, description="name of the entry in addresses; by default the skill")
    skill: QualificationId = Field(description="the qualification, or one that implies it")
    min: Count = Field(default=2, description="fewest people")
    party: PartyId | None = Field(default=None, description="only people of this party count; anyone if absent")

    @property
    def label(self) -> str:
        """The name printed."""
        return self.name or self.skill

    def subject(self, day: date) -> str:
        """Skill and month, as the subject names them."""
        return f"{self.name or self.skill}/{day:%Y-%m}"


class SkillsAboard(Rule):
    """On every day at least ``min`` people aboard each station hold a ``skill``, itself or by something that implies
    it. Each entry of ``skills`` is judged on the days in its window and in the rule's; if it names a ``party``, only
    people of that party count. A person counts who held the skill on the launch day of their stay; what runs out in
    orbit still counts."""

    name = "skills_aboard"
    subject = "skill/month"
    waiver_price = 2
    priced_by = "day"
    reads_dates = "all"  # skills are those of the launch day
    counted: ClassVar[str] = (
        "Day by day, over the people aboard: from the docking day to the day before the landing. `from` and `to` look "
        "at the days."
    )
    breaks: ClassVar[str] = """
        rules: {skills_aboard: {skills: [{skill: spacewalk, min: 1, from: 2031-02-01, to: 2031-02-28}]}}
    """
    source: ClassVar[str] = "a spacewalk pair per segment (recalled)"

    less_is_milder = ("skills.min",)

    skills: tuple[Skill, ...] = Field(default=(), description="skills needed aboard")

    @property
    def by_station(self) -> bool:
        return True

    def post(self, rows: Rows, options: Options) -> None:
        counting = {entry.skill: self._counting(rows, options, entry.skill) for entry in self.skills}
        for interval in intervals(options, self, self.name, also=self._turns(options.instance.horizon)):
            for entry in self.skills:
                if entry.covers(interval.first):
                    holders = counting[entry.skill]
                    trained = [holders[literal] for literal in interval.aboard(entry.party) if literal in holders]
                    clause = self.clause(interval.at(entry.subject(interval.first)))
                    left = interval.days if entry.until is None else (entry.until - interval.first).days + 1
                    days = min(interval.days, left)
                    rows.total(clause, trained, lower=entry.min, day=interval.first, days=days)

    def _counting(self, rows: Rows, options: Options, skill: str) -> dict[int, int]:
        """Model half: by the literal of a stay, the literal that counts its person as holding the skill.

        It is the stay itself where the person brings the skill; a helper, true only if something earns it in time,
        where the plan may earn it.
        """
        counting: dict[int, int] = {}
        for stay, literal in options.literal.items():
            if skill in held_on(options.instance, stay.person, stay.launch):
                counting[literal] = literal
            elif options.instance.may_be_earned(skill, stay.launch):
                sources = earning(options, stay.person.id, skill, stay.launch)
                if sources:
                    counting[literal] = rows.helper(f"{skill}:{stay.name}")
                    clause = Clause(DEFINITION, f"{skill}/{stay.name}")
                    rows.linear(clause, [(-1, literal), (1, counting[literal])], upper=0)
                    rows.linear(clause, [(1, counting[literal]), *((-1, source) for source in sources)], upper=0)
        return counting

    def _turns(self, horizon: Horizon) -> Iterator[date]:
        """Days on which a month or the window of an entry begins."""
        yield from horizon.months()
        yield from (entry.since for entry in self.skills if entry.since is not None)

    def describe(self, subject: str, instance: Facts) -> str:
        subject, where = at_station(instance, subject)
        name, month = subject.rsplit("/", 1)
        lines = []
        for entry in self.skills:
            if entry.label == name:
                whom = f"{count(entry.min, 'person', 'people')}{f' of {entry.party}' if entry.party else ''}"
                lines.append(f"at least {whom} aboard{where} {'holds' if entry.min == 1 else 'hold'} {entry.skill}")
        return f"on every day of {month} {listed(dict.fromkeys(lines))}"

    def contradictions(self, instance: Facts) -> Iterator[tuple[tuple[str | int, ...], str]]:
        for (one, first), (number, entry) in combinations(enumerate(self.skills), 2):
            if first.label == entry.label and overlap(entry, first):
                found = f"found {entry.label!r}, the name of skills[{one}] on some of its days"
                yield ("skills", number), f"expected an entry with a name of its own, {found}: give one a `name`"

    def named(self, instance: Facts) -> Mapping[str, Collection[str]]:
        return {"skill": [entry.label for entry in self.skills]}

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        month = month_of(parts[1])
        return any(e.label == parts[0] and overlap(e, month) for e in self.skills) and overlap(self, month)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for entry in self.skills:
            yield from self.joined_days(calendar.instance.as_of_day, self._findings(calendar, entry))

    def _findings(self, calendar: Calendar, entry: Skill) -> Iterator[tuple[date, str, str, bool]]:
        instance = calendar.instance
        trained = {
            (stay.person.id, stay.launch)  # the skill depends on nothing else
            for stay in calendar.stays
            if entry.party in (None, instance.party_of(stay.person.id))
            and calendar.holds(stay.person, entry.skill, stay.launch)
        }
        for stretch in calendar.intervals:
            aboard = sum((stay.person.id, stay.launch) in trained for stay, _ in stretch.aboard)
            if aboard < entry.min:
                whom = "aboard" if entry.party is None else f"of {entry.party} aboard"
                message = f"{aboard} {whom} with {entry.skill}, at least {entry.min}"
                for day in stretch.days:
                    if self.covers(day) and entry.covers(day):
                        about = stretch.about(entry.subject(day))
                        yield day, about, message, instance.day_settled(day, stretch.station)
