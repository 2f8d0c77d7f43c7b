"""How a model that writes is asked the tasks of GLUE and SuperGLUE: a prompt, and a word for each class.

`{0}` and `{1}` stand for the parts. Where candidates compete it is asked how likely each of them goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Template:
    """`asks` is the prompt; `says` the answer of each class, none where the second part is the answer."""

    asks: str
    says: Mapping[str, str] = field(default_factory=dict)


ENTAILS = {"entailment": "Yes", "not_entailment": "No"}
THREE = {"entailment": "Yes", "neutral": "Maybe", "contradiction": "No"}
TRUTH = {"true": "Yes", "false": "No"}
FOLLOWS = Template('{0}\n\nDoes it follow from this that "{1}"? Answer Yes or No.', ENTAILS)
FOLLOWS_PERHAPS = Template('{0}\n\nDoes it follow from this that "{1}"? Answer Yes, No or Maybe.', THREE)

PROMPTS: Mapping[str, Template] = MappingProxyType(
    {
        "glue/cola": Template(
            "{0}\n\nIs this sentence grammatical English? Answer Yes or No.",
            {"acceptable": "Yes", "unacceptable": "No"},
        ),
        "glue/sst2": Template(
            "{0}\n\nIs the sentiment of this positive or negative?",
            {"positive": "Positive", "negative": "Negative"},
        ),
        "glue/mrpc": Template(
            "1. {0}\n2. {1}\n\nDo both sentences say the same? Answer Yes or No.",
            {"equivalent": "Yes", "not_equivalent": "No"},
        ),
        "glue/qqp": Template(
            "1. {0}\n2. {1}\n\nDo both questions ask the same? Answer Yes or No.",
            {"duplicate": "Yes", "not_duplicate": "No"},
        ),
        "glue/mnli": FOLLOWS_PERHAPS,
        "glue/mnli-mm": FOLLOWS_PERHAPS,
        "glue/ax": FOLLOWS_PERHAPS,
        "glue/qnli": Template("{0}\n\n{1}\n\nDoes this answer the question? Answer Yes or No.", ENTAILS),
        "glue/rte": FOLLOWS,
        "glue/wnli": FOLLOWS,
        "superglue/rte": FOLLOWS,
        "superglue/axb": FOLLOWS,
        "superglue/axg": FOLLOWS,
        "superglue/cb": FOLLOWS_PERHAPS,
        "superglue/boolq": Template("{1}\n\n{0}? Answer Yes or No.", TRUTH),
        "superglue/multirc": Template("{0}\n\n{1}\n\nIs this answer right? Answer Yes or No.", TRUTH),
        "superglue/wic": Template(
            "{0}\n{1}\n\nIs the word used in the same sense in both? Answer Yes or No.", TRUTH
        ),
        "superglue/wsc": Template(
            '{0}\n\nDoes the word between the stars stand for "{1}"? Answer Yes or No.', TRUTH
        ),
        "superglue/copa": Template("{0}"),
        "superglue/record": Template("{0}"),
    }
)
