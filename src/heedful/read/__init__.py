"""From a comment to what it means: signals about its own text, rules about others, words to ignore."""

from heedful.read.context import Context, Embed, Pool
from heedful.read.reader import read

__all__ = ["Context", "Embed", "Pool", "read"]
