"""From an instance to a proved plan: rows built, tiers searched, bounds, decomposition, certificates."""
