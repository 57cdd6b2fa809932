"""Qualifications earned in the plan: the model half of those that are trained for, run out and are renewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.model.rows import IMPLIED, Clause

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption


def earning(options: Options, person: str, wanted: str, day: date) -> list[int]:
    """Literals of one person's sessions and stays each of which alone makes them hold ``wanted`` on ``day``."""
    asked = person, wanted, day
    if asked not in options.earned:
        options.earned[asked] = [*_in_sessions(options, *asked), *_in_flight(options, *asked)]
    return options.earned[asked]


def _in_sessions(options: Options, person: str, wanted: str, day: date) -> Iterator[int]:
    instance = options.instance
    for duty, literal in options.attending.get(person, ()):
        if wanted in instance.implied[duty.sitting.training.earns]:
            valid = instance.qualifications[duty.sitting.training.earns].valid_days
            passed = (day - duty.sitting.until).days
            if passed > 0 and (valid is None or passed <= valid):
                yield literal


def _in_flight(options: Options, person: str, wanted: str, day: date) -> Iterator[int]:
    instance = options.instance
    validity = {
        name: known.valid_days
        for name, known in instance.qualifications.items()
        if known.valid_days is not None and wanted in instance.implied[name]
    }
    for stay in options.by_person.get(person, ()) if validity else ():
        passed = (day - stay.landing).days
        if passed >= 0 and any(passed <= validity.get(name, -1) for name in _flown_in(options, stay)):
            yield options.literal[stay]


def trained_first(rows: Rows, subject: str, person: str, waiting: Mapping[int, frozenset[int]]) -> None:
    """Rows implied by: each literal of one person needs one of its sources.

    Of literals that exclude each other, all whose sources lie in one set are true at most as often as that set.
    """
    clause = Clause(IMPLIED, subject)
    for sources in sorted({found for found in waiting.values() if found}, key=sorted):
        if len(sources) == 1:
            (trained,) = sources
        else:
            trained = rows.helper(f"trained:{subject}/{len(sources)}")
            rows.linear(clause, [(-1, trained), *((1, source) for source in sorted(sources))], lower=0)
        rows.any_of(clause, person, trained, [literal for literal, found in waiting.items() if found <= sources])


def _flown_in(options: Options, stay: StayOption) -> set[str]:
    """Qualifications that the roles of a stay require, up and down."""
    names = set(options.instance.roles(stay.up.id, "up")[stay.up_role].requires)
    if stay.down is not None and stay.down_role is not None:
        names.update(options.instance.roles(stay.down.id, "down")[stay.down_role].requires)
    return names
