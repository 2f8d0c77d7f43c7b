"""The mechanism of training: batches, losses, one loop, checkpoints. What to learn is decided elsewhere."""
