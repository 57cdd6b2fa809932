"""The answers of a run as they come: the same news is asked once, whichever samples draw it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.problem.steps import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.events import Event
    from optimizer.studies.stress.kept_samples import KeptSamples
    from optimizer.studies.stress.samples import Sample

News = tuple["Event", ...]


class Answers:
    """The answered samples of one run, those of its file among them.

    Few ships are docked at a time and few people are to fly next, so many samples draw the same news.

    Parameters
    ----------
    file
        Where each answer is kept.
    before
        Samples answered before this run.
    on_sample
        Called with the number of samples answered so far.
    """

    def __init__(self, file: KeptSamples | None, before: int, on_sample: Callable[[int], None] | None) -> None:
        self.samples: dict[int, Sample] = {}
        """Those of this run and of the file, by number."""
        self._file, self._count, self._on_sample = file, before, on_sample
        known = () if file is None else file.answered.values()
        self._by_news: dict[News, Sample] = {sample.events: sample for sample in known}
        self._waiting: dict[News, list[int]] = {}
        """By news that is asked, the later samples that have the same."""

    def wanted(self, number: int, events: News) -> bool:
        """Whether this sample has to be asked; if not, its answer is known or comes with that of an earlier one."""
        found = None if self._file is None else self._file.fitting(number, events)
        if found is not None:
            self.samples[number] = found
        elif events in self._by_news:
            self._add(replace(self._by_news[events], number=number))
        elif events in self._waiting:
            self._waiting[events].append(number)
        else:
            self._waiting[events] = []
            return True
        return False

    def take(self, sample: Sample | None) -> None:
        """An answer as it comes; None if it was stopped, and then those with the same news have none either."""
        if sample is not None:
            self._by_news[sample.events] = sample
            for number in (sample.number, *self._waiting.pop(sample.events)):
                self._add(replace(sample, number=number))

    def told(self, count: int) -> None:
        """Heard by who works: so many were asked and have ended."""

    def _add(self, sample: Sample) -> None:
        self.samples[sample.number] = sample
        if self._file is not None:
            self._file.keep(sample)
        self._count += 1
        tell(done=self._count)
        if self._on_sample is not None:
            self._on_sample(self._count)
