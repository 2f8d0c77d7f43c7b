"""The model card of an exported folder: what it is, where it came from, how to run it."""

from collections.abc import Mapping, Sequence

from heedful.models.classifier import Classifier
from heedful.models.head import SCORE
from heedful.models.onnx import inputs_of

_RUN = {
    "mean": """```python
from sentence_transformers import SentenceTransformer

model = SentenceTransformer("{folder}")
logits = model.encode([{given}])  # one score a label; model[:3] gives the text's vector
```""",
    "cls": """```python
from transformers import pipeline

classify = pipeline("text-classification", model="{folder}")
print(classify({asked}))
```""",
    "onnx": """```python
import numpy, onnxruntime, tokenizers

tokenizer = tokenizers.Tokenizer.from_file("{folder}/tokenizer.json")
tokenizer.enable_truncation({max_tokens})
read = tokenizer.encode({parts})
ids = numpy.array([read.ids])
given = {{"input_ids": ids, "attention_mask": numpy.ones_like(ids){types}}}
logits = onnxruntime.InferenceSession("{folder}/model.onnx").run(["logits"], given)[0]
```""",
}


_GIVEN = {
    "text": {"given": '"a text"', "asked": '"a text"', "parts": '"a text"'},
    "pairs": {
        "given": '("a text", "another")',
        "asked": '{"text": "a text", "text_pair": "another"}',
        "parts": '"a text", "another"',
    },
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
    inputs = classifier.encoder.inputs
    typed = "token_type_ids" in inputs_of(classifier)
    types = ', "token_type_ids": numpy.array([read.type_ids])' if typed else ""
    choice = "any number of them may hold" if classifier.multi_label else "one of them holds"
    answers = [
        f"- labels ({choice}): {', '.join(f'`{name}`' for name in names)}",
        f"- probabilities: {'sigmoid' if classifier.multi_label else 'softmax'} of "
        f"the logits divided by {classifier.temperature:.6g}",
    ]
    if classifier.numbers:
        answers = ["- the answer is a number: the one logit, as it is"]
    if classifier.labels == (SCORE,):
        answers = [
            "- a text has several candidates: each is scored as a pair with the text, and the highest score "
            "is the answer"
        ]
    what = "A regression" if classifier.numbers else "A classifier"
    facts = [
        f"# {what} of {'pairs of texts' if inputs == 'pairs' else 'texts'} trained with heedful",
        "",
        f"- base model: `{classifier.encoder.name}`, weights sha256 `{classifier.encoder.base_digest}`",
        f"- this model: digest `{classifier.digest()}`",
        *answers,
        f"- {'a pair' if inputs == 'pairs' else 'a text'} is cut at {classifier.encoder.max_tokens} tokens",
        *(f"- {name}: {value:.4g}" for name, value in metrics.items()),
        "",
        _RUN[kind].format(
            folder=folder, max_tokens=classifier.encoder.max_tokens, types=types, **_GIVEN[inputs]
        ),
        "",
    ]
    return "\n".join([*head, "", *facts])
