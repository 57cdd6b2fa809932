"""The journal of a session: a file of lines that only grows, written through to the disk, from which it is opened.

Several boards may write one journal: each looks for lines of others first, under a lock of the system.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from optimizer.board.entries import Entry
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


class Journal:
    """The file; ``position`` is how far it has been read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.position = 0

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
            self.position = file.tell()

    def beginning(self) -> Beginning | None:
        """What the first line says; None if there is no such file, or none that is understood here."""
        try:
            with self.path.open("rb") as file:
                first = file.readline(LONGEST_LINE)
            data = json.loads(first)
            instance = loads(data["instance"])
            plan = None if data["plan"] is None else loads_plan(data["plan"], instance)
        except FileNotFoundError:
            return None
        except Exception:  # another format, or another version's words: it is kept beside the new one
            return None
        self.position = len(first)
        return Beginning(instance, plan, None if plan is None else plan.decisions_digest)

    def news(self) -> list[Entry]:
        """Lines that were written since the last look; a last line without its end was never written."""
        with self.path.open("rb") as file:
            return self._read(file)

    def add(self, entry: Entry) -> list[Entry]:
        """Write an entry, if nobody else has written since; else their entries, and nothing is written."""
        with self.path.open("r+b") as file, _alone(file):
            others = self._read(file)
            if others:
                return others
            file.seek(self.position)
            file.truncate()  # the rest of a line that was being written when its board was killed
            self._write(file, entry.model_dump(mode="json", by_alias=True, exclude_none=True))
            self.position = file.tell()
            return []

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
