"""A whole evaluation: the same figures in whatever order and number the texts come, and what stands in it."""

import numpy as np
import pytest

from heedful.errors import DataError
from heedful.evaluate.case import Case
from heedful.evaluate.language import language
from heedful.evaluate.measure.model import ask, named_alike, targets_of
from heedful.evaluate.measure.page import page_of
from heedful.evaluate.measure.parts import by_language, by_value, masks, parts_of
from heedful.evaluate.measure.run import About, evaluate, evaluate_texts
from heedful.evaluate.named.table import named

HERE = About("made up")


class Guesser:
    """Answers from the letters of what is asked: always the same to the same."""

    name, digest, multi_label, numbers = "guesser", "0" * 64, False, False

    def __init__(self, *labels, numbers=False, multi_label=False):
        self.labels, self.numbers, self.multi_label, self.asked = labels, numbers, multi_label, 0

    def answer(self, parts):
        self.asked += 1
        seed = sum(map(ord, "|".join(parts)))
        random = np.random.default_rng(seed)
        if self.numbers:
            return random.uniform(0, 5, 1)
        powers = np.exp(2 * random.normal(size=len(self.labels)))
        return powers if self.multi_label else powers / powers.sum()


def texts(n=120, labels=("mail", "call", "visit")):
    return [
        Case((f"text number {n}",), (labels[n % len(labels)],), about={"channel": "web" if n % 2 else "app"})
        for n in range(n)
    ]


def test_the_figures_are_the_same_in_any_order_to_the_last_digit():
    model, cases = Guesser("mail", "call", "visit"), texts()
    shuffled = [cases[at] for at in np.random.default_rng(0).permutation(len(cases))]
    one, two = (evaluate(model, some, HERE).evaluation for some in (cases, shuffled))
    assert one == two
    assert one.model_dump_json() == two.model_dump_json()


def test_a_question_that_comes_twice_is_asked_once():
    model = Guesser("a", "b")
    found = ask(model, [Case(("x",)), Case(("y",)), Case(("x",))])
    assert model.asked == 2
    assert (found[0] == found[2]).all()


def test_an_evaluation_says_what_was_measured_on_what():
    found = evaluate(
        Guesser("mail", "call", "visit"), texts(), About("mails.csv", "test", notes=("so",))
    ).evaluation
    assert (found.subject, found.data, found.split, found.size) == ("guesser", "mails.csv", "test", 120)
    names = [one.name for one in found.measures]
    assert names == ["accuracy", "macro F1", "micro F1", "Matthews", "log loss", "calibration error"]
    assert {"label: mail", "channel: app", "channel: web"} <= {one.name for one in found.parts}
    assert sum(map(sum, found.confusion.counts)) == 120
    assert sum(one.count for one in found.bins) == 120
    assert {"heedful", "torch"} <= found.about.keys()
    with pytest.raises(KeyError, match="known: accuracy"):
        found.measure("precision")


def test_a_benchmark_puts_its_official_figures_first():
    cases = [Case((f"a {n}", f"b {n}"), (("equivalent", "not_equivalent")[n % 2],)) for n in range(60)]
    found = evaluate(
        Guesser("not_equivalent", "equivalent"), cases, HERE, names=named("mrpc").labels, task=named("mrpc")
    ).evaluation
    assert [one.name for one in found.measures][:2] == ["F1", "accuracy"]
    assert [one.name for one in found.official] == ["F1", "accuracy"]
    assert found.task == "glue/mrpc"


def test_a_benchmark_of_candidates_is_judged_by_its_questions():
    cases = [
        Case(("q", f"{n} {k}"), ("true" if k == 0 else "false",), group=f"q{n}", candidate=str(k))
        for n in range(40)
        for k in range(2)
    ]
    found = evaluate(
        Guesser("false", "true"), cases, HERE, names=("false", "true"), task=named("copa")
    ).evaluation
    assert found.size == 40
    assert [one.name for one in found.measures] == ["accuracy"]
    assert found.bins == ()


