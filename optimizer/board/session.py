"""A session: branches of states, each made by a move; all of it can be made again from its journal."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import ValidationError

from optimizer.board.entries import MAIN, Branched, Entry, Made, Undone
from optimizer.board.holders import Holders
from optimizer.board.journal import Journal, now
from optimizer.board.state import State, opening, refused
from optimizer.files.validation_messages import expected_found, shown
from optimizer.problem.errors import CrewoptError, InputError, Problem
from optimizer.problem.wording import count

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.board.moves import AnyMove
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

MOST_BRANCHES = 20
JOURNAL = "journal.jsonl"
_NOW = "here that of then still counts; `crewopt board ... --new` begins with the file as it is now."
PUBLISHED_SINCE = f"The file publishes another plan than when this session began: {_NOW}"
WITHDRAWN_SINCE = f"The file publishes no plan any more, as it did when this session began: {_NOW}"


@dataclass
class Branch:
    """The states of one variant: where it stands, and what can be done again."""

    states: list[tuple[State, str]]
    """Each state with the words of the move that led to it."""
    place: int = 0

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.states[self.place][0]

    @property
    def undoes(self) -> str | None:
        """What `undo` takes back."""
        return self.states[self.place][1] if self.place else None

    @property
    def redoes(self) -> str | None:
        """What `redo` makes again."""
        return self.states[self.place + 1][1] if self.place + 1 < len(self.states) else None


@dataclass(frozen=True)
class Told:
    """A line of the log."""

    number: int
    at: str
    by: str
    branch: str
    words: str


@dataclass(frozen=True)
class StaleError(Exception):
    """Somebody else has moved since; ``since`` is what."""

    revision: int
    since: tuple[Told, ...]


@dataclass
class Session:
    """What is open on a board.  Every method may be called from any thread."""

    start: State
    journal: Journal
    branches: dict[str, Branch] = field(default_factory=dict)
    log: list[Told] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What a planner should know of how the session was opened."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    holders: Holders | None = None
    """The boards that have it open, this one among them."""
    base: State | None = None
    """What every plan is compared with: the start, or the first plan found where it began without one."""

    def __post_init__(self) -> None:
        self.base = self.start if self.start.planned else None
        self.branches = {MAIN: Branch([(self.start, "")])}

    @classmethod
    def opened(cls, folder: Path, instance: Instance, plan: Plan | None, *, new: bool = False) -> Session:
        """The session of a folder, gone on with if it is one of this instance (and plan); else a new one.

        The journal of another session is kept under a number.

        Raises
        ------
        InputError
            If a new session is to begin while another board has the one before open.
        """
        folder.mkdir(exist_ok=True)
        holders = Holders(folder)
        try:
            session = cls._opened(folder, instance, plan, holders, new=new)
            holders.share()
        except BaseException:
            holders.close()
            raise
        return session

    @classmethod
    def _opened(cls, folder: Path, instance: Instance, plan: Plan | None, holders: Holders, *, new: bool) -> Session:
        journal, notes = Journal(folder / JOURNAL), []
        begun = journal.beginning()
        same = begun is not None and begun.is_of(instance, plan)
        if begun is not None and same and not new:
            session = cls(opening(begun.instance, begun.plan), journal, holders=holders)
            session.follow()
            if session.log:
                session.notes.append(
                    f"This session goes on with {count(len(session.log), 'move')} of {journal.path.name}."
                )
            if begun.published_otherwise(instance):
                session.notes.append(PUBLISHED_SINCE if instance.published else WITHDRAWN_SINCE)
            return session
        if journal.path.exists():
            if not holders.alone:
                why = "to begin a new session" if same else "to begin a session of another file or plan"
                words = (
                    f"expected no other board of this session, {why}, found it open in another one "
                    f"({holders.others()}): end that one first, or take another folder with --session"
                )
                raise InputError([Problem(str(folder), 1, 1, "", words)])
            kept = _free_name(folder)
            journal.path.rename(kept)
            former = "the one before" if same else "the one before was of another file or plan; it"
            notes.append(f"A new session: {former} is kept as {kept.name}.")
        journal.begin(instance, plan)
        return cls(opening(instance, plan), journal, notes=notes, holders=holders)

    def close(self) -> None:
        """Let go of the session's folder."""
        if self.holders is not None:
            self.holders.close()

    @property
    def revision(self) -> int:
        """How many lines the journal has."""
        return len(self.log)

    def follow(self) -> list[Told]:
        """Make the moves that others have written."""
        with self.lock:
            before = len(self.log)
            for entry in self.journal.news():
                self._replay(entry)
            return self.log[before:]

    def branch(self, name: str) -> Branch:
        """A branch by its name."""
        if name not in self.branches:
            raise refused(f"expected a branch ({', '.join(self.branches)}), found {name!r}", "branch")
        return self.branches[name]

    def move(self, branch: str, move: AnyMove, by: str, revision: int) -> State:
        """Make a move, if nobody has moved since ``revision``."""
        return self._do(Entry(at=now(), by=by, branch=branch, deed=Made(move=move)), revision)

    def undo(self, branch: str, by: str, revision: int) -> State:
        """Take the last move of a branch back."""
        return self._do(Entry(at=now(), by=by, branch=branch, deed=Undone(do="undo")), revision)

    def redo(self, branch: str, by: str, revision: int) -> State:
        """Make the move again that was taken back last."""
        return self._do(Entry(at=now(), by=by, branch=branch, deed=Undone(do="redo")), revision)

    def fork(self, branch: str, name: str, by: str, revision: int) -> State:
        """Begin a branch where another one stands."""
        return self._do(Entry(at=now(), by=by, branch=branch, deed=Branched(name=name)), revision)

    def _do(self, entry: Entry, revision: int) -> State:
        with self.lock:
            self.follow()
            self._unless_stale(revision)
            after = self._after(entry)  # whatever is wrong with it is found before it is written
            self._unless_idle(entry, after[0])
            others = self.journal.add(entry)
            if others:
                for each in others:
                    self._replay(each)
                self._unless_stale(revision)
            return self._commit(entry, after)

    def _unless_idle(self, entry: Entry, after: State) -> None:
        """A move that changes nothing is no step to undo; a plan taken settles at least what a repair is to keep."""
        before, deed = self.branch(entry.branch).state, entry.deed
        if isinstance(deed, Made) and deed.move.kind != "take" and after.shows_as(before):
            raise refused("expected a move that changes something, found one that changes nothing")

    def _unless_stale(self, revision: int) -> None:
        if revision != self.revision:
            raise StaleError(self.revision, tuple(self.log[revision:][-20:] if revision >= 0 else self.log[-20:]))

    def _replay(self, entry: Entry) -> None:
        try:
            self._commit(entry, self._after(entry))
        except CrewoptError as error:  # a journal of another version: what follows may still be understood
            words = f"could not be made again: {' '.join(str(error).split())}"
            self.log.append(Told(len(self.log) + 1, entry.at, entry.by, entry.branch, words))

    def _after(self, entry: Entry) -> tuple[State, str]:
        """The state to which an entry leads, and the entry in words; nothing is changed yet."""
        branch = self.branch(entry.branch)
        deed = entry.deed
        if isinstance(deed, Undone):
            words = branch.undoes if deed.do == "undo" else branch.redoes
            if words is None:
                raise refused(f"expected a move to {deed.do}, found none", "do")
            step = -1 if deed.do == "undo" else 1
            return branch.states[branch.place + step][0], f"{deed.do}: {words}"
        if isinstance(deed, Branched):
            if deed.name in self.branches:
                raise refused(f"expected a name that no branch has, found {deed.name!r}", "name")
            if len(self.branches) >= MOST_BRANCHES:
                raise refused(f"expected at most {MOST_BRANCHES} branches, found one more", "name")
            return branch.state, f"branch {deed.name} begins here"
        try:
            after = deed.move.apply(branch.state)
        except ValidationError as error:  # right by itself, and wrong as what it would be in a file
            fault = error.errors()[0]
            place = ".".join(map(str, fault["loc"]))
            raise refused(expected_found([fault], shown(fault.get("input"))), place) from None
        return after, deed.move.words(branch.state.instance)

    def _commit(self, entry: Entry, after: tuple[State, str]) -> State:
        branch, deed = self.branches[entry.branch], entry.deed
        state, words = after
        aftermath = deed.move.aftermath(branch.state, state) if isinstance(deed, Made) else ""
        if isinstance(deed, Undone):
            branch.place += -1 if deed.do == "undo" else 1
        elif isinstance(deed, Branched):
            self.branches[deed.name] = Branch([(state, "")])
        else:
            del branch.states[branch.place + 1 :]
            branch.states.append((state, words))
            branch.place += 1
            if self.base is None and deed.move.kind == "take":
                self.base = state
        self.log.append(Told(len(self.log) + 1, entry.at, entry.by, entry.branch, words + aftermath))
        return state


def _free_name(folder: Path) -> Path:
    number = 1
    while (folder / f"journal-{number}.jsonl").exists():
        number += 1
    return folder / f"journal-{number}.jsonl"
