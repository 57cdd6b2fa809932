"""A file of answered samples: each is appended as it comes, and a later run goes on where the file ends.

The first line says what the samples are of; each other line is a sample with its answer.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from optimizer.events import EVENTS
from optimizer.files.kept_lines import ANOTHER, KeptLines, kept_lines
from optimizer.model.rows import Clause
from optimizer.problem.errors import cut
from optimizer.problem.plan import Plan
from optimizer.solver.claims import package_version
from optimizer.studies.repair.date_moves import DateMove, FlightEvent
from optimizer.studies.stress.samples import Sample, SampleStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from optimizer.events import Event
    from optimizer.instance import Instance
    from optimizer.studies.stress.sampling import Odds

FORM = "crewopt stress samples 1"


class KeptSamples:
    """The file of one run.

    Attributes
    ----------
    plan
        The plan the samples are of; None if the file is new.
    answered
        By number, the samples the file has.
    """

    def __init__(self, file: KeptLines, bound: dict[str, Any]) -> None:
        self.plan = _plan_in(file) if file.lines else None
        self.answered: dict[int, Sample] = {}
        self._file, self._bound = file, bound
        if file.lines:
            file.refuse_other(_flat(bound), _flat(json.loads(file.lines[0])))
        for number, line in enumerate(file.lines[1:], start=2):
            sample = self._sample(number, line)
            self.answered[sample.number] = sample
        file.begin_after()

    def begin(self, plan: Plan) -> None:
        """Bind a new file to its plan, or refuse a plan that the samples of the file are not of."""
        if self.plan is None:
            self.plan = plan
            told = plan.model_dump(mode="json", by_alias=True, exclude_none=True)
            self._file.append({"form": FORM, **self._bound, "plan": plan.decisions_digest, "decisions": told})
        elif self.plan.decisions_digest != plan.decisions_digest:
            found = (
                f"expected samples of the plan given, {plan.decisions_digest}, found of {self.plan.decisions_digest}"
            )
            raise self._file.problem(1, "plan", found + ANOTHER)

    def fitting(self, number: int, events: tuple[Event, ...]) -> Sample | None:
        """The answer in the file to a sample that is drawn again; None if it has none.

        Raises
        ------
        InputError
            If the file has other news under this number.
        """
        sample = self.answered.get(number)
        if sample is not None and sample.events != events:
            message = f"expected the news that seed and odds draw for sample {number + 1}, found other news"
            raise self._file.problem(1, "", message + ANOTHER)
        return sample

    def keep(self, sample: Sample | None) -> None:
        """Append an answered sample; one without an answer is asked again by the next run."""
        if sample is not None:
            self._file.append(_written(sample))

    def _sample(self, number: int, line: bytes) -> Sample:
        try:
            return _read(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            message = (
                f"expected a sample as `stress --resume` writes it, found {cut(line.decode(errors='replace').strip())}"
            )
            raise self._file.problem(number, "", message) from None


@contextmanager
def kept_samples(path: str | Path, instance: Instance, odds: Odds, seed: int) -> Iterator[KeptSamples]:
    """The file of a run, for this run alone as long as it lasts.

    Raises
    ------
    InputError
        If it is no file of samples, or one of another instance, odds, seed or version, or another run writes to it.
    OutputError
        If it cannot be opened.
    """
    published = None if instance.published is None else instance.published.decisions_digest
    bound = {
        "instance": instance.digest,
        "published": published,
        "odds": json.loads(json.dumps(asdict(odds))),
        "seed": seed,
        "version": package_version(),
    }
    with kept_lines(path, FORM) as file:
        yield KeptSamples(file, bound)


def _plan_in(file: KeptLines) -> Plan:
    """The plan in the first line of a file."""
    line = file.lines[0]
    try:
        head = json.loads(line)
        if head["form"] != FORM:
            raise ValueError
        plan = Plan.model_validate(head["decisions"])
        if plan.decisions_digest != head["plan"]:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        found = cut(line.decode(errors="replace").strip()) or "an empty line"
        message = f"expected a file that `stress --resume` wrote, or none, found {found}; nothing was changed"
        raise file.problem(1, "", message) from None
    return plan


def _written(sample: Sample) -> dict[str, Any]:
    return {
        "number": sample.number,
        "events": [event.model_dump(mode="json", by_alias=True, exclude_none=True) for event in sample.events],
        "status": sample.status,
        "changes": sample.changes,
        "moved": list(sample.moved),
        "seats": [list(seat) for seat in sample.seats],
        "conflict": [list(clause) for clause in sample.conflict],
        "dates": [[flight, what, str(old), str(new), price] for flight, what, old, new, price in sample.dates],
        "price": sample.price,
        "least": sample.least,
        "leaves": [list(entry) for entry in sample.leaves],
    }


def _read(data: dict[str, Any]) -> Sample:
    number, changes, status = data["number"], data["changes"], data["status"]
    whole = type(number) is int and number >= 0 and (changes is None or type(changes) is int)
    if not whole or status not in get_args(SampleStatus):
        raise ValueError
    return Sample(
        number,
        tuple(EVENTS[event["kind"]].model_validate(event) for event in data["events"]),
        status,
        changes,
        tuple(str(who) for who in data["moved"]),
        tuple((str(flight), str(role)) for flight, role in data["seats"]),
        tuple(Clause(str(rule), str(subject)) for rule, subject in data["conflict"]),
        tuple(
            DateMove(str(flight), which, date.fromisoformat(old), date.fromisoformat(new), int(price))
            for flight, what, old, new, price in data["dates"]
            for which in get_args(FlightEvent)
            if which == what
        ),
        None if data["price"] is None else int(data["price"]),
        int(data["least"]),
        tuple((str(rule), str(subject), int(price)) for rule, subject, price in data["leaves"]),
    )


def _flat(bound: dict[str, Any]) -> dict[str, Any]:
    """What a file is bound to, by path; each of the odds is one of its own."""
    odds = bound.get("odds")
    odds = {f"odds.{name}": value for name, value in odds.items()} if isinstance(odds, dict) else {"odds": odds}
    return {key: bound.get(key) for key in ("instance", "published", "seed", "version")} | odds
