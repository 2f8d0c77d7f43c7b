"""Texts with what people said of them, drawn at random, for round trips."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from heedful.data.exchange.items import Item, Told
from heedful.records.feedback import Choice, Comment, Correction, Verdict
from heedful.records.reading import About, Application, Meaning, Parse, Reading
from heedful.records.signal import Condition, RuleMeant

NAMES = ("billing", "delivery", "账单 or more", "with, comma", '["odd"]', "=1+2", "a\u0301 b", "🧑‍🚀")

ANY = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=12)
TEXT = st.one_of(
    ANY.filter(str.strip),
    st.sampled_from(
        ["=1+1", "@a", "-1", "\u202eabc", "a\u0085b\u2028c", " x ", '{"a": 1}', "[1]", "NaN", "\ufeffb"]
    ),
)
AUTHOR = TEXT | st.sampled_from(["ann@example.com", "bob", "陈", "2b7f0f4e-3c66-5d0e-9a7b-111111111111"])
LABEL = st.sampled_from(NAMES)
LABELS = st.lists(LABEL, max_size=3, unique=True).map(tuple)
MOMENT = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))


def ids(kind: str) -> st.SearchStrategy[str]:
    return st.integers(0, 2**64 - 1).map(lambda number: f"{kind}-{number:016x}")


def about(text: str) -> dict[str, Any]:
    return {
        "id": ids("feedback"), "author": AUTHOR, "at": MOMENT, "text": st.just(text), "key": st.none() | TEXT,
        "prediction_id": st.none() | ids("prediction"), "answer": st.none() | LABELS,
    }  # fmt: skip


def feedback(text: str) -> st.SearchStrategy[Any]:
    common = about(text)
    return st.one_of(
        st.builds(Verdict, **{**common, "answer": LABELS}, right=st.booleans()),
        st.builds(Correction, **common, labels=LABELS),
        st.builds(Choice, **common, one_of=LABELS.filter(bool), none_of=LABELS),
        st.builds(Choice, **common, none_of=st.tuples(LABEL)),
        st.builds(Comment, **common, comment=TEXT),
    )


@st.composite
def told(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXT) -> Told:
    """A text, and what was said of it; some comments have a reading, some readings were applied."""
    text = draw(texts)
    items = draw(st.lists(feedback(text), min_size=1, max_size=4, unique_by=lambda item: item.id))
    said: list[Item] = []
    for item in items:
        said.append(item)
        if isinstance(item, Comment) and draw(st.booleans()):
            reading = draw(readings(item))
            said.append(reading)
            if draw(st.booleans()):
                applied = st.builds(
                    Application, id=ids("application"), at=MOMENT, author=AUTHOR,
                    reading_id=st.just(reading.id), only_this_text=st.booleans(),
                )  # fmt: skip
                said.append(draw(applied))
    return Told(text=text, said=tuple(said))


def readings(comment: Comment) -> st.SearchStrategy[Reading]:
    rule = st.builds(RuleMeant, condition=st.builds(Condition, any=st.tuples(TEXT)), label=LABEL)
    meaning = st.builds(
        Meaning, this=st.builds(About, is_=LABELS, not_=LABELS), rules=st.lists(rule, max_size=2).map(tuple)
    )
    return st.builds(
        Reading, id=ids("reading"), at=MOMENT, comment_id=st.just(comment.id), author=AUTHOR,
        reader=st.just("comments"), parse=st.builds(Parse, meaning=meaning),
    )  # fmt: skip
