"""Messages after a replan: about which plan, to whom, and with which words. None is written here."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from optimizer.cli import _tidings
from optimizer.cli._tidings import Tidings

BEFORE: Any = SimpleNamespace(name="before")
OLD: Any = SimpleNamespace(name="old")
WAIVED: Any = SimpleNamespace(person={"anna": 1, "ben": 2})
SENT: Any = {"uid": "sent"}


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    """With what messages were to be written."""
    found: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    notice = SimpleNamespace(crew="anna", reasons=("moves",))

    def diff(*given: Any, of: Any) -> Any:
        assert (given, of) == ((WAIVED, OLD, "plan"), BEFORE)
        return SimpleNamespace(told=(notice,))

    monkeypatch.setattr(_tidings, "write_messages", lambda *given, **named: found.append((given, named)))
    monkeypatch.setattr(
        _tidings, "written", lambda repair, following: (WAIVED, "plan") if repair and following == "next" else 0
    )
    monkeypatch.setattr(_tidings, "diff", diff)
    return found


def test_what_is_left_open_is_told_to_all_and_to_whom_it_concerns(written: list[Any]) -> None:
    waivers = [SimpleNamespace(rule="rest", subject=subject) for subject in ("anna", "MS-1/ben/x", "MS-2")]
    repair: Any = SimpleNamespace(waivers=waivers)
    following: Any = "next"
    Tidings("folder", BEFORE, OLD, SENT).write_repaired(repair, following)
    note = "No plan obeys every rule: this one holds once it is agreed to leave open rest anna, rest MS-1/ben/x and"
    told = {"anna": ["moves", "rest anna is left open"], "ben": ["rest MS-1/ben/x is left open"]}
    given = ("folder", BEFORE, OLD, WAIVED, "plan", told)
    assert written == [(given, {"sent": SENT, "note": f"{note} rest MS-2."})]
    repair.waivers = []
    Tidings("folder", BEFORE, OLD, SENT).write_repaired(repair, following)
    assert written[1] == ((*given[:5], {"anna": ["moves"]}), {"sent": SENT, "note": ""})


def test_people_of_a_clause_come_in_the_order_in_which_it_names_them(written: list[Any]) -> None:
    people = [f"p{number}" for number in range(20)]
    repair: Any = SimpleNamespace(waivers=[SimpleNamespace(rule="pair", subject="/".join(people))])
    following: Any = "next"
    WAIVED.person.update(dict.fromkeys(people, 1))
    Tidings("folder", BEFORE, OLD, SENT).write_repaired(repair, following)
    for who in people:
        del WAIVED.person[who]
    assert list(written[0][0][5]) == ["anna", *people]


def test_of_a_new_plan_there_is_no_note(written: list[Any]) -> None:
    difference = SimpleNamespace(told=(SimpleNamespace(crew="ben", reasons=("a", "b")),))
    answer: Any = SimpleNamespace(
        difference=difference, result=SimpleNamespace(plan="plan"), following=None, instance=WAIVED
    )
    tidings = Tidings("folder", BEFORE, OLD, SENT)
    tidings.write(answer)
    answer.following = "next"
    tidings.write(answer)
    told = {"ben": ["a", "b"]}
    assert written == [
        (("folder", BEFORE, OLD, instance, "plan", told), {"sent": SENT, "note": ""}) for instance in (WAIVED, "next")
    ]
    answer.result.plan = None
    tidings.write(answer)
    assert len(written) == 2, "without a plan there is nothing to tell"
