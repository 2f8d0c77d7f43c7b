"""The nouns: frozen, validated values that every stage passes on; they know nothing of storage or tensors."""
