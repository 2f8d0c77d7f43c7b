"""One tiny random BERT for all tests here, and one thread so that they do not fight over the processor."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from heedful.models.encoder import Encoder
from tiny_bert import write_bert


@pytest.fixture(scope="session")
def bert_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bert(tmp_path_factory.mktemp("bert") / "bert")


@pytest.fixture
def encoder(bert_folder: Path) -> Encoder:
    return Encoder.load(str(bert_folder))


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
