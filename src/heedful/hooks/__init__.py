"""Webhooks: events of a project, signed and sent to addresses outside, and nowhere inside unless allowed."""
