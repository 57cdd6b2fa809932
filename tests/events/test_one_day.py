"""News of one day: one order, however they are written; news in one go, in two goes, and the same news twice."""

from __future__ import annotations

import json
import re
import warnings
from datetime import date
from functools import cache
from itertools import permutations
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.events import EVENTS
from optimizer.events._apply import apply_events, apply_news, events_at
from optimizer.files.addresses import binds_nobody, matches
from optimizer.files.documents import parse
from optimizer.instance import Instance
from optimizer.problem.errors import InputError, InputWarning
from optimizer.studies.advance import advance
from optimizer.studies.replan import replan
from tests.events.drawing import news
from tests.events.office import BEFORE, SHIPS, office
from tests.rules.cases._case import plan_of
from tests.slow import few_first
from tests.worlds.draw import FIRST_DAY, day
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from optimizer.events import Event
    from optimizer.problem.plan import Plan

Written = tuple[str, dict[str, Any]]
"""Kind and fields of an event known on day 5."""

NEW = {"id": "S9", "vehicle": "soyuz", "launch": day(40), "landing": day(50)}
LEDGER = {"reciprocity": {"accounts": [{"name": "barter", "between": ["US", "RU"], "flights": "all"}]}}


def said(*news: Written, known_on: int = 5) -> list[Event]:
    """Events of one day."""
    return [EVENTS[kind].model_validate({"kind": kind, "known_on": day(known_on), **more}) for kind, more in news]


def after(*news: Written, world: Instance | None = None) -> Instance:
    """The office after events of one day, the same in whatever order they are written."""
    ends = [
        apply_events(world or office(LEDGER), plan_of("office", BEFORE), said(*each)) for each in permutations(news)
    ]
    assert all(each.model_dump_json() == ends[0].model_dump_json() for each in ends)
    return ends[0]


def refused(*news: Written, world: Instance | None = None) -> str:
    """What is said of events of one day that contradict each other, in whatever order; the last one written is told."""
    found = set()
    for each in permutations(news):
        with pytest.raises(InputError) as caught:
            apply_events(world or office(LEDGER), plan_of("office", BEFORE), said(*each))
        (problem,) = caught.value.problems
        assert (problem.file, problem.line) == (f"event {len(news)}", 1)
        found.add(problem.message.rpartition("; ")[2])
    (message,) = found
    return message


def test_the_landing_told_is_kept_when_the_launch_slips() -> None:
    ship = after(("slip", {"flight": "D3", "launch": day(12)}), ("extend", {"flight": "D3", "landing": day(50)}))
    assert (str(ship.flight["D3"].launch), str(ship.flight["D3"].landing)) == (day(12), day(50))


def test_a_shelter_ends_with_the_ship_whose_landing_moves() -> None:
    world = after(("shelter", {"crew": "ru1", "ship": "D3"}), ("extend", {"flight": "D3", "landing": day(45)}))
    assert [str(shelter.until) for shelter in world.shelters] == [day(44)]


ORDER = "found that it decides which of the two came first: write the day each became known"
OPPOSED = [
    (
        ("shelter", {"crew": "ru1", "ship": "D3", "to": day(20)}),
        ("shelter", {"crew": "ru1", "ship": "S2", "from": day(15), "to": day(30)}),
    ),
    (("agreement_end", {}), ("agreement_sign", {"accounts": [{"between": ["US", "RU"], "max_imbalance": 1}]})),
]


@pytest.mark.parametrize("pair", OPPOSED)
def test_which_came_first_decides(pair: tuple[Written, Written]) -> None:
    assert refused(*pair) == ORDER
    assert apply_events(office(LEDGER), plan_of("office", BEFORE), [*said(pair[0]), *said(pair[1], known_on=6)])


def test_shelters_of_other_days_or_people_agree() -> None:
    first = ("shelter", {"crew": "ru1", "ship": "D3", "to": day(12)})
    assert len(after(first, ("shelter", {"crew": "ru1", "ship": "S2", "from": day(21)})).shelters) == 2
    assert len(after(first, ("shelter", {"crew": "ru2", "ship": "S2"})).shelters) == 2
    assert len(after(first, ("shelter", {"crew": "ru1", "ship": "D3", "from": day(11), "to": day(14)})).shelters) == 2
    known = apply_events(office(LEDGER), plan_of("office", BEFORE), said(first, known_on=4))
    later = ("shelter", {"crew": "ru1", "ship": "D3", "from": day(14)})
    found = after(later, ("shelter", {"crew": "ru2", "ship": "S2"}), world=known).shelters
    assert len(found) == 3, "what somebody else is told comes between the two of one person in one order alone"


