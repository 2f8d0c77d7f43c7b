"""How fast do rows go in and out, and with how much memory? `python benchmarks/data_speed.py`.

Rows of about 600 characters are made up, written and read back in every format, each measurement in a
process of its own; *write* does not count the making. *Validate* is the full first pass: every check, the
counts and the content hashes. *Growth* is how much higher the peak of memory is with 200,000 rows than with
1,000. Wanted: 50,000 rows in or out in 10 s, growth below 150 MB; near duplicates among 20,000 texts in 20 s.
"""

import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from heedful.data.duplicates import find_overlap
from heedful.data.read import read_rows
from heedful.data.rows import Row
from heedful.data.validate import validate
from heedful.data.write import write_examples

RESULTS = Path("bench-results/data_speed.json")
FORMATS = ("csv", "tsv", "jsonl", "jsonl.gz", "parquet")
FEW, MANY, FAR = 1_000, 50_000, 200_000
VOCABULARY = 5_000


def made_up(count: int) -> Iterator[Row]:
    """Rows with quotes, commas and line ends here and there, always the same ones."""
    chance = random.Random(7)
    words = [
        "".join(chance.choices("abcdefghijklmnopqrstuvwxyzäé", k=chance.randint(2, 10)))
        for _ in range(VOCABULARY)
    ]
    for number in range(count):
        text = " ".join(chance.choices(words, k=86))
        text = f'{text[:300]}, "{text[300:]}"\nParcel {number}'
        yield Row(text=text, labels=(f"label {number % 20}",), split="test" if number % 5 == 0 else "train")


def measure(step: str, path: str, count: int) -> dict[str, float]:
    """Seconds and peak memory (MB) of one step, in this process."""
    started = time.perf_counter()
    done = 0
    if step == "write":
        done = write_examples(path, made_up(count))
    elif step == "read":
        done = sum(1 for _ in read_rows(path))
    elif step == "validate":
        done = validate(path).rows
    elif step == "make":
        done = sum(1 for _ in made_up(count))
    seconds = time.perf_counter() - started
    assert done == count, (step, path, done)
    return {"seconds": seconds, "peak_mb": peak_mb()}


def peak_mb() -> float:
    """The highest memory of this process so far; where the system does not keep it, the present one."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return float(psutil.Process().memory_info().rss / 2**20)


def apart(step: str, path: Path, count: int) -> dict[str, float]:
    """The same in a fresh process."""
    command = [sys.executable, __file__, step, str(path), str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def formats(folder: Path, making: float) -> list[dict[str, object]]:
    """One line per format: seconds for 50,000 rows, growth to 200,000."""
    lines: list[dict[str, object]] = []
    for name in FORMATS:
        figures = {
            (step, count): apart(step, folder / f"{count}.{name}", count)
            for count in (FEW, MANY, FAR)
            for step in ("write", "read", "validate")
        }
        line: dict[str, object] = {"format": name}
        for step in ("write", "read", "validate"):
            seconds = figures[step, MANY]["seconds"] - (making if step == "write" else 0)
            growth = figures[step, FAR]["peak_mb"] - figures[step, FEW]["peak_mb"]
            line |= {f"{step}_s": round(seconds, 2), f"{step}_growth_mb": round(growth, 1)}
        lines.append(line)
    return lines


def duplicates() -> dict[str, object]:
    """16,000 training and 4,000 test texts; one test text in ten is a training text with a word more."""
    texts = [row.text for row in made_up(20_000)]
    train, test = texts[:16_000], texts[16_000:]
    planted = range(0, len(test), 10)
    for place in planted:
        test[place] = f"{train[place]} indeed"
    started = time.perf_counter()
    overlap = find_overlap(train, test)
    seconds = time.perf_counter() - started
    found = sum((place in overlap.affected) for place in planted)
    return {"texts": len(texts), "seconds": round(seconds, 2), "planted": len(planted), "found": found}


def main() -> None:
    """Print the table and write the figures."""
    with tempfile.TemporaryDirectory() as folder:
        making = apart("make", Path(folder), MANY)["seconds"]
        lines = formats(Path(folder), making)
    near = duplicates()
    table = Table(
        "format",
        title="50,000 rows of 600 characters: seconds, and growth of memory from 1,000 to 200,000 rows",
    )
    for step in ("write", "read", "validate"):
        table.add_column(f"{step} s", justify="right")
        table.add_column("growth MB", justify="right")
    for line in lines:
        table.add_row(*(str(value) for value in line.values()))
    console = Console()
    console.print(table)
    console.print(
        f"near duplicates: {near['texts']:,} texts in {near['seconds']} s, "
        f"{near['found']} of {near['planted']} planted ones found"
    )
    machine = {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}
    result = {"date": date.today().isoformat(), "machine": machine, "formats": lines, "near_duplicates": near}
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        print(json.dumps(measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
    else:
        main()
