"""Read a comment on an answer that is a text: clause by clause, each language by its own patterns.

A comment, the source and the answer go in; ways to understand it come out, likeliest first. What no pattern
knows is named as unread, and where nothing is left a question is asked.
"""

from dataclasses import dataclass

from heedful.read.chinese.writing import is_chinese_comment
from heedful.read.texts.chinese import read_clause as read_chinese
from heedful.read.texts.clauses import clauses
from heedful.read.texts.english import read_clause as read_english
from heedful.read.texts.phrases import like_number, located, nth_sentence
from heedful.records.phrases import has
from heedful.records.reading import Meaning, Parse
from heedful.records.wish import Wish

QUESTION = {
    "en": "What should change: its length, words that should go or be there, or how something is called?",
    "zh": "应该怎么改：长短、要删去或加上的内容，还是某个词的说法？",
}
SURE, LESS_SURE = 0.9, 0.5


@dataclass(frozen=True)
class TextContext:
    """A comment with the text and the answer that it is about; `task` is what the project does."""

    comment: str
    text: str = ""
    answer: str = ""
    task: str = "summarisation"


def read(context: TextContext) -> tuple[Parse, ...]:
    """One way to understand a comment, or a second where its scope is open."""
    chinese = is_chinese_comment(context.comment)
    one = read_chinese if chinese else read_english
    wishes: list[Wish] = []
    unread: list[str] = []
    sure = True
    for clause in clauses(context.comment):
        found = one(clause)
        if found is None:
            unread.append(clause)
        for wish in found or ():
            settled, is_sure = _settled(wish, context)
            wishes.append(settled)
            sure = sure and is_sure
    unique = tuple(dict.fromkeys(wishes))
    if not unique:
        question = QUESTION["zh" if chinese else "en"]
        return (Parse(meaning=Meaning(), unread=(context.comment,), question=question),)
    unclear = tuple(part for part in unread if len(part.split()) > 2 or chinese)
    confidence = SURE if sure and not unclear else LESS_SURE
    parse = Parse(meaning=Meaning(wishes=unique), unread=unclear, confidence=confidence)
    other = tuple(wish.model_copy(update={"everywhere": not wish.everywhere}) for wish in unique)
    return parse, Parse(meaning=Meaning(wishes=other), unread=unclear, confidence=1 - SURE)


def _settled(wish: Wish, context: TextContext) -> tuple[Wish, bool]:
    """A wish in the words of the texts it is about, and whether those were found there."""
    match wish.kind:
        case "without" if not wish.everywhere and context.answer:
            found = nth_sentence(wish.phrase, context.answer) or located(wish.phrase, context.answer)
        case "replace" if context.answer and _is_loose(wish, context.answer):
            if context.task == "translation" and has(context.text, wish.phrase):
                return Wish(kind="term", phrase=wish.phrase, instead=wish.instead, everywhere=True), True
            found = like_number(wish.instead, context.answer) or located(wish.phrase, context.answer)
        case "mention" if context.text and not has(context.text, wish.phrase):
            found = located(wish.phrase, context.text)
        case _:
            return wish, True
    return (wish, False) if found is None else (wish.model_copy(update={"phrase": found}), True)


def _is_loose(wish: Wish, answer: str) -> bool:
    """Whether the words that are wrong must be looked for: “the price should be 45 million”."""
    digits = any(c.isdigit() for c in wish.instead) and not any(c.isdigit() for c in wish.phrase)
    return digits or not has(answer, wish.phrase)