def test_an_added_flight_comes_before_what_is_said_of_it() -> None:
    world = after(
        ("give_seat", {"flight": "S9", "seat": {"crew": "new", "role": "engineer"}}),
        ("add_flight", {"entry": NEW, "people": [{"id": "new", "agency": "NASA"}]}),
        ("slip", {"flight": "S9", "launch": day(42)}),
        ("agreement_end", {}),
    )
    assert str(world.flight["S9"].launch) == day(42)
    assert world.flight["S9"].seated[0].crew == "new"
    assert world.roles("S9", "up")["commander"].agencies == ("Roscosmos", "Guest"), "the agreement ends for it as well"


def test_who_gives_a_seat_up_may_get_another() -> None:
    """us2 cannot have both seats; ``give_seat`` waits for ``name_seat``."""
    ships = [SHIPS[0], {**SHIPS[1], "seated": [{"crew": "us2", "role": "engineer"}]}, SHIPS[2]]
    world = after(
        ("give_seat", {"flight": "D3", "seat": {"crew": "us2", "role": "specialist"}}),
        ("name_seat", {"flight": "S2", "instead_of": "us2", "crew": "us3"}),
        world=office(flights=ships),
    )
    assert [seat.crew for name in ("S2", "D3") for seat in world.flight[name].seated] == ["us3", "us2"]


def test_two_seats_held_for_one_agency() -> None:
    seats = [("hold_seat", {"flight": "S2", "role": role, "agency": "NASA"}) for role in ("engineer", "commander")]
    held = {seat.crew: seat.role for seat in after(*seats).flight["S2"].seated}
    assert held == {"NASA-S2": "commander", "NASA-S2-2": "engineer"}


def test_one_more_seat_in_a_role_held_needs_an_id() -> None:
    seat = ("hold_seat", {"flight": "S2", "role": "engineer", "agency": "NASA"})
    plan = plan_of("office", BEFORE)
    assert apply_news(office(), plan, [*said(seat), *said(seat), *said(seat, known_on=6)]).idle == (1, 2)
    once = apply_events(office(), plan, said(seat))
    with pytest.raises(InputError) as caught:
        apply_events(once, plan, said(seat))
    words = "expected `crew`, an id for one more unnamed person of NASA, found none, while 'NASA-S2' holds a seat of"
    assert words in str(caught.value)
    more = apply_events(once, plan, said(("hold_seat", {**seat[1], "crew": "second"})))
    assert [seat.crew for seat in more.flight["S2"].seated] == ["NASA-S2", "second"]


SAME: list[tuple[Written, ...]] = [
    (("give_seat", {"flight": "S2", "seat": {"crew": "us2", "role": "engineer"}}),) * 2,
    (
        (
            "give_seat",
            {"flight": "S2", "seat": {"crew": "new", "role": "engineer"}, "person": {"id": "new", "agency": "NASA"}},
        ),
    )
    * 2,
    (("unusable", {"flight": "S1"}), ("down_empty", {"flight": "S1"})),
    (("down_empty", {"flight": "S1"}),) * 2,
]


@pytest.mark.parametrize("pair", SAME)
def test_the_same_thing_said_twice_is_one_thing(pair: tuple[Written, Written]) -> None:
    once = apply_events(office(), plan_of("office", BEFORE), said(pair[0]))
    for second in (5, 6):
        found = apply_news(office(), plan_of("office", BEFORE), [*said(pair[0]), *said(pair[1], known_on=second)])
        assert found.instance.model_copy(update={"as_of": once.as_of}) == once
    assert 1 in found.idle
    assert apply_events(once, plan_of("office", BEFORE), said(pair[1])).flights == once.flights


# Drawn at random.

RULES = ["role_agency", "availability", "reciprocity", "handover", "rest_interval", "lifeboat", "seat_coverage"]


@cache
def world_of(seed: int) -> tuple[Instance, Plan]:
    """A tiny world and its published plan."""
    world = tiny(seed, Random(f"rules of news {seed}").sample(RULES, 4))
    return world, world.published or plan_of(world.name, [])