def test_numbers_are_judged_by_correlation():
    cases = [Case((f"a {n}", f"b {n}"), number=float(n % 6)) for n in range(50)]
    found = evaluate(Guesser(numbers=True), cases, HERE, task=named("stsb")).evaluation
    assert [one.name for one in found.measures] == ["Pearson", "Spearman", "mean distance"]
    with pytest.raises(DataError, match="answers with labels.*wants numbers"):
        evaluate(Guesser("a", "b"), cases, HERE, task=named("stsb"))


def test_labels_mean_the_names_they_equal_the_numbers_they_are_or_what_is_said():
    said = np.array([[0.5, 0.3, 0.2]])
    rte, also = ("entailment", "not_entailment"), named("rte").also
    assert named_alike(said, ("ENTAILMENT", "neutral", "contradiction"), rte, also).tolist() == [[0.5, 0.5]]
    assert named_alike(said[:, :2], ("LABEL_1", "LABEL_0"), rte).tolist() == [[0.3, 0.5]]
    assert named_alike(said[:, :2], ("1", "0"), rte).tolist() == [[0.3, 0.5]]
    assert named_alike(said[:, :2], ("yes", "no"), rte, {"yes": rte[0], "no": rte[1]}).tolist() == [
        [0.5, 0.3]
    ]
    with pytest.raises(DataError, match="labels are 'yes', 'no'; wanted 'entailment'.*--rename"):
        named_alike(said[:, :2], ("yes", "no"), rte)


def test_a_label_that_the_model_does_not_know_is_named():
    with pytest.raises(DataError, match="names the label 'fax'; the model knows 'mail', 'call'"):
        targets_of([Case(("x",), ("fax",))], ("mail", "call"))


def test_without_anything_wanted_there_is_nothing_to_measure():
    with pytest.raises(DataError, match="Found nothing in made up that says what was wanted"):
        evaluate(Guesser("a", "b"), [], HERE)


def test_every_answer_stands_beside_what_was_wanted():
    rows = evaluate(Guesser("mail", "call", "visit"), texts(6), HERE).rows
    assert rows[1]["text"] == "text number 1"
    assert rows[1]["wanted"] == "call"
    assert rows[1]["answer"] in ("mail", "call", "visit")
    assert 1 / 3 <= rows[1]["confidence"] <= 1
    assert rows[1]["channel"] == "web"


def test_written_texts_are_measured_against_references():
    cases = [Case((f"source {n}",), reference=f"the summary number {n} of a long text") for n in range(12)]
    written = [f"a summary number {n} of some text" for n in range(12)]
    found = evaluate_texts("v1", "0" * 64, cases, written, HERE)
    names = [one.name for one in found.evaluation.measures]
    assert names == ["ROUGE-1", "ROUGE-2", "ROUGE-L", "BLEU", "chrF", "TER"]
    assert found.rows[0] == {"text": "source 0", "wanted": cases[0].reference, "answer": written[0]}
    again = evaluate_texts("v1", "0" * 64, cases[::-1], written[::-1], HERE)
    assert again.evaluation == found.evaluation


@pytest.mark.parametrize(
    ("text", "code"),
    [("The van never came to the house", "en"), ("Der Wagen ist nicht gekommen", "de"),
     ("今天天气很好", "zh"),
     ("これはペンです", "ja"), ("Le colis est arrivé dans la rue", "fr"), ("Привет мир", "Cyrillic"),
     ("No llegó el paquete a la casa", "es"), ("12345", "?"), ("", "?"), ("Xyzzy", "?")],
)  # fmt: skip
def test_the_language_of_a_text_shows_in_its_script_or_its_commonest_words(text, code):
    assert language(text) == code


def test_languages_are_parts_only_where_there_are_several():
    assert by_language(["The van is late", "It was the house"]) == {}
    both = by_language(["The van is late", "今天天气很好", "Der Wagen ist da"])
    assert set(both) == {"language: en", "language: zh", "language: de"}


def test_a_column_of_very_many_values_is_cut_to_the_commonest():
    values = [str(n) for n in range(100)] + ["often"] * 3 + [""]
    found = by_value("id", values)
    assert len(found) == 40
    assert next(iter(found)) == "id: often"


