"""Write a classifier as one ONNX graph: embeddings, layers, pooling and head.

Token numbers, a mask and, for pairs, token types go in; `vectors` and `logits` come out. The graph is
built node by node from the weights, so that it holds what the forward pass of `bert` computes and nothing
that a tracer adds.
"""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from heedful.errors import MissingExtraError, ModelError
from heedful.models.body import FastBody
from heedful.models.classifier import Classifier
from heedful.models.head import Bend

OPSET = 17
IR_VERSION = 9
HUGE = -1e9


def write_onnx(classifier: Classifier, path: Path) -> None:
    """Raises MissingExtraError without the package onnx, ModelError for other than BERT-type encoders."""
    try:
        onnx: Any = import_module("onnx")
    except ImportError as error:
        raise MissingExtraError("ONNX export wants the package onnx: pip install 'heedful[onnx]'.") from error
    body = classifier.encoder.body
    if not isinstance(body, FastBody):
        raise ModelError("Only BERT-type encoders can be written as ONNX. Export for transformers instead.")
    onnx.save(_Graph(onnx).model(classifier, body), path)


class _Graph:
    """Nodes and weights as they are added; every call returns the name of its result."""

    def __init__(self, onnx: Any) -> None:
        self._onnx = onnx
        self._nodes: list[Any] = []
        self._values: dict[str, Any] = {}

    def model(self, classifier: Classifier, body: FastBody) -> Any:
        self._run(classifier, body)
        helper, kinds = self._onnx.helper, self._onnx.TensorProto
        ids = [
            helper.make_tensor_value_info(name, kinds.INT64, ["batch", "length"])
            for name in inputs_of(classifier)
        ]
        sizes = {"vectors": classifier.encoder.width, "logits": len(classifier.labels)}
        out = [helper.make_tensor_value_info(n, kinds.FLOAT, ["batch", size]) for n, size in sizes.items()]
        graph = helper.make_graph(self._nodes, "classifier", ids, out, list(self._values.values()))
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="heedful"
        )
        model.ir_version = IR_VERSION
        self._onnx.checker.check_model(model)
        return model

    def _run(self, classifier: Classifier, body: FastBody) -> None:
        weights = classifier.encoder.weights
        for name, weight in weights.items():
            self._weight(name, weight.T if name.endswith("weight") and not _is_norm(name) else weight)
        mask = self._add("Cast", "attention_mask", to=self._onnx.TensorProto.FLOAT)
        one = self._constant("one", np.float32(1))
        missing = self._add(
            "Unsqueeze", self._add("Sub", one, mask), self._constant("axes12", np.array([1, 2]))
        )
        bias = self._add("Mul", missing, self._constant("huge", np.float32(HUGE)))
        hidden = self._embeddings(body, "token_type_ids" in inputs_of(classifier))
        for layer in range(body.layers):
            hidden = self._layer(body, hidden, bias, layer)
        vectors = (
            self._first_token(hidden) if classifier.encoder.pooling == "cls" else self._mean(hidden, mask)
        )
        self._weight("head.weight", classifier.head.weight.T)
        self._weight("head.bias", classifier.head.bias)
        self._add("Identity", vectors, out="vectors")
        seen = "vectors" if classifier.head.bend is None else self._bent(classifier.head.bend)
        self._add("Add", self._add("MatMul", seen, "head.weight"), "head.bias", out="logits")

    def _bent(self, bend: Bend) -> str:
        """What the head's hidden layer makes of the vectors."""
        for name, tensor in bend.state().items():
            self._weight(f"bend.{name}", tensor.T if tensor.ndim == 2 else tensor)
        hidden = self._add("Add", self._add("MatMul", "vectors", "bend.up"), "bend.up_bias")
        moved = self._add("Add", self._add("MatMul", self._gelu(hidden), "bend.down"), "bend.down_bias")
        return self._add("Add", "vectors", moved)

    def _embeddings(self, body: FastBody, typed: bool) -> str:
        shape = body.shape
        words = self._add("Gather", "tokens.word", "input_ids")
        length = self._add("Gather", self._add("Shape", "input_ids"), self._constant("number1", np.array(1)))
        first = self._constant("first", np.array(shape.first_position))
        places = self._add(
            "Range", first, self._add("Add", length, first), self._constant("step", np.array(1))
        )
        positions = self._add("Gather", "tokens.position", places)
        of_text = "token_type_ids" if typed else self._constant("number0", np.array(0))
        kind = self._add("Gather", "tokens.type", of_text)
        return self._norm(body, "norm0", self._add("Add", words, self._add("Add", positions, kind)))

    def _layer(self, body: FastBody, hidden: str, bias: str, n: int) -> str:
        shape = body.shape
        size = shape.width // shape.heads
        apart = self._constant("apart", np.array([0, 0, 3, shape.heads, size]))
        heads = self._add(
            "Transpose", self._add("Reshape", self._linear(f"{n}.qkv", hidden), apart), perm=[2, 0, 3, 1, 4]
        )
        q, k, v = (
            self._add("Gather", heads, self._constant(f"number{i}", np.array(i)), axis=0) for i in range(3)
        )
        scale = self._constant("scale", np.float32(size**-0.5))
        scores = self._add("MatMul", self._add("Mul", q, scale), self._add("Transpose", k, perm=[0, 1, 3, 2]))
        shares = self._add("Softmax", self._add("Add", scores, bias), axis=-1)
        mixed = self._add("Transpose", self._add("MatMul", shares, v), perm=[0, 2, 1, 3])
        joined = self._add("Reshape", mixed, self._constant("joined", np.array([0, 0, shape.width])))
        hidden = self._norm(body, f"{n}.norm1", self._add("Add", self._linear(f"{n}.out", joined), hidden))
        wide = self._gelu(self._linear(f"{n}.up", hidden))
        return self._norm(body, f"{n}.norm2", self._add("Add", self._linear(f"{n}.down", wide), hidden))

    def _mean(self, hidden: str, mask: str) -> str:
        last = self._constant("last", np.array([-1]))
        column = self._add("Unsqueeze", mask, last)
        middle = self._constant("middle", np.array([1]))
        total = self._add("ReduceSum", self._add("Mul", hidden, column), middle, keepdims=0)
        mean = self._add("Div", total, self._add("ReduceSum", column, middle, keepdims=0))
        length = self._add("ReduceL2", mean, axes=[-1], keepdims=1)
        return self._add("Div", mean, self._add("Max", length, self._constant("least", np.float32(1e-12))))

    def _first_token(self, hidden: str) -> str:
        first = self._add("Gather", hidden, self._constant("number0", np.array(0)), axis=1)
        return self._add("Tanh", self._linear("pooler", first))

    def _gelu(self, x: str) -> str:
        root = self._constant("root", np.float32(2**0.5))
        bell = self._add("Erf", self._add("Div", x, root))
        doubled = self._add("Mul", x, self._add("Add", bell, self._constant("one", np.float32(1))))
        return self._add("Mul", doubled, self._constant("half", np.float32(0.5)))

    def _linear(self, name: str, x: str) -> str:
        return self._add("Add", self._add("MatMul", x, f"{name}.weight"), f"{name}.bias")

    def _norm(self, body: FastBody, name: str, x: str) -> str:
        return self._add(
            "LayerNormalization", x, f"{name}.weight", f"{name}.bias", axis=-1, epsilon=body.shape.eps
        )

    def _add(
        self, kind: str, *given: str, out: str | None = None, **options: int | float | Sequence[int]
    ) -> str:
        name = out or f"{kind.lower()}_{len(self._nodes)}"
        self._nodes.append(self._onnx.helper.make_node(kind, list(given), [name], name=name, **options))
        return name

    def _weight(self, name: str, tensor: Tensor) -> None:
        self._constant(name, np.ascontiguousarray(tensor.detach().numpy()))

    def _constant(self, name: str, value: Any) -> str:
        self._values.setdefault(name, self._onnx.numpy_helper.from_array(np.asarray(value), name))
        return name


def inputs_of(classifier: Classifier) -> tuple[str, ...]:
    """The names of what the graph takes."""
    kinds = classifier.encoder.weights.get("tokens.type")
    typed = classifier.encoder.inputs != "text" and kinds is not None and len(kinds) > 1
    return ("input_ids", "attention_mask", *(("token_type_ids",) if typed else ()))


def _is_norm(name: str) -> bool:
    return "norm" in name or name.startswith("tokens.")
