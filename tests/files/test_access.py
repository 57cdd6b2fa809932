"""Files that a file names are read below its own folder, unless that is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import optimizer
from tests import INSTANCES
from tests.cli.inside import inside

if TYPE_CHECKING:
    from pathlib import Path

MINI = INSTANCES / "mini.yaml"
REFUSED = "expected a file below the folder of this one (or --allow-paths), found "


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with an instance's folder and a plan beside it."""
    (tmp_path / "mine" / "plans").mkdir(parents=True)
    assert inside("solve", str(MINI), "-o", str(tmp_path / "plan.json")).returncode == 0
    (tmp_path / "mine" / "plans" / "plan.json").write_bytes((tmp_path / "plan.json").read_bytes())
    (tmp_path / "mine" / "link.json").symlink_to("../plan.json")
    return tmp_path


def publishing(office: Path, name: str) -> str:
    file = office / "mine" / "mine.yaml"
    file.write_text(MINI.read_text().replace("\nhorizon:", f"\npublished: {name}\nhorizon:", 1))
    return str(file)


@pytest.mark.parametrize("name", ["../plan.json", "ABSOLUTE", "link.json", "plans/../../plan.json", "/etc/hostname"])
def test_outside_is_refused_unread(office: Path, name: str) -> None:
    file = publishing(office, name.replace("ABSOLUTE", str(office / "plan.json")))
    ended = inside("validate", file)
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"{file}:")
    assert f" published: {REFUSED}" in ended.stderr
    with pytest.raises(optimizer.InputError, match="below the folder"):
        optimizer.load(file)


@pytest.mark.parametrize("name", ["../plan.json", "link.json"])
def test_outside_is_read_if_allowed(office: Path, name: str) -> None:
    file = publishing(office, name)
    assert inside("validate", file, "--allow-paths").returncode == 0
    assert inside("--allow-paths", "validate", file).returncode == 0
    assert inside("validate", file).returncode == 2, "allowed for one command"
    assert optimizer.load(file, allow_paths=True).published is not None


@pytest.mark.parametrize("name", ["plans/plan.json", "./plans/plan.json", "plans/../plans/plan.json"])
def test_below_the_folder_is_read(office: Path, name: str) -> None:
    assert optimizer.load(publishing(office, name)).published is not None


def test_tables_of_a_recipe_too(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "people.csv").write_text("secret\n")
    recipe = tmp_path / "mine" / "office.yaml"
    recipe.write_text("format: 1\ntables: {people: ../people.csv}\n")
    ended = inside("import", str(recipe))
    assert ended.returncode == 2
    assert f"{REFUSED}'../people.csv'" in ended.stderr
    assert "secret" not in ended.stderr
    assert "secret" in inside("import", str(recipe), "--allow-paths").stderr
