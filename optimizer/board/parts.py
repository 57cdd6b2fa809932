"""The page in parts: a flight or a person is drawn again only if something of it is new, and only that is sent."""

from __future__ import annotations

import itertools
import json
import re
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from optimizer.board.page import page

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_VIEWS = 40
"""Views that are remembered; a page that shows an older one is sent everything."""
SMALL = ("delta", "worth", "log", "branches")
"""Parts that are sent whole where they differ."""


class Views:
    """What was sent last to each page, by number."""

    def __init__(self) -> None:
        self._sent: dict[int, dict[str, dict[str, str]]] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def answer(self, data: dict[str, Any], shown: int | None) -> dict[str, Any]:
        """What a page needs that shows the view of number ``shown``: all, or what differs from that.

        ``whole`` says which.  The number of this view is ``view``; ``html`` holds the parts.
        """
        now = {"flights": _flights(data), "people": _people(data), "small": _small(data)}
        with self._lock:
            before = self._sent.get(shown or 0)
            number = next(self._numbers)
            self._sent[number] = now
            for old in list(self._sent)[:-MOST_VIEWS]:
                del self._sent[old]
        small = {key: data[key] for key in ("revision", "branch", "instance", "undo", "redo", "branches", "takeable")}
        small |= {"view": number, "log": data["log"][:1], "worth": {"ok": data["worth"]["ok"]}}
        if before is None or any(list(before[kind]) != list(now[kind]) for kind in ("flights", "people")):
            lists = {"flights": "".join(now["flights"].values()), "people": _by_party(data, now["people"])}
            return small | {
                "whole": True,
                "people": [_who(person) for person in data["people"]],
                "flights": [_which(flight) for flight in data["flights"]],
                "html": {**lists, **now["small"]},
            }
        new = {kind: _new(now[kind], before[kind]) for kind in now}
        return small | {
            "whole": False,
            "people": [_who(person) for person in data["people"] if person["id"] in new["people"]],
            "flights": [_which(flight) for flight in data["flights"] if flight["id"] in new["flights"]],
            "html": new["small"],
            "parts": {kind: new[kind] for kind in ("flights", "people")},
        }


def _new(now: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    return {key: html for key, html in now.items() if before.get(key) != html}


def _who(person: Mapping[str, Any]) -> dict[str, Any]:
    return {key: person[key] for key in ("id", "name", "agency", "party", "qualifications")}


def _which(flight: Mapping[str, Any]) -> dict[str, Any]:
    return {key: flight[key] for key in ("id", "launched")}


def _flights(data: Mapping[str, Any]) -> dict[str, str]:
    broken = {word for clause in data["worth"]["broken"] for word in clause["subject"].split("/")}
    people = _broken_of_people(data)
    drawn = {}
    for place, flight in enumerate(data["flights"]):
        seats = [seat | {"broken": flight["id"] in people.get(seat["crew"], ())} for seat in flight["seats"]]
        is_broken = flight["id"] in broken or any(seat["broken"] for seat in seats)
        drawn[flight["id"]] = _drawn("flight.html", json.dumps({**flight, "seats": seats}), place, is_broken)
    return drawn


def _broken_of_people(data: Mapping[str, Any]) -> dict[str, set[str]]:
    """By person, the flights that their broken clauses are about: those named by one, or all if it names none."""
    every = {flight["id"] for flight in data["flights"]}
    people = {person["id"] for person in data["people"]}
    found: dict[str, set[str]] = {}
    for clause in data["worth"]["broken"]:
        words = set(clause["subject"].split("/"))
        named = every & (words | set(re.findall(r"[\w.-]*\w", clause["message"])))
        for person in people & words:
            found.setdefault(person, set()).update(named or every)
    return found


def _people(data: Mapping[str, Any]) -> dict[str, str]:
    named = [person for person in data["people"] if not person["unnamed"]]
    return {person["id"]: _drawn("person.html", json.dumps(person), 0, False) for person in named}


def _small(data: Mapping[str, Any]) -> dict[str, str]:
    return {part: page(f"{part}.html", board=data) for part in SMALL}


def _by_party(data: Mapping[str, Any], drawn: Mapping[str, str]) -> str:
    parties: dict[str, list[str]] = {}
    for person in data["people"]:
        if person["id"] in drawn:
            parties.setdefault(person["party"], []).append(drawn[person["id"]])
    ordered = sorted(parties.items(), key=lambda each: (each[0] == "", each[0]))
    return page("people.html", parties=[(party, "".join(people)) for party, people in ordered])


@lru_cache(maxsize=8192)
def _drawn(template: str, of: str, place: int, is_broken: bool) -> str:
    return page(template, it=json.loads(of), place=place, is_broken=is_broken)
