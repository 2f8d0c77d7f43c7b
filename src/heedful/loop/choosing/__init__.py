"""Which model to take: candidates compared on the project's own examples under one budget."""
