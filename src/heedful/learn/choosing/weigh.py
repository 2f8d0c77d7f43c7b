"""What a saved candidate takes to answer, found out in a process of its own.

`python -m heedful.learn.choosing.weigh FOLDER` reads texts as JSON from standard input and writes what it
found as JSON. The process has loaded nothing but the candidate, so its memory is the candidate's.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import quantiles
from typing import Any

from heedful.errors import ModelError
from heedful.learn.choosing.energy import Meter
from heedful.learn.choosing.words import WORDS
from heedful.records.selection import Upkeep

ALONE, BATCHES, BATCH = 30, 4, 32
LONGEST = 600  # seconds after which nobody waits any longer
STATUS = Path("/proc/self/status")

Answer = Callable[[Sequence[str]], object]


def weigh(folder: Path, texts: Sequence[str], seconds: float = LONGEST) -> Upkeep:
    """Let a fresh process load the folder and answer the texts."""
    command = [sys.executable, "-m", "heedful.learn.choosing.weigh", str(folder)]
    given = json.dumps(list(texts))
    try:
        done = subprocess.run(  # noqa: S603 # our own module
            command, input=given, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(
            f"A process of its own did not answer with {folder} in {seconds:g} seconds. "
            "Give the machine less to do, cut texts shorter, or leave that candidate out."
        ) from error
    if done.returncode:
        told = done.stderr.strip().splitlines()[-1:] or [f"it ended with {done.returncode}"]
        raise ModelError(
            f"A process of its own could not answer with {folder}: {told[0]} "
            "If memory ran out, compare fewer or smaller models."
        )
    return Upkeep.model_validate_json(done.stdout)


def answering(folder: Path) -> Answer:
    """What answers from a saved folder, as precisely as versions in use do."""
    if (folder / WORDS).is_file():
        from heedful.learn.choosing.words import WordModel

        return WordModel.load(folder).probabilities
    from heedful.models.classifier import Classifier

    return Classifier.load(folder).logits


def measure(folder: Path, texts: Sequence[str]) -> Upkeep:
    """Load and answer here: a text at a time, then 32 at a time."""
    answer = answering(folder)
    alone = [texts[place % len(texts)] for place in range(ALONE)]
    answer(alone[:1])
    one = undisturbed([_seconds(answer, [text]) for text in alone])
    many = [texts[place % len(texts)] for place in range(BATCH * BATCHES)]
    parts = [many[start : start + BATCH] for start in range(0, len(many), BATCH)]
    answer(parts[0])
    meter = Meter.start()
    batch = undisturbed([_seconds(answer, part) for part in parts])
    joules = meter.joules()
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    per_text = None if joules is None else joules / len(many)
    return Upkeep(one=one, batch=batch, memory=_peak(), disk=disk, joules=per_text)


def undisturbed(times: Sequence[float]) -> float:
    """The lower quartile: what other work on the machine lengthens least."""
    return quantiles(times, n=4)[0]


def _seconds(answer: Answer, texts: Sequence[str]) -> float:
    begun = time.perf_counter()
    answer(texts)
    return time.perf_counter() - begun


def _peak() -> int:
    """The most memory this process has held so far, as far as the system tells; else what it holds now.

    On Linux `ru_maxrss` would not do: it begins with what the process held that started this one.
    """
    if STATUS.is_file():
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return 1024 * int(line.split()[1])
    import psutil

    return int(psutil.Process().memory_info().rss)


def main(arguments: Sequence[str]) -> None:
    """Weigh the folder named, print what was found."""
    texts: Any = json.loads(sys.stdin.read())
    sys.stdout.write(measure(Path(arguments[0]), texts).model_dump_json())


if __name__ == "__main__":
    main(sys.argv[1:])
