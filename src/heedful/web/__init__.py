"""Pages for people: templates over Project that are read; whatever is written goes through the API."""
