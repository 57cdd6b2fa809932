"""Stress tests as data and as text."""

from __future__ import annotations

import textwrap
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from optimizer.checker.data import plan_data
from optimizer.problem.shown import Rows, Tabled
from optimizer.problem.wording import called, count, listed, table, wrapped_table
from optimizer.studies.repair.date_moves import move_data
from optimizer.studies.stress.impact import Impact, Proportion, impacts, most_often, share
from optimizer.studies.stress.sampling import SOURCES, Odds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.result import Result
    from optimizer.studies.stress.samples import Sample


MOST = 8
"""Lines of each table."""
MOST_SEATS = 10
BAR = 40
WIDTH = 116


@dataclass(frozen=True, repr=False)
class Stress(Tabled):
    """The answer of ``stress``.  Everything but ``seconds`` is the same for any number of jobs."""

    instance: Instance
    plan: Plan | None
    """The plan that was tried; None if none was given and none was found."""
    solved: Result | None
    """The solve, if no plan was given."""
    odds: Odds
    seed: int
    asked: int
    """Samples wanted."""
    samples: tuple[Sample, ...]
    """Those answered and proved, in the order drawn; all of them unless time ran out or the user stopped."""
    seconds: float

    def share(self, status: str) -> Proportion:
        """How often a sample ``holds``, ``moves`` somebody, needs other ``dates``, ``breaks`` a rule whatever is
        decided, or has no plan (``none``)."""
        return share(sum(sample.status == status for sample in self.samples), len(self.samples))

    @property
    def moved(self) -> dict[int, int]:
        """Samples by the number of people they moved; those that break a rule or have no plan are left out."""
        counts = sorted(len(sample.moved) for sample in self.samples if sample.status in ("holds", "moves", "dates"))
        return {count: counts.count(count) for count in dict.fromkeys(counts)}

    @property
    def conflicts(self) -> tuple[tuple[str, int], ...]:
        """Rules broken whatever is decided, or in the conflicts of samples without a plan: in how many, the most
        frequent first."""
        return most_often(rule for each in self.samples for rule in dict.fromkeys(c.rule for c in each.conflict))

    @property
    def dates(self) -> tuple[tuple[str, int], ...]:
        """Launches and landings that had to move: in how many samples."""
        return most_often(f"{what} of {flight}" for each in self.samples for flight, what, *_ in each.dates)

    @property
    def flights(self) -> tuple[tuple[str, int], ...]:
        """Flights whose crew changed: in how many samples."""
        return most_often(name for each in self.samples for name in dict.fromkeys(f for f, _ in each.seats))

    @property
    def seats(self) -> tuple[tuple[str, int], ...]:
        """Flights and roles whose holder changed: in how many samples."""
        return most_often(f"{flight} {role}" for each in self.samples for flight, role in each.seats)

    def asks_for(self, seat: str) -> str:
        """What a flight and role ask of their holder, with the agencies that may take them, in words."""
        flight, _, name = seat.partition(" ")
        there = self.instance.roles(flight, "up") if flight in self.instance.flight else {}
        role = there.get(name)
        if role is None:
            return "-"
        words = list(role.requires) or ["nothing special"]
        return listed(words) + (f", of {listed(role.agencies)}" if role.agencies else "")

    @property
    def mean_moved(self) -> float | None:
        """People moved on average, where a plan keeps every rule; None if there is no such sample."""
        times = self.moved
        return sum(people * count for people, count in times.items()) / sum(times.values()) if times else None

    @property
    def people(self) -> tuple[tuple[str, int], ...]:
        """People who moved though the news was not about them: in how many samples."""
        return most_often(who for each in self.samples for who in each.moved if who not in each.out)

    @property
    def losses(self) -> tuple[Impact, ...]:
        """The impact of each person being out, the worst first."""
        return impacts(self.samples, people=True)

    @property
    def slips(self) -> tuple[Impact, ...]:
        """The impact of each flight slipping, the worst first."""
        return impacts(self.samples, people=False)

    def table(self) -> Rows:
        """A row a sample: its number from 0, its status, the least people moved, who is out, which flights slip, who
        moves, whose seats change, the rules in conflict; ids with commas between."""
        head = ("sample", "status", "changes", "out", "slipped", "moved", "seats", "conflict")
        rows = [
            (
                each.number,
                each.status,
                each.changes,
                ", ".join(each.out),
                ", ".join(each.slipped),
                ", ".join(each.moved),
                ", ".join(f"{flight} {role}" for flight, role in each.seats),
                ", ".join(f"{clause.rule} {clause.subject}" for clause in each.conflict),
            )
            for each in self.samples
        ]
        return Rows(head, rows)

    def __str__(self) -> str:
        return stress_text(self)


