"""What answers: an encoder with a linear head. Find, load, embed, score, save, export."""
