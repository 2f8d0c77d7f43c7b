"""Tests of one language stand in a folder of its own and share `reading_items`, which stands here."""
