"""Engines: plain data in, plain data out.  The only folder that knows a solver.

A ``Task`` and an ``Outcome`` can be pickled, so that a search may run in another process.
"""

from __future__ import annotations
