import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.errors import DataError, FeedbackError
from heedful.records.label import Labels
from heedful.records.signal import Condition, RuleMeant
from heedful.tasks.rule_text import parse_rule, write_rule

LABELS = Labels(all=Labels().several(["mac hardware", "not sure, maybe", "sci.crypt", "硬件"]))
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(
    lambda word: " ".join(word.lower().split())
)
SEVERAL = st.lists(WORDS.filter(bool), max_size=3).map(tuple)


def test_words_before_an_arrow_are_any_of_them():
    rule = parse_rule("SIMM, PowerBook -> mac hardware", LABELS)
    assert rule == RuleMeant(condition=Condition(any=("simm", "powerbook")), label="L1")


def test_every_part_of_a_rule_can_be_written():
    rule = parse_rule(
        "all: keys, escrow; unless: piano; about: secret codes -> not sci.crypt, usually", LABELS
    )
    assert rule.condition == Condition(all=("keys", "escrow"), unless=("piano",), about="secret codes")
    assert (rule.label, rule.polarity, rule.strength) == ("L3", "not", "usually")


def test_a_comma_in_a_label_is_no_strength():
    rule = parse_rule("huh -> \\not sure\\, maybe, sometimes", LABELS)
    assert (rule.label, rule.polarity, rule.strength) == ("L2", "is", "sometimes")


@pytest.mark.parametrize("line", ["simm", "-> mac hardware", "simm ->", " , -> mac hardware"])
def test_half_a_rule_says_what_is_wanted(line):
    with pytest.raises(FeedbackError, match="wanted words -> label"):
        parse_rule(line, LABELS)


def test_an_unknown_label_lists_the_known_ones():
    with pytest.raises(DataError, match=r"mac hardware.*sci\.crypt"):
        parse_rule("simm -> apples", LABELS)


@given(
    any=SEVERAL,
    all=SEVERAL,
    unless=SEVERAL,
    about=WORDS,
    label=st.sampled_from(LABELS.ids),
    polarity=st.sampled_from(["is", "not"]),
    strength=st.sampled_from(["always", "usually", "sometimes"]),
)
def test_what_is_written_is_read_back(any, all, unless, about, label, polarity, strength):
    condition = Condition(any=any, all=all, unless=unless, about=about or "x")
    rule = RuleMeant(condition=condition, label=label, polarity=polarity, strength=strength)
    assert parse_rule(write_rule(rule, LABELS), LABELS) == rule
