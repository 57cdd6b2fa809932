"""Days on which a person cannot be assigned."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.problem.edits import Lever, number_lever
from optimizer.problem.wording import called, days, listed
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from typing import Self

    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.fields import Window
    from optimizer.problem.people import CrewMember


class Availability(Rule):
    """Nobody flies while unavailable. No day from launch to landing, both included, is before ``joined``, after
    ``left`` or in an ``unavailable`` window. The stay of somebody still up at the end is judged up to the last day of
    the horizon."""

    name = "availability"
    subject = "person"
    waiver_price = 150
    counted: ClassVar[str] = (
        "The launch day and the landing day count; one shared day breaks it. Who is still up counts to the horizon's "
        "last day. `from` and `to` look at the launch day."
    )
    breaks: ClassVar[str] = """
        rules: {availability: {}}
        crew: [{id: anna, unavailable: [{from: 2031-07-10, to: 2031-07-31}]}]
    """
    source: ClassVar[str] = (
        "crews changed 50 days before MS-16 and 31 days before MS-18 (interfax.com 17509, tass.com/science/1264159)"
    )

    def forbidden(
        self, person: CrewMember, stays: Sequence[StayOption], instance: Facts
    ) -> Iterator[tuple[StayOption, str]]:
        if person.joined is None and person.left is None and not person.unavailable:
            return
        for stay in stays:
            if not self.covers(stay.launch) or stay.settled:
                continue
            end = instance.horizon.until if stay.down is None else stay.landing
            ahead = not instance.launched(stay.up)
            too_early = ahead and person.joined is not None and stay.launch < person.joined
            too_late = person.left is not None and end > person.left
            if too_early or too_late or any(_overlaps(window, stay.launch, end) for window in person.unavailable):
                yield stay, person.id

    def describe(self, subject: str, instance: Facts) -> str:
        person, words = instance.person[subject], []
        if person.joined is not None:
            words.append(f"before joining on {person.joined}")
        if person.left is not None:
            words.append(f"after leaving on {person.left}")
        words += [f"while unavailable {days(window)}" for window in person.unavailable]
        return f"{called(instance, subject)} does not fly {listed(words, 'or')}"

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        person = instance.person[parts[0]]
        return person.joined is not None or person.left is not None or bool(person.unavailable)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for stay in calendar.stays:
            if not self.covers(stay.launch):
                continue
            person, last = stay.person, stay.landing or calendar.instance.horizon.until
            if person.joined and stay.launch < person.joined:
                message = f"flies {stay.up.id} on {stay.launch}, joins {person.joined}"
                yield self.violation(person.id, message, stay.launch, settled=calendar.instance.launched(stay.up))
            if person.left and last > person.left:
                message = f"on {stay.up.id} until {last}, leaves {person.left}"
                yield self.violation(person.id, message, last, settled=calendar.settled(stay))
            for window in person.unavailable:
                ends_before = window.until is not None and window.until < stay.launch
                begins_after = window.since is not None and window.since > last
                if not (ends_before or begins_after):
                    days = f"{window.since or 'always'} to {window.until or 'further notice'}"
                    message, end = f"on {stay.up.id}, unavailable {days}", min(last, window.until or last)
                    yield self.violation(person.id, message, end, settled=calendar.settled(stay))

    def levers(self, instance: Facts) -> Iterator[Lever]:
        """Absences that end earlier, who joins earlier, and who leaves later."""
        for number, person in enumerate(instance.crew):
            who, about, path = called(instance, person.id), (person.id,), ("crew", number)
            if person.joined is not None and person.joined > instance.as_of_day:
                yield number_lever(
                    (*path, "joined"), person.joined, instance.as_of_day, f"{who} joins", kind="a date", about=about
                )
            if person.left is not None and person.left < instance.horizon.until:
                yield number_lever(
                    (*path, "left"), person.left, instance.horizon.until, f"{who} leaves", kind="a date", about=about
                )
            for place, away in enumerate(person.unavailable):
                at = (*path, "unavailable", place)
                first = max(instance.as_of_day, away.since or instance.as_of_day)
                if away.until is not None and away.until > first:
                    yield number_lever(
                        (*at, "to"), away.until, first, f"{who} unavailable up to", kind="a date", about=about
                    )

    @classmethod
    def since_absence(cls, known_on: date) -> Self | None:
        return cls.model_validate({"from": known_on})


def _overlaps(window: Window, first: date, last: date) -> bool:
    """Model half: whether a window has one of these days."""
    return (window.since is None or window.since <= last) and (window.until is None or window.until >= first)
