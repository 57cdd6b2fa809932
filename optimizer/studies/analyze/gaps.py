"""Gaps: facts an instance leaves out, the rules and goals affected, and what they assume instead."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from optimizer.problem.wording import called

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.instance import Instance
    from optimizer.model.stays import StayOption
    from optimizer.problem.people import CrewMember
    from optimizer.rules._shown import MissingFact, Omission
    from optimizer.solver.build import Model


@dataclass(frozen=True, slots=True)
class Gap:
    """Something the file leaves out."""

    about: tuple[str, ...]
    """People, by name, or flights."""
    missing: str
    """The missing fact."""
    assumed: str
    """The assumption in its place."""
    affects: tuple[str, ...]
    """Rules and goals affected."""


def gaps_in(model: Model) -> Iterator[Gap]:
    """Gaps that matter to the rules and goals listed."""
    instance = model.instance
    flying = {stay.person.id for stay in model.options.stays if not stay.settled}
    people = [person for person in instance.crew if person.id in flying]
    noticing = {rule.name: rule.notices for rule in instance.rulebook}
    noticing |= {goal.name: goal.notices for goal in instance.all_goals}
    alone = list(_of_one(model, people))

    def shared(fact: MissingFact, about: tuple[str, ...], missing: str, assumed: str) -> Gap:
        places = {name: facts[fact] for name, facts in noticing.items() if fact in facts}
        return Gap(about, missing, assumed, tuple(sorted(places, key=lambda name: places[name])))

    def own(of: str) -> Iterator[Gap]:
        found = [Gap(each.about, each.missing, each.assumed, (name,)) for each, name in alone if each.of == of]
        return iter(dict.fromkeys(found))

    gaps = chain(
        (shared(*missing) for missing in _of_people(instance, people)),
        own("people"),
        own("stays"),
        (shared(*missing) for missing in _of_flights(instance)),
        own("parameters"),
    )
    yield from (gap for gap in gaps if gap.about and gap.affects)


def _of_one(model: Model, people: list[CrewMember]) -> Iterator[tuple[Omission, str]]:
    """What one rule or goal alone notices, with its name."""
    instance = model.instance
    refused: dict[str, list[StayOption]] = defaultdict(list)
    for stay, clauses in model.options.forbidden:
        for name in dict.fromkeys(clause.rule for clause in clauses):
            refused[name].append(stay)
    for rule in instance.rulebook:
        for omission in rule.omissions(instance, people, refused[rule.name]):
            yield omission, rule.name
    for goal in instance.all_goals:
        for omission in goal.omissions(instance):
            yield omission, goal.name


Missing = tuple["MissingFact", tuple[str, ...], str, str]
"""The fact, whom or what it is missing of, and in words what is missing and what is assumed."""


def _of_people(instance: Instance, people: list[CrewMember]) -> Iterator[Missing]:
    landed = {seat.crew for flight in instance.flights for seat in flight.seated if instance.launched(flight)}

    def names(chosen: list[CrewMember]) -> tuple[str, ...]:
        return tuple(called(instance, person.id) for person in chosen)

    unseen = [person for person in people if person.last_landing is None and person.id not in landed]
    flown = names([person for person in unseen if person.flown])
    assumed = "rested, and fully trained before every launch"
    yield "last landing", flown, "`flown` without `last_landing`", assumed
    waits = [person for person in unseen if person.selected is None and instance.party_of(person.id)]
    yield "start of waiting", names(waits), "neither `last_landing` nor `selected`", "no wait is counted"
    rookies = [person for person in people if person.last_landing is not None and not person.flown]
    yield "earlier flights", names(rookies), "`last_landing` without `flown`", "never flown"
    given = {seat.crew for flight in instance.flights for seat in flight.seated}
    third = [person for person in people if instance.party_of(person.id) is None and person.id not in given]
    yield "party", names(third), "an agency that no party lists", "a third party: on no account, of no party"


def _of_flights(instance: Instance) -> Iterator[Missing]:
    empty = [
        flight.id
        for flight in instance.flights
        if not instance.launched(flight) and not flight.up_empty and not instance.roles(flight.id, "up")
    ]
    yield "seats up", tuple(empty), "no seats up", "carries nobody up"
    bare = [
        flight.id
        for flight in instance.flights
        if instance.launched(flight) and not flight.up_empty and not flight.seated
    ]
    assumed = "flew without people: no rest, experience or account entry follows"
    yield "launched crew", tuple(bare), "launched before `as_of` with nobody `seated`", assumed
