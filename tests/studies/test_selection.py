"""How many to select: against brute force over every future, class and plan of tiny worlds, and the public record."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import cache
from itertools import pairwise, product
from math import ceil
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.problem.errors import InputError
from optimizer.problem.steps import told_to
from optimizer.solver.engines.stop import Stop
from optimizer.studies.size.classes import one_more, recruits
from optimizer.studies.size.losses import Losses, expected_remaining, first_free, with_losses
from optimizer.studies.size.manifest import extended
from optimizer.studies.size.selection import selection
from optimizer.studies.size.selection_answer import Selection, selection_data
from tests import INSTANCES
from tests.cli.test_cli import crewopt
from tests.events.office import office
from tests.rules.cases._case import plan_of
from tests.worlds.draw import day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.instance import Instance

MINI = str(INSTANCES / "mini.yaml")
PRESENT = INSTANCES / "iss-2026-2030.yaml"


def world(seed: int) -> Instance:
    """Ships with a commander each, a chain of two and one of its own; few people, trained for one ship or both."""
    random = Random(f"selection {seed}")
    first = date(2031, 1, 1)
    flights = []
    for vehicle, count in (("soyuz", 2), ("dragon", 1)):  # one flight is no chain: nothing says when the next is
        launch = first + timedelta(random.randint(20, 120))
        for number in range(1, count + 1):
            landing = launch + timedelta(random.choice([120, 180]))
            name = f"{vehicle}-{number}"
            flights.append({"id": name, "vehicle": vehicle, "rotation": True, "launch": launch, "landing": landing})
            launch += timedelta(random.choice([200, 260, 320]))
    crew: list[dict[str, Any]] = []
    for number in range(random.choice([2, 3, 3])):
        agency = random.choice(["NASA", "ROS"])
        held = random.choice([["east"], ["west"], ["east", "west"]])
        crew.append(
            {
                "id": f"p{number}",
                "agency": agency,
                "selected": "2027-01-10",
                "qualifications": {name: {} for name in held},
            }
        )
    data = {
        "format": 1,
        "name": "chains",
        "horizon": {"from": first, "to": date(2031, 12, 31)},
        "as_of": first,
        "parties": {"US": {"agencies": ["NASA"]}, "RU": {"agencies": ["ROS"]}},
        "qualifications": {"east": {}, "west": {}},
        "vehicles": {
            "soyuz": {"party": "RU", "seats": 1, "roles": {"commander": {"requires": ["east"]}}},
            "dragon": {"party": "US", "seats": 1, "roles": {"commander": {"requires": ["west"]}}},
        },
        "flights": flights,
        "crew": crew,
        "rules": {
            "seat_coverage": {"full": True},
            "qualification": {},
            "rest_interval": {"min_days": random.choice([100, 300])},
            "partner_share": {"shares": [{"agency": random.choice(["NASA", "ROS"]), "max": random.choice([2, 3, 4])}]},
        },
    }
    return optimizer.loads(json.dumps(data, default=str))


ODDS = Losses(leave=0.2, out=0.1, out_days=150)
ASKED: dict[str, Any] = {"samples": 6, "share": 0.6, "select_in": 2031, "basic_days": 100, "most": 2, "losses": ODDS}


SEEDS = (0, 1, 2, 8, 9, 10, 11, 17)
"""Worlds in which nobody, one or two people are enough, and in which no class is."""


def agencies_in(instance: Instance) -> list[str]:
    return sorted({person.agency for person in instance.crew})


def crews(instance: Instance) -> Iterator[tuple[str | None, ...]]:
    """Every way to give each flight one person or nobody that breaks nothing but coverage, by the sentences alone."""
    flights = sorted(instance.flights, key=lambda flight: flight.launch)
    needs = {"soyuz": "east", "dragon": "west"}
    able = [
        [None, *(person.id for person in instance.crew if _may(person, flight, needs[flight.vehicle]))]
        for flight in flights
    ]
    rest = instance.rules.rest_interval.min_days  # type: ignore[attr-defined]
    shares = instance.rules.partner_share.shares  # type: ignore[attr-defined]
    for chosen in product(*able):
        stays: dict[str, list[optimizer.Flight]] = {}
        for who, flight in zip(chosen, flights, strict=True):
            if who is not None:
                stays.setdefault(who, []).append(flight)
        if any(
            (after.launch - before.landing).days < rest for each in stays.values() for before, after in pairwise(each)
        ):
            continue
        if all(_seats(instance, share, stays) <= share.max for share in shares):
            yield chosen


def _may(person: optimizer.CrewMember, flight: optimizer.Flight, need: str) -> bool:
    held = person.qualifications.get(need)
    if held is None or (held.since is not None and held.since > flight.launch):
        return False
    if (person.joined and flight.launch < person.joined) or (person.left and flight.landing > person.left):
        return False
    return not any(
        away.since is not None
        and away.until is not None
        and away.since <= flight.landing
        and flight.launch <= away.until
        for away in person.unavailable
    )


def _seats(instance: Instance, share: Any, stays: dict[str, list[optimizer.Flight]]) -> int:
    return sum(
        (share.since is None or share.since <= flight.launch) and (share.until is None or flight.launch <= share.until)
        for who, flights in stays.items()
        for flight in flights
        if instance.person[who].agency == share.agency
    )


def flies(instance: Instance) -> bool:
    """Brute force: whether some plan breaks no rule."""
    return any(None not in chosen for chosen in crews(instance))


def least_empty(instance: Instance) -> tuple[int, int]:
    """Brute force: the fewest flights left empty, and of these the most years by which they come later, as a cost."""
    years = [flight.launch.year for flight in sorted(instance.flights, key=lambda flight: flight.launch)]
    lost = [[year for year, who in zip(years, chosen, strict=True) if who is None] for chosen in crews(instance)]
    return min((len(each), -sum(each)) for each in lost)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_smallest_class_is_that_of_brute_force(seed: int) -> None:
    instance = world(seed)
    found = selection(instance, 2032, kinds=agencies_in(instance), jobs=1, **ASKED)
    whole = found.manifest.instance
    assert len(whole.flights) > len(instance.flights)

    def future(number: int, more: Sequence[optimizer.CrewMember]) -> Instance:
        return with_losses(whole.model_copy(update={"crew": (*whole.crew, *more)}), ODDS, 0, number)

    agencies = [kind.agency for kind in found.kinds]

    @cache
    def flown(counts: tuple[int, ...]) -> frozenset[int]:
        people = list(recruits(whole, found.kinds, (2031,), 100, dict(zip(agencies, counts, strict=True))))
        return frozenset(number for number in range(6) if flies(future(number, people)))

    assert found.without_losses == ("flies" if flies(whole) else "short")
    assert (found.cause is None) == flies(whole)
    if found.cause is not None:
        years = [seat.year for seat in found.cause.shortage.seats]
        assert found.cause.shortage.proved
        assert (len(years), -sum(years)) == least_empty(whole)
        assert f"{len(years)} seat" in str(found)
    searched = found.searched
    assert searched is not None
    nobody, every = (0,) * len(agencies), (2,) * len(agencies)
    assert searched.flown_today == len(flown(nobody))
    enough = [counts for counts in product((0, 1, 2), repeat=len(agencies)) if len(flown(counts)) >= ceil(0.6 * 6)]
    if enough:
        assert found.enough is not None
        chosen = tuple(found.enough[agency] for agency in agencies)
        assert sum(chosen) == min(map(sum, enough))
        assert searched.flown == len(flown(chosen))
    else:
        assert found.enough is None
    assert searched.smallest
    if searched.hopeless is not None:
        assert searched.hopeless == 6 - len(flown(every))
    short = [number for number in range(6) if number not in flown(nobody)]
    assert [number for number, _ in found.shortages] == short
    for number, each in found.shortages:
        assert each.proved
        years = [seat.year for seat in each.seats]
        assert (len(years), -sum(years)) == least_empty(future(number, []))
    for more in found.one_more:
        person = one_more(whole, more.role, more.requires)
        assert person is not None
        assert more.flown == 6 - len(short) + sum(flies(future(number, [person])) for number in short)


def test_worlds_of_the_brute_force_differ() -> None:
    found = [selection(world(seed), 2032, kinds=agencies_in(world(seed)), jobs=1, **ASKED) for seed in SEEDS]
    sizes = {None if each.enough is None else sum(each.enough.values()) for each in found}
    assert sizes == {None, 0, 1, 2}
    assert any(each.shortages and each.one_more for each in found)
    assert len({each.cause is None for each in found}) == 2


def answer(found: Selection) -> dict[str, Any]:
    return {key: value for key, value in selection_data(found).items() if key != "seconds"}


def test_other_executors_change_nothing_and_another_seed_does() -> None:
    alone = selection(world(3), 2032, jobs=1, **ASKED)
    with ThreadPoolExecutor(2) as pool:
        assert answer(selection(world(3), 2032, executor=pool, **ASKED)) == answer(alone)
    assert answer(selection(world(3), 2032, jobs=1, seed=1, **ASKED)) != answer(alone)


def test_the_manifest_goes_on_as_it_was() -> None:
    present = optimizer.load(PRESENT)
    found = extended(present, 2032)
    soyuz, dragon = found.chains
    assert (soyuz.vehicle, soyuz.every, soyuz.stay, soyuz.added) == (
        "soyuz",
        231,
        241,
        ("MS-36", "MS-37", "MS-38", "MS-39"),
    )
    assert (dragon.vehicle, dragon.every, dragon.stay) == ("dragon", 182, 190)
    assert (dragon.last, dragon.longer) == ("Crew-21", 47)
    whole = found.instance
    launches = [whole.flight[name].launch for name in dragon.added]
    assert {after - before for before, after in pairwise(launches)} == {timedelta(182)}
    assert whole.horizon.until == date(2032, 12, 31)
    assert max(flight.launch for flight in whole.flights) <= whole.horizon.until
    assert all(whole.flight[flight.id] == flight for flight in present.flights if flight.id != "Crew-21")
    optimizer.loads(json.loads(whole.model_dump_json(by_alias=True, exclude_none=True)))
    # 3 to 5 seats of JAXA to the first added launch, 2026-11-01 to 2030-12-17, are 1 to 3 in the two years after
    shares = {(share.agency, share.since): (share.min, share.max) for share in whole.rules.partner_share.shares}  # type: ignore[attr-defined]
    assert shares["JAXA", date(2030, 12, 18)] == (1, 3)
    assert shares["JAXA", date(2026, 11, 1)] == (3, 5)
    accounts = whole.rules.reciprocity.accounts  # type: ignore[attr-defined]
    assert {account.until for account in accounts} == {date(2030, 12, 17)}
    given = extended(present, 2032, {"soyuz": 300}).chains[0]
    assert (given.every, given.given, given.added) == (300, True, ("MS-36", "MS-37", "MS-38"))
    assert extended(present, 2030).chains == ()
    with pytest.raises(InputError, match="expected 2030 or later"):
        extended(present, 2029)
    with pytest.raises(InputError, match="expected a vehicle of the file and 1 or more days, found shuttle=90"):
        extended(present, 2032, {"shuttle": 90})


def test_a_fate_hangs_on_nobody_else() -> None:
    present = optimizer.load(PRESENT)
    whole = extended(present, 2032).instance
    fewer = whole.model_copy(update={"crew": whole.crew[::2]})
    losses = Losses()
    both = [with_losses(each, losses, 5, 7) for each in (whole, fewer)]
    assert all(both[0].person[person.id] == person for person in both[1].crew)
    assert both[0] != with_losses(whole, losses, 5, 8)
    assert with_losses(whole, Losses(leave=0, out=0), 5, 7) == whole
    back = first_free(whole)
    assert back["dubrov"] == date(2027, 3, 11)
    assert back["barron"] == date(2027, 9, 1)
    for number in range(30):
        drawn = with_losses(whole, Losses(leave=0.9, out=0.9), 0, number)
        for who, landed in back.items():
            person, before = drawn.person[who], whole.person[who]
            assert person.left is None or person.left > landed
            new = set(person.unavailable) - set(before.unavailable)
            assert all(away.since is not None and away.since > landed for away in new)
    gone = with_losses(whole, Losses(leave=1, out=0), 0, 0)
    assert gone.person["rubio"].left == date(2026, 11, 2)


def test_who_is_up_is_back_on_the_day_of_their_own_way_down() -> None:
    """ru1 goes up on S1, which lands on day 30, and comes down on S2, which launches on day 20 and lands on day 50."""
    published = plan_of("office", ["ru1 S1/commander>S2/engineer", "ru2 S1/engineer", "ru3 S2/commander"])
    for world, back in (
        (office(as_of=day(12)), {"ru1": 50, "ru2": 30}),
        (office(as_of=day(20)), {"ru1": 50, "ru2": 30}),
        (office(as_of=day(12), frozen_until=day(21)), {"ru1": 50, "ru2": 30, "ru3": 50}),
    ):
        found = first_free(world.model_copy(update={"published": published}))
        assert {who: str(when) for who, when in found.items()} == {who: day(when) for who, when in back.items()}


def astronauts(count: int, selected: str, name: str) -> list[dict[str, Any]]:
    return [{"id": f"{name}{number}", "agency": "NASA", "selected": selected} for number in range(count)]


def test_the_odds_give_the_corps_that_was_counted_and_projected() -> None:
    """61 in May 2011, of whom 55 to 60 were the least to be planned for and about 50 were expected five years on
    (National Academies, 2011); eight of 2013 and eleven of 2017 came; 44 in September 2021 (IG-22-007)."""
    crew = [*astronauts(61, "2009-07-01", "a"), *astronauts(8, "2013-06-01", "b"), *astronauts(11, "2017-06-01", "c")]
    corps = optimizer.loads(
        {
            "format": 1,
            "name": "corps",
            "as_of": "2011-05-01",
            "horizon": {"from": "2011-05-01", "to": "2021-12-31"},
            "parties": {"US": {"agencies": ["NASA"]}},
            "vehicles": {},
            "flights": [],
            "crew": crew,
        }
    )
    trained = {"a": date(2009, 7, 1), "b": date(2015, 7, 1), "c": date(2019, 12, 1)}
    drawn = [with_losses(corps, Losses(out=0), 1, number) for number in range(100)]

    def heads(day: date) -> list[int]:
        return sorted(
            sum(trained[person.id[0]] <= day and (person.left is None or person.left > day) for person in each.crew)
            for each in drawn
        )

    assert heads(date(2013, 1, 1))[50] < 55, "short of the least planned for, soon after 2011"
    five_years_on, counted = heads(date(2016, 5, 1)), heads(date(2021, 9, 15))
    assert five_years_on[5] <= 50 <= five_years_on[95]
    assert counted[25] <= 44 <= counted[75]
    mean = sum(sum(person.left is None for person in each.crew if person.id[0] == "a") for each in drawn) / 100
    first = corps.model_copy(update={"crew": corps.crew[:61]})
    assert abs(mean - expected_remaining(first, Losses(), "NASA", date(2021, 12, 31))) < 1.5


def test_what_contradicts_the_file_is_refused() -> None:
    mini = optimizer.load(MINI)
    for wrong, words in (
        ({"samples": 0}, "expected 1 or more futures, found 0"),
        ({"share": 1.5}, "expected a share above 0, up to 1, found 1.5"),
        ({"select_in": 2040}, "expected a year of selection from 2031 to 2032, found 2040"),
        ({"kinds": ("CSA",)}, "found 'CSA'"),
        ({"losses": Losses(leave_of={"CNSA": 0.1})}, "expected an agency of the file, found 'CNSA'"),
    ):
        with pytest.raises(InputError, match=words):
            selection(mini, 2032, jobs=1, **wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="leave: expected 0 to 1, found 2"):
        Losses(leave=2)
    stop = Stop()
    stop.request()
    found = selection(mini, 2032, jobs=1, samples=2, stop=stop)
    assert found.stopped_early
    assert found.enough is None
    assert str(found).startswith("UNKNOWN  no class known to be enough")
    assert "2 futures without an answer in the time given" in str(found)


def test_where_empty_seats_do_not_help_the_clauses_are_named() -> None:
    phases: list[str] = []
    with told_to(lambda step: phases.extend([step.phase] if step.phase else [])):
        found = selection(optimizer.load(MINI), 2032, samples=1, jobs=1)
    assert "why it does not fly" in phases
    assert found.without_losses == "short"
    assert found.cause is not None
    assert not found.cause.shortage.seats
    named = {(clause.rule, clause.subject) for clause in found.cause.clauses}
    assert {rule for rule, _ in named} == {"rest_interval", "vehicle_loss"}
    text = str(found)
    assert "Empty seats would not help. These clauses cannot hold together:" in text
    assert all(subject in text for _, subject in named)
    told = selection_data(found)["cause"]
    assert {(clause["rule"], clause["subject"]) for clause in told["clauses"]} == named


def test_the_command() -> None:
    told = crewopt(
        "size", MINI, "--years-to", "2031", "--samples", "2", "--jobs", "1", "--leave", "0", "--out", "0", "--json"
    )
    data = json.loads(told.stdout)
    assert (told.returncode, told.stderr) == (0, "")
    assert data["select"] == {"years": [2031], "people": {"NASA": 0, "ESA": 0, "Roscosmos": 0}}
    assert data["flown"]["count"] == 2
    assert data["corps"]["proved"]
    assert data["assumed"]["odds"]["leave"] == {"value": 0.0, "source": "given"}
    for arguments, words in (
        (("--samples", "2"), "expected --samples with --years-to only"),
        (("--years-to", "2032", "--under", "1"), "expected --under without --years-to"),
        (("--years-to", "2032", "--leave", "NASA"), "expected CHANCE or AGENCY=CHANCE"),
        (("--years-to", "2032", "--gap", "151"), "expected VEHICLE=DAYS"),
    ):
        refused = crewopt("size", MINI, *arguments)
        assert refused.returncode == 2
        assert words in refused.stderr


def test_the_command_of_the_worked_page_in_a_small_form() -> None:
    """The page's command takes minutes; its odds, manifest and table are those of every real file."""
    swap = str(INSTANCES / "iss-2022-swap.yaml")
    told = crewopt("size", swap, "--years-to", "2026", "--samples", "1", "--jobs", "1")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("SELECT NOBODY in 2023: today's people fly the manifest in 95% of futures or more")
    assert "  formula, 15% (NASA since 2014)" in told.stdout
    assert "--gap dragon=161: added Crew-9, Crew-10, Crew-11, Crew-12, Crew-13, Crew-14; 186 days each" in told.stdout


@pytest.mark.long
def test_the_worked_page() -> None:
    found = selection(optimizer.load(PRESENT), 2032, samples=40, jobs=2)
    assert found.without_losses == "flies"
    assert found.corps is not None
    assert found.corps.proved
    assert found.searched is not None
    assert (found.searched.flown_today, found.searched.flown) == (34, 38)
    assert found.enough is not None
    assert sum(found.enough.values()) == 5
    assert {role for _, role, _, _ in found.runs_short} == {"soyuz flight-engineer-1"}
    assert [each.flown for each in found.one_more] == [36]
