"""What a language's little words do: denied, generalised, excepted, linked. One set of lists a language."""

from dataclasses import dataclass
from functools import cached_property

Words = frozenset[str]


@dataclass(frozen=True)
class Cues:
    """Lists of words in lower case; none of them knows a label set.

    `keys` are the words whose nearest neighbour before and behind a word tells what part it plays.
    """

    language: str
    function: Words  # carry grammar and not content
    negations: Words  # deny what follows
    links: Words  # stand between a condition and its label: is, means, goes
    announce: Words  # announce an answer: so, hence, should
    general: Words  # speak of texts in general: any, whenever, posts
    mentioning: Words  # what texts do with words: mention, contain, say
    opening: Words  # begin what is said of all texts: anything, whenever
    naming: Words  # stand right before what texts mention: mentions, says
    coming: Words  # follow what texts mention: come up, appear
    exceptions: Words  # unless, except
    ignoring: Words  # must not count: ignore, forget
    doubts: Words  # dunno, maybe
    agreements: Words  # the answer is right: correct, agree
    always: Words
    usually: Words
    sometimes: Words
    rarely: Words
    leading: Words  # may begin a phrase and are no part of a trigger

    @cached_property
    def keys(self) -> Words:
        return self.negations | self.links | self.general | self.mentioning | self.exceptions | self.ignoring
