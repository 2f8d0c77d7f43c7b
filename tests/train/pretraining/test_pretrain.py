"""Raw texts become a model that loads anywhere, the same bytes every time, killed in between or not."""

import hashlib
import math
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from transformers import AutoModel, AutoModelForMaskedLM, AutoTokenizer

from heedful.errors import ConfigError, DataError, ModelError, TrainingError
from heedful.models.encoder import Encoder
from heedful.train.pretraining.corpus import InMemory
from heedful.train.pretraining.options import PretrainOptions
from heedful.train.pretraining.run import pretrain, read_pretrained
from tiny_bert import write_texts

TEXTS = InMemory(tuple(write_texts(400)))
TINY = PretrainOptions(
    layers=2, width=32, vocabulary=80, block=16, batch_size=8, steps=12, measurements=3, held_out=0.1
)


def digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


def test_an_encoder_is_made_that_plain_transformers_loads(tmp_path: Path) -> None:
    made = pretrain(TEXTS, tmp_path / "model", options=TINY)
    model, found = AutoModelForMaskedLM.from_pretrained(tmp_path / "model", output_loading_info=True)
    assert not found["missing_keys"]
    assert not found["unexpected_keys"]
    assert sum(weight.numel() for weight in model.parameters()) == made.parameters
    words = AutoTokenizer.from_pretrained(tmp_path / "model")("the cat sat", return_tensors="pt")
    theirs = AutoModel.from_pretrained(tmp_path / "model").eval()(**words).last_hidden_state[0].mean(0)
    ours = torch.from_numpy(Encoder.load(str(tmp_path / "model")).embed(["the cat sat"])[0])
    torch.testing.assert_close(ours, torch.nn.functional.normalize(theirs, dim=0), rtol=1e-4, atol=1e-5)


def test_what_was_guessed_better_is_what_was_learnt(tmp_path: Path) -> None:
    given = InMemory(
        tuple("the cat sat on the red mat" if n % 2 else "a dog ran very fast" for n in range(300))
    )
    options = TINY.model_copy(update={"steps": 60, "rate": 5e-3, "held_out": 0.0, "seed": 1})
    still = pretrain(given, tmp_path / "model", options=options)
    assert still.points[-1].training_cost < still.points[0].training_cost - 1
    assert still.best.perplexity is None


def test_held_out_texts_are_measured_at_every_point(tmp_path: Path) -> None:
    made = pretrain(TEXTS, tmp_path / "model", options=TINY)
    assert [point.step for point in made.points] == [4, 8, 12]
    assert made.held_tokens > 0
    for point in made.points:
        assert point.cost is not None
        assert point.perplexity == pytest.approx(math.exp(point.cost))
        assert 0 <= (point.accuracy or 0) <= 1
    assert read_pretrained(tmp_path / "model").points == made.points


def test_the_same_call_makes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        pretrain(TEXTS, tmp_path / name, options=TINY)
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


CODE = """
import sys, torch
from pathlib import Path
torch.set_num_threads(1)
from heedful.train.pretraining.run import pretrain
from heedful.train.pretraining.corpus import InMemory
from heedful.train.pretraining.options import PretrainOptions
from tiny_bert import write_texts
options = PretrainOptions.model_validate_json(sys.argv[2])
def tell(step):
    print(step.stage, step.done, flush=True)
pretrain(InMemory(tuple(write_texts(400))), Path(sys.argv[1]), options=options, report=tell)
"""


def command(folder: Path, options: PretrainOptions) -> list[str]:
    return [sys.executable, "-c", CODE, str(folder), options.model_dump_json()]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])}


def test_killed_at_any_moment_it_ends_with_the_same_bytes(tmp_path: Path) -> None:
    options = TINY.model_copy(update={"checkpoint_seconds": 0.0})
    subprocess.run(command(tmp_path / "calm", options), check=True, env=environment(), capture_output=True)
    for number, (stage, done) in enumerate((("read", 1), ("train", 3))):
        folder = tmp_path / f"killed-{number}"
        with subprocess.Popen(
            command(folder, options), stdout=subprocess.PIPE, text=True, env=environment()
        ) as child:
            assert child.stdout is not None
            for line in child.stdout:
                if line.split()[0] == stage and int(line.split()[1]) >= done:
                    break
            child.send_signal(signal.SIGKILL)
        subprocess.run(command(folder, options), check=True, env=environment(), capture_output=True)
        assert digest(folder) == digest(tmp_path / "calm")
        assert not (tmp_path / f".killed-{number}.pretraining").exists()


def test_a_model_is_continued_with_its_own_tokenizer(tmp_path: Path, bert_folder: Path) -> None:
    pretrain(TEXTS, tmp_path / "model", str(bert_folder), TINY)
    before, after = Encoder.load(str(bert_folder)), Encoder.load(str(tmp_path / "model"))
    assert before.tokenizer.files["tokenizer.json"] == after.tokenizer.files["tokenizer.json"]
    assert before.digest != after.digest
    again = pretrain(TEXTS, tmp_path / "again", str(tmp_path / "model"), TINY)
    assert again.parameters == read_pretrained(tmp_path / "model").parameters


def test_too_little_text_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Add texts, or make block smaller"):
        pretrain(InMemory(("the cat",)), tmp_path / "model", options=TINY)


def test_an_objective_that_is_not_the_models_is_refused(tmp_path: Path, bert_folder: Path) -> None:
    with pytest.raises(ConfigError, match="which learns 'masked'"):
        pretrain(TEXTS, tmp_path / "x", str(bert_folder), TINY.model_copy(update={"objective": "next"}))


def test_a_folder_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    with pytest.raises(ModelError, match="is there already"):
        pretrain(TEXTS, tmp_path / "model", options=TINY)


def test_a_cost_that_is_not_a_number_stops_it_and_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"Lower rate"):
        pretrain(TEXTS, tmp_path / "model", options=TINY.model_copy(update={"rate": 1e30, "clip": 1e30}))
    assert not (tmp_path / "model").exists()


def test_a_full_disk_and_full_memory_are_said_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("heedful.train.checkpoint.write_tensors", full)
    with pytest.raises(TrainingError, match="disk is full"):
        pretrain(TEXTS, tmp_path / "model", options=TINY)

    def huge(*_: object, **__: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr("heedful.train.pretraining.masked.token_costs", huge)
    with pytest.raises(TrainingError, match="memory is not enough"):
        pretrain(TEXTS, tmp_path / "model", options=TINY)
