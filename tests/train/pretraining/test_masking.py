"""Eight in ten, one in ten, one in ten; whole words or single pieces; never a special token."""

import numpy as np
import pytest

from heedful.train.pretraining.masking import Pieces, mask_rows
from heedful.train.pretraining.spans import Cut, cut_spans

WORDS = 500
PIECES = Pieces(
    mask=4,
    ordinary=np.arange(WORDS) >= 5,
    inside=(np.arange(WORDS) >= 5) & (np.arange(WORDS) % 2 == 1),
)


def rows(count: int = 400, length: int = 64) -> np.ndarray:
    made = np.random.default_rng(0).integers(5, WORDS, (count, length))
    made[:, 0], made[:, -1] = 2, 3
    return made


def test_of_the_chosen_tokens_eight_in_ten_become_the_mask_one_another_and_one_stays() -> None:
    given = rows()
    masked = mask_rows(given, PIECES, 0.15, False, np.random.default_rng(1))
    now, was = masked.ids.reshape(-1)[masked.places], masked.targets
    assert np.mean(now == 4) == pytest.approx(0.8, abs=0.02)
    assert np.mean(now == was) == pytest.approx(0.1, abs=0.02)
    assert np.mean((now != 4) & (now != was)) == pytest.approx(0.1, abs=0.02)
    assert np.array_equal(given.reshape(-1)[masked.places], was)


def test_every_row_has_its_share_masked_and_all_else_stays_as_it_was() -> None:
    given = rows()
    masked = mask_rows(given, PIECES, 0.15, False, np.random.default_rng(1))
    holes = np.bincount(masked.places // 64, minlength=len(given))
    assert set(holes) == {round(0.15 * 62)}
    left = np.ones(given.size, bool)
    left[masked.places] = False
    assert np.array_equal(masked.ids.reshape(-1)[left], given.reshape(-1)[left])


def test_special_tokens_are_neither_masked_nor_put_in() -> None:
    masked = mask_rows(rows(), PIECES, 0.5, False, np.random.default_rng(1))
    assert masked.targets.min() >= 5
    put_in = masked.ids.reshape(-1)[masked.places]
    assert put_in[put_in != 4].min() >= 5


def test_whole_words_are_masked_with_all_their_pieces() -> None:
    given = rows()
    masked = mask_rows(given, PIECES, 0.15, True, np.random.default_rng(1))
    chosen = np.zeros(given.shape, bool)
    chosen.reshape(-1)[masked.places] = True
    goes_on = PIECES.inside[given][:, 2:]
    assert np.array_equal(chosen[:, 2:][goes_on], chosen[:, 1:-1][goes_on])
    assert chosen.mean() == pytest.approx(0.15, abs=0.02)


def test_the_same_seed_masks_the_same_and_another_one_does_not() -> None:
    one, two, other = (mask_rows(rows(), PIECES, 0.15, False, np.random.default_rng(n)) for n in (1, 1, 2))
    assert np.array_equal(one.ids, two.ids)
    assert not np.array_equal(one.places, other.places)


def test_spans_and_what_is_left_give_the_row_again() -> None:
    given = np.random.default_rng(0).integers(5, WORDS, (50, 40))
    sentinels = np.arange(900, 910)
    cut = Cut.of(40, 0.15, 3.0, len(sentinels))
    made = cut_spans(given, cut, sentinels, 1, np.random.default_rng(1))
    assert made.inputs.shape == (50, 40 - cut.tokens + cut.spans + 1)
    assert made.targets.shape == (50, cut.tokens + cut.spans + 1)
    for row, left, out in zip(given, made.inputs.tolist(), made.targets.tolist(), strict=True):
        spans: dict[int, list[int]] = {}
        for token in out[:-1]:
            if token >= 900:
                spans[token] = []
            else:
                spans[max(spans)].append(token)
        again = [back for token in left[:-1] for back in (spans[token] if token >= 900 else [token])]
        assert again == row.tolist()
