"""Which formats there are, and how a file in one of them becomes texts with what was said, and back."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, get_args

from heedful.data.exchange import argilla, doccano, label_studio, llama_factory, prodigy, trl
from heedful.data.exchange.envelope import InItsWords
from heedful.data.exchange.fields import Found
from heedful.data.exchange.items import Labelling, Told, families
from heedful.data.exchange.objects import read_objects, write_objects
from heedful.data.faults import shown
from heedful.data.rows import Foreign, ReadOptions
from heedful.data.write import new_file
from heedful.errors import DataError
from heedful.records.exchange import Exchanged

FOREIGN: tuple[str, ...] = get_args(Foreign)


class Form(NamedTuple):
    """How a format is read and written; `words` are of those that leave out what they have no words for."""

    read: Callable[[Found], Told]
    write: Callable[[Told, Labelling], Iterator[dict[str, Any]]]
    as_list: bool = False
    words: InItsWords | None = None
    beside: Callable[[Path, Labelling], Path] | None = None


def suffix(format: str) -> str:
    """How the name of a file in this format ends."""
    return ".json" if form(format).as_list else ".jsonl"


def form(format: str) -> Form:
    """The format of this name; raises DataError when there is none."""
    match format.split("-", 2):
        case ["label", "studio"]:
            return Form(label_studio.read, label_studio.write, as_list=True, beside=label_studio.write_config)
        case ["argilla"]:
            return Form(argilla.read, argilla.write, as_list=True)
        case ["argilla", "rows"]:
            return Form(argilla.read, argilla.write_flat)
        case ["prodigy"]:
            return Form(prodigy.read, prodigy.write)
        case ["doccano"]:
            return Form(doccano.read, doccano.write)
    if format in FOREIGN and format.startswith("trl-"):
        shape = format.removeprefix("trl-")
        return Form(trl.read, partial(trl.write, shape=shape), words=trl.SHAPES[shape])
    if format in FOREIGN:
        how, _, shape = format.removeprefix("llama-factory-").partition("-")
        return Form(
            partial(llama_factory.read, names=llama_factory.NAMES),
            partial(llama_factory.write, formatting=how, shape=shape),
            as_list=True,
            words=llama_factory.SHAPES[shape],
            beside=partial(llama_factory.add_entry, formatting=how, shape=shape),
        )
    raise DataError(f"Found the format {format!r}; wanted heedful or one of {', '.join(FOREIGN)}.")


def read_told(path: Path, format: str, options: ReadOptions) -> Iterator[Told]:
    """The texts of a file, one at a time; raises DataError at the first object that cannot be used.

    Of TRL and LLaMA-Factory all shapes are read, whichever is named.
    """
    read = form(format).read
    if not path.exists():
        raise DataError(f"There is no file {shown(path)!r}. Correct the path.")
    if format.startswith("llama-factory"):
        read = partial(llama_factory.read, names=llama_factory.described(path))
    for where, row in read_objects(path, options):
        yield read(Found(where, row, options))


def write_told(path: Path, format: str, texts: Iterable[Told], labelling: Labelling) -> Exchanged:
    """Write texts into a file that appears once it is complete; what the format cannot carry is counted."""
    chosen = form(format)
    left_out: Counter[str] = Counter()
    count = 0

    def every() -> Iterator[dict[str, Any]]:
        nonlocal count
        for told in texts:
            lost = _lost(told, chosen.words)
            left_out.update(lost)
            made = list(chosen.write(told, labelling))
            if not told.said and not made:
                left_out["text"] += 1  # without a label, or without what the format is about
            count += len(told.said) - lost.total() if told.said else bool(made)
            yield from made

    with new_file(path) as file:
        write_objects(file, every(), chosen.as_list)
    beside = None if chosen.beside is None else shown(chosen.beside(path, labelling))
    return Exchanged(items=count, left_out=dict(left_out), beside=beside)


def _lost(told: Told, words: InItsWords | None) -> Counter[str]:
    """By kind, the items of a text that do not go out."""
    if words is None:
        return Counter()
    spoken = families(told.said)
    return Counter(one.kind for item, more in spoken if not words(item) for one in (item, *more))
