"""What other rooms ask of a rule beside its two halves: each with a default, so that a new rule edits nothing else.

No table, report or study names a rule; it asks all rules in force, and those that have something to say answer.
Hooks that read a plan belong to the checker half: they call no helper of the model half.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, Self

from optimizer.problem.fields import Window, evaluated
from optimizer.problem.named_flights import without_flights
from optimizer.rules._shown import Notices

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence, Set
    from datetime import date

    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.edits import Lever
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember
    from optimizer.problem.seats_home import Sheltered
    from optimizer.problem.ships import Flight
    from optimizer.rules._shown import Bar, Command, KeptAccount, Omission

WayOut = Literal["waive", "drop"]
"""How a user leaves a clause open: by a waiver, or by dropping what the clause comes from."""


@evaluated
class Hooks(Window):
    """What a rule says of itself to tables, the report, studies and events."""

    # Waivers and repairs (`explain`).

    physical: ClassVar[bool] = False
    """A fact of the world: no waiver leaves a clause of it open."""
    dropped: ClassVar[str] = ""
    """What of the file its clauses come from, in words, if a user drops that instead of waiving the clause."""
    waiver_price: ClassVar[int] = 30
    """What it costs a crew office to leave a clause open, if the file does not say.  By comparison: an empty seat 20, a
    missed hand-over 60, a day without a lifeboat 100."""
    priced_by: ClassVar[Literal["clause", "day", "seat", "days short"]] = "clause"
    """What costs that much: a clause; of a rule read day by day each day; each seat by which a row falls short, and as
    often as ``Violation.amount`` says; a clause by more days than the last of ``price_steps`` short."""
    price_steps: ClassVar[tuple[int, ...]] = (0,)
    """Of a price by ``days short``: more days short than the last of these cost all of it, than the one before half,
    and so on.  How many days a clause is short says the largest ``Violation.amount``."""
    empties_seats: ClassVar[bool] = False
    """A clause left open lets seats fly empty."""

    dates_alone: ClassVar[bool] = False
    """Some of its clauses hang on the days of flights alone, whoever flies: a repair moves no date so that one of these
    is broken that held before.  Its checker half finds them in a plan without people."""

    reads_dates: ClassVar[Literal["", "none", "aboard", "all"]] = ""
    """Which dates of flights decide whether a clause is broken, the decisions given: ``none`` (but those of the rule's
    window), on each day which ships are docked and who is ``aboard``, or ``all`` there may be.  If it does not say:
    ``aboard`` of rules priced by the day, else ``all``."""

    @property
    def hangs_on(self) -> Literal["none", "aboard", "all"]:
        """Which dates decide whether a clause is broken; see ``reads_dates``."""
        return self.reads_dates or ("aboard" if self.priced_by == "day" else "all")

    @classmethod
    def milder(cls, subject: str) -> str | None:
        """The subject of a clause to leave open rather than this one where that is enough, if there is one."""
        return None

    @classmethod
    def price_of(cls, subject: str) -> int:
        """What leaving the clause about ``subject`` open costs, if the file does not say."""
        return cls.waiver_price

    def missed_by(self, days: int) -> Self:
        """Model half, of rules priced by ``days short``: the rule that is broken only where this one is by more than
        so many days."""
        return self

    def dropping(self, calendar: Calendar) -> Mapping[str, object]:
        """Keys of the instance with their values once what the plan does not hold is dropped: of rules with ``dropped``
        alone."""
        return {}

    @classmethod
    def way_out(cls, subject: str, instance: Facts) -> WayOut | None:
        """How a user leaves the clause about ``subject`` open; None if no decision changes it."""
        if cls.physical:
            return None
        return "drop" if cls.dropped else "waive"

    # What would mend an instance without a plan (`explain`), or turn an answer (`why`).

    less_is_milder: ClassVar[tuple[str, ...]] = ()
    """Numbers and dates among its parameters of which less allows every plan that was allowed before; of entries of
    lists and tables by ``list.number``."""
    more_is_milder: ClassVar[tuple[str, ...]] = ()
    """Those of which more does."""

    def levers(self, instance: Facts) -> Iterator[Lever]:
        """Changes of the facts it reads, or of more than one of its parameters, each of which allows more plans."""
        return iter(())

    # Workbooks.

    sheets: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Parameters, each a list of entries, with the name by which planners know them: a sheet of a workbook."""

    # Addresses: the subjects that its clauses can have.

    def named(self, instance: Facts) -> Mapping[str, Collection[str]]:
        """What words of ``subject`` that only this rule knows, such as ``account``, stand for."""
        return {}

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        """Whether there is a clause about this subject, given in parts that are all known names; without the station.

        There is if a plan that obeys the physical rules could break it.  History counts: a clause stays a clause when
        nothing about it can change any more.
        """
        return True

    def governs(self, flight: Flight) -> bool:
        """Whether the flight may launch on a day in the rule's window."""
        return any(self.covers(day.launch) for day in flight.launch_variants)

    @staticmethod
    def ways_down(flight: Flight, instance: Facts) -> list[Flight]:
        """The ships on which somebody who goes up on the flight may come down, its own first."""
        names = {name for seat in flight.seated for name in instance.ways_home(flight, seat)}
        names.update(instance.return_ships(flight))
        return [flight, *(ship for ship in instance.flights if ship.id in names and ship.id != flight.id)]

    # What can be said before any solve (`analyze`, `size`).

    one_seat_at_a_time: ClassVar[bool] = False
    """Without it a person could hold several seats at a time, and nobody's number of flights is bounded."""
    checks_requirements: ClassVar[bool] = False
    """Whoever takes a role must hold what the role requires."""
    notices: ClassVar[Notices] = {}
    """Facts it reads that a file may leave out; each with its place in the list of those affected."""

    @property
    def filled_legs(self) -> tuple[str, ...]:
        """Legs on which it wants every seat filled, or of ``backup`` every duty."""
        return ()

    def filling(self, flight: str, leg: str, role: str, instance: Facts) -> str:
        """The subject of the clause by which it wants the seats of a role on such a leg filled."""
        return flight

    def gives(self, crew: str, flight: str, leg: str, role: str, instance: Facts) -> str | None:
        """The subject of the clause by which the file itself has this person in that role on that leg."""
        return None

    def omissions(
        self, instance: Facts, people: Sequence[CrewMember], refused: Sequence[StayOption]
    ) -> Iterator[Omission]:
        """What the file leaves out that this rule alone reads.

        ``people`` are those who could fly, ``refused`` the stays this rule forbids.
        """
        return iter(())

    def assumptions(self, instance: Facts) -> Iterator[str]:
        """What it takes as done in this instance though the file does not show it, in words."""
        return iter(())

    # Files and events.

    closes_roles: ClassVar[bool] = False
    """Keeps people of other agencies from the roles that name agencies."""

    def contradictions(self, instance: Facts) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Where its parameters contradict the facts: the path below the rule, and the message."""
        return iter(())

    def agreement_ended(self, last: date) -> Self:
        """The rule once the agreement about seats covers launches up to ``last`` only."""
        return self

    def agreement_bounded(self, account: str, bounds: Mapping[str, object]) -> Self:
        """The rule with other bounds, by parameter, of the account of this name, if it keeps that account."""
        return self

    def extended(self, first: date, last: date, until: date) -> Self:
        """The rule once flights like those of the file, from ``first`` to ``last``, go on up to ``until``."""
        return self

    @classmethod
    def since_absence(cls, known_on: date) -> Self | None:
        """The rule as it holds from the day an absence becomes known, if the file does not list it."""
        return None

    # What has happened and leaves the file (`advance`), and flights that do not take place.

    keeps_empty: ClassVar[tuple[str, ...]] = ()
    """Lists of flights among its parameters that are about no flight where they are empty: once the last of their
    flights is dropped, the rule stays.  Of any other list it falls away, as it might come to be about every flight."""

    def carried(self, calendar: Calendar, day: date, gone: Set[str]) -> Self:
        """The rule as of ``day``, once the flights ``gone`` have left the file: its parameters carry what they add.

        By default what it says of these flights falls away.  Facts about people (flights flown, last landings,
        qualifications) are carried by their entries.
        """
        return without_flights(self, gone) or self

    def still_reads(self, calendar: Calendar, day: date) -> Iterator[tuple[str, str]]:
        """Flights landed before ``day`` that the rule still reads and ``carried`` cannot carry, with the reason."""
        return iter(())

    # Tables, the report, and deadlines of choices.

    shares_capacity: ClassVar[bool] = False
    """Who can train for what hangs on the training of others, so that nobody's deadline can be told alone."""

    def training_for(self, calendar: Calendar, crew: str, flight: Flight) -> int | None:
        """Days before a launch on which it binds a person to training for the flight; None if it says nothing."""
        return None

    def bars(self, calendar: Calendar, crew: str) -> Iterator[Bar]:
        """Days of a person that the timeline shows because of this rule."""
        return iter(())

    def commands(self, calendar: Calendar) -> Iterator[Command]:
        """Terms of a station's command, by first day."""
        return iter(())

    def bounds_aboard(self) -> Iterator[tuple[int, str]]:
        """Bounds on the people aboard a station, each with its words."""
        return iter(())

    def kept_accounts(self, instance: Facts) -> Iterator[KeptAccount]:
        """The accounts it keeps of seats that one side flies on the other's ships."""
        return iter(())

    def balances(self, calendar: Calendar) -> Iterator[tuple[KeptAccount, Sequence[tuple[Flight, int]]]]:
        """Each account, and the balance after each covered launch of the plan."""
        return iter(())

    # Seats home of people who cannot use the ship they are bound to.

    def seat_clause(self, flight: Flight) -> str | None:
        """The subject of the clause by which whoever is bound to the flight has a seat home; None if it asks for
        none."""
        return None

    @property
    def improvises(self) -> bool:
        """Whether it lets seats be improvised in any ship."""
        return False

    def improvised_seats(self, flight: Flight) -> int:
        """Seats that it lets be improvised in a flight while that is docked and can be used."""
        return 0

    def sheltered(self, calendar: Calendar) -> Sequence[Sheltered] | None:
        """Who takes which other seat, or has none, from ``as_of`` on; None unless it decides that."""
        return None

    # The textbook model, which is posted from facts and parameters.

    textbook: ClassVar[Literal["unknown", "posted", "idle"]] = "unknown"
    """Whether the textbook model posts it; ``idle``: it has nothing to post in the instances that model takes."""

    def rest_after(self, person: CrewMember, days: int) -> int:
        """Days from the landing of a stay of so many days to the next launch of the person; 0 if it asks for none."""
        return 0

    def guests_on(self, flight: Flight) -> int | None:
        """How many people of other parties a leg of the flight must carry; None if it does not say."""
        return None
