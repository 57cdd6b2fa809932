"""Answers as text for a terminal or a log."""

from __future__ import annotations
