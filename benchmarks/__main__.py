"""Run the benchmarks one after the other: `python -m benchmarks`, or only some by name.

Each prints its table and writes bench-results/NAME.json; what has a result already is not measured again, so
a run that was cut short goes on where it stopped. Remove a file there to measure it anew.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ORDER = (
    "gate",
    "instant_residual",
    "instant_comment",
    "data_speed",
    "training_speed",
    "newsgroups",
    "banking",
    "search",
    "stream",
    "reading",
    "reading_folds",
    "reading_zh",
    "comment_value",
    "generation_speed",
    "glue",
    "pretraining",
    "stream_mixed",
    "service",
    "choice",
)


def main(names: list[str]) -> int:
    """Run them; the number that failed."""
    failed = 0
    for name in names or ORDER:
        print(f"== {name}", flush=True)
        done = subprocess.run([sys.executable, str(HERE / f"{name}.py")], env=os.environ, check=False)
        failed += done.returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(min(1, main(sys.argv[1:])))
