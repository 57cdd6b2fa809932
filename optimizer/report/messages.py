"""A message for each person whom a change of plans concerns: only what changed for them, as text and as a calendar."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from optimizer.files.writing import write_bytes, write_text
from optimizer.problem.errors import InputError, OutputError, Problem
from optimizer.problem.wording import person_called
from optimizer.report.changes import changes
from optimizer.report.facts import PlanView
from optimizer.report.ics import ics_of_changes, readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.report.changes import Change
    from optimizer.report.sent import Sent

TITLES = {"gone": "No longer", "new": "New", "changed": "Changed"}
"""States in the order in which they are told."""


class Message(NamedTuple):
    """What one person is told."""

    crew: str
    file: str
    """Name of the files, without ending: the id as far as a file can be called so."""
    text: str
    calendar: str | None
    """None if nothing in the calendar of the person changes."""


def messages(
    old: PlanView,
    new: PlanView,
    reasons: Mapping[str, Sequence[str]] | None = None,
    sent: Mapping[str, Sent] | None = None,
    note: str = "",
) -> Iterator[Message]:
    """One message for each person for whom something changes or who has a reason to be told; by id.

    Parameters
    ----------
    reasons
        Why somebody is told, in words, where that is known.
    sent
        What the calendars of earlier messages said, by ``UID``: sequence numbers go on from there.
    note
        A sentence for everybody.
    """
    told = dict(reasons or {})
    taken: set[str] = set()
    for crew in sorted({person.id for view in (old, new) for person in view.instance.crew}):
        found = [change for change in changes(old, new, crew) if change.state != "same"]
        if found or crew in told:
            title = f"{_called(old, new, crew)}: changes of {new.instance.name}"
            file = _file_name(crew, taken)
            text = _text(old, new, crew, found, told.get(crew, ()), note)
            yield Message(crew, file, text, ics_of_changes(new, title, old, crew, sent))


def write_messages(
    folder: str | Path,
    before: Instance,
    old: Plan,
    instance: Instance,
    new: Plan,
    reasons: Mapping[str, Sequence[str]] | None = None,
    *,
    sent: Mapping[str, Sent] | None = None,
    note: str = "",
) -> tuple[str, ...]:
    """Write to ``folder``, which is made if it is not there, ``ID.txt`` and ``ID.ics`` for each person concerned.

    Parameters
    ----------
    before, old
        The instance before the news and the plan published then.
    instance, new
        The instance after it and the new plan.
    sent, note
        As of ``messages``.

    Returns
    -------
    The names of the files, in order.

    Raises
    ------
    InputError
        If ``folder`` is something else than a folder.
    OutputError
        If it, or a file in it, cannot be written.
    """
    refuse_unfit(folder)
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(str(folder), error) from None
    written = []
    for message in messages(PlanView(before, old), PlanView(instance, new), reasons, sent, note):
        write_text(Path(folder) / f"{message.file}.txt", message.text)
        written.append(f"{message.file}.txt")
        if message.calendar is not None:
            write_bytes(Path(folder) / f"{message.file}.ics", message.calendar.encode())
            written.append(f"{message.file}.ics")
    return tuple(written)


def refuse_unfit(folder: str | Path) -> None:
    """Refuse a folder to which no messages can be written, before anything is searched.

    Raises
    ------
    InputError
        If it is something else than a folder, or files of an earlier change are in it, which nobody should send again.
    """
    if str(folder) == "-":
        raise InputError([Problem("-", 1, 1, "", "expected a folder, found standard output")])
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise InputError([Problem(str(folder), 1, 1, "", "expected a folder, found a file")])
    if os.path.isdir(folder):
        old = sorted(name for name in os.listdir(folder) if name.endswith((".txt", ".ics")))
        if old:
            message = f"expected an empty folder, found {old[0]}: messages of another change would be sent again"
            raise InputError([Problem(str(folder), 1, 1, "", message)])


def _file_name(crew: str, taken: set[str]) -> str:
    """A name that every file system takes, and no two people share, whatever the ids are."""
    safe = re.sub(r"[^A-Za-z0-9_-]+", "-", crew).strip("-")[:64] or "person"
    name, number = safe, 2
    while name.lower() in taken:
        name, number = f"{safe}-{number}", number + 1
    taken.add(name.lower())
    return name


def _called(old: PlanView, new: PlanView, crew: str) -> str:
    view = new if crew in new.instance.person else old
    return person_called(view.instance, crew)


def _text(old: PlanView, new: PlanView, crew: str, found: Sequence[Change], reasons: Sequence[str], note: str) -> str:
    view = new if crew in new.instance.person else old
    lines = [
        f"To: {_called(old, new, crew)} ({view.instance.person[crew].agency})",
        f"Subject: Crew plan {new.instance.name} has changed, as of {new.instance.as_of_day}",
    ]
    if reasons:
        lines += ["", f"Why you are told: {'; '.join(reasons)}."]
    if note:
        lines += ["", note]
    for state, title in TITLES.items():
        mine = [change for change in found if change.state == state]
        if mine:
            lines += ["", title]
            for change in sorted(mine, key=lambda each: (each.entry.since, each.entry.summary)):
                lines += _lines(change)
    if not found:
        lines += ["", "Your own days and seats stay as they are."]
    return "\n".join(readable(line).replace("\n", " ") for line in lines) + "\n"


def _lines(change: Change) -> Iterator[str]:
    entry, was = change.entry, change.before
    yield f"  {entry.days}  {entry.summary}"
    if change.state == "changed" and was is not None:
        if was.days != entry.days:
            yield f"      before: {was.days}"
        if was.summary != entry.summary:
            yield f"      before: {was.summary}"
        if was.description != entry.description:
            yield f"      now: {entry.description or 'nothing more is said'}"
            yield f"      before: {was.description or 'nothing more was said'}"
    elif entry.description and change.state == "new":
        yield f"      {entry.description}"
