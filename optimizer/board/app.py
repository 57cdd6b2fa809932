"""The board as a web application: a page, and the interface that the page uses (OpenAPI: ``/api/openapi.json``)."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import date  # noqa: TC003 - read when requests are
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException

from optimizer.board.charts import chart
from optimizer.board.entries import MAIN
from optimizer.board.guard import STATIC, Guard
from optimizer.board.page import file, page
from optimizer.board.requests import Asking, Branching, Checking, Moving, Saving, Stepping, View
from optimizer.board.saving import save, saved
from optimizer.board.session import StaleError
from optimizer.board.shown import branches_data, kinds_of_news, log_data
from optimizer.checker.check import check
from optimizer.checker.data import check_data, plan_data
from optimizer.files.load import loads_plan
from optimizer.files.validation_messages import expected_found, shown
from optimizer.problem.errors import CrewoptError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from optimizer.board.guard import App
    from optimizer.board.shared import Board

FAULTS = {"json_invalid": "expected JSON, found something else", "missing": "expected a value, found nothing"}
"""Faults of a request that no file can have."""
Viewing = Annotated[View, Query()]
BRIEF = Annotated[float, Query(gt=0, le=10)]


def application(board: Board, port: int) -> App:
    """The guarded application."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        board.started()
        watching = asyncio.create_task(board.watch())
        yield
        watching.cancel()
        await asyncio.to_thread(board.searches.close)

    app = FastAPI(
        title="crewopt board",
        version="1",
        description="Check, move, ask and repair a plan. Every request names the token: header `X-Board-Token`, or "
        "`token` in the query.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=life,
    )
    _faults(app)
    _pages(app, board)
    _looks(app, board)
    _moves(app, board)
    _searches(app, board)
    return Guard(app, board.tokens, port)


def _problems(status: int, problems: list[dict[str, str]], **more: Any) -> JSONResponse:
    return JSONResponse({"problems": problems, **more}, status)


def _faults(app: FastAPI) -> None:
    """What a request is told that cannot be carried out."""

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        faults = [
            {
                "path": ".".join(str(part) for part in fault["loc"] if part != "body"),
                "message": FAULTS.get(fault["type"]) or expected_found([fault], shown(fault.get("input"))),
            }
            for fault in error.errors()[:20]
        ]
        return _problems(422, faults)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        about = f"{request.method} {request.url.path}"
        words = {
            404: f"expected a request of this interface, found {about}",
            405: f"expected another method, found {about}",
        }
        answer = _problems(
            error.status_code, [{"path": "", "message": words.get(error.status_code) or str(error.detail)}]
        )
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(CrewoptError)
    async def wrong(request: Request, error: CrewoptError) -> JSONResponse:
        found = getattr(error, "problems", None)
        if found is None:
            return _problems(500, [{"path": "", "message": str(error)}])
        return _problems(422, [{"path": each.path, "message": each.message} for each in found])

    @app.exception_handler(OSError)
    async def unwritten(request: Request, error: OSError) -> JSONResponse:
        found = error.strerror or type(error).__name__
        words = f"expected the session's folder as it was, to write what is done: found {found}; nothing was done"
        return _problems(500, [{"path": "", "message": words}])

    @app.exception_handler(StaleError)
    async def stale(request: Request, error: StaleError) -> JSONResponse:
        since = [{"by": told.by, "branch": told.branch, "words": told.words} for told in error.since]
        moves = "; ".join(f"{each['by']}: {each['words']}" for each in since)
        known = f"expected a revision that there has been, {error.revision} at most, found a later one"
        words = f"somebody has moved since: {moves}" if moves else known
        return _problems(409, [{"path": "revision", "message": words}], revision=error.revision, since=since)


