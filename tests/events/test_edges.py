"""Events at their edges: the day before, the day itself, the day after; who is touched, and who is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from optimizer.events import EVENTS
from optimizer.events._apply import apply_events
from optimizer.events._settled import settled_on
from optimizer.problem.errors import InputError
from optimizer.rules.reciprocity import Reciprocity
from tests.events.office import BEFORE, SHIPS, office
from tests.rules.cases._case import flight, plan_of
from tests.worlds.draw import FIRST_DAY, day

if TYPE_CHECKING:
    from datetime import date

    from optimizer.instance import Instance


def happens(world: Instance, kind: str, known_on: int, **fields: Any) -> Instance:
    """A world after one event, the plan of before published."""
    event = EVENTS[kind].model_validate({"kind": kind, "known_on": day(known_on), **fields})
    return apply_events(world, plan_of("office", BEFORE), [event])


def refused(world: Instance, kind: str, known_on: int, **fields: Any) -> str:
    """What is said of an event that cannot happen."""
    with pytest.raises(InputError) as caught:
        happens(world, kind, known_on, **fields)
    return str(caught.value)


def since_first(when: date | None) -> int | None:
    """A day as days after the first."""
    return None if when is None else (when - FIRST_DAY).days


def with_ships(*ships: dict[str, Any], **more: Any) -> Instance:
    """The office with other flights."""
    return office(flights=list(ships), **more)


def agencies(world: Instance, name: str, leg: str = "up") -> dict[str, tuple[str, ...] | None]:
    """Who may sit where on one leg."""
    return {role: place.agencies for role, place in world.roles(name, leg).items()}


# The end of an agreement.


def windows(world: Instance) -> dict[str, tuple[int | None, int | None]]:
    """From when to when each account covers launches."""
    rule = world.listed(Reciprocity)
    assert rule is not None
    found = {account.label: (since_first(account.since), since_first(account.until)) for account in rule.accounts}
    assert len(found) == len(rule.accounts), "no account stands twice"
    return found


def account(name: str, first: int | None, last: int | None) -> dict[str, Any]:
    """An account kept in a window."""
    ends = {"from": first, "to": last}
    return {"name": name, "between": ["US", "RU"], **{key: day(at) for key, at in ends.items() if at is not None}}


def test_accounts_are_closed_the_day_before_and_those_closed_stay_closed() -> None:
    kept = [
        account("closed", 0, 8),
        account("closes", 0, 14),
        account("open", None, None),
        account("long", 3, 40),
        account("last", 14, None),
        account("none", 15, None),
        account("later", 16, 30),
    ]
    world = office({"reciprocity": {"accounts": kept}})
    assert windows(happens(world, "agreement_end", 5, **{"from": day(15)})) == {
        "closed": (0, 8),
        "closes": (0, 14),
        "open": (None, 14),
        "long": (3, 14),
        "last": (14, 14),
    }
    assert windows(happens(world, "agreement_end", 15)) == windows(
        happens(world, "agreement_end", 5, **{"from": day(15)})
    )


def test_flights_from_the_day_on_carry_their_own_side_only() -> None:
    for first, closed in ((10, {"D3", "S2"}), (11, {"S2"}), (20, {"S2"}), (21, set())):
        world = office(flights=[{**ship, "integrated": ship["id"] != "S1"} for ship in SHIPS])
        ended = happens(world, "agreement_end", 5, **{"from": day(first)})
        assert {ship.id for ship in ended.flights if ship.id != "S1" and not ship.integrated} == closed
        for name, own in (("S2", ("Roscosmos", "Guest")), ("D3", ("NASA", "ESA", "Guest"))):
            wanted = own if name in closed else None
            assert set(agencies(ended, name).values()) == {wanted}
            assert set(agencies(ended, name, "down").values()) == {None}, "the way down is as it was"


def test_what_has_launched_goes_up_empty_or_is_given_is_left_alone() -> None:
    seat = {"crew": "us2", "role": "engineer"}
    empty = flight("S4", 25, 45, up_empty=True, return_on="any")
    world = with_ships(SHIPS[0], {**SHIPS[1], "seated": [seat]}, {**SHIPS[2], "integrated": True}, empty)
    ended = happens(world, "agreement_end", 11, **{"from": day(5)})
    assert ended.flight["D3"].integrated, "launched on day 10"
    assert agencies(ended, "S2") == {"commander": ("Roscosmos", "Guest"), "engineer": None}
    assert ended.flight["S4"] == world.flight["S4"]


def test_agencies_a_role_names_are_kept_if_they_are_of_the_side_or_of_none() -> None:
    roles = {"commander": {"agencies": ["NASA", "Roscosmos"]}, "engineer": {"seats": 2, "agencies": ["ESA", "Guest"]}}
    world = with_ships(SHIPS[0], {**SHIPS[1], "roles": roles}, SHIPS[2])
    ended = happens(world, "agreement_end", 5)
    assert agencies(ended, "S2") == {"commander": ("Roscosmos",), "engineer": ("Guest",)}
    assert ended.roles("S2", "up")["engineer"].seats == 2


def test_without_the_rule_that_closes_roles_it_cannot_end() -> None:
    bare = office().model_copy(update={"rules": office().rules.model_copy(update={"role_agency": None})})
    assert "role_agency" in refused(bare, "agreement_end", 5)
    assert "role_agency" in refused(bare, "seat_for", 5, flight="S2", role="engineer", agencies=["ESA"])


# The signing of one.


def integrated(world: Instance) -> set[str]:
    """Flights that carry the agreed number of the other side."""
    return {ship.id for ship in world.flights if ship.integrated}


def test_rotation_flights_with_people_from_the_day_on_are_integrated() -> None:
    for first, covered in ((10, {"D3", "S2"}), (11, {"S2"}), (20, {"S2"})):
        assert integrated(happens(office(), "agreement_sign", 5, **{"from": day(first)})) == covered
    assert integrated(happens(office(), "agreement_sign", 11, **{"from": day(5)})) == {"S2"}, "D3 has launched"
    assert "expected a rotation flight with people" in refused(office(), "agreement_sign", 5, **{"from": day(21)})
    extra = flight("S4", 25, 45)
    assert integrated(happens(with_ships(*SHIPS, extra), "agreement_sign", 5)) == {"D3", "S2"}, "S4 is no rotation"


def test_a_flight_that_goes_up_empty_is_under_no_agreement() -> None:
    empty = flight("S4", 25, 45, rotation=True, up_empty=True, return_on="any")
    world = with_ships(*SHIPS, empty)
    assert integrated(happens(world, "agreement_sign", 5, **{"from": day(15)})) == {"S2"}
    assert "expected a rotation flight with people" in refused(world, "agreement_sign", 21)
    assert "expected a rotation flight with people" in refused(world, "agreement_sign", 5, **{"from": day(25)})


def test_flights_listed_are_those_covered_whatever_they_are() -> None:
    extra = flight("S4", 25, 45)
    assert integrated(happens(with_ships(*SHIPS, extra), "agreement_sign", 5, flights=["S4"])) == {"S4"}
    assert "found S1, launched on" in refused(office(), "agreement_sign", 5, flights=["S1"])


def test_a_role_is_opened_to_every_party_on_both_legs() -> None:
    roles = {"commander": {"agencies": ["Roscosmos"]}, "engineer": {"seats": 2, "agencies": ["Guest", "Roscosmos"]}}
    world = with_ships(SHIPS[0], {**SHIPS[1], "roles": roles}, SHIPS[2])
    signed = happens(world, "agreement_sign", 5, opens={"soyuz": "engineer"})
    assert integrated(signed) == {"S2", "D3"}
    for leg in ("up", "down"):
        assert agencies(signed, "S2", leg)["commander"] == ("Roscosmos",)
        assert agencies(signed, "S2", leg)["engineer"] == ("Guest", "Roscosmos", "NASA", "ESA")
    assert agencies(signed, "D3") == agencies(world, "D3"), "no role of a Dragon is named"
    free = happens(office(), "agreement_sign", 5, opens={"soyuz": "engineer"})
    assert agencies(free, "S2")["engineer"] is None, "open to anyone already"


def test_an_account_of_the_same_name_is_replaced_and_others_are_kept() -> None:
    world = office({"reciprocity": {"accounts": [account("one", 0, 8), account("two", 0, 9)]}})
    signed = happens(world, "agreement_sign", 5, accounts=[account("two", 10, None), account("three", 10, 30)])
    assert windows(signed) == {"one": (0, 8), "two": (10, None), "three": (10, 30)}


# A seat for others.


@pytest.mark.parametrize(("given", "wanted"), [(None, "US"), ("RU", "RU"), ("none", "none")])
def test_a_seat_for_others_keeps_its_account_if_none_is_given(given: str | None, wanted: str) -> None:
    roles = {"commander": {}, "engineer": {"seats": 2, "account": "US", "requires": ["hand"]}}
    world = with_ships(SHIPS[0], {**SHIPS[1], "roles": roles}, SHIPS[2])
    more = {} if given is None else {"account": given}
    held = happens(world, "seat_for", 5, flight="S2", role="engineer", agencies=["ESA", "NASA"], **more)
    for leg in ("up", "down"):
        place = held.roles("S2", leg)["engineer"]
        assert (place.agencies, place.account, place.seats, place.requires) == (("ESA", "NASA"), wanted, 2, ("hand",))
        assert held.roles("S2", leg)["commander"] == world.roles("S2", leg)["commander"]
    assert held.flight["D3"] == world.flight["D3"]


def test_a_seat_without_an_account_gets_the_one_given() -> None:
    for given in ("US", None):
        held = happens(office(), "seat_for", 5, flight="S2", role="engineer", agencies=["ESA"], account=given)
        assert {held.roles("S2", leg)["engineer"].account for leg in ("up", "down")} == {given}


def test_a_seat_there_is_only_on_the_way_up_is_given_there() -> None:
    world = with_ships(SHIPS[0], {**SHIPS[1], "roles_down": {"commander": 1}}, SHIPS[2])
    held = happens(world, "seat_for", 5, flight="S2", role="engineer", agencies=["ESA"])
    assert agencies(held, "S2") == {"commander": None, "engineer": ("ESA",)}
    assert agencies(held, "S2", "down") == {"commander": None}
    both = with_ships(SHIPS[0], {**SHIPS[1], "roles_down": {"commander": 1, "engineer": 1}}, SHIPS[2])
    held = happens(both, "seat_for", 5, flight="S2", role="engineer", agencies=["ESA"])
    assert agencies(held, "S2", "down") == {"commander": None, "engineer": ("ESA",)}
    assert held.roles("S2", "down")["engineer"].seats == 1
    assert "known: commander, engineer" in refused(office(), "seat_for", 5, flight="S2", role="pilot", agencies=["ESA"])
    assert "launched" in refused(office(), "seat_for", 21, flight="S2", role="engineer", agencies=["ESA"])


def test_a_seat_of_a_ship_that_comes_down_empty_is_given_on_the_way_up() -> None:
    world = with_ships(SHIPS[0], {**SHIPS[1], "down_empty": True, "return_on": "any"}, SHIPS[2])
    held = happens(world, "seat_for", 5, flight="S2", role="engineer", agencies=["ESA"])
    assert agencies(held, "S2") == {"commander": None, "engineer": ("ESA",)}
    assert held.flight["S2"].roles_down is None


# Ships lost, broken, late.


def test_who_may_come_down_on_any_ship_still_may_when_one_is_gone() -> None:
    seated = [{"crew": "ru1", "role": "commander", "down_on": "any"}, {"crew": "ru2", "role": "engineer"}]
    world = with_ships({**SHIPS[0], "seated": seated, "return_on": "any"}, *SHIPS[1:])
    left = happens(world, "drop_flight", 5, flight="D3")
    assert {seat.crew: seat.down_on for seat in left.flight["S1"].seated} == {"ru1": "any", "ru2": None}
    assert left.flight["S1"].return_on == "any"


def test_a_docked_ship_is_lost_between_its_docking_and_its_landing_only() -> None:
    """S1 is docked from day 0 to day 29: it lands on day 30."""
    for on, held in ((0, False), (1, True), (29, True), (30, False), (31, False)):
        if held:
            lost = happens(office(), "lost", 35 if on > 12 else 12, flight="S1", on=day(on))
            assert since_first(lost.flight["S1"].landing) == on
            assert lost.flight["S1"].down_empty
        else:
            assert "is docked" in refused(office(), "lost", 35 if on > 12 else 12, flight="S1", on=day(on))
    assert since_first(happens(office(), "lost", 29, flight="S1").flight["S1"].landing) == 29
    assert "is docked" in refused(office(), "lost", 30, flight="S1")


def test_a_ship_to_launch_is_lost_on_the_day_told() -> None:
    """D3 launches on day 10 and docks on day 12: on that day it is lost on the way, later it is docked."""
    world = with_ships(*SHIPS[:2], flight("D3", 10, 40, docking=12))
    for on in (3, 10):
        assert "D3" not in happens(world, "lost", 5, flight="D3", on=day(on)).flight
    assert "D3" not in happens(world, "lost", 10, flight="D3").flight
    for on in (11, 12, 40):
        assert "is docked, found" in refused(world, "lost", 5, flight="D3", on=day(on))
    ship = happens(world, "lost", 5, flight="D3", on=day(13)).flight["D3"]
    assert (since_first(ship.launch), since_first(ship.landing), ship.down_empty, ship.up_empty) == (
        10,
        13,
        True,
        False,
    )
    assert ship.landing_window is not None
    assert (since_first(ship.landing_window.since), since_first(ship.landing_window.until)) == (13, 13)


def test_a_ship_that_has_landed_is_no_longer_unusable() -> None:
    known = happens(office(), "unusable", 12, flight="S1")
    words = "expected a ship still to land, found S1, landed on 2030-01-31"
    assert words in refused(known, "unusable", 31, flight="S1")
    assert words in refused(office(), "unusable", 31, flight="S1", on=day(12))


def test_a_ship_lost_on_its_launch_day_is_no_flight() -> None:
    assert "D3" not in happens(office(), "lost", 10, flight="D3").flight
    docked_later = with_ships(*SHIPS[:2], flight("D3", 10, 40, docking=12))
    for known_on in (11, 12):
        assert "is docked" in refused(docked_later, "lost", known_on, flight="D3"), "up, and not docked a day"
    assert since_first(happens(docked_later, "lost", 13, flight="D3").flight["D3"].landing) == 13


def test_a_ship_is_unusable_until_the_day_before_its_landing() -> None:
    assert since_first(happens(office(), "unusable", 12, flight="S1", on=day(29)).flight["S1"].unusable_from) == 29
    assert "lands on" in refused(office(), "unusable", 12, flight="S1", on=day(30))
    assert "lands on" in refused(office(), "unusable", 30, flight="S1")


def test_a_launch_moves_back_and_its_docking_and_landing_with_it() -> None:
    world = with_ships(*SHIPS[:2], flight("D3", 10, 40, docking=12))
    for launch in (7, 14):
        moved = happens(world, "slip", 5, flight="D3", launch=day(launch)).flight["D3"]
        assert [since_first(at) for at in (moved.launch, moved.docking, moved.landing)] == [
            launch,
            launch + 2,
            launch + 30,
        ]
    given = happens(world, "slip", 5, flight="D3", launch=day(14), docking=day(15)).flight["D3"]
    assert [since_first(at) for at in (given.launch, given.docking, given.landing)] == [14, 15, 44]


def test_what_launches_on_the_day_of_the_news_has_not_launched() -> None:
    assert since_first(happens(office(), "slip", 10, flight="D3", launch=day(10)).flight["D3"].launch) == 10
    assert "launched on" in refused(office(), "slip", 11, flight="D3", launch=day(12))
    assert since_first(happens(office(), "extend", 30, flight="S1", landing=day(30)).flight["S1"].landing) == 30
    assert happens(office(), "down_empty", 30, flight="S1").flight["S1"].down_empty
    again = happens(office(), "down_empty", 30, flight="S1")
    assert happens(again, "down_empty", 30, flight="S1").flight == again.flight
    assert [pin.flight for pin in happens(office(), "pin", 30, crew="ru1", flight="S1", leg="down").pins] == ["S1"]


def test_a_flight_with_given_seats_cannot_go_up_empty() -> None:
    world = with_ships(SHIPS[0], {**SHIPS[1], "seated": [{"crew": "us2", "role": "engineer"}]}, SHIPS[2])
    assert "given seats" in refused(world, "up_empty", 5, flight="S2")
    named = with_ships(SHIPS[0], {**SHIPS[1], "candidates": ["ru1"]}, SHIPS[2])
    assert happens(named, "up_empty", 5, flight="S2").flight["S2"].candidates is None


def test_what_hangs_on_a_flight_goes_with_it() -> None:
    pins = [{"crew": "ru3", "flight": "S2"}, {"crew": "us1", "flight": "D3"}]
    shelters = [{"crew": "ru1", "ship": ship, "from": day(12), "to": day(13)} for ship in ("D3", "S2")]
    ships = [{**SHIPS[0], "return_on": ["S2", "D3"]}, SHIPS[1], {**SHIPS[2], "return_on": ["S2"]}]
    world = with_ships(*ships, pins=pins, shelters=shelters)
    left = happens(world, "drop_flight", 5, flight="S2")
    assert [ship.id for ship in left.flights] == ["S1", "D3"]
    assert [pin.flight for pin in left.pins] == ["D3"]
    assert [shelter.ship for shelter in left.shelters] == ["D3"]
    assert (left.flight["S1"].return_on, left.flight["D3"].return_on) == (("D3",), ())


# People.


def test_an_absence_ends_the_day_before_somebody_is_back() -> None:
    def absences(*away: tuple[int | None, int | None]) -> list[dict[str, Any]]:
        ends = [{"from": first, "to": last} for first, last in away]
        return [{key: day(at) for key, at in end.items() if at is not None} for end in ends]

    crew = {"ru3": absences((2, 4), (6, 20), (25, 30), (None, 12), (12, None))}
    data = office()
    person = data.person["ru3"].model_copy(update={"unavailable": _windows(crew["ru3"])})
    world = data.model_copy(update={"crew": tuple(person if each.id == "ru3" else each for each in data.crew)})
    back = happens(world, "person_back", 5, crew="ru3", **{"from": day(10)})
    left = [(since_first(away.since), since_first(away.until)) for away in back.person["ru3"].unavailable]
    assert left == [(2, 4), (6, 9), (None, 9)]
    short = data.person["ru3"].model_copy(update={"unavailable": _windows(absences((2, 9)))})
    world = data.model_copy(update={"crew": tuple(short if each.id == "ru3" else each for each in data.crew)})
    assert "expected somebody unavailable on" in refused(world, "person_back", 5, crew="ru3", **{"from": day(10)})
    back = happens(world, "person_back", 5, crew="ru3", **{"from": day(9)})
    assert [(since_first(away.since), since_first(away.until)) for away in back.person["ru3"].unavailable] == [(2, 8)]


def test_an_absence_that_begins_when_somebody_is_back_is_void() -> None:
    data = office()
    for first, left in ((9, [(9, 9)]), (10, []), (11, [])):
        away = data.person["ru3"].model_copy(update={"unavailable": _windows([{"from": day(first), "to": day(20)}])})
        world = data.model_copy(update={"crew": tuple(away if each.id == "ru3" else each for each in data.crew)})
        back = happens(world, "person_back", 5, crew="ru3", **{"from": day(10)})
        assert [(since_first(each.since), since_first(each.until)) for each in back.person["ru3"].unavailable] == left


def _windows(entries: list[dict[str, Any]]) -> tuple[Any, ...]:
    from optimizer.problem.fields import Window

    return tuple(Window.model_validate(entry) for entry in entries)


def test_the_rule_that_keeps_people_at_home_holds_from_the_news_on() -> None:
    bare = office().model_copy(update={"rules": office().rules.model_copy(update={"availability": None})})
    out = happens(bare, "person_out", 5, crew="ru3", to=day(9))
    rule = next(rule for rule in out.rulebook if rule.name == "availability")
    assert since_first(rule.since) == 5
    (kept,) = [rule for rule in happens(office(), "person_out", 5, crew="ru3").rulebook if rule.name == "availability"]
    assert kept.since is None, "listed before: as it was"
    assert happens(office(), "person_out", 5, crew="ru3", to=day(5)).person["ru3"].unavailable


# Given seats.


def test_who_has_no_way_down_in_the_plan_published_is_open_where_that_may_be() -> None:
    """Else they come down on their own ship, or on one of those that their flight allows."""
    plan = plan_of("office", BEFORE)
    kept = tuple(seat for seat in plan.assignments if (seat.crew, seat.leg) != ("ru2", "down"))
    event = EVENTS["extend"].model_validate({"known_on": day(5), "flight": "S2", "landing": day(52)})
    for ways, home in ((["open"], "open"), ([], "S1"), (["S2"], ("S1", "S2")), (["S2", "open"], "open")):
        ships = [{**SHIPS[0], "return_on": ways}, *SHIPS[1:]]
        world = apply_events(office(flights=ships), plan.model_copy(update={"assignments": kept}), [event])
        assert {seat.crew: seat.down_on for seat in world.flight["S1"].seated}["ru2"] == home


def test_who_was_to_come_down_on_a_flight_that_is_dropped_before_their_launch_has_other_ways() -> None:
    plan = plan_of("office", ["ru1 S1/commander", "ru2 S1/engineer>S2/engineer", *BEFORE[2:]])
    ships = [{**SHIPS[0], "return_on": ["S2"]}, *SHIPS[1:]]
    dropped = EVENTS["drop_flight"].model_validate({"known_on": day(0), "flight": "S2"})
    later = EVENTS["extend"].model_validate({"known_on": day(5), "flight": "D3", "landing": day(62)})
    world = apply_events(office(flights=ships), plan, [dropped, later])
    assert {seat.crew: seat.down_on for seat in world.flight["S1"].seated} == {"ru1": "S1", "ru2": "S1"}


def test_a_seat_given_instead_of_another_leaves_as_many() -> None:
    seat = {"crew": "us2", "role": "engineer"}
    given = happens(office(), "give_seat", 5, flight="S2", seat=seat, instead_of="commander")
    for leg in ("up", "down"):
        assert {name: role.seats for name, role in given.roles("S2", leg).items()} == {"engineer": 3}
    swapped = happens(office(), "give_seat", 5, flight="S2", seat={**seat, "role": "commander"}, instead_of="engineer")
    for leg in ("up", "down"):
        assert {name: role.seats for name, role in swapped.roles("S2", leg).items()} == {"commander": 2, "engineer": 1}
    alone = with_ships(SHIPS[0], {**SHIPS[1], "roles": {"commander": 2}}, SHIPS[2])
    added = happens(alone, "give_seat", 5, flight="S2", seat=seat, instead_of="commander")
    assert {name: role.seats for name, role in added.roles("S2", "up").items()} == {"commander": 1, "engineer": 1}
    own = with_ships(SHIPS[0], {**SHIPS[1], "roles": {"commander": 2, "guest": {"seats": 1}}}, SHIPS[2])
    guests = happens(own, "give_seat", 5, flight="S2", seat={**seat, "role": "guest"}, instead_of="commander")
    for leg in ("up", "down"):
        assert {name: role.seats for name, role in guests.roles("S2", leg).items()} == {"commander": 1, "guest": 2}
    for role, missing, there in (
        ("guest", "engineer", "commander, guest"),
        ("cook", "guest", "commander, guest, engineer"),
    ):
        words = refused(own, "give_seat", 5, flight="S2", seat={**seat, "role": role}, instead_of=missing)
        assert words.endswith(f"; known: {there}")
    person = {"id": "new", "agency": "NASA"}
    brought = happens(office(), "give_seat", 5, flight="S2", seat={**seat, "crew": "new"}, person=person)
    assert brought.person["new"].agency == "NASA"
    assert [entry.crew for entry in brought.flight["S2"].seated] == ["new"]
    assert "expected a person not yet in the file, found" in refused(
        office(), "give_seat", 5, flight="S2", seat=seat, person={**person, "id": "us2"}
    )


def test_a_seat_home_given_away_lets_those_up_choose_but_no_private_guest() -> None:
    seated = [{"crew": "us3", "role": "engineer", "private": True}]
    world = with_ships({**SHIPS[0], "seated": seated}, *SHIPS[1:])
    published = plan_of("office", ["us3 S1/engineer", *BEFORE])
    seat = {"crew": "guest", "role": "engineer", "down_on": "S1", "private": True}
    event = EVENTS["give_seat"].model_validate({"known_on": day(5), "flight": "S2", "seat": seat})
    given = apply_events(world, published, [event])
    assert {entry.crew: entry.down_on for entry in given.flight["S1"].seated} == {
        "us3": None,
        "ru1": "any",
        "ru2": "any",
    }
    assert given.flight["S2"].return_on == ("S1",)


# What has launched is settled.


def test_seats_are_settled_the_day_after_the_launch() -> None:
    world = office().model_copy(update={"published": plan_of("office", BEFORE)})
    for today, launched in ((10, {"S1"}), (11, {"S1", "D3"}), (20, {"S1", "D3"}), (21, {"S1", "D3", "S2"})):
        after = settled_on(world, FIRST_DAY.fromisoformat(day(today)))
        assert {ship.id for ship in after.flights if ship.seated} == launched
        assert since_first(after.as_of_day) == today


def test_who_is_up_and_has_a_choice_of_ships_keeps_it_until_landed() -> None:
    plan = plan_of("office", ["ru1 S1/commander>S2/engineer", *BEFORE[1:]])
    ships = [{**SHIPS[0], "return_on": ["S2", "D3"]}, *SHIPS[1:]]
    world = with_ships(*ships).model_copy(update={"published": plan})
    seats = {seat.crew: seat for seat in settled_on(world, FIRST_DAY.fromisoformat(day(5))).flight["S1"].seated}
    assert seats["ru1"].down_on == ("S2", "S1", "D3")
    assert seats["ru2"].down_on == ("S1", "S2", "D3")
    seats = {seat.crew: seat for seat in settled_on(world, FIRST_DAY.fromisoformat(day(31))).flight["S1"].seated}
    assert (seats["ru2"].down_on, seats["ru2"].down_role) == ("S1", "engineer"), "landed on day 30"
    assert seats["ru1"].down_on == ("S2", "S1", "D3")


def test_ships_that_people_up_may_come_down_on_have_one_launch_day() -> None:
    """Who is up may come down on S2, of which the plan has the later day: that one is left, whatever is told."""
    later = {**SHIPS[1], "other_launches": [day(22)]}
    plan = plan_of("office", ["ru1 S1/commander", *BEFORE[1:], "S2 launches 22"])
    told = EVENTS["person_out"].model_validate({"kind": "person_out", "known_on": day(5), "crew": "us2"})
    listed = with_ships({**SHIPS[0], "return_on": ["S2"]}, later, SHIPS[2])
    after = apply_events(listed, plan, [told])
    assert [since_first(ship.launch) for ship in after.flight["S2"].launch_variants] == [22]
    assert {seat.down_on for seat in after.flight["S1"].seated} == {("S1", "S2")}
    anyhow = with_ships({**SHIPS[0], "return_on": "any"}, later, SHIPS[2])
    after = apply_events(anyhow, plan, [told])
    assert len(after.flight["S2"].launch_variants) == 2, "nobody needs it"
    assert {seat.down_on for seat in after.flight["S1"].seated} == {"any"}
    plan = plan_of("office", ["ru1 S1/commander>S2/engineer", *BEFORE[1:], "S2 launches 22"])
    after = apply_events(anyhow, plan, [told])
    assert [since_first(ship.launch) for ship in after.flight["S2"].launch_variants] == [22], (
        "ru1 is to come down on it"
    )
