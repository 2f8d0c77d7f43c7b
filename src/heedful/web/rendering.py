"""A template and what it shows in, a page out: in the reader's language, with the frame around it.

    @router.get("/labels")
    def labels(me: Annotator, request: Request) -> str:
        return page(request, "labels.html", me, labels=me.project.labels)

A page is returned as text, never as a response, so that the cookie of a renewed session goes out with it.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any

from babel import dates, numbers
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from heedful.host.access import cookie_name, hosts_of
from heedful.host.hosted import Visitor
from heedful.records.base import now
from heedful.web.assets import assets
from heedful.web.language import COOKIE, ENGLISH, LANGUAGES, Language, language_of, script_words, translations
from heedful.web.places import places_for

THEME = "heedful-theme"

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


class Page(HTMLResponse):
    """HTML that runs nothing but the scripts of this server."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.headers["Content-Security-Policy"] = POLICY
        self.headers["Vary"] = "Cookie, Accept-Language"


def page(request: Request, template: str, me: Visitor | None = None, **shown: Any) -> str:
    """A whole page, or a piece of one: what `template` makes of `shown`."""
    language = reader_language(request)
    frame = {
        "me": me,
        "project": me.hosted.name if me else request.path_params.get("project", ""),
        "places": places_for(me.role) if me else (),
        "here": request.url.path,
        "query": request.url.query,
        "theme": request.cookies.get(THEME, ""),
        "others": _signed_in_to(request),
    }
    return environment(language).get_template(template).render({**frame, **shown})


def reader_language(request: Request) -> Language:
    """The language that whoever asks reads."""
    return language_of(request.cookies.get(COOKIE), request.headers.get("accept-language", ""))


def _signed_in_to(request: Request) -> Sequence[tuple[str, str]]:
    """Address and name of each project that this browser has a session for."""
    found = hosts_of(request).projects.values()
    return [(one.name, one.project.config.name) for one in found if cookie_name(one) in request.cookies]


@cache
def environment(language: Language) -> Environment:
    """Templates that speak a language; whatever is put into them is escaped."""
    made = Environment(
        loader=PackageLoader("heedful.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    known = translations(language) if language != ENGLISH else None
    if known is None:
        made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # the extension's
    else:
        made.install_gettext_translations(known, newstyle=True)  # type: ignore[attr-defined]
    locale = language.locale
    made.filters["number"] = partial(numbers.format_decimal, locale=locale)
    made.filters["percent"] = partial(_percent, locale=locale)
    made.filters["moment"] = partial(_moment, locale=locale)
    made.filters["date"] = partial(dates.format_datetime, format="medium", locale=locale)
    made.globals |= {
        "language": language,
        "languages": LANGUAGES,
        "asset": lambda name: assets().address(name),
        "script_words": Markup(_as_data(dict(script_words(language)))),  # noqa: S704 - escaped there
    }
    return made


def _percent(value: float, digits: int = 0, *, locale: str) -> str:
    return numbers.format_percent(value, "#,##0" + "." * bool(digits) + "0" * digits + "%", locale=locale)


def _moment(value: datetime, *, locale: str) -> str:
    """How long ago, in words."""
    return dates.format_timedelta(value - now(), add_direction=True, locale=locale)


def _as_data(value: object) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