def test_parts_have_the_interval_of_their_figure():
    figures = np.array([1.0, 0.0, 1.0, 1.0])
    part = parts_of(figures, {"all": np.ones(4, bool), "none": np.zeros(4, bool)})
    assert [one.name for one in part] == ["all"]
    assert part[0].interval.value == 0.75
    assert part[0].interval.low < 0.75 < part[0].interval.high
    far = parts_of(np.array([0.2, 3.0, 1.5]), {"all": np.ones(3, bool)})[0].interval
    assert far.low <= far.value <= far.high


def test_masks_cut_by_label_length_language_and_column():
    cases = texts(60)
    targets = targets_of(cases, ("mail", "call", "visit"))
    found = masks(
        [case.shown for case in cases], {"channel": ["a", "b"] * 30}, targets, ("mail", "call", "visit")
    )
    assert {"label: call", "length: short", "channel: a"} <= found.keys()


def test_the_page_shows_figures_calibration_parts_and_the_surest_errors():
    found = evaluate(Guesser("mail", "call", "visit"), texts(), About("<b>mails</b>", "test"))
    html = page_of(found).html()
    headings = ("How good is guesser?", "As right as it is sure?", "Surely wrong")
    for wanted in (*headings, "macro F1", "channel: app", "&lt;b&gt;mails", found.evaluation.data_digest):
        assert wanted in html, wanted
    assert "https://" not in html.replace("https://www.w3.org", "")
    assert "http://" not in html.replace("http://www.w3.org", "")


class Chooser(Guesser):
    """Reads a text with all of its candidates, and likes long ones."""

    inputs = "choices"

    def answer(self, parts):
        lengths = np.array([len(part) for part in parts[1:]], float)
        return lengths / lengths.sum()


def test_a_model_that_reads_all_candidates_is_given_them_together():
    words = ("short", "much longer")
    cases = [
        Case(
            (f"q{n}", word),
            ("true" if (word == words[1]) == (n % 4 > 0) else "false",),
            group=f"q{n}",
            candidate=word,
        )
        for n in range(8)
        for word in words
    ]
    found = evaluate(Chooser("0", "1"), cases, HERE, names=("false", "true"), task=named("copa")).evaluation
    assert found.measure("accuracy").value == 0.75
    assert found.size == 8


def test_numbers_of_ones_own_data_are_judged_without_a_benchmark():
    cases = [Case((f"text {n}",), number=float(n % 6)) for n in range(40)]
    found = evaluate(Guesser(numbers=True), cases, HERE).evaluation
    assert [one.name for one in found.measures] == ["Pearson", "Spearman", "mean distance"]
    assert found.official == ()


class Several(Guesser):
    """Says of each label by itself how likely it is."""

    def answer(self, parts):
        seed = sum(map(ord, "|".join(parts)))
        return np.random.default_rng(seed).random(len(self.labels))


def test_several_labels_a_text_are_judged_each_for_itself():
    names = ("mail", "call", "visit")
    cases = [Case((f"text number {n}",), tuple(names[: n % 4])) for n in range(60)]
    found = evaluate(Several(*names, multi_label=True), cases, HERE)
    record = found.evaluation
    assert [one.name for one in record.measures][:3] == ["accuracy", "macro F1", "micro F1"]
    assert record.size == 60
    assert record.confusion is None
    assert found.rows[3]["wanted"] == list(names)
    assert isinstance(found.rows[3]["answer"], list)


def test_without_a_list_of_labels_a_model_s_own_mean_what_is_said_or_what_the_data_writes():
    plain = evaluate(Guesser("mail", "call", "visit"), texts(), HERE).evaluation
    about = About("made up", rename={"LABEL_0": "mail", "call": "CALL"})
    said = evaluate(Guesser("LABEL_0", "call", "Visit"), texts(), about).evaluation
    assert said.measures == plain.measures
    assert said.confusion == plain.confusion
    merged = evaluate(Guesser("mail", "call", "fax"), texts(labels=("mail", "call")),
                      About("made up", rename={"fax": "mail"})).evaluation  # fmt: skip
    assert merged.confusion.labels == ("mail", "call")


def test_what_is_said_of_a_label_comes_before_its_own_name():
    said = np.array([[0.7, 0.3]])
    swapped = named_alike(said, ("good", "bad"), ("good", "bad"), {"good": "bad", "bad": "good"})
    assert swapped.tolist() == [[0.3, 0.7]]
