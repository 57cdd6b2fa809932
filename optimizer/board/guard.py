"""Who may ask this server: only this machine's own page, with the token of its link, and in small requests."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping
    from typing import Any

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
    App = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_BODY = 1_000_000
"""Bytes of a request; a plan of 400 people is a tenth of it."""
LONGEST_QUERY = 4_000
HEADER = b"x-board-token"
STATIC = "/static/"
"""Files of the page: the token is a part of their path, as a module names others beside itself."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@dataclass(frozen=True)
class Tokens:
    """The two links of a board: one that may do everything, and one that may look."""

    writes: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    reads: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def may_write(self, token: str) -> bool | None:
        """Whether a token may change anything; None if it is none of ours."""
        given = token.encode()
        if hmac.compare_digest(given, self.writes.encode()):
            return True
        return False if hmac.compare_digest(given, self.reads.encode()) else None


class Guard:
    """In front of the application: refuses before anything is read."""

    def __init__(self, app: App, tokens: Tokens, port: int) -> None:
        self.app, self.tokens = app, tokens
        self.hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}
        self.origins = {f"http://{host}" for host in self.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        fault = self._fault(scope, headers)
        if fault is not None:
            await _refuse(send, *fault)
            return
        await self.app(scope, _limited(receive), _with_headers(send))

    def _fault(self, scope: Scope, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
        """Status and words for a request that is refused; else the scope says what it may do."""
        if len(scope["query_string"]) > LONGEST_QUERY or len(scope["path"]) > LONGEST_QUERY:
            return 414, f"expected a path and a query of at most {LONGEST_QUERY} bytes"
        if headers.get(b"host", b"").decode("latin-1") not in self.hosts:
            return 421, "expected the host 127.0.0.1 with this board's port"
        origin = headers.get(b"origin")
        if origin is not None and origin.decode("latin-1") not in self.origins:
            return 403, "expected a request of the board's own page"
        if headers.get(b"sec-fetch-site") in (b"cross-site", b"same-site"):
            navigating = headers.get(b"sec-fetch-mode") == b"navigate" and scope["path"] == "/"
            if not navigating:
                return 403, "expected a request of the board's own page"
        writes = self.tokens.may_write(self._token(scope, headers))
        if writes is None:
            return 403, "expected the token of the link that `crewopt board` printed: one begun again has another link"
        if scope["method"] not in ("GET", "HEAD"):
            if not writes:
                return 403, "this link may only look: ask for the other one"
            kind = headers.get(b"content-type", b"").split(b";")[0].strip()
            if kind != b"application/json":
                return 415, "expected a body of type application/json"
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            return 413, f"expected a body of at most {LARGEST_BODY} bytes"
        scope.setdefault("state", {})["writes"] = writes
        return None

    @staticmethod
    def _token(scope: Scope, headers: dict[bytes, bytes]) -> str:
        if HEADER in headers:
            return str(headers[HEADER], "latin-1")
        if scope["path"].startswith(STATIC):
            return str(scope["path"].removeprefix(STATIC).partition("/")[0])
        return parse_qs(str(scope["query_string"], "latin-1")).get("token", [""])[0]


class TooLargeError(Exception):
    """A body that says nothing of its size and is too large."""


def _limited(receive: Receive) -> Receive:
    read = 0

    async def limited() -> MutableMapping[str, Any]:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > LARGEST_BODY:
            raise TooLargeError
        return message

    return limited


def _with_headers(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            message["headers"] = [*message.get("headers", []), *own]
        await send(message)

    return sending


async def _refuse(send: Send, status: int, words: str) -> None:
    body = json.dumps({"problems": [{"path": "", "message": words}]}).encode()
    start = {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]}
    with_headers = _with_headers(send)
    await with_headers(start)
    await with_headers({"type": "http.response.body", "body": body})
