"""The class to select, as data and as text."""

from __future__ import annotations

import textwrap
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from optimizer.problem.shown import Shown
from optimizer.problem.wording import count, listed, table
from optimizer.studies.size.cause_answer import cause_data, cause_lines, needs, seat_data
from optimizer.studies.size.classes import HOURS
from optimizer.studies.size.losses import SOURCES, Losses, expected_remaining
from optimizer.studies.stress.impact import share as proportion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from optimizer.instance import Instance
    from optimizer.studies.size.classes import Kind
    from optimizer.studies.size.futures import Cause, Shortage, Verdict
    from optimizer.studies.size.manifest import Manifest
    from optimizer.studies.size.selection_parts import Corps, Formula, OneMore, Searched
    from optimizer.studies.stress.impact import Proportion

WIDTH = 116
MOST_ROWS = 12


@dataclass(frozen=True, repr=False)
class Selection(Shown):
    """The answer of ``selection``."""

    instance: Instance
    manifest: Manifest
    losses: Losses
    seed: int
    samples: int
    share: float
    years: tuple[int, ...]
    """In which a class is selected."""
    basic_days: int
    kinds: tuple[Kind, ...]
    most: int
    tried: tuple[str, ...] = ()
    """Agencies asked to select: those given, or those whose people may take a seat that runs short."""
    without_losses: Verdict = "open"
    """Whether the manifest flies if nobody leaves."""
    cause: Cause | None = None
    """Why it does not fly then."""
    corps: Corps | None = None
    searched: Searched | None = None
    formulas: tuple[Formula, ...] = ()
    shortages: tuple[tuple[int, Shortage], ...] = ()
    """By future that today's people do not fly."""
    one_more: tuple[OneMore, ...] = ()
    stopped_early: bool = False
    seconds: float = 0.0

    @property
    def last_year(self) -> int:
        """The year to whose end the manifest goes."""
        return self.manifest.instance.horizon.until.year

    @property
    def enough(self) -> dict[str, int] | None:
        """By agency, the smallest class that is enough; None if none is, or none is known."""
        return None if self.searched is None else self.searched.chosen

    def flown(self, count: int) -> Proportion:
        """A number of futures as a share of all, with its 95 % interval."""
        return proportion(count, self.samples)

    def remaining(self, agency: str) -> float:
        """People of today who are still there at the end, on average."""
        return expected_remaining(self.instance, self.losses, agency, date(self.last_year, 12, 31))

    @property
    def runs_short(self) -> tuple[tuple[int, str, tuple[str, ...], int], ...]:
        """Year, role, what the role requires, and in how many futures that is the first seat left empty."""
        firsts = Counter(
            (first.year, first.role, first.requires)
            for _, each in self.shortages
            if each.seats
            for first in {(seat.year, seat.role, seat.requires): seat for seat in _first(each)}.values()
        )
        return tuple((*key, count) for key, count in sorted(firsts.items(), key=lambda item: (-item[1], item[0])))

    def __str__(self) -> str:
        return selection_text(self)


def _first(shortage: Shortage) -> list[Any]:
    """The empty seats of the first flight that has any."""
    return [seat for seat in shortage.seats if seat.flight == shortage.seats[0].flight]


