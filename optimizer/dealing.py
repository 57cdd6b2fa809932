"""A corps dealt out to the stations: a plan to begin with, where several stations share too many people.

With four stations every person could take any of two hundred flights, and a search gets lost in who goes where.  Dealt
out, each station has people of every kind in proportion to its seats; what all stations share, such as the ledger, is
still kept as it is.  A plan of this kind obeys every row, so it is a plan; the best of all may be another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.rows import DEFINITION, Clause, Row

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.model import Model
    from optimizer.options import Options
    from optimizer.people import CrewMember

MANY_STAYS = 20_000
"""From here on people are dealt out: ten years at one station have 4,000 stay options, at four 55,000."""

TAKERS_A_SEAT = 3
"""Where a station would have fewer than so many people for a seat on average, others may take it too."""


def dealt(model: Model) -> Row | None:
    """A row that keeps everybody to one station; None where there is one, or few enough to choose from."""
    options, instance = model.options, model.instance
    if len(instance.stations) == 1 or len(options.stays) < MANY_STAYS:
        return None
    station_of, scarce = _hands(options, instance), _scarce(options, instance)
    elsewhere = tuple(
        literal
        for stay, literal in options.literal.items()
        if station_of.get(stay.person.id, stay.up.station) != stay.up.station
        and (stay.up.id, stay.up_role) not in scarce
    )
    return Row(Clause(DEFINITION, "one station each"), elsewhere, None, None, 0)


def _scarce(options: Options, instance: Instance) -> set[tuple[str, str]]:
    """Roles of flights that few people could take; those may come from any station."""
    takers: dict[tuple[str, str], set[str]] = {}
    for stay in options.stays:
        takers.setdefault((stay.up.id, stay.up_role), set()).add(stay.person.id)
    enough = TAKERS_A_SEAT * len(instance.stations)
    return {
        (flight, role)
        for (flight, role), people in takers.items()
        if len(people) < enough * instance.roles(flight, "up")[role].seats
    }


def _hands(options: Options, instance: Instance) -> dict[str, str]:
    """The station each person is dealt to; who has a seat already, given or pinned, is left out and may go anywhere."""
    bound = {pin.crew for pin in instance.pins}
    bound |= {stay.person.id for stay in options.stays if stay.settled or stay.seat is not None}
    kinds: dict[object, list[CrewMember]] = {}
    for who, stays in options.by_person.items():
        if who not in bound:
            person = stays[0].person
            roles = frozenset((stay.up.vehicle, stay.up_role) for stay in stays)
            kinds.setdefault((person.agency, roles, person.flown > 0), []).append(person)
    seats = dict.fromkeys(instance.stations, 0)
    for flight in instance.flights:
        seats[flight.station] += sum(role.seats for role in instance.roles(flight.id, "up").values())
    station_of: dict[str, str] = {}
    have = dict.fromkeys(seats, 0)
    for people in kinds.values():
        mine = dict.fromkeys(seats, 0)
        for person in sorted(
            people, key=lambda person: (person.last_landing or person.selected or instance.today, person.id)
        ):
            # the station that has fewest of this kind for its seats, then fewest of all
            station = min(seats, key=lambda name: ((mine[name] + 1) / max(1, seats[name]), have[name], name))
            station_of[person.id] = station
            mine[station] += 1
            have[station] += 1
    return station_of
