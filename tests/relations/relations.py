"""Twelve relations between an instance and another made from it.

Each is a function ``relation(instance, random)`` that returns the other instance and what is expected of its values;
None where it says nothing about this instance, for the reason that stands beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from optimizer.model.stays import enumerate_stays
from optimizer.problem.calendar import Calendar
from tests.oracle.engines import Answer
from tests.relations.milder import addable, droppable, step
from tests.relations.rewriting import (
    FOUR_YEARS,
    data_of,
    goal_forms,
    mentions,
    renamed,
    rule_forms,
    shifted,
)
from tests.rules.cases import FORMS
from tests.worlds.tiny import make, plan_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from optimizer.instance import Instance
    from tests.worlds.draw import World


class Expectation(NamedTuple):
    """What is expected of the second answer, given the first."""

    words: str
    holds: Callable[[Answer, Answer], bool]


Related = tuple["Instance", Expectation] | None


def _cost(answer: Answer) -> tuple[float, ...]:
    """No plan costs more than any."""
    return (float("inf"),) if answer is None else tuple(map(float, answer))


SAME = Expectation("the same", lambda one, other: one == other)
NO_WORSE = Expectation("no worse", lambda one, other: _cost(other) <= _cost(one))
NO_BETTER = Expectation("no better", lambda one, other: _cost(other) >= _cost(one))


def doubled(tier: int) -> Expectation:
    """The same, but twice as much in one tier."""

    def holds(one: Answer, other: Answer) -> bool:
        if one is None or other is None:
            return one == other
        return other == tuple(value * (2 if number == tier else 1) for number, value in enumerate(one))

    return Expectation(f"twice as much in tier {tier + 1}", holds)


def _made(data: World, expected: Expectation) -> Related:
    """The rewritten instance; None if the change gave numbers that no file may have."""
    try:
        return make(data), expected
    except ValidationError:
        return None


def other_names(instance: Instance, random: Random) -> Related:
    """People, flights and agencies are called otherwise, so that they sort otherwise too."""
    old = [*instance.person, *instance.flight, *sorted({person.agency for person in instance.crew} | {"NASA", "ROS"})]
    new = [f"x{number}" for number in random.sample(range(100, 999), len(old))]
    return make(renamed(data_of(instance), dict(zip(old, new, strict=True)))), SAME


ORDERED = ("limits", "notice", "between", "pairs", "together", "apart")
"""Lists whose order says something: of limits the last line that fits counts; the others hold pairs."""


def other_order(instance: Instance, random: Random) -> Related:
    """Lists and tables are in another order.  Exception: ships launched on one day succeed each other as listed."""

    def mixed(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: mixed(part, name) for name, part in random.sample([*value.items()], len(value))}
        if isinstance(value, list) and key not in ORDERED:
            return [mixed(part) for part in random.sample(value, len(value))]
        return value

    data = data_of(instance)
    goals, flights = data.pop("goals"), data.pop("flights")
    changed = mixed(data)
    turns = {day: random.random() for day in {flight["launch"] for flight in flights}}
    changed["flights"] = [mixed(flight) for flight in sorted(flights, key=lambda flight: turns[flight["launch"]])]
    changed["goals"] = [mixed(tier) for tier in goals]
    return make(changed), SAME


BY_MONTH = ("skills_aboard", "station_complement", "training_capacity")
"""Rules whose clauses are months: days must stay in months as long."""


def other_days(instance: Instance, random: Random) -> Related:
    """Everything is some days later or earlier."""
    data = data_of(instance)
    months = any(rule in BY_MONTH for rule, _ in rule_forms(data))
    days = FOUR_YEARS * random.choice([-3, -1, 1, 5]) if months else random.choice([-1_000, -31, -1, 1, 7, 59, 900])
    return make(shifted(data, days)), SAME


def somebody_unqualified(instance: Instance, random: Random) -> Related:
    """One more person, who lacks a licence that every role asks for.

    Nothing is said of a plan that counts everybody's flights: a newcomer who must fly once breaks it.  The newcomer has
    left, since fair shares are by days in the corps, and has flown, since first flights may be asked for.
    """
    data = data_of(instance)
    if "qualification" not in data["rules"] or {"from", "to"} & data["rules"]["qualification"].keys():
        return None  # nothing keeps the person from flying
    if any(rule == "flight_count" for rule, _ in rule_forms(data)):
        return None
    if any(waiver["rule"] == "qualification" for waiver in data["waivers"]):
        return None  # a waiver of one clause covers the licence too: the people of the file need none
    data["qualifications"]["licence"] = {}
    for person in data["crew"]:
        person.setdefault("qualifications", {})["licence"] = {}
    roles = [role for vehicle in data["vehicles"].values() for role in vehicle["roles"].values()]
    for role in roles:
        role["requires"] = [*role.get("requires", []), "licence"]
    agency = random.choice(["NASA", "ROS", "THIRD"])
    newcomer = {"id": "newcomer", "agency": agency, "flown": 1, "left": "2000-01-01"}
    data["crew"].insert(random.randrange(len(data["crew"]) + 1), newcomer)
    return make(data), SAME


def weight_doubled(instance: Instance, random: Random) -> Related:
    """A goal alone in its tier weighs twice as much."""
    data = data_of(instance)
    alone = [number for number, tier in enumerate(data["goals"]) if len(tier) == 1]
    if not alone:
        return None
    tier = random.choice(alone)
    (form,) = data["goals"][tier].values()
    form["weight"] = 2 * form.get("weight", 1)
    return make(data), doubled(tier)


def rule_relaxed(instance: Instance, random: Random) -> Related:
    """A rule asks for a little less, or is left out."""
    data = data_of(instance)
    if random.random() < 0.3 and droppable(data):
        del data["rules"][random.choice(droppable(data))]
        return _made(data, NO_WORSE)
    return _made(data, NO_WORSE) if step(random, data, milder=True) else None


def rule_tightened(instance: Instance, random: Random) -> Related:
    """A rule asks for a little more, or one more rule is listed."""
    data = data_of(instance)
    if random.random() < 0.3 or not data["rules"]:
        rule = random.choice(addable(data))
        data["rules"][rule] = FORMS[rule](random, data)
        return _made(data, NO_BETTER)
    return _made(data, NO_BETTER) if step(random, data, milder=False) else None


def waiver_added(instance: Instance, random: Random) -> Related:
    """One clause that some plan breaks is waived, on all its days or on some.

    No file waives a fact of the world, nor a given seat: that is dropped.
    """
    stays = [stay for stay in enumerate_stays(instance) if random.random() < 0.5]
    duties = [duty for rule in instance.rulebook for duty, _ in rule.extra_decisions(instance) if random.random() < 0.3]
    calendar = Calendar(instance, plan_of(instance, stays, duties))
    rules = [rule for rule in instance.rulebook if not (rule.physical or rule.dropped)]
    broken = [found for rule in rules for found in rule.check(calendar)]
    if not broken:
        return None
    chosen = random.choice(broken)
    waiver: dict[str, Any] = {"rule": chosen.rule, "subject": chosen.subject, "reason": "drawn", "by": "lot"}
    if chosen.since and chosen.until and random.random() < 0.5:
        waiver |= {"from": str(chosen.since), "to": str(chosen.since + (chosen.until - chosen.since) // 2)}
    data = data_of(instance)
    data["waivers"] = [*data["waivers"], waiver]
    return make(data), NO_WORSE


def role_split(instance: Instance, random: Random) -> Related:
    """A role with several seats becomes two roles that ask for the same.

    Nothing is said of roles that something names: a pin, a given seat, a published seat, a waiver or a flight's own
    list; nor where somebody may back up several seats of a flight, which are then several roles and no longer one; nor
    where empty seats of a required role are wished away, one clause a role.
    """
    data = data_of(instance)
    elsewhere = {key: value for key, value in data.items() if key != "vehicles"}
    if data["rules"].get("backup", {}).get("roles_each", 1) > 1:
        return None
    wished = any("seat_coverage" in form.get("rules", {}) for _, form in goal_forms(data))
    found = [
        (vehicle, name, role)
        for vehicle in data["vehicles"].values()
        for name, role in vehicle["roles"].items()
        if role.get("seats", 1) > 1 and not mentions(elsewhere, [name]) and not (wished and role.get("required"))
    ]
    if not found:
        return None
    vehicle, name, role = random.choice(found)
    seats = role["seats"]
    half = random.randint(1, seats - 1)
    vehicle["roles"] |= {name: {**role, "seats": half}, f"{name}-too": {**role, "seats": seats - half}}
    return make(data), SAME


def agency_split(instance: Instance, random: Random) -> Related:
    """One agency becomes two of the same party, named wherever it was named.

    Nothing is said of agencies that have a share, or that wait as one.
    """
    data = data_of(instance)
    agency = random.choice(sorted({person.agency for person in instance.crew}))
    shares = [form.get("shares", []) for _, form in (*rule_forms(data), *goal_forms(data))]
    if mentions(shares, [agency]) or any(form.get("per") == "agency" for _, form in goal_forms(data)):
        return None
    data = _named_too(data, agency, "SECOND")
    people = [person for person in data["crew"] if person["agency"] == agency]
    for person in random.sample(people, random.randint(1, len(people))):
        person["agency"] = "SECOND"
    return make(data), SAME


def _named_too(data: Any, agency: str, other: str, key: str = "") -> Any:
    """The other agency wherever the first is named in a list, as the key of a table, or in a line of its own."""
    if isinstance(data, dict):
        table = {name: _named_too(value, agency, other, name) for name, value in data.items()}
        return table | ({other: table[agency]} if agency in table else {})
    if not isinstance(data, list):
        return data
    lines = [_named_too(line, agency, other) for line in data]
    if key == "accepted":
        lines += [{**line, "agency": other} for line in lines if line["agency"] == agency]
    return [*lines, other] if agency in data else lines


def rest_shortened(instance: Instance, random: Random) -> Related:
    """A day of rest less."""
    data = data_of(instance)
    rule = data["rules"].get("rest_interval")
    if rule is None:
        return None
    for times in (rule, *rule.get("agencies", {}).values()):
        for key in ("min_days", "min_days_after_short_stay"):
            times[key] = max(0, times[key] - 1)
    return make(data), NO_WORSE


def parties_mirrored(instance: Instance, random: Random) -> Related:
    """Each party takes the name of the other, and accounts are kept from the other side."""
    data = renamed(data_of(instance), {"US": "RU", "RU": "US"})
    forms = [form for _, form in (*rule_forms(data), *goal_forms(data))]
    for account in (account for form in forms for account in form.get("accounts") or ()):
        if random.random() < 0.5:
            one, other = account["between"]
            account.setdefault("name", f"{one}-{other}.{account.get('unit', 'seats')}")  # its address stays
            account |= {"between": [other, one], "carried_in": -account.get("carried_in", 0)}
    return make(data), SAME


RELATIONS: dict[str, Callable[[Instance, Random], Related]] = {
    relation.__name__: relation
    for relation in (
        other_names,
        other_order,
        other_days,
        somebody_unqualified,
        weight_doubled,
        rule_relaxed,
        rule_tightened,
        waiver_added,
        role_split,
        agency_split,
        rest_shortened,
        parties_mirrored,
    )
}
