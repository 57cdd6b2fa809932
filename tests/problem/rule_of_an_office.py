"""A rule of no distribution, in a module that other processes can import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from optimizer import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer import Calendar, Options, Rows, Violation


class NeverTwice(Rule):
    """Nobody goes up more than ``most`` times."""

    name = "never_twice"
    subject = "person"
    most: int = Field(default=1, description="launches of a person")

    def post(self, rows: Rows, options: Options) -> None:
        for person, stays in options.by_person.items():
            rows.total(self.clause(person), options.literals(stays), upper=self.most)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for person in calendar.instance.crew:
            for stay in calendar.stays_of(person.id)[self.most :]:
                yield self.violation(person.id, f"goes up more than {self.most} times", stay.launch)
