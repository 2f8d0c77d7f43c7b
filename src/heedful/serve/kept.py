"""What the caches share: what a vector depends on, and how many files are kept."""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heedful.models.encoder import Encoder


def key_of(encoder: "Encoder") -> str:
    """Everything about an encoder that its vectors depend on, as 32 hexadecimal digits."""
    about = f"{encoder.digest} {encoder.pooling} {encoder.max_tokens}"
    if encoder.inputs != "text":
        about += f" {encoder.inputs}"
    return hashlib.sha256(about.encode()).hexdigest()[:32]


def key_of_texts(texts: Iterable[str]) -> str:
    """The texts as they were written, white space included, as 32 hexadecimal digits."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return digest.hexdigest()[:32]


@contextmanager
def spared() -> Iterator[None]:
    """What is kept saves time and nothing else: where the disk has no room for it, work goes on without."""
    try:
        yield
    except OSError as error:
        logging.getLogger("heedful.serve").warning("Nothing could be kept for the next time: %s", error)


def drop_oldest(folder: Path, pattern: str, keep: int) -> None:
    """Delete all but the `keep` files that were used last; another process may do the same meanwhile."""
    used: list[tuple[float, Path]] = []
    for path in folder.glob(pattern):
        try:
            used.append((path.stat().st_mtime, path))
        except FileNotFoundError:
            continue
    for _, path in sorted(used, reverse=True)[keep:]:
        path.unlink(missing_ok=True)
