"""One question a folder; each keeps the types of its answer together with their text and plain data."""
