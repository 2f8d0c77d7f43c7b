"""The system kept solved row by row is the one a dense solver solves, and cutting back is exact."""

import numpy as np
import pytest

from heedful.instant.factor import BLOCK, Factor


def system(rows, seed=0, columns=3):
    rng = np.random.default_rng(seed)
    keys = rng.normal(size=(rows, 8))
    keys /= np.linalg.norm(keys, axis=1, keepdims=True)
    return np.exp((keys @ keys.T - 1) / 0.3), rng.uniform(0.05, 0.2, rows), rng.normal(size=(rows, columns))


def grown(factor, kernel, noise, right):
    for i in range(len(factor), len(right)):
        factor = factor.append(kernel[i, :i], kernel[i, i] + noise[i], right[i])
    return factor


@pytest.mark.parametrize("rows", [1, 5, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7])
def test_growing_row_by_row_agrees_with_a_dense_solver(rows):
    kernel, noise, right = system(rows)
    dense = np.linalg.solve(kernel + np.diag(noise), right)
    np.testing.assert_allclose(grown(Factor.empty(3), kernel, noise, right).coefficients, dense, atol=1e-8)


def test_the_same_text_told_many_times_stays_solvable():
    kernel, noise, right = np.ones((200, 200)), np.full(200, 0.05), np.ones((200, 3))
    dense = np.linalg.solve(kernel + np.diag(noise), right)
    np.testing.assert_allclose(grown(Factor.empty(3), kernel, noise, right).coefficients, dense, atol=1e-8)


@pytest.mark.parametrize("count", [0, 3, BLOCK - 1, BLOCK, BLOCK + 5, 2 * BLOCK])
def test_cutting_back_and_growing_again_is_bit_for_bit_the_same(count):
    kernel, noise, right = system(2 * BLOCK + 9)
    whole = grown(Factor.empty(3), kernel, noise, right)
    short = grown(Factor.empty(3), kernel, noise, right[:count])
    assert whole.first(count).coefficients.tobytes() == short.coefficients.tobytes()
    again = grown(whole.first(count), kernel, noise, right)
    assert again.coefficients.tobytes() == whole.coefficients.tobytes()


def test_growing_leaves_the_shorter_system_as_it_was():
    kernel, noise, right = system(BLOCK + 3)
    short = grown(Factor.empty(3), kernel, noise, right[:70])
    before = short.coefficients.tobytes()
    grown(short, kernel, noise, right)
    assert short.coefficients.tobytes() == before
