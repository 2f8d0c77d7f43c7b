"""Every text of the pages that a reader sees, and which of them a language lacks.

    python -m heedful.web.words zh_Hans        print what is missing, in the form of a .po file

Templates say `{% trans %}…{% endtrans %}` or `_("…")`, scripts `gettext("…")`, Python marks with
`gettext_noop("…")`.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from heedful.web.language import WORDS

HERE = Path(__file__).parent
KEYWORDS: dict[str, Any] = {"gettext": None, "_": None, "ngettext": (1, 2), "gettext_noop": None}
TEMPLATE_OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}

Text = str | tuple[str, ...]


def texts() -> dict[Text, str]:
    """Each text (or its singular and plural) with a file where it stands."""
    found: dict[Text, str] = {}
    for path in sorted(HERE.rglob("*")):
        for text in _texts_of(path):
            found.setdefault(text, path.relative_to(HERE).as_posix())
    return found


def of_scripts(known: Mapping[Text, str]) -> set[Text]:
    """Those that scripts say, which have a file of their own."""
    return {text for text, where in known.items() if where.endswith(".js")}


def translated(locale: str, pattern: str = "*.po") -> dict[Text, str]:
    """What a language has words for, each with its file."""
    found: dict[Text, str] = {}
    for path in sorted((WORDS / locale).glob(pattern)):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if message.id and message.string and all(message.string):
                    found[_key(message.id)] = path.name
    return found


def _key(text: str | Sequence[str]) -> Text:
    return text if isinstance(text, str) else tuple(text)


def missing(locale: str) -> dict[Text, str]:
    """What a language has no words for; scripts need theirs in a file for scripts."""
    known, scripts = translated(locale), translated(locale, "*.script.po")
    return {
        text: where
        for text, where in texts().items()
        if text not in (scripts if where.endswith(".js") else known)
    }


def _texts_of(path: Path) -> Iterator[Text]:
    if path.suffix in (".html", ".js", ".py"):
        with path.open("rb") as file:
            yield from filter(None, _messages(path.suffix, file))


def _messages(suffix: str, file: BinaryIO) -> Iterator[Text | None]:
    match suffix:
        case ".html":
            for _, function, text, _ in babel_extract(file, tuple(KEYWORDS), (), TEMPLATE_OPTIONS):
                yield _first(function, text)
        case ".js":
            yield from (text for _, text, _, _ in extract("javascript", file, KEYWORDS))
        case _:
            yield from (text for _, text, _, _ in extract("python", file, {"gettext_noop": None}))


def _first(function: str, text: Any) -> Text | None:
    """Jinja gives all arguments: the text is the first, with a plural the first two; a variable is none."""
    if isinstance(text, str) or text is None:
        return text
    return (text[0], text[1]) if function == "ngettext" else text[0]


def as_po(found: Mapping[Text, str]) -> str:
    """Entries of a .po file that wait for their translation."""
    lines: list[str] = []
    for text, where in found.items():
        lines.append(f"\n#: {where}")
        if isinstance(text, tuple):
            lines += [f"msgid {_quoted(text[0])}", f"msgid_plural {_quoted(text[1])}", 'msgstr[0] ""']
        else:
            lines += [f"msgid {_quoted(text)}", 'msgstr ""']
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


if __name__ == "__main__":
    sys.stdout.write(as_po(missing(sys.argv[1])) + "\n")
