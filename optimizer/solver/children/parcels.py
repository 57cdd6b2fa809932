"""Arguments in bytes.  Instances and plans, which many pieces of work share, are sent once and then named by a key."""

from __future__ import annotations

import hashlib
import io
import pickle
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from optimizer.problem.errors import InputError, Problem
from optimizer.problem.facts import Facts
from optimizer.problem.plan import Plan
from optimizer.problem.plugins import of_the_main_program

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT = 16
"""Shared objects that a process keeps; the one that was sent first makes room for the next."""


@dataclass(frozen=True)
class Parcel:
    """Arguments in bytes, without the shared objects that they name."""

    data: bytes
    shared: Mapping[str, bytes] = field(default_factory=dict)
    """By key: each shared object that they name, in bytes."""


class Packer:
    """Makes parcels, and remembers the shared objects in bytes."""

    def __init__(self) -> None:
        self._packed: OrderedDict[int, tuple[object, str, bytes]] = OrderedDict()
        """By ``id``; the object is held, so that the number is of no other."""

    def pack(self, value: Any) -> Parcel:
        """A value in bytes.

        Raises
        ------
        InputError
            If a rule, goal or event in it stands where no other process can import it.
        """
        found: dict[str, bytes] = {}

        class Pickler(pickle.Pickler):
            def persistent_id(_, each: Any) -> str | None:  # noqa: N805
                if not isinstance(each, Facts | Plan):
                    return None
                key, data = self._shared(each)
                found[key] = data
                return key

        out = io.BytesIO()
        with _refusals():
            Pickler(out).dump(value)
        return Parcel(_sendable(out.getvalue()), found)

    def _shared(self, each: object) -> tuple[str, bytes]:
        if id(each) not in self._packed:
            data = sendable(each)
            self._packed[id(each)] = each, hashlib.sha256(data).hexdigest(), data
            if len(self._packed) > KEPT:
                self._packed.popitem(last=False)
        return self._packed[id(each)][1:]


class Shelf:
    """The shared objects that a process was sent."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes | object] = {}

    def keep(self, key: str, data: bytes, drop: str | None) -> None:
        """Put one there, and take another away."""
        self._kept[key] = data
        if drop is not None:
            self._kept.pop(drop, None)

    def unpack(self, parcel: Parcel) -> Any:
        """The value of a parcel whose shared objects are here.

        Raises
        ------
        InputError
            If this process cannot import what is in it.
        """

        class Unpickler(pickle.Unpickler):
            def persistent_load(_, key: Any) -> object:  # noqa: N805
                return self._object(key)

        try:
            return Unpickler(io.BytesIO(parcel.data)).load()
        except (ImportError, AttributeError, TypeError) as error:
            words = f"a process of its own cannot read what it was sent: {type(error).__name__}: {error}"
            raise InputError([Problem("", 1, 1, "", words)]) from error

    def _object(self, key: str) -> object:
        kept = self._kept[key]
        if isinstance(kept, bytes):
            kept = self._kept[key] = pickle.loads(kept)
        return kept


class _refusals:  # noqa: N801
    """Within, what cannot be pickled is an ``InputError``."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, where: object) -> None:
        if isinstance(error, pickle.PicklingError | AttributeError):  # a class inside a function, or defined anew since
            raise InputError([Problem("", 1, 1, "", f"cannot be sent to a process of its own: {error}")]) from None


def sendable(value: object) -> bytes:
    """A value in bytes, unless a rule, goal or event in it stands where no other process can import it.

    Raises
    ------
    InputError
        Naming it.
    """
    with _refusals():
        return _sendable(pickle.dumps(value))


def _sendable(data: bytes) -> bytes:
    for kind in of_the_main_program() if b"__main__" in data else ():
        if kind.__qualname__.encode() in data:
            words = f"`{kind.name}` stands in the program that was started, which no other process can import: "
            raise InputError([Problem("", 1, 1, "", f"{words}write its class {kind.__name__} into a module")])
    return data
