"""Finding a model: where it is looked for, in which order, and what is refused."""

import json
import sys
from pathlib import Path

import pytest

from heedful.errors import ModelError
from heedful.models import source
from heedful.models.encoder import Encoder
from heedful.models.source import MINILM, Carried, locate
from heedful.models.tensors import check_tensors, file_digest


def test_a_local_folder_comes_first(bert_folder: Path):
    found = locate(str(bert_folder))
    assert found.folder == bert_folder
    assert found.digest == file_digest(bert_folder / "model.safetensors")


def test_a_package_that_carries_a_model_is_found_without_importing_it(
    tmp_path: Path, bert_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    _carry(tmp_path, bert_folder, monkeypatch, file_digest(bert_folder / "model.safetensors"))
    assert locate(MINILM).folder == tmp_path / "carrier" / "model"
    assert locate("all-MiniLM-L6-v2").name == MINILM
    assert "carrier" not in sys.modules


def test_a_package_with_other_bytes_than_pinned_is_refused(
    tmp_path: Path, bert_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    _carry(tmp_path, bert_folder, monkeypatch, "0" * 64)
    with pytest.raises(ModelError, match=r"wanted 0{64}"):
        locate(MINILM)


def test_the_hub_is_not_asked_when_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[bool] = []

    def refuse(name: str, allow_patterns: list[str], local_files_only: bool = False) -> str:
        asked.append(local_files_only)
        raise ValueError("not in the cache")

    monkeypatch.setattr(source, "snapshot_download", refuse)
    with pytest.raises(ModelError, match="HF_HUB_OFFLINE forbids"):
        locate("somebody/no-such-model")
    assert asked == [True]


def test_the_hub_is_asked_last_when_there_is_a_network(monkeypatch: pytest.MonkeyPatch, bert_folder: Path):
    monkeypatch.delenv("HF_HUB_OFFLINE")

    def hub(name: str, allow_patterns: list[str], local_files_only: bool = False) -> str:
        if local_files_only:
            raise ValueError("not in the cache")
        assert not any(pattern.endswith((".bin", ".pt", ".py")) for pattern in allow_patterns)
        return str(bert_folder)

    monkeypatch.setattr(source, "snapshot_download", hub)
    assert locate("somebody/a-model").folder == bert_folder


def test_pickles_are_refused_with_a_reason(tmp_path: Path):
    (tmp_path / "pytorch_model.bin").write_bytes(b"anything")
    with pytest.raises(ModelError, match="can run code"):
        locate(str(tmp_path))
    with pytest.raises(ModelError, match="can run code"):
        check_tensors(tmp_path / "pytorch_model.bin")


@pytest.mark.parametrize("cut", [0, 5, 100, -1])
def test_weights_that_were_cut_short_are_refused(tmp_path: Path, bert_folder: Path, cut: int):
    whole = (bert_folder / "model.safetensors").read_bytes()
    path = tmp_path / "model.safetensors"
    path.write_bytes(whole[:cut])
    with pytest.raises(ModelError, match="Copy it again"):
        check_tensors(path)


def test_a_header_that_promises_more_than_there_is_is_refused(tmp_path: Path):
    header = b'{"a":{"dtype":"F32","shape":[9],"data_offsets":[0,36]}}'
    path = tmp_path / "model.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + b"\0" * 8)
    with pytest.raises(ModelError, match="its header says 36"):
        check_tensors(path)


def test_a_folder_that_wants_to_run_its_own_code_is_refused(tmp_path: Path, bert_folder: Path):
    for name in ("model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_bytes((bert_folder / name).read_bytes())
    config = json.loads((bert_folder / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "auto_map": {"AutoModel": "evil.Model"}}))
    with pytest.raises(ModelError, match="asks to run code"):
        Encoder.load(str(tmp_path))


def test_weights_of_another_model_are_named(tmp_path: Path, bert_folder: Path):
    for name in ("model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_bytes((bert_folder / name).read_bytes())
    config = json.loads((bert_folder / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "num_hidden_layers": 9}))
    with pytest.raises(ModelError, match="describes another model"):
        Encoder.load(str(tmp_path))


def _carry(folder: Path, bert: Path, monkeypatch: pytest.MonkeyPatch, digest: str) -> None:
    package = folder / "carrier"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('must not be imported')")
    for path in bert.iterdir():
        (package / "model" / path.name).write_bytes(path.read_bytes())
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(source, "carried_models", lambda: {MINILM: (Carried("carrier", "model", digest),)})
