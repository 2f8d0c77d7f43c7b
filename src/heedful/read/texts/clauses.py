"""A comment in the pieces that each say one thing; quotations stay whole."""

ENDS = ".;!?\n。；！？，"
LINKS = (" and ", " but ", ", ", " also ")
OPEN = {"“": "”", "「": "」", "『": "』", "«": "»", '"': '"', "《": "》"}


def clauses(comment: str) -> list[str]:
    """The pieces, without the marks between them."""
    pieces, start, place, closing = list[str](), 0, 0, ""
    while place < len(comment):
        character = comment[place]
        if closing:
            closing = "" if character == closing else closing
        elif character in OPEN and OPEN[character] in comment[place + 1 :]:
            closing = OPEN[character]
        elif character in ENDS and not _within_number(comment, place):
            pieces.append(comment[start:place])
            start = place + 1
        else:
            link = next((one for one in LINKS if comment.startswith(one, place)), None)
            if link is not None and _says_something_new(comment[place + len(link) :]):
                pieces.append(comment[start:place])
                start = place + len(link)
                place = start
                continue
        place += 1
    pieces.append(comment[start:])
    return [piece.strip() for piece in pieces if any(c.isalnum() for c in piece)]


VERBS = (
    *(
        "leave",
        "remove",
        "drop",
        "omit",
        "delete",
        "cut",
        "mention",
        "add",
        "include",
        "keep",
        "make",
        "never",
    ),
    *("always", "don't", "do not", "use", "say", "translate", "replace", "change", "it is", "it's", "too "),
    *("please", "should", "shorten", "avoid", "the numbers", "the names", "in ", "at most", "no more"),
)


def _says_something_new(rest: str) -> bool:
    low = rest.lower().lstrip()
    return low.startswith(VERBS)


def _within_number(comment: str, place: int) -> bool:
    around = comment[max(0, place - 1) : place + 2]
    return len(around) == 3 and around[0].isdigit() and around[2].isdigit()
