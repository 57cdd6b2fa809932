"""A distribution of somebody else, really installed: its rule, goal and event are ours wherever they are used; one that
is broken is told in a line and stops nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests import INSTANCES, ROOT

if TYPE_CHECKING:
    from pathlib import Path

OWN = ROOT / "tests" / "house" / "own_rules"
PLAN = ROOT / "tests" / "cli" / "mini.plan.json"


class Environment:
    """A fresh environment that sees our package and what it needs."""

    def __init__(self, folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        self.python = str(folder / "bin" / "python")
        (self.site,) = folder.glob("lib/*/site-packages")
        (self.site / "crewopt.pth").write_text(f"{sysconfig.get_path('purelib')}\n{ROOT}\n")
        self.folder = folder

    def crewopt(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run the command in a folder of its own."""
        command = [self.python, "-m", "optimizer", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder)

    def bring(self, name: str, module: str, entry: str) -> None:
        """Install a distribution with one module and one entry point, as an installer leaves it."""
        info = self.site / f"{name.replace('-', '_')}-0.1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1\n")
        (info / "entry_points.txt").write_text(entry)
        (self.site / f"{name.replace('-', '_')}.py").write_text(module)


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """With the distribution installed by pip."""
    folder = tmp_path_factory.mktemp("own")
    shutil.copytree(OWN, folder / "source")
    environment = Environment(folder / "env")
    pip = [sys.executable, "-m", "pip", "--python", environment.python, "install", "-q", "--no-index"]
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", folder / "source"], check=True, capture_output=True)
    return environment


def written(folder: Path, name: str, **more: Any) -> Path:
    """The small instance, with more keys."""
    data = yaml.safe_load((INSTANCES / "mini.yaml").read_text())
    data["rules"] |= more.pop("rules", {})
    file = folder / f"{name}.json"
    file.write_text(json.dumps(data | more, default=str))
    return file


def test_it_is_in_the_list_and_in_the_schema(own: Environment) -> None:
    shown = own.crewopt("rules", "--json")
    assert shown.stderr == ""
    brought = {told["name"]: told["comes_from"] for told in json.loads(shown.stdout) if "comes_from" in told}
    assert brought == {"same_ship_once": "crewopt-own 1.2", "long_stays": "crewopt-own 1.2"}
    page = own.crewopt("rules", "same_ship_once").stdout
    assert "same_ship_once anna/dragon: launch 1 in dragon, at most 0" in page
    schema = json.loads(own.crewopt("schema").stdout)
    assert "same_ship_once" in schema["$defs"]["Rulebook"]["properties"]
    assert "long_stays" in schema["$defs"]["Tier"]["properties"]
    events = json.loads(own.crewopt("schema", "--events").stdout)
    assert "retired" in [kind["properties"]["kind"]["const"] for kind in events["items"]["oneOf"]]


def test_it_is_solved_in_a_child_and_checked(own: Environment, tmp_path: Path) -> None:
    goals = [{"unfilled_seats": 1}, {"long_stays": {"days": 150}}]
    file = written(tmp_path, "own", rules={"same_ship_once": {"times": 1}}, goals=goals)
    solved = own.crewopt("solve", file, "--workers", "1", "-o", tmp_path / "plan.json")
    assert solved.returncode == 0, solved.stderr
    assert "long_stays" in solved.stdout
    checked = own.crewopt("check", file, tmp_path / "plan.json")
    assert checked.returncode == 0, checked.stdout
    never = written(tmp_path, "never", rules={"same_ship_once": {"times": 0}})
    refused = own.crewopt("check", never, tmp_path / "plan.json")
    assert refused.returncode == 1
    assert "same_ship_once" in refused.stdout
    assert "launch 1 in dragon, at most 0" in refused.stdout
    wrong = own.crewopt("validate", written(tmp_path, "wrong", rules={"same_ship_once": {"times": "two"}}))
    assert wrong.returncode == 2
    assert 'rules.same_ship_once.times: expected a whole number, found "two"' in wrong.stderr


def test_its_news_is_applied(own: Environment) -> None:
    code = (
        "import crewopt_own.retired, optimizer\n"  # a module that is imported before all of ours
        f"instance = optimizer.load({str(INSTANCES / 'mini.yaml')!r})\n"
        f"plan = optimizer.load_plan({str(PLAN)!r}, instance)\n"
        "news = optimizer.what_if('retired: anna, known_on: 2031-01-05', instance)\n"
        "print(optimizer.apply_events(instance, plan, [news]).person['anna'].left)"
    )
    done = subprocess.run([own.python, "-c", code], capture_output=True, text=True, check=False, cwd=own.folder)
    assert done.stdout == "2031-01-04\n", done.stderr


def test_its_own_tests_pass(own: Environment) -> None:
    command = [own.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", own.folder.parent / "source" / "checks.py"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=own.folder.parent / "source")
    assert done.returncode == 0, done.stdout


SOUND = """
from optimizer import Rule
class Mine(Rule):
    "A sentence."
    name = "mine"
    subject = "x"
    def check(self, calendar):
        return iter(())
"""
BROKEN = {
    "missing": ("import nowhere_to_be_found", "ModuleNotFoundError: No module named 'nowhere_to_be_found'"),
    "syntax": ("def", "SyntaxError: "),
    "no_class": ("Mine = 3", "expected a class whose `name` is 'no_class', found None"),
    "no_rule": ("class Mine:\n name = 'no_rule'", "expected a subclass of `optimizer.Rule`, found <class"),
    "wordless": (SOUND.replace('"A sentence."', "pass").replace('"mine"', '"wordless"'), "expected a docstring"),
    "unnamed": (SOUND, "expected a class whose `name` is 'unnamed', found 'mine'"),
    "rest_interval": (
        SOUND.replace('"mine"', '"rest_interval"'),
        "found 'rest_interval', the name of a rule",
    ),
    "ends": ("raise SystemExit(3)", "SystemExit: 3"),
}


def test_a_broken_distribution_is_told_and_stops_nothing_else(tmp_path: Path) -> None:
    environment = Environment(tmp_path / "env")
    for name, (module, _) in BROKEN.items():
        package = f"office-{name.replace('_', '-')}"
        entry = f"[crewopt.rules]\n{name} = {package.replace('-', '_')}:Mine\n"
        environment.bring(package, module, entry)
    sound = environment.crewopt("solve", written(tmp_path, "sound"), "--workers", "1")
    assert sound.returncode == 0
    told = [line for line in sound.stderr.splitlines() if line.startswith("Note: office-")]
    assert len(told) == len(BROKEN), sound.stderr
    for name, (_, words) in BROKEN.items():
        package = f"office-{name.replace('_', '-')}"
        begin = f"Note: {package} 0.1 brings the rule `{name}`, which cannot be used: "
        (line,) = (line for line in told if line.startswith(begin))
        assert words in line
    used = environment.crewopt("validate", written(tmp_path, "used", rules={"missing": {}}))
    assert used.returncode == 2
    (problem,) = (line for line in used.stderr.splitlines() if not line.startswith("Note: "))
    assert "rules.missing: office-missing 0.1 brings the rule `missing`, which cannot be used: Module" in problem
