"""English clauses about a text: fixed patterns in the order of how sure they are."""
# ruff: noqa: E501 - a pattern is read best on one line

import re
from collections.abc import Callable
from typing import Any

from heedful.read.texts.phrases import cleaned
from heedful.records.wish import Wish

NUMBERS = {
    word: n
    for n, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
} | {"a": 1, "a single": 1, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100}
N = r"(\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|a single)"
ALWAYS = re.compile(
    r"\b(always|never|every time|from now on|in future|in the future|in general|for all|all summaries|all answers"
    r"|all translations|every (?:summary|answer|translation)|everywhere|ever)\b"
)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word]


Made = Callable[[Any], list[dict[str, Any]]]


def _limit(match: Any) -> list[dict[str, Any]]:
    below = match["below"] in ("under", "below", "less than", "fewer than", "shorter than")
    number = max(1, _number(match["n"]) - below)
    return [{"kind": "most sentences" if match["unit"].startswith("s") else "most words", "number": number}]


def _about(kind: str, **more: Any) -> Made:
    return lambda match: [{"kind": kind, "phrase": cleaned(match["x"]), **more}]


def _pair(kind: str, **more: Any) -> Made:
    return lambda match: [
        {"kind": kind, "phrase": cleaned(match["x"]), "instead": cleaned(match["y"]), **more}
    ]


def _is(kind: str) -> Made:
    return lambda _: [{"kind": kind}]


PATTERNS: tuple[tuple[str, Made], ...] = (
    (
        rf"(?P<below>at most|no more than|max(?:imum)?(?: of)?|under|below|less than|fewer than|shorter than|within|up to|limit(?:ed)? (?:it )?to|keep (?:it )?to|not more than) (?P<n>{N}) (?P<unit>words?|sentences?)",
        _limit,
    ),
    (
        rf"(?P<below>at least|no fewer than|more than|minimum(?: of)?) (?P<n>{N}) words?",
        lambda m: [{"kind": "fewest words", "number": _number(m["n"])}],
    ),
    (
        rf"(?:in|to|only|just|use|should be) (?P<n>{N}) (?P<unit>sentences?)",
        lambda m: [{"kind": "most sentences", "number": _number(m["n"])}],
    ),
    (
        rf"^(?P<n>{N}) (?P<unit>sentences?)(?: only| please| max| at most| is enough| are enough)?$",
        lambda m: [{"kind": "most sentences", "number": _number(m["n"])}],
    ),
    (
        r"^(?:please )?(?:always )?(?:translate|render|write) (?P<x>.+?) (?:as|with|by|into) (?P<y>.+)$",
        _pair("term", everywhere=True),
    ),
    (
        r"^(?P<x>.+?) (?:should|must|has to|needs to) (?:always )?be (?:translated|rendered) (?:as|with|by) (?P<y>.+)$",
        _pair("term", everywhere=True),
    ),
    (
        r"^(?P<x>.+?) is (?:always )?(?:translated|rendered|called) (?:as |with |by )?(?P<y>.+)$",
        _pair("term", everywhere=True),
    ),
    (
        r"^(?:please )?(?:always )?(?:use|say|write) (?P<y>.+?) (?:instead of|rather than|and not|not) (?P<x>.+)$",
        _pair("replace"),
    ),
    (
        r"^(?:please )?(?:replace|change|correct|exchange|swap) (?P<x>.+?) (?:with|by|to|into|for) (?P<y>.+)$",
        _pair("replace"),
    ),
    (
        r"^(?:please )?(?:it should (?:say|read) )(?P<y>.+?)(?:,)? (?:instead of|rather than|not) (?P<x>.+)$",
        _pair("replace"),
    ),
    (
        r"^(?P<x>.+?) (?:is|are) (?:wrong|incorrect|not right|false|a mistake)[,:(]? *(?:it |they )?(?:should be|should read|must be) (?P<y>.+?)\)?$",
        _pair("replace"),
    ),
    (r"^(?P<x>.+?) (?:should|must) (?:be|read|say) (?P<y>.+)$", _pair("replace")),
    (r"^it(?:'s| is) (?P<y>.+?), not (?P<x>.+)$", _pair("replace")),
    (
        r"^(?:please )?(?:never|don't ever|do not ever) (?:say|use|write|mention|call it|call them) (?P<x>.+)$",
        _about("without", everywhere=True),
    ),
    (r"^(?:please )?(?:don't|do not|dont) (?:say|use|write) (?P<x>.+)$", _about("without")),
    (r"^(?:please )?avoid (?:saying |using |mentioning )?(?P<x>.+)$", _about("without", everywhere=True)),
    (
        r"^(?:please |you should |you can |it should )?(?:leave out|remove|drop|omit|delete|cut out|cut|take out|skip|get rid of|lose) (?P<x>.+)$",
        _about("without"),
    ),
    (
        r"^(?:please )?(?:don't|do not|dont|no need to|you needn't|should not|it should not) (?:mention|talk about|include|repeat|bring up) (?P<x>.+)$",
        _about("without"),
    ),
    (
        r"^(?P<x>.+?) (?:is|are) (?:irrelevant|unnecessary|not needed|not important|superfluous|redundant|made up|invented|not supported.*|not in the (?:source|text|article|original|document).*|hallucinated)$",
        _about("without"),
    ),
    (
        r"^(?P<x>.+?) (?:should|can|could|must) be (?:left out|removed|dropped|omitted|deleted|cut)$",
        _about("without"),
    ),
    (
        r"^(?:the (?:answer|summary|translation|text) |it |there |this |that )?(?:is )?(?:made up|not supported|unsupported|not in the (?:source|text|article|original)|hallucinat\w*).*$",
        _is("supported"),
    ),
    (r"(?:the (?:source|text|article|original) (?:does not|doesn't|never) sa(?:y|ys))", _is("supported")),
    (
        r"(?:stick to|only say|say only) (?:what )?(?:is in )?the (?:source|text|article|facts|original)",
        _is("supported"),
    ),
    (
        r"(?:keep|preserve|don't change|do not change|check) (?:all )?(?:the )?(?P<a>numbers?|figures?|amounts?)(?: and (?:the )?(?P<b>names?))?",
        lambda m: [{"kind": "keep numbers"}, *([{"kind": "keep names"}] if m["b"] else [])],
    ),
    (
        r"(?:keep|preserve|don't change|do not change|check) (?:all )?(?:the )?(?:proper )?(?P<a>names?)(?: and (?:the )?(?P<b>numbers?|figures?))?",
        lambda m: [{"kind": "keep names"}, *([{"kind": "keep numbers"}] if m["b"] else [])],
    ),
    (
        r"(?:numbers?|figures?|amounts?) (?:is|are) (?:wrong|incorrect|not right|different)",
        _is("keep numbers"),
    ),
    (r"names? (?:is|are) (?:wrong|incorrect|not right|misspelt|misspelled)", _is("keep names")),
    (r"^(?P<x>.+?) (?:is|are) (?:missing|not mentioned|left out|lacking)$", _about("mention")),
    (
        r"^(?:you |it |the (?:summary|answer|translation) )?(?:forgot|forgets|missed|misses|omits|omitted|lacks|leaves out|left out|is missing|missing|fails to mention|does not mention|doesn't mention|says nothing about|did not mention|didn't mention)(?: to (?:mention|say|include))? (?P<x>.+)$",
        _about("mention"),
    ),
    (
        r"^(?:please |you should |you must |it should |it must |the (?:summary|answer) should |should |always )?(?:also )?(?:mention|add|include|say something about|bring in) (?P<x>.+)$",
        _about("mention"),
    ),
    (
        r"\b(?:too long|too wordy|too verbose|long-winded|shorter|shorten|more concise|more brief|briefer|cut it down|tighten)\b",
        _is("shorter"),
    ),
    (
        r"\b(?:too short|too brief|longer|more detail|more details|more detailed|elaborate|expand on it|flesh it out)\b",
        _is("longer"),
    ),
    (
        r"\b(?:simpler|plain english|plain language|plainer|too complicated|too complex|too technical|easier to (?:read|understand)|hard to understand|simplify)\b",
        _is("simpler"),
    ),
    (
        r"\b(?:more formal|too casual|too informal|too colloquial|more polite|more professional|formally|too chatty)\b",
        _is("more formal"),
    ),
)
COMPILED = tuple((re.compile(pattern, re.IGNORECASE), made) for pattern, made in PATTERNS)
MANNERS = 4  # the last patterns, which can stand beside each other
LONGEST = 600  # characters of a clause that is read; patterns are linear, people are not