def drawn(random: Random, world: Instance, plan: Plan, days: list[int]) -> list[Event]:
    """Events known on these days, most of which can happen by themselves."""
    found = []
    for known_on in days:
        for _ in range(5):
            event = news(random, world, random.choice(list(EVENTS)), known_on)
            if told(world, plan, [event]) is not None:
                break
        found.append(event)
    return found


def told(world: Instance, plan: Plan, events: list[Event]) -> Any:
    """The news applied; None if they are refused, each fault with its place, what was expected and what was found."""
    try:
        return apply_news(world, plan, events)
    except InputError as refusal:
        for problem in refusal.problems:
            assert problem.file.startswith("event ")
            assert problem.line
            assert problem.column
            assert ("expected" in problem.message and "found" in problem.message) or "unknown" in problem.message
        return None


def plain(instance: Instance) -> dict[str, Any]:
    """All that an instance says, without waivers and shelters of no effect: what falls away meanwhile may be those."""
    waivers = tuple(waiver for waiver in instance.waivers if matches(instance, waiver))
    shelters = tuple(shelter for shelter in instance.shelters if binds_nobody(instance, shelter) is None)
    kept = instance.model_copy(update={"waivers": waivers, "shelters": shelters})
    return kept.model_dump(mode="json", by_alias=True)


@pytest.mark.parametrize("part", few_first(range(8), 3))
def test_news_drawn_at_random(part: int) -> None:
    """In any order, in one go or in two, and once or twice they come to the same."""
    agreed = 0
    for seed in range(part * 16, part * 16 + 16):
        random = Random(f"news {seed}")
        world, plan = world_of(seed % 7)
        first = (world.as_of_day - FIRST_DAY).days
        days = sorted(random.randint(first, first + 5) for _ in range(random.randint(1, 4)))
        events = drawn(random, world, plan, days if random.random() < 0.5 else days[:1] * len(days))
        one = told(world, plan, events)
        shuffled = told(world, plan, random.sample(events, len(events)))
        assert (one is None) == (shuffled is None)
        if one is None:
            continue
        agreed += 1
        assert one.instance.model_dump_json() == shuffled.instance.model_dump_json()
        twice = told(world, plan, [*events, events[-1]])
        assert twice is not None
        assert twice.instance.model_dump_json() == one.instance.model_dump_json()
        assert len(twice.idle) == len(one.idle) + 1
        for cut in range(1, len(events)):
            if events[cut - 1].known_on < events[cut].known_on:
                begun = told(world, plan, events[:cut])
                ended = told(begun.instance, begun.instance.published, events[cut:])
                known = set(one.idle) & set(
                    range(cut, len(events))
                )  # what was told before is refused where it is not known
                assert ended is not None or known
                if ended is not None:
                    assert plain(ended.instance) == plain(one.instance)
    assert agreed >= 4


# Read from a file.


def read(world: Instance, *items: dict[str, Any]) -> list[Any]:
    """Events as written in a file."""
    document = parse(
        json.dumps([{"known_on": day(5 + number), **item} for number, item in enumerate(items)]), "news.yaml"
    )
    found = events_at(document, (), document.data, world)
    if document.problems:
        raise InputError(document.problems)
    return found


def happens(world: Instance, *items: dict[str, Any]) -> Instance:
    """A world after events as written in a file, known on one day after the other."""
    return apply_events(world, plan_of("office", BEFORE), read(world, *items))


def test_who_holds_a_seat_without_a_name_may_be_named_later() -> None:
    seat = {"kind": "hold_seat", "flight": "S2", "role": "engineer", "agency": "NASA"}
    for more, made in (({}, "NASA-S2"), ({"crew": "somebody"}, "somebody")):
        named = {"kind": "name_seat", "flight": "S2", "instead_of": made, "crew": "us2"}
        assert happens(office(), {**seat, **more}, named).flight["S2"].seated[0].crew == "us2"
    with pytest.raises(InputError, match="crew member 'NASA-S3' unknown"):
        read(office(), seat, {"kind": "name_seat", "flight": "S2", "instead_of": "NASA-S3", "crew": "us2"})


