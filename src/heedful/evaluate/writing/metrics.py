"""How good texts are: against references by the field's own tools, and by what people complain about.

Sources, answers and references go in, one number a text or one for all comes out. BLEU, chrF and TER are
sacrebleu's with their signature, ROUGE is rouge-score's.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heedful.records.sentences import word_count
from heedful.tasks.writing.wishes import invented_names, numbers

Floats = NDArray[np.float64]


@lru_cache
def tool(name: str, chinese: bool = False) -> Any:
    """sacrebleu's tool of this name; `chinese` cuts into characters what chrF does without words anyway."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

    if chinese and name != "chrF":
        return BLEU(tokenize="zh") if name == "BLEU" else TER(normalized=True, asian_support=True)
    return {"chrF": CHRF, "BLEU": BLEU, "TER": TER}[name]()


def chrf_statistics(answers: Sequence[str], references: Sequence[str]) -> Floats:
    """What chrF is made of, [N, K]: sums over texts give the corpus score (`chrf_of`)."""
    found = tool("chrF")._extract_corpus_statistics(list(answers), [list(references)])
    return np.asarray(found, np.float64)


def chrf_of(sums: Floats) -> Floats:
    """chrF of summed statistics [R, K]; one score a row."""
    made = tool("chrF")
    return np.array([made._compute_f_score(row.tolist()) for row in np.atleast_2d(sums)])


def rouge_l(answers: Sequence[str], references: Sequence[str]) -> Floats:
    """The F measure of the longest common subsequence of each pair, in points of 100."""
    return rouge(answers, references, ("ROUGE-L",))["ROUGE-L"]


def rouge(
    answers: Sequence[str],
    references: Sequence[str],
    kinds: Sequence[str] = ("ROUGE-1", "ROUGE-2", "ROUGE-L"),
    english: bool = False,
) -> dict[str, Floats]:
    """The F measure of each pair by kind, [N] in points of 100; of `english` words the stems, as is usual."""
    from rouge_score.rouge_scorer import RougeScorer

    keys = {kind: kind.lower().replace("-", "").replace("rougel", "rougeL") for kind in kinds}
    words = None if english else _Words()
    scorer = RougeScorer(list(keys.values()), use_stemmer=True, tokenizer=words)
    found = [scorer.score(wanted, said) for said, wanted in zip(answers, references, strict=True)]
    return {
        kind: np.array([100 * one[key].fmeasure for one in found], np.float64) for kind, key in keys.items()
    }


class _Words:
    """Words in any script; of Chinese, characters. The tool's own tokenizer drops all but a to z."""

    def tokenize(self, text: str) -> list[str]:
        return re.findall(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+", text.lower())


def against_references(answers: Sequence[str], references: Sequence[str]) -> dict[str, float]:
    """BLEU, chrF, TER and ROUGE-L of a set of texts; empty without references."""
    if not references:
        return {}
    found = {
        name: float(tool(name).corpus_score(list(answers), [list(references)]).score)
        for name in ("BLEU", "chrF", "TER")
    }
    return {**found, "ROUGE-L": float(rouge_l(answers, references).mean())}


def signatures() -> dict[str, str]:
    """What makes each score comparable with another's."""
    found = {}
    for name in ("BLEU", "chrF", "TER"):
        tool(name).corpus_score(["a b c d"], [["a b c d"]])
        found[name] = str(tool(name).get_signature())
    return found


def by_themselves(sources: Sequence[str], answers: Sequence[str]) -> dict[str, float]:
    """Length, copying, what was kept and what repeats: the mean over the texts."""
    if not answers:
        return {}
    pairs = list(zip(sources, answers, strict=True))
    return {
        "words": float(np.mean([word_count(said) for _, said in pairs])),
        "copied": float(np.mean([copied(source, said) for source, said in pairs])),
        "numbers from the source": float(
            np.mean([numbers(said) <= numbers(source) for source, said in pairs])
        ),
        "names from the source": float(np.mean([not invented_names(source, said) for source, said in pairs])),
        "repeated": float(np.mean([repeated(said) for _, said in pairs])),
    }


def copied(source: str, answer: str, size: int = 4) -> float:
    """The share of the answer's runs of four words that stand in the source."""
    runs, known = _runs(answer, size), set(_runs(source, size))
    return sum(run in known for run in runs) / len(runs) if runs else 0.0


def repeated(answer: str, size: int = 3) -> float:
    """The share of runs of three words that stood in the answer before."""
    runs = _runs(answer, size)
    return 1 - len(set(runs)) / len(runs) if runs else 0.0


def _runs(text: str, size: int) -> list[tuple[str, ...]]:
    words = _Words().tokenize(text)
    return [tuple(words[at : at + size]) for at in range(len(words) - size + 1)]
