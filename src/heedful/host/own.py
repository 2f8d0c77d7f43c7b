"""What somebody may see of what people said: reviewers all of it, annotators what is their own."""

from heedful.errors import NotFoundError
from heedful.host.hosted import Visitor
from heedful.records.echo import Heard
from heedful.records.feedback import Choice, Comment, Correction, Feedback, Verdict
from heedful.records.person import may
from heedful.store.ledger import FEEDBACK


def own_feedback(me: Visitor, feedback_id: str) -> Feedback:
    """The item with this id; for annotators others' items are not there."""
    found = me.store.ledger.get(feedback_id)
    own = isinstance(found, FEEDBACK) and found.author == me.name
    if not isinstance(found, Verdict | Correction | Choice | Comment) or not (
        own or may(me.role, "reviewer")
    ):
        raise NotFoundError(f"There is no feedback {feedback_id!r}. List the feedback first.")
    return found


def own_reading(me: Visitor, reading_id: str) -> Heard:
    """A reading with what it would do; for annotators others' comments are not there."""
    with me.hosted.modelling() as project:
        found = project.heard(reading_id)
    if found.comment.author != me.name and not may(me.role, "reviewer"):
        raise NotFoundError(f"There is no reading {reading_id!r} of yours.")
    return found
