"""Where the sentences of a text begin and end, and how many words it has, in English and Chinese.

A text goes in, spans come out; one pass, no dictionary, no model. Every character of the text belongs to
exactly one sentence, white space between two to the first.
"""

ENDS = ".!?…"
WIDE_ENDS = "。！？；"
CLOSING = "\"'”’)]」』）】»"
SHORT_FORMS = frozenset(
    {
        *("mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "e.g", "i.e", "fig", "eq", "sec", "al", "cf"),
        *("no", "vol", "approx", "inc", "ltd", "co", "jr", "sr", "dept"),
    }
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence; together they cover the text."""
    spans: list[tuple[int, int]] = []
    start = place = 0
    while place < len(text):
        if text[place] == "\n" or _ends_here(text, place):
            end = place + 1
            while end < len(text) and (text[end] in CLOSING or text[end] in ENDS + WIDE_ENDS):
                end += 1
            while end < len(text) and text[end].isspace():
                end += 1
            if text[start:end].strip():
                spans.append((start, end))
                start = end
            place = end
        else:
            place += 1
    if text[start:].strip():
        spans.append((start, len(text)))
    elif spans:
        spans[-1] = (spans[-1][0], len(text))
    return spans


def sentences(text: str) -> list[str]:
    """The sentences without the white space around them."""
    return [text[start:end].strip() for start, end in sentence_spans(text)]


def ends_whole(text: str) -> bool:
    """Whether a text ends with a sentence, not in the middle of one."""
    stripped = text.rstrip(CLOSING + " \n")
    return stripped != "" and stripped[-1] in ENDS + WIDE_ENDS


def whole_sentences(text: str) -> str:
    """The text up to the end of its last whole sentence; all of it where it has none."""
    spans = sentence_spans(text)
    while spans and not ends_whole(text[: spans[-1][1]]):
        spans.pop()
    return text[: spans[-1][1]].rstrip() if spans else text


def is_wide(character: str) -> bool:
    """Whether a character is written without spaces between words (Han, kana)."""
    return "\u3040" <= character <= "\u30ff" or "\u3400" <= character <= "\u9fff"


def word_count(text: str) -> int:
    """Words between spaces; of Chinese and Japanese, characters."""
    wide = sum(map(is_wide, text))
    rest = "".join(" " if is_wide(c) else c for c in text)
    return wide + sum(any(c.isalnum() for c in word) for word in rest.split())


def _ends_here(text: str, place: int) -> bool:
    mark = text[place]
    if mark in WIDE_ENDS:
        return True
    if mark not in ENDS:
        return False
    after = place + 1
    while after < len(text) and (text[after] in CLOSING or text[after] in ENDS):
        after += 1
    if after < len(text) and not text[after].isspace():
        return False
    return mark != "." or not _is_short_form(text, place)


def _is_short_form(text: str, place: int) -> bool:
    """Whether the word before a full stop is an abbreviation or an initial."""
    start = place
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    word = text[start:place].strip("(['\"").lower()
    return word in SHORT_FORMS or (len(word) == 1 and word.isalpha() and text[place - 1].isupper())
