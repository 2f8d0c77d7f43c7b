"""Which split a text belongs to: by its content hash, so that it never moves when others come or go."""

from typing import Self

from pydantic import Field, model_validator

from heedful.data.rows import Row
from heedful.errors import ConfigError
from heedful.records.base import Record, content_hash, hash_fraction
from heedful.records.example import Split


class Shares(Record):
    """How much of data without splits goes where."""

    train: float = Field(default=0.7, ge=0, le=1)
    validation: float = Field(default=0.1, ge=0, le=1)
    test: float = Field(default=0.2, ge=0, le=1)

    @model_validator(mode="after")
    def _make_one(self) -> Self:
        total = self.train + self.validation + self.test
        if abs(total - 1) > 1e-9:
            raise ConfigError(f"Found shares that add up to {total:g}; wanted 1. Change one of them.")
        return self


def split_of(text_hash: str, shares: Shares | None = None) -> Split:
    """The split of a text that nobody assigned; equal texts are always in the same one."""
    shares = shares or Shares()
    drawn = hash_fraction(text_hash, salt="split")
    if drawn < shares.test:
        return "test"
    return "validation" if drawn < shares.test + shares.validation else "train"


def validation_fold(text_hash: str, share: float) -> bool:
    """Whether a training text is held out for validation, when the data has train and test only."""
    return hash_fraction(text_hash, salt="validation") < share


def row_split(row: Row, shares: Shares | None = None) -> Split:
    """Where a row goes: unlabelled ones to the pool, the others where they say, else by hash."""
    if row.labels is None and row.completion is None:
        return "pool"
    return row.split or split_of(content_hash(row.text), shares)
