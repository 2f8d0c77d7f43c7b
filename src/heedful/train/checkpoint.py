"""Where training stands, on disk, so that it can be killed at any moment.

Tensors and a few numbers go in; the newest whole checkpoint of the same job comes out. A checkpoint is
staged, synced, renamed, and its marker is written last; a torn one is never read.
"""

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from heedful.errors import ModelError
from heedful.models.folder import check_folder, write_folder
from heedful.models.tensors import read_tensors, write_tensors

_NAME = re.compile(r"^step-(\d{8,})$")


@dataclass(frozen=True)
class Saved:
    """One checkpoint: tensors, and what JSON can hold."""

    tensors: dict[str, Tensor]
    about: dict[str, Any]


class Checkpoints:
    """The checkpoints of one job in one folder; `job` is a hash of everything that decides the outcome."""

    def __init__(self, folder: Path, job: str) -> None:
        self._folder, self._job = folder, job

    def save(self, number: int, tensors: Mapping[str, Tensor], about: Mapping[str, Any]) -> None:
        """Write a checkpoint, then remove those before it."""

        def fill(staged: Path) -> None:
            write_tensors(tensors, staged / "state.safetensors")
            (staged / "state.json").write_text(json.dumps({**about, "job": self._job}), encoding="utf-8")

        write_folder(self._folder / f"step-{number:08d}", fill, replace=True)
        self._remove_before(number)

    def newest(self) -> Saved | None:
        """The last whole checkpoint of this job, None when there is none."""
        for number in sorted(self._numbers(), reverse=True):
            saved = self._read(self._folder / f"step-{number:08d}")
            if saved is not None:
                return saved
        return None

    def clear(self) -> None:
        """Remove all of them: the job is done."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _read(self, folder: Path) -> Saved | None:
        try:
            check_folder(folder)
            about = json.loads((folder / "state.json").read_text(encoding="utf-8"))
            if about.pop("job") != self._job:
                return None
            return Saved(read_tensors(folder / "state.safetensors"), about)
        except (ModelError, OSError, ValueError, KeyError):
            return None  # torn or foreign: an older one or the start will do

    def _remove_before(self, number: int) -> None:
        for old in self._numbers():
            if old < number:
                shutil.rmtree(self._folder / f"step-{old:08d}", ignore_errors=True)
        for leftover in self._folder.glob(".step-*"):
            shutil.rmtree(leftover, ignore_errors=True)

    def _numbers(self) -> list[int]:
        if not self._folder.is_dir():
            return []
        found = (_NAME.match(path.name) for path in self._folder.iterdir())
        return [int(match.group(1)) for match in found if match]
