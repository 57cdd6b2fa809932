"""People who fly together, and people who do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.problem.fields import CrewId
from optimizer.problem.wording import called
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts

Pair = tuple[CrewId, CrewId]


class CrewPairing(Rule):
    """A pair listed under ``together`` goes up on the same ships and comes down on the same ships. A pair listed under
    ``apart`` never shares a ship, up or down."""

    name = "crew_pairing"
    subject = "person/person"
    waiver_price = 10
    counted: ClassVar[str] = (
        "Each leg of each flight by itself; a leg with neither of the two breaks nothing. `from` and `to` look at the "
        "launch day of the flight."
    )
    breaks: ClassVar[str] = """
        rules: {crew_pairing: {together: [[fyodor, hamid]]}}
    """
    source: ClassVar[str] = "2020-02-19: both Russians of MS-16 replaced as a pair (spacepolicyonline.com)"

    together: tuple[Pair, ...] = Field(default=(), description="pairs that always fly together")
    apart: tuple[Pair, ...] = Field(default=(), description="pairs that never share a ship")

    def post(self, rows: Rows, options: Options) -> None:
        for flight in options.flights:
            for leg in ("up", "down"):
                if options.instance.leg_settled(flight, leg) or not self.covers(flight.launch):
                    continue
                aboard: dict[str, list[int]] = {}
                for stay in options.on_leg(flight, leg):
                    aboard.setdefault(stay.person.id, []).append(options.literal[stay])
                for one, other in self.together:
                    terms = [(1, x) for x in aboard.get(one, ())] + [(-1, x) for x in aboard.get(other, ())]
                    rows.linear(self.clause(f"{one}/{other}"), terms, lower=0, upper=0)
                for one, other in self.apart:
                    both = [*aboard.get(one, ()), *aboard.get(other, ())]
                    rows.total(self.clause(f"{one}/{other}"), both, upper=1)

    def contradictions(self, instance: Facts) -> Iterator[tuple[tuple[str | int, ...], str]]:
        first: dict[frozenset[str], tuple[str, int]] = {}
        for key, pairs in (("together", self.together), ("apart", self.apart)):
            for number, pair in enumerate(pairs):
                if pair[0] == pair[1]:
                    yield (key, number), f"expected two people, found {pair[0]!r} twice"
                before, place = first.setdefault(frozenset(pair), (key, number))
                if (before, place) != (key, number):
                    found = f"found {pair[0]!r} and {pair[1]!r} in {before}[{place}] as well"
                    yield (key, number), f"expected each pair once, {found}"

    def describe(self, subject: str, instance: Facts) -> str:
        one, other = (called(instance, crew) for crew in subject.split("/"))
        words = [f"{one} and {other} go up on the same ships and come down on the same ships"] * (
            tuple(subject.split("/")) in self.together
        ) + [f"{one} and {other} never share a ship"] * (tuple(subject.split("/")) in self.apart)
        return "; ".join(words)

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        return tuple(parts) in (*self.together, *self.apart)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for flight in calendar.instance.flights:
            for leg in ("up", "down"):
                if not self.covers(flight.launch):
                    continue
                people = {seat.crew for seat in calendar.people(flight.id, leg)}
                settled, day = calendar.instance.leg_settled(flight, leg), flight.leg_day(leg)
                for one, other in self.together:
                    if (one in people) != (other in people):
                        alone, missing = (one, other) if one in people else (other, one)
                        message = f"{alone} is {leg} on {flight.id} without {missing}"
                        yield self.violation(f"{one}/{other}", message, day, settled=settled)
                for one, other in self.apart:
                    if one in people and other in people:
                        message = f"both {leg} on {flight.id}"
                        yield self.violation(f"{one}/{other}", message, day, settled=settled)
