"""What a comment on a text that was written means: wishes that can be measured; English and Chinese."""

from heedful.read.texts.reader import TextContext, read

__all__ = ["TextContext", "read"]
