"""The loop of a project that answers with numbers: the same ledger, rounds, gate and undo as any other."""
