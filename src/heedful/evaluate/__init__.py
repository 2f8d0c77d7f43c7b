"""Measure a candidate against the version in use, decide, and show why. NumPy and SciPy only."""
