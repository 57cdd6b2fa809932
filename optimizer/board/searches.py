"""The searches of a board: one after the other, in a process of their own; told as they go, stopped at once."""

from __future__ import annotations

import itertools
import threading
import time
import traceback
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from optimizer.problem.errors import ChildFailedError, CrewoptError
from optimizer.problem.steps import Step, told_to
from optimizer.solver.engines.stop import Stop
from optimizer.studies.planner import LATE_SECONDS, Planner

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.board.questions import Answer, Question
    from optimizer.board.state import State

Status = Literal["waiting", "running", "done", "stopped", "failed"]
MOST_KEPT = 50
"""Searches that are remembered; the oldest are forgotten first."""
MOST_WAITING = 8
TELL_SECONDS = 0.25
"""Between two steps told."""


@dataclass
class Search:
    """One question being asked."""

    number: int
    question: Question
    branch: str
    state: State
    by: str
    taken_at_once: bool = False
    """Whether the plan found is taken without asking, as when a board begins without one."""
    status: Status = "waiting"
    step: Step = field(default_factory=Step)
    answer: Answer | None = None
    trouble: str = ""
    seconds: float = 0.0
    stop: Stop = field(default_factory=Stop)
    taken: bool = False
    """Whether somebody has put its plan in the place of the one it was searched from."""

    def data(self, *, whole: bool = True) -> dict[str, Any]:
        """Where it stands, as plain data; with ``whole`` the answer too."""
        step = self.step
        asked = self.question.model_dump(mode="json", exclude_none=True)
        found: dict[str, Any] = {
            "number": self.number,
            "kind": asked["kind"],
            "asked": asked,
            "branch": self.branch,
            "by": self.by,
            "status": self.status,
            "step": {
                "phase": step.phase,
                "tier": step.tier,
                "tiers": step.tiers,
                "goals": list(step.goals or ()),
                "value": step.value,
                "bound": step.bound,
                "done": step.done,
                "of": step.of,
            },
            "seconds": round(self.seconds, 2),
            "trouble": self.trouble,
            "words": "" if self.answer is None else self.answer.words,
            "taken": self.taken,
            "can_be_taken": self.answer is not None and self.answer.plan is not None,
        }
        if whole and self.answer is not None:
            found |= {"text": self.answer.text, "answer": self.answer.data}
        return found


class Searches:
    """A queue, and the one process that searches.

    Parameters
    ----------
    tell
        Called, in the thread of the searches, with each search whenever something of it is new.
    found
        Called with a search whose plan is to be taken at once.
    """

    def __init__(
        self,
        first: State,
        tell: Callable[[Search], object],
        found: Callable[[Search], object],
        *,
        workers: int | None = None,
        seed: int = 0,
        memory: int | None = None,
        isolated: bool = True,
    ) -> None:
        self._tell, self._found = tell, found
        self._planner = Planner(
            first.instance, first.plan, workers=workers, seed=seed, memory=memory, isolated=isolated
        )
        self._numbers = itertools.count(1)
        self._asked: dict[int, Search] = {}
        self._waiting: deque[Search] = deque()
        self._wake = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def ask(self, question: Question, branch: str, state: State, by: str, *, at_once: bool = False) -> Search | None:
        """Put a question; None if too many wait."""
        with self._wake:
            if len(self._waiting) >= MOST_WAITING or self._closed:
                return None
            search = Search(next(self._numbers), question, branch, state, by, at_once)
            self._asked[search.number] = search
            for old in list(self._asked)[:-MOST_KEPT]:
                del self._asked[old]
            self._waiting.append(search)
            self._wake.notify()
        self._tell(search)
        return search

    def search(self, number: int) -> Search | None:
        """One of those remembered."""
        return self._asked.get(number)

    def all(self) -> list[Search]:
        """Those remembered, the newest first."""
        return list(self._asked.values())[::-1]

    def stop(self, number: int) -> None:
        """End a search with what it has."""
        search = self._asked.get(number)
        if search is None:
            return
        search.stop.request()
        with self._wake:
            if search in self._waiting:
                self._waiting.remove(search)
                search.status = "stopped"
        self._tell(search)

    def stop_all(self) -> None:
        """End every search."""
        for search in list(self._asked.values()):
            if search.status in ("waiting", "running"):
                self.stop(search.number)

    def close(self) -> None:
        """End everything; nothing is left running."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        self.stop_all()
        self._planner.close()

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._waiting and not self._closed:
                    self._wake.wait()
                if self._closed:
                    return
                search = self._waiting.popleft()
                search.status = "running"
            self._tell(search)
            began = time.monotonic()
            self._run(search, began)
            search.seconds = time.monotonic() - began
            if search.taken_at_once and search.answer is not None and search.answer.plan is not None:
                self._found(search)
            self._tell(search)

    def _run(self, search: Search, began: float) -> None:
        last = 0.0

        def hear(told: Step) -> None:
            nonlocal last
            search.step = search.step.after(told)
            search.seconds = time.monotonic() - began
            if search.seconds - last > TELL_SECONDS:
                last = search.seconds
                self._tell(search)

        limit = threading.Timer(search.question.seconds + 2 * LATE_SECONDS, search.stop.request)
        limit.daemon = True
        limit.start()
        try:
            with told_to(hear):
                self._planner.use(search.state.instance)
                self._planner.plan = search.state.plan
                search.answer = search.question.ask(self._planner, search.state, search.stop)
            search.status = "stopped" if search.stop.requested else "done"
        except ChildFailedError as error:
            search.status = "stopped" if search.stop.requested else "failed"
            search.trouble = "" if search.stop.requested else str(error)
        except CrewoptError as error:
            search.status, search.trouble = "failed", str(error)
        except Exception as error:  # a bug: told on the board, and in full to whoever started it
            search.status, search.trouble = "failed", f"crewopt broke: {type(error).__name__}: {error}"
            traceback.print_exc()
        finally:
            limit.cancel()
            for _ in range(4):  # back to the first instance: those of the questions are not kept
                self._planner.undo()
