"""Tensor files that cannot run code: read, check, hash.

A path goes in, named tensors come out. Pickles are refused before they are opened.
"""

import hashlib
import json
import struct
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from heedful.errors import ModelError

PICKLES = (".bin", ".pt", ".pth", ".pkl", ".ckpt", ".joblib")
LONGEST_HEADER = 100_000_000


def read_tensors(path: Path) -> dict[str, Tensor]:
    """All tensors of a safetensors file, the header checked first."""
    check_tensors(path)
    try:
        return load_file(path)
    except (SafetensorError, OSError, ValueError) as error:
        raise ModelError(f"{path} could not be read as safetensors ({error}). Copy it again.") from error


def write_tensors(tensors: Mapping[str, Tensor], path: Path) -> None:
    """Write in the order of the names, so that equal tensors give equal bytes."""
    ordered = {name: tensors[name].detach().contiguous() for name in sorted(tensors)}
    save_file(ordered, path, metadata={"format": "pt"})


def check_tensors(path: Path) -> None:
    """Refuse a file that is a pickle, cut short, or whose header does not describe its bytes."""
    if path.suffix in PICKLES:
        raise ModelError(f"{path} is a pickle, which can run code when it is read. Give model.safetensors.")
    if not path.is_file():
        raise ModelError(f"There is no file {path}; wanted a safetensors file.")
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(8)
        length = struct.unpack("<Q", head)[0] if len(head) == 8 else 0
        if not 2 <= length <= min(LONGEST_HEADER, size - 8):
            raise ModelError(f"{path} ({size} bytes) is not a whole safetensors file. Copy it again.")
        raw = file.read(length)
    ends = _data_ends(raw, path)
    if ends != size - 8 - length:
        raise ModelError(
            f"{path} holds {size - 8 - length} bytes of tensors, its header says {ends}. Copy it again."
        )


def _data_ends(header: bytes, path: Path) -> int:
    try:
        entries = json.loads(header)
        spans = [entry["data_offsets"] for name, entry in entries.items() if name != "__metadata__"]
        return max((int(end) for _, end in spans), default=0)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{path} has a damaged safetensors header. Copy it again.") from error


def file_digest(path: Path) -> str:
    """The sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tensors_digest(tensors: Mapping[str, Tensor]) -> str:
    """The sha256 over names, shapes, types and values in the order of the names."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        tensor = tensors[name].detach().contiguous()
        digest.update(f"{name}|{tuple(tensor.shape)}|{tensor.dtype}\n".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()
