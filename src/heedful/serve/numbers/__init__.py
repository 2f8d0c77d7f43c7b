"""Answer with a number: the version in use, and what was said since."""
