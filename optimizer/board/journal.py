"""The journal of a session: a file of lines that only grows, written through to the disk, from which it is opened.

Several boards may write one journal: each looks for lines of others first, under a lock of the system.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from optimizer.board.entries import Entry
from optimizer.board.state import refused
from optimizer.files.dump import to_data
from optimizer.files.load import loads, loads_plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

try:
    import fcntl
except ImportError:  # a system without such locks: one board at a time
    fcntl = None  # type: ignore[assignment]

LONGEST_LINE = 20_000_000
"""Bytes; a longer line was not written here."""


@dataclass(frozen=True)
class Beginning:
    """The first line: the instance and the plan with which the session began."""

    instance: Instance
    plan: Plan | None
    plan_digest: str | None

    def is_of(self, instance: Instance, plan: Plan | None) -> bool:
        """Whether a session of this instance, and of this plan if one is given, goes on with the journal."""
        same = self.instance.digest == instance.digest
        return same and (plan is None or plan.decisions_digest == self.plan_digest)

    def published_otherwise(self, instance: Instance) -> bool:
        """Whether an instance publishes another plan than it did when the session began."""
        one, two = (
            None if each.published is None else each.published.decisions_digest for each in (self.instance, instance)
        )
        return one != two


class Journal:
    """The file; ``position`` is how far it has been read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.position = 0
        self._of: os.stat_result | None = None
        """The file with which it began: another one may be put in its place."""

    def begin(self, instance: Instance, plan: Plan | None) -> None:
        """Write the first line of a new journal."""
        line = {
            "format": 1,
            "began": now(),
            "instance": {"format": 1, **to_data(instance)},
            "plan": None if plan is None else {"format": 1, **to_data(plan)},
        }
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            self._write(file, line)
            self.position, self._of = file.tell(), os.fstat(descriptor)

    def beginning(self) -> Beginning | None:
        """What the first line says; None if there is no such file, or none that is understood here."""
        try:
            with self.path.open("rb") as file:
                first, of = file.readline(LONGEST_LINE), os.fstat(file.fileno())
            data = json.loads(first)
            instance = loads(data["instance"])
            plan = None if data["plan"] is None else loads_plan(data["plan"], instance)
        except FileNotFoundError:
            return None
        except Exception:  # another format, or another version's words: it is kept beside the new one
            return None
        self.position, self._of = len(first), of
        return Beginning(instance, plan, None if plan is None else plan.decisions_digest)

    def news(self) -> list[Entry]:
        """Lines that were written since the last look; a last line without its end was never written."""
        with self._file("rb") as file:
            return self._read(file)

    def add(self, entry: Entry) -> list[Entry]:
        """Write an entry, if nobody else has written since; else their entries, and nothing is written."""
        with self._file("r+b") as file, _alone(file):
            others = self._read(file)
            if others:
                return others
            file.seek(self.position)
            file.truncate()  # the rest of a line that was being written when its board was killed
            self._write(file, entry.model_dump(mode="json", by_alias=True, exclude_none=True))
            self.position = file.tell()
            return []

    @contextmanager
    def _file(self, mode: Literal["rb", "r+b"]) -> Iterator[BinaryIO]:
        """The file, if it is still the one with which the journal began."""
        try:
            with self.path.open(mode) as file:
                if self._of is not None and os.path.samestat(self._of, os.fstat(file.fileno())):
                    yield file
                    return
                found = "another file"
        except FileNotFoundError:
            found = "none"
        words = f"expected {self.path.name} as this board began with it, found {found} in its place"
        raise refused(f"{words}; its moves are no longer kept there: end this board, and open it again")

    def _read(self, file: BinaryIO) -> list[Entry]:
        file.seek(self.position)
        found = []
        while (line := file.readline(LONGEST_LINE)).endswith(b"\n"):
            self.position += len(line)
            try:
                found.append(Entry.model_validate_json(line))
            except ValidationError:  # of another version: told as a move that cannot be made again
                found.append(Entry.unreadable())
        return found

    @staticmethod
    def _write(file: BinaryIO, data: dict[str, Any]) -> None:
        file.write(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _alone(file: BinaryIO) -> Iterator[None]:
    if fcntl is None:
        yield
        return
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def now() -> str:
    """The time, as written in a journal (UTC)."""
    return datetime.now(UTC).isoformat(timespec="seconds")
