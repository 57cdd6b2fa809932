"""News of ships: their places, another ship, a seat held without a name; and their effect in a replan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.studies.replan.answer import replan_text
from optimizer.studies.replan.moves import Move
from tests.events.office import BEFORE, SHIPS, office
from tests.events.test_decided import event, moved, refused, replanned, told
from tests.rules.cases._case import flight, plan_of

if TYPE_CHECKING:
    from optimizer.instance import Instance


def seats(world: Instance, name: str, leg: str) -> dict[str, int]:
    """The seats of each role of a leg."""
    return {role: place.seats for role, place in world.roles(name, leg).items()}


def given(*people: dict[str, Any], name: str = "S2", **more: Any) -> Instance:
    """The office with these seats given on a flight."""
    return office(flights=[{**ship, "seated": list(people)} if ship["id"] == name else ship for ship in SHIPS], **more)


# The places of a ship.


def test_places_change_up_and_down_or_on_one_leg() -> None:
    both = told(office(), "ship_seats", 5, flight="S2", roles={"engineer": 1})
    assert [seats(both, "S2", leg) for leg in ("up", "down")] == [{"commander": 1, "engineer": 1}] * 2
    up = told(office(), "ship_seats", 5, flight="S2", roles={"engineer": 0}, leg="up")
    assert set(up.flight["S2"].roles or {}) == {"commander"}
    assert [seats(up, "S2", leg) for leg in ("up", "down")] == [{"commander": 1}, {"commander": 1, "engineer": 2}]
    down = told(office(), "ship_seats", 5, flight="S2", roles={"engineer": 3}, leg="down")
    assert [seats(down, "S2", leg)["engineer"] for leg in ("up", "down")] == [2, 3]
    assert both.places(both.flight["S2"]) == 3
    small = told(office(), "ship_seats", 5, flight="S2", seats=2)
    assert (small.places(small.flight["S2"]), small.places(small.flight["S1"])) == (2, 3)
    assert seats(small, "S2", "up") == {"commander": 1, "engineer": 2}


def test_the_number_of_seats_of_a_ship_is_of_no_leg() -> None:
    words = "seats: expected `roles` alone with `leg`, as a ship has its seats both ways, found `seats` 1"
    for leg in ("up", "down"):
        assert words in refused(office(), "ship_seats", 5, flight="S2", seats=1, leg=leg)


def test_what_is_not_named_of_a_role_stays() -> None:
    world = told(
        office(), "ship_seats", 5, flight="S2", roles={"engineer": {"requires": ["hand"], "agencies": ["ESA"]}}
    )
    for leg in ("up", "down"):
        engineer = world.roles("S2", leg)["engineer"]
        assert (engineer.seats, engineer.requires, engineer.agencies) == (2, ("hand",), ("ESA",))
    again = told(world, "ship_seats", 6, flight="S2", roles={"engineer": 1}).roles("S2", "up")["engineer"]
    assert (again.seats, again.requires) == (1, ("hand",))
    other = told(office(), "ship_seats", 5, flight="S2", roles={"specialist": {"requires": ["hand"]}})
    assert other.roles("S2", "up")["specialist"].seats == 1, "a role of another ship, in this one"


def test_of_a_launched_ship_only_the_way_down_changes() -> None:
    world = told(office(), "ship_seats", 12, flight="S1", seats=4, roles={"engineer": 3})
    assert [seats(world, "S1", leg)["engineer"] for leg in ("up", "down")] == [2, 3]
    assert world.places(world.flight["S1"]) == 4
    assert "expected `down`, as S1 launched on 2030-01-01, found `up`" in refused(
        office(), "ship_seats", 12, flight="S1", roles={"engineer": 1}, leg="up"
    )
    assert "found S1, landed on 2030-01-31" in refused(office(), "ship_seats", 31, flight="S1", seats=2)
    assert told(office(), "ship_seats", 30, flight="S1", seats=2).flight["S1"].seats == 2


def test_places_that_cannot_be_are_refused() -> None:
    assert "expected `seats` or `roles`, found neither" in refused(office(), "ship_seats", 5, flight="S2")
    words = "expected a role of S2 or its vehicle, found 'specialist'; known: commander, engineer"
    assert words in refused(office(), "ship_seats", 5, flight="S2", roles={"specialist": 1})
    empty = [SHIPS[0], {**SHIPS[1], "up_empty": True}, SHIPS[2]]
    assert "expected a leg of S2 with people, found none" in refused(
        office(flights=empty), "ship_seats", 5, flight="S2", roles={"engineer": 1}, leg="up"
    )
    down = told(office(flights=empty), "ship_seats", 5, flight="S2", roles={"engineer": 1})
    assert [seats(down, "S2", leg) for leg in ("up", "down")] == [{}, {"commander": 1, "engineer": 1}]
    assert "expected a role of S2 on the way up, found 'engineer'" in refused(
        given({"crew": "us1", "role": "engineer"}), "ship_seats", 5, flight="S2", roles={"engineer": 0}
    )


def test_a_ship_with_fewer_seats_leaves_somebody_behind() -> None:
    pins = [{"crew": who, "flight": "S2"} for who in ("ru3", "us2")]
    crew = [*BEFORE[:3], "ru3 S2/commander", "us2 S2/engineer", "us3 S2/engineer"]
    world = office(pins=pins, goals=[{"changes": 1}, {"unfilled_seats": 1}])
    plan = plan_of("office", crew)
    assert moved(replanned(world, plan, event("ship_seats", 12, flight="S2", seats=3))) == set()
    assert moved(replanned(world, plan, event("ship_seats", 12, flight="S2", seats=2))) == {"us3"}
    assert moved(replanned(world, plan, event("ship_seats", 12, flight="S2", roles={"engineer": 1}))) == {"us3"}
    asked = event("ship_seats", 12, flight="S2", roles={"engineer": {"agencies": ["NASA"]}})
    assert moved(replanned(world, plan, asked)) == {"us3"}


# Another ship.


def test_another_ship_flies_on_the_same_days_with_its_own_roles() -> None:
    changes = {"roles": {"commander": 1}, "roles_down": {"engineer": 1}, "seats": 2, "return_on": ["D3"]}
    ships = [SHIPS[0], {**SHIPS[1], **changes}, SHIPS[2]]
    ship = told(office(flights=ships), "other_ship", 12, flight="S2", vehicle="dragon").flight["S2"]
    assert (ship.vehicle, ship.roles, ship.roles_down, ship.seats) == ("dragon", None, None, None)
    assert ship.return_on == ("D3",)
    assert str(ship.launch) == SHIPS[1]["launch"]
    world = told(office(), "other_ship", 20, flight="S2", vehicle="soyuz")
    assert world.flights == told(office(), "limit", 20, rules={"lifeboat": {}}).flights, "it is one already"
    assert "found S2, launched on" in refused(office(), "other_ship", 21, flight="S2", vehicle="dragon")


def test_given_seats_and_pins_get_roles_of_the_new_ship() -> None:
    seat = {"crew": "us1", "role": "engineer"}
    words = "expected a role of S2 on the way up, found 'engineer'"
    assert words in refused(given(seat), "other_ship", 12, flight="S2", vehicle="dragon")
    pins = [
        {"crew": "us1", "flight": "S2", "role": "engineer"},
        {"crew": "ru3", "flight": "S2", "role": "commander"},
        {"crew": "us2", "flight": "D3", "role": "specialist"},
        {"crew": "us3", "flight": "S1", "role": "engineer", "leg": "down"},
    ]
    fields = {"flight": "S2", "vehicle": "dragon", "roles": {"engineer": "specialist"}}
    world = told(given(seat, pins=pins), "other_ship", 5, **fields)
    assert [(one.role, one.down_role) for one in world.flight["S2"].seated] == [("specialist", None)]
    assert [pin.role for pin in world.pins] == ["specialist", "commander", "specialist", "engineer"]
    bare = told(office(pins=pins), "other_ship", 5, flight="S2", vehicle="dragon")
    assert [pin.role for pin in bare.pins] == [None, "commander", "specialist", "engineer"]
    words = "expected a role of dragon, found 'engineer'; known: commander, specialist"
    assert words in refused(office(), "other_ship", 5, **{**fields, "roles": {"commander": "engineer"}})


def test_who_comes_down_on_it_gets_a_role_there_too() -> None:
    up = [{"crew": "ru2", "role": "engineer", "down_on": "S2"}, {"crew": "ru1", "role": "commander"}]
    ships = [{**SHIPS[0], "seated": up, "return_on": ["S2"]}, *SHIPS[1:]]
    fields = {"flight": "S2", "vehicle": "dragon", "roles": {"engineer": "specialist"}}
    world = told(office(flights=ships), "other_ship", 12, **fields)
    assert [(one.role, one.down_role) for one in world.flight["S1"].seated] == [
        ("commander", None),
        ("engineer", "specialist"),
    ]
    leaving = given({"crew": "us1", "role": "engineer", "down_on": "D3", "down_role": "specialist"})
    world = told(leaving, "other_ship", 5, **fields)
    assert [(one.role, one.down_role) for one in world.flight["S2"].seated] == [("specialist", "specialist")]
    other = told(given({"crew": "us1", "role": "engineer", "down_on": "S1"}), "other_ship", 5, **fields)
    assert [(one.role, one.down_role) for one in other.flight["S2"].seated] == [("specialist", "engineer")]
    both = told(given({"crew": "us1", "role": "engineer", "down_role": "commander"}), "other_ship", 5, **fields)
    assert [(one.role, one.down_role) for one in both.flight["S2"].seated] == [("specialist", "commander")]


def test_who_may_not_fly_the_other_ship_moves() -> None:
    accepted = {"vehicle_acceptance": {"accepted": [{"agency": "Roscosmos", "vehicle": "dragon", "landings": 9}]}}
    pins = [{"crew": "us2", "flight": "S2"}]
    plan = plan_of("office", [*BEFORE[:2], "us1 D3/commander", "us2 S2/commander", "ru3 S2/engineer"])
    swapped = event("other_ship", 12, flight="S2", vehicle="dragon", roles={"engineer": "specialist"})
    assert not moved(replanned(office(pins=pins), plan, swapped)), "the news says which role they have there"
    assert "ru3" in moved(replanned(office(accepted, pins=pins), plan, swapped))


def test_a_flight_for_its_own_people_stays_so_with_another_ship() -> None:
    """The agreement ends, then the Soyuz is exchanged for a Dragon: nobody of Roscosmos goes up on it."""
    own = {"S2": ("Roscosmos", "Guest"), "D3": ("NASA", "ESA", "Guest")}
    for first, more in (({}, {}), ({"integrated": True}, {"candidates": ["us1"]})):
        world = office(flights=[SHIPS[0], {**SHIPS[1], **first, **more}, SHIPS[2]])
        ended = told(world, "agreement_end", 5)
        for name, vehicle, other in (("S2", "dragon", "D3"), ("D3", "soyuz", "S2")):
            swapped = told(ended, "other_ship", 6, flight=name, vehicle=vehicle)
            agencies = [{role.agencies for role in swapped.roles(name, leg).values()} for leg in ("up", "down")]
            assert agencies == [{own[other]}, {None}]
    lent = told(ended, "seat_for", 6, flight="S2", role="engineer", agencies=["ESA"])
    swapped = told(lent, "other_ship", 7, flight="S2", vehicle="dragon")
    assert {role.agencies for role in swapped.roles("S2", "up").values()} == {own["D3"]}


def test_a_flight_open_to_others_is_open_with_another_ship() -> None:
    ships = [SHIPS[0], {**SHIPS[1], "roles": {"commander": {"agencies": ["Roscosmos"]}, "engineer": 2}}, SHIPS[2]]
    cook = {"cook": {"requires": ["hand"], "agencies": ["Roscosmos"]}}
    own = [SHIPS[0], {**SHIPS[1], "roles": cook}, SHIPS[2]]
    for world in (office(), office(flights=ships), office(flights=own)):
        swapped = told(world, "other_ship", 6, flight="S2", vehicle="dragon")
        assert {role.agencies for role in swapped.roles("S2", "up").values()} == {None}


# Seats held without a name.


def test_a_seat_is_held_by_somebody_not_named() -> None:
    vehicles = {"soyuz": {"party": "RU", "seats": 3, "roles": {"commander": {}, "engineer": {"requires": ["hand"]}}}}
    world = office(vehicles={**_dragon(), **vehicles})
    after = told(world, "hold_seat", 5, flight="S2", role="engineer", agency="NASA", account="US")
    (seat,) = after.flight["S2"].seated
    assert (seat.crew, seat.role, seat.private, seat.account) == ("NASA-S2", "engineer", False, "US")
    person = after.person["NASA-S2"]
    assert (person.agency, person.unnamed, set(person.qualifications)) == ("NASA", True, {"hand"})
    assert person.name == "NASA, to be named"
    twice = told(after, "hold_seat", 6, flight="S2", role="commander", agency="NASA", private=True)
    assert [(seat.crew, seat.private) for seat in twice.flight["S2"].seated] == [
        ("NASA-S2", False),
        ("NASA-S2-2", True),
    ]
    named = told(world, "hold_seat", 5, flight="S2", role="engineer", agency="NASA", crew="somebody")
    assert named.flight["S2"].seated[0].crew == "somebody"


def _dragon() -> dict[str, Any]:
    return {"dragon": {"party": "US", "seats": 4, "roles": {"commander": {}, "specialist": {"seats": 3}}}}


def test_a_seat_that_cannot_be_held_is_refused() -> None:
    held = {"flight": "S2", "agency": "NASA"}
    words = "expected a role of S2 on the way up, found 'specialist'; known: commander, engineer"
    assert words in refused(office(), "hold_seat", 5, role="specialist", **held)
    assert "'ru3', the id of somebody else" in refused(office(), "hold_seat", 5, role="engineer", crew="ru3", **held)
    full = given({"crew": "us1", "role": "commander"})
    said = refused(full, "hold_seat", 5, role="commander", **held)
    assert " role: expected a seat of S2 that is not given, found all 1 of 'commander' given" in said
    assert "found S2, launched on" in refused(office(), "hold_seat", 21, role="engineer", **held)


def test_a_seat_held_leaves_one_seat_less_and_counts_aboard() -> None:
    """Two engineers go, one of them gives up the seat; the unnamed person is nobody's backup and flies nothing else."""
    crew = [*BEFORE[:4], "us2 S2/engineer", "us3 S2/engineer"]
    pins = [{"crew": "us2", "flight": "S2"}]
    goals = [{"changes": 1}, {"unfilled_seats": 1}]
    answer = replanned(
        office({"backup": {"flights": ["D3"]}}, pins=pins, goals=goals),
        plan_of("office", crew),
        event("hold_seat", 5, flight="S2", role="engineer", agency="NASA"),
    )
    assert answer.result.plan is not None
    assert [(seat.flight, seat.leg) for seat in answer.result.plan.assignments if seat.crew == "NASA-S2"] == [
        ("S2", "up"),
        ("S2", "down"),
    ]
    assert "us3" in moved(answer)


