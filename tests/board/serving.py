"""A board served as `crewopt board` serves it, and requests to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class Served:
    """A running board."""

    process: subprocess.Popen[str]
    address: str

    @property
    def port(self) -> int:
        return int(urlsplit(self.address).port or 0)

    @property
    def token(self) -> str:
        return parse_qs(urlsplit(self.address).query)["token"][0]

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        token: str | None = None,
    ) -> tuple[int, Any, dict[str, str]]:
        """Status, content (data of JSON, else text) and headers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        given = {"X-Board-Token": self.token if token is None else token}
        given |= {"Content-Type": "application/json"} if method != "GET" else {}
        given |= headers or {}
        content = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        try:
            connection.request(method, path, content, given)
            answer = connection.getresponse()
            text = answer.read().decode()
            found = dict(answer.getheaders())
        finally:
            connection.close()
        return answer.status, json.loads(text) if "json" in found.get("content-type", "") else text, found

    def move(self, revision: int, by: str = "test", branch: str = "main", **move: Any) -> tuple[int, Any]:
        """Make a move; status and answer."""
        asked = {"revision": revision, "by": by, "branch": branch, "move": move}
        return self.ask("POST", "/api/moves", asked)[:2]

    def answer(self, question: dict[str, Any], seconds: float = 120.0) -> dict[str, Any]:
        """Ask, and wait for the answer."""
        import time

        status, search, _ = self.ask("POST", "/api/searches", {"question": question})
        assert status == 202, search
        end = time.monotonic() + seconds
        while search["status"] in ("waiting", "running"):
            assert time.monotonic() < end, search
            time.sleep(0.1)
            search = self.ask("GET", f"/api/searches/{search['number']}")[1]
        found: dict[str, Any] = search
        return found


@contextmanager
def served(instance: Path, session: Path, *arguments: str) -> Iterator[Served]:
    """A board of an instance, ended at the end."""
    command = [sys.executable, "-m", "optimizer", "board", str(instance), *arguments]
    command += ["--port", "0", "--no-browser", "--session", str(session), "--workers", "1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=session.parent) as process:
        try:
            assert process.stdout is not None
            yield Served(process, process.stdout.readline().strip())
        finally:
            process.kill()
