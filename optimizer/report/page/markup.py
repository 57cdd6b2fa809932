"""Elements of the charts by function calls, and what templates need of HTML: all that is no ``Markup`` is escaped.

The sections of the page are templates (``body.html``).  The charts are not: nearly every attribute of their marks is a
number worked out on the spot, and the same marks go into a picture without a page.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that HTML does not allow."""


DAY = re.compile(r"(\d{4}-\d{2}-\d{2})", re.ASCII)


def text(content: object) -> Markup:
    """Anything as HTML."""
    return content if isinstance(content, Markup) else escape(readable(content))


def readable(content: object) -> object:
    """Content without characters that HTML does not allow; None is empty."""
    if isinstance(content, Markup):
        return content
    return "" if content is None else CONTROLS.sub("\ufffd", str(content))


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


def in_code(sentence: str) -> Markup:
    """A sentence with the text between backquotes as code."""
    parts = sentence.split("`")
    return together(*(tag("code", part) if number % 2 else part for number, part in enumerate(parts)))


def together(*parts: object) -> Markup:
    """Parts one after another; None is left out."""
    return Markup("".join(text(part) for part in parts if part is not None))
