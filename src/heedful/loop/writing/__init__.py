"""The loop of a project that writes: the same ledger, rounds, gate and undo as any other."""
