"""An instant layer as bytes, so that it survives a restart: safetensors, nothing that could run code.

What is written are the items, from which everything else follows; reading them builds the layer anew.
"""

import json
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter
from safetensors import SafetensorError
from safetensors.numpy import load, save

from heedful.errors import StoreError
from heedful.instant.gates import Gate
from heedful.instant.ground import Ground
from heedful.instant.layer import InstantLayer
from heedful.instant.residual import ResidualOptions
from heedful.instant.told import Item
from heedful.records.base import Record
from heedful.records.signal import Rule, TextSignal

Arrays = dict[str, NDArray[Any]]

GROUND = ("mean", "covariance", "sample", "answers")


class Header(Record):
    """Everything about a layer that is no array."""

    labels: tuple[str, ...]
    dimension: int
    multi_label: bool
    owner: str
    options: ResidualOptions
    signals: tuple[TextSignal, ...]
    learnt: tuple[bool, ...]
    unit: float = 1.0
    rules: tuple[Rule, ...] = ()
    pool: int = 0


def state(layer: InstantLayer) -> bytes:
    """The layer as it can be written to a file."""
    dimension = layer.residual.keys.shape[1]
    header = Header(
        labels=layer.labels,
        dimension=dimension,
        multi_label=layer.multi_label,
        owner=layer.owner,
        options=layer.residual.options,
        signals=tuple(item.signal for item in layer.items),
        learnt=tuple(item.learnt for item in layer.items),
        unit=layer.rules.unit,
        rules=layer.rules.items,
        pool=0 if layer.rules.ground is None else layer.rules.ground.count,
    )
    embeddings = np.array([item.embedding for item in layer.items], dtype=np.float64)
    logits = np.array([item.logits for item in layer.items], dtype=np.float64)
    arrays = {
        "embeddings": embeddings.reshape(len(layer), dimension),
        "logits": logits.reshape(len(layer), len(layer.labels)),
        **_ground_arrays(layer.rules.ground),
    }
    for number, gate in enumerate(layer.rules.gates):
        arrays |= {f"gate{number}.{name}": held for name, held in _gate_arrays(gate).items()}
    return save(arrays, metadata={"layer": header.model_dump_json()})


def from_state(data: bytes) -> InstantLayer:
    """The layer that `state` wrote; raises StoreError when the bytes are not one."""
    try:
        arrays = load(data)
        header = Header.model_validate_json(_metadata(data)["layer"])
        rows = zip(header.signals, arrays["embeddings"], arrays["logits"], header.learnt, strict=True)
        items = [Item(*row) for row in rows]
        gates = [_gate(rule, f"gate{number}.", arrays) for number, rule in enumerate(header.rules)]
        ground = _ground(header.pool, arrays)
    except (SafetensorError, ValueError, KeyError, struct.error) as error:
        raise StoreError(
            f"The saved instant layer is damaged ({error}). Delete it: it is rebuilt from the ledger."
        ) from error
    built = InstantLayer.build(
        items,
        labels=header.labels,
        dimension=header.dimension,
        multi_label=header.multi_label,
        options=header.options,
        owner=header.owner,
        unit=header.unit,
        ground=ground,
    )
    return built.obey(*gates)


def _gate_arrays(gate: Gate) -> Arrays:
    held = {"about": gate.about, "rows": gate.rows, "pull": gate.pull}
    return {name: array for name, array in held.items() if array is not None}


def _gate(rule: Rule, prefix: str, arrays: Arrays) -> Gate:
    return Gate(rule, *(arrays.get(prefix + name) for name in ("about", "rows", "pull")))


def _ground_arrays(ground: Ground | None) -> Arrays:
    if ground is None:
        return {}
    return {f"ground.{name}": getattr(ground, name) for name in GROUND}


def _ground(count: int, arrays: Arrays) -> Ground | None:
    return Ground(count, *(arrays[f"ground.{name}"] for name in GROUND)) if count else None


def _metadata(data: bytes) -> dict[str, str]:
    """The text a safetensors file carries: 8 bytes of length, then JSON."""
    (length,) = struct.unpack("<Q", data[:8])
    return TypeAdapter(dict[str, str]).validate_python(json.loads(data[8 : 8 + length])["__metadata__"])