def _pages(app: FastAPI, board: Board) -> None:
    """What a browser opens."""

    @app.get("/", response_class=HTMLResponse, include_in_schema=False)
    def whole(request: Request) -> HTMLResponse:
        writes = request.scope["state"]["writes"]
        token = board.tokens.writes if writes else board.tokens.reads
        data = board.shows(MAIN, view=True)
        notes = board.session.notes
        setup = {"token": token, "writes": writes, "reads": board.tokens.reads if writes else ""}
        return HTMLResponse(
            page("board.html", board=data, static=f"{STATIC}{token}", setup=setup, notes=notes, events=kinds_of_news())
        )

    @app.get("/static/{token}/{name}", include_in_schema=False)
    def static(token: str, name: str) -> Response:
        found = file(name)
        if found is None:
            return _problems(404, [{"path": "name", "message": "expected a file of the page"}])
        return Response(found[0], media_type=found[1])

    @app.get("/log", response_class=HTMLResponse, include_in_schema=False)
    def log(request: Request) -> HTMLResponse:
        token = board.tokens.writes if request.scope["state"]["writes"] else board.tokens.reads
        shown = {"static": f"{STATIC}{token}", "style": "", "log": board.session.log}
        return HTMLResponse(page("log_page.html", name=board.session.start.instance.name, **shown))

    @app.get("/api/charts")
    def charts(
        view: Literal["person", "ship", "aboard", "ledger"] = "ship",
        branch: str = MAIN,
        since: date | None = None,
        until: date | None = None,
        who: str | None = None,
        width: Annotated[int | None, Query(ge=100, le=10_000)] = None,
    ) -> HTMLResponse:
        """A chart as SVG: by person, by ship, people aboard, or the ledger; ``who``: ids with commas."""
        state = board.session.branch(branch).state
        some = None if who is None else [word for word in who.split(",") if word]
        return HTMLResponse(chart(state, view, since, until, some, width))


def _looks(app: FastAPI, board: Board) -> None:
    """What changes nothing."""

    @app.get("/api/board", response_model=None)
    def whole(branch: str = MAIN, view: bool = False, shown: int | None = None) -> JSONResponse:
        """All of a branch: people, flights, seats, worth, log; ``check`` as of ``crewopt check --json``.

        ``view``: for the board's own page, which shows the view ``shown``; only what differs from that is sent.
        """
        return JSONResponse(board.shows(branch, view=view, shown=shown))

    @app.get("/api/plan")
    def plan(branch: str = MAIN) -> Any:
        """The plan of a branch, as in a plan file."""
        return plan_data(board.session.branch(branch).state.plan)

    @app.get("/api/branches")
    def branches() -> list[dict[str, Any]]:
        """Every branch beside the start: moves, broken clauses, values of the tiers, days uncovered."""
        return branches_data(board.session)

    @app.get("/api/log")
    def log() -> list[dict[str, Any]]:
        """Who did what, the newest first."""
        return log_data(board.session)

    @app.get("/api/ranking")
    def ranking(
        flight: str,
        role: str,
        leg: Literal["up", "down", "backup"] = "up",
        instead: str | None = None,
        branch: str = MAIN,
        seconds: BRIEF = 0.3,
    ) -> dict[str, Any]:
        """Who could sit there while nobody else moves, best first; ask again while ``left`` is not 0."""
        with board.session.lock:
            found = board.ranking(branch, flight, role, leg, instead)
        ranked = found.go_on(seconds)
        return {"people": [each.data() for each in ranked], "left": found.left}

    @app.get("/api/events")
    async def events() -> StreamingResponse:
        """Server-sent events: ``moved`` with the revision, ``search`` with where a search stands."""
        first = f"event: hello\ndata: {json.dumps({'revision': board.session.revision})}\n\n"
        return StreamingResponse(board.hub.listen(first), media_type="text/event-stream")

    @app.post("/api/check")
    def judge(asked: Checking) -> dict[str, Any]:
        """The verdict on a plan, as of ``crewopt check --json``; nothing changes."""
        state = board.session.branch(asked.branch).state
        if asked.plan is None:
            return check_data(state.report)
        return check_data(check(state.instance, loads_plan(asked.plan, state.instance)))


