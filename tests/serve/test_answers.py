"""What answers in a project survives a change of its settings."""

from heedful.project import Project
from heedful.serve.answers import Answers


def test_with_other_settings_versions_are_loaded_in_the_same_way(trained: Project) -> None:
    answers = Answers(trained.workspace)
    answers.live.beside = True
    assert answers.over(trained.workspace).live.beside
    assert not Answers(trained.workspace).over(trained.workspace).live.beside
