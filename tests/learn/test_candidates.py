"""The candidates of a comparison: word models, encoders with a recipe, and what they are found to take."""

import numpy as np
import pytest

from heedful.errors import DataError, ModelError
from heedful.learn.choosing import weigh as weighing
from heedful.learn.choosing.energy import Meter
from heedful.learn.choosing.words import WordLearner, WordModel, without_spaces
from heedful.testing import tiny_examples
from heedful.train.data import TrainingSet


def topics(per_label=20, seed=0):
    made = tiny_examples(per_label, seed)
    names = sorted({label for _, label in made})
    return TrainingSet.labelled([text for text, _ in made], [names.index(one) for _, one in made], 3)


def test_words_tell_topics_apart():
    learner = WordLearner(3, False)
    tried = learner.attempt(topics(), topics(10, seed=5))
    wanted = topics(10, seed=5).targets.argmax(1)
    assert (tried.answers.argmax(1) == wanted).mean() > 0.9
    assert tried.answers.sum(1) == pytest.approx(np.ones(30), abs=1e-5)


def test_a_word_model_that_was_saved_answers_the_same(tmp_path):
    learner = WordLearner(3, False)
    settings = learner.attempt(topics(), topics(10, seed=5)).settings
    model = learner.finish(topics(), settings)
    model.save(tmp_path / "words")
    again = WordModel.load(tmp_path / "words")
    texts = [*topics(10, seed=5).texts, "", "unheard of"]
    assert np.array_equal(model.probabilities(texts), again.probabilities(texts))


def test_a_label_without_examples_is_never_answered():
    rows = topics()
    two = rows.take(np.flatnonzero(rows.targets[:, 1] == 0))
    answers = WordLearner(3, False).attempt(two, rows).answers
    assert answers[:, 1].max() < 1e-6
    wanted = rows.targets.argmax(1)
    assert (answers.argmax(1) == wanted)[wanted != 1].mean() > 0.9


def test_one_label_alone_is_always_answered():
    rows = topics()
    one = rows.take(np.flatnonzero(rows.targets[:, 2] == 1))
    assert set(WordLearner(3, False).attempt(one, rows).answers.argmax(1)) == {2}


def test_several_labels_are_told_each_by_itself():
    texts = ["parcel van", "invoice card", "parcel card", "invoice van"] * 5
    targets = np.array([[1, 0], [0, 1], [1, 1], [0, 0]] * 5, np.int8)
    rows = TrainingSet(texts, targets, np.ones(20, np.float32))
    learner = WordLearner(2, True)
    answers = learner.finish(rows, learner.attempt(rows, rows).settings).probabilities(texts)
    assert np.array_equal(answers >= 0.5, targets == 1)


def test_chinese_is_read_by_characters():
    texts = ["送货太慢了等了三天还没有到", "味道很好下次还会再来点这家"] * 8
    rows = TrainingSet.labelled(texts, [0, 1] * 8, 2)
    assert without_spaces(texts)
    assert not without_spaces(topics().texts)
    tried = WordLearner(2, False).attempt(rows, TrainingSet.labelled(["货送得太慢", "味道好"], [0, 1], 2))
    assert tried.answers.argmax(1).tolist() == [0, 1]


def test_texts_without_a_word_are_an_error_of_ours():
    with pytest.raises(DataError, match="no words in 2 texts"):
        WordLearner(2, False).attempt(TrainingSet.labelled(["", " "], [0, 1], 2), topics())


def test_what_a_saved_candidate_takes_is_found_in_a_process_of_its_own(tmp_path):
    learner = WordLearner(3, False)
    settings = learner.attempt(topics(), topics(10, seed=5)).settings
    learner.finish(topics(), settings).save(tmp_path / "words")
    ballast = np.ones(8 * 10**7)
    found = weighing.weigh(tmp_path / "words", topics(5).texts)
    assert len(ballast)
    assert 0 < found.one < found.batch < 5
    assert found.disk == sum(path.stat().st_size for path in (tmp_path / "words").iterdir())
    assert 2e7 < found.memory < 6e8, "what started the process held more, and does not count"


def test_a_folder_that_cannot_answer_is_an_error_with_the_reason(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="A process of its own could not answer.*complete.json"):
        weighing.weigh(tmp_path / "empty", ["text"])


def test_nobody_waits_for_ever(tmp_path):
    with pytest.raises(ModelError, match="did not answer .* in 0.01 seconds"):
        weighing.weigh(tmp_path, ["text"], seconds=0.01)


def counter(folder, name, used, most):
    package = folder / name
    package.mkdir()
    (package / "energy_uj").write_text(str(used))
    (package / "max_energy_range_uj").write_text(str(most))
    return package / "energy_uj"


def test_energy_is_the_sum_of_the_packages_and_counters_may_start_again(tmp_path):
    first = counter(tmp_path, "intel-rapl:0", 9_000_000, 9_999_999)
    second = counter(tmp_path, "intel-rapl:1", 1_000_000, 9_999_999)
    counter(tmp_path, "intel-rapl:0:0", 0, 10)
    meter = Meter.start(tmp_path)
    first.write_text("1000000")
    second.write_text("4000000")
    assert meter.joules() == pytest.approx(2 + 3)


def test_a_machine_that_does_not_tell_is_said_to_be_unknown(tmp_path):
    assert Meter.start(tmp_path / "nothing").joules() is None
