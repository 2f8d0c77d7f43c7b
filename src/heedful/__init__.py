"""heedful: models that heed what people say about their output."""

__version__ = "0.1.0"
