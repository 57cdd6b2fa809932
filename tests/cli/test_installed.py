"""Files of another distribution in the folder of the package are told by ``--version``."""

from __future__ import annotations

import base64
import hashlib
from importlib.metadata import Distribution, PathDistribution
from typing import TYPE_CHECKING

import pytest

from optimizer.cli import _installed
from optimizer.cli._installed import strangers, version_and_warning
from tests.cli.inside import inside

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"optimizer/__init__.py": "ours = 1\n", "optimizer/files/load.py": "also = 2\n"}


def installed(site: Path, name: str, files: dict[str, str]) -> PathDistribution:
    """A distribution as an installer leaves it in a folder."""
    info = site / f"{name}-1.0.dist-info"
    info.mkdir()
    lines = []
    for path, text in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text)
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
        lines.append(f"{path},sha256={digest},{len(text)}")
    (info / "RECORD").write_text("\n".join([*lines, f"{info.name}/RECORD,,"]))
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    return PathDistribution(info)


def test_nothing_is_said_of_a_folder_as_it_was_installed(tmp_path: Path) -> None:
    own = installed(tmp_path, "crewopt", FILES)
    (tmp_path / "optimizer" / "__pycache__").mkdir()
    (tmp_path / "optimizer" / "__pycache__" / "load.cpython-311.pyc").write_bytes(b"")
    assert strangers(own, tmp_path / "optimizer") is None


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"optimizer/adam.py": "theirs = 3\n"}, "(not ours: optimizer/adam.py)"),
        ({"optimizer/__init__.py": "theirs = 3\n"}, "(changed: optimizer/__init__.py)"),
        ({f"optimizer/m{n}.py": "" for n in range(5)}, "optimizer/m0.py, optimizer/m1.py, optimizer/m2.py and 2 more)"),
    ],
)
def test_files_of_another_distribution_are_named_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], words: str
) -> None:
    own = installed(tmp_path, "crewopt", FILES)
    other = installed(tmp_path, "optimizer", files)
    monkeypatch.setattr(_installed, "distributions", lambda: [own, other])
    told = strangers(own, tmp_path / "optimizer")
    assert told is not None
    assert "where optimizer 1.0 installs a package of the same name" in told
    assert words in told
    assert "\n" not in told
    assert told.endswith("Install crewopt into an environment of its own")


def test_two_others_are_both_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = installed(tmp_path, "crewopt", FILES)
    others = [installed(tmp_path, name, {f"optimizer/{name}.py": ""}) for name in ("b", "a")]
    monkeypatch.setattr(_installed, "distributions", lambda: [own, *others])
    assert ", where a 1.0 and b 1.0 install a package of the same name (not ours" in str(
        strangers(own, tmp_path / "optimizer")
    )


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    own = installed(tmp_path, "crewopt", FILES)
    (tmp_path / "optimizer" / "files" / "load.py").unlink()
    assert "(missing: optimizer/files/load.py)" in str(strangers(own, tmp_path / "optimizer"))


def test_of_a_folder_of_sources_nothing_is_known(tmp_path: Path) -> None:
    own = installed(tmp_path, "crewopt", {"__editable__.crewopt.pth": "/somewhere\n"})
    assert strangers(own, tmp_path / "optimizer") is None


def test_version_warns_on_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    version = Distribution.from_name("crewopt").version
    assert version_and_warning() == f"crewopt {version}"
    monkeypatch.setattr(_installed, "strangers", lambda own, folder: "the folder is wrong")
    done = inside("--version")
    assert (done.stdout, done.stderr, done.returncode) == (
        f"crewopt {version}\n",
        "Warning: the folder is wrong.\n",
        0,
    )
