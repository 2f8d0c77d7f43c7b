"""The feedback widget: one script that pages of other sites embed; it knows nothing of the pages here."""