def _moves(app: FastAPI, board: Board) -> None:
    """What changes the session."""

    def done(branch: str, view: View, change: Callable[[], object]) -> JSONResponse:
        change()
        board.tell_move()
        return JSONResponse(board.shows(branch, view=view.view, shown=view.shown))

    @app.post("/api/moves", response_model=None)
    def move(asked: Moving, view: Viewing) -> JSONResponse:
        """Make a move; the answer is that of ``/api/board``."""
        return done(asked.branch, view, lambda: board.session.move(asked.branch, asked.move, asked.by, asked.revision))

    @app.post("/api/undo", response_model=None)
    def undo(asked: Stepping, view: Viewing) -> JSONResponse:
        """Take the last move of a branch back."""
        return done(asked.branch, view, lambda: board.session.undo(asked.branch, asked.by, asked.revision))

    @app.post("/api/redo", response_model=None)
    def redo(asked: Stepping, view: Viewing) -> JSONResponse:
        """Make it again."""
        return done(asked.branch, view, lambda: board.session.redo(asked.branch, asked.by, asked.revision))

    @app.post("/api/branches", response_model=None)
    def fork(asked: Branching, view: Viewing) -> JSONResponse:
        """Begin a branch; the answer shows it."""
        return done(asked.name, view, lambda: board.session.fork(asked.branch, asked.name, asked.by, asked.revision))

    @app.post("/api/save")
    def keep(asked: Saving) -> dict[str, str]:
        """Write a plan, an instance with its decisions, a report or the log into the session's folder."""
        with board.session.lock:
            name = save(board.session, board.folder, asked.branch, asked.what)
        return {"name": name, "path": str(board.folder / name)}

    @app.get("/api/files/{name}")
    def read(name: str) -> Response:
        """A file that was saved."""
        kind = saved(board.session, name)
        if kind is None or not (board.folder / name).is_file():
            return _problems(404, [{"path": "name", "message": "expected a file that was saved here"}])
        attached = {"content-disposition": f'attachment; filename="{name}"'}
        return Response((board.folder / name).read_bytes(), media_type=kind, headers=attached)


def _searches(app: FastAPI, board: Board) -> None:
    """What takes time."""

    @app.post("/api/searches", status_code=202)
    def ask(asked: Asking) -> Any:
        """Ask a question; follow it by ``/api/events`` or by its number."""
        state = board.session.branch(asked.branch).state
        search = board.searches.ask(asked.question, asked.branch, state, asked.by)
        if search is None:
            return _problems(429, [{"path": "", "message": "expected fewer searches waiting: stop one first"}])
        return board.searched(search)

    @app.get("/api/searches")
    def every() -> list[dict[str, Any]]:
        """The searches of this session, the newest first, without their answers."""
        return [board.searched(search, whole=False) for search in board.searches.all()]

    @app.get("/api/searches/{number}")
    def one(number: int) -> Any:
        """Where a search stands; its answer as the command of that name prints it with ``--json``."""
        search = board.searches.search(number)
        if search is None:
            return _problems(404, [{"path": "number", "message": f"expected a search, found {number}"}])
        return board.searched(search)

    @app.delete("/api/searches/{number}")
    def stop(number: int) -> Response:
        """End a search with what it has."""
        if board.searches.search(number) is None:
            return _problems(404, [{"path": "number", "message": f"expected a search, found {number}"}])
        board.searches.stop(number)
        return PlainTextResponse("", 204)

    @app.post("/api/searches/{number}/take", response_model=None)
    def take(number: int, asked: Stepping, view: Viewing) -> JSONResponse:
        """Put the plan found in the place of the present one."""
        board.take(number, asked.branch, asked.by, asked.revision)
        board.tell_move()
        return JSONResponse(board.shows(asked.branch, view=view.view, shown=view.shown))
