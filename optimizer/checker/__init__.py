"""A plan judged without a solver: rules, goals, coverage, ledger, waits."""
