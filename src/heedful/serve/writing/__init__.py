"""Answer with a model that writes: the version in use, and what was said since."""
