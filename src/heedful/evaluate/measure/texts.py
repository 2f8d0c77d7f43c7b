"""Figures of answers that are texts: ROUGE, BLEU, chrF and TER against references, with intervals.

BLEU, chrF and TER are sacrebleu's, for the corpus, resampled from what they count in each text; ROUGE is
rouge-score's, the mean over the texts.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from heedful.evaluate.measure.intervals import Statistic, bca
from heedful.evaluate.measure.labels import BCA
from heedful.evaluate.metrics import Floats
from heedful.evaluate.writing.metrics import chrf_of, chrf_statistics, rouge, tool
from heedful.records.evaluation import Measure


def measures(
    answers: Sequence[str], references: Sequence[str], *, chinese: bool = False, english: bool = False
) -> tuple[Measure, ...]:
    """All of them; `chinese` references are cut into characters, `english` words into stems for ROUGE."""
    scores = rouge(answers, references, english=english)
    found = [Measure(name=name, interval=_mean(row), kind="points", how=BCA) for name, row in scores.items()]
    return (
        *found,
        bleu(answers, references, chinese),
        chrf(answers, references),
        ter(answers, references, chinese),
    )


def bleu(answers: Sequence[str], references: Sequence[str], chinese: bool = False) -> Measure:
    """Corpus BLEU with sacrebleu's defaults."""
    metric = tool("BLEU", chinese)
    columns = _statistics(metric, answers, references)

    def score(sums: Floats) -> Floats:
        """Columns are the lengths of answers and references, then hits and n-grams by order."""
        whole = np.maximum(np.rint(sums), 0).astype(int).tolist()
        return np.array([metric._compute_score_from_stats(row).score for row in whole])

    return _of("BLEU", columns, score)


def chrf(answers: Sequence[str], references: Sequence[str]) -> Measure:
    """Corpus chrF2."""
    return _of("chrF", chrf_statistics(answers, references), _chrf)


def _chrf(sums: Floats) -> Floats:
    return chrf_of(np.asarray(sums, np.float64))


def ter(answers: Sequence[str], references: Sequence[str], chinese: bool = False) -> Measure:
    """Edits for each hundred words of the references; less is better."""
    columns = _statistics(tool("TER", chinese), answers, references)

    def score(sums: Floats) -> Floats:
        return np.asarray(100 * sums[:, 0] / np.maximum(sums[:, 1], 1e-9))

    return _of("TER", columns, score)


def _of(name: str, columns: Floats, score: Statistic) -> Measure:
    return Measure(name=name, interval=bca(columns, score, resamples=1_000), kind="points", how=BCA)


def _statistics(metric: Any, answers: Sequence[str], references: Sequence[str]) -> Floats:
    return np.asarray(metric._extract_corpus_statistics(list(answers), [list(references)]), np.float64)


def _mean(scores: Floats) -> Any:
    columns = np.stack([scores, np.ones_like(scores)], axis=1)
    return bca(columns, lambda sums: sums[:, 0] / np.maximum(sums[:, 1], 1e-9))
