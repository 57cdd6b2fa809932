"""An event: one sentence, its fields, and a function from an instance to the instance after it.

Events change what is known, never what is decided: the solver decides who sits where.  Replans, scenarios and
stress tests share them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from pydantic import Field, ValidationError

from optimizer.files.validation_messages import expected_found, shown
from optimizer.problem.fields import Day, Entity, Sourced
from optimizer.problem.named_flights import entries_without, named_flights
from optimizer.problem.people import TrainingUnderWay

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set
    from datetime import date

    from optimizer.files.documents import Path_
    from optimizer.instance import Instance
    from optimizer.problem.people import CrewMember
    from optimizer.problem.ships import Flight, Role
    from optimizer.rules import Rule

Kind = TypeVar("Kind", bound=Entity)


class EventRejected(Exception):  # noqa: N818 - reported as a problem of the file the event stands in
    """An event cannot be applied to the instance: the field at fault, and why."""

    def __init__(self, path: Path_, message: str) -> None:
        self.path, self.message = path, message
        super().__init__(message)


class Event(Sourced):
    """Something that became known.  The docstring of an event is its sentence."""

    name: ClassVar[str]
    """Its name under ``kind``."""
    about: ClassVar[str] = ""
    """The field a short form gives first: a flight or a person."""
    drawn_as: ClassVar[Literal["delay", "drop-out", "damage", "evacuation", ""]] = ""
    """The kind of bad news that `stress` draws as this event."""
    example: ClassVar[str] = ""
    """The event as it is written in a file, about the world of ``files/example.yaml``."""

    turn: ClassVar[int] = 3
    """When it is applied among the events of one day: a lower turn first, whatever the order in which they are
    written.  Those of one turn must come out alike in either order; else they are refused."""

    known_on: Day = Field(description="day on which it became known; flights launched before are settled")

    @classmethod
    def brings(cls, data: dict[str, Any], known: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Any]]:
        """What the event, as written in a file, brings along that the instance may not have yet: kind and id.

        Parameters
        ----------
        data
            Its keys and values, not yet validated.
        known
            Ids by kind (``flight``, ``crew``, ``role``, ``agency``, ...) of the instance and of the events before.
        """
        yield from ()

    def apply(self, instance: Instance) -> Instance:
        """The instance after the event.

        Raises
        ------
        EventRejected
            If it cannot be applied there.
        """
        raise NotImplementedError

    def idle(self, after: Instance) -> tuple[Path_, str] | None:
        """Of an event that decides nothing in the instance after it: the field at fault, and why.  None of others."""
        return None

    @classmethod
    def sentence(cls) -> str:
        """The first paragraph of the docstring, on one line."""
        return " ".join((cls.__doc__ or "").strip().split("\n\n")[0].split()).replace("``", "`")


def flight_in(instance: Instance, name: str, at: str = "flight") -> Flight:
    """The flight an event names."""
    if name not in instance.flight:
        raise EventRejected((at,), f"expected a flight of the instance, found {name!r}, which is no longer there")
    return instance.flight[name]


def flight_to_come(instance: Instance, name: str) -> Flight:
    """The flight an event names, which has not launched yet."""
    flight = flight_in(instance, name)
    if instance.launched(flight):
        raise EventRejected(
            ("flight",), f"expected a flight still to launch, found {name}, launched on {flight.launch}"
        )
    return flight


def person_brought(person: Any) -> Iterator[tuple[str, Any]]:
    """What an entry under ``crew`` brings, as written: the person, and their agency."""
    if isinstance(person, dict):
        yield from (("crew", person.get("id")), ("agency", person.get("agency")))


def roles_brought(roles: Any) -> Iterator[tuple[str, Any]]:
    """The roles that are described in a table of roles, as written; a number of seats describes none."""
    for name, entry in roles.items() if isinstance(roles, dict) else ():
        if isinstance(entry, dict):
            yield "role", name


def not_past(instance: Instance, day: date, at: str) -> None:
    """Refuse a day that had passed when the event became known."""
    if day < instance.as_of_day:
        raise EventRejected(
            (at,), f"expected a day on or after {instance.as_of_day}, when this became known, found {day}"
        )


def changed(entity: Kind, at: str = "flight", **update: Any) -> Kind:
    """A copy with other values, validated like one read from a file."""
    data = {name: getattr(entity, name) for name in entity.model_fields_set} | update
    try:
        return type(entity).model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        name, message = getattr(entity, "id", ""), expected_found([first], shown(first["input"]))
        raise EventRejected((at,), f"{name}: {message}" if name else message) from None


def with_rules(instance: Instance, *rules: Rule) -> Instance:
    """The instance with these rules listed, each in the place of the one of its name."""
    listed = {rule.name: rule for rule in rules}
    return instance.model_copy(update={"rules": instance.rules.model_copy(update=listed)})


def with_flights(instance: Instance, *flights: Flight) -> Instance:
    """The instance with these in the place of flights of the same ids."""
    new = {flight.id: flight for flight in flights}
    return instance.model_copy(update={"flights": tuple(new.get(flight.id, flight) for flight in instance.flights)})


def with_person(instance: Instance, person: CrewMember) -> Instance:
    """The instance with this person in the place of the one of the same id."""
    return instance.model_copy(
        update={"crew": tuple(person if other.id == person.id else other for other in instance.crew)}
    )


def homes_opened(instance: Instance, ship: str, *, stay: bool = False) -> Instance:
    """People with a given seat down on ``ship`` may come down on any other ship.  With ``stay`` this holds only for
    people up already who are no private guests, and they may stay on ``ship`` too."""
    new = []
    for flight in instance.flights:
        seats, touched = [], False
        for seat in flight.seated:
            kept = stay and (seat.private or not instance.launched(flight))
            if kept or ship not in instance.ways_home(flight, seat) or seat.down_on == "any":
                seats.append(seat)
                continue
            left = tuple(name for name in instance.ways_home(flight, seat) if name != ship)
            seats.append(changed(seat, down_on="any" if stay else left or "any", down_role=None))
            touched = True
        if touched:
            returns = "any" if flight.id == ship and flight.return_on == () else flight.return_on
            new.append(changed(flight, seated=tuple(seats), return_on=returns))
    return with_flights(instance, *new)


def comes_down_empty(instance: Instance, flight: Flight) -> Instance:
    """The instance after this ship has been set to come down empty: its people may come down on others."""
    opened = homes_opened(instance, flight.id)
    flight = opened.flight[flight.id]
    others = flight.return_on if flight.up_empty else flight.return_on or "any"
    return with_flights(opened, changed(flight, down_empty=True, return_on=others))


def without_flight(instance: Instance, dropped: Flight) -> Instance:
    """The instance without this flight; who trained for it by the published plan goes on for another."""
    instance = homes_opened(instance, dropped.id)
    fewer = []
    for flight in instance.flights:
        if flight.return_on != "any" and dropped.id in flight.return_on:
            left = tuple(name for name in flight.return_on if name != dropped.id)
            fewer.append(changed(flight, return_on=left or ("any" if flight.down_empty else ())))
    instance = with_flights(instance, *fewer)
    trained = {who for who, flights in instance.announced.items() if dropped.id in flights}
    entry = TrainingUnderWay(vehicle=dropped.vehicle, launch=instance.announced_launch[dropped.id])
    update: dict[str, Any] = {
        "crew": tuple(
            changed(person, in_training=(*person.in_training, entry)) if person.id in trained else person
            for person in instance.crew
        ),
        "flights": tuple(flight for flight in instance.flights if flight.id != dropped.id),
    }
    return without_mentions(instance.model_copy(update=update), {dropped.id})


def without_mentions(instance: Instance, gone: Set[str]) -> Instance:
    """The instance without what it says of flights that are gone, other flights and plans aside: decisions, agreements,
    parameters of rules and goals.  A tier of which no goal is left falls away."""
    apart = ("flights", "published", "past")
    parts = {name: getattr(instance, name) for name in type(instance).model_fields if name not in apart}
    update = {name: entries_without(part, gone) for name, part in parts.items() if named_flights(part, gone)}
    if "goals" in update:
        pairs = zip(instance.goals, update["goals"], strict=True)
        update["goals"] = tuple(left for tier, left in pairs if any(left.goals()) or not any(tier.goals()))
    return instance.model_copy(update=update) if update else instance


def own_people(instance: Instance, flight: Flight) -> dict[str, Any]:
    """Roles on the way up for people of the ship's own side and of third parties; the way down as it was.  Roles with
    a given seat stay as they are."""
    given = {seat.role for seat in flight.seated}
    up = instance.roles(flight.id, "up")
    roles = {name: role if name in given else _narrowed(instance, flight, role) for name, role in up.items()}
    down = None if flight.down_empty else dict(instance.roles(flight.id, "down"))
    return {"roles": roles, "roles_down": down or flight.roles_down}


def for_own_people(instance: Instance, flight: Flight) -> bool:
    """Whether the flight, unlike others of its vehicle, takes up only people of the ship's own side and of third
    parties, as ``own_people`` has it; roles with a given seat, and those for people of other sides alone, aside."""
    given = {seat.role for seat in flight.seated}
    usual = instance.vehicles[flight.vehicle].roles
    closed = False
    for name, role in instance.roles(flight.id, "up").items():
        mine = _narrowed(instance, flight, role).agencies
        if name not in given and mine:
            if mine != role.agencies:
                return False
            closed |= name in usual and _narrowed(instance, flight, usual[name]).agencies != usual[name].agencies
    return closed


def _narrowed(instance: Instance, flight: Flight, role: Role) -> Role:
    agencies = dict.fromkeys(person.agency for person in instance.crew)
    agencies |= dict.fromkeys(instance.party_of_agency)
    own, allowed = instance.ship_party(flight), agencies if role.agencies is None else role.agencies
    mine = tuple(name for name in allowed if instance.party_of_agency.get(name) in (own, None))
    return changed(role, agencies=mine)