def stress_data(found: Stress) -> dict[str, Any]:
    """The answer of ``stress``."""

    usual = Odds()
    return {
        "instance": found.instance.name,
        "seed": found.seed,
        "asked": found.asked,
        "answered": len(found.samples),
        "odds": {
            name: {"value": value, "source": SOURCES[name] if value == getattr(usual, name) else "given"}
            for name, value in vars(found.odds).items()
        },
        "holds": asdict(found.share("holds")),
        "moves": asdict(found.share("moves")),
        "dates": asdict(found.share("dates")),
        "breaks": asdict(found.share("breaks")),
        "none": asdict(found.share("none")),
        "moved": {str(count): times for count, times in found.moved.items()},
        "mean_moved": found.mean_moved,
        "conflict_rules": dict(found.conflicts),
        "dates_moved": dict(found.dates),
        "flights": dict(found.flights),
        "seats": dict(found.seats),
        "seats_ask_for": {seat: found.asks_for(seat) for seat, _ in found.seats[:MOST_SEATS]},
        "people": dict(found.people),
        "losses": [asdict(impact) for impact in found.losses],
        "slips": [asdict(impact) for impact in found.slips],
        "samples": [
            {
                "number": sample.number,
                "events": [event.model_dump(mode="json", by_alias=True, exclude_none=True) for event in sample.events],
                "status": sample.status,
                "changes": sample.changes,
                "moved": list(sample.moved),
                "conflict": [{"rule": rule, "subject": subject} for rule, subject in sample.conflict],
                "dates": [move_data(found.instance, move) for move in sample.dates],
                "price": sample.price,
                "price_at_least": sample.least,
                "leaves_open": [
                    {"rule": rule, "subject": subject, "price": price} for rule, subject, price in sample.leaves
                ],
            }
            for sample in found.samples
        ],
        "plan": None if found.plan is None else plan_data(found.plan),
        "seconds": found.seconds,
    }


def stress_text(found: Stress) -> str:
    """The shares first, then how many move, why there is no plan, and the weak points."""
    return "\n".join(_lines(found))


def _lines(found: Stress) -> Iterator[str]:
    if found.plan is None:
        infeasible = found.solved is not None and found.solved.status == "infeasible"
        words = (
            "INFEASIBLE  proved: no plan obeys every rule" if infeasible else "UNKNOWN  no plan found within the limits"
        )
        yield f"{words}  {found.instance.name}  ({found.seconds:.1f} s)"
        return
    answered = len(found.samples)
    facts = f"{found.instance.name}  (seed {found.seed}, {found.seconds:.1f} s)"
    yield f"{answered} of {found.asked} samples answered, each proved  {facts}"
    if not answered:
        return
    yield ""
    rows = [
        (words, *_share_words(found.share(status)))
        for status, words in (
            ("holds", "the plan holds, nobody moves"),
            ("moves", "somebody moves"),
            ("dates", "holds once dates of other flights move"),
            ("breaks", "a rule is broken whatever is decided"),
            ("none", "no plan exists"),
        )
    ]
    yield from table([("", "samples", "share", "95 % interval"), *rows], right=(1, 2, 3))
    if found.moved:
        yield ""
        yield f"People moved, those who dropped out among them: {found.mean_moved:.1f} on average"
        most = max(found.moved.values())
        bars = [
            (str(people), str(times), "#" * max(1, round(times / most * BAR))) for people, times in found.moved.items()
        ]
        yield from table([("people", "samples", ""), *bars], right=(0, 1))
    if found.dates:
        yield ""
        yield "Dates that have to move most often"
        yield from table([("date", "samples"), *found.dates[:MOST]], right=(1,))
    if found.conflicts:
        yield ""
        yield "Rules that are broken whatever is decided, or in the conflict where no plan exists"
        yield from table([("rule", "samples"), *found.conflicts[:MOST]], right=(1,))
    yield from _all_the_same(found)
    yield from _weak(found)
    yield ""
    yield from _odds(found)


