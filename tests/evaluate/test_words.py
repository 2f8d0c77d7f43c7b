import pytest

from heedful.evaluate.words import chance, listed, percent, points, several, signed


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (percent(0.8425), "84.2 %"),
        (points(-0.004), "−0.4 points"),
        (signed(0.0001), "±0.0"),
        (signed(0.012), "+1.2"),
        (several(1, "text"), "1 text"),
        (several(2000, "text"), "2,000 texts"),
        (several(2, "near miss", "near misses"), "2 near misses"),
        (listed([]), ""),
        (listed(["a"]), "a"),
        (listed(["a", "b", "c"]), "a, b and c"),
        (chance(0.0312), "p = 0.031"),
        (chance(0.00001), "p < 0.001"),
    ],
)
def test_numbers_read_as_people_write_them(found, wanted):
    assert found == wanted
