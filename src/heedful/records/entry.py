"""An entry is anything the ledger holds: one tagged union, one sequence, one source of truth."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from heedful.records.erasure import Erased, Erasure
from heedful.records.feedback import Choice, Comment, Comparison, Correction, Mark, Verdict, Withdrawal
from heedful.records.label import AddLabel, MergeLabels, RenameLabel, SplitLabel
from heedful.records.prediction import Prediction
from heedful.records.reading import Application, Reading
from heedful.records.review import Opinion, Review, ReviewEnd, ReviewItem
from heedful.records.version import Batch, Promotion, Retirement, Round, Version

Entry = Annotated[
    Prediction
    | Verdict
    | Correction
    | Choice
    | Comparison
    | Mark
    | Comment
    | Reading
    | Application
    | Withdrawal
    | Erased
    | Erasure
    | AddLabel
    | RenameLabel
    | MergeLabels
    | SplitLabel
    | Batch
    | Version
    | Round
    | Promotion
    | Retirement
    | Review
    | ReviewItem
    | Opinion
    | ReviewEnd,
    Field(discriminator="kind"),
]

EntryAdapter: TypeAdapter[Entry] = TypeAdapter(Entry)
