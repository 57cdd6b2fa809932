"""HTML and SVG by function calls: everything that is not yet ``Markup`` is text, and is escaped."""

from __future__ import annotations

import html
import re

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that HTML does not allow."""


DAY = re.compile(r"(\d{4}-\d{2}-\d{2})", re.ASCII)


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def text(content: object) -> Markup:
    """Anything as HTML."""
    if isinstance(content, Markup):
        return content
    return Markup(html.escape(CONTROLS.sub("\ufffd", str(content))))


def tag(_element: str, *children: object, **attributes: object) -> Markup:
    """One element.  ``class_`` is ``class``, ``data_x`` is ``data-x``; attributes that are None are left out."""
    words = [
        f' {name.rstrip("_").replace("_", "-")}="{text(value)}"'
        for name, value in attributes.items()
        if value is not None
    ]
    start = f"<{_element}{''.join(words)}>"
    return Markup(f"{start}{together(*children)}</{_element}>")


def dated(content: str) -> Markup:
    """Text whose days stay on one line."""
    parts = DAY.split(content)
    return together(*(tag("time", part) if number % 2 else part for number, part in enumerate(parts)))


def together(*parts: object) -> Markup:
    """Parts one after another; None is left out."""
    return Markup("".join(text(part) for part in parts if part is not None))
