"""From raw texts over a pretrained encoder to a project's first version."""

from pathlib import Path

import pytest

from heedful.errors import ConfigError
from heedful.loop.pretraining import pretrain
from heedful.testing import tiny_examples, tiny_project

SMALL = {"layers": 1, "width": 32, "vocabulary": 120, "block": 16, "batch_size": 4, "steps": 3}


def test_a_project_trains_on_what_was_pretrained_and_keeps_to_it(tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_text("\n\n".join(text for text, _ in tiny_examples(30)))
    made = pretrain(tmp_path / "texts.txt", tmp_path / "new", report=tmp_path / "curve.html", **SMALL)
    page = (tmp_path / "curve.html").read_text()
    assert made.best.perplexity is not None
    assert f"{made.best.perplexity:.1f}" in page
    assert "<svg" in page
    assert "says little" in page
    with tiny_project(tmp_path, effort="quick") as project:
        further = project.pretrain(tmp_path / "further", block=16, batch_size=4, steps=2, held_out=0.0)
        assert further.objective == "masked"
        project.train(model=str(tmp_path / "new"))
        assert project.config.model.base == str(tmp_path / "new")
        assert project.predict("where is my parcel").label in project.labels.names
        with pytest.raises(ConfigError, match="has a version already"):
            project.train(model=str(tmp_path / "further"))


def test_an_option_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_text("one two")
    with pytest.raises(ConfigError, match="epoch"):
        pretrain(tmp_path / "texts.txt", tmp_path / "new", epoch=3)
