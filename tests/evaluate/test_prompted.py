"""A model that writes, asked the tasks of GLUE and SuperGLUE in words."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from heedful.errors import ConfigError
from heedful.evaluate.measure.opened import open_model
from heedful.evaluate.measure.prompted import Prompted
from heedful.evaluate.named.prompts import PROMPTS
from heedful.evaluate.named.table import EVERY, named
from heedful.loop.evaluation import Wanted, measure_model
from heedful.models.writing.writer import Writer
from heedful.records.progress import silent
from heedful.records.prompt import Prompt
from heedful.testing import tiny_writer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_writer(tmp_path_factory.mktemp("writer") / "model", words=("parcel", "late", "van"))


def asked(folder: Path, task: str) -> Prompted:
    writer = Writer.load(str(folder))
    return Prompted.of("tiny", writer.digest(), writer, named(task))


def test_every_task_with_labels_has_a_prompt_that_says_something_for_each_class() -> None:
    for task in EVERY:
        if task.name.startswith(("glue/", "superglue/")) and task.judged == "labels":
            says = PROMPTS[task.name].says
            assert set(says) == (set() if task.candidates else set(task.labels)), task.name


def test_a_class_is_as_likely_as_its_word_is_after_the_prompt(folder: Path) -> None:
    model = asked(folder, "rte")
    parts = ("The van is late.", "A van is late.")
    prompt = Prompt(PROMPTS["glue/rte"].asks.format(*parts))
    logps = []
    for word in ("Yes", "No"):
        ids = model.writer.prompting([prompt])[0].ids
        answer = model.writer.prompting.answer(word)[:-1]
        with torch.inference_mode():
            scores = model.writer.base(torch.tensor([[*ids, *answer]])).logits[0].double().log_softmax(-1)
        logps.append(sum(float(scores[len(ids) - 1 + at, token]) for at, token in enumerate(answer)))
    wanted = np.exp(logps) / np.exp(logps).sum()
    assert model.answer(parts) == pytest.approx(wanted, abs=1e-5)


def test_the_answer_is_the_same_whatever_was_asked_before(folder: Path) -> None:
    model = asked(folder, "sst2")
    first = model.answer(("parcel late",))
    model.answer(("van " * 30,))
    assert (model.answer(("parcel late",)) == first).all()


def test_candidates_are_weighed_by_how_likely_they_go_on(folder: Path) -> None:
    model = asked(folder, "copa")
    sure = model.answer(("The van is late.", "parcel"))
    assert sure.sum() == pytest.approx(1.0)
    assert 0 < sure[1] < 1


def test_a_benchmark_is_measured_on_a_model_that_writes_without_a_project(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "RTE").mkdir()
    rows = [
        {"premise": f"van {n}", "hypothesis": "late", "label": ("entailment", "not_entailment")[n % 2]}
        for n in range(6)
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "RTE" / "val.jsonl").write_text(text, encoding="utf-8")
    found = measure_model(str(folder), Wanted(task="rte", data=tmp_path), silent).evaluation
    assert found.size == 6
    assert found.measure("accuracy").official


def test_a_task_without_a_prompt_is_said(folder: Path) -> None:
    with pytest.raises(ConfigError, match="writes; it is measured on tasks that have a prompt.*--harness"):
        open_model(str(folder), named("stsb"))
    with pytest.raises(ConfigError, match="measured on tasks that have a prompt"):
        open_model(str(folder))
