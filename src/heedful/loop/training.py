"""The first version, from the base model; later the same as a candidate that the gate judges."""

from dataclasses import replace

from heedful.errors import DataError
from heedful.learn.consolidate import start_fresh
from heedful.loop.candidate import Candidate, save
from heedful.loop.lessons import lesson_of
from heedful.loop.material import FEWEST_IN_POOL, Material
from heedful.loop.people import weighed
from heedful.records.progress import Progress
from heedful.serve.workspace import Workspace


def first(
    workspace: Workspace, material: Material, progress: Progress, replaces: str | None = None
) -> Candidate:
    """Train on all examples and all that was said, from the base model."""
    missing = lacking(material)
    if missing is not None:
        raise DataError(missing)
    material = weighed(workspace, material)
    lesson = lesson_of(workspace, material, None, progress)
    taught = start_fresh(workspace.base(), lesson)
    material = replace(material, rules_left=not taught.by_rules)
    candidate = save(workspace, taught.classifier, material, None, taught.metrics)
    return candidate if replaces is None else candidate.replacing(replaces)


def lacking(material: Material) -> str | None:
    """What is missing before there is anything to learn; None when there is enough."""
    found = len(material.task.labels.ids)
    if found < (1 if material.task.multi_label else 2):
        return f"Found {found} labels; wanted two or more. Add labelled texts (heedful add FILE) or labels."
    if material.train or material.settled.agreed:
        return None
    if not material.said.rules or material.task.multi_label:
        return "Found no labelled training text and no feedback. Add labelled texts: heedful add FILE"
    if not material.teaches_rules:
        return (
            f"Found comments, but {material.pool_texts} texts in the pool to try them on; wanted "
            f"{FEWEST_IN_POOL} or more. Add texts without labels: heedful add FILE --split pool"
        )
    return None
