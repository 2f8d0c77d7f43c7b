"""Benchmarks by name: where their data lies, what their columns mean, and what they are judged by."""
