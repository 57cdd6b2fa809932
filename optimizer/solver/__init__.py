"""From an instance to a proved plan: rows are built, tiers searched with warm starts, results certified."""
