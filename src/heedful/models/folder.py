"""Write a folder so that it is either whole or not there.

A function that fills a folder goes in. It fills a staging folder beside the target; then every file is
synced, a marker with the hash of every file is written last, and the folder is renamed into place.
"""

import errno
import json
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from safetensors import SafetensorError

from heedful.errors import ModelError, TrainingError
from heedful.models.tensors import file_digest

NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
MARKER = "complete.json"


def write_folder(target: Path, fill: Callable[[Path], None], replace: bool = False) -> None:
    """Make `target` as `fill` leaves its argument; an old target stays until the new one is whole."""
    if target.exists() and not replace:
        raise ModelError(f"{target} is there already. Choose another folder or remove it.")
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = target.with_name(f".{target.name}.{secrets.token_hex(4)}.staged")
    staged.mkdir()
    try:
        fill(staged)
        _mark(staged)
        _move_into_place(staged, target)
    except (OSError, SafetensorError) as error:
        if isinstance(error, SafetensorError) or error.errno in NO_ROOM:
            raise TrainingError(
                f"The disk is full: {target} could not be written; what was there before is untouched. "
                "Make room and run it again."
            ) from error
        raise
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def check_folder(folder: Path) -> None:
    """Raise ModelError unless every file is there with the bytes its marker names."""
    try:
        hashes: dict[str, str] = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{folder} is not complete: no readable {MARKER}. It was cut short; make it again."
        ) from error
    for name, wanted in hashes.items():
        path = folder / name
        found = file_digest(path) if path.is_file() else "nothing"
        if found != wanted:
            raise ModelError(
                f"{path} was changed: its sha256 is {found}, wanted {wanted}. Restore or remake it."
            )


def is_complete(folder: Path) -> bool:
    """Whether the marker is there; says nothing about the bytes."""
    return (folder / MARKER).is_file()


def link_or_copy(old: Path, new: Path) -> None:
    """The same file under another name; a copy where the file system has no links."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


def _mark(staged: Path) -> None:
    files = sorted(path for path in staged.rglob("*") if path.is_file())
    for path in files:
        _sync(path)
    hashes = {path.relative_to(staged).as_posix(): file_digest(path) for path in files}
    marker = staged / MARKER
    marker.write_text(json.dumps(hashes, indent=1), encoding="utf-8")
    _sync(marker)
    for folder in {staged, *(path.parent for path in files)}:
        _sync(folder)


def _move_into_place(staged: Path, target: Path) -> None:
    old = target.with_name(f".{target.name}.{secrets.token_hex(4)}.old")
    if target.exists():
        target.rename(old)
    staged.rename(target)
    _sync(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def _sync(path: Path) -> None:
    """Ask the disk to keep a file or folder; folders cannot be synced everywhere."""
    try:
        number = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(number)
    finally:
        os.close(number)
