"""Files far beyond any office: refused early, with a bound on what is looked at and kept."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING
from unittest import mock

import pytest

import optimizer
from optimizer.files import references
from optimizer.files.documents import MAX_NODES, parse
from optimizer.files.importing.rows import PersonRow
from optimizer.files.importing.tables import read_table
from optimizer.files.opened import MAX_BYTES
from optimizer.problem.errors import InputError, Problem
from tests import INSTANCES
from tests.slow import few_first

if TYPE_CHECKING:
    from pathlib import Path

MINI = (INSTANCES / "mini.yaml").read_text()
MANY = 30_000

ERRORS = {
    "unknown keys": MINI + "".join(f"key{number}: 1\n" for number in range(MANY)),
    "keys twice": MINI + "name: x\n" * MANY,
    "control characters": MINI + "".join(f'"k{number}\\e": 1\n' for number in range(MANY)),
    "unknown people": MINI
    + "pins:\n"
    + "".join(f"  - {{crew: x{number}, flight: MS-1, leg: up}}\n" for number in range(MANY // 3)),
    "wrong values": MINI + "pins:\n" + "".join("  - {crew: 1, flight: 2, leg: 3}\n" for _ in range(MANY // 3)),
    "copies": MINI.replace("crew:\n", "crew:\n" + "  - {id: x, agency: NASA}\n" * (MANY // 3)),
    "waivers": MINI
    + "waivers:\n"
    + "".join(f"  - {{rule: rest_interval, subject: x{n}, reason: x, by: y}}\n" for n in range(MANY // 3)),
}


@pytest.mark.parametrize("kind", few_first(ERRORS, 3))
def test_no_more_problems_are_worked_out_than_are_told(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "bomb.yaml"
    file.write_text(ERRORS[kind])
    made: list[Problem] = []

    class Counted(Problem):
        __slots__ = ()

        def __init__(self, *values: object) -> None:
            super().__init__(*values)  # type: ignore[arg-type]
            made.append(self)

    with (
        mock.patch("optimizer.files.documents.Problem", Counted),
        mock.patch.object(references, "get_close_matches", wraps=references.get_close_matches) as compared,
        pytest.raises(InputError) as raised,
    ):
        optimizer.load(file)
    assert len(raised.value.problems) == len(made) == InputError.LIMIT
    assert compared.call_count <= InputError.LIMIT
    assert raised.value.stopped_early
    assert str(raised.value).endswith("... no more than 50 problems are looked for at a time")


def test_errors_collected_elsewhere_are_no_more() -> None:
    problems = [Problem("f", number, 1, "", "x") for number in range(1000, 0, -1)]
    error = InputError(problems)
    assert [problem.line for problem in error.problems] == list(range(1, 51))
    assert not InputError(problems[:49]).stopped_early


@pytest.mark.parametrize(
    "text",
    [
        "[" + "1, " * MAX_NODES + "1]",
        "- 1\n" * MAX_NODES,
        "".join(f"k{number}: 1\n" for number in range(MAX_NODES // 2 + 1)),
        "a: 1\na: [" + "1, " * MAX_NODES + "1]",
        "crew:\n" + "- {id: x, agency: NASA}\n" * (MAX_NODES // 5 + 1),
    ],
)
def test_keys_and_values_are_counted(text: str) -> None:
    with pytest.raises(InputError, match=f"expected at most {MAX_NODES} keys and values in a file, found more"):
        parse(text)


def test_a_large_office_is_read() -> None:
    assert len(parse("- 1\n" * (MAX_NODES - 1)).data) == MAX_NODES - 1


BOMBS = {
    "bytes.yaml": "# " + "x" * (16 * 2**20),
    "deep.yaml": "a: " + "[" * 1_000_000,
    "deep.json": "[" * 100_000 + "]" * 100_000,
    "aliases.yaml": "a: &a [x, x]\n" + "".join(f"a{n}: &a{n} [*a, *a, *a]\n" for n in range(1000)),
    "items.yaml": "x: [" + "1," * 1_000_000 + "1]",
    "name.yaml": MINI.replace("name: mini", "name: " + "x" * 100_000),
    "people.yaml": MINI.replace("crew:\n", "crew:\n" + "".join(f"  - {{id: p{n}, agency: N}}\n" for n in range(10**5))),
    "keys.yaml": MINI + "".join(f"? {'k' * 90_000}{n}\n: 1\n" for n in range(40)),
    "implied.yaml": MINI.replace(
        "qualifications:\n",
        "qualifications:\n  q0: {}\n" + "".join(f"  q{n}: {{implies: [q{n - 1}]}}\n" for n in range(1, 20_000)),
    ),
    "ways home.yaml": MINI.replace(
        "flights:\n",
        "flights:\n"
        + "".join(
            f"  - {{id: F{n}, vehicle: soyuz, launch: 2031-01-01, landing: 2031-06-20, return_on: any}}\n"
            for n in range(5_000)
        ),
    ),
}
MEMORY = 300 * 2**20
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
sys.argv = ["crewopt", "validate", sys.argv[1]]
from optimizer.cli import main
main()
"""


@pytest.mark.parametrize("name", few_first(BOMBS, 5))
def test_bombs_are_refused_in_little_memory(name: str, tmp_path: Path) -> None:
    pytest.importorskip("resource")
    file = tmp_path / name
    file.write_text(BOMBS[name])
    script = LIMITED.format(memory=MEMORY)
    ended = subprocess.run([sys.executable, "-c", script, str(file)], capture_output=True, text=True, check=False)
    assert ended.returncode == 2, ended.stderr[-1000:]
    assert ended.stderr.count("\n") <= InputError.LIMIT + 1
    assert max(map(len, ended.stderr.splitlines())) < 600 + len(str(tmp_path))


def test_many_pins_of_one_person_are_not_all_compared(tmp_path: Path) -> None:
    file = tmp_path / "pins.yaml"
    file.write_text(MINI + "pins:\n" + "  - {crew: anna, flight: MS-1, leg: up}\n" * 10_000)
    looked = 0

    def counted(self: optimizer.Instance, flight: optimizer.Flight) -> list[str]:
        nonlocal looked
        looked += 1
        return []

    with mock.patch("optimizer.instance.Instance.return_ships", counted):
        optimizer.load(file)
    assert looked < 100


@pytest.mark.slow
def test_a_table_without_end(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("id,name,agency,selected\n" + "a,b,c,d\n" * 40_000)
    assert len(read_table(file, PersonRow).problems) == InputError.LIMIT
    file.write_text("id,name,agency\n" + "".join(f"p{n},b,c\n" for n in range(MAX_NODES // 3 + 2)))
    (problem,) = read_table(file, PersonRow).problems
    assert problem.message == f"expected at most {MAX_NODES} cells, found more"
    file.write_text(",".join(f"c{number}" for number in range(100_000)))
    assert len(read_table(file, PersonRow).problems) <= InputError.LIMIT + 10


def test_events_without_end(tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    file = tmp_path / "events.json"
    file.write_text(json.dumps([{"kind": "slip", "flight": "MS-1", "launch": "2031-02-01"}] * 5_000))
    with pytest.raises(InputError, match="expected at most 500 events, found 5000"):
        optimizer.load_events(file, instance)


def test_the_limit_of_a_file_is_in_whole_mebibytes() -> None:
    assert MAX_BYTES % 2**20 == 0
