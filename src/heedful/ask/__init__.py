"""What to ask people next, and whether it is worth asking."""
