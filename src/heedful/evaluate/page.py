"""A page of sections in, one self-contained HTML file out.

Nothing on it comes from elsewhere: the style is inline, charts are inline SVG, there is no script. It follows
the reader's light or dark setting and reads well on a phone and on paper.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from heedful.records.report import Check

Tone = Literal["", "good", "bad", "quiet"]


@dataclass(frozen=True)
class Prose:
    """A paragraph."""

    text: str
    kind: str = field(default="prose", init=False)


@dataclass(frozen=True)
class Fact:
    """One number with its name, and a word on it."""

    name: str
    value: str
    note: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class Facts:
    """The few numbers that matter, side by side."""

    facts: Sequence[Fact]
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True)
class Cell:
    """A cell with a tone."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True)
class Table:
    """Columns and rows; on a phone each row becomes a card. `numbers` names the columns set flush right."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str | Cell]]
    caption: str = ""
    numbers: Sequence[str] = ()
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Figure:
    """A chart as SVG (`charts.as_svg`), with what it shows in words."""

    svg: str
    title: str
    caption: str = ""
    wide: bool = False
    kind: str = field(default="figure", init=False)


@dataclass(frozen=True)
class Figures:
    """Charts side by side where there is room."""

    figures: Sequence[Figure]
    kind: str = field(default="figures", init=False)


@dataclass(frozen=True)
class Checks:
    """What was asked and answered, each with its sentence."""

    checks: Sequence[Check]
    kind: str = field(default="checks", init=False)


Part = Prose | Facts | Table | Figure | Figures | Checks


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    title: str
    parts: Sequence[Part]
    lead: str = ""


@dataclass(frozen=True)
class Verdict:
    """The outcome in a word and a sentence, on top of the page."""

    word: str
    reason: str
    good: bool


@dataclass(frozen=True)
class Page:
    """A title, sections, and perhaps a verdict."""

    title: str
    sections: Sequence[Section]
    subtitle: str = ""
    verdict: Verdict | None = None
    footer: str = ""

    def html(self) -> str:
        """The page as one file."""
        return self._rendered("page.html", style())

    def fragment(self) -> str:
        """The page as a part of another one, such as a notebook: its style reaches nothing else there."""
        scoped = _OUTER.sub(":scope", style())
        html = self._rendered("fragment.html", scoped)
        mark = hashlib.sha256(html.encode()).hexdigest()[:8]
        return re.sub(r'( id="|url\(#)', rf"\g<1>{mark}-", html)

    def _rendered(self, template: str, style: str) -> str:
        found = _environment().get_template(template)
        return found.render(page=self, style=Markup(style), drawn=Markup, cell=_cell)  # noqa: S704 our own files


_OUTER = re.compile(r"^( *)(?::root|html|body)(?= \{)", re.MULTILINE)


def style() -> str:
    """The stylesheet of a page."""
    environment = _environment()
    assert environment.loader is not None
    return environment.loader.get_source(environment, "page.css")[0]


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("heedful.evaluate"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def names(stem: str = "chart") -> Iterator[str]:
    """Names that keep the charts of one page apart."""
    return (f"{stem}{number}" for number in count(1))


def _cell(value: str | Cell) -> Cell:
    return value if isinstance(value, Cell) else Cell(value)
