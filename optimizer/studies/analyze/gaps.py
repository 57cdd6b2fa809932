"""Gaps: facts an instance leaves out, the rules and goals affected, and what they assume instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.problem.wording import called

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.instance import Instance
    from optimizer.problem.people import CrewMember
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
    at_work = {rule.name for rule in instance.rulebook} | {goal.name for goal in instance.all_goals}
    for gap in (*_of_people(instance, people), *_of_rests(model), *_of_flights(instance), *_of_parameters(instance)):
        affects = tuple(name for name in gap.affects if name in at_work)
        if gap.about and affects:
            yield Gap(gap.about, gap.missing, gap.assumed, affects)


def _of_people(instance: Instance, people: list[CrewMember]) -> Iterator[Gap]:
    landed = {seat.crew for flight in instance.flights for seat in flight.seated if instance.launched(flight)}

    def names(chosen: list[CrewMember]) -> tuple[str, ...]:
        return tuple(called(instance, person.id) for person in chosen)

    unseen = [person for person in people if person.last_landing is None and person.id not in landed]
    yield Gap(
        names([person for person in unseen if person.flown]),
        "`flown` without `last_landing`",
        "rested, and fully trained before every launch",
        ("rest_interval", "training_flow", "rest_buffer"),
    )
    waits = [person for person in unseen if person.selected is None and instance.party_of(person.id)]
    yield Gap(names(waits), "neither `last_landing` nor `selected`", "no wait is counted", ("waiting_spread",))
    rookies = [person for person in people if person.last_landing is not None and not person.flown]
    yield Gap(
        names(rookies), "`last_landing` without `flown`", "never flown", ("experience", "veteran_mix", "first_flights")
    )
    given = {seat.crew for flight in instance.flights for seat in flight.seated}
    third = [person for person in people if instance.party_of(person.id) is None and person.id not in given]
    yield Gap(
        names(third),
        "an agency that no party lists",
        "a third party: on no account, of no party",
        ("reciprocity", "vehicle_loss", "station_complement", "waiting_spread", "uncovered_days", "ledger_imbalance"),
    )
    rule = getattr(instance.rules, "dose_limit", None)
    received = {} if rule is None else rule.received_msv
    flown = [person for person in people if person.flown and person.id not in received]
    yield Gap(names(flown), "`flown` without `received_msv`", "0 mSv before", ("dose_limit",))
    rule = getattr(instance.rules, "seat_fit", None)
    measured = set() if rule is None else set(rule.people)
    yield Gap(names([p for p in people if p.id not in measured]), "no measures", "fits every ship", ("seat_fit",))


def _of_rests(model: Model) -> Iterator[Gap]:
    """People kept from a seat because the length of their last stay is not known."""
    rule = getattr(model.instance.rules, "rest_interval", None)
    if rule is None:
        return
    kept: dict[str, None] = {}
    for stay, clauses in model.options.forbidden:
        person = stay.person
        rests = [clause for clause in clauses if clause.rule == "rest_interval"]
        if rests and person.last_stay_days is None and person.last_landing is not None and person.id not in kept:
            times = rule.agencies.get(person.agency, rule)
            rested = (stay.launch - person.last_landing).days
            if times.min_days_after_short_stay <= rested < times.min_days:
                kept[person.id] = None
    names = tuple(called(model.instance, person) for person in kept)
    yield Gap(names, "`last_landing` without `last_stay_days`", "a long stay, so a long rest", ("rest_interval",))


def _of_flights(instance: Instance) -> Iterator[Gap]:
    empty = [
        flight.id
        for flight in instance.flights
        if not instance.launched(flight) and not flight.up_empty and not instance.roles(flight.id, "up")
    ]
    yield Gap(tuple(empty), "no seats up", "carries nobody up", ("seat_coverage", "unfilled_seats", "role_seats"))
    bare = [
        flight.id
        for flight in instance.flights
        if instance.launched(flight) and not flight.up_empty and not flight.seated
    ]
    yield Gap(
        tuple(bare),
        "launched before `as_of` with nobody `seated`",
        "flew without people: no rest, experience or account entry follows",
        ("rest_interval", "training_flow", "experience", "reciprocity", "vehicle_loss", "station_complement"),
    )


def _of_parameters(instance: Instance) -> Iterator[Gap]:
    rule = getattr(instance.rules, "reciprocity", None)
    accounts = () if rule is None else rule.accounts
    blank = tuple(account.label for account in accounts if not account.covered(instance.flights, rule))
    yield Gap(blank, "no flight it covers (`rotation`, `from`, `to`)", "the account is never read", ("reciprocity",))
    if instance.published is None and any(goal.name == "changes" for goal in instance.all_goals):
        yield Gap((instance.name,), "no `published` plan", "nothing counts as changed", ("changes",))
