"""Duplicates between training and test: all exact ones, and the near ones that a full comparison finds."""

import random

import numpy as np

from heedful.data.duplicates import find_overlap
from heedful.data.minhash import _grams, jaccard, signatures

WORDS = [f"word{number}" for number in range(500)]


def prose(chance: random.Random, words: int = 60) -> str:
    return " ".join(chance.choices(WORDS, k=words))


def changed(text: str, times: int, chance: random.Random) -> str:
    words = text.split()
    for _ in range(times):
        words[chance.randrange(len(words))] = chance.choice(WORDS)
    return " ".join(words)


def test_exact_and_near_duplicates_are_told_apart() -> None:
    train = ["My parcel has not arrived, where is it?", "Please close my account today."]
    test = ["my  parcel has not arrived where is it", "Please close my account  today.", "Something else"]
    overlap = find_overlap(train, test)
    assert [(pair.train, pair.test) for pair in overlap.exact] == [(1, 1)]
    assert [(pair.train, pair.test, pair.similarity) for pair in overlap.near] == [(0, 0, 1.0)]
    assert overlap.affected == {0, 1}
    assert overlap.sentence == (
        "Of 3 test texts 1 are in the training texts word for word and 1 nearly so (66.7% together)."
    )


def test_the_search_finds_what_comparing_every_pair_finds() -> None:
    chance = random.Random(1)
    train = [prose(chance) for _ in range(300)]
    test = [changed(chance.choice(train), chance.randint(1, 6), chance) for _ in range(150)]
    test += [prose(chance) for _ in range(150)]
    grams = [_grams(text) for text in train]
    wanted = {
        place
        for place, own in enumerate(_grams(text) for text in test)
        if max(jaccard(one, own) for one in grams) >= 0.8
    }
    overlap = find_overlap(train, test)
    assert 30 < len(wanted) < 150
    assert overlap.affected == wanted
    assert all(pair.similarity >= 0.8 for pair in overlap.near)


def test_texts_without_spaces_are_compared_too() -> None:
    train = ["今天的外卖送得很快，味道也很好，下次还会再来点的，谢谢老板。"]
    near = "今天的外卖送得很快，味道也很好，下次还会再来点的，谢谢老板！！"
    assert [
        pair.test for pair in find_overlap(train, [near, "味道不好，送得太慢了，下次不会再点了。"]).near
    ] == [0]


def test_short_and_odd_texts_do_no_harm() -> None:
    overlap = find_overlap(["ok", "?!", "", "👍"], ["OK", "", "?!", "👎", "no"])
    assert [(pair.train, pair.test) for pair in overlap.exact] == [(1, 2)]
    assert [(pair.train, pair.test) for pair in overlap.near] == [(0, 0)]
    assert find_overlap([], ["x"]).share == 0
    assert find_overlap(["x"], []).share == 0


def test_equal_entries_of_two_signatures_estimate_the_similarity() -> None:
    chance = random.Random(2)
    for times in (0, 2, 5, 15):
        one = prose(chance, 300)
        other = changed(one, times * 3, chance)
        a, b = signatures([one, other])
        assert abs((a == b).mean() - jaccard(_grams(one), _grams(other))) < 0.2


def test_a_text_has_the_same_signature_in_any_company() -> None:
    chance = random.Random(3)
    texts = [prose(chance, chance.randint(1, 200)) for _ in range(50)] + ["a", "", "abcdefgh"]
    together = signatures(texts)
    assert np.array_equal(together, np.concatenate([signatures([text]) for text in texts]))


def test_many_texts_from_one_template_are_handled_without_comparing_all_pairs() -> None:
    chance = random.Random(4)
    template = prose(chance)
    train = [changed(template, 2, chance) for _ in range(2_000)]
    overlap = find_overlap(train, [changed(template, 2, chance) for _ in range(500)])
    assert overlap.share > 0.95
    assert len(overlap.near) <= 3 * 500
