"""What is asked and what was wanted: one case a question to a model. Knows nothing of models or of files."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """`parts` are one text, or the two of a pair. What was wanted is `labels`, a `number` or a `reference`.

    Cases of one `group` belong to one question; `candidate` is the answer that a case of it proposes and
    `accepted` are the answers that count as right there. `about` holds other columns of its row.
    """

    parts: tuple[str, ...]
    labels: tuple[str, ...] | None = None
    number: float | None = None
    reference: str | None = None
    group: str = ""
    candidate: str = ""
    accepted: tuple[str, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """All parts, as a person reads them."""
        return " ".join(self.parts)

    def digest(self) -> str:
        """A hash of what is asked and what is wanted."""
        whole = (
            self.parts,
            self.labels,
            self.number,
            self.reference,
            self.group,
            self.candidate,
            self.accepted,
        )
        return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


def digest_of(cases: Sequence[Case]) -> str:
    """The same for a whole set, whatever its order."""
    return hashlib.sha256("".join(sorted(case.digest() for case in cases)).encode()).hexdigest()


def in_order(cases: Sequence[Case]) -> list[int]:
    """The places of the cases in an order that their content alone decides."""
    keys = [case.digest() for case in cases]
    return sorted(range(len(cases)), key=keys.__getitem__)


def some_of(cases: Sequence[Case], limit: int | None) -> list[Case]:
    """All cases, or so many drawn by their hashes; whole groups stay together."""
    if limit is None or limit >= len(cases):
        return list(cases)
    keys: dict[str, str] = {}
    for case in cases:
        keys[case.group] = min(keys.get(case.group, "g"), case.digest()) if case.group else ""
    order = sorted(cases, key=lambda case: (keys[case.group] or case.digest(), case.group))
    last = order[limit - 1].group
    return [case for at, case in enumerate(order) if at < limit or (last and case.group == last)]
