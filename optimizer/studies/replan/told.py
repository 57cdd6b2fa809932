"""Who must be told of a change of plans, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.problem.wording import flight_called, listed
from optimizer.studies.replan.moves import Notification

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.events._apply import LocatedEvent
    from optimizer.instance import Instance
    from optimizer.problem.plan import Assignment
    from optimizer.studies.replan.changes import CommandChange, DayChange, SessionChange
    from optimizer.studies.replan.moves import Move

MOVES, TRAINING, COMMAND, DAYS, CREWMATE, NEWS = range(6)
"""Reasons in the order in which they are told."""


class Reasons:
    """Reasons by person, in the order in which people were found."""

    def __init__(self, before: Instance, instance: Instance) -> None:
        self.before, self.instance = before, instance
        self.found: dict[str, list[tuple[int, str, str | None]]] = {}

    def add(self, crew: str, rank: int, words: str, why: str | None = None) -> None:
        """One reason; ``why`` is the short one of the plain data, where there is one."""
        self.found.setdefault(crew, []).append((rank, words, why))

    def notifications(self) -> Iterator[Notification]:
        """One for each person.  That the news is about somebody is said only if nothing else is."""
        for crew, reasons in self.found.items():
            person = self.instance.person.get(crew) or self.before.person[crew]
            ranked = sorted(reasons, key=lambda reason: reason[0])
            words = _joined([text for rank, text, _ in ranked if rank != NEWS] or [text for _, text, _ in ranked])
            why = next((short for _, _, short in reasons if short is not None), words[0])
            yield Notification(crew, person.agency, why, words)

    def moves(self, moves: Iterable[Move], new: Iterable[Assignment], old: Iterable[Assignment]) -> None:
        """Those who move, then the crewmates and backups of every leg on which somebody does, as either plan has
        them; the seats are those that are compared."""
        touched: dict[tuple[str, str], None] = {}
        for move in moves:
            words = "moves" if move.flies else "backup duty changes"
            self.add(move.crew, MOVES, words, words)
            touched |= dict.fromkeys((flight, leg) for flight, _, leg in (*move.old, *move.new) if leg != "backup")
        movers = set(self.found)
        seats = (*new, *old)
        for flight, leg in touched:
            for seat in seats:
                if seat.flight == flight and seat.crew not in movers:
                    self._crewmate(seat, leg)

    def _crewmate(self, seat: Assignment, leg: str) -> None:
        name = self._flight(seat.flight)
        if seat.leg == leg:
            self.add(seat.crew, CREWMATE, f"crew changes {leg} on {name}", f"crew changes {leg} on {seat.flight}")
        elif seat.leg == "backup" and leg == "up":
            words = "backs up {}, whose crew changes"
            self.add(seat.crew, CREWMATE, words.format(name), words.format(seat.flight))

    def news(self, news: Iterable[LocatedEvent], new: Iterable[Assignment]) -> None:
        """Those on a flight that the news is about, and whom the news is about."""
        for each in news:
            flight, person = getattr(each.event, "flight", None), getattr(each.event, "crew", None)
            seats = [seat.crew for seat in new if seat.flight == flight]
            kind = each.event.name
            words = f"news: {kind.replace('_', ' ')}{'' if flight is None else f' of {self._flight(flight)}'}"
            for crew in dict.fromkeys([person, *seats] if person else seats):
                self.add(crew, NEWS, words, f"{kind} {flight or ''}".strip())

    def training(self, changes: Iterable[SessionChange]) -> None:
        """Those with other training."""
        for change in changes:
            kind = "new training" if not change.old else "other training" if change.new else "training is cancelled"
            self.add(change.crew, TRAINING, kind)

    def command(self, changes: Iterable[CommandChange]) -> None:
        """Those who command in a term, and those who no longer do."""
        for change in changes:
            for crew, words in ((change.new, "commands"), (change.old, "no longer commands")):
                if crew is not None:
                    self.add(crew, COMMAND, f"{words} in {change.term}")

    def days(self, changes: Iterable[DayChange], new: Iterable[Assignment]) -> None:
        """Those who keep a seat on a flight whose day moves, and its backups."""
        for change in changes:
            people: dict[str, set[str]] = {}
            for seat in new:
                if seat.flight == change.flight:
                    people.setdefault(seat.crew, set()).add(seat.leg)
            for crew, legs in people.items():
                words = self._moved(change, legs)
                if words and change.old is not None:
                    self.add(crew, DAYS, f"{self._flight(change.flight)} {words}")

    def _moved(self, change: DayChange, legs: set[str]) -> str:
        """What is said of the days to somebody with these seats."""
        assert change.new is not None
        launch = change.launch_moves and legs & {"up", "backup"}
        landing = change.landing_moves and "down" in legs
        told = [f"launches on {change.new[0]}"] if launch else []
        told += [f"lands on {change.new[1]}"] if landing else []
        return listed(told) if told else ""

    def _flight(self, flight: str) -> str:
        return flight_called(self.instance if flight in self.instance.flight else self.before, flight)


def _joined(words: Iterable[str]) -> tuple[str, ...]:
    """Each reason once; that of both legs of a flight as one."""
    found = list(dict.fromkeys(words))
    for text in list(found):
        down = text.replace("crew changes up on", "crew changes down on")
        if down != text and down in found:
            found[found.index(text)] = text.replace("crew changes up on", "crew changes on")
            found.remove(down)
    return tuple(found)
