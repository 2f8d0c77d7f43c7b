"""Judge versions that answer with numbers."""
