"""The tests, arranged like the rooms of the package."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent
INSTANCES = ROOT / "instances"
PACKAGE = ROOT / "optimizer"
