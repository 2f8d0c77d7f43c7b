"""1 bring examples and pools in; split; find duplicates; write out. Knows nothing of models or storage."""
