"""What rules and goals post to: rows of 0-1 literals, options, intervals of days, what is earned within the plan."""
