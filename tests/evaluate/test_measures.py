"""Every figure against the library that computes it: scikit-learn, scipy, sacrebleu, rouge-score."""

import numpy as np
import pytest
import sacrebleu
from rouge_score.rouge_scorer import RougeScorer
from scipy import stats
from sklearn import metrics as oracle

from heedful.evaluate.calibration import calibration_error as plain_calibration_error
from heedful.evaluate.compare import wilson
from heedful.evaluate.measure import labels, numbers, texts

SAID = [
    "the cat sat on the mat", "a dog barked loudly at night", "it rained all day", "prices rose by 3 %",
    "nothing new here", "the committee met on Monday", "she left early", "two trains were late",
]  # fmt: skip
WANTED = [
    "the cat sat on a mat", "a dog was barking at night", "it rained the whole day", "prices rose 3 %",
    "there is nothing new", "the committee met on Tuesday", "she left very early", "two trains came late",
]  # fmt: skip


def answers(n=300, count=4, seed=0, skill=1.5):
    random = np.random.default_rng(seed)
    wanted = random.choice(count, n, p=np.arange(1, count + 1) / np.arange(1, count + 1).sum())
    targets = np.eye(count, dtype=np.int8)[wanted]
    scores = np.exp(random.normal(size=(n, count)) + skill * targets)
    return scores / scores.sum(axis=1, keepdims=True), targets, wanted


def by_name(found):
    return {one.name: one for one in found}


@pytest.mark.parametrize("count", [2, 4])
def test_figures_of_labels_agree_with_scikit_learn(count):
    probabilities, targets, wanted = answers(count=count)
    given = probabilities.argmax(axis=1)
    found = by_name(labels.measures(probabilities, targets))
    assert found["accuracy"].value == pytest.approx(oracle.accuracy_score(wanted, given))
    assert found["macro F1"].value == pytest.approx(oracle.f1_score(wanted, given, average="macro"))
    assert found["micro F1"].value == pytest.approx(oracle.f1_score(wanted, given, average="micro"))
    assert found["Matthews"].value == pytest.approx(oracle.matthews_corrcoef(wanted, given))
    assert found["log loss"].value == pytest.approx(oracle.log_loss(wanted, probabilities))
    assert found["calibration error"].value == pytest.approx(plain_calibration_error(probabilities, targets))


def test_f1_of_one_label_agrees_with_scikit_learn():
    probabilities, targets, wanted = answers(count=2)
    found = labels.f1_of_label(probabilities, targets, 1)
    assert found.value == pytest.approx(oracle.f1_score(wanted, probabilities.argmax(axis=1)))


def test_several_labels_a_text_have_no_matthews_and_agree_with_scikit_learn():
    random = np.random.default_rng(0)
    targets = (random.random((200, 5)) < 0.4).astype(np.int8)
    probabilities = np.clip(0.6 * targets + 0.2 + 0.35 * random.normal(size=targets.shape), 0, 1)
    found = by_name(labels.measures(probabilities, targets, multi_label=True))
    assert "Matthews" not in found
    given = probabilities >= 0.5
    assert found["macro F1"].value == pytest.approx(oracle.f1_score(targets, given, average="macro"))
    assert found["micro F1"].value == pytest.approx(oracle.f1_score(targets, given, average="micro"))


def test_matthews_of_a_model_that_always_says_the_same_is_nothing():
    targets = np.eye(2, dtype=np.int8)[[0, 1] * 20]
    constant = np.tile([0.9, 0.1], (40, 1))
    assert labels.matthews(constant, targets).value == 0.0


def test_an_accuracy_has_wilsons_interval():
    probabilities, targets, wanted = answers()
    hits = int((probabilities.argmax(axis=1) == wanted).sum())
    assert labels.accuracy(probabilities, targets).interval == wilson(hits, 300)


@pytest.mark.parametrize("name", ["macro F1", "micro F1", "Matthews", "log loss", "calibration error"])
def test_intervals_hold_the_figure_and_shrink_with_more_texts(name):
    few, many = (by_name(labels.measures(*answers(n=n)[:2]))[name].interval for n in (150, 4_000))
    assert few.low < few.value < few.high
    assert many.high - many.low < 0.5 * (few.high - few.low)


