"""Exports are streams: fifty thousand rows in seconds, a million in the memory of a few (USERS P6)."""

import time
import tracemalloc

import httpx2
import pytest
from api_site import BASE, Site
from live import listening

from heedful.records.example import Example

FORMATS = ("jsonl", "csv")


def add(site: Site, rows: int, start: int = 0) -> None:
    examples = (
        Example(text=f"text {n} " + "word " * 40, labels=None, split="pool")
        for n in range(start, start + rows)
    )
    site.hosted.store.examples.add(examples, source="many")


def exported(site: Site, base: str, format: str) -> tuple[int, float, int]:
    """Rows, seconds, and the most memory that Python held meanwhile."""
    headers = {"Authorization": f"Bearer {site.tokens['owner']}"}
    begun, lines = time.monotonic(), 0
    tracemalloc.start()
    address = f"{base}{BASE}/examples/export?format={format}&split=pool"
    with httpx2.stream("GET", address, headers=headers, timeout=600) as response:
        for piece in response.iter_raw():
            lines += piece.count(b"\n")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return lines, time.monotonic() - begun, most


def test_five_thousand_rows_come_in_a_tenth_of_the_time_allowed_for_fifty(site: Site) -> None:
    add(site, 5_000)
    with listening(site.http.app) as base:
        for format in FORMATS:
            rows, seconds, most = exported(site, base, format)
            assert rows >= 5_000
            assert seconds < 10  # traced and on a busy machine; alone it is well below one
            assert most < 20 * 2**20


@pytest.mark.slow
def test_fifty_thousand_rows_take_ten_seconds_and_twenty_times_as_many_no_more_memory(site: Site) -> None:
    add(site, 50_000)
    with listening(site.http.app) as base:
        rows, seconds, few = exported(site, base, "jsonl")
        assert rows >= 50_000
        assert seconds < 10
        add(site, 950_000, start=50_000)
        rows, _, many = exported(site, base, "jsonl")
        assert rows >= 1_000_000
        assert many < few + 4 * 2**20
