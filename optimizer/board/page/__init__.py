"""The page of a board: templates that escape all that is put into them, and the files beside it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from optimizer.report.page.markup import readable
from optimizer.report.page.templates import part as part_of_report

FILES = {
    "board.css": "text/css",
    "board.js": "text/javascript",
    "server.js": "text/javascript",
    "moving.js": "text/javascript",
    "asking.js": "text/javascript",
    "timeline.js": "text/javascript",
}
"""What the page loads; and ``report.css``, for the charts."""


def file(name: str) -> tuple[str, str] | None:
    """A file beside the page with its type; None for any other name."""
    if name == "report.css":
        return style(), "text/css"
    return (_source(name), FILES[name]) if name in FILES else None


def style() -> str:
    """The style of the report, for pages that stand alone."""
    return part_of_report("page.css")


def page(template: str, **shown: Any) -> str:
    """A template, filled."""
    return _templates().get_template(template).render(**shown)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=readable,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _source(name: str) -> str:
    return (files("optimizer.board.page") / name).read_text(encoding="utf-8")
