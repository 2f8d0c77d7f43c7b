from reading_items import about

from heedful.read.english.link import mentions, token_matches
from heedful.read.label_words import label_words
from heedful.read.tokens import tokenise

LABELS = ("misc.forsale", "sci.space", "alt.atheism")


def named(comment: str) -> list[str]:
    """The labels that the mentions of a comment most likely speak of."""
    context = about(comment, labels=LABELS, answer="sci.space")
    words, tokens = label_words(context.labels, {}), tokenise(comment)
    return [words.ids[one.best] for one in mentions(tokens, token_matches(tokens, words), words)]


def test_a_name_that_is_written_in_two_words_is_found() -> None:
    assert named("this is for sale") == ["misc.forsale"]
    assert named("rockets belong in space") == ["sci.space"]


def test_two_words_of_other_clauses_make_no_name() -> None:
    assert "misc.forsale" not in named("this is what we look for. sale ended")
