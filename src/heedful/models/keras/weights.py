"""Weights between a classifier and a Keras model of the same architecture, both ways.

Each tensor of ours has one variable of Keras, found by its path. Matrices stand the other way round there,
and those of attention are split by heads. The temperature is in the head: softmax gives what we answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from heedful.errors import ModelError
from heedful.models.classifier import Classifier
from heedful.models.head import Head
from heedful.models.keras.network import shape_of

Floats = NDArray[np.float32]

_NORMS = {"weight": "gamma", "bias": "beta"}
_DENSE = {"weight": "kernel", "bias": "bias"}
_IN_A_LAYER = {
    "attention.self.query": "self_attention_layer/query",
    "attention.self.key": "self_attention_layer/key",
    "attention.self.value": "self_attention_layer/value",
    "attention.output.dense": "self_attention_layer/attention_output",
    "attention.output.LayerNorm": "self_attention_layer_norm",
    "intermediate.dense": "feedforward_intermediate_dense",
    "output.dense": "feedforward_output_dense",
    "output.LayerNorm": "feedforward_layer_norm",
}
_TABLES = {"word": "token_embedding", "position": "position_embedding", "token_type": "segment_embedding"}
_HEAD = {
    "weight": "logits/kernel",
    "bias": "logits/bias",
    "bend.up": "bend_up/kernel",
    "bend.up_bias": "bend_up/bias",
    "bend.down": "bend_down/kernel",
    "bend.down_bias": "bend_down/bias",
}


@dataclass(frozen=True)
class _Place:
    """Where a tensor lies in Keras; `first` rows of a table have no place there."""

    path: str
    turned: bool = False
    first: int = 0

    def there(self, tensor: Floats) -> Floats:
        """As Keras wants it, heads not split yet."""
        return tensor.T if self.turned else tensor[self.first :]

    def home(self, array: Floats, tensor: Floats) -> Floats:
        """As we want it: of the shape of `tensor`, which lends the rows that Keras has not."""
        if self.turned:
            return array.reshape(tensor.shape[::-1]).T
        return np.concatenate([tensor[: self.first], array.reshape(tensor[self.first :].shape)])


def lay_in(classifier: Classifier, model: Any) -> None:
    """Give the model the classifier's weights."""
    variables = {variable.path: variable for variable in model.variables}
    for place, tensor in _tensors(classifier):
        variable = variables[place.path]
        variable.assign(place.there(tensor).reshape(tuple(variable.shape)))


def take_out(model: Any, source: Classifier) -> Classifier:
    """The source with the model's weights; raises ModelError unless it is one that came of the source."""
    found = {variable.path: variable for variable in model.variables}
    _nothing_beside(found)
    state, head = source.encoder.state(), source.head.state()
    home = {name: _brought(found, place, state[name].numpy()) for name, place in _encoder_places(source)}
    new_head = {name: _brought(found, place, head[name].numpy()) for name, place in _head_places(source)}
    for name in ("weight", "bias"):
        new_head[name] = new_head[name] * np.float32(source.temperature)
    encoder, body = source.encoder, source.encoder.body
    weights = {**state, **{name: torch.from_numpy(array) for name, array in home.items()}}
    return replace(
        source,
        encoder=encoder.with_weights(body.named(weights)),
        head=Head.of(source.labels, {name: torch.from_numpy(array) for name, array in new_head.items()}),
    )


def _nothing_beside(found: Mapping[str, Any]) -> None:
    """Raise ModelError when adapters hold what was trained: Keras merges them when it saves."""
    for path, variable in found.items():
        if "/lora_" in path and path.endswith("_b") and np.any(np.asarray(variable.numpy())):
            raise ModelError(
                f"Found an adapter that is not merged at {path} of the Keras model. "
                "Save the model as a .keras file, which merges it, and bring that file home."
            )


def _brought(found: Mapping[str, Any], place: _Place, tensor: Floats) -> Floats:
    variable = found.get(place.path)
    if variable is None or int(np.prod(variable.shape)) != tensor[place.first :].size:
        shown = "nothing" if variable is None else f"the shape {tuple(variable.shape)}"
        wanted = tensor[place.first :].size
        raise ModelError(
            f"Found {shown} at {place.path} of the Keras model; wanted {wanted:,} numbers. "
            "Layers may be trained, not added or taken away: start from project.to_keras()."
        )
    array = np.asarray(variable.numpy(), np.float32)
    if not np.isfinite(array).all():
        raise ModelError(
            f"{place.path} of the Keras model has weights that are no finite numbers: its training ran away. "
            "Lower the learning rate and train again."
        )
    return np.ascontiguousarray(place.home(array, tensor))


def _tensors(classifier: Classifier) -> Iterator[tuple[_Place, Floats]]:
    state, head = classifier.encoder.state(), classifier.head.state()
    for name, place in _encoder_places(classifier):
        yield place, state[name].numpy()
    for name, place in _head_places(classifier):
        scale = classifier.temperature if name in ("weight", "bias") else 1.0
        yield place, (head[name] / scale).numpy()


def _head_places(classifier: Classifier) -> Iterator[tuple[str, _Place]]:
    for name in classifier.head.state():
        yield name, _Place(_HEAD[name], turned=not name.endswith("bias"))


def _encoder_places(classifier: Classifier) -> Iterator[tuple[str, _Place]]:
    """The tensors of an encoder under the names of transformers, as far as answers depend on them."""
    shape = shape_of(classifier)
    for theirs, ours in _TABLES.items():
        first = shape.first_position if theirs == "position" else 0
        yield f"embeddings.{theirs}_embeddings.weight", _Place(f"{ours}/embeddings", first=first)
    for end, theirs in _NORMS.items():
        yield f"embeddings.LayerNorm.{end}", _Place(f"embeddings_layer_norm/{theirs}")
    for layer in range(shape.layers):
        for part, path in _IN_A_LAYER.items():
            ends = _NORMS if part.endswith("LayerNorm") else _DENSE
            for end, theirs in ends.items():
                place = _Place(f"transformer_layer_{layer}/{path}/{theirs}", turned=theirs == "kernel")
                yield f"encoder.layer.{layer}.{part}.{end}", place
    if classifier.encoder.pooling == "cls":
        for end, theirs in _DENSE.items():
            yield f"pooler.dense.{end}", _Place(f"pooled_dense/{theirs}", turned=theirs == "kernel")
