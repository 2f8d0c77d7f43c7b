"""What was learnt of Chinese comments: the weights of the hypotheses and of the tagger.

`weights/zh.json` and `weights/zh.safetensors` are made by `python -m heedful.read.training.chinese` from
the comments in the repository, and loaded when first asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from heedful.read.crf import Tagger
from heedful.read.saved import load_learnt, save_learnt


@dataclass(frozen=True)
class ChineseModel:
    """Weights of the features of hypotheses by name, and the tagger."""

    choice: Mapping[str, float]
    tagger: Tagger

    @property
    def by_meaning(self) -> bool:
        """Whether nearness in meaning counts: only where the weights were learnt with an encoder."""
        return any(".near" in name for name in self.choice)


@lru_cache(maxsize=1)
def chinese_model() -> ChineseModel:
    """The weights that are shipped."""
    plain, tagger = load_learnt("zh")
    return ChineseModel(plain["choice"], tagger)


def save_model(model: ChineseModel, folder: Path) -> None:
    """Write the two files."""
    save_learnt(folder, "zh", {"choice": dict(model.choice)}, model.tagger)
