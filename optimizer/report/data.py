"""Answers as plain data, for ``--json``."""

from __future__ import annotations
