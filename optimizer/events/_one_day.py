"""Events applied day by day: those of one day in one order, however they are written."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

from optimizer.events._contradiction import contradict, contradiction, said_before
from optimizer.events._effect import same_facts
from optimizer.events._event import EventRejected
from optimizer.events._located import unknown_in
from optimizer.events._settled import on_chosen_days, settled_on
from optimizer.events._void import after_event
from optimizer.files.consistency import inconsistencies
from optimizer.files.documents import Document
from optimizer.files.given_plan import plan_faults
from optimizer.files.references import declared_ids, unknown_ids
from optimizer.problem.errors import InputError
from optimizer.rules import NAMED_IN_FILES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.events._event import Event
    from optimizer.events._located import LocatedEvent
    from optimizer.instance import Instance
    from optimizer.problem.errors import Problem
    from optimizer.problem.plan import Plan

Placed = tuple[int, "LocatedEvent"]
"""An event and its place in the list as given."""

MOST_WAITS = 12
"""How often an event that cannot be applied yet is tried again after others of its day: no chain is nearly as long."""


class News:
    """Events applied one after the other."""

    def __init__(self, instance: Instance, published: Plan, repeats: bool) -> None:
        faults = [Document("published plan").problem(*fault) for fault in plan_faults(published, published=True)]
        if faults:
            raise InputError(faults)
        self.instance = instance.model_copy(update={"published": instance.remaining(published)})
        self.unsettled = self.instance
        """The same as of the day before the news, with nothing settled that launched since."""
        self.repeats = repeats
        self.problems: list[Problem] = []
        self.idle: list[int] = []
        self.events: list[Placed] = []
        self.undecided: list[Placed] = []
        """Events that decided nothing as they came: later ones may bring what they are about."""
        self.told: list[tuple[Instance, Instance]] = []
        """The instance before and after each event."""

    def tell(self, events: Iterable[LocatedEvent]) -> None:
        """Apply events, or keep their problems."""
        for _, group in groupby(sorted(enumerate(events), key=_day), key=_day):
            self._tell_day(sorted(group, key=_in_turn))

    def _tell_day(self, events: list[Placed]) -> None:
        """Those of one day; what cannot be applied yet may need what another one brings, and waits for it."""
        said: dict[str, Placed] = {}
        again: list[Placed] = []
        for each in events:
            if said.setdefault(_text(each[1].event), each) is not each:
                again.append(each)
        left = list(said.values())
        waiting: list[tuple[Placed, list[Problem]]] = []
        for _ in range(MOST_WAITS):
            waiting = [(each, problems) for each in left if (problems := self._refused(*each))]
            if len(waiting) in (0, len(left)):
                break
            left = [each for each, _ in waiting]
        for each in again:
            if self.repeats and said[_text(each[1].event)] in self.events:
                self.idle.append(each[0])
            elif problems := self._refused(*each):
                waiting.append((each, problems))
        for (place, told), problems in waiting:
            if self.repeats and said_before(self.told, told.event):
                self.idle.append(place)
            else:
                self.problems += problems

    def _refused(self, place: int, told: LocatedEvent) -> list[Problem]:
        """Apply one event, or say why it cannot be applied as things are."""
        event = told.event
        try:
            self._on_time(event)
            moved = settled_on(self.instance, event.known_on)
            if self._contradicted(place, told):
                return []
            after = after_event(moved, event)
        except EventRejected as rejected:
            return [told.problem(rejected.path, rejected.message)]
        except KeyError:  # it names what another event brings later, or was made in Python and names what nobody has
            strange = list(unknown_in(told, self.instance))
            if not strange:
                raise
            return strange
        if same_facts(moved, after):
            self.idle.append(place)
            after = moved
        wrong = contradictions(after)
        if wrong:
            return [told.problem((), f"after this {message}") for message in wrong]
        self.events.append((place, told))
        self.told.append((moved, after))
        self.instance = after
        if event.idle(after) is not None:
            self.undecided.append((place, told))
        if after is not moved:
            first = self.unsettled.as_of
            known, _ = on_chosen_days(self.unsettled.model_copy(update={"as_of": event.known_on}), event.known_on)
            self.unsettled = after_event(known, event).model_copy(update={"as_of": first})
        return []

    def _on_time(self, event: Event) -> None:
        first, last = self.instance.as_of_day, self.instance.horizon.until
        if event.known_on < first:
            raise EventRejected(("known_on",), f"expected a day on or after `as_of` {first}, found {event.known_on}")
        if event.known_on > last:
            message = f"expected a day up to the horizon's last, {last}, found {event.known_on}"
            raise EventRejected(("known_on",), message)

    def _contradicted(self, place: int, told: LocatedEvent) -> bool:
        """Whether an event of the same day says something else of the same thing; told of the one written last."""
        for (other_place, other), (before, after) in zip(self.events, self.told, strict=True):
            if other.event.known_on == told.event.known_on:
                against = contradict(before, other.event, after, told.event)
                if against is not None:
                    one, two = (other, told) if other_place < place else (told, other)
                    self.problems.append(two.problem((), contradiction(one.event, one.problem((), ""), against)))
                    return True
        return False


def _day(placed: Placed) -> str:
    return placed[1].event.known_on.isoformat()


def _in_turn(placed: Placed) -> tuple[int, str, str]:
    """By turn; in one turn by what the events say, so that the instance is the same to the letter."""
    event = placed[1].event
    return event.turn, event.name, _text(event)


def _text(event: Event) -> str:
    data = event.model_dump(mode="json", by_alias=True, exclude={"source", "note"})
    return json.dumps([event.name, data], sort_keys=True)


def contradictions(instance: Instance) -> list[str]:
    """Contradictions in an instance made by an event, in words."""
    data = instance.model_dump(mode="json", by_alias=True, exclude={"published"}, exclude_none=True)
    document = Document("", data)
    known = declared_ids(data, NAMED_IN_FILES)
    unknowns = [f"{problem.path}: {problem.message}" for problem in unknown_ids(document, type(instance), known)]
    if unknowns:
        return unknowns
    return [document.problem(path, message).path + ": " + message for path, message in inconsistencies(instance)]
