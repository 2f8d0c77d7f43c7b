"""What can be compared: learners that are fitted to some examples and answer others."""