def test_the_seat_gets_a_name_and_nobody_else_moves() -> None:
    world = told(office(), "hold_seat", 5, flight="S2", role="engineer", agency="NASA")
    plan = plan_of("office", [*BEFORE[:4], "NASA-S2 S2/engineer"])
    answer = replanned(world, plan, event("name_seat", 6, flight="S2", instead_of="NASA-S2", crew="us2"))
    assert answer.instance.flight["S2"].seated[0].crew == "us2"
    assert answer.result.values[0] == 0
    assert answer.difference is not None
    assert moved(answer) == set()
    assert "us2" in {notice.crew for notice in answer.difference.told}


def test_one_of_two_seats_gets_a_name() -> None:
    world = given({"crew": "us1", "role": "engineer"}, {"crew": "us2", "role": "engineer"})
    after = told(world, "name_seat", 5, flight="S2", instead_of="us1", crew="us3")
    assert [seat.crew for seat in after.flight["S2"].seated] == ["us3", "us2"]


def test_a_name_for_a_seat_that_is_not_held_is_refused() -> None:
    world = given({"crew": "us1", "role": "engineer"}, {"crew": "us2", "role": "engineer"})
    words = "expected somebody with a given seat on S2, found 'ru3'; known: us1, us2"
    assert words in refused(world, "name_seat", 5, flight="S2", instead_of="ru3", crew="us3")
    words = "expected somebody without a given seat on S2, found 'us2', who has one"
    assert words in refused(world, "name_seat", 5, flight="S2", instead_of="us1", crew="us2")
    assert "found S2, launched on" in refused(world, "name_seat", 21, flight="S2", instead_of="us1", crew="us3")


