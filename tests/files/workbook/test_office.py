"""A spreadsheet program opens what is written, and what it saves is the same instance, or plan."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.files.dump import dump
from tests import INSTANCES

if TYPE_CHECKING:
    from pathlib import Path

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")

pytestmark = [pytest.mark.long, pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")]


UTF_8 = "--infilter=CSV:44,34,76,1"
"""Commas, double quotes, UTF-8: without a window the program does not ask."""


def saved(file: Path, *options: str) -> Path:
    """The file as the program saves it, as a workbook."""
    folder = file.parent / "saved"
    home = f"-env:UserInstallation=file://{file.parent}/home"
    command = [str(OFFICE), home, "--headless", *options, "--convert-to", "xlsx", "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / f"{file.stem}.xlsx"


@pytest.mark.parametrize("name", ["starter", "mini", "iss-2026-2030", "ms-16-2020", "iss-2024-2030"])
def test_an_instance_saved_by_the_program_is_the_same(name: str, tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / f"{name}.yaml")
    dump(instance, tmp_path / "office.xlsx")
    with warnings.catch_warnings(action="ignore"):
        assert optimizer.load(saved(tmp_path / "office.xlsx")) == instance


def test_a_plan_saved_by_the_program_is_the_same(tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / "ms-16-2020.yaml")
    plan = optimizer.load_plan(INSTANCES / "ms-16-2020.published.json", instance)
    plan = plan.model_copy(update={"note": "=1+1", "source": ("@a", "-b")})
    dump(plan, tmp_path / "plan.xlsx")
    assert optimizer.load_plan(saved(tmp_path / "plan.xlsx"), instance) == plan
    dump(plan, tmp_path / "plan.csv")
    assert optimizer.load_plan(saved(tmp_path / "plan.csv", UTF_8), instance) == plan
