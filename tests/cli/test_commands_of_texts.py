"""Commands about models that write, and about models made from raw texts."""

from pathlib import Path

from test_commands import Run, run  # noqa: F401  # a fixture

from heedful.project import Project
from heedful.records.feedback import Comparison, Mark
from heedful.testing import tiny_writer


def test_one_text_is_preferred_and_words_of_an_answer_are_marked(
    run: Run,  # noqa: F811
    tmp_path: Path,
) -> None:
    model = {"base": str(tiny_writer(tmp_path / "model", words=("parcel", "late", "van")))}
    folder = tmp_path / "inbox"
    with Project.create(folder, task="summarisation", model=model, writing={"max_new_tokens": 6}) as project:
        (tmp_path / "texts.csv").write_text("article,summary\nthe parcel is late,late\nthe van is late,van\n")
        project.add(tmp_path / "texts.csv")
        project.train()
        answer = project.predict("my parcel was late", keep=True)
    run("-p", folder, "prefer", "my parcel was late", "late parcel", "parcel parcel")
    run("-p", folder, "mark", answer.id, answer.completion, "--fix", "late", code=0)
    with Project.open(folder) as project:
        better, marked = project.feedback()
    assert isinstance(better, Comparison)
    assert (better.better, better.worse) == ("late parcel", "parcel parcel")
    assert isinstance(marked, Mark)
    assert (marked.prediction_id, marked.fix) == (answer.id, "late")


def test_a_model_is_made_of_raw_texts(run: Run, tmp_path: Path) -> None:  # noqa: F811
    texts = tmp_path / "raw.txt"
    texts.write_text(
        "\n\n".join(f"the van brought parcel {n} too late" for n in range(300)), encoding="utf-8"
    )
    run("pretrain", texts, tmp_path / "made", "--size", "tiny", "--steps", "3", "--vocabulary", "200")
    assert (tmp_path / "made" / "model.safetensors").is_file()
