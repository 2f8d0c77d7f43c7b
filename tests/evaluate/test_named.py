"""Benchmarks by name: their files as handed out, as on the hub, and as one file with a column of splits."""

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from heedful.errors import DataError, NotFoundError
from heedful.evaluate.measure.official import METRICS
from heedful.evaluate.named.read import find, read
from heedful.evaluate.named.table import EVERY, named


def lines(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def tsv(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")


def test_every_task_of_glue_and_superglue_is_there_with_its_official_figures():
    glue = {task.short: task.metrics for task in EVERY if task.name.startswith("glue/")}
    assert glue == {
        "cola": ("Matthews",), "sst2": ("accuracy",), "mrpc": ("F1", "accuracy"),
        "stsb": ("Pearson", "Spearman"), "qqp": ("F1", "accuracy"), "mnli": ("accuracy",),
        "mnli-mm": ("accuracy",), "qnli": ("accuracy",), "rte": ("accuracy",), "wnli": ("accuracy",),
        "ax": ("Matthews",),
    }  # fmt: skip
    super_glue = {task.short: task.metrics for task in EVERY if task.name.startswith("superglue/")}
    assert super_glue == {
        "boolq": ("accuracy",), "cb": ("accuracy", "macro F1"), "copa": ("chosen",),
        "multirc": ("F1a", "exact match"), "record": ("chosen F1", "chosen exactly"), "rte": ("accuracy",),
        "wic": ("accuracy",), "wsc": ("accuracy",), "axb": ("Matthews",),
        "axg": ("gender parity", "accuracy"),
    }  # fmt: skip


def test_every_figure_of_the_table_can_be_computed_and_every_name_is_there_once():
    assert {name for task in EVERY for name in task.metrics} <= METRICS.keys()
    assert len({task.name for task in EVERY}) == len(EVERY)
    for task in EVERY:
        assert not task.yes or task.yes in task.labels, task.name


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("rte", "glue/rte"), ("RTE", "glue/rte"), ("SST-2", "glue/sst2"), ("super_glue/rte", "superglue/rte"),
     ("boolq", "superglue/boolq"), ("setfit/sst2", "setfit/sst2"), ("thucnews", "thucnews")],
)  # fmt: skip
def test_a_benchmark_is_found_by_the_names_people_use(asked, meant):
    assert named(asked).name == meant


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(NotFoundError, match="no benchmark 'glu'.*glue/cola.*superglue/copa"):
        named("glu")


def test_cola_is_read_from_its_file_without_a_head_line(tmp_path):
    tsv(tmp_path / "CoLA" / "dev.tsv", ("gj04", "1", "", "They left."), ("gj04", "0", "*", 'They "left the.'))
    tsv(tmp_path / "CoLA" / "train.tsv", ("gj04", "1", "", "never read"))
    found = read(named("cola"), tmp_path)
    assert [(case.parts, case.labels) for case in found.cases] == [
        (("They left.",), ("acceptable",)),
        (('They "left the.',), ("unacceptable",)),
    ]
    assert (found.split, found.labels) == ("dev", ("unacceptable", "acceptable"))


def test_a_folder_of_the_benchmarks_own_files_is_found_whatever_its_capitals(tmp_path):
    tsv(
        tmp_path / "RTE" / "dev.tsv",
        ("index", "sentence1", "sentence2", "label"),
        ("0", "p", "h", "entailment"),
    )
    assert find(named("rte"), tmp_path) == tmp_path / "RTE"
    assert find(named("rte"), tmp_path / "RTE") == tmp_path / "RTE"
    assert read(named("rte"), tmp_path).cases[0].parts == ("p", "h")
    with pytest.raises(NotFoundError, match="holds no data of glue/qqp.*HEEDFUL_DATA"):
        read(named("qqp"), tmp_path)


