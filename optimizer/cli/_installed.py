"""Whether the folder of the package holds what was installed, and nothing of another distribution.

The import name is ``optimizer``.  A distribution that installs a package of the same name writes into the same folder.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.metadata import Distribution, PackageNotFoundError, distributions
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME, PACKAGE = "crewopt", "optimizer"
SHOWN = 3
"""Files that a warning names; the others are counted."""


def version_and_warning() -> str:
    """The version, and below it what is wrong with the folder of the package, if something is."""
    folder = Path(__file__).parent.parent
    try:
        own = Distribution.from_name(NAME)
    except PackageNotFoundError:
        return f"{NAME} (not installed: run from {folder})"
    wrong = strangers(own, folder)
    return f"{NAME} {own.version}" + (f"\nWarning: {wrong}." if wrong else "")


def strangers(own: Distribution, folder: Path) -> str | None:
    """Files in the folder that are not as installed, and whose they are, in one line; None if there are none.

    Of a folder of sources, installed as such or not, nothing is known.
    """
    listed = {str(file): file.hash for file in own.files or () if file.parts[0] == PACKAGE}
    if not listed.get(f"{PACKAGE}/__init__.py") or Path(str(own.locate_file(PACKAGE))).resolve() != folder.resolve():
        return None
    there = {f"{PACKAGE}/{file.relative_to(folder).as_posix()}": file for file in _files(folder)}
    more = sorted(there.keys() - listed.keys())
    other = sorted(
        name
        for name, sum_ in listed.items()
        if name in there and sum_ is not None and _sum(there[name], sum_.mode) != sum_.value
    )
    gone = sorted(name for name in listed.keys() - there.keys() if "__pycache__" not in name)
    if not (more or other or gone):
        return None
    parts = [("not ours", more), ("changed", other), ("missing", gone)]
    words = "; ".join(f"{word}: {_shown(names)}" for word, names in parts if names)
    owners = sorted(_owners(own))
    installs = "installs" if len(owners) == 1 else "install"
    whose = f", where {' and '.join(owners)} {installs} a package of the same name" if owners else ""
    return f"{folder} is not as it was installed{whose} ({words}). Install {NAME} into an environment of its own"


def _files(folder: Path) -> Iterator[Path]:
    yield from (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)


def _sum(file: Path, kind: str) -> str:
    """The checksum of a file as it is written in the list of an installation."""
    digest = hashlib.new(kind, file.read_bytes()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _owners(own: Distribution) -> Iterator[str]:
    """Other distributions that install files into a package of our name."""
    for each in distributions():
        if each.name != own.name and any(file.parts[:1] == (PACKAGE,) for file in each.files or ()):
            yield f"{each.name} {each.version}"


def _shown(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
