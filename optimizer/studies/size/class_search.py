"""The smallest class, by answers of futures that are each asked once: more people never make a future short.

A future that flies with a class flies with every larger one; one that is short with a class is short with every smaller
one.  So few of the many pairs of a future and a class are searched.
"""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

from optimizer.problem.steps import tell
from optimizer.studies.size.classes import recruits
from optimizer.studies.size.futures import FutureQuestion, flies
from optimizer.studies.size.selection_parts import Searched

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from optimizer.solver.children.workers import Workers
    from optimizer.studies.size.futures import Verdict
    from optimizer.studies.size.selection_answer import Selection

Class = tuple[int, ...]
"""How many of each kind, in the order of the kinds."""


class Futures:
    """The futures of one question, and what is known of each with each class."""

    def __init__(self, answer: Selection, working: Workers) -> None:
        self.asked, self.working = answer, working
        self._flies: dict[int, list[Class]] = {}
        self._short: dict[int, list[Class]] = {}
        self.left_open = False
        """Whether some search ended without an answer."""

    def question(self, number: int, counts: Mapping[str, int]) -> FutureQuestion:
        """A future with a class of so many people of each agency."""
        asked = self.asked
        people = recruits(asked.manifest.instance, asked.kinds, asked.years, asked.basic_days, counts)
        return FutureQuestion(number, asked.manifest.instance, asked.losses, asked.seed, tuple(people))

    def each(self, questions: Sequence[FutureQuestion]) -> dict[int, Verdict]:
        """The verdict of each question, by its place; ``open`` for those without an answer in time."""
        if not questions:
            return {}
        tell(done=0, of=len(questions))
        found = self.working.each(flies, ((each,) for each in questions), lambda done: tell(done=done), limited=True)
        return {place: found[place].verdict if place in found else "open" for place in range(len(questions))}

    def as_class(self, counts: Mapping[str, int]) -> Class:
        """Counts by agency in the order of the kinds."""
        return tuple(counts.get(kind.agency, 0) for kind in self.asked.kinds)

    def known(self, number: int, wanted: Class) -> Verdict | None:
        """What follows for a future with a class from what was found before."""
        if any(_within(each, wanted) for each in self._flies.get(number, ())):
            return "flies"
        if any(_within(wanted, each) for each in self._short.get(number, ())):
            return "short"
        return None

    def verdicts(self, counts: Mapping[str, int]) -> dict[int, Verdict]:
        """Every future with a class; those not known yet are searched."""
        wanted = self.as_class(counts)
        return self._verdicts(range(self.asked.samples), wanted)

    def only(self, numbers: Sequence[int], wanted: Class) -> dict[int, Verdict]:
        """Some futures with a class."""
        return self._verdicts(numbers, wanted)

    def _verdicts(self, numbers: Sequence[int], wanted: Class) -> dict[int, Verdict]:
        found: dict[int, Verdict] = {}
        counts = {kind.agency: count for kind, count in zip(self.asked.kinds, wanted, strict=True)}
        missing = []
        for number in numbers:
            verdict = self.known(number, wanted)
            if verdict is None:
                missing.append(number)
            else:
                found[number] = verdict
        answers = self.each([self.question(number, counts) for number in missing])
        for place, number in enumerate(missing):
            verdict = found[number] = answers[place]
            if verdict != "open":
                (self._flies if verdict == "flies" else self._short).setdefault(number, []).append(wanted)
        if "open" in answers.values():
            self.left_open = True
            self.working.clock.left()
        return found

    def flown(self, counts: Mapping[str, int]) -> int:
        """In how many futures the manifest flies with a class, as far as known."""
        wanted = self.as_class(counts)
        return sum(self.known(number, wanted) == "flies" for number in range(self.asked.samples))

    def short_without_class(self) -> list[int]:
        """Futures proved short with today's people."""
        nobody = self.as_class({})
        return [number for number in range(self.asked.samples) if self.known(number, nobody) == "short"]

    def so_far(self) -> Searched:
        """What is known when time is up before the search has ended."""
        nobody, every = self.as_class({}), range(self.asked.samples)
        known = [self.known(number, nobody) for number in every]
        return Searched(known.count("flies"), known.count(None), None, None, None, False)


def _within(one: Class, other: Class) -> bool:
    return all(mine <= theirs for mine, theirs in zip(one, other, strict=True))


class ClassSearch:
    """Classes in order of the people in them, until one is enough.

    Parameters
    ----------
    tried
        Agencies that may select; the others select nobody.
    """

    def __init__(self, futures: Futures, tried: Collection[str]) -> None:
        self.futures = futures
        asked = futures.asked
        self.allowed = int((1 - asked.share) * asked.samples + 1e-9)
        """Futures that may be short."""
        self.largest: Class = tuple(asked.most if kind.agency in tried else 0 for kind in asked.kinds)

    def run(self) -> Searched:
        """The smallest class with which at most the allowed number of futures is not flown."""
        futures, asked = self.futures, self.futures.asked
        today = futures.verdicts({})
        flown = sum(verdict == "flies" for verdict in today.values())
        opened = sum(verdict == "open" for verdict in today.values())
        if asked.samples - flown <= self.allowed:
            return Searched(flown, opened, None, dict.fromkeys((kind.agency for kind in asked.kinds), 0), flown, True)
        short = [number for number, verdict in today.items() if verdict == "short"]
        tell(phase="largest class")
        with_all = futures.only(short, self.largest)
        helped = [number for number in short if with_all[number] == "flies"]
        hopeless = sum(verdict == "short" for verdict in with_all.values())
        opened += sum(verdict == "open" for verdict in with_all.values())
        if hopeless > self.allowed:
            return Searched(flown, opened, hopeless, None, None, True)
        needed = self._needed(helped)
        for wanted in self._classes(needed):
            misses = opened + hopeless + sum(futures.known(number, wanted) == "short" for number in helped)
            if misses > self.allowed:
                continue
            tell(phase=f"a class of {sum(wanted)}")
            found = futures.only(helped, wanted)
            if opened + hopeless + sum(each != "flies" for each in found.values()) <= self.allowed:
                counts = {kind.agency: count for kind, count in zip(asked.kinds, wanted, strict=True)}
                with_it = flown + sum(each == "flies" for each in found.values())
                return Searched(flown, opened, hopeless, counts, with_it, not opened and not futures.left_open)
        return Searched(flown, opened, hopeless, None, None, not opened and not futures.left_open)

    def _needed(self, helped: Sequence[int]) -> list[int]:
        """By kind, in how many futures nobody but people of this kind helps."""
        tell(phase="which kinds help")
        found = []
        for place, most in enumerate(self.largest):
            without = tuple(0 if place == other else each for other, each in enumerate(self.largest))
            if not most:
                found.append(0)
            elif not any(without):
                found.append(len(helped))
            else:
                verdicts = self.futures.only(helped, without)
                found.append(sum(verdict == "short" for verdict in verdicts.values()))
        return found

    def _classes(self, needed: Sequence[int]) -> Iterator[Class]:
        """Every class up to the largest: fewer people first, then more of the kinds that are needed most."""
        order = sorted(range(len(needed)), key=lambda place: (-needed[place], place))
        order = [place for place in order if self.largest[place]]
        for size in range(1, sum(self.largest) + 1):
            for chosen in combinations_with_replacement(order, size):
                counts = tuple(chosen.count(place) for place in range(len(needed)))
                if _within(counts, self.largest):
                    yield counts