def test_one_packed_file_with_a_column_of_splits_will_do(tmp_path):
    rows = [
        {"label": 1, "s1": "a", "s2": "b", "split": "train"},
        {"label": 1, "s1": "c", "s2": "d", "split": "test"},
        {"label": 0, "s1": "e", "s2": "f", "split": "test"},
    ]
    (tmp_path / "mrpc").mkdir()
    with gzip.open(tmp_path / "mrpc" / "data.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    found = read(named("mrpc"), tmp_path)
    assert [case.labels for case in found.cases] == [("equivalent",), ("not_equivalent",)]
    assert found.split == "test"
    assert len(read(named("mrpc"), tmp_path, split="train").cases) == 1


def test_both_parts_of_colas_own_validation_are_judged_together(tmp_path):
    splits = ("in_domain_train", "in_domain_dev", "out_of_domain_dev")
    lines(tmp_path / "cola" / "data.jsonl", [{"label": 1, "text": name, "split": name} for name in splits])
    found = read(named("cola"), tmp_path)
    assert [case.parts[0] for case in found.cases] == ["in_domain_dev", "out_of_domain_dev"]
    assert found.split == "in_domain_dev+out_of_domain_dev"


def test_parquet_of_the_hub_gives_its_class_labels_by_name(tmp_path):
    names = {"features": {"label": {"names": ["entailment", "not_entailment"], "_type": "ClassLabel"}}}
    schema = pa.schema(
        [("sentence1", pa.string()), ("sentence2", pa.string()), ("label", pa.int64())],
        metadata={"huggingface": json.dumps({"info": names})},
    )
    table = pa.table({"sentence1": ["p"], "sentence2": ["h"], "label": [1]}, schema=schema)
    (tmp_path / "rte").mkdir()
    pq.write_table(table, tmp_path / "rte" / "validation-00000-of-00001.parquet")
    found = read(named("rte"), tmp_path)
    assert (found.cases[0].labels, found.split) == (("not_entailment",), "validation")


def test_stsb_wants_numbers(tmp_path):
    head = ("index", "genre", "sentence1", "sentence2", "score")
    tsv(tmp_path / "STS-B" / "dev.tsv", head, ("0", "news", "a", "b", "4.25"))
    assert read(named("stsb"), tmp_path).cases[0].number == 4.25


def test_rows_that_nobody_labelled_are_no_test(tmp_path):
    lines(tmp_path / "boolq" / "test.jsonl", [{"question": "q", "passage": "p", "idx": 0}])
    lines(tmp_path / "boolq" / "val.jsonl", [{"question": "q", "passage": "p", "label": True}])
    assert read(named("boolq"), tmp_path).cases[0].labels == ("true",)
    with pytest.raises(DataError, match="no labelled rows of superglue/boolq.*--split"):
        read(named("boolq"), tmp_path, split="test")


def test_the_data_of_another_benchmark_is_refused(tmp_path):
    lines(tmp_path / "cb" / "val.jsonl", [{"premise": "p", "hypothesis": "h", "label": "maybe"}])
    with pytest.raises(DataError, match="names the labels 'maybe'.*wanted 'entailment'"):
        read(named("cb"), tmp_path)


def test_copa_makes_a_case_of_each_choice(tmp_path):
    row = {
        "premise": "It rained.",
        "choice1": "I got wet.",
        "choice2": "I slept.",
        "question": "effect",
        "label": 0,
    }
    lines(tmp_path / "COPA" / "val.jsonl", [row])
    first, second = read(named("copa"), tmp_path).cases
    assert first.parts == ("It rained. What happened as a result?", "I got wet.")
    assert (first.labels, second.labels) == (("true",), ("false",))
    assert first.group == second.group


def test_multirc_is_read_nested_and_flat_to_the_same_cases(tmp_path):
    nested = {
        "passage": {
            "text": "Ann ate.",
            "questions": [
                {"question": "Who?", "answers": [{"text": "Ann", "label": 1}, {"text": "Bo", "label": 0}]}
            ],
        }
    }
    flat = [
        {"paragraph": "Ann ate.", "question": "Who?", "answer": "Ann", "label": "True"},
        {"paragraph": "Ann ate.", "question": "Who?", "answer": "Bo", "label": "False"},
    ]
    lines(tmp_path / "one" / "MultiRC" / "val.jsonl", [nested])
    lines(tmp_path / "two" / "multirc" / "validation.jsonl", flat)
    one, two = (read(named("multirc"), tmp_path / place).cases for place in ("one", "two"))
    assert one == two
    assert [case.labels for case in one] == [("true",), ("false",)]


def test_record_fills_the_gap_with_every_name(tmp_path):
    text = "Ann met Bo.\n@highlight\nThey spoke."
    row = {
        "passage": {"text": text, "entities": [{"start": 0, "end": 2}, {"start": 8, "end": 9}]},
        "qas": [{"query": "@placeholder met Bo", "answers": [{"text": "Ann"}]}],
    }
    lines(tmp_path / "ReCoRD" / "val.jsonl", [row])
    first, second = read(named("record"), tmp_path).cases
    assert first.parts == ("Ann met Bo. They spoke.", "Ann met Bo")
    assert (first.candidate, first.labels, first.accepted) == ("Ann", ("true",), ("Ann",))
    assert (second.candidate, second.labels) == ("Bo", ("false",))


def test_wsc_marks_the_pronoun_and_wic_names_the_word(tmp_path):
    target = {"span1_text": "Mark", "span1_index": 0, "span2_text": "He", "span2_index": 4}
    lines(
        tmp_path / "WSC" / "val.jsonl",
        [{"text": "Mark told Pete lies. He fled.", "target": target, "label": False}],
    )
    lines(
        tmp_path / "WiC" / "val.jsonl", [{"word": "bank", "sentence1": "a", "sentence2": "b", "label": True}]
    )
    wsc, wic = read(named("wsc"), tmp_path).cases[0], read(named("wic"), tmp_path).cases[0]
    assert (wsc.parts, wsc.labels) == (("Mark told Pete lies. *He* fled.", "Mark"), ("false",))
    assert (wic.parts, wic.labels) == (("bank: a", "b"), ("true",))


def test_the_diagnostic_sets_lie_in_files_of_their_own_name(tmp_path):
    rows = [
        {"premise": f"{who} left.", "hypothesis": "h", "label": "entailment", "pair_id": 7}
        for who in ("He", "She")
    ]
    lines(tmp_path / "AX-g" / "AX-g.jsonl", rows)
    cases = read(named("axg"), tmp_path).cases
    assert [case.group for case in cases] == ["7", "7"]


def test_sets_of_one_text_take_the_classes_that_the_data_names(tmp_path):
    lines(tmp_path / "zh_thucnews_titles" / "test.jsonl", [{"text": "中国队赢了", "label": "sports"}])
    lines(
        tmp_path / "zh_waimai" / "data.jsonl",
        [{"text": "很好吃", "label": 1}, {"text": "太慢了", "label": 0}],
    )
    assert read(named("thucnews"), tmp_path).labels == ("sports",)
    assert [case.labels for case in read(named("waimai"), tmp_path).cases] == [("positive",), ("negative",)]


def test_newsgroups_are_judged_without_headers(tmp_path):
    message = "From: a@b.c\nSubject: x\n\nWhich card is faster?\n"
    lines(
        tmp_path / "20news_bydate" / "data.jsonl",
        [{"text": message, "label": "comp.graphics", "split": "test"}],
    )
    assert read(named("20newsgroups"), tmp_path).cases[0].parts[0].strip() == "Which card is faster?"


def test_without_a_folder_the_hubs_cache_is_asked_for_the_part_that_is_judged(monkeypatch):
    row = {"premise": "p", "hypothesis": "h", "label": "not_entailment", "idx": 0}
    asked = []

    def splits(*place):
        asked.append(place)
        return {name: iter([row]) for name in ("train", "validation", "test")}

    monkeypatch.setattr("heedful.evaluate.named.read.read_hub", splits)
    found = read(named("superglue/rte"))
    assert asked == [("aps/super_glue", "rte")]
    assert (found.place, found.split, len(found.cases)) == ("aps/super_glue rte", "validation", 1)


def test_a_set_that_no_hub_has_wants_a_folder():
    with pytest.raises(NotFoundError, match="thucnews is not read from the hub.*--data"):
        read(named("thucnews"))


def test_mnli_is_judged_on_each_of_its_validation_parts(tmp_path):
    head = ("index", "sentence1", "sentence2", "gold_label")
    for part in ("matched", "mismatched"):
        tsv(tmp_path / "MNLI" / f"dev_{part}.tsv", head, ("0", part, "h", "neutral"), ("1", "x", "y", "-"))
    assert read(named("mnli"), tmp_path).cases[0].parts == ("matched", "h")
    found = read(named("mnli-mm"), tmp_path)
    assert [case.parts for case in found.cases] == [("mismatched", "h")]


def test_colas_test_file_has_a_head_line_and_no_labels(tmp_path):
    tsv(tmp_path / "CoLA" / "dev.tsv", ("gj04", "1", "", "They left."))
    tsv(tmp_path / "CoLA" / "test.tsv", ("index", "sentence"), ("0", "Bill whistled."))
    assert [case.parts for case in read(named("cola"), tmp_path).cases] == [("They left.",)]


def test_pairs_of_the_hubs_diagnostic_set_are_two_rows_that_follow_each_other(tmp_path):
    rows = [{"premise": f"p {n}", "hypothesis": "h", "label": "entailment", "idx": n} for n in range(4)]
    lines(tmp_path / "AX-g" / "AX-g.jsonl", rows)
    assert [case.group for case in read(named("axg"), tmp_path).cases] == ["0", "0", "1", "1"]


def test_trec_has_six_types_though_its_rows_name_finer_ones_too(tmp_path):
    row = {"text": "How far is it?", "label": 40, "label_text": "distance", "label_coarse_original": "NUM"}
    lines(tmp_path / "trec" / "test.jsonl", [row])
    assert read(named("trec"), tmp_path).labels == ("NUM",)


def test_film_reviews_may_call_their_classes_neg_and_pos(tmp_path):
    rows = [{"text": "dull", "label": "neg"}, {"text": "fine", "label": "pos"}]
    lines(tmp_path / "rotten_tomatoes" / "test.jsonl", rows)
    cases = read(named("rotten_tomatoes"), tmp_path).cases
    assert [case.labels for case in cases] == [("negative",), ("positive",)]
