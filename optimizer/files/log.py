"""What the package tells of its work: phases at INFO, bounds and strategies at DEBUG, to the logger ``optimizer``.

Nothing is printed unless the program that uses the package sets up logging.
"""

from __future__ import annotations

import logging

LOG = logging.getLogger("optimizer")
LOG.addHandler(logging.NullHandler())
