"""Which test reaches which function of a mutated room, and how long it takes: learned in one run of its tests.

Each file of tests runs in a process of its own, and each test is written down as it ends, so that learning that was
stopped goes on where it was, and a file that takes too long costs only its last tests.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

REACHED = "reached.jsonl"
"""A line for each test: its name, its seconds, and the functions that it reached."""


class Reach:
    """What was learned so far."""

    def __init__(self, file: Path) -> None:
        self.seconds: dict[str, float] = {}
        self.files: set[str] = set()
        """Files of which at least one test is known."""
        self.by_test: defaultdict[str, set[str]] = defaultdict(set)
        self.by_file: defaultdict[str, set[str]] = defaultdict(set)
        for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else []:
            test, seconds, functions = json.loads(line)
            self.seconds[test] = seconds
            self.files.add(file_of(test))
            for function in functions:
                self.by_test[function].add(test)
                self.by_file[function].add(file_of(test))

    def knows(self, test: str) -> bool:
        """Whether its file was learned from."""
        return file_of(test) in self.files

    def tests(self, function: str) -> list[str]:
        """Those that reach it, the quickest first, then the others of the same files: a fixture may have reached it.

        What a fixture or a cache reached is counted for the test that came first.
        """
        files, own = self.by_file[function], self.by_test[function]
        found = [test for test in self.seconds if file_of(test) in files]
        return sorted(found, key=lambda test: (test not in own, self.seconds[test]))


def file_of(test: str) -> str:
    """The file that holds a test."""
    return test.partition("::")[0]


class Learning:
    """A plugin of pytest that runs each file of tests once, and writes down what each test reaches."""

    def __init__(self, reached: Path, most: int) -> None:
        self.reached, self.most = reached, most

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Learn from the files of which nothing is known yet."""
        known = Reach(self.reached).files
        for file, items in groupby(session.items, lambda item: file_of(item.nodeid)):
            if file in known:
                continue
            began = time.monotonic()
            process = os.fork()
            if not process:
                try:
                    self.learn(list(items))
                finally:
                    os._exit(0)
            os.waitpid(process, 0)
            print(f"{time.monotonic() - began:7.1f} s  {file}", file=sys.__stderr__, flush=True)
        return True

    def learn(self, items: Sequence[pytest.Item]) -> None:
        """Run these tests, one after another."""
        from mutmut.mutation.trampoline import set_mutant_under_test
        from mutmut.state import state

        spent = int(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (spent + self.most, spent + self.most + 5))
        set_mutant_under_test("stats")
        for item, following in zip(items, [*items[1:], None], strict=True):
            state()._stats.clear()
            began = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            line = [item.nodeid, round(time.process_time() - began, 3), sorted(state()._stats)]
            with self.reached.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
