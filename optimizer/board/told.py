"""What a study says of the instance of a repair, in the words of a board: a seat taken by hand is no pin to drop."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from optimizer.board.held import by_hand
from optimizer.board.move import seat_words
from optimizer.problem.wording import called
from optimizer.rules import RULES

if TYPE_CHECKING:
    from optimizer.board.state import State
    from optimizer.problem.decisions import Pin

DROPPED = {name: rule.dropped for name, rule in RULES.items() if rule.dropped}
"""Rules whose clauses are decisions that a user drops, and how these are called."""
AS_PINNED, AS_MOVED = "as pinned", "as moved by hand"
PINNED, MOVED = "pinned ", "moved by hand "


def in_board_words(state: State, text: str) -> str:
    """The text of an explanation: of each seat taken by hand it says to take the move back."""
    subjects = {_subject(pin): pin for pin in by_hand(state)}
    names, words = ("|".join(map(re.escape, found)) for found in (DROPPED, DROPPED.values()))
    lines, own = [], False
    for line in text.split("\n"):
        if not line.startswith("      "):  # the head of a clause; what is said of it stands below, further in
            head = re.fullmatch(rf"  (?:(drop) (?:{words})|(?:{names})) (\S+)(.*)", line)
            own = head is not None and head[2] in subjects
            if head is not None and own:
                move = _move(state, subjects[head[2]])
                line = f"  take back your move: {move}{head[3]}" if head[1] else f"  your move: {move}"
        elif own:
            line = line.replace(AS_PINNED, AS_MOVED).replace(PINNED, MOVED)
        lines.append(line)
    return "\n".join(lines)


def in_board_data(state: State, data: Any) -> Any:
    """The data of an explanation, likewise: ``how`` is then ``take back``."""
    subjects = {_subject(pin) for pin in by_hand(state)}

    def told(part: Any) -> Any:
        if isinstance(part, list):
            return [told(each) for each in part]
        if not isinstance(part, dict):
            return part
        found = {key: told(value) for key, value in part.items()}
        if found.get("rule") in DROPPED and found.get("subject") in subjects:
            found |= {"by_hand": True} | ({"how": "take back"} if "how" in found else {})
            if isinstance(found.get("message"), str):
                found["message"] = found["message"].replace(AS_PINNED, AS_MOVED).replace(PINNED, MOVED)
        return found

    return told(data)


def _subject(pin: Pin) -> str:
    """The address of the clause, as the rule builds it."""
    return f"{pin.crew}/{pin.flight}" + (f"/{pin.leg}" if pin.leg != "up" else "")


def _move(state: State, pin: Pin) -> str:
    return f"{called(state.instance, pin.crew)} to {seat_words(pin.flight, pin.role, pin.leg)}"
