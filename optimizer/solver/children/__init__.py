"""Searches in processes of our own, so that an engine that crashes ends nothing else."""
