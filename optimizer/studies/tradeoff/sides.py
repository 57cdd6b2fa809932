"""What a plan is to each side: seats, seats on the other side's ships, days aboard, days without anybody of theirs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from optimizer.checker.coverage import uncovered
from optimizer.problem.calendar import Calendar
from optimizer.problem.wording import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan


@dataclass(frozen=True, slots=True)
class Side:
    """What one plan is to one side."""

    party: str
    seats: int
    """Seats up, private ones included."""
    on_other_ships: int
    """Of those, seats on ships of another side."""
    days_aboard: int
    """Person-days aboard within the horizon."""
    uncovered: int
    """Days on which nobody of theirs would stay aboard if all ships of one side left."""


MEASURES = {
    "seats": "seats",
    "on_other_ships": "on others' ships",
    "days_aboard": "days aboard",
    "uncovered": "days uncovered",
}
"""Measure: heading."""


def sides_of(instance: Instance, plan: Plan) -> tuple[Side, ...]:
    """The plan as each side sees it, in the order of the file."""
    calendar = Calendar(instance, plan)
    alone = dict.fromkeys(instance.parties, 0)
    for each in uncovered(calendar):
        alone[each.party] += each.side_days
    found = []
    for party in instance.parties:
        ours = [stay for stay in calendar.stays if instance.party_of(stay.person.id) == party]
        days = sum(
            len(interval.days)
            for interval in calendar.intervals
            for stay, _ in interval.aboard
            if instance.party_of(stay.person.id) == party
        )
        away = sum(instance.ship_party(stay.up) != party for stay in ours)
        found.append(Side(party, len(ours), away, days, alone[party]))
    return tuple(found)


def sides_lines(sides: Sequence[Sequence[Side]], plans: Sequence[str] | None = None) -> Iterator[str]:
    """What each side gains and pays, plan by plan: the measures that differ; those that do not, once.

    ``plans``: what each is called; its number if None.
    """
    called = plans or [str(number) for number in range(1, len(sides) + 1)]
    parties = [side.party for side in sides[0]]
    columns = [(place, name) for place in range(len(parties)) for name in MEASURES]
    values = {(place, name): [getattr(each[place], name) for each in sides] for place, name in columns}
    differing = [column for column in columns if len(set(values[column])) > 1]
    if differing:
        heads = [f"{parties[place]} {MEASURES[name]}" for place, name in differing]
        rows = [(name, *(str(values[column][number]) for column in differing)) for number, name in enumerate(called)]
        yield from table([("plan", *heads), *rows], right=tuple(range(len(heads) + 1)))
    same = [column for column in columns if column not in differing]
    if same:
        words = [f"{parties[place]} {MEASURES[name]} {values[place, name][0]}" for place, name in same]
        yield f"{'In every plan' if len(sides) > 1 else 'Each side'}: {', '.join(words)}."
    yield "Another plan with the same values of the goals may differ in these."


def sides_data(sides: Sequence[Side]) -> list[dict[str, Any]]:
    """The sides of one plan as plain data."""
    return [asdict(side) for side in sides]
