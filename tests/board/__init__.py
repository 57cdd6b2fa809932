"""The board: its moves, its session, its server, and its page in a real browser."""
