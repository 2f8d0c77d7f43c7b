"""Causal models through lm-evaluation-harness: what it is asked, and what is made of what it says."""

import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from heedful.errors import ConfigError, MissingExtraError
from heedful.evaluate.measure.harness import run_harness
from heedful.testing import tiny_writer

SAID = {
    "results": {
        "rte": {"alias": "rte", "sample_len": 277, "acc,none": 0.6, "acc_stderr,none": 0.02},
        "cola": {"alias": "cola", "mcc,none": 0.1, "mcc_stderr,none": "N/A"},
    },
    "versions": {"rte": 1.0, "cola": 1.0},
    "n-samples": {"rte": {"original": 277, "effective": 277}, "cola": {"original": 1043, "effective": 100}},
    "lm_eval_version": "0.4.13",
}


@pytest.fixture
def asked(monkeypatch):
    calls = []

    def simple_evaluate(**given):
        calls.append(SimpleNamespace(**given))
        if "nonsense" in given["tasks"]:
            raise KeyError("nonsense")
        return SAID

    package, evaluator = ModuleType("lm_eval"), ModuleType("lm_eval.evaluator")
    evaluator.simple_evaluate = simple_evaluate
    monkeypatch.setitem(sys.modules, "lm_eval", package)
    monkeypatch.setitem(sys.modules, "lm_eval.evaluator", evaluator)
    return calls


def run(*tasks, **more):
    return run_harness(Path("model"), tasks, name="v1", digest="0" * 64, **more).evaluation


def test_its_figures_come_with_its_own_standard_errors(asked):
    found = run("rte", "cola")
    rte = found.measure("rte acc")
    assert rte.value == 0.6
    assert (rte.interval.low, rte.interval.high) == pytest.approx((0.5608, 0.6392), abs=1e-4)
    mcc = found.measure("cola mcc")
    assert (mcc.kind, mcc.how, mcc.interval.low) == ("score", "no interval", 0.1)
    assert len(found.measures) == 2
    assert found.size == 377
    assert found.about["lm-eval"] == "0.4.13"


def test_it_is_asked_one_request_at_a_time_with_every_seed_set(asked):
    run("rte", shots=5, limit=20)
    call = asked[0]
    assert (call.batch_size, call.num_fewshot, call.limit, call.device) == (1, 5, 20, "cpu")
    assert call.model_args == {"pretrained": "model", "dtype": "float32"}
    assert {call.random_seed, call.numpy_random_seed, call.torch_random_seed, call.fewshot_random_seed} == {0}


def test_a_limit_is_said_so_that_nobody_compares_it(asked):
    assert "at most 20 questions a task" in run("rte", limit=20).notes[0]
    assert "as many shots as each task says" in run("rte").notes[0]


def test_a_task_that_it_does_not_know_is_named(asked):
    with pytest.raises(ConfigError, match="could not run nonsense.*lm_eval ls tasks"):
        run("nonsense")


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "lm_eval", None)
    monkeypatch.setitem(sys.modules, "lm_eval.evaluator", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'heedful\[lm-eval\]'"):
        run("rte")


def test_the_harness_itself_measures_a_model_of_ours(tmp_path):
    """Where it is installed: a task of one's own, so that nothing is asked of the hub."""
    pytest.importorskip("lm_eval", reason="lm-evaluation-harness is not installed")
    rows = [{"asked": f"van {n}", "late": n % 2} for n in range(8)]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    task = {
        "task": "late", "dataset_path": "json", "test_split": "test", "output_type": "multiple_choice",
        "dataset_kwargs": {"data_files": {"test": str(tmp_path / "rows.jsonl")}},
        "doc_to_text": "{{asked}} late?", "doc_to_choice": ["no", "yes"], "doc_to_target": "late",
        "metric_list": [{"metric": "acc", "aggregation": "mean", "higher_is_better": True}],
    }  # fmt: skip
    folder = tiny_writer(tmp_path / "model", words=("van", "late"))
    found = run_harness(folder, [task], name="tiny", digest="0" * 64).evaluation
    assert found.size == 8
    assert 0 <= found.measure("late acc").value <= 1
