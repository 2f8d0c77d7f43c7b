"""The one object a user holds: a folder with its configuration, its store and its versions.

Methods stand in the order of the loop. The work is done in the stages below; here they only meet.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, overload

from heedful.ask.agenda import ENOUGH
from heedful.config import Config
from heedful.data.duplicates import Overlap
from heedful.data.validate import Summary, validate
from heedful.errors import NotFoundError
from heedful.evaluate.measure.run import Evaluated
from heedful.instant.effect import Effect
from heedful.loop import (
    asking,
    browsing,
    erasure,
    evaluation,
    exchange,
    imports,
    intake,
    keras,
    labelling,
    output,
    pages,
    pretraining,
    reasons,
    replay,
    run,
    searching,
)
from heedful.loop.choosing.compare import compare as choose
from heedful.loop.choosing.terms import Terms
from heedful.loop.disagreement import Disagreement, disagreements
from heedful.loop.reported import reported
from heedful.loop.review.reviews import Reviews
from heedful.loop.review.verdict import must_be_let_in
from heedful.models.writing.export import AnyFormat
from heedful.records.browsed import Browsing
from heedful.records.curve import LearningCurve
from heedful.records.echo import Heard
from heedful.records.example import Split
from heedful.records.exchange import Exchanged, Taken
from heedful.records.feedback import Choice, Comparison, Correction, Feedback, Mark, Verdict, Withdrawal
from heedful.records.label import Label, Labels, LabelStep
from heedful.records.parts import as_text
from heedful.records.people import Standing
from heedful.records.prediction import On, Prediction
from heedful.records.progress import Progress, silent
from heedful.records.question import Questions
from heedful.records.reading import Application
from heedful.records.recipe import TrainingRecipe
from heedful.records.report import Report
from heedful.records.search import Found
from heedful.records.selection import Selection
from heedful.records.version import Batch, Promotion, Round, Version
from heedful.records.why import Why
from heedful.serve.answering import Answering
from heedful.serve.answers import Answers
from heedful.serve.listening import Listening, conflicts, unread
from heedful.serve.said import readings
from heedful.serve.settling import without
from heedful.serve.telling import Telling
from heedful.serve.workspace import Workspace
from heedful.serve.writing.telling import WritingTelling
from heedful.store.examples import Counts
from heedful.tasks.agreement import Conflict
from heedful.train.pretraining.pretrained import Pretrained


class Project:
    """Models that heed what people say: add data, train, predict, take feedback, learn, undo."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._answers = Answers(workspace)

    @classmethod
    def create(cls, folder: str | Path, labels: Sequence[str] = (), **settings: Any) -> Self:
        """A new project in `folder`; `settings` are fields of Config, `model` may be just the model's name.

        Without labels, the first import that has some brings them; tasks that write texts have none.
        """
        return cls(intake.create(Path(folder), labels, settings))

    @classmethod
    def open(cls, folder: str | Path) -> Self:
        """The project in `folder`; raises NotFoundError when there is none."""
        return cls(Workspace.open(Path(folder)))

    def close(self) -> None:
        """Let go of the store."""
        self.workspace.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def config(self) -> Config:
        return self.workspace.config

    # Data and labels

    @property
    def labels(self) -> Labels:
        """The labels of today."""
        return self.workspace.store.ledger.labels()

    def add(self, source: str | Path, **options: Any) -> Batch:
        """Bring in examples (rows with labels) and pool texts (rows without), all or nothing.

        `source` is a file, a folder or a known name; `options` are fields of ReadOptions, and
        `new_labels=True` lets unknown labels in; `called` is what the source is remembered as.
        """
        new_labels, called = bool(options.pop("new_labels", False)), options.pop("called", None)
        return intake.add(
            self.workspace, source, intake.read_options(options, self.config), new_labels, called
        )

    def check(self, source: str | Path, **options: Any) -> Summary:
        """Look through a source without bringing anything in."""
        return validate(source, intake.read_options(options, self.config), self.labels.names or None)

    def counts(self) -> Counts:
        """How many examples there are, by split and label."""
        return self.workspace.store.examples.counts()

    def duplicates(self) -> Overlap:
        """Test texts that are in the training texts as well, or nearly so."""
        return intake.overlap(self.workspace.store)

    def add_label(self, name: str) -> Label:
        """A label that was not there before; the next round grows the head."""
        return labelling.add(self.workspace.store, name)

    def rename_label(self, old: str, new: str) -> Label:
        """Another name for the same label; costs nothing and changes nothing else."""
        return labelling.rename(self.workspace.store, old, new)

    def merge_labels(self, source: str, into: str, *, preview: bool = False) -> labelling.Effect:
        """From now on `source` is read as `into`; with `preview` only say what that would touch."""
        return self._relabel(labelling.plan_merge(self.labels, source, into), preview)

    def split_label(self, source: str, into: Sequence[str], *, preview: bool = False) -> labelling.Effect:
        """`source` becomes several labels; what had it is "one of these" until somebody says which."""
        return self._relabel(labelling.plan_split(self.labels, source, into), preview)

    def _relabel(self, step: LabelStep, preview: bool) -> labelling.Effect:
        return (labelling.preview if preview else labelling.take)(self.workspace.store, step)

    # Train and answer

    def pretrain(
        self,
        folder: str | Path,
        *,
        report: str | Path | None = None,
        progress: Progress = silent,
        **options: Any,
    ) -> Pretrained:
        """The project's encoder, continued on its pool and training texts, as a new model in `folder`.

        `options` are fields of PretrainOptions. A project made with `model=folder` starts from it.
        """
        return pretraining.pretrain_on_project(self.workspace, Path(folder), options, report, progress)

    def train(self, progress: Progress = silent, *, model: str | None = None) -> Version | Round:
        """The first version from all examples; once there is one, the same as `learn`.

        `model` is what the first version starts from, in place of what the configuration says.
        """
        if model is not None:
            self.workspace = intake.start_from(self.workspace, model)
            self._answers = self._answers.over(self.workspace)
        with reported(self.workspace, "train") as workspace:
            replay.catch_up(workspace, progress)
            return run.train(workspace, progress)

    def search(
        self,
        *,
        minutes: float = 30.0,
        recipes: int = 60,
        masked: str = "",
        writer: str = "",
        use: bool = False,
        report: str | Path | None = None,
        progress: Progress = silent,
    ) -> Found:
        """Try recipes on left-out texts until the time or their number is up; called again, it goes on.

        `masked` and `writer` are models that may make texts of texts. With `use`, a recipe that is better is
        kept in heedful.toml, and the next `train` or `learn` goes by it.
        """
        found = searching.search(self.workspace, minutes, recipes, masked, writer, progress)
        if use and found.recipe is not None:
            self.use_recipe(found.recipe)
            found = found.model_copy(update={"used": True})
        if report is not None:
            searching.write_search(self.workspace, found, Path(report))
        return found

    def use_recipe(self, recipe: TrainingRecipe | None) -> None:
        """Train by this recipe from now on; None: by what the effort says."""
        self.workspace = searching.keep(self.workspace, recipe)
        self._answers = self._answers.over(self.workspace)

    def learning_curve(
        self,
        *,
        draws: int = 5,
        whole: bool = False,
        report: str | Path | None = None,
        progress: Progress = silent,
    ) -> LearningCurve:
        """How answers got better with labels, and what twice as many would bring; of the head alone, unless
        `whole`, which trains all that the recipe moves."""
        curve = searching.curve(self.workspace, draws, whole, progress)
        if report is not None:
            searching.write_curve(self.workspace, curve, Path(report))
        return curve

    @property
    def _answering(self) -> Answering:
        return self._answers.labels

    def swap_beside(self) -> None:
        """For servers: answers go on while another version is loaded."""
        self._answers.live.beside = True

    def swap(self) -> None:
        """Load the version in use beside the one that answers, and let it take over before this returns."""
        self._answers.swap()

    def _in_use(self) -> Version:
        version = self.version()
        if version is None:
            raise NotFoundError("No version is in use yet. Next: heedful train")
        return version

    @overload
    def predict(self, text: str | tuple[str, ...], *, keep: bool = False) -> Prediction: ...
    @overload
    def predict(self, text: list[str] | list[tuple[str, ...]], *, keep: bool = False) -> list[Prediction]: ...
    def predict(
        self, text: str | tuple[str, ...] | list[str] | list[tuple[str, ...]], *, keep: bool = False
    ) -> Prediction | list[Prediction]:
        """What the version in use and the feedback since say; `keep` puts it in the ledger.

        A pair is a tuple of its texts, or one text with ` ||| ` between them.
        """
        several = text if isinstance(text, list) else [text]
        answers = self._answers.now.predict([as_text(one) for one in several])
        if keep:
            self.workspace.store.ledger.append_all(answers)
        return answers if isinstance(text, list) else answers[0]

    def predict_together(self, texts: list[str]) -> list[Prediction]:
        """For servers: what several people asked at one time; labels are those of `predict`, scores are
        nearly so."""
        if self.workspace.numbers:
            return self._answers.numbers.predict(texts)
        return self._answering.predict_together(texts)

    def predict_file(
        self, source: str | Path, target: str | Path, *, keep: bool = False, progress: Progress = silent
    ) -> int:
        """Answer every row of a file into another file, streaming; the number of rows."""
        return output.predict_file(
            self.workspace, self._answers.now, Path(source), Path(target), keep, progress
        )

    def why(self, on: On, *, label: str | None = None) -> Why:
        """What moved the answer to a prediction, its id or a text, or what speaks for and against `label`."""
        label_id = None if label is None else self.labels.id(label)
        return reasons.why(self._answering, self._listening.subject(on), label_id)

    # Feedback

    @property
    def _listening(self) -> Listening:
        return Listening(self.workspace)

    def judge(
        self,
        on: On,
        right: bool,
        *,
        answer: Sequence[str] | None = None,
        author: str = "owner",
        key: str | None = None,
    ) -> Verdict:
        """The answer was right, or it was wrong; on a bare text, `answer` are the labels that were shown."""
        return self._listening.judge(on, right, author, key, answer)

    def correct(
        self, on: On, *labels: str | float, author: str = "owner", key: str | None = None
    ) -> Correction:
        """These labels, this text or this number were wanted instead, on a prediction, its id, or a text."""
        return self._listening.correct(on, [str(label) for label in labels], author, key)

    def prefer(
        self, on: On, better: str, worse: str, *, author: str = "owner", key: str | None = None
    ) -> Comparison:
        """Of two texts that could be the answer, one is better."""
        return self._listening.prefer(on, better, worse, author, key)

    def mark(self, on: On, wrong: str | tuple[int, int], *, author: str = "owner", **said: Any) -> Mark:
        """Words of an answer are wrong; `category`, `severity` as in MQM, `fix` what should stand there."""
        return self._listening.mark(on, wrong, author, **said)

    def choose(
        self,
        on: On,
        *,
        one_of: Sequence[str] = (),
        none_of: Sequence[str] = (),
        author: str = "owner",
        key: str | None = None,
    ) -> Choice:
        """The answer is one of these labels, or none of those."""
        return self._listening.choose(on, one_of, none_of, author, key)

    @property
    def _telling(self) -> Telling | WritingTelling:
        if self.workspace.numbers:
            return Telling(self.workspace, None)
        if self.workspace.writes:
            return WritingTelling(self.workspace, self._answers.texts if self.version() else None)
        return Telling(self.workspace, self._answering if self.version() else None)

    def tell(
        self, comment: str, *, on: On | None = None, author: str = "owner", key: str | None = None
    ) -> Heard:
        """A comment in one's own words, on an answer, a text or nothing in particular; its echo says what
        was understood. What it says of its text is heeded at once, its rules by half until `apply`."""
        return self._telling.tell(comment, on, author, key)

    def apply(
        self, reading: Heard | str, *, only_this_text: bool = False, author: str = "owner"
    ) -> Application:
        """The reading is right: heed it fully, or for its own text alone."""
        return self._telling.apply(_id_of(reading), only_this_text, author)

    def amend(
        self,
        reading: Heard | str,
        *,
        alternative: int | None = None,
        is_: Sequence[str] | None = None,
        not_: Sequence[str] | None = None,
        one_of: Sequence[str] | None = None,
        rules: Sequence[str] | None = None,
        ignore: Sequence[str] | None = None,
        wishes: Sequence[str] | None = None,
        author: str = "owner",
    ) -> Heard:
        """It meant something else: another of the ways to understand it (counted from 1), or these parts.

        Labels are names, rules lines such as "simm, powerbook -> mac hardware, usually", wishes lines such as
        "always without: cheap"; what is None
        stays as it was read. The amended reading still wants `apply`; the reader learns names from it.
        """
        given = {"is_": is_, "not_": not_, "one_of": one_of, "rules": rules, "ignore": ignore}
        given["wishes"] = wishes
        return self._telling.amend(_id_of(reading), alternative, given, author)

    def heard(self, reading: Heard | str) -> Heard:
        """How a comment is understood, and what that would do as things stand now."""
        return self._telling.again(_id_of(reading))

    def questions(
        self, limit: int = 10, *, enough: float = ENOUGH, keep: bool = False, progress: Progress = silent
    ) -> Questions:
        """What to ask people next, best first, and whether any of it is worth asking.

        `enough` is the share of all answers below which it is not; `keep` puts the answers shown in the
        ledger, so that what people say can speak of them by id.
        """
        return asking.questions(self._answering, limit, enough, keep=keep, progress=progress)

    def browse(
        self,
        words: Sequence[str] = (),
        *,
        label: str | None = None,
        surer: float = 0.0,
        less_sure: float = 1.0,
        offset: int = 0,
        limit: int = 50,
    ) -> Browsing:
        """Texts of the pool that nobody spoke of, with their answers, the least sure first: those with one of
        the words, with this label, between these bounds."""
        label_id = None if label is None else self.labels.id(label)
        return browsing.browse(self._answering, words, label_id, surer, less_sure, offset, limit)

    def feedback(self, *, author: str | None = None) -> list[Feedback]:
        """What people said and did not take back, oldest first."""
        return [item for _, item in self.workspace.store.ledger.feedback(author=author)]

    def unread(self, item: Feedback) -> str | None:
        """Why an item, or a part of it, takes no effect as it stands; None when all of it does."""
        read = readings(self.workspace.store.ledger).get(item.id)
        if item.author in self._waiting and not (read and read.by_owner):
            return next(one.waits for one in self.people if one.author == item.author)
        return unread(self.workspace, item) if read is None else read.unread

    def export_feedback(self, path: str | Path, *, format: str = "heedful") -> Exchanged:
        """What people said, labels by name, in our own JSON Lines or in another program's format."""
        return exchange.export_feedback(self.workspace, Path(path), format)

    def import_feedback(self, path: str | Path, *, format: str = "heedful", **options: Any) -> Taken:
        """Take in what people said elsewhere; items that are here already count once.

        `options` are fields of ReadOptions, such as `author` for files that do not say who spoke.
        """
        read = intake.read_options(options, self.config)
        return imports.import_feedback(self.workspace, Path(path), format, read, self._telling)

    def conflicts(self) -> list[Conflict]:
        """What people said that cannot all hold; nothing is learnt from it until somebody settles it."""
        return conflicts(self.workspace, self._waiting)

    def disagreements(self) -> list[Disagreement]:
        """Rules that cannot both hold, with the texts that they share."""
        return disagreements(self.workspace, self._waiting)

    def without(self, *ids: str) -> Effect:
        """Which answers to the pool would be others had these items never been said, as far as weights have
        not learnt from them."""
        return without(self._answering, frozenset(ids))

    @property
    def people(self) -> tuple[Standing, ...]:
        """What everybody's word is worth, as the latest round found out; nobody while all count alike."""
        return self.workspace.people()

    @property
    def _waiting(self) -> frozenset[str]:
        return self.workspace.waiting(self.people)

    def withdraw(
        self, *ids: str, author: str | None = None, progress: Progress = silent
    ) -> tuple[Withdrawal, list[Round | Version]]:
        """As if it had never been said: the rounds since are run again without these items.

        Should that be stopped, the version in use stays, and `withdraw`, `learn` or `train` goes on with it.
        """
        return self.take_back(*ids, author=author), self.catch_up(progress)

    def take_back(self, *ids: str, author: str | None = None, by: str = "owner") -> Withdrawal:
        """The first half of `withdraw`: answers heed these items no more; the weights wait for `catch_up`."""
        return self._listening.withdraw(ids, author, by)

    def would_erase(self, *ids: str, **by: Any) -> erasure.Plan:
        """What `erase` would remove; nothing is changed."""
        return erasure.plan(self.workspace, erasure.Wanted(ids=ids, **by))

    def erase(self, *ids: str, progress: Progress = silent, **by: Any) -> erasure.Erasing:
        """Remove for good and learn anew without it: items by id, or by fields of `erasure.Wanted`."""
        with reported(self.workspace, "erase") as workspace:
            return erasure.erase_and_learn(workspace, erasure.Wanted(ids=ids, **by), progress)

    @property
    def is_behind(self) -> bool:
        """Whether a version has learnt from something that was taken back since."""
        return replay.is_behind(self.workspace)

    def catch_up(self, progress: Progress = silent) -> list[Round | Version]:
        """The second half of `withdraw`: the rounds since are run again without what was taken back."""
        with reported(self.workspace, "learn again") as workspace:
            return replay.catch_up(workspace, progress)

    # Learn, judge, undo

    def learn(self, progress: Progress = silent) -> Round:
        """One round: learn from what was said, measure against the version in use, promote or keep."""
        with reported(self.workspace, "learn") as workspace:
            replay.catch_up(workspace, progress)
            return run.learn(workspace, progress)

    def evaluate(self, version: str | None = None) -> Report:
        """How good a version is on the test examples, next to the version in use."""
        return run.evaluate(self.workspace, version)

    def compare(
        self,
        *candidates: str,
        report: str | Path | None = None,
        progress: Progress = silent,
        **terms: Any,
    ) -> Selection:
        """Which to take of models, recipes and versions, by this project's examples under one budget.

        Candidates are `tfidf`, a version's id, or a model with a recipe: `NAME:head`, `NAME:last2`,
        `NAME:full`, `NAME:lora`. `terms` are `seconds` or `examples` that choosing may take, in place of half
        of what training all takes, and other fields of Terms; `report` is where a page is written.
        """
        return choose(self.workspace, candidates, Terms.of(**terms), report, progress)

    def measure(self, version: str | None = None, *, progress: Progress = silent, **wanted: Any) -> Evaluated:
        """How good a version is by itself, every figure with its interval: on the test examples, a file
        (`on=`) or a benchmark (`task=`); `wanted` are fields of `evaluation.Wanted`.

        No figure depends on how many texts are asked together.
        """
        return evaluation.measure(self.workspace, version, evaluation.Wanted(**wanted), progress)

    def report(self, path: str | Path, round: Round | None = None) -> Path:
        """A round (the latest unless one is given) as a page that needs nothing else, for a browser."""
        return pages.write(self.workspace, Path(path), round)

    def versions(self) -> list[Version]:
        """All versions, oldest first."""
        return list(self.workspace.store.versions.list())

    def version(self) -> Version | None:
        """The version in use."""
        return self.workspace.store.versions.in_use()

    def rounds(self) -> Iterator[Round]:
        """All rounds, oldest first."""
        return (entry for _, entry in self.workspace.store.ledger.entries(Round))

    @property
    def review(self) -> Reviews:
        """People's review of versions, blind: start one, hand out cards, take in opinions, report."""
        return Reviews(lambda: self.workspace)

    def promote(
        self,
        version: str,
        reason: str = "chosen by hand",
        author: str = "owner",
        *,
        despite_review: bool = False,
    ) -> Promotion:
        """Let this version answer from now on; one that people's review keeps out only `despite_review`."""
        if not despite_review:
            must_be_let_in(self.workspace, version)
        with reported(self.workspace, "promote") as workspace:
            return workspace.store.versions.promote(version, reason=reason, author=author)

    def rollback(self, author: str = "owner") -> Promotion:
        """Go back to the version that was in use before."""
        with reported(self.workspace, "roll back") as workspace:
            return workspace.store.versions.roll_back(author=author)

    # Keras

    def to_keras(self, version: str | None = None, *, dropout: float = keras.DROPOUT) -> Any:
        """A version (the one in use by default) as a Keras model: tokens in, logits out, not compiled yet."""
        return keras.hand_out(self.workspace, version, dropout)

    def tf_data(self, what: Split | Sequence[str], *, version: str | None = None) -> Any:
        """The examples of a split, or any texts, as a `tf.data.Dataset` that `to_keras(version)` reads."""
        return keras.tf_data(self.workspace, what, version)

    def from_keras(self, model: Any, progress: Progress = silent) -> Round:
        """A round with the weights of a model of `to_keras`, or of a `.keras` file, as its candidate."""
        with reported(self.workspace, "from Keras") as workspace:
            replay.catch_up(workspace, progress)
            return keras.bring_home(workspace, model, progress)

    # Take it away

    def export(
        self, folder: str | Path, *, format: AnyFormat = "transformers", version: str | None = None
    ) -> Path:
        """The weights as a new folder that other libraries load without heedful."""
        used = self.workspace.version(version) if version else self._in_use()
        return output.export_version(self.workspace, used, Path(folder), format)

    def export_data(self, path: str | Path, *, format: str | None = None) -> Exchanged:
        """All examples as a file, of the kind that its suffix says or in another program's format."""
        return output.export_examples(self.workspace, Path(path), format)


def _id_of(reading: Heard | str) -> str:
    return reading if isinstance(reading, str) else reading.id
