"""What a board writes: into its session's folder and nowhere else, under names of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from optimizer.board.page import page, style
from optimizer.files.dump import dump
from optimizer.files.writing import write_text
from optimizer.report.write import report_to

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.board.session import Session

What = Literal["plan", "instance", "report", "log"]
ENDINGS: dict[str, str] = {"plan": ".plan.json", "instance": ".yaml", "report": ".html", "log": ".log.html"}
KINDS = {".json": "application/json", ".yaml": "application/yaml", ".html": "text/html; charset=utf-8"}


def save(session: Session, folder: Path, branch: str, what: What) -> str:
    """Write one file of a branch; its name.

    The plan; the instance with its decisions; the report; or the log of all moves, to be printed.
    """
    state = session.branch(branch).state
    name = f"{_plain(session, branch)}{ENDINGS[what]}"
    path = folder / name
    if path.is_symlink():  # it would be written through, to wherever it leads
        path.unlink()
    if what == "plan":
        dump(state.plan, path)
    elif what == "instance":
        dump(state.instance, path)
    elif what == "report":
        log = [(told.number, told.at[:16].replace("T", " "), told.by, told.branch, told.words) for told in session.log]
        report_to(state.instance, state.plan, path, title=f"{state.instance.name}: {branch}", log=log)
    else:
        shown = {"static": "", "style": style(), "log": session.log}
        write_text(path, page("log_page.html", name=state.instance.name, **shown) + "\n")
    return name


def saved(session: Session, name: str) -> str | None:
    """The type of a file that a board may have saved; None for any other name."""
    names = [f"{_plain(session, branch)}{ending}" for branch in session.branches for ending in ENDINGS.values()]
    return KINDS[name[name.rindex(".") :]] if name in names else None


def _plain(session: Session, branch: str) -> str:
    """A branch as the name of a file: letters, digits and its place, so that no two are the same."""
    place = list(session.branches).index(branch)
    word = re.sub(r"[^a-z0-9]+", "-", branch.lower()).strip("-")[:30]
    return branch if not place else f"{place}-{word}" if word else f"{place}"
