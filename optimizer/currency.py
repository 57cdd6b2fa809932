"""What people earn in the plan: the model half of qualifications that are trained for, run out and are renewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from optimizer.options import Options
    from optimizer.stays import StayOption


def earning(options: Options, person: str, wanted: str, day: date) -> list[int]:
    """Literals of one person's sessions and stays each of which alone makes them hold ``wanted`` on ``day``."""
    instance = options.instance
    found = []
    for duty, literal in options.sessions.items():
        if duty.person.id == person and wanted in instance.implied[duty.sitting.training.earns]:
            valid = instance.qualifications[duty.sitting.training.earns].valid_days
            passed = (day - duty.sitting.until).days
            if passed > 0 and (valid is None or passed <= valid):
                found.append(literal)
    for stay in options.by_person.get(person, ()):
        passed = (day - stay.landing).days
        if passed >= 0 and any(
            wanted in instance.implied[name]
            and (valid := instance.qualifications[name].valid_days) is not None
            and passed <= valid
            for name in _flown_in(options, stay)
        ):
            found.append(options.literal[stay])
    return found


def _flown_in(options: Options, stay: StayOption) -> set[str]:
    """What the roles of a stay require, up and down."""
    names = set(options.instance.roles(stay.up.id, "up")[stay.up_role].requires)
    if stay.down is not None and stay.down_role is not None:
        names.update(options.instance.roles(stay.down.id, "down")[stay.down_role].requires)
    return names