def test_the_bootstrap_of_f1_agrees_with_resampling_by_hand():
    probabilities, targets, wanted = answers(n=200, count=2)
    given, random = probabilities.argmax(axis=1), np.random.default_rng(5)
    drawn = [random.integers(0, 200, 200) for _ in range(600)]
    by_hand = np.quantile([oracle.f1_score(wanted[rows], given[rows]) for rows in drawn], [0.025, 0.975])
    found = labels.f1_of_label(probabilities, targets, 1).interval
    assert (found.low, found.high) == pytest.approx(by_hand, abs=0.015)


def test_figures_do_not_depend_on_the_order_of_the_texts_to_the_last_bit():
    probabilities, targets, _ = answers()
    order = np.random.default_rng(9).permutation(len(targets))
    assert labels.measures(probabilities, targets) == labels.measures(probabilities[order], targets[order])
    given, wanted = numbers_of(ties=True)
    again = np.random.default_rng(9).permutation(len(given))
    assert numbers.measures(given, wanted) == numbers.measures(given[again], wanted[again])


def numbers_of(n=150, seed=0, ties=False):
    random = np.random.default_rng(seed)
    wanted = random.uniform(0, 5, n)
    given = wanted + random.normal(size=n)
    return (np.round(given, 1), np.round(wanted)) if ties else (given, wanted)


@pytest.mark.parametrize("ties", [False, True])
def test_correlations_agree_with_scipy(ties):
    given, wanted = numbers_of(ties=ties)
    found = by_name(numbers.measures(given, wanted))
    assert found["Pearson"].value == pytest.approx(stats.pearsonr(given, wanted).statistic)
    assert found["Spearman"].value == pytest.approx(stats.spearmanr(given, wanted).statistic)
    assert found["mean distance"].value == pytest.approx(np.abs(given - wanted).mean())


@pytest.mark.parametrize("name", ["Pearson", "Spearman"])
def test_the_interval_of_a_correlation_agrees_with_scipys_bootstrap(name):
    given, wanted = numbers_of(n=80)
    statistic = {
        "Pearson": lambda x, y: stats.pearsonr(x, y).statistic,
        "Spearman": lambda x, y: stats.spearmanr(x, y).statistic,
    }[name]
    theirs = stats.bootstrap(
        (given, wanted), statistic, paired=True, vectorized=False, n_resamples=1_500, method="BCa",
        rng=np.random.default_rng(0),
    ).confidence_interval  # fmt: skip
    found = by_name(numbers.measures(given, wanted))[name].interval
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.03)


def test_numbers_that_never_change_correlate_with_nothing():
    assert numbers.pearson(np.ones(20), np.arange(20.0)).value == 0.0
    assert numbers.spearman(np.ones(20), np.arange(20.0)).value == 0.0


def test_figures_of_texts_agree_with_sacrebleu_and_rouge_score():
    found = by_name(texts.measures(SAID, WANTED, english=True))
    assert found["BLEU"].value == pytest.approx(sacrebleu.corpus_bleu(SAID, [WANTED]).score)
    assert found["chrF"].value == pytest.approx(sacrebleu.corpus_chrf(SAID, [WANTED]).score)
    assert found["TER"].value == pytest.approx(sacrebleu.corpus_ter(SAID, [WANTED]).score)
    scorer = RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=True)
    for name, key in (("ROUGE-1", "rouge1"), ("ROUGE-2", "rouge2"), ("ROUGE-L", "rougeL")):
        by_hand = [scorer.score(w, s)[key].fmeasure for s, w in zip(SAID, WANTED, strict=True)]
        assert found[name].value == pytest.approx(100 * np.mean(by_hand)), name
    assert all(one.interval.low <= one.value <= one.interval.high for one in found.values())


def test_chinese_texts_are_cut_into_characters():
    said, wanted = ["今天天气很好", "我们去公园吧"], ["今天的天气很好", "我们去公园散步"]
    found = by_name(texts.measures(said, wanted, chinese=True))
    assert found["BLEU"].value == pytest.approx(sacrebleu.corpus_bleu(said, [wanted], tokenize="zh").score)
    assert found["ROUGE-L"].value > 70
    assert 0 < found["TER"].value < 60
