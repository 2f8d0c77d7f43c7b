"""All benchmarks by name, and the one that somebody means."""

from heedful.errors import NotFoundError
from heedful.evaluate.named.glue import GLUE
from heedful.evaluate.named.others import CHINESE, SETFIT, USUAL
from heedful.evaluate.named.superglue import SUPERGLUE
from heedful.evaluate.named.task import NamedTask

EVERY: tuple[NamedTask, ...] = (*GLUE, *SUPERGLUE, *SETFIT, *USUAL, *CHINESE)


def named(name: str) -> NamedTask:
    """The benchmark of this name; a short one (`rte`) means the first of the table that has it."""
    wanted = name.strip().lower().replace("super_glue", "superglue").replace("super-glue", "superglue")
    spelt = {"sst-2": "sst2", "sts-b": "stsb", "ax-b": "axb", "ax-g": "axg", "mr": "rotten_tomatoes"}
    head, slash, last = wanted.rpartition("/")
    wanted = f"{head}{slash}{spelt.get(last, last)}"
    for task in EVERY:
        if task.name == wanted or (not slash and task.short == wanted):
            return task
    known = ", ".join(task.name for task in EVERY)
    raise NotFoundError(f"There is no benchmark {name!r}. Known: {known}.")
