"""Training models that write: rows of several kinds, the losses they ask for, one way in."""
