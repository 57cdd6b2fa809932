"""The server of a board: on this machine alone, until it is interrupted."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import warnings
import webbrowser
from typing import TYPE_CHECKING, Any

import uvicorn

from optimizer.board.app import application
from optimizer.board.guard import Tokens
from optimizer.board.session import Session
from optimizer.board.shared import Board
from optimizer.problem.errors import InputError, InputWarning, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

ADDRESS = "127.0.0.1"
ENDING_SECONDS = 1
"""For requests that are being answered when the board ends."""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours: the first one ends the board, with exit code 0."""
        yield


def serve(
    instance: Instance,
    plan: Plan | None,
    folder: Path,
    tell: Callable[[str], object],
    *,
    port: int = 0,
    browser: bool = True,
    new: bool = False,
    note: Callable[[str], object] = lambda words: None,
    **search: Any,
) -> None:
    """Open the board and serve it until SIGINT or SIGTERM.

    Parameters
    ----------
    plan
        The plan to begin with; that published by the instance if None, else a search for the best one begins.
    folder
        Where the session is kept, and all that is saved.
    tell
        Called once with the address and its token, before anything is searched.
    port
        0 for any that is free.
    new
        Begin a new session where one of this instance could be gone on with.
    note
        Called with each thing to know of how the session was opened.
    search
        ``workers``, ``seed`` and ``memory``, as for ``solve``.

    Raises
    ------
    InputError
        If the port is taken, the folder cannot be made, or a new session is to begin while another board has it open.
    """
    with _listening(port) as door, warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)  # told when the file was read; moves would tell them again
        try:
            session = Session.opened(folder, instance, plan, new=new)
        except OSError as error:
            words = f"expected a folder for the session that can be written, found {error.strerror}: see --session"
            raise InputError([Problem(str(folder), 1, 1, "", words)]) from None
        for words in session.notes:
            note(words)
        number, tokens = door.getsockname()[1], Tokens()
        board = Board(session, folder, tokens, solve=plan is None and instance.published is None, **search)
        config = uvicorn.Config(
            application(board, number),
            log_level="critical",
            access_log=False,
            lifespan="on",
            server_header=False,
            timeout_graceful_shutdown=ENDING_SECONDS,
            limit_concurrency=200,
        )
        server = _Server(config)
        address = f"http://{ADDRESS}:{number}/?token={tokens.writes}"
        tell(address)
        if browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        with _ending(server, board):
            server.run(sockets=[door])


@contextlib.contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    with door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((ADDRESS, port))
            door.listen(128)  # who asks as soon as the address is printed waits
        except OSError as error:
            words = f"expected a port that is free, found {port}: {error.strerror}"
            raise InputError([Problem("--port", 1, 1, "", words)]) from None
        yield door


@contextlib.contextmanager
def _ending(server: uvicorn.Server, board: Board) -> Iterator[None]:
    """The first signal ends the board in good order, a second one at once."""

    def end(number: int, frame: FrameType | None) -> None:
        server.force_exit = server.should_exit
        server.should_exit = True
        board.hub.end()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        board.searches.close()
