"""The board: a wall chart of a plan in the browser that knows the rules, on this machine alone."""
