"""How templates are filled: all that is put into them is escaped, and a name that they are not given is an error."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined

from optimizer.report.page.markup import dated, in_code, readable

WHOLE = "page.html"
"""The one template whose lines stay lines."""


@cache
def templates() -> Environment:
    """The templates of this folder."""
    environment = Environment(
        loader=FunctionLoader(_source), autoescape=True, undefined=StrictUndefined, finalize=readable
    )
    environment.filters |= {"dated": dated, "in_code": in_code}
    environment.tests["day"] = lambda content: isinstance(content, date)
    return environment


def part(name: str) -> str:
    """A file of this folder."""
    return (files("optimizer.report.page") / name).read_text(encoding="utf-8")


def _source(name: str) -> str:
    """A template; its lines are for its writer, so that no space comes between two elements."""
    return part(name) if name == WHOLE else "".join(line.strip() for line in part(name).splitlines())
