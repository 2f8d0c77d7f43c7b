"""Write what was learnt beside the reader, with a digest of what it was learnt from."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from heedful.read.saved import save_learnt
from heedful.read.training.learn import Learnt

WEIGHTS = Path(__file__).parents[1] / "weights"
TEMPLATES = Path(__file__).parent


def digest(language: str, files: Sequence[Path]) -> str:
    """What identifies the comments and templates that a model was learnt from."""
    found = hashlib.sha256()
    for path in [*sorted(files), TEMPLATES / f"templates_{language}.txt"]:
        found.update(path.read_bytes())
        found.update(path.with_suffix(".labels.json").read_bytes() if path.suffix == ".jsonl" else b"")
    return found.hexdigest()


def write(language: str, learnt: Learnt, files: Sequence[Path], folder: Path = WEIGHTS) -> None:
    """Both files of a language."""
    plain = {
        "learnt_from": {"files": [path.name for path in files], "sha256": digest(language, files)},
        "resolver": {"with_meaning": learnt.resolver.with_meaning, "by_words": learnt.resolver.by_words},
        "ranker": {"with_meaning": dict(learnt.with_meaning), "by_words": dict(learnt.by_words)},
        "rule_sense": dict(learnt.rule_sense),
    }
    save_learnt(folder, language, plain, learnt.tagger)
