"""A rule, a goal and an event that crewopt finds when this package is installed beside it."""
