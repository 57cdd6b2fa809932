"""Shift minimisation personnel task scheduling: the public files, as instances.

Jobs with fixed times, people with the jobs they can do, and as few people as possible: each job is a flight with one
seat and a nominated pool.  Krishnamoorthy, Ernst & Baatar, EJOR 219 (2012) 34-48; more files by Fages & Lapègue,
AIJ 212 (2014) 116-133, and Smet et al., Omega 46 (2014) 64-73.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from optimizer.files.opened import read_text
from optimizer.instance import Instance
from optimizer.problem.errors import InputError, Problem
from optimizer.problem.fields import FIRST_YEAR, LAST_YEAR

FIRST_DAY = date(2000, 1, 1)
HALVES = 2
"""A unit of time is two days: the ``[start, end)`` of a job of length 1 still has a launch and a later landing."""

LONGEST = 1_000_000
"""Days, more than years have that are known."""

Job = tuple[int, int]


def read_smptsp(path: str | Path) -> Instance:
    """Read a ``.dat`` file as published, or the same as JSON (``tasks`` with ``start`` and ``end``, ``employees``).

    Raises
    ------
    InputError
        If it is neither, or a job has nobody who can do it.
    """
    place = Path(path)
    try:
        text = read_text(path, str(path))
        if place.suffix == ".json":
            data = json.loads(text)
            jobs = [(int(job["start"]), int(job["end"])) for job in data["tasks"]]
            pools = [[int(job) for job in person["tasks"]] for person in data["employees"]]
            source = data.get("source")
        else:
            jobs, pools = _parse(text)
            source = None
    except (ValueError, KeyError, TypeError, IndexError, StopIteration, RecursionError) as error:
        message = f"not a task file: {type(error).__name__} {error}; `Jobs = n`, times, `Qualifications = m`, lists"
        raise InputError([Problem(str(path), 1, 1, "", message)]) from None
    faults = [Problem(str(path), 1, 1, "", message) for message in _faults(jobs, pools)]
    if faults:
        raise InputError(faults)
    return _instance(place.stem, jobs, pools, source)


def _parse(text: str) -> tuple[list[Job], list[list[int]]]:
    """The published format: counts after ``Jobs =`` and ``Qualifications =``, lists as ``n: job job ...``."""
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    at = next(number for number, line in enumerate(lines) if line.lower().startswith("jobs"))
    count = int(lines[at].split("=")[1])
    jobs = [(int(start), int(end)) for start, end in (line.split()[:2] for line in lines[at + 1 : at + 1 + count])]
    at = next(number for number, line in enumerate(lines) if line.lower().startswith("qualifications"))
    count = int(lines[at].split("=")[1])
    pools = [[int(job) for job in line.split(":")[1].split()] for line in lines[at + 1 : at + 1 + count]]
    if len(pools) != count or len(jobs) == 0:
        raise ValueError(f"{len(pools)} of {count} lists of jobs")
    return jobs, pools


def _faults(jobs: list[Job], pools: list[list[int]]) -> list[str]:
    origin = min((start for start, _ in jobs), default=0)
    days = HALVES * (max((end for _, end in jobs), default=0) - origin)
    last = FIRST_DAY + timedelta(min(days, LONGEST))
    faults = [
        f"job {number} ends {end}, not after its start {start}"
        for number, (start, end) in enumerate(jobs)
        if end <= start
    ]
    if not FIRST_YEAR <= last.year <= LAST_YEAR:
        faults.append(f"times up to {last.year} would be needed")
    known = {job for pool in pools for job in pool}
    faults += [f"nobody can do job {number}" for number in range(len(jobs)) if number not in known]
    faults += [f"no job {job}" for job in sorted(known) if not 0 <= job < len(jobs)]
    return faults


def _instance(name: str, jobs: list[Job], pools: list[list[int]], source: str | None) -> Instance:
    origin = min(start for start, _ in jobs)
    takers: list[list[str]] = [[] for _ in jobs]
    for who, pool in enumerate(pools):
        for job in sorted(set(pool)):
            takers[job].append(f"p{who}")
    flights = [
        {
            "id": f"job{number}",
            "vehicle": "job",
            "launch": str(FIRST_DAY + timedelta(HALVES * (start - origin))),
            "landing": str(FIRST_DAY + timedelta(HALVES * (end - origin) - 1)),
            "candidates": takers[number],
        }
        for number, (start, end) in enumerate(jobs)
    ]
    data: dict[str, Any] = {
        "format": 1,
        "name": re.sub(r"[^A-Za-z0-9._-]", "-", name),
        "horizon": {"from": str(FIRST_DAY), "to": str(FIRST_DAY)},  # nothing here is read day by day
        "parties": {"all": {"agencies": ["all"]}},
        "vehicles": {"job": {"party": "all", "seats": 1, "roles": {"seat": {"seats": 1}}}},
        "flights": flights,
        "crew": [{"id": f"p{who}", "agency": "all"} for who in range(len(pools))],
        "rules": {"seat_coverage": {"full": True}},
        "goals": [{"corps_size": {}}],
    }
    if source:
        data["source"] = source
    return Instance.model_validate_json(json.dumps(data), strict=True)
