"""The command line: one command a method of `Project`."""
