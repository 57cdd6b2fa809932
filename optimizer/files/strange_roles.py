"""Roles of flights that are nowhere described."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.files.documents import Path_
    from optimizer.instance import Instance
    from optimizer.problem.ships import Flight


def strange_roles(instance: Instance) -> Iterator[tuple[Path_, str]]:
    """Roles of flights given by a number of seats alone that their vehicles do not have: nothing else says what they
    are."""
    for number, flight in enumerate(instance.flights):
        for path, message in strange_roles_of(instance, flight):
            yield ("flights", number, *path), message


def strange_roles_of(instance: Instance, flight: Flight) -> Iterator[tuple[Path_, str]]:
    """Those of one flight; with paths in it."""
    vehicle = instance.vehicles[flight.vehicle]
    for key, roles in (("roles", flight.roles), ("roles_down", flight.roles_down)):
        for role, places in (roles or {}).items():
            if isinstance(places, int) and role not in vehicle.roles:
                known = ", ".join(vehicle.roles)
                yield (key, role), f"expected a role of {flight.vehicle}, found {role!r}; known: {known}"
