"""What the requests of a board share: its session, its searches, and the open pages."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from optimizer.board.entries import MAIN
from optimizer.board.hub import Hub
from optimizer.board.moves import Take
from optimizer.board.parts import Views
from optimizer.board.questions import Solve
from optimizer.board.ranking import Ranking
from optimizer.board.searches import Searches
from optimizer.board.seats import open_place
from optimizer.board.session import StaleError
from optimizer.board.shown import board_data
from optimizer.board.state import refused
from optimizer.checker.data import plan_data
from optimizer.problem.errors import CrewoptError

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.board.guard import Tokens
    from optimizer.board.searches import Search
    from optimizer.board.session import Session

LOOK_SECONDS = 1.0
"""Between looks for what another board has written."""
AWAY_SECONDS = 15.0
"""After the last page has gone for so long, nothing is searched any more."""
MOST_RANKINGS = 8


class Board:
    """What the requests share."""

    def __init__(self, session: Session, folder: Path, tokens: Tokens, *, solve: bool, **search: Any) -> None:
        self.session, self.folder, self.tokens = session, folder, tokens
        self.hub, self.views = Hub(), Views()
        start = session.branch(MAIN).state
        self.searches = Searches(start, self._tell_search, self._take_found, **search)
        self.rankings: dict[tuple[object, ...], Ranking] = {}
        self.solve = solve and not session.log
        self._told = session.revision

    def started(self) -> None:
        """The loop runs."""
        self.hub.started()
        if self.solve:
            self.searches.ask(Solve(), MAIN, self.session.branch(MAIN).state, "crewopt", at_once=True)

    def tell_move(self) -> None:
        """Somebody has moved."""
        self._told = self.session.revision
        last = self.session.log[-1] if self.session.log else None
        told = {} if last is None else {"by": last.by, "words": last.words, "branch": last.branch}
        self.hub.tell("moved", {"revision": self.session.revision, **told})

    def shows(self, branch: str, *, view: bool, shown: int | None = None) -> dict[str, Any]:
        """A branch whole; with ``view`` what a page needs that shows the view of number ``shown``."""
        with self.session.lock:
            data = board_data(self.session, branch)
            data["takeable"] = [each.number for each in self.searches.all() if self.may_take(each, branch)]
        return self.views.answer(data, shown) if view else data

    def searched(self, search: Search, *, whole: bool = True) -> dict[str, Any]:
        """Where a search stands, and whether its plan fits the plan of its branch still."""
        return {**search.data(whole=whole), "fits": self.may_take(search, search.branch)}

    def may_take(self, search: Search, branch: str) -> bool:
        """Whether a search found a plan, and the branch stands where it was searched from."""
        found = search.answer is not None and search.answer.plan is not None
        return found and search.state is self.session.branch(branch).state

    def ranking(self, branch: str, flight: str, role: str, leg: str, instead: str | None) -> Ranking:
        """The ranking of a seat of the present state, begun or gone on with."""
        state = self.session.branch(branch).state
        key = (id(state), flight, role, leg, instead)
        found = self.rankings.get(key)
        if found is None or found.state is not state:
            open_place(state.instance, flight, role, leg)
            found = Ranking(state, flight, role, leg, instead)
            self.rankings[key] = found
            for old in list(self.rankings)[:-MOST_RANKINGS]:
                del self.rankings[old]
        return found

    def take(self, number: int, branch: str, by: str, revision: int) -> None:
        """Put the plan of a search in the place of the present one, if that is the one it was searched from."""
        search = self.searches.search(number)
        if search is None or search.answer is None or search.answer.plan is None:
            raise refused(f"expected a search that found a plan, found {number}", "number")
        if not self.may_take(search, branch):
            raise refused("expected the plan from which this was searched, found another one: ask again", "number")
        words = search.data(whole=False)["words"]
        kind = search.data(whole=False)["kind"]
        move = Take(plan=plan_data(search.answer.plan), found_by=kind, told=words[:4000])
        self.session.move(branch, move, by, revision)
        search.taken = True
        self._tell_search(search)

    def _take_found(self, search: Search) -> None:
        with suppress(CrewoptError, StaleError):
            self.take(search.number, search.branch, search.by, self.session.revision)
            self.tell_move()

    def _tell_search(self, search: Search) -> None:
        self.hub.tell("search", self.searched(search, whole=False))

    async def watch(self) -> None:
        """Look for moves of other boards of this session, and for pages that have gone."""
        away = 0.0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            with suppress(CrewoptError, OSError):  # a journal that is gone: told to whoever moves
                await asyncio.to_thread(self.session.follow)
            if self.session.revision != self._told:  # also what a request that was refused came upon
                self.tell_move()
            away = 0.0 if self.hub.pages or not self.hub.visited else away + LOOK_SECONDS
            if away > AWAY_SECONDS:
                self.hub.visited = False
                self.searches.stop_all()
