"""The answer of ``analyze``: as text, most important first, and as plain data."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.problem.shown import Shown
from optimizer.problem.wording import called, count, listed, seats, table
from optimizer.studies.analyze.expiring import Expiring
from optimizer.studies.analyze.gaps import Gap
from optimizer.studies.analyze.seats import Seat
from optimizer.studies.analyze.shortage import Pool, Shortage
from optimizer.studies.explain.answer import clause_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.instance import Instance
    from optimizer.model.rows import Clause
    from optimizer.studies.analyze.seats import Grounded


NAMES = 6
"""More names than these are counted."""
NEAREST = 5
"""People who cannot take a seat, with the reason, up to this number; `--json` has all."""
SCARCE = 2
"""Seats are listed with at most this many people more than places."""
TIGHT = 10
"""Roles with more people to spare are not printed."""
WIDTH = 112


@dataclass(frozen=True, slots=True, repr=False)
class Analysis(Shown):
    """The answer of ``analyze``."""

    instance: Instance
    unfillable: tuple[Seat, ...]
    """Seats that must be filled, and that fewer people can take than there are places."""
    impossible: tuple[Clause, ...]
    """Clauses that no plan obeys, even if all others are left out."""
    shortages: tuple[Shortage, ...]
    """Sets of seats that must be filled, with too few people for them."""
    pools: tuple[Pool, ...]
    """For each role of each vehicle the range of launches with the fewest people to spare, fewest first."""
    seats: tuple[Seat, ...]
    """Every seat still to be assigned, by launch, with those who could take it and why others cannot."""
    grounded: tuple[Grounded, ...]
    """People who can take no seat at all."""
    expiring: tuple[Expiring, ...]
    """Qualifications that run out within the horizon, those needed again first."""
    idle_rules: tuple[str, ...]
    """Rules listed that no plan can break."""
    idle_goals: tuple[str, ...]
    """Goals whose value no decision changes."""
    gaps: tuple[Gap, ...]
    """Facts the file leaves out, and the assumptions in their place."""
    seconds: float
    finished: bool = True
    """All launches were counted; else time ran out first, and there may be more shortages."""
    examined: bool = True
    """Whether anything was looked at before time ran out; if not, nothing is known, and ``ok`` says nothing."""

    @property
    def ok(self) -> bool:
        """Whether nothing was found impossible."""
        return not (self.unfillable or self.impossible or self.shortages)

    def __str__(self) -> str:
        return analysis_text(self)


def unexamined(instance: Instance, seconds: float) -> Analysis:
    """The answer where time ran out before the rows were made."""
    return Analysis(instance, (), (), (), (), (), (), (), (), (), (), seconds, finished=False, examined=False)


def analysis_text(found: Analysis) -> str:
    """The whole answer of `analyze`."""
    return "\n".join(_lines(found))


def _lines(found: Analysis) -> Iterator[str]:
    if not found.examined:
        yield f"{found.instance.name}: UNKNOWN, nothing was examined within the limits  ({found.seconds:.1f} s)"
        return
    verdict = "nothing impossible found" if found.ok else "IMPOSSIBLE, proved without a solve"
    yield f"{found.instance.name}: {verdict}  ({found.seconds:.1f} s)"
    if not found.finished:
        yield "Time ran out before all launches were counted: there may be more shortages than those below."
    for part in (_impossible, _scarce, _pools, _grounded, _expiring, _idle, _gaps):
        lines = list(part(found))
        if lines:
            yield from ["", *lines]


def _impossible(found: Analysis) -> Iterator[str]:
    instance = found.instance
    for seat in found.unfillable:
        if any(_same(seat, other) for other in found.unfillable):
            continue
        people = f"only {_names(instance, seat.people)} can take it" if seat.people else "nobody can take it"
        yield f"{_seat(seat)} (launch {seat.launch}) must be filled, {people}:"
        for clauses in list(seat.refused.values())[:NEAREST]:
            yield from _reasons(instance, clauses)
        if len(seat.refused) > NEAREST:
            more = count(len(seat.refused) - NEAREST, "more person", "more people")
            yield f"    and {more}, each kept out by at least as many clauses"
    for clause in found.impossible:
        yield f"No plan obeys {clause.rule} {clause.subject}:"
        yield from _indented(clause_text(instance, clause))
    unfillable = {(seat.flight, seat.role) for seat in found.unfillable}
    for short in found.shortages:
        if not short.seats.keys() <= unfillable:
            yield from _shortage(instance, short)
    if not found.ok:
        yield "`crewopt explain` says which waivers mend it."


def _shortage(instance: Instance, short: Shortage) -> Iterator[str]:
    first, last = instance.flight[short.first].launch, instance.flight[short.last].launch
    when = f"on {first}" if first == last else f"from {first} to {last}"
    places = sum(short.seats.values())
    yield f"Too few people for the launches {when}: at least {short.short} of {places} seats stay empty."
    yield from _indented("seats: " + listed(f"{flight} {seats(n, role)}" for (flight, role), n in short.seats.items()))
    most = listed(
        called(instance, crew) + ("" if times == 1 else f" ({times} times)") for crew, times in short.people.items()
    )
    yield from _indented(f"people who could take them, once each unless a number follows: {most}")


def _scarce(found: Analysis) -> Iterator[str]:
    rows = []
    for seat in found.seats:
        twin = any(_same(seat, other) for other in found.seats)
        free = seat.places - len(seat.given)
        if free > 0 and not twin and len(seat.people) <= seat.places + SCARCE:
            rows.append((_seat(seat), seat.launch, str(seat.places), _names(found.instance, seat.people)))
    if rows:
        yield f"Seats with few people to choose from (at most {SCARCE} more than places)"
        yield from table([("seat", "launch", "places", "who could take it"), *rows], right=(2,))


def _pools(found: Analysis) -> Iterator[str]:
    tight = [pool for pool in found.pools if pool.spare <= TIGHT]
    if not tight:
        return
    yield "Fewest people to spare, by role: the tightest range of launches (a person counts as often as they can fly)"
    rows = [("vehicle", "role", "launches", "places", "people", "to spare"), *map(_pool, tight)]
    yield from table(rows, right=(3, 4, 5))


def _pool(pool: Pool) -> tuple[str, ...]:
    launches = pool.first if pool.first == pool.last else f"{pool.first} to {pool.last}"
    return pool.vehicle, pool.role, launches, str(pool.places), str(len(pool.people)), f"{pool.spare:d}"


def _grounded(found: Analysis) -> Iterator[str]:
    if not found.grounded:
        return
    yield "People who can take no seat, and the rules that keep them from the nearest one"
    rules: dict[str, list[str]] = {}
    for person in found.grounded:
        why = listed(dict.fromkeys(clause.rule for clause in person.clauses))
        rules.setdefault(why, []).append(person.crew)
    for why, crew in rules.items():
        yield from _indented(f"{why}: {_names(found.instance, crew, most=30)}", indent=2)


def _expiring(found: Analysis) -> Iterator[str]:
    if not found.expiring:
        return
    yield "Qualifications that run out: who must be requalified, and by when"
    rows = [
        (
            called(found.instance, each.crew),
            each.qualification,
            str(each.until),
            "no seat asks for it later" if each.launch is None else f"by {each.launch}, the launch of {each.flight}",
        )
        for each in found.expiring
    ]
    yield from table([("who", "qualification", "last day held", "to hold it again"), *rows])


def _idle(found: Analysis) -> Iterator[str]:
    if found.idle_rules:
        rules = ", ".join(found.idle_rules)
        yield f"No decision can break these rules, apart from waived clauses. Check their numbers: {rules}"
    if found.idle_goals:
        yield f"No decision changes these goals: {', '.join(found.idle_goals)}"


def _gaps(found: Analysis) -> Iterator[str]:
    if found.gaps:
        yield "What the file does not say"
    for gap in found.gaps:
        yield from _indented(_gap(gap), indent=2)


def _gap(gap: Gap) -> str:
    about = listed(gap.about) if len(gap.about) <= NAMES else f"{', '.join(gap.about[:NAMES])} and {_more(gap.about)}"
    return f"{gap.missing}: {about}; taken as: {gap.assumed} ({', '.join(gap.affects)})"


def _more(names: Iterable[str]) -> str:
    return f"{len(tuple(names)) - NAMES} more"


def _names(instance: Instance, people: Iterable[str], most: int = NAMES) -> str:
    names = [called(instance, crew) for crew in people]
    return listed(names) if len(names) <= most else f"{', '.join(names[:most])} and {len(names) - most} more"


def _seat(seat: Seat) -> str:
    return f"{seat.flight} {seat.role}{'' if seat.leg == 'up' else ' ' + seat.leg}"


def _same(seat: Seat, other: Seat) -> bool:
    """Whether the one is the way down of the other, for the same people."""
    down = (seat.leg, other.leg, seat.flight, seat.role) == ("down", "up", other.flight, other.role)
    return down and seat.people == other.people


def _reasons(instance: Instance, clauses: Iterable[Clause]) -> Iterator[str]:
    for number, clause in enumerate(clauses):
        link = "and " if number else ""
        yield from _indented(f"{link}{clause.rule}: {clause_text(instance, clause)}", indent=4 + 4 * bool(number))


def _indented(text: str, indent: int = 4) -> list[str]:
    start, then = " " * indent, " " * (indent + 4)
    return textwrap.wrap(text, WIDTH, initial_indent=start, subsequent_indent=then, break_on_hyphens=False)


def analysis_data(found: Analysis) -> dict[str, Any]:
    """The answer as plain data."""
    instance = found.instance
    return {
        "instance": instance.name,
        "ok": found.ok if found.examined else None,
        "unfillable": [_seat_data(instance, seat) for seat in found.unfillable],
        "impossible": [_clause_data(instance, clause) for clause in found.impossible],
        "shortages": [
            {
                "first": short.first,
                "last": short.last,
                "short": short.short,
                "seats": [{"flight": flight, "role": role, "places": n} for (flight, role), n in short.seats.items()],
                "people": short.people,
            }
            for short in found.shortages
        ],
        "pools": [
            {
                "vehicle": pool.vehicle,
                "role": pool.role,
                "first": pool.first,
                "last": pool.last,
                "places": pool.places,
                "demanded": pool.must,
                "spare": pool.spare,
                "people": pool.people,
            }
            for pool in found.pools
        ],
        "seats": [_seat_data(instance, seat) for seat in found.seats],
        "grounded": [
            {
                "crew": person.crew,
                "nearest": person.nearest,
                "clauses": [_clause_data(instance, clause) for clause in person.clauses],
            }
            for person in found.grounded
        ],
        "expiring": [
            {
                "crew": each.crew,
                "qualification": each.qualification,
                "until": each.until.isoformat(),
                "flight": each.flight,
                "launch": None if each.launch is None else each.launch.isoformat(),
            }
            for each in found.expiring
        ],
        "idle_rules": list(found.idle_rules),
        "idle_goals": list(found.idle_goals),
        "gaps": [
            {"about": list(gap.about), "missing": gap.missing, "assumed": gap.assumed, "affects": list(gap.affects)}
            for gap in found.gaps
        ],
        "finished": found.finished,
        "seconds": found.seconds,
    }


def _clause_data(instance: Instance, clause: Clause) -> dict[str, str]:
    return {**clause._asdict(), "message": clause_text(instance, clause)}


def _seat_data(instance: Instance, seat: Seat) -> dict[str, Any]:
    return {
        "flight": seat.flight,
        "launch": seat.launch.isoformat(),
        "leg": seat.leg,
        "role": seat.role,
        "places": seat.places,
        "given": list(seat.given),
        "demanded": seat.demanded,
        "people": list(seat.people),
        "refused": {
            crew: [_clause_data(instance, clause) for clause in clauses] for crew, clauses in seat.refused.items()
        },
    }