def selection_data(found: Selection) -> dict[str, Any]:
    """The answer of ``size --years-to``."""
    searched, chosen = found.searched, found.enough
    usual = Losses()
    odds = {
        "leave": found.losses.leave,
        "leave_of": dict(found.losses.leave_of),
        "out": found.losses.out,
        "out_days": found.losses.out_days,
    }
    return {
        "instance": found.instance.name,
        "years_to": found.last_year,
        "share": found.share,
        "seed": found.seed,
        "samples": found.samples,
        "select": None if chosen is None else {"years": list(found.years), "people": chosen},
        "smallest": searched is not None and searched.smallest and chosen is not None,
        "flown": None if searched is None or searched.flown is None else asdict(found.flown(searched.flown)),
        "flown_today": None if searched is None else asdict(found.flown(searched.flown_today)),
        "short_with_any_class": None if searched is None else searched.hopeless,
        "open": None if searched is None else searched.open,
        "without_losses": found.without_losses,
        "cause": None if found.cause is None else cause_data(found.cause),
        "corps": None if found.corps is None else asdict(found.corps),
        "remaining": {kind.agency: round(found.remaining(kind.agency), 1) for kind in found.kinds},
        "formulas": [
            asdict(each) | {"classes": dict(each.classes), "flown": asdict(found.flown(each.flown))}
            for each in found.formulas
        ],
        "runs_short": [
            {"year": year, "role": role, "requires": list(requires), "futures": count}
            for year, role, requires, count in found.runs_short
        ],
        "shortages": [
            {
                "future": number,
                "proved": each.proved,
                "empty": [seat_data(seat) for seat in each.seats],
            }
            for number, each in found.shortages
        ],
        "one_more": [asdict(each) | {"flown": asdict(found.flown(each.flown))} for each in found.one_more],
        "assumed": {
            "odds": {
                name: {
                    "value": value,
                    "source": SOURCES.get(name, "given") if value == getattr(usual, name) else "given",
                }
                for name, value in odds.items()
            },
            "basic_days": found.basic_days,
            "most": found.most,
            "tried": list(found.tried),
            "kinds": [{"agency": kind.agency, "like": kind.like} for kind in found.kinds],
            "flights": [asdict(chain) for chain in found.manifest.chains],
        },
        "stopped_early": found.stopped_early,
        "seconds": found.seconds,
    }


def selection_text(found: Selection) -> str:
    """The class first, then where people run short, the formula beside it, and all that is assumed."""
    return "\n".join(_lines(found))


def _lines(found: Selection) -> Iterator[str]:
    searched = found.searched
    facts = f"{found.instance.name} to {found.last_year}  (seed {found.seed}, {found.seconds:.1f} s)"
    yield f"{_verdict(found)}  {facts}"
    if searched is not None and not (found.stopped_early and searched.flown is None and searched.chosen is None):
        yield from _wrapped(_how_sure(found))
    if found.without_losses == "short":
        yield "  The manifest does not fly even if nobody leaves: proved."
        if found.cause is not None:
            yield from cause_lines(found.manifest.instance, found.cause)
    rows = [] if searched is None else [("today's people", "", *_share(found, searched.flown_today))]
    if searched is not None and searched.flown is not None and searched.chosen is not None and _total(searched.chosen):
        rows.append(("this class", _people(searched.chosen), *_share(found, searched.flown)))
    if searched is not None and searched.hopeless is not None and searched.chosen is None:
        reached = found.samples - searched.hopeless - searched.open
        largest = _people(dict.fromkeys(found.tried, found.most)) or "nobody"
        rows.append(("the largest class tried", largest, *_share(found, reached)))
    rows += [
        (f"formula, {each.margin:.0%} ({each.source})", _people(each.classes) or "nobody", *_share(found, each.flown))
        for each in found.formulas
    ]
    rows += [
        (f"one more {needs(each.role, each.requires)} today", each.agency, *_share(found, each.flown))
        for each in found.one_more
    ]
    if rows:
        yield ""
        yield f"In how many of {found.samples} futures the manifest flies"
        yield from table([("with", "selected", "futures", "share", "95 % interval"), *rows], right=(2, 3, 4))
        if searched is not None and searched.open:
            yield f"  {count(searched.open, 'future')} without an answer in the time given; counted as not flown"
    yield from _short(found)
    yield ""
    yield from _assumed(found)
    if found.stopped_early:
        yield ""
        yield "Stopped early, by the time limit or by you. What is not shown was not searched."


