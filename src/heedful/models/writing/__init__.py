"""Models that write: causal and encoder-decoder ones behind one interface; prompts in, texts out."""
