"""How ships go on after the file, whom one more person is, and whom odds leave, by hand."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.problem.errors import InputError
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.stop import Stop
from optimizer.studies.size import selection as selecting
from optimizer.studies.size.classes import one_more
from optimizer.studies.size.critical_launches import CriticalLaunches
from optimizer.studies.size.futures import FutureQuestion, cause
from optimizer.studies.size.losses import Losses, expected_remaining
from optimizer.studies.size.manifest import extended
from optimizer.studies.size.selection import selection

if TYPE_CHECKING:
    from optimizer.instance import Instance

FIRST = date(2031, 1, 1)


def day(number: int) -> date:
    return FIRST + timedelta(number)


def ship(name: str, launch: int, landing: int, **more: Any) -> dict[str, Any]:
    vehicle = "soyuz" if name.startswith("S") else "dragon"
    days = {"launch": day(launch), "docking": day(launch + 2), "landing": day(landing)}
    return {"id": name, "vehicle": vehicle, "rotation": True, **days, **more}


def person(name: str, agency: str, *held: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "agency": agency, "qualifications": {each: {} for each in held}, **more}


def world(flights: list[dict[str, Any]], crew: list[dict[str, Any]] | None = None, **more: Any) -> Instance:
    """A file of two years; agencies A and B of one party, C of none."""
    roles = {"commander": {"requires": ["captain"]}, "engineer": {"requires": ["mate"], "agencies": ["B"]}}
    data = {
        "format": 1,
        "name": "two years",
        "horizon": {"from": day(0), "to": date(2032, 12, 31)},
        "parties": {"P": {"agencies": ["A", "B"]}},
        "qualifications": {"captain": {"implies": ["mate"]}, "mate": {}},
        "vehicles": {name: {"party": "P", "seats": 2, "roles": roles} for name in ("soyuz", "dragon")},
        "flights": flights,
        "crew": crew or [person("a", "A")],
        **more,
    }
    return optimizer.loads(data)


def launches(instance: Instance, vehicle: str) -> dict[str, tuple[date, date, date]]:
    return {
        flight.id: (flight.launch, flight.docking, flight.landing)
        for flight in instance.flights
        if flight.vehicle == vehicle
    }


def test_a_chain_goes_on_with_all_that_its_last_flight_says() -> None:
    roles = {"commander": 1}
    last = {"roles": roles, "roles_down": {"engineer": 1}, "seats": 1, "priority": 3, "candidates": ["a"]}
    found = extended(
        world([ship("S1", 0, 100), ship("S2", 300, 420), ship("S3", 600, 690, **last)], rules={"qualification": {}}),
        2033,
    )
    assert found.went_on == (), "it says the same of every day"
    assert launches(found.instance, "soyuz") == {
        "S1": (day(0), day(2), day(100)),
        "S2": (day(300), day(302), day(420)),
        "S3": (day(600), day(602), day(700)),
        "S4": (day(900), day(902), day(1000)),
    }
    (chain,) = found.chains
    assert (chain.vehicle, chain.every, chain.given, chain.stay) == ("soyuz", 300, False, 100)
    assert (chain.added, chain.last, chain.longer) == (("S4",), "S3", 10)
    old, new = found.instance.flight["S3"], found.instance.flight["S4"]
    for key in ("vehicle", "station", "rotation", "seats", "roles", "roles_down", "candidates", "priority", "account"):
        assert getattr(new, key) == getattr(old, key), key
    assert new.note == "assumed: S3 once more, 300 days after the launch before"
    assert found.last_of_file == date(2032, 12, 31)


def test_each_launch_is_so_long_after_the_one_before() -> None:
    given = extended(world([ship("D1", 650, 700)]), 2033, {"dragon": 100})
    assert [each[0] for each in launches(given.instance, "dragon").values()] == [
        day(number) for number in (650, 750, 850, 950, 1050)
    ]
    assert given.chains[0].given
    assert extended(world([ship("D1", 650, 700)]), 2033).chains == (), "one flight says no interval"
    assert extended(world([ship("D1", 650, 700)]), 2032, {"dragon": 10}).chains == (), "the file ends there"


def test_what_has_landed_stays_as_it_was_and_nothing_is_added_to_the_past() -> None:
    """Ships that flew no more for a while go on at their interval, from `as_of` on."""
    flown = [ship("S1", 0, 90), ship("S2", 100, 190), ship("S3", 200, 230)]
    found = extended(world(flown, as_of=day(450)), 2033)
    added = launches(found.instance, "soyuz")
    assert added["S3"] == (day(200), day(202), day(230)), "it landed before `as_of`"
    assert added["S4"][0] == day(500), "300 and 400 are past, and nobody flew"
    assert [each[0] for each in added.values()][3:] == [day(number) for number in range(500, 1096, 100)]
    assert found.chains[0].longer == 0
    on_the_day = extended(world(flown, as_of=day(400)), 2033)
    assert launches(on_the_day.instance, "soyuz")["S4"][0] == day(400)
    landing = extended(world(flown, as_of=day(230)), 2033)
    assert launches(landing.instance, "soyuz")["S3"][2] == day(290), "it is to land on the day of `as_of`"


@pytest.mark.parametrize(
    ("year", "gaps", "path"), [(2031, {}, "--years-to"), (2033, {"soyuz": 0}, "--gap"), (2033, {"x": 9}, "--gap")]
)
def test_a_wrong_year_or_interval_is_the_fault_of_its_option(year: int, gaps: dict[str, int], path: str) -> None:
    with pytest.raises(InputError) as refused:
        extended(world([ship("S1", 0, 100)]), year, gaps)
    (problem,) = refused.value.problems
    assert (problem.file, problem.line, problem.column, problem.path) == (path, 1, 1, "")


def test_one_more_is_of_the_agency_most_holders_are_from() -> None:
    crew = [person("a", "A", "captain"), person("a2", "A", "captain"), person("b", "B", "mate"), person("c", "C")]
    crew += [person(f"c{number}", "C", "captain") for number in range(4)]  # of no party: they cannot be asked for
    instance = world([], crew)
    more = one_more(instance, "soyuz commander", ("captain",))
    assert more is not None
    assert (more.id, more.name, more.agency, list(more.qualifications), more.flown) == (
        "one-more",
        "one more",
        "A",
        ["captain"],
        1,
    )
    mate = one_more(instance, "soyuz engineer", ("mate",))
    assert mate is not None
    assert mate.agency == "B", "only these may be engineers"
    bare = world([], [person("one-more", "C")])
    names = [one_more(bare, role, ("captain",)) for role in ("soyuz commander", "soyuz engineer")]
    assert [(each.id, each.agency) for each in names if each] == [("one-more-", "A"), ("one-more-", "B")]


def test_odds_are_shares_and_days() -> None:
    for wrong, words in (
        ({"leave": 1.5}, "leave: expected 0 to 1, found 1.5"),
        ({"leave_of": {"A": -1}}, "leave A: expected 0 to 1, found -1"),
        ({"out_days": 0}, "out_days: expected 1 to 3650 days, found 0"),
    ):
        with pytest.raises(InputError) as refused:
            Losses(**wrong)
        (problem,) = refused.value.problems
        assert (problem.file, problem.line, problem.column, problem.path) == ("odds", 1, 1, "")
        assert problem.message == words
    assert Losses(leave=1, out=0, out_days=3650).leaves("A") == 1


def test_who_remains_on_average() -> None:
    crew = [person("a", "A"), person("a2", "A", left=day(900)), person("a3", "A", left=day(100)), person("b", "B")]
    instance = world([], [*crew, person("a4", "A", unnamed=True)])
    assert expected_remaining(instance, Losses(leave=0), "A", day(50)) == 3
    assert expected_remaining(instance, Losses(leave=0), "A", day(100)) == 2, "on the day somebody leaves they are gone"
    assert expected_remaining(instance, Losses(leave_of={"A": 1.0}), "A", day(366)) == 0
    half = expected_remaining(instance, Losses(leave=0.5), "B", day(731))
    assert half == pytest.approx(0.25, abs=0.001)


def relaxation(ways: list[set[int]], cliques: tuple[tuple[int, ...], ...], always: frozenset[int] = frozenset()) -> Any:
    """Slots that these people can take, some of which nobody can take together."""
    from optimizer.solver.strategies.seat_relaxation import SeatRelaxation

    count = max((each for mine in ways for each in mine), default=-1) + 1
    stay = tuple({who: 10 * slot + who for who in mine} for slot, mine in enumerate(ways))
    return SeatRelaxation(
        people=tuple(f"p{number}" for number in range(count)),
        always=always,
        stay=stay,
        conflict_for_all=None,
        conflict_for_some=None,
        complete=False,
        cliques=cliques,
        ways=tuple(tuple(mine.values()) for mine in stay),
    )


def critical(given: Any) -> CriticalLaunches:
    found = CriticalLaunches.__new__(CriticalLaunches)
    found.given, found.clock, found.seed = given, Deadline(None), 0
    return found


def test_seats_that_nobody_can_take_together_need_as_many_people() -> None:
    three = critical(relaxation([{0, 1, 2}, {0, 1, 2}, {0, 1, 2}], ((0, 1), (1, 2))))
    assert three.fewest([0, 1, 2]) == 2
    assert three.fewest([0, 2]) == 1, "one person can take both"
    assert three.fewest([1]) == 1
    assert three.fewest([]) == 0
    up = critical(relaxation([{0, 1}, {0, 1}, {0, 1, 2}], ((0, 1),), frozenset({2})))
    assert up.fewest([0, 1]) == 2
    assert up.fewest([0, 1], settled=True) == 3, "and who has launched"


def test_seats_of_a_group_are_those_that_only_its_people_can_take() -> None:
    given = relaxation([{0}, {0, 1}, {1}], ())
    assert critical(given).slots({"p0": [0, 10], "p1": [11]}) == [0, 1]
    assert critical(given).slots({}) == []


def test_why_nothing_flies_is_a_seat_or_clauses() -> None:
    """Nobody is a captain: the seat stays empty; where it must be held by somebody given, clauses are told."""
    rules = {"seat_coverage": {"full": True}, "qualification": {}}
    flights = [ship("S1", 10, 100, roles={"commander": 1})]
    short = world(flights, [person("a", "A")], rules=rules)
    found = cause(FutureQuestion(0, short, Losses(leave=0, out=0), 0))
    assert [(seat.year, seat.flight, seat.role) for seat in found.shortage.seats] == [(2031, "S1", "soyuz commander")]
    assert (found.shortage.proved, found.clauses) == (True, ())
    pinned = short.model_copy(update={"pins": world(flights, pins=[{"crew": "a", "flight": "S1"}]).pins})
    pinned.note_examined()
    told = cause(FutureQuestion(0, pinned, Losses(leave=0, out=0), 0))
    assert told.shortage.seats == ()
    assert {clause.rule for clause in told.clauses} == {"qualification", "pins"}
    flown = cause(FutureQuestion(0, world(flights, [person("a", "A", "captain")]), Losses(leave=0, out=0), 0))
    assert (flown.shortage.seats, flown.clauses) == ((), ()), "it flies: nothing is in the way"


def test_each_future_is_another_draw() -> None:
    from optimizer.studies.size.futures import _drawn

    instance = world([], [person(f"a{number}", "A") for number in range(8)])
    drawn = [
        tuple(each.left for each in _drawn(FutureQuestion(number, instance, Losses(leave=0.5), 0)).crew)
        for number in (0, 1, 0)
    ]
    assert drawn[0] == drawn[2] != drawn[1]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"samples": 0}, "expected 1 or more futures, found 0"),
        ({"share": 0.0}, "expected a share above 0, up to 1, found 0.0"),
        ({"share": 1.1}, "expected a share above 0, up to 1, found 1.1"),
        ({"select_in": 2030}, "expected a year of selection from 2031 to 2033, found 2030"),
        ({"select_in": 2034}, "expected a year of selection from 2031 to 2033, found 2034"),
        ({"class_every": 0}, "expected 1 or more years between classes, found 0"),
        ({"most": 0}, "expected 1 or more people at most, found 0"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as refused:
        selection(world([ship("S1", 0, 100)]), 2033, jobs=1, **asked)
    (problem,) = refused.value.problems
    assert (problem.file, problem.message) == ("size", words)


def test_the_least_that_can_be_asked_is_not_refused() -> None:
    selecting._refuse(world([]), 1, 1.0, 2031, 2031, 1, 1)
    selecting._refuse(world([]), 1, 0.001, 2031, 2031, None, 1)


def test_who_selects_is_who_may_take_a_seat_that_runs_short() -> None:
    from optimizer.studies.size.futures import EmptySeat, Shortage

    instance = world([ship("S1", 10, 100)])
    kinds = tuple(SimpleNamespace(agency=agency) for agency in ("A", "B"))

    def tried(*roles: str, kinds_asked: Any = None) -> tuple[str, ...]:
        seats = tuple(EmptySeat(2031, "S1", f"soyuz {role}", ()) for role in roles)
        answer: Any = SimpleNamespace(
            manifest=SimpleNamespace(instance=instance), kinds=kinds, shortages=((0, Shortage(seats, True)),)
        )
        return selecting._tried(answer, kinds_asked)

    assert tried("engineer") == ("B",)
    assert tried("engineer", "commander") == ("A", "B")
    assert tried() == ("A", "B"), "where no seat runs short all are"
    assert tried("engineer", kinds_asked=["A"]) == ("A",)


def test_without_time_nothing_is_said_of_any_class() -> None:
    stop = Stop()
    stop.request()
    found = selection(world([ship("S1", 0, 100), ship("S2", 300, 400)]), 2033, jobs=1, samples=1, stop=stop)
    assert (found.stopped_early, found.samples, found.most, found.enough) == (True, 1, selecting.MOST, None)
    assert [chain.added for chain in found.manifest.chains] == [("S3", "S4")]
