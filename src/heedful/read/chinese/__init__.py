"""Reading Chinese comments."""
