"""A classifier's architecture in Keras: KerasHub's transformer layers, then pooling and the head.

A classifier goes in, a functional model with drawn weights comes out. It takes `token_ids`, `segment_ids` and
`padding_mask` [B, L] and gives logits [B, C]. KerasHub's own BertBackbone computes GELU by its approximation;
its layers, as they are put together here, compute what the forward pass of `bert` computes.
"""

from typing import Any

from heedful.errors import ModelError
from heedful.models.bert import Shape
from heedful.models.body import FastBody
from heedful.models.classifier import Classifier
from heedful.models.keras.packages import Packages

INPUTS = ("token_ids", "segment_ids", "padding_mask")  # as KerasHub's BERT calls them
SPREAD = 0.02  # of the weights before they are replaced


def network(classifier: Classifier, given: Packages, name: str, dropout: float) -> Any:
    """The layers under the names that `weights` knows; `dropout` counts in training alone."""
    keras, shape = given.keras, shape_of(classifier)
    given_to = {name: keras.Input((None,), dtype="int32", name=name) for name in INPUTS}
    token_ids, segment_ids, present = given_to.values()
    hidden = _embedded(classifier, given, token_ids, segment_ids, dropout)
    for layer in range(shape.layers):
        block = given.hub.layers.TransformerEncoder(
            intermediate_dim=int(classifier.encoder.config["intermediate_size"]),
            num_heads=shape.heads,
            dropout=dropout,
            activation="gelu",
            layer_norm_epsilon=shape.eps,
            kernel_initializer=keras.initializers.TruncatedNormal(stddev=SPREAD),
            name=f"transformer_layer_{layer}",
        )
        hidden = block(hidden, padding_mask=present)
    vectors = _pooled(classifier, keras, hidden, present)
    logits = keras.layers.Dense(len(classifier.labels), name="logits")(_bent(classifier, keras, vectors))
    return keras.Model(given_to, logits, name=name)


def shape_of(classifier: Classifier) -> Shape:
    """Raises ModelError for encoders that are not of the BERT type."""
    body = classifier.encoder.body
    if not isinstance(body, FastBody):
        kind = classifier.encoder.config.get("model_type")
        raise ModelError(
            f"Only BERT-type encoders can be Keras models, found {kind!r}. Start the project from such a one."
        )
    return body.shape


def _embedded(
    classifier: Classifier, given: Packages, token_ids: Any, segment_ids: Any, dropout: float
) -> Any:
    """Words, positions and token types added and normalised."""
    layers, shape = given.keras.layers, shape_of(classifier)
    config = classifier.encoder.config
    words = layers.Embedding(int(config["vocab_size"]), shape.width, name="token_embedding")(token_ids)
    places = given.hub.layers.PositionEmbedding(shape.longest, name="position_embedding")(words)
    kinds = layers.Embedding(int(config["type_vocab_size"]), shape.width, name="segment_embedding")
    summed = layers.Add(name="embeddings_add")([words, places, kinds(segment_ids)])
    normed = layers.LayerNormalization(epsilon=shape.eps, name="embeddings_layer_norm")(summed)
    return layers.Dropout(dropout, name="embeddings_dropout")(normed)


def _pooled(classifier: Classifier, keras: Any, hidden: Any, present: Any) -> Any:
    """One vector a text: the mean of its tokens at length one, or its first token through the pooler."""
    layers = keras.layers
    if classifier.encoder.pooling == "cls":
        pooler = layers.Dense(classifier.encoder.width, activation="tanh", name="pooled_dense")
        return pooler(hidden[:, 0, :])
    mean = layers.GlobalAveragePooling1D(name="mean_of_tokens")(hidden, mask=present)
    return layers.UnitNormalization(name="unit_length")(mean)


def _bent(classifier: Classifier, keras: Any, vectors: Any) -> Any:
    """What the linear layer sees of vectors."""
    bend, layers = classifier.head.bend, keras.layers
    if bend is None:
        return vectors
    up = layers.Dense(len(bend.up), activation="gelu", name="bend_up")(vectors)
    down = layers.Dense(len(bend.down), name="bend_down")(up)
    return layers.Add(name="bend")([vectors, down])
