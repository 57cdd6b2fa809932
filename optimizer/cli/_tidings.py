"""Messages after a replan: about the new plan, or about the plan that leaves least open where none obeys every rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.problem.wording import listed
from optimizer.report.messages import write_messages
from optimizer.studies.repair.waived import written
from optimizer.studies.replan import diff

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.report.sent import Sent
    from optimizer.studies.repair.answer import Repair
    from optimizer.studies.replan.answer import Replan
    from optimizer.studies.replan.difference import Difference


@dataclass(frozen=True)
class Tidings:
    """The messages about a new plan."""

    folder: str
    before: Instance
    old: Plan
    sent: Mapping[str, Sent]

    def write(self, answer: Replan) -> None:
        """About the plan that the news lead to, if there is one."""
        if answer.difference is not None and answer.result.plan is not None:
            self._write(answer.following or answer.instance, answer.result.plan, answer.difference, {}, "")

    def write_repaired(self, repair: Repair, following: Instance) -> None:
        """About the plan that is possible once something is left open: each message says so."""
        waived, plan = written(repair, following)
        words = [f"{entry.rule} {entry.subject}" for entry in repair.waivers]
        opened: dict[str, list[str]] = {}
        for entry, clause in zip(repair.waivers, words, strict=True):
            for crew in dict.fromkeys(part for part in entry.subject.split("/") if part in waived.person):
                opened.setdefault(crew, []).append(f"{clause} is left open")
        note = f"No plan obeys every rule: this one holds once it is agreed to leave open {listed(words)}." * bool(
            words
        )
        self._write(waived, plan, diff(waived, self.old, plan, of=self.before), opened, note)

    def _write(
        self, instance: Instance, plan: Plan, difference: Difference, more: Mapping[str, Sequence[str]], note: str
    ) -> None:
        told = {notice.crew: list(notice.reasons) for notice in difference.told}
        for crew, reasons in more.items():
            told[crew] = [*told.get(crew, ()), *reasons]
        write_messages(self.folder, self.before, self.old, instance, plan, told, sent=self.sent, note=note)
