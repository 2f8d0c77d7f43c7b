"""Whether a text has a phrase: whatever the case, and as whole words where it is made of words."""

from heedful.records.sentences import is_wide


def places(text: str, phrase: str) -> list[tuple[int, int]]:
    """Where the phrase stands in the text, as spans."""
    wanted, low = phrase.casefold(), text.casefold()
    if not wanted.strip() or len(low) != len(text):
        low, wanted = text.lower(), phrase.lower()
    found, start = [], low.find(wanted) if wanted.strip() else -1
    while start >= 0:
        end = start + len(wanted)
        if _apart(low, start, -1) and _apart(low, end - 1, 1):
            found.append((start, end))
        start = low.find(wanted, start + 1)
    return found


def has(text: str, phrase: str) -> bool:
    """Whether it stands anywhere in the text."""
    return bool(places(text, phrase))


def _apart(text: str, place: int, step: int) -> bool:
    """Whether the word at a place does not go on in this direction."""
    beyond = place + step
    if not 0 <= beyond < len(text) or not text[place].isalnum() or not text[beyond].isalnum():
        return True
    return is_wide(text[place]) or is_wide(text[beyond])
