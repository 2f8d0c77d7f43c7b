"""Which language a text is in, as far as its script or its commonest words tell: a slice, not a judgement.

A text goes in, a code of ISO 639-1 comes out, or the script's name, or `?` where a Latin text has none of the
words below. No model and no network; a short text in two languages may be taken for either.
"""

import re
from types import MappingProxyType

from heedful.evaluate.slices import script

WORDS = MappingProxyType(
    {
        "en": "the of and to in is was that it for with as on are this be not have you we they from by or",
        "de": "der die das und ist nicht ein eine mit auf für von den dem des zu im auch sich ich wir sie",
        "fr": "le la les des et est une un dans pour pas que qui sur avec ce cette nous vous au du je ne",
        "es": "el la los las de y es una un en por para que no con se su al lo como más está pero",
        "it": "il lo la gli di e è un una per che non con si sono del della nel ma come più questo anche",
        "pt": "o os as de e é um uma em por para que não com se do da no na mas mais como foi muito",
        "nl": "de het een en van is niet op te dat met voor zijn aan er ook maar als bij door naar wordt ik",
    }
)
BY_SCRIPT = MappingProxyType(
    {
        "Han": "zh", "Hiragana": "ja", "Katakana": "ja", "Hangul": "ko", "Arabic": "ar", "Hebrew": "he",
        "Greek": "el", "Thai": "th", "Devanagari": "hi", "Armenian": "hy", "Georgian": "ka",
    }
)  # fmt: skip
UNKNOWN = "?"
_KANA = re.compile(r"[\u3041-\u30ff]")
_KNOWN = {language: frozenset(words.split()) for language, words in WORDS.items()}


def language(text: str) -> str:
    """`en`, `zh` …; a script's name where many languages share it (Cyrillic); `?` where nothing tells."""
    found = script(text)
    if found == "Han" and _KANA.search(text):
        return "ja"
    if found != "Latin":
        return BY_SCRIPT.get(found, UNKNOWN if found == "none" else found)
    words = re.findall(r"[^\W\d_]+", text.lower())
    hits = {name: sum(word in known for word in words) for name, known in _KNOWN.items()}
    best = max(hits, key=lambda name: hits[name])
    return best if hits[best] else UNKNOWN
