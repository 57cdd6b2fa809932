"""What a cell may hold, by the type that stands there in a file."""

from __future__ import annotations

import types
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from optimizer.files.schema_paths import types_at
from optimizer.problem.fields import Ref

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.files.documents import Path_


@dataclass(frozen=True)
class Form:
    """The kinds of values that may stand in a place."""

    text: bool = False
    free: bool = False
    """Any text, not an id: it is never split."""
    words: tuple[str, ...] = ()
    """Texts that mean something by themselves."""
    number: bool = False
    truth: bool = False
    day: bool = False
    keys: bool = False
    """Keys with values."""
    item: Form | None = None
    """What an item of a list may be, where there may be a list."""
    refs: tuple[str, ...] = ()
    """The kinds of ids that may stand here."""

    def __or__(self, other: Form) -> Form:
        items = [form for form in (self.item, other.item) if form is not None]
        return Form(
            self.text or other.text,
            self.free or other.free,
            tuple(dict.fromkeys((*self.words, *other.words))),
            self.number or other.number,
            self.truth or other.truth,
            self.day or other.day,
            self.keys or other.keys,
            items[0] if len(items) == 1 else items[0] | items[1] if items else None,
            tuple(dict.fromkeys((*self.refs, *other.refs))),
        )

    @property
    def in_words(self) -> str:
        """What is expected, for the note on a heading."""
        said = []
        if self.day:
            said.append("a day, as a date or YYYY-MM-DD")
        if self.number:
            said.append("a whole number")
        if self.truth:
            said.append("yes or no")
        if self.refs:
            said.append(" or ".join(_named(kind) for kind in self.refs))
        elif self.text:
            said.append("text" if self.free else "an id: letters, digits, `.`, `_`, `-`")
        said += [f"`{word}`" for word in self.words]
        if self.item is not None and not self.free:
            said.append(f"several with commas between ({self.item.in_words})")
        if self.keys and not self.item:
            said.append("keys with values, as in {key: 1}")
        return "; or ".join(said)


def _named(kind: str) -> str:
    """What stands for a thing of this kind."""
    return "a person" if kind == "crew" else f"the id of {'an' if kind[0] in 'aeiou' else 'a'} {kind}"


ANY = Form(text=True, number=True, truth=True, keys=True, item=Form(text=True, number=True))
"""What may stand where nothing is known."""


def form_at(kind: type[BaseModel], path: Path_) -> Form:
    """The form of the values at a path; ``ANY`` where there is no such place."""
    return _joined(form_of(each) for each in types_at(kind, path))


def _joined(forms: Iterable[Form]) -> Form:
    whole = None
    for form in forms:
        whole = form if whole is None else whole | form
    return ANY if whole is None else whole


@cache
def form_of(kind: Any) -> Form:
    """The form of a type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        inner = form_of(arguments[0])
        refs = tuple(mark.kind for mark in kind.__metadata__ if isinstance(mark, Ref))
        named = bool(refs) or any(getattr(mark, "pattern", "").startswith("^[^\\x00") for mark in _flat(kind))
        if inner.text and named:
            return Form(text=True, refs=refs)
        return inner
    if origin in (Union, types.UnionType):
        return _joined(form_of(each) for each in arguments if each is not type(None))
    if origin is Literal:
        words = tuple(each for each in arguments if isinstance(each, str))
        return Form(words=words, number=any(isinstance(each, int) for each in arguments))
    if origin in (list, tuple):
        return Form(item=_joined(form_of(each) for each in arguments if each is not Ellipsis))
    if origin is dict or (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return Form(keys=True)
    simple = {str: Form(text=True, free=True), bool: Form(truth=True), date: Form(day=True)}
    return simple.get(kind, Form(number=True) if kind in (int, float) else ANY)


def is_list(kind: Any) -> bool:
    """Whether a type, which is no union, is a list."""
    inner = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    return get_origin(inner) in (list, tuple)


def _flat(kind: Any) -> list[Any]:
    """What is said about a type, also inside of what pydantic packs together."""
    found = []
    for mark in kind.__metadata__:
        found += [mark, *getattr(mark, "metadata", ())]
    return [mark for mark in found if isinstance(getattr(mark, "pattern", None), str)]
