"""News that changes nothing is known, and two events of one day that say different things of one thing contradict."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.events import EVENTS
from optimizer.events._apply import apply_events, apply_news
from optimizer.events._effect import changed_facts, same_facts
from optimizer.problem.errors import InputError
from optimizer.problem.fields import Window
from optimizer.problem.ships import OtherLaunch
from tests.events.office import BEFORE, SHIPS, office
from tests.rules.cases._case import plan_of
from tests.worlds.draw import day

if TYPE_CHECKING:
    from optimizer.events import Event
    from optimizer.instance import Instance

Written = tuple[str, int, dict[str, Any]]
"""Kind, day known on, fields."""


def told(*news: Written) -> list[Event]:
    """Events as written."""
    return [EVENTS[kind].model_validate({"kind": kind, "known_on": day(on), **fields}) for kind, on, fields in news]


def idle(*news: Written, world: Instance | None = None) -> tuple[int, ...]:
    """Places of the events that change nothing."""
    return apply_news(world or office(), plan_of("office", BEFORE), told(*news)).idle


def away(*windows: dict[str, Any], **more: Any) -> Instance:
    """The office with ru3 unavailable on some days."""
    data = office()
    left = tuple(Window.model_validate(window) for window in windows)
    person = data.person["ru3"].model_copy(update={"unavailable": left, **more})
    return data.model_copy(update={"crew": tuple(person if each.id == "ru3" else each for each in data.crew)})


def test_a_slip_or_an_extension_to_the_day_known_changes_nothing() -> None:
    assert idle(("slip", 5, {"flight": "D3", "launch": day(10)})) == (0,)
    assert idle(("slip", 5, {"flight": "D3", "launch": day(11)})) == ()
    assert idle(("slip", 5, {"flight": "D3", "launch": day(10), "landing": day(41)})) == ()
    assert idle(("extend", 5, {"flight": "S1", "landing": day(30)})) == (0,)
    assert idle(("extend", 5, {"flight": "S1", "landing": day(31)})) == ()


@pytest.mark.parametrize(
    ("first", "last", "known"),
    [
        (10, 20, True),
        (12, 18, True),
        (9, 20, False),
        (10, 21, False),
        (15, None, False),
        (26, 27, True),
        (21, 24, False),
        (19, 26, False),
        (31, 35, True),  # two windows that adjoin are one
        (41, 45, False),
    ],
)
def test_who_is_out_already_is_known_to_be_out(first: int, last: int | None, known: bool) -> None:
    world = away(
        {"from": day(10), "to": day(20)},
        {"from": day(25), "to": day(32)},
        {"from": day(33), "to": day(40)},
    )
    fields = {"crew": "ru3", "from": day(first), **({} if last is None else {"to": day(last)})}
    assert bool(idle(("person_out", 5, fields), world=world)) == known
    if known:
        after = apply_events(world, plan_of("office", BEFORE), told(("person_out", 5, fields)))
        assert after.person["ru3"] == world.person["ru3"], "nothing is written that says nothing"


def test_days_outside_the_time_in_the_corps_are_known() -> None:
    left = away(left=date.fromisoformat(day(20)))
    assert idle(("person_out", 5, {"crew": "ru3", "from": day(21)}), world=left) == (0,)
    assert idle(("person_out", 5, {"crew": "ru3", "from": day(20)}), world=left) == ()
    out = away({"from": day(10), "to": day(30)}, left=date.fromisoformat(day(20)))
    assert idle(("person_out", 5, {"crew": "ru3", "from": day(12), "to": day(40)}), world=out) == (0,)
    out = away({"from": day(6), "to": day(30)}, joined=date.fromisoformat(day(10)))
    assert idle(("person_out", 5, {"crew": "ru3", "to": day(20)}), world=out) == (0,)
    assert idle(("person_out", 5, {"crew": "ru3", "to": day(31)}), world=out) == ()
    assert idle(("person_out", 5, {"crew": "ru3"}), world=away({"from": day(5)})) == (0,)
    assert idle(("person_out", 5, {"crew": "ru3"}), world=away({"from": day(6)})) == ()


def test_what_was_told_before_is_known() -> None:
    for kind, fields in (
        ("drop_flight", {"flight": "D3"}),
        ("lost", {"flight": "D3"}),
        ("up_empty", {"flight": "S2"}),
        ("down_empty", {"flight": "S1"}),
        ("unusable", {"flight": "S1", "on": day(8)}),
        ("slip", {"flight": "D3", "launch": day(14)}),
        ("seat_for", {"flight": "S2", "role": "engineer", "agencies": ["ESA"]}),
        ("person_out", {"crew": "ru3", "from": day(7)}),
        ("agreement_end", {"from": day(9)}),
        ("agreement_sign", {"flights": ["S2"]}),
        ("add_flight", {"entry": {"id": "S9", "vehicle": "soyuz", "launch": day(40), "landing": day(50)}}),
    ):
        for second in (5, 6):
            assert idle((kind, 5, fields), (kind, second, fields)) == (1,), kind
    assert idle(("lost", 5, {"flight": "D3"}), ("drop_flight", 6, {"flight": "D3"})) == (1,), "gone either way"
    with pytest.raises(InputError, match="no longer there"):
        idle(("drop_flight", 5, {"flight": "D3"}), ("slip", 6, {"flight": "D3", "launch": day(12)}))
    with pytest.raises(InputError, match="no longer there"):
        apply_events(office(), plan_of("office", BEFORE), told(*[("drop_flight", 5, {"flight": "D3"})] * 2))


def test_facts_are_compared_by_what_they_say() -> None:
    world = office()
    places = dict(world.vehicles["soyuz"].roles)
    named = world.flight["S2"].model_copy(update={"roles": places, "roles_down": places, "note": "as ever"})
    same = world.model_copy(update={"flights": (world.flights[0], named, world.flights[2])})
    assert same_facts(world, same), "the vehicle's places, written at the flight"
    assert same_facts(world, world.model_copy(update={"as_of": world.flight["D3"].launch, "note": "x"}))
    moved = world.model_copy(update={"flights": (*world.flights[:2], named)})
    assert changed_facts(world, moved) == {("flights", "D3")}
    fewer = world.model_copy(
        update={"crew": world.crew[1:], "horizon": world.horizon.model_copy(update={"until": date(2030, 2, 1)})}
    )
    assert changed_facts(world, fewer) == {("crew", world.crew[0].id), ("horizon", "")}
    ruled = world.model_copy(update={"rules": world.rules.model_copy(update={"availability": None})})
    assert changed_facts(world, ruled) == {("rules", "availability")}


SLIP = ("slip", 5, {"flight": "D3", "launch": day(12)})
OUT = ("person_out", 5, {"crew": "ru3"})
NEW = {"id": "S9", "vehicle": "soyuz", "launch": day(40), "landing": day(50)}
AGAINST: list[tuple[Written, Written]] = [
    (SLIP, ("slip", 5, {"flight": "D3", "launch": day(13)})),
    (SLIP, ("slip", 5, {"flight": "D3", "launch": day(10)})),  # that it stays as it was
    (SLIP, ("drop_flight", 5, {"flight": "D3"})),
    (SLIP, ("lost", 5, {"flight": "D3"})),
    (("drop_flight", 5, {"flight": "S2"}), ("up_empty", 5, {"flight": "S2"})),
    (("extend", 5, {"flight": "S1", "landing": day(31)}), ("extend", 5, {"flight": "S1", "landing": day(32)})),
    (("slip", 5, {**SLIP[2], "landing": day(45)}), ("extend", 5, {"flight": "D3", "landing": day(46)})),
    (("add_flight", 5, {"entry": NEW}), ("add_flight", 5, {"entry": {**NEW, "launch": day(41)}})),
    (("unusable", 5, {"flight": "S1"}), ("unusable", 5, {"flight": "S1", "on": day(9)})),
    (("extend", 5, {"flight": "S1", "landing": day(31)}), ("lost", 5, {"flight": "S1", "on": day(8)})),
    (
        ("seat_for", 5, {"flight": "S2", "role": "engineer", "agencies": ["ESA"]}),
        ("seat_for", 5, {"flight": "S2", "role": "engineer", "agencies": ["NASA"]}),
    ),
]
"""Pairs that contradict each other in either order."""


@pytest.mark.parametrize(("one", "two"), AGAINST)
def test_different_news_of_one_day_about_one_thing_is_refused(one: Written, two: Written) -> None:
    for first, second in permutations((one, two)):
        between = ("person_out", 5, {"crew": "us2"})
        for news, place in (((first, second), 2), ((first, between, second), 3)):
            with pytest.raises(InputError) as caught:
                idle(*news)
            (problem,) = caught.value.problems
            assert problem.file == f"event {place}"
            assert problem.message == (
                f"expected news that agrees with `{first[0]}` at event 1:1:1, known on the same day; found that the "
                "two say different things: leave one out, or write the day each became known"
            )
            with pytest.raises(InputError):
                apply_events(office(), plan_of("office", BEFORE), told(*news))


def test_out_and_back_at_once_is_refused() -> None:
    with pytest.raises(InputError, match="agrees with `person_out`"):
        idle(OUT, ("person_back", 5, {"crew": "ru3"}))
    for world in (away({"from": day(3), "to": day(30)}), away({"from": day(3)})):
        with pytest.raises(InputError, match="agrees with `person_out`"):
            idle(OUT, ("person_back", 5, {"crew": "ru3"}), world=world)
        with pytest.raises(InputError, match="agrees with `person_back`"):
            idle(("person_back", 5, {"crew": "ru3"}), OUT, world=world)


@pytest.mark.parametrize(
    "news",
    [
        (OUT, ("person_back", 5, {"crew": "ru3", "from": day(25)})),  # out for twenty days
        (OUT, ("person_back", 9, {"crew": "ru3"})),
        (SLIP, ("slip", 6, {"flight": "D3", "launch": day(13)})),  # a later day corrects
        (SLIP, ("extend", 5, {"flight": "D3", "landing": day(50)})),  # the slip says nothing of the landing
        (SLIP, ("extend", 5, {"flight": "S1", "landing": day(33)})),
        (SLIP, ("slip", 5, {"flight": "S2", "launch": day(22)})),
        (("extend", 5, {"flight": "S1", "landing": day(33)}), ("down_empty", 5, {"flight": "S1"})),
        (OUT, ("person_out", 5, {"crew": "ru2", "from": day(31)})),
        (("person_out", 5, {"crew": "ru3", "to": day(9)}), ("person_out", 5, {"crew": "ru3", "from": day(40)})),
        (("add_flight", 5, {"entry": NEW}), ("slip", 5, {"flight": "S9", "launch": day(41)})),
        (
            ("add_flight", 5, {"entry": NEW, "people": [{"id": "new", "agency": "NASA"}]}),
            ("person_out", 5, {"crew": "new", "to": day(9)}),
            ("give_seat", 5, {"flight": "S9", "seat": {"crew": "new", "role": "engineer"}}),
            ("give_seat", 5, {"flight": "S9", "seat": {"crew": "us2", "role": "engineer"}}),
        ),
    ],
)
def test_news_that_agrees_is_taken(news: tuple[Written, ...]) -> None:
    assert idle(*news) == ()


def test_a_flight_added_and_dropped_at_once_is_refused() -> None:
    with pytest.raises(InputError, match="agrees with `add_flight`"):
        idle(("add_flight", 5, {"entry": NEW}), ("drop_flight", 5, {"flight": "S9"}))


def test_two_windows_of_one_absence_add_up_in_either_order() -> None:
    short, long = (("person_out", 5, {"crew": "ru3", "to": day(last)}) for last in (9, 12))
    assert idle(short, long) == ()
    assert idle(long, short) == ()
    later = ("person_out", 6, short[2])
    assert idle(long, later) == (1,)


def test_a_slip_takes_away_the_days_before_it() -> None:
    others = [day(12), {"launch": day(14), "landing": day(43)}, day(16)]
    world = office(flights=[*SHIPS[:2], {**SHIPS[2], "other_launches": others}])
    for launch, left in ((11, [12, 14, 16]), (12, [14, 16]), (13, [14, 16]), (14, [16]), (16, []), (17, [])):
        slipped = told(("slip", 5, {"flight": "D3", "launch": day(launch)}))
        flight = apply_events(world, plan_of("office", BEFORE), slipped).flight["D3"]
        assert str(flight.launch) == day(launch)
        days = [each.launch if isinstance(each, OtherLaunch) else each for each in flight.other_launches]
        assert [str(each) for each in days] == [day(each) for each in left]
        assert not flight.flexible or str(flight.launch_variants[0].launch) == day(launch)
