"""Files written: nothing that is there already is destroyed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from typing import TYPE_CHECKING

import pytest

from optimizer.files.access import remembered
from optimizer.files.documents import read
from optimizer.files.writing import is_replaced, refuse_unwritable, write_bytes, write_text
from optimizer.problem.errors import InputError, OutputError
from tests import INSTANCES
from tests.cli.inside import inside

if TYPE_CHECKING:
    from pathlib import Path

MINI = INSTANCES / "mini.yaml"


def test_a_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    target, link, dangling = tmp_path / "deep" / "target", tmp_path / "link", tmp_path / "dangling"
    target.write_text("old")
    link.symlink_to("deep/target")
    dangling.symlink_to("deep/new")
    for each in (link, dangling):
        write_text(each, "new")
        assert each.is_symlink()
        assert each.read_text() == "new"
    assert target.read_text() == "new"
    assert sorted(file.name for file in target.parent.iterdir()) == ["new", "target"]


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text("old")
    for mode in (0o640, 0o600, 0o755):
        file.chmod(mode)
        write_bytes(file, b"new")
        assert stat.S_IMODE(file.stat().st_mode) == mode


def test_a_pipe_stays_and_is_written_once(tmp_path: Path) -> None:
    """Better plans found on the way would go behind each other."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()))
    reader.start()
    assert inside("solve", str(MINI), "-o", str(pipe)).returncode == 0
    reader.join()
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert got[0].count("format: 1") == 1
    assert not is_replaced(pipe)


def test_devices_are_written_to() -> None:
    write_bytes(os.devnull, b"gone")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    with pytest.raises(OutputError, match="No space left on device"):
        write_bytes("/dev/full", b"x")
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "-"])
def test_standard_output_by_any_name_holds_the_plan_alone(name: str, tmp_path: Path) -> None:
    """Into a regular file too, which others may have written to before."""
    into = tmp_path / "log"
    line = f"{sys.executable} -m optimizer solve {MINI} -o {name}"
    subprocess.run(["bash", "-c", f"(echo before; {line}; echo after) > {into}"], check=True)
    lines = into.read_text().splitlines()
    assert (lines[0], lines[1], lines[-2], lines[-1]) == ("before", "{", "}", "after")


def test_what_is_cut_short_leaves_the_old_file(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    file = tmp_path / "plan.json"
    file.write_text("old")
    script = f"from optimizer.files.writing import write_bytes; write_bytes({str(file)!r}, b'x' * 10**6)"
    limit = (1000, 1000)
    ended = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
    )
    assert "OutputError" in ended.stderr
    assert "cannot be written: File too large" in ended.stderr
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


HALFWAY = """
import os, signal, sys
from optimizer.files.writing import write_bytes

def halfway(descriptor: int) -> None:
    {then}

os.fsync = halfway
write_bytes({file!r}, b"half")
"""
KILLED = "os.kill(os.getpid(), signal.SIGKILL)"
WAITING = "print('here', flush=True); sys.stdin.readline()"


def _writing(file: Path, then: str) -> subprocess.Popen[str]:
    """A process that writes the file and, halfway, does something else."""
    code = HALFWAY.format(then=then, file=str(file))
    return subprocess.Popen([sys.executable, "-c", code], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_what_a_killed_writer_left_goes_with_the_next_writing(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    file = tmp_path / "plan.json"
    file.write_text("old")
    for name in ("plan.json", "plan.json.bak"):
        with _writing(tmp_path / name, KILLED) as killed:
            assert killed.wait() == -signal.SIGKILL
    other, mine = tmp_path / ".plan.json.original", tmp_path / ".plan.json.unwritten"
    for each in (other, mine):
        each.write_text("of the user")
    left = sorted(each.name for each in tmp_path.iterdir() if each.suffix == ".unwritten" and each != mine)
    assert [name.rpartition(".json.")[0] for name in left] == [".plan", ".plan"]
    assert file.read_text() == "old"
    write_bytes(file, b"new")
    stays = [name for name in left if ".bak." in name]
    assert len(stays) == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([*stays, other.name, mine.name, file.name])
    assert file.read_text() == "new"


def test_what_another_still_writes_is_left_to_it(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    with _writing(file, WAITING) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        assert writer.stdout.readline() == "here\n"
        write_bytes(file, b"new")
        assert len(list(tmp_path.iterdir())) == 2
        writer.stdin.write("go on\n")
        writer.stdin.flush()
        assert writer.wait() == 0
    assert file.read_text() == "half"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_taken_for_one_left_behind_before_it_was_locked_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, made = tempfile.mkstemp, []

    def first_is_gone(*where: str) -> tuple[int, str]:
        descriptor, name = make(*where)
        if not made:
            os.unlink(name)
        made.append(name)
        return descriptor, name

    monkeypatch.setattr(tempfile, "mkstemp", first_is_gone)
    write_bytes(tmp_path / "plan.json", b"new")
    assert len(made) == 2
    assert (tmp_path / "plan.json").read_text() == "new"


def test_no_command_writes_over_what_it_reads(tmp_path: Path) -> None:
    mine, hard, soft = tmp_path / "mine.yaml", tmp_path / "hard.yaml", tmp_path / "soft.yaml"
    mine.write_bytes(MINI.read_bytes())
    os.link(mine, hard)
    soft.symlink_to(mine)
    for name in (mine, hard, soft):
        ended = inside("solve", str(mine), "-o", str(name))
        assert ended.returncode == 2
        assert "cannot be written: this command reads it" in ended.stderr
        assert mine.read_bytes() == MINI.read_bytes()
    plan = tmp_path / "plan.json"
    assert inside("solve", str(mine), "-o", str(plan)).returncode == 0
    before = plan.read_bytes()
    news = ("replan", str(mine), str(plan), "--what-if", "person_out: jan")
    for option in ("-o", "--after"):
        assert inside(*news, option, str(plan)).returncode == 2
    assert inside("report", str(soft), str(plan), "-o", str(hard)).returncode == 2
    ended = inside("advance", str(mine), str(plan), "--to", "2031-02-01", "-o", str(hard))
    assert ended.returncode == 2
    assert (plan.read_bytes(), mine.read_bytes()) == (before, MINI.read_bytes())


def test_a_published_plan_is_read_too(tmp_path: Path) -> None:
    plan, mine = tmp_path / "plan.json", tmp_path / "mine.yaml"
    assert inside("solve", str(MINI), "-o", str(plan)).returncode == 0
    mine.write_text(MINI.read_text().replace("\nhorizon:", "\npublished: plan.json\nhorizon:", 1))
    before = plan.read_bytes()
    ended = inside("solve", str(mine), "-o", str(plan))
    assert (ended.returncode, plan.read_bytes()) == (2, before)


def test_two_outputs_are_two_files(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("one")
    ended = inside("generate", "--years", "1", "-o", str(tmp_path / "one"), "--plan", str(tmp_path / "link"))
    assert ended.returncode == 2
    assert "expected another file than that of the option `output`" in ended.stderr
    assert not (tmp_path / "one").exists()


def test_the_library_may_write_where_it_read(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(MINI.read_bytes())
    read(file)
    write_text(file, "new")
    with remembered():
        read(file)
        with pytest.raises(InputError, match="this command reads it"):
            refuse_unwritable(file)
