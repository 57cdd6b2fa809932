"""Within the folder of a room: its mutants made, and tried one after another, each in a process forked after import.

``python tests/mutating.py made`` has `mutmut` write the mutants; ``learned`` finds out which test reaches which
function (``reaching.py``), and goes on where it was stopped.
``python tests/mutating.py tried`` reads names from standard input, and appends how each ended to ``ENDED``.

`mutmut run` would start pytest for each mutant.  Here pytest collects once; each mutant gets a fork of that, which
runs the tests that reach its function, the quickest first, until one fails or the seconds for one mutant are spent.
Of files of tests from which nothing was learned those that name the mutant's part of the room are run, those first
that noticed one of that part before.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import sys
import time
from collections import Counter
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.reaching import Learning, Reach

ENDED = "ended.jsonl"
"""A line for each mutant tried: its name, the word, the test that noticed, and seconds."""
KILLED, SURVIVED, TOO_LONG, UNTESTED = "killed", "survived", "killed by time", "untested"
FILE_MOST = 300
"""Seconds that learning from one file of tests may take."""
UNKNOWN = 0.1
"""Seconds that a test is taken to need until it has run; what took less is not remembered."""
SLOWER, MORE_SECONDS = 4.0, 30.0
"""Times, and seconds beyond that, that the tests of a mutant may take of what they took unchanged."""
WAITING = 20.0
"""Times as long, by the clock, as they may compute: on a busy machine less is no sign of a mutant that hangs."""


def made() -> None:
    """Write the mutants."""
    from mutmut.__main__ import (
        copy_also_copy_files,
        copy_src_dir,
        create_mutants,
        set_mutant_under_test,
        setup_source_paths,
    )

    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    setup_source_paths()
    create_mutants(1)


class Running(NamedTuple):
    """A mutant that is being tried: by which tests, since when, until when, and where what happened is told."""

    name: str
    tests: Sequence[str]
    seconds: float
    began: float
    end: float
    hear: int


def places_of(name: str) -> tuple[str, str, str]:
    """The function, the module and the package of a mutant."""
    return name.rpartition("__mutmut_")[0], name.rpartition(".")[0], ".".join(name.split(".")[:3])


class Trying:
    """A plugin of pytest that runs the tests of mutants instead of all tests."""

    def __init__(self, names: Sequence[str], jobs: int, most: float, ended: Path, reach: Reach) -> None:
        self.names, self.jobs, self.most, self.ended, self.reach = names, jobs, most, ended, reach
        self.noticing: Counter[tuple[str, str]] = Counter()
        """By function, by module and by package, how many mutants each test noticed."""
        self.took: dict[str, float] = {}
        """Seconds of tests that ran: those that take long, as far as they are known."""
        self.texts: dict[Path, str] = {}
        self.names_of: dict[str, set[str]] = {}
        """By part of the room, what tests of it may be called."""
        self.sound: set[str] = set()
        """Tests that were seen to pass without a mutant."""
        self.unsound: set[str] = set()
        """Tests that were seen to fail without one: as they read the source, say."""
        self.running: dict[int, Running] = {}
        """By process."""
        for line in ended.read_text(encoding="utf-8").splitlines() if ended.exists() else []:
            name, _, noticed, _ = json.loads(line)
            self.remember(name, noticed)

    def remember(self, name: str, noticed: str) -> None:
        """Which test noticed one, for those of the same function, of the same module and of the same package."""
        for place in places_of(name):
            self.noticing[place, noticed] += 1

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every mutant."""
        from mutmut.utils.format_utils import mangled_name_from_mutant_name

        self.items = {item.nodeid: item for item in session.items}
        gc.freeze()
        for name in self.names:
            while len(self.running) >= self.jobs:
                self.wait()
            reached = [each for each in self.reach.tests(mangled_name_from_mutant_name(name)) if each in self.items]
            others = [each for each in self.near(name) if not self.reach.knows(each)]
            tests = [*self.within(reached), *others]
            if not tests:
                self.tell(name, UNTESTED, "", 0.0)
                continue
            self.begin(name, tests, self.most if others else sum(self.reach.seconds[each] for each in tests))
        while self.running:
            self.wait()
        return True

    def within(self, tests: Sequence[str]) -> list[str]:
        """The first of these tests that take no longer together than a mutant may have; one at least."""
        ends = accumulate(self.reach.seconds[each] for each in tests)
        return [
            each for number, (each, end) in enumerate(zip(tests, ends, strict=True)) if end <= self.most or not number
        ]

    def near(self, name: str) -> list[str]:
        """The tests of the files that name the module or the package of a mutant or ask its study, and those called so.

        A module whose name begins with `_` is called like those beside it that import it.  First come those that
        noticed most of the function a second, then of the module; then those called like the part (stored answers, hand
        cases, parity) or that call the function by its name; then files that name the module, the package, the room.
        Of those as near the one that noticed more of the package a second comes first, then the quicker.
        """
        from mutmut.utils.format_utils import orig_function_and_class_names_from_key

        module = name.rpartition(".")[0]
        package = ".".join(name.split(".")[:3])
        called, function = self.called(package), orig_function_and_class_names_from_key(name)[0].strip("_")
        part = package.rpartition(".")[2]
        words = (module, package, f'"{part}"', f"optimizer.{part}(", package.rpartition(".")[0])
        found: dict[str, int] = {}
        asking: set[str] = set()
        for each, item in self.items.items():
            text = self.text(item.path)
            places = [place for place, word in zip((1, 2, 2, 3, 4), words, strict=True) if word in text]
            single = any(one in each.rpartition("[")[2] for one in called)
            if places or single:
                found[each] = min([0] * single + places) - 9 * (function in item.path.stem)
                if f".{function}(" in text and min(found[each], 3) < 3:
                    asking.add(each)

        def rank(each: str) -> tuple[float, float, bool, float, int, float]:
            seconds = self.took.get(each, UNKNOWN)
            own, beside, part = (-self.noticing[place, each] / seconds for place in places_of(name))
            return own, beside, found[each] > 0 and each not in asking, part, found[each], seconds

        return sorted((each for each in found if each not in self.unsound), key=rank)

    def called(self, package: str) -> set[str]:
        """What tests may be called that try a part of a room."""
        if package not in self.names_of:
            room, _, own = package.rpartition(".")
            folder = Path(*room.split("."))
            importing = f"from {package} import"
            users = {each.stem for each in folder.glob("[a-z]*.py") if importing in each.read_text(encoding="utf-8")}
            self.names_of[package] = users if own.startswith("_") and users else {own}
        return self.names_of[package]

    def text(self, path: Path) -> str:
        """What a file of tests says, with the files of tests beside it that it imports."""
        if path not in self.texts:
            own = path.read_text(encoding="utf-8")
            beside = [each for each in path.parent.glob("*.py") if f".{each.stem} import" in own]
            self.texts[path] = own + "".join(each.read_text(encoding="utf-8") for each in beside)
        return self.texts[path]

    def begin(self, name: str, tests: Sequence[str], seconds: float) -> None:
        """Fork, and run the tests there until one fails."""
        allowed = SLOWER * seconds + MORE_SECONDS
        hear, say = os.pipe()
        process = os.fork()
        if process:
            os.close(say)
            now = time.monotonic()
            self.running[process] = Running(name, tests, seconds, now, now + WAITING * allowed, hear)
            return
        code = 4
        try:
            spent = int(time.process_time())
            resource.setrlimit(resource.RLIMIT_CPU, (spent + int(allowed), spent + int(allowed) + 5))
            failed = self.failed(name, tests, spent + self.most, say)
            os.write(say, json.dumps(["noticed", failed]).encode())
            code = 1 if failed else 0
        finally:
            os._exit(code)

    def failed(self, name: str, tests: Sequence[str], until: float, say: int) -> str | None:
        """The first test that fails with the mutant, of those begun by then."""
        from mutmut.mutation.trampoline import set_mutant_under_test

        set_mutant_under_test(name)
        for number, test in enumerate(tests):
            began = time.process_time()
            if began > until:
                return None
            following = self.items[tests[number + 1]] if number + 1 < len(tests) else None
            passes = self.passes(test, following)
            seconds = time.process_time() - began
            if seconds > UNKNOWN:
                os.write(say, (json.dumps([test, seconds]) + "\n").encode())
            if not passes:
                return test
        return None

    def passes(self, test: str, following: pytest.Item | None = None) -> bool:
        """Whether a test passes here and now."""
        item = self.items[test]
        before = item.session.testsfailed
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return item.session.testsfailed == before

    def passes_unchanged(self, test: str) -> bool:
        """Whether a test passes without a mutant, in a process of its own forked from this one.

        Not from one in which a mutant was on: what that left in a fixture would fail the test here too.
        """
        from mutmut.mutation.trampoline import set_mutant_under_test

        process = os.fork()
        if not process:
            code = 1
            try:
                set_mutant_under_test("")
                code = 0 if self.passes(test) else 1
            finally:
                os._exit(code)
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0

    def wait(self) -> None:
        """Wait for one process, or end it when it hangs."""
        while True:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process in self.running:
                break
            for each, running in self.running.items():
                if time.monotonic() > running.end:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(each, 9)
            time.sleep(0.02)
        name, tests, seconds, began, _, hear = self.running.pop(process)
        with os.fdopen(hear, "rb") as file:
            said = dict(json.loads(line) for line in file.read().decode().splitlines())
        noticed = said.pop("noticed", None) or ""
        self.took |= said
        code = os.waitstatus_to_exitcode(status)
        if code == -15:  # ended by whoever ended the run: not tried
            return
        if noticed and noticed not in self.sound and self.passes_unchanged(noticed):
            self.sound.add(noticed)
        if noticed and noticed not in self.sound:
            self.unsound.add(noticed)
            print(f"fails without a mutant: {noticed}", file=sys.__stderr__, flush=True)
            others = tests[tests.index(noticed) + 1 :]
            if others:
                self.begin(name, others, seconds)
                return
            noticed, code = "", 0
        word = {0: SURVIVED, 1: KILLED}.get(code, TOO_LONG if code in (-9, -24) else KILLED)
        self.remember(name, noticed)
        self.tell(name, word, noticed or ("" if code == 0 else f"exit code {code}"), time.monotonic() - began)

    def tell(self, name: str, word: str, noticed: str, seconds: float) -> None:
        """Remember how one ended."""
        with self.ended.open("a", encoding="utf-8") as file:
            file.write(json.dumps([name, word, noticed, round(seconds, 1)]) + "\n")
        print(f"{word:14} {seconds:6.1f} s  {name}", file=sys.__stderr__, flush=True)


def run(plugin: Trying | Learning) -> int:
    """Collect the tests of the room, and leave them to this plugin; the exit code of pytest."""
    from mutmut.__main__ import set_mutant_under_test, setup_source_paths
    from mutmut.configuration import config

    setup_source_paths()
    options: list[Any] = [
        "--rootdir=.",
        "--tb=no",
        "-q",
        "-m",
        "not long",
        "-n",
        "0",
        "--capture=sys",
        *config().pytest_add_cli_args_test_selection,
        *config().pytest_add_cli_args,
    ]
    os.chdir("mutants")
    set_mutant_under_test("")
    return int(pytest.main(options, plugins=[plugin]))


if __name__ == "__main__":
    from reaching import REACHED, Learning, Reach

    sys.path.pop(0)  # the folder of this file is no other place to import from: `tests` is the copied one
    reached = Path(REACHED).absolute()
    if sys.argv[1] == "made":
        made()
    elif sys.argv[1] == "learned":
        sys.exit(run(Learning(reached, FILE_MOST)))
    else:
        jobs, most = int(sys.argv[2]), float(sys.argv[3])
        sys.exit(run(Trying(sys.stdin.read().split(), jobs, most, Path(ENDED).absolute(), Reach(reached))))
