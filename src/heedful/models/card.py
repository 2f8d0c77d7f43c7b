"""The model card of an exported folder: what it is, where it came from, how to run it."""

from collections.abc import Mapping, Sequence

from heedful.models.classifier import Classifier

_RUN = {
    "mean": """```python
from sentence_transformers import SentenceTransformer

model = SentenceTransformer("{folder}")
logits = model.encode(["a text"])  # one score a label; model[:3] gives the text's vector
```""",
    "cls": """```python
from transformers import pipeline

classify = pipeline("text-classification", model="{folder}")
print(classify("a text"))
```""",
    "onnx": """```python
import numpy, onnxruntime, tokenizers

tokenizer = tokenizers.Tokenizer.from_file("{folder}/tokenizer.json")
tokenizer.enable_truncation({max_tokens})
ids = numpy.array([tokenizer.encode("a text").ids])
given = {{"input_ids": ids, "attention_mask": numpy.ones_like(ids)}}
logits = onnxruntime.InferenceSession("{folder}/model.onnx").run(["logits"], given)[0]
```""",
}


def model_card(
    classifier: Classifier, names: Sequence[str], kind: str, folder: str, metrics: Mapping[str, float]
) -> str:
    """README.md with the front matter that hubs read."""
    library = {"mean": "sentence-transformers", "cls": "transformers", "onnx": "onnx"}[kind]
    head = [
        "---",
        f"library_name: {library}",
        "pipeline_tag: text-classification",
        f"base_model: {classifier.encoder.name}",
        "tags:",
        "- heedful",
        "---",
    ]
    choice = "any number of them may hold" if classifier.multi_label else "one of them holds"
    facts = [
        "# A text classifier trained with heedful",
        "",
        f"- base model: `{classifier.encoder.name}`, weights sha256 `{classifier.encoder.base_digest}`",
        f"- this model: digest `{classifier.digest()}`",
        f"- labels ({choice}): {', '.join(f'`{name}`' for name in names)}",
        f"- a text is cut at {classifier.encoder.max_tokens} tokens",
        f"- probabilities: {'sigmoid' if classifier.multi_label else 'softmax'} of "
        f"the logits divided by {classifier.temperature:.6g}",
        *(f"- {name}: {value:.4g}" for name, value in metrics.items()),
        "",
        _RUN[kind].format(folder=folder, max_tokens=classifier.encoder.max_tokens),
        "",
    ]
    return "\n".join([*head, "", *facts])
