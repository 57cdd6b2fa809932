"""The model that rules and goals post to: rows of 0-1 literals, options, intervals, qualifications earned."""