def test_roles_that_news_bring_may_be_named_later() -> None:
    cook = {"cook": {"requires": ["hand"]}}
    flight = {"kind": "add_flight", "entry": {**NEW, "roles": {"commander": 1, **cook}}}
    ship = {"kind": "ship_seats", "flight": "S2", "roles": cook}
    for first, name in ((flight, "S9"), (ship, "S2")):
        given = {"kind": "give_seat", "flight": name, "seat": {"crew": "us2", "role": "cook"}}
        assert happens(office(), first, given).flight[name].seated[0].role == "cook"
    with pytest.raises(InputError, match=r"\[0\].roles.cook: role 'cook' unknown"):
        read(office(), {**ship, "roles": {"cook": 1}})


def test_people_of_an_added_flight_may_be_in_the_file() -> None:
    (known,) = (person for person in office().crew if person.id == "us2")
    entry = {
        "kind": "add_flight",
        "entry": NEW,
        "people": [{"id": "us2", "agency": known.agency}, {"id": "new", "agency": "NASA"}],
    }
    after = happens(office(), entry)
    assert [person.id for person in after.crew] == [*(person.id for person in office().crew), "new"]
    assert after.person["us2"] == known
    with pytest.raises(InputError) as caught:
        happens(office(), {**entry, "people": [{"id": "us2", "agency": "ESA"}]})
    (problem,) = caught.value.problems
    words = "expected what the file says of us2, or an id of its own, found another `agency`"
    assert (problem.line, problem.path, problem.message) == (1, "[0].people[0].agency", words)


def waiver(subject: str, rule: str = "availability") -> dict[str, Any]:
    return {"kind": "waiver", "rule": rule, "subject": subject, "reason": "asked", "by": "office"}


def test_a_waiver_of_an_unknown_clause_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        happens(office(), waiver("ru33"))
    (problem,) = caught.value.problems
    words = "expected a clause of availability (person), found 'ru33': person 'ru33' unknown; did you mean 'ru3'?"
    assert (problem.line, problem.path, problem.message) == (1, "[0].subject", words)
    with pytest.raises(
        InputError, match=r"\[0\].subject: expected a clause of role_agency \(person/flight\), found 'ru3'"
    ):
        happens(office(), waiver("ru3", "role_agency"))


IDLE = "expected a clause of role_agency, found 'ru3/S2', which is none: the waiver leaves nothing open"
UNLISTED = "expected a rule that the file lists, found 'handover', which it does not: the waiver leaves nothing open"


@pytest.mark.parametrize(
    ("news", "place", "words"),
    [
        (waiver("ru3/S2", "role_agency"), "subject", IDLE),
        (waiver("S1/S2", "handover"), "rule", UNLISTED),
        (waiver("S1", "lifeboat") | {"from": day(90)}, "subject", "expected days on which "),
    ],
)
def test_a_waiver_that_leaves_nothing_open_is_told(news: dict[str, Any], place: str, words: str) -> None:
    world = office()
    with pytest.warns(InputWarning, match=re.escape(f" [0].{place}: {words}")):
        happens(world, news)
    with pytest.warns(InputWarning, match=re.escape(words)):
        answer = replan(world, plan_of("office", BEFORE), read(world, news))
    assert answer.idle == (0,)
    assert f"  (no effect: {words}" in str(answer)
    with pytest.warns(InputWarning, match=re.escape(words)):
        advance(world, plan_of("office", BEFORE), date.fromisoformat(day(9)), actual=read(world, news))


def test_a_waiver_of_what_later_news_bring_is_not_told() -> None:
    out = {"kind": "person_out", "crew": "ru3", "known_on": day(6)}
    with warnings.catch_warnings(action="error"):
        assert [each.subject for each in happens(office(), waiver("ru3"), out).waivers] == ["ru3"]


def test_a_waiver_names_people_as_other_news_do() -> None:
    world = office()
    named = tuple(
        person.model_copy(update={"name": "José Núñez"}) if person.id == "ru3" else person for person in world.crew
    )
    world = world.model_copy(update={"crew": named})
    for subject in ("José Núñez", "Jose Nunez", "ru3"):
        assert [each.subject for each in happens(world, waiver(subject)).waivers] == ["ru3"]
    flown = happens(world, waiver("José Núñez/S2", "role_agency"))
    assert [each.subject for each in flown.waivers] == ["ru3/S2"]
    with pytest.raises(InputError, match="found 'José Núnes': person 'José Núnes' unknown"):
        happens(world, waiver("José Núnes"))
