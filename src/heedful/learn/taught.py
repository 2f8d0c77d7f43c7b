"""What came of a lesson, and how far its trainings are, in the words of a progress bar."""

from collections.abc import Callable
from dataclasses import dataclass

from heedful.learn.lesson import Lesson
from heedful.models.classifier import Classifier
from heedful.train.progress import Step


@dataclass(frozen=True)
class Taught:
    """New weights and what is known of them from texts that were left out.

    `by_rules` is False where there were rules and the labels answer better without them.
    """

    classifier: Classifier
    metrics: dict[str, float]
    by_rules: bool = True


def relay(lesson: Lesson) -> Callable[[Step], None]:
    """The steps of a training, told to whoever watches the lesson."""
    names = {"read": "Reading the texts", "head": "Fitting a first head", "train": "Training"}

    def tell(step: Step) -> None:
        lesson.progress(names[step.stage], step.done, step.total)
        if step.loss is not None:
            lesson.losses("training", step.loss)

    return tell
