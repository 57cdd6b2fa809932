"""When the command began: imported before anything that takes time to import."""

import time

BEGAN = time.monotonic()
"""In seconds of ``time.monotonic``."""
