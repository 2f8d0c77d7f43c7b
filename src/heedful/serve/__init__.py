"""Answer with the version in use and what was said since."""
