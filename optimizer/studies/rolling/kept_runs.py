"""A file of lived runs: each is appended as it comes, and a later call goes on where the file ends.

The first line says what the runs are of, the plans of the policies among it.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from optimizer.events import EVENTS
from optimizer.files.kept_lines import ANOTHER, KeptLines, kept_lines
from optimizer.model.rows import Clause
from optimizer.problem.errors import cut
from optimizer.problem.plan import Plan
from optimizer.solver.claims import package_version
from optimizer.studies.rolling.living import Lived, Month

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from optimizer.instance import Instance
    from optimizer.studies.stress.sampling import Odds

FORM = "crewopt rolling runs 2"
Key = tuple[int, str]
"""A run and a policy."""


@dataclass(frozen=True)
class Asked:
    """What runs hang on, beside the plans; the policies are not among it: more may be asked of the same file."""

    instance: Instance
    odds: Odds
    news_a_year: float
    until: date
    seed: int

    def bound(self) -> dict[str, Any]:
        """As it is written."""
        published = self.instance.published
        return {
            "instance": self.instance.digest,
            "published": None if published is None else published.decisions_digest,
            "news_a_year": self.news_a_year,
            "until": str(self.until),
            "seed": self.seed,
            "version": package_version(),
        } | {f"odds.{name}": value for name, value in json.loads(json.dumps(asdict(self.odds))).items()}


class KeptRuns:
    """The file of one call.

    Attributes
    ----------
    plans
        By policy, the plan whose runs the file has.
    lived
        The runs it has.
    """

    def __init__(self, file: KeptLines, asked: Asked) -> None:
        self.plans: dict[str, Plan] = {}
        self.lived: dict[Key, Lived] = {}
        self._file, self._bound = file, asked.bound()
        for number, line in enumerate(file.lines, start=1):
            try:
                self._take(number, json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError):
                found = cut(line.decode(errors="replace").strip()) or "an empty line"
                message = f"expected a file that `rolling --resume` wrote, or none, found {found}; nothing was changed"
                raise file.problem(number, "", message) from None
        file.begin_after()
        self._new = not file.lines

    def _take(self, number: int, data: dict[str, Any]) -> None:
        if number == 1:
            if data["form"] != FORM:
                raise ValueError
            self._file.refuse_other(self._bound, data)
        elif "plan" in data:
            self.plans[str(data["policy"])] = Plan.model_validate(data["plan"])
        else:
            lived = _read(data)
            self.lived[lived.run, lived.policy] = lived

    def bind(self, plans: Mapping[str, Plan]) -> None:
        """Write the plans that the file does not have, or refuse others than it has.

        Raises
        ------
        InputError
            If the runs of the file are of another plan.
        """
        if self._new:
            self._file.append({"form": FORM, **self._bound})
            self._new = False
        for policy, plan in plans.items():
            known = self.plans.get(policy)
            if known is None:
                told = plan.model_dump(mode="json", by_alias=True, exclude_none=True)
                self._file.append({"policy": policy, "plan": told})
                self.plans[policy] = plan
            elif known.decisions_digest != plan.decisions_digest:
                message = f"expected runs of the plan of {policy!r}, {plan.decisions_digest}, found of "
                raise self._file.problem(1, "plan", message + known.decisions_digest + ANOTHER)

    def keep(self, lived: Lived | None) -> None:
        """Append a run; one that was stopped is lived again by the next call."""
        if lived is not None:
            self._file.append(run_data(lived))


@contextmanager
def kept_runs(path: str | Path, asked: Asked) -> Iterator[KeptRuns]:
    """The file of a call, for this call alone as long as it lasts.

    Raises
    ------
    InputError
        If it is no file of runs, or one of something else, or another call writes to it.
    OutputError
        If it cannot be opened.
    """
    with kept_lines(path, FORM) as file:
        yield KeptRuns(file, asked)


def run_data(lived: Lived) -> dict[str, Any]:
    """A run as plain data."""
    return {
        "run": lived.run,
        "policy": lived.policy,
        "days": lived.days,
        "moved": lived.moved,
        "seats": lived.seats,
        "empty": lived.empty,
        "broken": [list(clause) for clause in lived.broken],
        "price": lived.price,
        "training_days_lost": lived.training_lost,
        "ended": None if lived.ended is None else str(lived.ended),
        "months": [
            {
                "day": str(month.day),
                "events": [event.model_dump(mode="json", by_alias=True, exclude_none=True) for event in month.events],
                "moved": list(month.moved),
                "left_open": [list(clause) for clause in month.opened],
                "dates_moved": month.dates,
                "training_days_lost": month.training_lost,
                "proved": month.proved,
            }
            for month in lived.months
        ],
    }


def _read(data: dict[str, Any]) -> Lived:
    numbers = [data[name] for name in ("run", "days", "seats", "empty", "price")]
    if any(type(number) is not int or number < 0 for number in numbers):
        raise ValueError
    return Lived(
        data["run"],
        str(data["policy"]),
        data["days"],
        tuple(
            Month(
                date.fromisoformat(month["day"]),
                tuple(EVENTS[event["kind"]].model_validate(event) for event in month["events"]),
                tuple(str(who) for who in month["moved"]),
                _clauses(month["left_open"]),
                int(month["dates_moved"]),
                int(month["training_days_lost"]),
                bool(month["proved"]),
            )
            for month in data["months"]
        ),
        data["seats"],
        data["empty"],
        _clauses(data["broken"]),
        data["price"],
        None if data["ended"] is None else date.fromisoformat(data["ended"]),
    )


def _clauses(pairs: Any) -> tuple[Clause, ...]:
    return tuple(Clause(str(rule), str(subject)) for rule, subject in pairs)
