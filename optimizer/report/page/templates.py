"""How templates are filled: all that is put into them is escaped, and a name that they are not given is an error."""

from __future__ import annotations

import base64
import hashlib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from optimizer.report.page.markup import dated, in_code, readable

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def whole(content: str, title: str, shown: Mapping[str, Any]) -> str:
    """A self-contained page around a template, filled with what it shows."""
    script = part("page.js")
    given = {
        "content": content,
        "title": title,
        "note": None,
        "style": Markup(part("page.css")),
        "script": Markup(script),
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    }
    return templates().get_template(WHOLE).render(given | dict(shown)) + "\n"


def part(name: str) -> str:
    """A file of this folder."""
    return (files("optimizer.report.page") / name).read_text(encoding="utf-8")


def _source(name: str) -> str:
    """A template; its lines are for its writer, so that no space comes between two elements."""
    return part(name) if name == WHOLE else "".join(line.strip() for line in part(name).splitlines())
