"""Texts measured: against references, against the source, and pair by pair with the version in use."""
