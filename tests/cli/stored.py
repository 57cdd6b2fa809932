"""Answers kept as files of text beside the tests, to be reviewed when they change."""

from __future__ import annotations

from pathlib import Path

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

MINI_PLAN = str(Path(__file__).parent / "mini.plan.json")
"""A best plan of `mini`, written down so that no search decides what the answers about it say."""


class Answer(SingleFileSnapshotExtension):
    """A file of text."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"
