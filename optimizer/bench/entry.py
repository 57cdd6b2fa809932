"""One instance of a family, and where the files of families lie."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlparse
from urllib.request import url2pathname

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.instance import Instance


@dataclass(frozen=True)
class Entry:
    """One instance of a family, made on demand."""

    name: str
    make: Callable[[], Instance]


def shipped() -> Path:
    """The folder ``instances``: here; else beside the package; else where the package was installed from."""
    places = [Path("instances"), Path(__file__).parents[2] / "instances"]
    try:
        told = json.loads(distribution("crewopt").read_text("direct_url.json") or "{}")
        places.append(Path(url2pathname(urlparse(str(told.get("url", ""))).path)) / "instances")
    except (PackageNotFoundError, ValueError):
        pass
    return next((place for place in places if place.is_dir()), places[0])
