"""Rules that cannot both hold, with the texts that they share: what people have to settle.

What was said goes in with the pool; the pairs come out, those about most texts first. No model is asked.
"""

from heedful.records.base import Record
from heedful.records.signal import Rule
from heedful.serve.said import said
from heedful.serve.workspace import Workspace
from heedful.tasks.rule_conflicts import rule_conflicts

SHOWN = 6  # texts that are named


class Disagreement(Record):
    """Two rules that say different things of `shared` texts of the pool, some of which are `texts`."""

    first: Rule
    second: Rule
    shared: int
    texts: tuple[str, ...]

    @property
    def feedback_ids(self) -> tuple[str, str]:
        """The two comments."""
        return self.first.feedback_id, self.second.feedback_id


def disagreements(workspace: Workspace, waiting: frozenset[str]) -> list[Disagreement]:
    """Pairs of rules of different comments; of authors in `waiting` nothing counts yet."""
    task, pool = workspace.task(), workspace.pool()
    rules = said(workspace.store.ledger, task, waiting=waiting).rules
    found = rule_conflicts(rules, [pool.matching(rule.condition) for rule in rules], task.multi_label)
    return [
        Disagreement(
            first=one.first,
            second=one.second,
            shared=one.shared,
            texts=tuple(pool.texts[row] for row in one.rows[:SHOWN]),
        )
        for one in found
        if one.first.feedback_id != one.second.feedback_id
    ]
