"""5 the policy of a round: which signals, which weights, which recipe. Knows nothing of storage."""
