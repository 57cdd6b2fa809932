"""News of decisions, limits and facts of people: what each changes, what it refuses, and its effect in a replan."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.checker.check import check
from optimizer.events import EVENTS
from optimizer.events._apply import apply_events, what_if
from optimizer.files.dump import dump
from optimizer.files.load import load
from optimizer.problem.errors import InputError
from optimizer.studies.replan import replan
from tests.events.office import BEFORE, office
from tests.rules.cases._case import flight, plan_of
from tests.worlds.draw import day

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.studies.replan.answer import Replan

REST = {"rest_interval": {"min_days": 10, "min_days_after_short_stay": 5, "long_stay_days": 20}}
LEDGER = {"reciprocity": {"accounts": [{"name": "barter", "between": ["US", "RU"], "flights": "all"}]}}


def event(kind: str, known_on: int, **fields: Any) -> Any:
    """One event."""
    return EVENTS[kind].model_validate({"kind": kind, "known_on": day(known_on), **fields})


def told(world: Instance, kind: str, known_on: int, **fields: Any) -> Instance:
    """A world after one event, the plan of before published."""
    return apply_events(world, plan_of("office", BEFORE), [event(kind, known_on, **fields)])


def refused(world: Instance, kind: str, known_on: int, **fields: Any) -> str:
    """What is said of an event that cannot happen."""
    with pytest.raises(InputError) as caught:
        told(world, kind, known_on, **fields)
    return str(caught.value)


def replanned(world: Instance, plan: Plan, *news: Any) -> Replan:
    """The replan after the news, proved and legal."""
    answer = replan(world, plan, news, workers=1)
    assert answer.result.status == "optimal"
    assert answer.result.plan is not None
    assert check(answer.instance, answer.result.plan).ok
    return answer


def moved(answer: Replan) -> set[str]:
    """Who moves."""
    assert answer.difference is not None
    return {move.crew for move in answer.difference.moves}


# Limits of rules.


def test_a_limit_changes_only_what_it_names() -> None:
    rule: Any = told(office(REST), "limit", 5, rules={"rest_interval": {"min_days": 20}}).rules
    assert (rule.rest_interval.min_days, rule.rest_interval.min_days_after_short_stay) == (20, 5)
    assert rule.lifeboat is not None
    new: Any = told(office(), "limit", 5, rules={"rest_interval": {"min_days": 20}}).rules
    assert (new.rest_interval.min_days, new.rest_interval.min_days_after_short_stay) == (20, 150)
    less: Any = told(office(REST), "limit", 5, without=["rest_interval"]).rules
    assert (less.rest_interval, less.lifeboat is None) == (None, False)


def test_a_limit_that_cannot_change_is_refused() -> None:
    assert "expected rules under `rules` or `without`, found none" in refused(office(), "limit", 5)
    words = "expected a rule that the file lists, found 'rest_interval'; listed: availability, lifeboat"
    assert words in refused(office(), "limit", 5, without=["rest_interval"])
    assert "found 'pins'" in refused(office(), "limit", 5, without=["pins"])
    bare = office().model_copy(update={"rules": type(office().rules)()})
    assert "found 'pins'; listed: none" in refused(bare, "limit", 5, without=["pins"])
    both = {"rules": {"lifeboat": {}}, "without": ["lifeboat"]}
    assert "found it in both" in refused(office(), "limit", 5, **both)
    wrong = {"training_flow": {"current_lead_days": 9}}
    world = office({"training_flow": {"lead_days": 5}})
    assert "up to `lead_days` 5" in refused(world, "limit", 5, rules=wrong)


def test_a_shorter_limit_moves_who_breaks_it_and_a_longer_one_nobody() -> None:
    """ru1 lands on day 30 and flies again on day 40, with ten days of rest."""
    ships = [flight("S1", 0, 30), flight("S2", 40, 50)]
    plan = plan_of("office", ["ru1 S1/commander", "ru1 S2/commander", "us1 S2/engineer"])
    pins = [{"crew": "us1", "flight": "S2"}]
    world = office({"rest_interval": {"min_days": 10, "long_stay_days": 0}}, flights=ships, pins=pins)
    assert moved(replanned(world, plan, event("limit", 5, rules={"rest_interval": {"min_days": 9}}))) == set()
    answer = replanned(world, plan, event("limit", 5, rules={"rest_interval": {"min_days": 11}}))
    assert "ru1" in moved(answer)
    assert len(moved(answer)) == 2, "and somebody else commands"


def test_a_limit_in_short() -> None:
    short = what_if("limit: , rules: {rest_interval: {min_days: 12}}", office(REST))
    assert short.event.model_dump(mode="json", exclude_unset=True)["rules"] == {"rest_interval": {"min_days": 12}}
    with pytest.raises(InputError, match="min_dayz"):
        what_if("limit: , rules: {rest_interval: {min_dayz: 12}}", office(REST))


def account_from(first: int) -> dict[str, Any]:
    """An account that opens on a day."""
    return {"name": "barter", "between": ["US", "RU"], "from": day(first)}


def test_an_agreement_gets_other_bounds() -> None:
    world = told(office(LEDGER), "agreement_bound", 5, account="barter", max_imbalance=1, to=day(30))
    rule: Any = world.rules
    (account,) = rule.reciprocity.accounts
    assert (account.max_imbalance, account.final_imbalance, account.until) == (1, None, date(2030, 1, 31))
    words = "expected an account of the file, found 'US-RU.seats'; known: barter"
    assert words in refused(office(LEDGER), "agreement_bound", 5, account="US-RU.seats", max_imbalance=1)
    assert "known: none" in refused(office(), "agreement_bound", 5, account="barter", max_imbalance=1)
    late = {"reciprocity": {"accounts": [account_from(20)]}}
    words = "expected a day on or after 2030-01-21, when it opens, found 2030-01-20"
    assert f" to: {words}" in refused(office(late), "agreement_bound", 5, account="barter", to=day(19))
    least: Any = told(office(late), "agreement_bound", 5, account="barter", to=day(20)).rules
    assert str(least.reciprocity.accounts[0].until) == day(20)
    assert "found none of them" in refused(office(LEDGER), "agreement_bound", 5, account="barter")


def test_a_tighter_bound_of_an_agreement_moves_guests() -> None:
    ships = [flight("S1", 0, 30), flight("S2", 20, 50), flight("D3", 10, 40)]
    seats = ["us1 S1/engineer", "us2 S2/engineer", "ru1 S1/commander", "ru2 S2/commander", "us3 D3/commander"]
    plan = plan_of("office", seats)
    world = office(LEDGER, flights=ships)
    assert moved(replanned(world, plan, event("agreement_bound", 5, account="barter", max_imbalance=3))) == set()
    answer = replanned(world, plan, event("agreement_bound", 5, account="barter", max_imbalance=1))
    assert moved(answer), "somebody evens the account"


# Waivers, shelters and pins.


def test_a_clause_is_waived_from_the_news_on() -> None:
    world = told(office(), "waiver", 5, rule="availability", subject="ru3", reason="asked", by="office")
    assert [(waiver.rule, waiver.subject, waiver.since) for waiver in world.waivers] == [("availability", "ru3", None)]
    again = told(world, "waiver", 6, rule="availability", subject="ru3", reason="once more", by="office")
    assert again.waivers == world.waivers, "it is open already"
    window = {"from": day(7), "to": day(6)}
    words = "expected a day on or after `from` 2030-01-08, found 2030-01-07"
    assert words in refused(office(), "waiver", 5, rule="availability", subject="ru3", reason="r", by="b", **window)


def test_who_is_out_keeps_the_seat_if_that_is_waived() -> None:
    out = event("person_out", 5, crew="ru3")
    assert "ru3" in moved(replanned(office(), plan_of("office", BEFORE[:4]), out))
    waived = event("waiver", 5, rule="availability", subject="ru3", reason="asked", by="office")
    assert moved(replanned(office(), plan_of("office", BEFORE[:4]), out, waived)) == set()


def test_a_shelter_begins_with_the_news_and_ends_with_the_ship() -> None:
    world = told(office(), "shelter", 12, crew="ru1", ship="D3")
    (shelter,) = world.shelters
    assert (str(shelter.since), str(shelter.until), shelter.improvised) == (day(12), day(39), False)
    told_again = told(world, "shelter", 13, crew="ru1", ship="S2", to=day(25), improvised=True)
    assert [entry.ship for entry in told_again.shelters] == ["S2", "D3"], "the newest counts"
    assert "expected a ship still to land, found S1, landed on 2030-01-31" in refused(
        office(), "shelter", 30, crew="ru1", ship="S1"
    )
    assert "expected a day on or after 2030-01-13, found 2030-01-12" in refused(
        office(), "shelter", 12, crew="ru1", ship="D3", to=day(11)
    )


def test_an_improvised_seat_keeps_everybody_aboard() -> None:
    """S1 is no lifeboat any more, and the Dragon is full: without an improvised seat somebody has no seat home."""
    ships = [flight("S1", 0, 30), flight("D3", 1, 40, return_on=["S1"])]
    plan = plan_of("office", ["ru1 S1/commander", "us1 D3/commander"])
    world = office(flights=ships, vehicles={**_vehicles(), "dragon": {**_vehicles()["dragon"], "seats": 1}})
    broken = event("limit", 12, rules={"lifeboat": {"from": day(12), "to": day(20)}})
    full = event("shelter", 12, crew="ru1", ship="D3", to=day(20))
    seat = event("shelter", 12, crew="ru1", ship="D3", to=day(20), improvised=True)
    before = apply_events(world, plan, [broken, full])
    assert {violation.subject for violation in check(before, plan, history=True).broken} == {"D3"}
    after = apply_events(world, plan, [broken, seat])
    assert check(after, plan, history=True).ok


def _vehicles() -> dict[str, Any]:
    return {
        "soyuz": {"party": "RU", "seats": 3, "roles": {"commander": {}, "engineer": {"seats": 2}}},
        "dragon": {"party": "US", "seats": 4, "roles": {"commander": {}, "specialist": {"seats": 3}}},
    }


def test_a_pin_takes_the_place_of_the_one_before() -> None:
    world = told(office(), "pin", 5, crew="ru2", flight="S2", role="engineer", by="board")
    assert [(pin.crew, pin.flight, pin.role, pin.leg, pin.by) for pin in world.pins] == [
        ("ru2", "S2", "engineer", "up", "board")
    ]
    assert told(world, "pin", 6, crew="ru2", flight="S2", role="engineer").pins == world.pins
    assert [pin.role for pin in told(world, "pin", 6, crew="ru2", flight="S2").pins] == [None]
    assert [pin.leg for pin in told(world, "pin", 6, crew="ru2", flight="S2", leg="down").pins] == ["up", "down"]
    assert "expected a flight still to launch, found S1, launched on 2030-01-01" in refused(
        office(), "pin", 5, crew="ru2", flight="S1"
    )
    assert "expected a flight still to land, found S1, landed on 2030-01-31" in refused(
        office(), "pin", 31, crew="ru2", flight="S1", leg="down"
    )
    assert [pin.leg for pin in told(office(), "pin", 12, crew="ru1", flight="S1", leg="down").pins] == ["down"]
    assert "expected a role of S2 up" in refused(office(), "pin", 5, crew="ru2", flight="S2", role="specialist")


def test_a_pin_moves_the_seat_and_a_pinned_backup_the_duty() -> None:
    plan = plan_of("office", BEFORE[:4])
    answer = replanned(office(), plan, event("pin", 5, crew="us2", flight="S2", role="commander"))
    assert moved(answer) == {"us2", "ru3"}
    backed = office({"backup": {"flights": ["S2"]}}, flights=[flight("S1", 0, 30), flight("S2", 20, 50)])
    duties = ["ru3 S2/commander", "us3 S2/commander!", "us1 S2/engineer!", "us2 S2/engineer!"]
    answer = replanned(backed, plan_of("office", duties), event("pin", 5, crew="ru2", flight="S2", leg="backup"))
    assert answer.result.plan is not None
    assert "ru2" in {seat.crew for seat in answer.result.plan.assignments if seat.leg == "backup"}
    assert len(moved(answer)) == 2


# Qualifications.


def held(world: Instance, crew: str) -> dict[str, tuple[str | None, str | None]]:
    """The days on which somebody holds what the file lists."""
    return {
        name: (window.since and window.since.isoformat(), window.until and window.until.isoformat())
        for name, window in world.person[crew].qualifications.items()
    }


def with_captain(first: int | None, last: int | None, valid: int | None = None) -> Instance:
    """An office in which ru3 is captain on some days."""
    days = {"from": first, "to": last}
    window = {key: day(at) for key, at in days.items() if at is not None}
    crew = [{"id": who, "agency": "Roscosmos", "flown": 1} for who in ("ru1", "ru2", "ru4")]
    crew += [{"id": who, "agency": "NASA", "flown": 1} for who in ("us1", "us3")]
    crew.append({"id": "ru3", "agency": "Roscosmos", "flown": 1, "qualifications": {"captain": window}})
    captain = {} if valid is None else {"valid_days": valid}
    return office(crew=crew, qualifications={"captain": captain, "hand": {}})


@pytest.mark.parametrize(
    ("before", "news", "after", "valid"),
    [
        ((None, None), (8, None), (None, None), None),
        ((2, 9), (8, None), (2, None), None),
        ((2, 9), (10, 20), (2, 20), None),
        ((2, 9), (11, 20), (11, 20), None),
        ((20, 30), (8, 19), (8, 30), None),
        ((20, 30), (8, 18), (8, 18), None),
        ((2, 40), (8, 19), (2, 40), None),
        ((2, None), (8, 19), (2, None), None),
        ((2, None), (8, None), (2, 18), 10),
        ((2, None), (13, None), (2, 23), 10),
        ((2, None), (14, None), (14, None), 10),
        ((2, 30), (8, None), (2, 30), 10),
    ],
)
def test_days_on_which_a_qualification_is_gained_join_those_they_touch(
    before: tuple[int | None, int | None],
    news: tuple[int, int | None],
    after: tuple[int | None, int | None],
    valid: int | None,
) -> None:
    window = {"from": day(news[0]), **({} if news[1] is None else {"to": day(news[1])})}
    world = told(with_captain(*before, valid), "qualification_gained", 5, crew="ru3", qualification="captain", **window)
    wanted = tuple(None if at is None else day(at) for at in after)
    if valid is not None and before == (2, None) and news[0] == 8:
        assert held(world, "ru3")["captain"] == (day(2), day(18))
    assert held(world, "ru3")["captain"] == wanted


def test_a_qualification_is_gained_on_the_day_it_is_known() -> None:
    world = told(office(), "qualification_gained", 5, crew="ru3", qualification="captain")
    assert held(world, "ru3") == {"captain": (day(5), None)}
    assert "expected a day on or after 2030-01-06, found 2030-01-05" in refused(
        office(), "qualification_gained", 5, crew="ru3", qualification="captain", to=day(4)
    )


def test_a_qualification_is_lost_from_a_day_on() -> None:
    for before, after in (((None, None), (None, day(7))), ((2, 30), (day(2), day(7))), ((2, 7), (day(2), day(7)))):
        world = told(with_captain(*before), "qualification_lost", 5, crew="ru3", qualification="captain", **_from(8))
        assert held(world, "ru3")["captain"] == after
    assert held(told(with_captain(8, 30), "qualification_lost", 8, crew="ru3", qualification="captain"), "ru3") == {}
    assert held(told(with_captain(7, 30), "qualification_lost", 8, crew="ru3", qualification="captain"), "ru3") == {
        "captain": (day(7), day(7))
    }
    words = "expected a qualification listed for ru3, found 'hand'; listed: captain"
    assert words in refused(with_captain(2, 30), "qualification_lost", 5, crew="ru3", qualification="hand")


def _from(number: int) -> dict[str, str]:
    return {"from": day(number)}


def test_who_loses_what_the_role_requires_hands_it_on() -> None:
    vehicles = _vehicles()
    vehicles["soyuz"]["roles"]["commander"] = {"requires": ["captain"]}
    able = {"captain": {}}
    crew = [{"id": who, "agency": "Roscosmos", "flown": 1, "qualifications": able} for who in ("ru1", "ru3", "ru4")]
    crew += [{"id": who, "agency": "NASA", "flown": 1} for who in ("us1", "us3", "ru2")]
    pins = [{"crew": "us3", "flight": "S2"}]
    world = office({"qualification": {}}, vehicles=vehicles, crew=crew, pins=pins)
    plan = plan_of("office", ["ru1 S1/commander", "us1 D3/commander", "ru3 S2/commander", "us3 S2/engineer"])
    lost = event("qualification_lost", 5, crew="ru3", qualification="captain", **_from(20))
    assert moved(replanned(world, plan, lost)) == {"ru3", "ru4"}
    late = event("qualification_lost", 5, crew="ru3", qualification="captain", **_from(21))
    assert moved(replanned(world, plan, late)) == set(), "what runs out in orbit holds until the landing"
    gained = event("qualification_gained", 6, crew="ru3", qualification="captain", **_from(20))
    assert moved(replanned(world, plan, lost, gained)) == set()


# Agencies.


def test_a_person_changes_agency() -> None:
    assert told(office(), "agency_change", 5, crew="ru3", agency="NASA").person["ru3"].agency == "NASA"
    words = "expected an agency of RU, as ru1 launched on S1 on 2030-01-01 for it, found 'ESA' of US"
    assert words in refused(office(), "agency_change", 5, crew="ru1", agency="ESA")
    assert "found 'Guest' of no party" in refused(office(), "agency_change", 5, crew="ru1", agency="Guest")
    assert told(office(), "agency_change", 0, crew="ru1", agency="ESA").person["ru1"].agency == "ESA", (
        "not launched yet"
    )
    up = told(office(), "agency_change", 11, crew="us1", agency="ESA")
    assert (up.person["us1"].agency, up.settled_seats("us1")[0][0].id) == ("ESA", "D3")


def test_who_changes_agency_may_lose_the_role() -> None:
    vehicles = _vehicles()
    vehicles["soyuz"]["roles"]["commander"] = {"agencies": ["Roscosmos"]}
    world = office(vehicles=vehicles, pins=[{"crew": "us2", "flight": "S2"}])
    plan = plan_of("office", [BEFORE[0], *BEFORE[2:4], "us2 S2/engineer"])
    assert "ru3" in moved(replanned(world, plan, event("agency_change", 5, crew="ru3", agency="ESA")))
    assert moved(replanned(world, plan, event("agency_change", 5, crew="us3", agency="Roscosmos"))) == set()


# Training.


def test_training_is_shortened_by_agreement() -> None:
    world = told(office(), "short_training", 5, crew="ru3", flight="S2", days=9)
    assert [(one.crew, one.flight, one.days) for one in world.short_trainings] == [("ru3", "S2", 9)]
    assert [one.days for one in told(world, "short_training", 6, crew="ru3", flight="S2", days=8).short_trainings] == [
        8
    ]
    assert [one.days for one in told(world, "short_training", 6, crew="ru3", days=8).short_trainings] == [9, 8]
    assert told(world, "short_training", 6, crew="ru3", flight="S2", days=9).short_trainings == world.short_trainings
    assert "expected `crew`, `flight` or both, found neither" in refused(office(), "short_training", 5, days=8)
    assert "found S1, launched on" in refused(office(), "short_training", 5, flight="S1", days=8)


def test_who_has_no_time_to_train_flies_after_a_shorter_training() -> None:
    """ru3 is away to day 9, S2 launches on day 20 and its training takes 12 days."""
    pins = [{"crew": "us2", "flight": "S2"}]
    world = office({"training_flow": {"lead_days": 12}}, pins=pins)
    plan = plan_of("office", [*BEFORE[:4], "us2 S2/engineer"])
    out = event("person_out", 5, crew="ru3", to=day(9))
    assert "ru3" in moved(replanned(world, plan, out))
    short = event("short_training", 5, crew="ru3", days=10)
    assert moved(replanned(world, plan, out, short)) == set()
    assert "ru3" in moved(replanned(world, plan, out, event("short_training", 5, crew="ru3", days=11)))


# After the news.

NEWS = [
    ("limit", {"rules": {"rest_interval": {"min_days": 20}}, "without": ["lifeboat"]}),
    ("agreement_bound", {"account": "barter", "final_imbalance": 1}),
    ("waiver", {"rule": "availability", "subject": "ru3", "reason": "asked", "by": "office"}),
    ("shelter", {"crew": "ru1", "ship": "D3", "improvised": True}),
    ("pin", {"crew": "ru2", "flight": "S2", "leg": "down"}),
    ("qualification_gained", {"crew": "ru3", "qualification": "captain", "to": day(19)}),
    ("agency_change", {"crew": "ru3", "agency": "ESA"}),
    ("short_training", {"flight": "S2", "days": 9}),
    ("ship_seats", {"flight": "S2", "roles": {"engineer": 1}, "leg": "up"}),
    ("other_ship", {"flight": "S2", "vehicle": "dragon"}),
    ("hold_seat", {"flight": "S2", "role": "engineer", "agency": "NASA"}),
]


@pytest.mark.parametrize(("kind", "fields"), NEWS, ids=[kind for kind, _ in NEWS])
@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_the_instance_after_the_news_is_read_again_as_it_was(
    kind: str, fields: dict[str, Any], ending: str, tmp_path: Path
) -> None:
    world = told(office({**REST, **LEDGER}), kind, 12, **fields)
    file = tmp_path / f"after.{ending}"
    dump(world, file)
    assert load(file) == world
    assert load(file).digest == world.digest
