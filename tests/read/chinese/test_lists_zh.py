"""Lists are tagged member by member."""

from heedful.read.chinese.cues import cues
from heedful.read.chinese.lists import whole_members
from heedful.read.chinese.token_features import cued_tokens
from heedful.read.tokens import tokenise


def tagged(comment, marked, text=""):
    """The words of conditions after the lists are closed; `marked` are the words that the tagger found."""
    tokens = tokenise(comment)
    tags = ["O"] * len(tokens)
    for word in marked:
        at = comment.index(word)
        places = [n for n, token in enumerate(tokens) if at <= token.start < at + len(word)]
        for n in places:
            tags[n] = "B-ANY" if n == places[0] else "I-ANY"
    whole = whole_members(tokens, tags, cued_tokens(tokens, cues(comment)), text)
    words = []
    for token, tag in zip(tokens, whole, strict=True):
        if tag == "B-ANY":
            words.append(token.text)
        elif tag == "I-ANY":
            words[-1] += token.text
    return words


def test_a_member_between_two_others_is_one_too() -> None:
    assert tagged("凡是电钻、装修声、广场舞都归噪音", ["电钻", "广场舞"]) == ["电钻", "装修声", "广场舞"]


def test_a_quoted_member_is_taken_whole() -> None:
    assert tagged("“次责”“责任认定书”", ["次责", "任认定书"]) == ["次责", "责任认定书"]


def test_what_leads_away_from_a_list_is_no_part_of_it() -> None:
    assert tagged("打桩 打混凝土 归噪音", ["打桩", "打混凝土"]) == ["打桩", "打混凝土"]


def test_a_lone_untagged_word_after_a_space_stays_out() -> None:
    assert tagged("今天 卡死 闪退", ["卡死", "闪退"]) == ["卡死", "闪退"]
