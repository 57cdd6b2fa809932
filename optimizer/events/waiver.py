"""A clause that is left open."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected
from optimizer.files.addresses import misaddressed, without_effect
from optimizer.problem.decisions import Waiver as Entry
from optimizer.problem.fields import Day, RuleId

if TYPE_CHECKING:
    from optimizer.files.documents import Path_
    from optimizer.instance import Instance


class Waiver(Event):
    """A clause is left open from now on. With ``from`` and ``to`` this holds for these days only."""

    name = "waiver"
    turn = 5
    about: ClassVar[str] = ""
    example: ClassVar[str] = """
        kind: waiver
        known_on: 2031-03-01
        rule: role_agency
        subject: anna/MS-2
        reason: seat lent for one flight
        by: crew office
    """

    kind: Literal["waiver"] = "waiver"
    rule: RuleId = Field(description="rule of the clause")
    subject: str = Field(description="subject of the clause, as printed by `check`")
    reason: str = Field(min_length=1, description="why it is left open")
    by: str = Field(description="the person or office that waived it")
    since: Day | None = Field(default=None, alias="from", description="first day, included; unbounded if absent")
    until: Day | None = Field(default=None, alias="to", description="last day, included; unbounded if absent")

    def apply(self, instance: Instance) -> Instance:
        if self.since is not None and self.until is not None and self.until < self.since:
            raise EventRejected(("to",), f"expected a day on or after `from` {self.since}, found {self.until}")
        entry = self._entry()
        alone = instance.model_copy(update={"waivers": (entry,)})
        for path, message in misaddressed(alone):
            raise EventRejected(path[2:], message)
        days = {(old.rule, old.subject, old.since, old.until) for old in instance.waivers}
        if (entry.rule, entry.subject, entry.since, entry.until) in days:
            return instance
        return instance.model_copy(update={"waivers": (*instance.waivers, entry)})

    def idle(self, after: Instance) -> tuple[Path_, str] | None:
        entry = self._entry()
        if entry not in after.waivers:
            return None  # it has fallen away, or its clause has another address now
        faults = without_effect(after.model_copy(update={"waivers": (entry,)}))
        return next(((path[2:], message) for path, message in faults if path[0] == "waivers"), None)

    def _entry(self) -> Entry:
        names = [name for name in Entry.model_fields if name in self.model_fields_set]
        return Entry.model_validate({name: getattr(self, name) for name in names})
