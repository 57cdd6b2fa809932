"""The rows of one future beside those of the plan: own literals, linked where the plan decides before the news.

A literal says that the future is lost: then nothing links it to the plan, and nobody counts as moved.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from optimizer.model.rows import DEFINITION, Clause, Row
from optimizer.model.stays import BackupOption
from optimizer.problem.fields import NEVER
from optimizer.solver.build import build
from optimizer.studies.robust.prepared import prepared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

    from optimizer.model.stays import StayOption
    from optimizer.solver.build import Model, Part
    from optimizer.studies.robust.worlds import World

LINK = Clause(DEFINITION, "future")
"""Tag of the rows that tie a future to the plan."""

Key = tuple[object, ...]
Leg = tuple[str, str, str]
"""Flight, role, and ``up`` or ``down``."""


class FutureRows:
    """The rows of a future; its literals begin at ``first``, those of the plan's model at 0."""

    def __init__(self, world: World, plan: Model, first: int, unavoidable: Set[Part]) -> None:
        self.world, self.plan, self.first = world, plan, first
        before = {stay.name for stay in plan.options.stays if self._flown(stay)}
        self.model = build(world.open, goals=False, unavoidable=unavoidable, allowed=before)
        self.lost = first + len(self.model.rows.names)
        """True if no plan keeps every rule in this future."""
        self.next = self.lost + 1
        self.rows: list[Row] = []
        self.moves: list[tuple[int, int]] = []
        """Terms of the first aim of ``replan``, without the weight of the future."""
        groups = self._groups()
        self._own_rows(groups)
        self._link(groups)
        self._link_duties()
        self._prepare()
        self._count_moves()

    @property
    def alone(self) -> list[Row]:
        """The rules of the future, without the plan, over literals from 0."""
        return self._kept

    def _new(self) -> int:
        self.next += 1
        return self.next - 1

    def _shifted(self, literals: Iterable[int]) -> list[int]:
        return [literal + self.first for literal in literals]

    # What the plan decides before the news.

    def _flown(self, stay: StayOption) -> bool:
        return stay.up.id in self.world.past

    def _key(self, stay: StayOption) -> Key | None:
        """What of a stay is the same in plan and future; None if nothing is."""
        told, up = self.world.told, stay.up.id
        home = None if stay.down is None else told.flight.get(stay.down.id)
        landed = home is not None and home.landing < self.world.day
        whole = (stay.person.id, up, stay.up.launch, stay.up_role, stay.down and stay.down.id, stay.down_role)
        if not self._flown(stay):
            aboard = up in told.flight and told.launched(told.flight[up])
            return whole if aboard and landed else None
        decided = stay.seat is None or not stay.seat.chooses
        only_way = stay.down is None or (home is not None and not any(told.other_ways_home(told.flight[up])))
        return whole if landed or (only_way and decided) else whole[:4]

    def _groups(self) -> dict[Key, tuple[list[int], list[int]]]:
        """By key: literals of the plan, and of the future from 0."""
        found: dict[Key, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for place, model in enumerate((self.plan, self.model)):
            for stay, literal in model.options.literal.items():
                key = self._key(stay)
                if key is not None:
                    found[key][place].append(literal)
        return found

    def _own_rows(self, groups: Mapping[Key, tuple[Sequence[int], Sequence[int]]]) -> None:
        """The rules of the future, but for what the plan has settled by then."""
        members = {literal: mine for _, mine in groups.values() for literal in mine}
        self._kept = [row for row in self.model.rows.rows if not self._past(row) and not _settled(row, members)]
        self.rows += [row._replace(literals=tuple(self._shifted(row.literals))) for row in self._kept]

    def _past(self, row: Row) -> bool:
        """Whether nobody could do anything about a row, and it may be history on the day of the news."""
        days = self.model.rows.days.get(row, ())
        return not row.literals and (bool(self.world.past) or any(day < self.world.day for day in days))

    def _link(self, groups: Mapping[Key, tuple[Sequence[int], Sequence[int]]]) -> None:
        for plan, mine in groups.values():
            self._equal(plan, self._shifted(mine))

    def _equal(self, plan: Sequence[int], mine: Sequence[int]) -> None:
        """As many of one as of the other, none or one of each, unless the future is lost."""
        self._at_most(plan, mine)
        self._at_most(mine, plan)

    def _at_most(self, some: Sequence[int], others: Sequence[int], *free: int) -> None:
        """One of ``some`` needs one of ``others`` or ``free``, unless the future is lost."""
        if some:
            loose = (*others, *free, self.lost)
            self.rows.append(Row(LINK, (*some, *loose), (*[1] * len(some), *[-1] * len(loose)), None, 0))

    def _link_duties(self) -> None:
        """Training, backups and commands that have begun by the day of the news; who is out may break training off."""
        told = self.world.told
        still = {
            duty.name
            for rule in told.rulebook
            for duty, _ in rule.extra_decisions(told)
            if not getattr(duty, "settled", False)
        }
        plan = {duty.name: literal for duty, literal in self.plan.options.extra_decisions.items()}
        for duty, literal in self.model.options.extra_decisions.items():
            if duty.name not in still and not getattr(duty, "settled", False):
                planned = [plan[duty.name]] if duty.name in plan else []
                self._at_most(self._shifted([literal]), planned)
                if isinstance(duty, BackupOption):  # who has stood by a launch has done so whatever came later
                    self._at_most(planned, self._shifted([literal]))
        for key, there in self.plan.options.launch_literal.items():
            mine = self.model.options.launch_literal.get(key)
            if key[0] in self.world.past and mine is not None:
                self._equal([there], self._shifted([mine]))

    # What the plan prepares for.

    def _prepare(self) -> None:
        helps = prepared(self.world.late)
        if not helps:
            return
        seats: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for stay, literal in self.plan.options.literal.items():
            seats[stay.person.id, stay.up.id, "up"].append(literal)
        for backup, literal in self.plan.options.backups.items():
            seats[backup.person.id, backup.flight.id, "backup"].append(literal)
        own = {stay.name: literal for stay, literal in self.model.options.literal.items()}
        own |= {duty.name: literal for duty, literal in self.model.options.extra_decisions.items()}
        for name, mending in helps.items():
            if name in own:
                there = [literal for help_ in sorted(mending) for literal in seats.get(tuple(help_), ())]
                self._at_most(self._shifted([own[name]]), list(dict.fromkeys(there)))

    # Who moves.

    def _count_moves(self) -> None:
        told = self.world.told
        (aim,) = told.goals[0].goals()
        plan, mine = _legs(self.plan), _legs(self.model)
        for person in told.crew:
            theirs, own = plan.get(person.id, {}), mine.get(person.id, {})
            legs = sorted(leg for leg in {*theirs, *own} if leg[2] == "down" or leg[0] not in self.world.past)
            counts = {leg: aim.leg_counts(told, leg[0], leg[2]) for leg in legs}
            below = 0
            for step in sorted({*counts.values()} - {0}):
                differs = self._new()
                self.moves.append(((step - below) * aim.weight, differs))
                below = step
                for leg in legs:
                    if counts[leg] >= step:
                        here, there = theirs.get(leg, []), self._shifted(own.get(leg, []))
                        self._at_most(here, there, differs)
                        self._at_most(there, here, differs)
            self._count_fewer(_ups(theirs), self._shifted(_ups(own)), aim.weight)

    def _count_fewer(self, plan: Sequence[int], mine: Sequence[int], weight: int) -> None:
        """One more for who flies fewer times than in the plan."""
        if not plan:
            return
        fewer, most = self._new(), len(plan)
        self.moves.append((weight, fewer))
        times = min(most, len({stay.up.id for stay in self.plan.options.stays}))
        literals = (*plan, *mine, fewer, self.lost)
        coefficients = (*[-1] * len(plan), *[1] * len(mine), times, times)
        self.rows.append(Row(LINK, literals, coefficients, 0, None))


def _settled(row: Row, members: Mapping[int, Sequence[int]]) -> bool:
    """Whether the plan decides the row before the news: of each group it has all literals, alike."""
    if row.clause.rule == DEFINITION or not row.literals:
        return False
    coefficients = row.coefficients or (1,) * len(row.literals)
    by_literal = dict(zip(row.literals, coefficients, strict=True))
    for literal, coefficient in by_literal.items():
        group = members.get(literal)
        if group is None or any(by_literal.get(other) != coefficient for other in group):
            return False
    return True


def _legs(model: Model) -> dict[str, dict[Leg, list[int]]]:
    """By person and leg: the literals of the stays that have it."""
    found: dict[str, dict[Leg, list[int]]] = defaultdict(lambda: defaultdict(list))
    for stay, literal in model.options.literal.items():
        found[stay.person.id][stay.up.id, stay.up_role, "up"].append(literal)
        if stay.down is not None and stay.down_role is not None and stay.landing != NEVER:
            found[stay.person.id][stay.down.id, stay.down_role, "down"].append(literal)
    return found


def _ups(legs: Mapping[Leg, Sequence[int]]) -> list[int]:
    return [literal for _, literals in _ups_by_leg(legs) for literal in literals]


def _ups_by_leg(legs: Mapping[Leg, Sequence[int]]) -> Iterator[tuple[Leg, Sequence[int]]]:
    return ((leg, literals) for leg, literals in legs.items() if leg[2] == "up")