def test_only_the_seats_of_that_stay_get_the_name() -> None:
    ships = [SHIPS[0], {**SHIPS[1], "seated": [{"crew": "us2", "role": "engineer"}]}, SHIPS[2], flight("S4", 55, 60)]
    plan = plan_of("office", [*BEFORE[:4], "us2 S2/engineer", "us2 S4/commander"])
    answer = replanned(office(flights=ships), plan, event("name_seat", 6, flight="S2", instead_of="us2", crew="us3"))
    assert answer.instance.published is not None
    taken = [(seat.crew, seat.flight, seat.leg) for seat in answer.instance.published.assignments if "us" in seat.crew]
    assert taken[2:] == [("us3", "S2", "up"), ("us3", "S2", "down"), ("us2", "S4", "up"), ("us2", "S4", "down")]
    assert moved(answer) == {"us2", "us3"}


def test_who_loses_a_given_seat_is_told() -> None:
    """us3 flew nowhere and takes the seat of us2, who flies nowhere then: two people move, and nobody for the plan."""
    ships = [SHIPS[0], {**SHIPS[1], "seated": [{"crew": "us2", "role": "engineer"}]}, SHIPS[2]]
    plan = plan_of("office", [*BEFORE[:4], "us2 S2/engineer"])
    answer = replanned(office(flights=ships), plan, event("name_seat", 6, flight="S2", instead_of="us2", crew="us3"))
    assert answer.result.values[0] == 0
    assert answer.difference is not None
    legs = (("S2", "engineer", "up"), ("S2", "engineer", "down"))
    assert answer.difference.moves == (Move("us2", legs, ()), Move("us3", (), legs))
    reasons = {notice.crew: notice.reasons for notice in answer.difference.told}
    assert (reasons["us2"], reasons["us3"]) == (("moves",), ("moves",))
    assert reasons["ru3"] == ("crew changes on S2",)
    words = replan_text(answer)
    assert "Nobody moves" not in words
    assert "goal changes" not in words, "the plan after the news has them in these seats already"
