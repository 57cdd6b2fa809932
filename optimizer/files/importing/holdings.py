"""Qualifications people hold: those recorded in a table, and those a recipe assumes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimizer.files.importing.recipe import Assumed, Recipe
    from optimizer.files.importing.records import Records
    from optimizer.files.importing.rows import PersonRow


class Holdings:
    """Qualifications of people, recorded and assumed together: of the same one the earlier counts."""

    def __init__(self, recipe: Recipe, records: Records) -> None:
        self.recipe, self.records = recipe, records
        self.start = recipe.as_of or recipe.horizon.since
        self.implied = {name: self._implied(name) for name in recipe.qualifications}

    def of(self, person: PersonRow) -> tuple[dict[str, dict[str, str]], list[str]]:
        """Windows by qualification, without those implied by others; and the names of the assumed ones."""
        since: dict[str, date] = {}
        until: dict[str, str] = {}
        known = self.recipe.known_on
        for name, row in self.records.held.get(person.id, {}).items():
            if known is not None and row.since is not None and row.since > known:
                continue
            since[name] = row.since or date.min
            if row.until is not None:
                until[name] = str(row.until)
        assumed = set()
        for grant in self.recipe.assumed:
            day, name = self._granted(grant, person), grant.qualification
            if day is not None and name not in until and day < since.get(name, date.max):
                since[name] = day
                assumed.add(name)
        held = {}
        for name in self.recipe.qualifications:
            if name in since and not self._follows(name, since, until):
                window = {} if since[name] == date.min else {"from": str(since[name])}
                held[name] = window | ({"to": until[name]} if name in until else {})
        return held, [name for name in held if name in assumed]

    def _follows(self, name: str, since: dict[str, date], until: dict[str, str]) -> bool:
        """Whether the holder has it anyway, by something else held as early and without end."""
        return any(
            name in self.implied.get(other, ()) and since[other] <= since[name] and other not in until
            for other in since
            if other != name
        )

    def _implied(self, name: str) -> set[str]:
        found: set[str] = set()
        todo = [name]
        while todo:
            known = self.recipe.qualifications.get(todo.pop())
            fresh = set(known.implies) - found if known else set()
            found |= fresh
            todo.extend(fresh)
        return found

    def _granted(self, grant: Assumed, person: PersonRow) -> date | None:
        """First day on which a person holds an assumed qualification, or None."""
        if person.agency not in grant.agencies or person.id not in (grant.people or [person.id]):
            return None
        if grant.selected is not None:
            first, last = grant.selected.since or date.min.year, grant.selected.until or date.max.year
            if person.selected is None or not first <= person.selected.year <= last:
                return None
        if grant.flown is not None and grant.flown != self._had_flown(person, grant.since or self.start):
            return None
        days = [grant.since or date.min]
        if grant.days_after_long_stay is not None:
            landing = self._first_long_landing(person)
            if landing is None:
                return None
            days.append(landing + timedelta(grant.days_after_long_stay))
        if person.selected is not None:
            days.append(person.selected + timedelta(self.recipe.training_days))
        return max(days)

    def _had_flown(self, person: PersonRow, day: date) -> bool:
        return person.flown > 0 or any(stay.up.launch < day for stay in self.records.stays_of(person.id))

    def _first_long_landing(self, person: PersonRow) -> date | None:
        """The first landing known after a long stay; an earlier stay of unknown length counts as long."""
        least, days = self.recipe.long_stay_days, person.last_stay_days
        if person.last_landing is not None and (days is None or days >= least):
            return person.last_landing
        flown = [(stay.down.landing, stay.days or 0) for stay in self.records.stays_of(person.id) if stay.down]
        return min((landing for landing, length in flown if length >= least), default=None)
