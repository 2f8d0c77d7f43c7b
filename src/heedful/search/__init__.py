"""What would make it better: other recipes, more labels, texts made of texts; judged on left-out texts."""
