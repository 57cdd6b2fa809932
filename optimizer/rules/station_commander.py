"""Each term of command has one commander, and the parties take turns."""

from __future__ import annotations

from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from optimizer.model.earning import earning
from optimizer.model.stays import CommandOption, held_on
from optimizer.problem.fields import CrewId, Day, Entity, Id, QualificationId
from optimizer.problem.wording import called
from optimizer.rules._rule import Rule, Violation
from optimizer.rules._shown import Bar, Command

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence, Set
    from datetime import date
    from typing import Self

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember


class Term(Entity):
    """Days of one command; the next term may begin on the last, when the command is handed over."""

    id: Id = Field(description="name of the term")
    station: Id | None = Field(default=None, description="which station, where there are several")
    since: Day = Field(alias="from", description="first day")
    until: Day = Field(alias="to", description="last day, on which the command is handed over")
    commander: CrewId | None = Field(default=None, description="the commander, where that is settled")

    @model_validator(mode="after")
    def _in_order(self) -> Term:
        if self.until < self.since:
            raise PydanticCustomError("order", f"expected `to` on or after `from` {self.since}, found {self.until}")
        return self


class StationCommander(Rule):
    """Each of the ``terms`` that begins on or after ``as_of`` has one commander: the person it names, or anyone if it
    names none. The commander belongs to a party, holds on the first day all that ``requires`` lists, is aboard the
    ``station`` on every day of the term, the last included, and has flown before that stay. In any ``max_in_a_row`` + 1
    successive terms at a station (by first day) each party has at most ``max_in_a_row`` of the commanders. Commanders
    named for terms begun before ``as_of`` count too."""

    name = "station_commander"
    subject = "term"
    waiver_price = 15
    counted: ClassVar[str] = "The first and the last day of a term count. `from` and `to` look at its first day."
    breaks: ClassVar[str] = """
        rules: {station_commander: {terms: [{id: spring, from: 2031-02-01, to: 2031-06-20}]}}
        plan: [fyodor MS-1/commander, fyodor commands spring]
    """
    source: ClassVar[str] = "command handed over to a person who stays, between the segments (recalled)"

    more_is_milder = ("max_in_a_row",)
    wishable = False

    terms: tuple[Term, ...] = Field(default=(), description="the terms of command")
    requires: tuple[QualificationId, ...] = Field(default=(), description="what a commander must hold")
    max_in_a_row: Annotated[int, Field(ge=1, le=1_000)] = Field(
        default=2, description="successive commanders of one party"
    )

    @model_validator(mode="after")
    def _once(self) -> StationCommander:
        names = [term.id for term in self.terms]
        for name in names:
            if names.count(name) > 1:
                raise PydanticCustomError("twice", f"expected each term once, found {name!r} twice")
        return self

    def in_order(self) -> list[Term]:
        """Checker half: the terms by first day."""
        return sorted(self.terms, key=lambda term: (term.since, term.id))

    def station_of(self, term: Term, instance: Facts) -> str:
        """Checker half: the station of a term; the only one, where it names none."""
        return term.station or instance.stations[0]

    def successions(self, instance: Facts) -> list[list[Term]]:
        """Checker half: the terms of each station by first day."""
        found: dict[str, list[Term]] = {}
        for term in self.in_order():
            found.setdefault(self.station_of(term, instance), []).append(term)
        return list(found.values())

    def to_fill(self, instance: Facts) -> list[Term]:
        """Model half: the terms in which the plan says who commands."""
        return [term for term in self.terms if self.covers(term.since) and not term.since < instance.as_of_day]

    def sequences(self, instance: Facts) -> Iterator[list[Term]]:
        """Model half: the terms at each station, one after the other; the first station stands for none."""
        ordered = sorted(self.terms, key=attrgetter("since", "id"))
        for station in dict.fromkeys(term.station or instance.stations[0] for term in ordered):
            places = (station, None) if station == instance.stations[0] else (station,)
            yield [term for term in ordered if term.station in places]

    def extra_decisions(self, instance: Facts) -> Iterator[tuple[CommandOption, str | None]]:
        for term in self.to_fill(instance):
            for person in instance.crew:
                if term.commander in (None, person.id) and instance.party_of(person.id):
                    lacking = set(self.requires) - held_on(instance, person, term.since)
                    fit = all(instance.may_be_earned(name, term.since) for name in lacking)
                    yield CommandOption(person, term.id), None if fit else term.id

    def commanders(self, options: Options) -> dict[str, dict[str, list[int]]]:
        """Model half: per open term and party, the literals of its commanders."""
        found: dict[str, dict[str, list[int]]] = {term.id: {} for term in self.terms}
        for duty, literal in options.commands.items():
            party = options.instance.party_of(duty.person.id) or ""
            found[duty.term].setdefault(party, []).append(literal)
        return found

    def given(self, instance: Facts, term: Term) -> str | None:
        """Model half: the party of the commander of a term begun before ``as_of``."""
        settled = term.since < instance.as_of_day and term.commander is not None
        return instance.party_of(term.commander) if settled and term.commander is not None else None

    def post(self, rows: Rows, options: Options) -> None:
        instance = options.instance
        commanders = self.commanders(options)
        for duty, literal in options.commands.items():
            term = next(term for term in self.terms if term.id == duty.term)
            self._post_fitness(rows, options, duty.person, term, literal)
        to_fill = {term.id for term in self.to_fill(instance)}
        for terms, place in ((row, place) for row in self.sequences(instance) for place in range(len(row))):
            term = terms[place]
            if term.id not in to_fill:
                continue
            literals = [literal for party in commanders[term.id].values() for literal in party]
            rows.total(self.clause(term.id), literals, lower=1, upper=1)
            row = terms[max(0, place - self.max_in_a_row) : place + 1]
            for party in instance.parties:
                known = sum(self.given(instance, other) == party for other in row)
                theirs = [literal for other in row for literal in commanders[other.id].get(party, [])]
                rows.total(self.clause(term.id), theirs, upper=self.max_in_a_row - known)

    def _post_fitness(self, rows: Rows, options: Options, person: CrewMember, term: Term, literal: int) -> None:
        clause, instance = self.clause(term.id), options.instance
        there = [
            stay
            for stay in options.by_person.get(person.id, ())
            if stay.up.docking <= term.since
            and term.until < stay.landing
            and stay.up.station == (term.station or instance.stations[0])
        ]
        aboard = [(1, other) for other in options.literals(there)]
        rows.linear(clause, [(-1, literal), *aboard], lower=0)
        if not person.flown:
            again = options.flown_again(person.id)
            keys = dict.fromkeys(stay.up.key for stay in there)
            rows.linear(clause, [(-1, literal), *((1, again[key]) for key in keys if key in again)], lower=0)
        for name in sorted(set(self.requires) - held_on(instance, person, term.since)):
            earned = [(1, source) for source in earning(options, person.id, name, term.since)]
            rows.linear(clause, [(-1, literal), *earned], lower=0)

    def carried(self, calendar: Calendar, day: date, gone: Set[str]) -> Self:
        """Terms begun name their commanders. Of a station's terms begun, those over and not its last few leave."""
        said = {entry.term: entry.crew for entry in calendar.plan.commanders}
        over: set[str] = set()
        for terms in self.successions(calendar.instance):
            begun = [term for term in terms if term.since < day]
            over |= {term.id for term in begun[: -self.max_in_a_row] if term.until < day}
        kept = (
            term.model_copy(update={"commander": said[term.id]})
            if term.since < day and term.commander is None and term.id in said
            else term
            for term in self.terms
            if term.id not in over
        )
        return self.model_copy(update={"terms": tuple(kept)})

    def describe(self, subject: str, instance: Facts) -> str:
        term = next(term for term in self.terms if term.id == subject)
        who = "one commander" if term.commander is None else f"the commander {called(instance, term.commander)}"
        where = f" {term.station}" if len(instance.stations) > 1 else ""
        return (
            f"{subject} has {who}, aboard{where} from {term.since} to {term.until}, flown before, and at most "
            f"{self.max_in_a_row} in a row from one party"
        )

    def named(self, instance: Facts) -> Mapping[str, Collection[str]]:
        return {"term": [term.id for term in self.terms]}

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        return any(term.id == parts[0] and self.covers(term.since) for term in self.terms)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        instance, known = calendar.instance, {term.id for term in self.terms}
        for entry in calendar.plan.commanders:
            if entry.term not in known:
                yield self.violation(entry.term, f"no such term, for {entry.crew} to command in")
        for row in self.successions(instance):
            yield from self._in_succession(calendar, row)

    def _in_succession(self, calendar: Calendar, terms: list[Term]) -> Iterator[Violation]:
        """Checker half: the terms of one station, one after the other."""
        instance, parties = calendar.instance, list[list[str | None]]()
        for term in terms:
            named = [entry.crew for entry in calendar.plan.commanders if entry.term == term.id]
            if term.since < instance.as_of_day:
                named = [] if term.commander is None else [term.commander]
            parties.append([instance.party_of(crew) for crew in named])
            if term.since < instance.as_of_day or not self.covers(term.since):
                continue
            if len(named) != 1:
                yield self.violation(term.id, f"{len(named)} commanders, needs one")
            for crew in named:
                fault = self._fault(calendar, term, crew)
                if fault is not None:
                    yield self.violation(term.id, f"{crew}: {fault}")
            last = [party for row in parties[-1 - self.max_in_a_row :] for party in row]
            for name in instance.parties:
                if last.count(name) > self.max_in_a_row:
                    message = f"{last.count(name)} commanders of {name} in a row, at most {self.max_in_a_row}"
                    yield self.violation(term.id, message)

    def _fault(self, calendar: Calendar, term: Term, crew: str) -> str | None:
        """Checker half: why a person may not command; None if they may."""
        person = calendar.instance.person[crew]
        if term.commander not in (None, crew):
            return f"{term.commander} is named"
        if calendar.instance.party_of(crew) is None:
            return "is of no party"
        for needed in self.requires:
            if not calendar.holds(person, needed, term.since):
                return f"{needed} is not held on {term.since}"
        stays = calendar.stays_of(crew)
        there = [stay for stay in stays if stay.up.station == self.station_of(term, calendar.instance)]
        aboard = [stay for stay in there if stay.aboard(term.since) and stay.aboard(term.until)]
        if not aboard:
            where = f" {term.station}" if len(calendar.instance.stations) > 1 else ""
            return f"is not aboard{where} from {term.since} to {term.until}"
        if not person.flown and all(stay.launch >= aboard[0].launch for stay in stays):
            return "has not flown before"
        return None

    def contradictions(self, instance: Facts) -> Iterator[tuple[tuple[str | int, ...], str]]:
        for number, term in enumerate(self.terms):
            if term.station not in instance.stations and (term.station or len(instance.stations) > 1):
                found = f"station {term.station!r} unknown" if term.station else "expected a `station`, found none"
                yield ("terms", number, "station"), f"{found}; known: {', '.join(instance.stations)}"

    def commands(self, calendar: Calendar) -> Iterator[Command]:
        said = {entry.term: entry.crew for entry in calendar.plan.commanders}
        for term in sorted(self.terms, key=lambda term: (term.since, term.id)):
            station = term.station or calendar.instance.stations[0]
            yield Command(term.id, station, term.since, term.until, said.get(term.id, term.commander))

    def bars(self, calendar: Calendar, crew: str) -> Iterator[Bar]:
        for command in self.commands(calendar):
            if command.crew == crew:
                where = "the station" if len(calendar.instance.stations) == 1 else command.station
                text = f"commands {where} in {command.term} from {command.since} to {command.until}"
                yield Bar("command", command.since, command.until + timedelta(days=1), command.term, text)
