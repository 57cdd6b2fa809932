"""The table of reliability: what is promised, measured anew by ``python -m tests.trust``."""
