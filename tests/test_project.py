"""The one object a user holds: what it answers, what it keeps, and that it lets go."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

import heedful
from heedful.errors import DataError, HeedfulError, NotFoundError, StoreError
from heedful.project import Project
from heedful.testing import tiny_examples

TEXTS = [text for text, _ in tiny_examples(3, seed=2)]


def test_the_package_offers_the_project_at_its_root() -> None:
    assert heedful.Project is Project


def test_one_text_gets_one_answer_and_many_get_many(trained: Project) -> None:
    one, many = trained.predict(TEXTS[0]), trained.predict(TEXTS)
    assert one.text == TEXTS[0]
    assert [answer.text for answer in many] == TEXTS
    assert trained.predict([]) == []
    assert (one.label, one.names) == (many[0].label, many[0].names)


def test_answers_carry_an_id_the_version_and_calibrated_scores(trained: Project) -> None:
    answers = trained.predict(TEXTS)
    assert len({answer.id for answer in answers}) == len(TEXTS)
    for answer in answers:
        assert answer.version == "v1"
        assert sum(answer.scores.values()) == pytest.approx(1, abs=1e-5)
        assert answer.confidence == max(answer.scores.values())
        assert answer.answer == (max(answer.scores, key=answer.scores.__getitem__),)


def test_answers_are_kept_when_asked_for_and_only_then(trained: Project) -> None:
    ledger = trained.workspace.store.ledger
    before = ledger.position()
    trained.predict(TEXTS)
    assert ledger.position() == before
    kept = trained.predict(TEXTS, keep=True)
    assert [ledger.get(answer.id) for answer in kept] == kept


@pytest.mark.parametrize("text", ["", "   ", "\u0000", "送货太慢", "🚚" * 600, "a" * 5000])
def test_odd_texts_are_answered_too(trained: Project, text: str) -> None:
    assert trained.predict(text).label in trained.labels.names


def test_half_a_character_is_an_error_of_ours(trained: Project) -> None:
    with pytest.raises(DataError, match="Text 2 has half a character at place 14"):
        trained.predict(["a whole one", "half a pair: \ud800"])


def test_a_version_that_does_not_exist_is_named(trained: Project) -> None:
    for attempt in (trained.promote, trained.evaluate):
        with pytest.raises(NotFoundError, match="v99"):
            attempt("v99")
    with pytest.raises(NotFoundError, match="ids look like v1"):
        trained.promote("../v1")


def test_there_is_nothing_behind_the_first_version(trained: Project) -> None:
    with pytest.raises(NotFoundError, match="nothing to go back to"):
        trained.rollback()


def test_an_export_goes_into_a_new_folder(trained: Project, tmp_path: Path) -> None:
    trained.export(tmp_path / "out")
    with pytest.raises(HeedfulError, match="there already"):
        trained.export(tmp_path / "out")


def test_a_version_whose_folder_was_damaged_says_so(trained: Project) -> None:
    head = trained.workspace.folder / "versions" / "v1" / "head.safetensors"
    head.write_bytes(head.read_bytes()[:-1])
    with (
        Project.open(trained.workspace.folder) as again,
        pytest.raises(HeedfulError, match=r"head\.safetensors"),
    ):
        again.predict(TEXTS)


def test_a_closed_project_gives_its_files_back(trained: Project) -> None:
    def held() -> int:
        folder = str(trained.workspace.folder)
        return sum(file.path.startswith(folder) for file in psutil.Process().open_files())

    trained.close()  # SQLite keeps a file open while another connection of the process has it
    assert held() == 0
    with Project.open(trained.workspace.folder) as project:
        project.predict(TEXTS[0])
        assert held() > 0
    assert held() == 0


def test_the_rounds_are_there_oldest_first(trained: Project) -> None:
    for text in TEXTS[:2]:
        trained.correct(text, "billing")
        trained.learn()
    assert [made.number for made in trained.rounds()] == [1, 2]


def test_a_store_from_the_future_is_refused_by_name(trained: Project) -> None:
    folder = trained.workspace.folder
    trained.close()
    change = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
        "c.execute(\"update alembic_version set version_num = '9999'\"); c.commit()"
    )
    subprocess.run([sys.executable, "-c", change, str(folder / "store.db")], check=True)
    with pytest.raises((StoreError, DataError)):
        Project.open(folder)
