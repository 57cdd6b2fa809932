"""Text to data and back: documents with positions, loading, dumping, references, messages, tables and recipes."""
