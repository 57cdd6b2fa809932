"""The tests, arranged like the rooms of the package."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parent.parent
INSTANCES = ROOT / "instances"
PACKAGE = ROOT / "optimizer"

# Commands are started hundreds of times, and timed: compiled once, as where they are installed.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
