"""Which columns hold the text, the label and the split: named by the user or guessed from usual names."""

from collections.abc import Iterable

from heedful.data.faults import fault, listed
from heedful.data.parts import PAIR_NAMES, PartColumns, guess_parts
from heedful.data.rows import ReadOptions
from heedful.records.base import Record

TEXT_NAMES = (
    "text", "texts", "sentence", "content", "body", "message", "review", "question", "query", "utterance",
    "comment", "document", "post", "tweet", "article", "description", "input", "prompt", "title",
    "文本", "内容",
)  # fmt: skip
LABEL_NAMES = (
    "label_text", "label_name", "labels", "label", "class", "classes", "category", "categories", "target",
    "intent", "sentiment", "topic", "topics", "tag", "tags", "coarse_label", "gold_label", "is_duplicate",
    "标签", "类别",
)  # fmt: skip
SOURCE_NAMES = ("source", "src", "article", "document", "dialogue", "prompt", "question", *TEXT_NAMES, "原文")
WANTED_NAMES = (
    "completion", "summary", "highlights", "target", "tgt", "translation", "reference", "answer", "response",
    "output", "label", "摘要", "译文", "回答",
)  # fmt: skip
VALUE_NAMES = (
    "score", "value", "similarity", "similarity_score", "relatedness_score", "rating", "stars", "grade",
    "label", "target", "number", "分数", "评分",
)  # fmt: skip
SPLIT_NAMES = ("split", "partition", "划分")


class Columns(Record):
    """The names of the columns in use; only the text is a must.

    Texts in `also` follow the text; each of `others` is another part, as the second text of a pair is.
    """

    text: str
    label: str | None = None
    split: str | None = None
    also: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The columns whose texts make the text of a row."""
        return (self.text, *self.also, *self.others)


def choose_columns(found: Iterable[str], options: ReadOptions, where: str) -> Columns:
    """The columns of a source that names them all at its start; raises DataError for a missing one."""
    present = list(found)
    parts = text_columns(present, options, where)
    columns = Columns(
        **parts._asdict(),
        label=_named(present, options.label_column, "label_column", where)
        or guess(present, wanted_names(options)),
        split=_named(present, options.split_column, "split_column", where) or guess(present, SPLIT_NAMES),
    )
    for name in (*columns.texts, columns.label, columns.split):
        if name is not None and present.count(name) > 1:
            raise fault(where, name, "two columns of this name", "Rename or remove one of them.")
    return columns


def wanted_names(options: ReadOptions) -> tuple[str, ...]:
    """The usual names of the column with what is wanted of a text."""
    if options.numbers:
        return VALUE_NAMES
    return WANTED_NAMES if options.writes else LABEL_NAMES


def text_columns(present: list[str], options: ReadOptions, where: str) -> PartColumns:
    """The columns of the text, or of its parts where a project takes pairs or candidates."""
    named = options.text_column is not None or bool(options.other_columns)
    guessed = None if options.inputs == "text" or named else guess_parts(present, options.inputs)
    if guessed is not None:
        return guessed
    for name in options.other_columns:
        _named(present, name, "other_columns", where)
    left = [name for name in present if name not in options.other_columns]
    return PartColumns(text_column(left, options, where), (), options.other_columns)


def text_column(present: list[str], options: ReadOptions, where: str) -> str:
    """The column of the text, which every source must have."""
    name = _named(present, options.text_column, "text_column", where) or guess(
        present, SOURCE_NAMES if options.writes else TEXT_NAMES
    )
    if name is None:
        usual = ", ".join(TEXT_NAMES[:8])
        do = f"Wanted one with the text ({usual}, …); name it with text_column."
        if options.inputs == "text" and guess_parts(present, "pairs") is not None:
            do += ' Pairs of texts want a project with inputs = "pairs".'
        if options.inputs == "pairs":
            usual = ", ".join(f"{one} and {other}" for one, other in PAIR_NAMES[:3])
            do = f"Wanted the texts of a pair ({usual}, …); name them with text_column and other_columns."
        raise fault(where, None, f"the columns {listed(present)}", do)
    return name


def guess(present: Iterable[str], usual: tuple[str, ...]) -> str | None:
    """The first of the usual names that is there, whatever its case."""
    by_name = {name.strip().casefold(): name for name in reversed(list(present))}
    return next((by_name[name] for name in usual if name in by_name), None)


def _named(present: list[str], wanted: str | None, option: str, where: str) -> str | None:
    if wanted is not None and wanted not in present:
        do = f"Wanted {wanted!r}; correct {option} or the file."
        raise fault(where, None, f"the columns {listed(present)}", do)
    return wanted
