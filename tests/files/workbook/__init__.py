"""Workbooks: what is written is read back as the same, and what cannot be read is told with its cell."""