NOTHING = frozenset({"", "that", "this", "it", "more", "detail", "details", "more detail", "more details"})


def read_clause(clause: str) -> list[Wish] | None:
    """The wishes in a clause; None where no pattern knows it."""
    text = " ".join(clause[:LONGEST].replace("’", "'").split())
    always = bool(ALWAYS.search(text.lower()))
    plain = re.sub(
        r"^(?:no|well|ok|okay|hm+|also|and|but|then|so|please|now|from now on|in future|in general|every time),? ",
        "",
        text,
        flags=re.IGNORECASE,
    )
    for pattern, made in COMPILED:
        found = pattern.search(plain)
        if found is None:
            continue
        wishes = []
        for given in made(found):
            if given.get("phrase", "x").lower() in NOTHING or given.get("instead") == "":
                continue
            wishes.append(Wish.model_validate({"everywhere": always, **given}))
        if wishes and "phrase" not in made(found)[0] and "number" not in made(found)[0]:
            return wishes + _more(plain, always, wishes)
        if wishes:
            return wishes
    return None


def _more(plain: str, always: bool, known: list[Wish]) -> list[Wish]:
    """What else a clause says in words that need no phrase: “shorter and more formal”."""
    found: list[Wish] = []
    for pattern, made in COMPILED[-MANNERS:]:
        if match := pattern.search(plain):
            wish = Wish.model_validate({"everywhere": always, **made(match)[0]})
            found += [wish] if wish not in known else []
    return found
