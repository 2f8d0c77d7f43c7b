"""Rows go in and out fast and with flat memory; `benchmarks/data_speed.py` measures it in full."""

import gc
import hashlib
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from heedful.data.read import read_rows
from heedful.data.rows import Row
from heedful.data.validate import validate
from heedful.data.write import write_examples

FORMATS = ("csv", "jsonl", "parquet")


def rows(count: int) -> Iterator[Row]:
    for number in range(count):
        noise = [hashlib.sha512(f"{number} {part}".encode()).hexdigest() for part in range(4)]  # hard to pack
        yield Row(text="Where is it?\n" + " ".join(noise), labels=(f"label {number % 7}",))


@pytest.mark.parametrize("suffix", FORMATS)
def test_ten_thousand_rows_go_out_and_in_within_a_fifth_of_the_time_allowed_for_fifty(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"a.{suffix}"
    started = time.process_time()
    write_examples(path, rows(10_000))
    written = time.process_time()
    assert validate(path).rows == 10_000
    assert written - started < 2
    assert time.process_time() - written < 2


@pytest.mark.parametrize("suffix", FORMATS)
def test_four_times_the_rows_do_not_take_more_memory(tmp_path: Path, suffix: str) -> None:
    def peak(count: int) -> int:
        path = tmp_path / f"{count}.{suffix}"
        write_examples(path, rows(count))
        gc.collect()
        tracemalloc.start()
        outside = max(pa.total_allocated_bytes() for _ in read_rows(path))  # Arrow's memory is not Python's
        inside = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return inside + outside

    peak(10)  # whatever is imported or cached at the first time
    few = peak(6_000)
    assert peak(24_000) < few + 2_000_000
