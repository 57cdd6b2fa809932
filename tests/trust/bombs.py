"""Files made to be too much for a careless reader."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Callable

MINI = (INSTANCES / "mini.yaml").read_text(encoding="utf-8")


def _people(count: int) -> bytes:
    crew = "".join(f"- {{id: p{number}, agency: NASA}}\n" for number in range(count))
    return MINI.replace("crew:\n", f"crew:\n{crew}", 1).encode()


BOMBS: dict[str, Callable[[], bytes]] = {
    "unknown-keys.yaml": lambda: (MINI + "".join(f"key{number}: 1\n" for number in range(100_000))).encode(),
    "errors.yaml": lambda: ("crew:\n" + "- {id: [1]}\n" * 100_000).encode(),
    "items.yaml": lambda: ("crew: [" + "1, " * 1_000_000 + "1]").encode(),
    "keys.json": lambda: json.dumps({f"k{number}": 1 for number in range(1_000_000)}).encode(),
    "people.yaml": lambda: _people(100_000),
    "long-name.yaml": lambda: MINI.replace("name: mini", f"name: {'x' * 100_000}", 1).encode(),
    "sixteen-mebibytes.yaml": lambda: b"# " + b"x" * (2**24 - 100) + b"\n" + MINI.encode()[:50],
    "more.yaml": lambda: b"x" * (2**24 + 1),
    "deep.yaml": lambda: b"[" * 200_000,
    "deep.json": lambda: b"[" * 200_000,
    "aliases.yaml": lambda: (
        "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9))
    ).encode(),
    "nul.yaml": lambda: b"name: \0\n" * 1000,
    "not-text.yaml": lambda: bytes(range(256)) * 4000,
}
"""By file name, what makes the bytes."""
