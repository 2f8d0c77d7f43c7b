"""Bytes that nobody should send: each is answered in words, soon, and nothing breaks (USERS B2)."""

import gzip
import io
import json
import time
import zipfile

import pytest
from api_site import Site

JSON = {"Content-Type": "application/json"}
NASTY_TEXTS = {
    "empty": "",
    "nul": "a\x00b",
    "half a character": "\ud800",
    "mark of order": "\ufeffa text",
    "right to left": "\u202eevil\u202c \u2066x\u2069",
    "a family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "marks upon marks": "e" + "\u0301" * 5000,
    "ten megabytes": "x" * 10_000_000,
    "only white space": " \t\r\n\u3000\u2028",
    "a formula": "=HYPERLINK('http://evil')",
    "not a character": "\uffff\ufdd0",
}


def zip_bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil.csv", b"0" * 10_000_000)
    return made.getvalue()


BODIES = {
    "nothing": b"",
    "nul": b"\x00" * 100,
    "not utf-8": b"\xff\xfe\x80\x81",
    "utf-16": "text,label\na,billing\n".encode("utf-16"),
    "mark of order": b"\xef\xbb\xbftext,label\na text,billing\n",
    "not a number": b'{"text": NaN, "label": Infinity}\n',
    "a key twice": b'{"text": "a", "text": "b", "label": "billing"}\n',
    "many columns": (",".join(f"c{n}" for n in range(100_000)) + "\n" + "," * 99_999 + "\n").encode(),
    "deep": b'{"text": ' + b"[" * 10_000 + b"]" * 10_000 + b"}\n",
    "one long line": b'{"text": "' + b"x" * 10_000_000 + b'"}\n',
    "half a character": b'{"text": "\\ud800"}\n',
    "unknown label": b"text,label\na text,weather\n",
    "open quote": b'text,label\n"never closed,billing\n' * 1000,
    "zip with a way out": zip_bomb(),
    "gzip of zeros": gzip.compress(b"0" * 10_000_000),
    "yaml": b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n",
    "parquet that is none": b"PAR1" + b"\x00" * 64 + b"PAR1",
    "big number": b'{"text": "a", "label": 1e400}\n',
}


@pytest.mark.parametrize("name", BODIES)
def test_a_file_of_any_bytes_is_taken_or_refused_in_words(site: Site, name: str) -> None:
    before = site.ask("GET", "/examples/counts").json()
    for format in ("csv", "tsv", "jsonl", "parquet"):
        for path in ("/examples", "/predict/file"):
            begun = time.monotonic()
            found = site.ask("POST", f"{path}?format={format}", content=BODIES[name])
            assert time.monotonic() - begun < 10
            assert found.status_code in (200, 201, 422), (path, format, found.text[:300])
            if found.status_code == 422:
                assert found.json()["detail"]
                assert "/tmp" not in found.text
    if site.ask("POST", "/feedback/import", content=BODIES[name]).status_code != 200:
        assert site.ask("GET", "/labels").status_code == 200
    assert site.ask("GET", "/examples/counts").json().keys() == before.keys()


@pytest.mark.parametrize("name", NASTY_TEXTS)
def test_a_text_of_any_characters_is_answered_or_refused(site: Site, name: str) -> None:
    text = NASTY_TEXTS[name]
    for path, body in (
        ("/predict", {"text": text}),
        ("/predict/many", {"texts": [text, "a"]}),
        ("/hf", {"inputs": text}),
        ("/feedback", {"kind": "correction", "text": text, "labels": ["billing"]}),
        ("/comments", {"comment": text, "text": "a"}),
        ("/comments", {"comment": "it is billing", "text": text}),
        ("/why", {"text": text}),
        ("/labels", {"name": text}),
        ("/session", {"name": text, "password": text}),
    ):
        begun = time.monotonic()
        found = site.ask("POST", path, content=json.dumps(body).encode(), headers=JSON)
        assert time.monotonic() - begun < 10
        assert found.status_code < 500, (path, found.text)
        if found.status_code >= 400:
            assert found.json()["detail"], path


@pytest.mark.parametrize(
    "body", [b"[" * 10_000, b'{"text":' * 5000, b'{"text": "a", "text": "b"}', b"NaN", b"nul"]
)
def test_json_that_is_none_is_refused(site: Site, body: bytes) -> None:
    for path in ("/predict", "/feedback", "/comments", "/labels", "/webhooks", "/people/x"):
        found = site.ask("POST", path, content=body, headers=JSON)
        assert found.status_code in (200, 400, 404, 405, 422)


def test_a_formula_goes_out_as_words(site: Site) -> None:
    formulas = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"]
    for formula in formulas:
        site.ask("POST", "/examples?format=jsonl", content=json.dumps({"text": formula}).encode())
    out = site.ask("GET", "/examples/export?format=csv&split=pool").text
    assert not any(f'"{formula}' in out for formula in formulas)
