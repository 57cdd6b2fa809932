"""From an instance to rows: asks every rule and every goal to post."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimizer.files.log import LOG
from optimizer.goals import Cost
from optimizer.model.options import Options
from optimizer.model.rows import DEFINITION, IMPLIED, Clause, CommonRows, Rows, no_look
from optimizer.model.stays import too_large
from optimizer.problem.errors import InputError, Problem
from optimizer.problem.plan import Assignment, Attendance, ChosenLaunch, Command, Plan, PlanFor
from optimizer.problem.plugins import comes_from
from optimizer.problem.steps import tell
from optimizer.rules import RULES
from optimizer.solver.kept_models import kept_models

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Set
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.model.rows import Row


Part = tuple[Clause, "date | None"]
"""A clause; or of a clause read day by day, what it says about the days from this one to the next change aboard."""


@dataclass(frozen=True)
class Model:
    """The rows of an instance, the options its literals stand for, and one cost per goal."""

    instance: Instance
    rows: Rows
    options: Options
    tiers: tuple[tuple[Cost, ...], ...]
    """Costs of the goals of each tier, in the order of ``Tier.goals``, not yet weighted."""
    searched: CommonRows
    """The rows of every search: the rows as built, and the implied ones."""

    @property
    def added(self) -> list[Row]:
        """Rows posted after the build, for helpers that a query needs."""
        return self.rows.rows[len(self.searched) - len(self.rows.implied) :]

    def tier_cost(self, tier: int) -> Cost:
        """The weighted cost of one tier."""
        terms: dict[int, int] = {}
        constant = 0
        for goal, cost in zip(self.instance.goals[tier].goals(), self.tiers[tier], strict=True):
            constant += goal.weight * cost.constant
            for coefficient, literal in cost.terms:
                terms[literal] = terms.get(literal, 0) + goal.weight * coefficient
        return Cost(tuple((coefficient, literal) for literal, coefficient in terms.items() if coefficient), constant)

    def plan(self, values: Collection[int]) -> Plan:
        """The plan in which exactly these literals are true; helpers among them are ignored."""
        seats: list[tuple[tuple[object, ...], Assignment]] = []
        roles = {name: place for place, name in enumerate(_role_order(self.instance))}
        for stay in self.options.stays:
            if self.options.literal[stay] not in values:
                continue
            who = stay.person.id
            key = (stay.launch, stay.up.id, 0, roles[stay.up_role], who)
            seats.append((key, Assignment(crew=who, flight=stay.up.id, role=stay.up_role, leg="up")))
            if stay.down is not None and stay.down_role is not None:
                key = (stay.down.launch, stay.down.id, 1, roles[stay.down_role], who)
                seats.append((key, Assignment(crew=who, flight=stay.down.id, role=stay.down_role, leg="down")))
        for duty, literal in self.options.backups.items():
            if literal in values:
                who, flight = duty.person.id, duty.flight
                place = roles.get(duty.role, len(roles))  # of a launched flight maybe one that it has no more
                key = (flight.launch, flight.id, 2, place, who)
                seats.append((key, Assignment(crew=who, flight=flight.id, role=duty.role, leg="backup")))
        seats.sort(key=lambda item: item[0])
        trained = [duty for duty, literal in self.options.sessions.items() if literal in values]
        trained.sort(key=lambda duty: (duty.sitting.since, duty.sitting.name, duty.person.id))
        chosen = [flight.key for flight in self.options.flights if self.options.launches(flight) in values]
        return Plan(
            instance=PlanFor(name=self.instance.name, digest=self.instance.digest),
            assignments=tuple(seat for _, seat in seats),
            sessions=tuple(
                Attendance(crew=duty.person.id, session=duty.sitting.training.id, start=duty.sitting.start)
                for duty in trained
            ),
            dates=tuple(ChosenLaunch(flight=flight, launch=day) for flight, day in chosen),
            commanders=tuple(
                Command(crew=duty.person.id, term=duty.term)
                for duty, literal in self.options.commands.items()
                if literal in values
            ),
        )


def build(
    instance: Instance,
    *,
    goals: bool = True,
    keep_forbidden: bool = False,
    left_out: Callable[[Clause], bool] | None = None,
    unavoidable: Set[Part] = frozenset(),
    without: Set[str] = frozenset(),
    allowed: Set[str] = frozenset(),
    look: Callable[[], object] = no_look,
) -> Model:
    """Post every rule in force and every goal.

    Parameters
    ----------
    goals
        False to post rules alone.
    keep_forbidden
        True for explanations: forbidden options get a literal and their clauses rows, and no implied rows are added.
    left_out
        Clauses that are not posted, beside those that the instance waives.
    unavoidable
        Clauses, or days of clauses, that no choice satisfies; they are not posted.
    without
        Names of stays, backups and other decisions that are no options here.
    allowed
        Names of stays that are options here, whatever forbids them.
    look
        Called many times a second meanwhile; what it raises ends the work, as ``Deadline.left`` does.

    Raises
    ------
    InputError
        If there are more possible stays than fit into memory; they are counted before any is made.
    """
    tell(trying="making the rows")
    look()
    for words in too_large(instance):
        raise InputError([Problem(instance.name, 1, 1, "", words)])

    def make() -> Model:
        return _built(instance, goals, keep_forbidden, left_out, unavoidable, without, allowed, look)

    kept = kept_models()
    if kept is None or left_out is not None or allowed:  # what a function leaves out cannot be compared
        return make()
    published = None if instance.published is None else instance.published.decisions_digest  # goals may read it
    # what is not posted makes no difference
    posted = _unweighted(instance) if goals else instance.model_copy(update={"goals": ()})
    key = (posted.digest, published, keep_forbidden, frozenset(unavoidable), frozenset(without))
    found = kept.get(key, make)
    assert isinstance(found, Model)
    return replace(found, instance=instance, rows=found.rows.fork())


def post_rules(instance: Instance, rows: Rows, look: Callable[[], object] = no_look) -> Model:
    """Post every rule in force to ``rows``, which may be of a kind that keeps none, and no goal: to look at, not to
    search.

    ``look`` and what is raised are those of ``build``.
    """
    tell(trying="making the rows")
    look()
    for words in too_large(instance):
        raise InputError([Problem(instance.name, 1, 1, "", words)])
    waived = _waived(instance)
    if instance.waivers:
        rows.left_out = lambda clause, day: clause.rule not in (DEFINITION, IMPLIED) and waived(clause, day)
    rows.look = look
    options = Options(instance, rows, list(instance.rulebook))
    for rule in instance.rulebook:
        look()
        rule.post(rows, options)
    return Model(instance, rows, options, (), CommonRows())


def _unweighted(instance: Instance) -> Instance:
    """The instance with goals that all weigh alike: the weights make no row, ``Model.tier_cost`` reads them later."""
    tiers = [
        tier.model_copy(update={goal.name: goal.model_copy(update={"weight": 1}) for goal in tier.goals()})
        if all(goal.weight == 1 or comes_from(goal.name) is None for goal in tier.goals())
        else tier  # what a goal of another package does with its weight is its own
        for tier in instance.goals
    ]
    return instance.model_copy(update={"goals": tuple(tiers)})


def _built(
    instance: Instance,
    goals: bool,
    keep_forbidden: bool,
    left_out: Callable[[Clause], bool] | None,
    unavoidable: Set[Part],
    without: Set[str],
    allowed: Set[str],
    look: Callable[[], object],
) -> Model:
    waived = _waived(instance)

    def skip(clause: Clause, day: date | None) -> bool:
        if clause.rule in (DEFINITION, IMPLIED):
            return False
        hopeless = (clause, day) in unavoidable or (clause, None) in unavoidable
        return hopeless or waived(clause, day) or (left_out is not None and left_out(clause))

    rows = Rows(left_out=skip) if instance.waivers or unavoidable or left_out is not None else Rows()
    rows.look = look
    if keep_forbidden:
        rows.breakable = lambda clause: clause.rule in RULES and not RULES[clause.rule].physical
    options = Options(
        instance, rows, list(instance.rulebook), keep_forbidden=keep_forbidden, without=without, allowed=allowed
    )
    for rule in instance.rulebook:
        look()
        rule.post(rows, options)
    if not keep_forbidden:
        for rule in instance.rulebook:
            rule.tighten(rows, options)
    tiers = []
    for tier in instance.goals if goals else ():
        look()
        tiers.append(tuple(goal.post(rows, options) for goal in tier.goals()))
    rows.look = no_look  # the model may be kept for longer than this question has
    LOG.info("%s: built %d stays, %d rows", instance.name, len(options.stays), len(rows.rows))
    return Model(instance, rows, options, tuple(tiers), CommonRows((*rows.rows, *rows.implied)))


def _waived(instance: Instance) -> Callable[[Clause, date | None], bool]:
    waivers: dict[tuple[str, str], list[tuple[date | None, date | None]]] = {}
    for waiver in instance.waivers:
        waivers.setdefault((waiver.rule, waiver.subject), []).append((waiver.since, waiver.until))

    def waived(clause: Clause, day: date | None) -> bool:
        spans = waivers.get(clause)
        return spans is not None and any(
            day is None or ((first is None or first <= day) and (last is None or day <= last)) for first, last in spans
        )

    return waived


def _role_order(instance: Instance) -> list[str]:
    names: dict[str, None] = {}
    for vehicle in instance.vehicles.values():
        names.update(dict.fromkeys(vehicle.roles))
    for flight in instance.flights:
        names.update(dict.fromkeys([*(flight.roles or ()), *(flight.roles_down or ())]))
    return list(names)
