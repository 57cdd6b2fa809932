"""A goal: a measured wish.  As with rules, ``post`` and ``measure`` share no helper.

For a fixed plan the least value of the posted cost over its helper literals equals ``measure``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple, Self

from pydantic import Field

from optimizer.problem.fields import Entity, Weight, Window, evaluated
from optimizer.problem.named_flights import without_flights
from optimizer.rules._shown import Notices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set
    from datetime import date

    from optimizer.model.cost import Cost
    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.ships import Flight
    from optimizer.rules._rule import Rule
    from optimizer.rules._shown import Omission


class Sum(NamedTuple):
    """A sum that costs could reach, and how it comes about, in words."""

    amount: int
    words: str


@evaluated
class Goal(Entity):
    """A wish, minimised.  The docstring of a goal is the sentence printed to people."""

    name: ClassVar[str]
    unit: ClassVar[str]
    """What one unit of the value is."""
    example: ClassVar[str] = ""
    """Changed lines of ``files/example.yaml`` with this goal alone, for its page; see ``files/example.py``."""

    # What other rooms ask of a goal, each with a default, so that a new goal edits nothing else.

    sole_aim_of: ClassVar[Literal["explain", "size", ""]] = ""
    """The study that minimises it alone."""
    replan_tier: ClassVar[int | None] = None
    """The tier, from 1, in which `replan` puts it before the goals of the file; None if it stays where it is."""
    leaves_few: ClassVar[bool] = False
    """Whether few plans are mostly left once its best value is kept: later tiers are then searched together."""
    textbook: ClassVar[bool] = False
    """Whether the textbook model posts it."""
    margin: ClassVar[bool] = False
    """Whether planners ask for it as a margin against bad news: `rolling` tries what it buys."""
    notices: ClassVar[Notices] = {}
    """Facts it reads that a file may leave out; each with its place in the list of those affected."""

    # What has happened and leaves the file (`advance`), and flights that do not take place.

    keeps_empty: ClassVar[tuple[str, ...]] = ()
    """Lists of flights among its parameters that are about no flight where they are empty: once the last of their
    flights is dropped, the goal stays.  Of any other list it falls away, as it might come to be about every flight."""

    carries: ClassVar[str] = ""
    """What its value of the rest takes over from the past, in words.  Empty if the value adds up over flights or days:
    what has passed and what lies ahead are then the whole."""

    @property
    def adds_up(self) -> bool:
        """Whether the value of a plan is that of what has passed and that of what lies ahead, added."""
        return not self.carries

    def carried(self, calendar: Calendar, day: date, gone: Set[str]) -> Self:
        """The goal as of ``day``, once the flights ``gone`` have left the file: its parameters carry what they add.  By
        default what it says of these flights falls away."""
        return without_flights(self, gone) or self

    def still_reads(self, calendar: Calendar, day: date) -> Iterator[tuple[str, str]]:
        """Flights landed before ``day`` that the goal still reads and ``carried`` cannot carry, with the reason."""
        return iter(())

    weight: Weight = Field(default=1, description="weight inside its tier")

    def post(self, rows: Rows, options: Options) -> Cost:
        """Add helper rows if needed and return the cost."""
        raise NotImplementedError

    def measure(self, calendar: Calendar) -> int:
        """The value of the plan in ``calendar``."""
        raise NotImplementedError

    def leg_counts(self, instance: Facts, flight: str, leg: str) -> int:
        """Of the first goal of `replan`: what a person counts whose seat on this leg is left or taken."""
        return 1

    def in_words(self, calendar: Calendar, value: int) -> str:
        """What the ``value`` of the plan in ``calendar`` means to people: how much, and who or where.  Every text and
        page that shows the worth of a plan says it.  Empty where the number with its unit says it all."""
        return ""

    def most(self, instance: Facts) -> Sum:
        """The most that all decisions together could cost, before the weight of the goal.

        By default every person pays one for every flight, as they launch it and as they come home.  A goal that counts
        more at a time, or by weights of its own, says so.
        """
        people, flights = len(instance.crew), len(instance.flights)
        return Sum(2 * people * flights, f"{people} people x {flights} flights, up and down")

    @property
    def counts_distinct_people(self) -> bool:
        """Whether the value is the number of distinct people who fly at any time: the solver then bounds it well."""
        return False

    @classmethod
    def sentence(cls) -> str:
        """The first paragraph of the docstring, on one line."""
        return " ".join((cls.__doc__ or "").strip().split("\n\n")[0].split()).replace("``", "`")

    def omissions(self, instance: Facts) -> Iterator[Omission]:
        """What the file leaves out that this goal alone reads."""
        return iter(())

    def contradictions(self, instance: Facts) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Where its parameters contradict the facts: the path below the goal, and the message."""
        return iter(())

    def wished_rules(self) -> Iterator[Rule]:
        """Rules with their parameters that it counts the broken clauses of."""
        return iter(())

    @classmethod
    def as_ruled(cls, rules: Iterable[Rule]) -> Self:
        """The goal with the parameters of the first rule that asks in the same terms; without one by its defaults.

        Raises ``pydantic.ValidationError`` if it needs a parameter that no rule has.
        """
        terms = [base for base in cls.__mro__[1:] if issubclass(base, Entity) and base not in (*Goal.__mro__, Window)]
        for rule in rules:
            if any(isinstance(rule, base) for base in terms):
                shared = cls.model_fields.keys() & type(rule).model_fields.keys()
                return cls(**{cls.model_fields[name].alias or name: getattr(rule, name) for name in shared})
        return cls()

    @classmethod
    def missed(cls, instance: Facts) -> str | None:
        """What to warn of if no tier has this goal; None if nothing."""
        return None

    @classmethod
    def missed_beside(cls, rules: Iterable[Rule]) -> str | None:
        """What to warn of if no tier has this goal beside these rules; None if nothing."""
        return None

    @classmethod
    def asked_in_replan(cls, instance: Facts) -> bool:
        """Whether `replan` puts it first in this instance, if it has a ``replan_tier``."""
        return True

    @classmethod
    def for_replan(cls, own: Goal | None, *, backups: bool, pairs: Sequence[tuple[str, str]]) -> Goal | None:
        """The goal as `replan` puts it first; None to leave it where it is.

        ``own`` is the goal of the file, ``backups`` whether a rule asks for backups, ``pairs`` the people to be
        replaced together.
        """
        return own or cls(weight=1)


def most_up(instance: Facts, flight: Flight) -> int:
    """The most people who go up on a flight: its seats, or as many as have gone up."""
    places = sum(role.seats for role in instance.roles(flight.id, "up").values())
    return max(places, len(flight.seated))