def _verdict(found: Selection) -> str:
    searched = found.searched
    years = " and again in ".join(str(year) for year in found.years)
    if searched is None or (searched.chosen is None and not searched.smallest):
        return "UNKNOWN  no class known to be enough"
    if searched.chosen is None:
        return f"NO CLASS of {years} is enough for {found.share:.0%} (proved for these futures)"
    if not _total(searched.chosen):
        return f"SELECT NOBODY in {years}: today's people fly the manifest in {found.share:.0%} of futures or more"
    proof = "fewer are too few (proved for these futures)" if searched.smallest else "fewer may do"
    return f"SELECT {_people(searched.chosen)} in {years}; {proof}"


def _how_sure(found: Selection) -> str:
    searched = found.searched
    assert searched is not None
    if searched.chosen is None or searched.flown is None:
        hopeless = searched.hopeless or 0
        return (
            f"{hopeless} of {found.samples} futures are short even with {found.most} people of {_and(found.tried)}: "
            "they run short before a class is trained, or of what no new person has"
        )
    part = found.flown(searched.flown)
    sure = "" if part.low >= found.share else "; more --samples narrow it"
    interval = f"95 % interval {part.low:.0%} to {part.high:.0%}"
    return f"{part.count} of {part.of} futures: {part.count / part.of:.0%}, {interval}{sure}"


def _total(classes: Mapping[str, int]) -> int:
    return sum(classes.values())


def _people(classes: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {agency}" for agency, count in classes.items() if count)


def _and(names: Iterable[str]) -> str:
    return listed(names) or "nobody"


def _share(found: Selection, flown: int) -> tuple[str, str, str]:
    part = found.flown(flown)
    return str(flown), f"{flown / part.of:.0%}", f"{part.low:.0%} to {part.high:.0%}"


def _short(found: Selection) -> Iterator[str]:
    rows = found.runs_short
    others = sum(not each.seats for _, each in found.shortages)
    if not rows and not others:
        return
    yield ""
    yield "Where today's people run short first, with as few empty seats as can be, and those as late as can be"
    shown = [(str(year), needs(role, requires), role, str(count)) for year, role, requires, count in rows[:MOST_ROWS]]
    if shown:
        yield from table([("year", "qualification", "role", "futures"), *shown], right=(3,))
    if others:
        yield f"  {count(others, 'future')}: empty seats alone do not help, or were not found in time"


def _assumed(found: Selection) -> Iterator[str]:
    yield "What is assumed, and how to say it otherwise"
    losses = found.losses
    usual = Losses()

    def source(name: str) -> str:
        return SOURCES[name] if getattr(losses, name) == getattr(usual, name) else "given"

    lines = []
    for chain in found.manifest.chains:
        how = "given" if chain.given else "the median of the file's last launches"
        longer = f"; {chain.last} stays {count(chain.longer, 'day')} longer" if chain.longer else ""
        names = ", ".join(chain.added) or "none"
        lines.append(
            f"--gap {chain.vehicle}={chain.every}: added {names}; {chain.stay} days each, like {chain.last}; "
            f"{how}{longer}"
        )
    lines.append(f"--leave {losses.leave:.3g} a year: {source('leave')}")
    lines += [f"--leave {agency}={share:.3g} a year: given" for agency, share in losses.leave_of.items()]
    lines.append(f"--out {losses.out:.3g} a year, for --out-days {losses.out_days}: {source('out')}")
    lines.append(f"--basic-days {found.basic_days} from selection to the first flight possible: {HOURS}")
    if found.manifest.went_on:
        lines.append(
            f"{', '.join(found.manifest.went_on)}: what the file says of its own days goes on to {found.last_year}, as "
            "`crewopt rules NAME` tells"
        )
    asked = [kind for kind in found.kinds if kind.agency in found.tried]
    like = ", ".join(f"{kind.agency} like {found.instance.person[kind.like].name or kind.like}" for kind in asked)
    if asked:
        lines.append(f"--kind: who is selected earns qualifications as late as the last selected there did ({like})")
    lines.append(
        "A future is judged with hindsight: it is short if no plan at all would have done. Who plans without knowing "
        "who leaves may need more people"
    )
    for line in lines:
        yield from _wrapped(line)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
