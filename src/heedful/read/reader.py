"""Read a comment: each language by its own reader, three ways to understand it at most, likeliest first."""

from heedful.read.chinese.reader import read_chinese
from heedful.read.chinese.writing import is_chinese_comment
from heedful.read.context import Context
from heedful.read.english.reader import read_english
from heedful.records.reading import Parse


def read(context: Context) -> tuple[Parse, ...]:
    """Up to three ways to understand a comment, best first; an unusable one asks a question."""
    return read_chinese(context) if is_chinese_comment(context.comment) else read_english(context)
