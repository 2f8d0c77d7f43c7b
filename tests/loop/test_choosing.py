"""A comparison on a tiny project: what is tried and measured, which is advised, and that nothing changes."""

import json

import pytest

from heedful.errors import ConfigError, DataError, ModelError, NotFoundError
from heedful.learn.choosing import encoders
from heedful.loop.choosing.candidates import read_names
from heedful.project import Project
from heedful.records.recipe import TrainingRecipe
from heedful.records.selection import Upkeep
from heedful.testing import tiny_choices, tiny_model, tiny_project, tiny_writer
from heedful.train.classify import train_classifier


def lightly(folder, texts):
    """As if weighed, without the seconds that a process of its own takes to start."""
    words = (folder / "words.json").exists()
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Upkeep(one=0.001 if words else 0.01, batch=0.1, memory=10**8, disk=disk)


@pytest.fixture
def project(tmp_path):
    with tiny_project(tmp_path, per_label=60, pool=12, effort="quick") as made:
        yield made


def model(project: Project) -> str:
    return project.config.model.base


def test_recipes_are_tried_measured_and_one_is_advised(project, tmp_path):
    names = ["tfidf", f"{model(project)}:head", f"{model(project)}:last1"]
    told = []
    made = project.compare(
        *names,
        report=tmp_path / "choice.html",
        weigh=lightly,
        progress=lambda stage, done, total: told.append((stage, done, total)),
    )
    assert [one.name for one in made.candidates] == names
    assert made.advised in names
    advised = made.candidate(made.advised)
    assert advised.accuracy is not None
    assert advised.accuracy.value >= 0.8, "texts of these topics share words"
    assert made.reason.startswith(f"{made.advised}: ")
    assert (made.tested, made.examples) == (60, 120)
    assert made.spent == pytest.approx(sum(trial.seconds for one in made.candidates for trial in one.trials))
    assert all(one.trials[0].rows == 15 for one in made.candidates)
    assert ("Training to the end", 3, 3) in told
    page = (tmp_path / "choice.html").read_text()
    assert f"Take {made.advised}" in page
    assert "unknown" in page or "J," in page
    assert page.count("<svg") >= 1
    assert "http" not in page.replace("http://www.w3.org", "")


def test_a_recipe_that_the_project_keeps_changes_no_candidate(project):
    def tried():
        made = project.compare(model(project), f"{model(project)}:head", weigh=lightly)
        first = [one.trials[0] for one in made.candidates]  # how many follow depends on the clock
        return [(trial.rows, trial.right, trial.settings) for trial in first]

    by_effort = tried()
    project.use_recipe(TrainingRecipe(names=16.0, scope="full", epochs=1))
    assert tried() == by_effort


def test_epochs_are_chosen_by_no_more_texts_than_are_learnt_from(project, monkeypatch):
    read = []

    def train(start, rows, held, options, **more):
        read.append((len(rows), 0 if held is None else len(held)))
        return train_classifier(start, rows, held, options, **more)

    monkeypatch.setattr(encoders, "FEWEST_READ", 20)
    monkeypatch.setattr(encoders, "train_classifier", train)
    made = project.compare("tfidf", f"{model(project)}:last1", weigh=lightly)
    trials = made.candidate(f"{model(project)}:last1").trials
    assert len(read) >= len(trials)
    assert all(held <= max(20, rows) for rows, held in read)
    assert (trials[0].rows, trials[0].right is None) == (15, False)


def test_comparing_changes_nothing_in_the_project(trained):
    ledger = trained.workspace.store.ledger
    before, folders = ledger.position(), sorted(path.name for path in trained.workspace.folder.iterdir())
    made = trained.compare("tfidf", f"{model(trained)}:head", "v1", weigh=lightly)
    assert ledger.position() == before
    assert sorted(path.name for path in trained.workspace.folder.iterdir()) == folders
    assert [version.id for version in trained.versions()] == ["v1"]
    assert made.candidate("v1").accuracy is not None
    assert made.candidate("v1").trials == ()


def test_a_version_stays_unless_it_is_beaten_beyond_luck(trained):
    made = trained.compare("v1", "tfidf", weigh=lightly)
    pair = made.pairs[0]
    assert {pair.first, pair.second} == {"v1", "tfidf"}
    beaten = pair.difference.value > 0 and pair.p_holm < 0.05
    assert made.advised == ("tfidf" if beaten else "v1")


def test_versions_are_measured_on_test_texts_and_need_some(tmp_path):
    source = tmp_path / "few.csv"
    source.write_text("text,label,split\nwhere is my parcel,delivery,train\ncharged twice,billing,train\n")
    with Project.create(tmp_path / "p", model=str(tiny_model(tmp_path / "m")), effort="quick") as project:
        project.add(source)
        project.train()
        with pytest.raises(DataError, match="no test texts to measure v1 on"):
            project.compare("v1", "tfidf", weigh=lightly)


