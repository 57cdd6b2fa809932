"""What `why` makes of a question before anything is searched, and which answers could turn, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.goals import Cost
from optimizer.model.rows import DEFINITION
from optimizer.problem.errors import InputError
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.stop import Stop
from optimizer.studies.why import _person, _place, why_not
from optimizer.studies.why.forced import Forcing, Place
from optimizer.studies.why.tier_costs import bound_on
from optimizer.studies.why.turns import _Turning
from optimizer.studies.why.weighed import Weighed
from tests.rules.cases._case import Case, flight
from tests.studies.answers_by_hand import MINI, PLAN
from tests.studies.answers_of_seats_by_hand import OPEN_TIER, SAME, WORSE, able, reasons


def test_people_and_places_are_those_of_the_file() -> None:
    assert _person(MINI, "anna") == "anna"
    with pytest.raises(InputError, match="crew member"):
        _person(MINI, "nobody at all")
    assert _place(MINI, "MS-1", "commander", None) == Place("MS-1", "up", "commander")
    assert _place(MINI, "MS-1", None, "down") == Place("MS-1", "down", None)
    assert _place(MINI, "MS-1", "commander", "backup") == Place("MS-1", "backup", "commander")
    with pytest.raises(InputError, match=r"MS-1, up: .*pilot"):
        _place(MINI, "MS-1", "pilot", None)


def test_a_ship_that_goes_up_empty_is_asked_about_on_its_way_down() -> None:
    ships = [flight("S1", 0, 30, up_empty=True), flight("S2", 5, 30, down_empty=True, return_on=["S1"])]
    world = Case("empty", {}, ships, []).instance("seat_coverage")
    assert _place(world, "S1", "engineer", None) == Place("S1", "down", "engineer")
    assert _place(world, "S2", "engineer", None) == Place("S2", "up", "engineer")
    for name, leg in (("S1", "up"), ("S2", "down"), ("S1", "backup")):
        with pytest.raises(InputError, match=f"expected a leg with people, found {leg} on {name}"):
            _place(world, name, None, leg)  # type: ignore[arg-type]


def test_a_demand_is_rows_over_those_who_can_have_the_place() -> None:
    options = build(MINI, goals=False).options
    place = Place("MS-1", "up", "commander")
    mine = {
        who: {
            options.literal[stay]
            for stay in options.stays
            if (stay.person.id, stay.up.id, stay.up_role) == (who, "MS-1", "commander")
        }
        for who in ("fyodor", "galina", "anna")
    }
    assert mine["fyodor"]
    assert mine["galina"]
    (some,) = Forcing(place, ("fyodor", "galina")).rows(options)
    assert set(some.literals) == mine["fyodor"] | mine["galina"]
    assert (some.coefficients, some.lower, some.upper) == (None, 1, None)
    (none,) = Forcing(place, ("anna",)).rows(options)
    assert (none.literals, none.lower) == ((), 1), "a row that nothing satisfies"
    out, most = Forcing(place, out="fyodor", most=0).rows(options)
    assert (set(out.literals), out.lower, out.upper) == (mine["fyodor"], None, 0)
    assert set(most.literals) >= mine["fyodor"] | mine["galina"]
    assert (most.lower, most.upper) == (None, 0)
    assert Forcing(place, out="anna").rows(options) == (), "she could not have it anyway"


def test_a_bound_on_a_cost_is_less_its_constant() -> None:
    row = bound_on(Cost(((2, 5), (-1, 7)), 3), 4, 9)
    assert row.clause.rule == DEFINITION
    assert (row.literals, row.coefficients, row.lower, row.upper) == ((5, 7), (2, -1), 1, 6)
    assert bound_on(Cost(((2, 5),), 3), None, 9).lower is None
    assert bound_on(Cost(((2, 5),), 3), 4, None).upper is None


def test_whom_the_file_names_for_a_place_is_the_answer() -> None:
    """Without time to prove it: who is named is read off the file."""
    stop = Stop()
    stop.request()
    named = MINI.model_copy(update={"pins": (*MINI.pins, *pins("fyodor"))})
    asked: dict[str, Any] = {"role": "commander", "workers": 1, "stop": stop}
    assert [(each.crew, each.given) for each in why_not(named, PLAN, "galina", "MS-1", **asked).forced] == [
        ("galina", True)
    ]
    assert not any(each.given for each in why_not(MINI, PLAN, "galina", "MS-1", **asked).forced)


def pins(who: str) -> Any:
    from optimizer.files.dump import to_data
    from optimizer.instance import Instance

    data = {"format": 1, **to_data(MINI), "pins": [{"crew": who, "flight": "MS-1", "role": "commander"}]}
    return Instance.model_validate(data).pins


def turning(found: Any) -> _Turning:
    return _Turning(found, Deadline(None), 1, 0, 5, None)


def test_only_an_answer_that_is_settled_by_a_price_or_clauses_can_turn() -> None:
    assert turning(reasons("why", able("fyodor", SAME, WORSE)))._asked()
    assert turning(reasons("why not", able("fyodor", WORSE)))._asked()
    assert not turning(reasons("candidates", able("fyodor", WORSE)))._asked(), "there are several answers"
    assert not turning(reasons("why", able("fyodor", WORSE), settled=True))._asked(), "it has launched"
    assert not turning(reasons("why"))._asked()
    assert not turning(reasons("why", able("fyodor", SAME)))._asked(), "it costs nothing"
    assert not turning(reasons("why", able("fyodor", OPEN_TIER), best=Weighed("infeasible")))._asked()
