"""Reading English comments."""