def test_without_test_texts_the_held_out_ones_have_to_do(tmp_path):
    source = tmp_path / "train.csv"
    rows = [
        f"parcel courier van {n},delivery,train\ninvoice refund card {n},billing,train" for n in range(20)
    ]
    source.write_text("text,label,split\n" + "\n".join(rows))
    with Project.create(tmp_path / "p", model=str(tiny_model(tmp_path / "m")), effort="quick") as project:
        project.add(source)
        made = project.compare("tfidf", f"{model(project)}:head", weigh=lightly)
    assert (made.pairs, made.tested) == ((), 0)
    assert "no test texts to confirm it" in made.reason


def test_a_fast_candidate_that_is_hardly_worse_is_advised(project):
    slow = f"{model(project)}:head"
    all_the_same = project.compare("tfidf", slow, weigh=lightly, give_up=1.0)
    assert all_the_same.advised == "tfidf"
    strict = project.compare("tfidf", slow, weigh=lightly, give_up=0.0)
    best = max(strict.candidates, key=lambda one: one.trials[-1].right)
    assert strict.candidate(strict.advised).trials[-1].right == best.trials[-1].right


def test_several_labels_a_text_can_be_compared_on(tmp_path):
    source = tmp_path / "several.jsonl"
    lines = []
    for n in range(40):
        labels = [["delivery"], ["billing"], ["delivery", "billing"]][n % 3]
        words = {"delivery": "parcel courier van", "billing": "invoice refund card"}
        text = " ".join(words[label] for label in labels) + f" {n}"
        lines.append(json.dumps({"text": text, "labels": labels, "split": "test" if n % 4 == 0 else "train"}))
    source.write_text("\n".join(lines))
    base = str(tiny_model(tmp_path / "m"))
    with Project.create(tmp_path / "p", model=base, effort="quick", multi_label=True) as project:
        project.add(source)
        made = project.compare("tfidf", f"{base}:head", weigh=lightly)
    assert made.tested == 10
    accuracy = made.candidate(made.advised).accuracy
    assert accuracy is not None
    assert accuracy.value >= 0.5


def test_pairs_of_texts_can_be_compared_on(tmp_path):
    with tiny_project(tmp_path, per_label=30, inputs="pairs", effort="quick") as project:
        made = project.compare("tfidf", f"{model(project)}:full", f"{model(project)}:head", weigh=lightly)
    assert made.tested == 20
    assert [one.dropped for one in made.candidates if one.dropped and "fitted" in one.dropped] == []


def test_several_candidates_a_text_can_be_compared_on(tmp_path):
    source, base = tmp_path / "choices.csv", str(tiny_model(tmp_path / "m"))
    rows = [
        ",".join([*row, "test" if place % 3 == 0 else "train"]) for place, row in enumerate(tiny_choices(60))
    ]
    source.write_text("premise,choice1,choice2,label,split\n" + "\n".join(rows))
    with Project.create(tmp_path / "p", inputs="choices", model=base, effort="quick") as project:
        project.add(source)
        made = project.compare(f"{base}:head", f"{base}:last1", weigh=lightly)
    accuracy = made.candidate(made.advised).accuracy
    assert accuracy is not None
    assert accuracy.value > 0.8


def test_projects_that_write_have_nothing_to_compare_yet(tmp_path):
    writer = str(tiny_writer(tmp_path / "writer"))
    with (
        Project.create(tmp_path / "p", task="summarisation", model=writer) as project,
        pytest.raises(ConfigError, match="a project that writes"),
    ):
        project.compare("tfidf", "v1")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "nothing to compare"),
        (["tfidf"], "wanted two candidates or more"),
        (["tfidf", "tfidf"], "each once"),
        (["tfidf", "m:heads"], "Found the recipe 'heads' in 'm:heads'"),
        (["tfidf:head", "v1"], "tfidf takes no recipe"),
        (["v1:full", "v2"], "v1 takes no recipe"),
    ],
)
def test_what_is_no_candidate_is_refused(given, told):
    with pytest.raises(ConfigError, match=told):
        read_names(given)


def test_names_are_a_model_and_what_moves_of_it():
    read = read_names(["C:/models/mine", "./new:last12", "org/name:lora", "v12", "tfidf"])
    assert [(one.model, one.recipe, one.is_version) for one in read] == [
        ("C:/models/mine", "", False),
        ("./new", "last12", False),
        ("org/name", "lora", False),
        ("v12", "", True),
        ("tfidf", "", False),
    ]


def test_a_model_or_version_that_is_not_there_is_an_error_at_once(project):
    with pytest.raises(ModelError, match="no model 'nowhere'"):
        project.compare("tfidf", "nowhere:head", weigh=lightly)
    with pytest.raises(NotFoundError, match="v9"):
        project.compare("tfidf", "v9", weigh=lightly)
