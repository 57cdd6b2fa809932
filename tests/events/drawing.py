"""News drawn at random: every kind of event, about the people and flights of a world and a few beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.events import EVENTS
from tests.worlds.draw import day, maybe

if TYPE_CHECKING:
    from random import Random

    from optimizer.events import Event
    from optimizer.instance import Instance


def news(random: Random, world: Instance, kind: str, known_on: int) -> Event:
    """An event of a kind, known on a day; it may be one that cannot happen."""
    return EVENTS[kind].model_validate({"kind": kind, "known_on": day(known_on), **_fields(random, world, kind)})


def _fields(random: Random, world: Instance, kind: str) -> dict[str, Any]:
    flight = random.choice(list(world.flight))
    crew, other = (random.choice(list(world.person)) for _ in range(2))
    vehicle = random.choice(list(world.vehicles))
    roles = [role for each in world.vehicles.values() for role in each.roles]
    role, role_too = random.choice(roles), random.choice(roles)
    agencies = list({person.agency: None for person in world.crew})
    agency = random.choice(agencies)
    span = sorted(random.randint(0, 14) for _ in range(2))
    days = {**maybe(random, 0.6, "from", day(span[0])), **maybe(random, 0.5, "to", day(span[1] + 1))}
    on = maybe(random, 0.5, "on", day(random.randint(0, 12)))
    held = [seat.crew for each in world.flights for seat in each.seated] or [crew]
    accounts = [account for rule in world.rulebook if not rule.always for account in rule.kept_accounts(world)]
    parties = list(world.parties)
    new = {"id": random.choice(["new", "newer"]), "agency": agency}
    lands = random.randint(2, 12)
    entry = {"id": random.choice(["N1", "N2"]), "vehicle": vehicle, "launch": day(lands - 1), "landing": day(lands + 2)}
    seat = {"crew": random.choice([crew, crew, "new"]), "role": role, **maybe(random, 0.3, "down_on", flight)}
    own = {"requires": list(world.qualifications)[:1]}
    drawn: dict[str, dict[str, Any]] = {
        "add_flight": {"entry": entry, **maybe(random, 0.3, "people", [new])},
        "agency_change": {"crew": crew, "agency": agency},
        "agreement_bound": {
            "account": random.choice([account.label for account in accounts] or ["none"]),
            **random.choice([{"max_imbalance": 1}, {"final_imbalance": 0}, {"to": day(span[1])}]),
        },
        "agreement_end": maybe(random, 0.5, "from", day(span[0])),
        "agreement_sign": {
            **maybe(random, 0.4, "from", day(span[0])),
            **maybe(random, 0.3, "flights", [flight]),
            **maybe(random, 0.4, "opens", {vehicle: role}),
            **maybe(random, 0.5, "accounts", [{"between": [parties[0], parties[-1]], "max_imbalance": 1}]),
        },
        "down_empty": {"flight": flight},
        "drop_flight": {"flight": flight},
        "extend": {"flight": flight, "landing": day(span[1] + 1)},
        "give_seat": {
            "flight": random.choice(list(world.flight)),
            "seat": seat,
            **maybe(random, 0.3, "instead_of", role_too),
            **({"person": {"id": "new", "agency": agency}} if seat["crew"] == "new" else {}),
        },
        "hold_seat": {"flight": flight, "role": role, "agency": agency, **maybe(random, 0.3, "crew", "somebody")},
        "limit": {"rules": {"rest_interval": {"min_days": span[0]}}},
        "lost": {"flight": flight, **on},
        "name_seat": {"flight": flight, "instead_of": random.choice(held), "crew": other},
        "other_ship": {"flight": flight, "vehicle": vehicle, **maybe(random, 0.3, "roles", {role: role_too})},
        "person_back": {"crew": crew, **maybe(random, 0.5, "from", day(span[0]))},
        "person_out": {"crew": crew, **days},
        "pin": {
            "crew": crew,
            "flight": flight,
            **maybe(random, 0.5, "role", role),
            "leg": random.choice(["up", "up", "down", "backup"]),
        },
        "qualification_gained": {"crew": crew, "qualification": random.choice(list(world.qualifications)), **days},
        "qualification_lost": {
            "crew": crew,
            "qualification": random.choice(list(world.qualifications)),
            **maybe(random, 0.5, "from", day(span[0])),
        },
        "seat_for": {"flight": flight, "role": role, "agencies": [agency]},
        "shelter": {"crew": crew, "ship": flight, **days, **maybe(random, 0.3, "improvised", True)},
        "ship_seats": {
            "flight": flight,
            **random.choice([{"seats": random.randint(1, 3)}, {"roles": {role: random.choice([0, 1, 2, own])}}]),
            **maybe(random, 0.3, "leg", random.choice(["up", "down"])),
        },
        "short_training": {"days": span[0] + 1, **maybe(random, 0.7, "flight", flight), "crew": crew},
        "slip": {
            "flight": flight,
            "launch": day(span[1]),
            **maybe(random, 0.2, "landing", day(span[1] + 3)),
        },
        "unusable": {"flight": flight, **on},
        "up_empty": {"flight": flight},
        "waiver": {
            "rule": random.choice(["availability", "role_agency", "handover"]),
            "subject": random.choice([crew, f"{crew}/{flight}", f"{flight}/{random.choice(list(world.flight))}"]),
            "reason": "r",
            "by": "b",
        },
    }
    return drawn[kind]
