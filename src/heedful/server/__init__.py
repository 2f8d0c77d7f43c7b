"""The application: the API on one or several projects, and the worker beside it."""
