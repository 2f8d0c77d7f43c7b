"""One turn of the loop, and turning it again without what was withdrawn."""
