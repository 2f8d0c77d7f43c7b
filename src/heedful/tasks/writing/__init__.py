"""Tasks that write: summarisation, translation, instruction; what feedback on texts means to them."""
