"""A file of answered samples: each is appended as it comes, and a later run goes on where the file ends.

JSON lines.  The first says what the samples are of; each other line is a sample with its answer.  Whoever ends the
process loses the sample it was at: a last line that was cut is dropped.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from optimizer.events import EVENTS
from optimizer.files.writing import is_replaced
from optimizer.model.rows import Clause
from optimizer.problem.errors import InputError, OutputError, Problem, cut
from optimizer.problem.plan import Plan
from optimizer.solver.claims import package_version
from optimizer.studies.repair.date_moves import DateMove, FlightEvent
from optimizer.studies.stress.samples import Sample, SampleStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from optimizer.events import Event
    from optimizer.instance import Instance
    from optimizer.studies.stress.sampling import Odds

FORM = "crewopt stress samples 1"
ANOTHER = "; nothing was changed: name another file, or ask as that run did"


class KeptSamples:
    """The file of one run.

    Attributes
    ----------
    plan
        The plan the samples are of; None if the file is new.
    answered
        By number, the samples the file has.
    """

    def __init__(self, path: Path, file: BinaryIO, bound: dict[str, Any]) -> None:
        self.path, self.plan = path, None if not (lines := _whole_lines(file)) else _plan_in(path, lines[0])
        self.answered: dict[int, Sample] = {}
        self._file, self._bound = file, bound
        if lines:
            self._refuse_other(json.loads(lines[0]))
            for number, line in enumerate(lines[1:], start=2):
                sample = self._sample(number, line)
                self.answered[sample.number] = sample
            file.truncate(sum(len(line) for line in lines))
        else:
            file.truncate(0)
        file.seek(0, os.SEEK_END)

    def begin(self, plan: Plan) -> None:
        """Bind a new file to its plan, or refuse a plan that the samples of the file are not of."""
        if self.plan is None:
            self.plan = plan
            told = plan.model_dump(mode="json", by_alias=True, exclude_none=True)
            self._append({"form": FORM, **self._bound, "plan": plan.decisions_digest, "decisions": told})
        elif self.plan.decisions_digest != plan.decisions_digest:
            found = (
                f"expected samples of the plan given, {plan.decisions_digest}, found of {self.plan.decisions_digest}"
            )
            raise InputError([Problem(str(self.path), 1, 1, "plan", found + ANOTHER)])

    def fitting(self, number: int, events: tuple[Event, ...]) -> Sample | None:
        """The answer in the file to a sample that is drawn again; None if it has none.

        Raises
        ------
        InputError
            If the file has other news under this number.
        """
        sample = self.answered.get(number)
        if sample is not None and sample.events != events:
            message = f"expected the news that seed and odds draw for sample {number + 1}, found other news"
            raise InputError([Problem(str(self.path), 1, 1, "", message + ANOTHER)])
        return sample

    def keep(self, sample: Sample | None) -> None:
        """Append an answered sample; one without an answer is asked again by the next run."""
        if sample is not None:
            self._append(_written(sample))

    def _append(self, data: dict[str, Any]) -> None:
        try:
            self._file.write(json.dumps(data, ensure_ascii=False).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise OutputError(str(self.path), error) from None

    def _refuse_other(self, head: dict[str, Any]) -> None:
        mine, theirs = _flat(self._bound), _flat(head)
        wrong = [
            Problem(str(self.path), 1, 1, key, f"expected {_told(mine[key])}, as this run has, found {found}{ANOTHER}")
            for key in mine
            if mine[key] != theirs.get(key) and (found := _told(theirs.get(key)))
        ]
        if wrong:
            raise InputError(wrong)

    def _sample(self, number: int, line: bytes) -> Sample:
        try:
            return _read(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            message = (
                f"expected a sample as `stress --resume` writes it, found {cut(line.decode(errors='replace').strip())}"
            )
            raise InputError([Problem(str(self.path), number, 1, "", message)]) from None


@contextmanager
def kept_samples(path: str | Path, instance: Instance, odds: Odds, seed: int) -> Iterator[KeptSamples]:
    """The file of a run, for this run alone as long as it lasts.

    Raises
    ------
    InputError
        If it is no file of samples, or one of another instance, odds, seed or version, or another run writes to it.
    OutputError
        If it cannot be opened.
    """
    path = Path(path)
    if not is_replaced(path) or path.is_dir():
        raise InputError([Problem(str(path), 1, 1, "", "expected a file that can be read and appended to, found none")])
    published = None if instance.published is None else instance.published.decisions_digest
    bound = {
        "instance": instance.digest,
        "published": published,
        "odds": json.loads(json.dumps(asdict(odds))),
        "seed": seed,
        "version": package_version(),
    }
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise OutputError(str(path), error) from None
    with os.fdopen(descriptor, "r+b") as file:
        _hold(path, file)
        yield KeptSamples(path, file, bound)


def _hold(path: Path, file: BinaryIO) -> None:
    """Refuse a file that another run holds; where files cannot be held, nothing is refused."""
    with suppress(ImportError):
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = "expected a file that no other run writes to, found one at work"
            raise InputError([Problem(str(path), 1, 1, "", message)]) from None


def _whole_lines(file: BinaryIO) -> list[bytes]:
    """The lines of a file; a last one that was cut is left out, if it is not the only one."""
    lines = file.read().splitlines(keepends=True)
    if lines and not lines[-1].endswith(b"\n") and (len(lines) > 1 or _began(lines[0])):
        lines.pop()
    return lines


def _began(line: bytes) -> bool:
    """Whether a line is the first part of the first line that a run writes."""
    begin = json.dumps({"form": FORM}).encode().rstrip(b"}")
    return line.startswith(begin) or begin.startswith(line)


def _plan_in(path: Path, line: bytes) -> Plan:
    """The plan in the first line of a file."""
    try:
        head = json.loads(line)
        if head["form"] != FORM:
            raise ValueError
        plan = Plan.model_validate(head["decisions"])
        if plan.decisions_digest != head["plan"]:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        found = cut(line.decode(errors="replace").strip()) or "an empty line"
        message = f"expected a file that `stress --resume` wrote, or none, found {found}; nothing was changed"
        raise InputError([Problem(str(path), 1, 1, "", message)]) from None
    return plan


def _written(sample: Sample) -> dict[str, Any]:
    return {
        "number": sample.number,
        "events": [event.model_dump(mode="json", by_alias=True, exclude_none=True) for event in sample.events],
        "status": sample.status,
        "changes": sample.changes,
        "moved": list(sample.moved),
        "seats": [list(seat) for seat in sample.seats],
        "conflict": [list(clause) for clause in sample.conflict],
        "dates": [[flight, what, str(old), str(new), price] for flight, what, old, new, price in sample.dates],
        "price": sample.price,
        "least": sample.least,
        "leaves": [list(entry) for entry in sample.leaves],
    }


def _read(data: dict[str, Any]) -> Sample:
    number, changes, status = data["number"], data["changes"], data["status"]
    whole = type(number) is int and number >= 0 and (changes is None or type(changes) is int)
    if not whole or status not in get_args(SampleStatus):
        raise ValueError
    return Sample(
        number,
        tuple(EVENTS[event["kind"]].model_validate(event) for event in data["events"]),
        status,
        changes,
        tuple(str(who) for who in data["moved"]),
        tuple((str(flight), str(role)) for flight, role in data["seats"]),
        tuple(Clause(str(rule), str(subject)) for rule, subject in data["conflict"]),
        tuple(
            DateMove(str(flight), which, date.fromisoformat(old), date.fromisoformat(new), int(price))
            for flight, what, old, new, price in data["dates"]
            for which in get_args(FlightEvent)
            if which == what
        ),
        None if data["price"] is None else int(data["price"]),
        int(data["least"]),
        tuple((str(rule), str(subject), int(price)) for rule, subject, price in data["leaves"]),
    )


def _flat(bound: dict[str, Any]) -> dict[str, Any]:
    """What a file is bound to, by path; each of the odds is one of its own."""
    odds = bound.get("odds")
    odds = {f"odds.{name}": value for name, value in odds.items()} if isinstance(odds, dict) else {"odds": odds}
    return {key: bound.get(key) for key in ("instance", "published", "seed", "version")} | odds


def _told(value: object) -> str:
    return "none" if value is None else cut(json.dumps(value))