def _all_the_same(found: Stress) -> Iterator[str]:
    """Samples without a plan: what the cheapest plan found all the same leaves open, alike ones together."""
    alike: dict[tuple[int | None, int, str], int] = {}
    for sample in found.samples:
        if sample.status == "none":
            key = (sample.price, sample.least, _left_open(sample))
            alike[key] = alike.get(key, 0) + 1
    rows = [("samples", "price", "", "left open")]
    shown = sorted(alike.items(), key=lambda pair: (-pair[1], pair[0][0] is None, pair[0][0] or 0, pair[0][2]))[:MOST]
    for (price, least, words), times in shown:
        proved = "proved" if price == least else f"at least {least}"
        rows.append((str(times), *(("-", "not found") if price is None else (str(price), proved)), words))
    if alike:
        yield ""
        yield "Where no plan exists: what a plan all the same leaves open, and at what price"
        yield from wrapped_table(rows, right=(0, 1))
    rest = sum(alike.values()) - sum(times for _, times in shown)
    if rest:
        yield f"and {count(rest, 'sample')} of {count(len(alike) - len(shown), 'other kind')}; `--json` has each"


def _left_open(sample: Sample) -> str:
    """What a plan leaves open and moves, the dearest first."""
    dearest = sorted(sample.leaves, key=lambda entry: -entry[2])
    words = [f"{rule} {subject} ({price})" for rule, subject, price in dearest]
    words += [
        f"{move.what} of {move.flight} moved by {count(move.days, 'day')} ({move.price})" for move in sample.dates
    ]
    return ", ".join(words)


def _share_words(share: Proportion) -> tuple[str, str, str]:
    return str(share.count), f"{share.count / share.of:.0%}", f"{share.low:.0%} to {share.high:.0%}"


def _weak(found: Stress) -> Iterator[str]:
    people = [(called(found.instance, who), times) for who, times in found.people]
    if found.seats:
        yield ""
        yield "Seats whose holder changes most often, and what they ask for"
        rows = [(seat, str(times), found.asks_for(seat)) for seat, times in found.seats[:MOST_SEATS]]
        yield from table([("seat", "samples", "asks for"), *rows], right=(1,))
    if people:
        yield ""
        yield "People who move most often though the news was not about them"
        yield from table([("who", "samples"), *people[:MOST]], right=(1,))
    losses = [(called(found.instance, impact.name), impact) for impact in found.losses]
    slips = [(impact.name, impact) for impact in found.slips]
    for title, head, hit in (
        ("People whose loss hurts most", "who", losses),
        ("Flights whose bad news hurts most", "flight", slips),
    ):
        if hit:
            yield ""
            yield title
            lines = [(name, *_hit(impact)) for name, impact in hit[:MOST]]
            yield from table([(head, "samples", "rule broken or no plan", "moved on average"), *lines], right=(1, 2, 3))


def _hit(impact: Impact) -> tuple[str, str, str]:
    return str(impact.times), str(impact.none), "-" if impact.moved is None else f"{impact.moved:.1f}"


def _odds(found: Stress) -> Iterator[str]:

    usual = Odds()
    yield "How the samples were drawn; each is one day of bad news"
    for name, value in vars(found.odds).items():
        shown = ", ".join(str(day) for day in value) if isinstance(value, tuple) else f"{value:.0%}"
        source = SOURCES[name] if value == getattr(usual, name) else "given"
        text = f"{name} {shown}: {source}"
        yield from textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
