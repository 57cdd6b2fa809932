"""What happens, told to every open page as server-sent events."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MOST_PAGES = 32
MOST_BEHIND = 200
"""Events that a page may be behind; one that reads none is let go."""
BEAT_SECONDS = 5.0


class Hub:
    """The open pages; `tell` may be called from any thread."""

    def __init__(self) -> None:
        self._pages: set[asyncio.Queue[str | None]] = set()
        self.visited = False
        """Whether any page has listened, however briefly; who acts on it sets it back."""
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def pages(self) -> int:
        """How many pages listen."""
        return len(self._pages)

    def started(self) -> None:
        """Events are sent in the loop that calls this."""
        self._loop = asyncio.get_running_loop()

    def tell(self, event: str, data: Any) -> None:
        """Tell every page."""
        if self._loop is not None and not self._loop.is_closed():
            text = f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
            self._loop.call_soon_threadsafe(self._put, text)

    def end(self) -> None:
        """Let every page go."""
        for page in self._pages:
            page.put_nowait(None)

    def _put(self, text: str) -> None:
        for page in list(self._pages):
            if page.qsize() < MOST_BEHIND:
                page.put_nowait(text)
            else:
                self._pages.discard(page)
                page.put_nowait(None)

    async def listen(self, first: str) -> AsyncIterator[str]:
        """The events for one page; a comment now and then shows that the board is alive."""
        page: asyncio.Queue[str | None] = asyncio.Queue()
        self._pages.add(page)
        self.visited = True
        try:
            yield first
            while True:
                try:
                    text = await asyncio.wait_for(page.get(), BEAT_SECONDS)
                except TimeoutError:
                    text = ": alive\n\n"
                if text is None:
                    return
                yield text
        finally:
            self._pages.discard(page)
