"""A module that takes long to load, as on a busy machine."""

import time

time.sleep(5)


def answer(**named: object) -> str:
    """At once, from then on."""
    return "an answer"
