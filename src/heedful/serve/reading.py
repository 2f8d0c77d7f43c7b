"""Read a comment with what the project knows: labels, pool, version in use, what people amended before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heedful.errors import ConfigError
from heedful.read import Context
from heedful.read.aliases import learnt_aliases
from heedful.records.feedback import Comment
from heedful.records.reading import About, Meaning, Parse
from heedful.serve.answering import Answering
from heedful.serve.said import readings
from heedful.serve.workspace import Workspace


@dataclass(frozen=True)
class Reader:
    """The reader that heedful.toml names, at work in a project; `answering` is None while nothing answers."""

    workspace: Workspace
    answering: Answering | None

    def read(self, comment: Comment, scores: Mapping[str, float] | None) -> tuple[Parse, ...]:
        """Ways to understand it, likeliest first, one at least; `scores` are those of the answer it is on."""
        name = self.workspace.config.reader
        read = self.workspace.reader
        try:
            found = tuple(read(self._context(comment, scores)))
        except Exception as error:
            raise ConfigError(
                f"The reader {name!r} failed on a comment ({type(error).__name__}: {error}). "
                "The comment was not kept; name another reader in heedful.toml and tell it again."
            ) from error
        found = found or (Parse(meaning=Meaning()),)
        return found if comment.text else tuple(_of_no_text(parse) for parse in found)

    def _context(self, comment: Comment, scores: Mapping[str, float] | None) -> Context:
        return Context(
            comment=comment.comment,
            text=comment.text,
            answer=comment.answer or (),
            labels=self.workspace.store.ledger.labels(),
            aliases=learnt_aliases(self._confirmed()),
            pool=self.workspace.pool(),
            embed=self._embed(),
            scores=scores,
        )

    def _confirmed(self) -> list[tuple[str, Meaning]]:
        """Comments whose meaning a person has amended or applied."""
        known = readings(self.workspace.store.ledger).values()
        sure = [one for one in known if one.reading.replaces is not None or one.applications]
        return [(one.comment.comment, one.reading.parse.meaning) for one in sure]

    def _embed(self) -> Callable[[Sequence[str]], NDArray[np.floating]] | None:
        """The encoder in use, or the one to start from; what it has encoded once it does not encode again."""
        used = self.answering.classifier.encoder if self.answering else self.workspace.base()
        return self.workspace.vectors(used).rough


def _of_no_text(parse: Parse) -> Parse:
    """A comment that was made on no text says nothing of one."""
    return parse.model_copy(update={"meaning": parse.meaning.model_copy(update={"this": About()})})
