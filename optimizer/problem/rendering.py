"""Where HTML of answers is made: in a room above, which the package names here.  It imports nothing, to be instant."""

HOME: list[str] = []
"""The module whose ``html_of`` makes HTML of the parts of an answer, once it is named."""


def rendered_in(module: str) -> None:
    """Name it."""
    HOME[:] = [module]
