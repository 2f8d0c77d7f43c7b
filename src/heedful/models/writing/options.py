"""How answers are drawn from a model, and what an answer must be like; each field says why its default."""

from pydantic import Field

from heedful.records.base import Record


class Decoding(Record):
    """One dial first: `beams` (1 is greedy) or `sample`."""

    beams: int = Field(default=1, ge=1, le=64)
    """How many beginnings are followed at once."""
    groups: int = Field(default=1, ge=1)
    """Beams in groups that keep away from each other's words (Vijayakumar et al., 2018)."""
    diversity: float = Field(default=0.5, ge=0)
    """How strongly they do so."""
    sample: bool = False
    """Draw each token by its probability."""
    temperature: float = Field(default=1.0, gt=0)
    """Of the drawing: below 1 the likely ones get likelier."""
    top_p: float = Field(default=0.95, gt=0, le=1)
    """Only the likeliest tokens that make up this probability are drawn from."""
    answers: int = Field(default=1, ge=1, le=64)
    """How many different answers a prompt gets: of the beams, or as often as is drawn."""
    max_new_tokens: int = Field(default=128, ge=1)
    """An answer is cut here."""
    length_penalty: float = 1.0
    """Beams are compared by log probability divided by length to this power."""
    no_repeat: int = Field(default=0, ge=0)
    """No run of so many tokens comes twice in an answer; 0 allows it."""
    seed: int = 0
    """What the drawing starts from."""


class Limits(Record):
    """What one answer must be like. Phrases count whatever their case, as whole words."""

    forbidden: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    most_words: int | None = Field(default=None, ge=1)
    fewest_words: int | None = Field(default=None, ge=1)
    most_sentences: int | None = Field(default=None, ge=1)

    def __bool__(self) -> bool:
        return self != Limits()
