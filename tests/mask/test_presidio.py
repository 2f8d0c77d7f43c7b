"""Presidio as a masker: what it finds is masked by its own names; without it, what is missing is said."""

import sys
from types import ModuleType, SimpleNamespace

import pytest

from heedful.errors import MissingExtraError
from heedful.mask import Mask
from heedful.mask.presidio import presidio


def test_what_presidio_finds_is_masked(monkeypatch):
    """A stand-in with the shape of its analyzer, which wants a model of hundreds of megabytes."""

    class AnalyzerEngine:
        def analyze(self, text, language, score_threshold):
            at = text.find("Ann")
            assert (language, score_threshold) == ("en", 0.5)
            return [SimpleNamespace(start=at, end=at + 3, entity_type="PERSON")] if at >= 0 else []

    module = ModuleType("presidio_analyzer")
    module.AnalyzerEngine = AnalyzerEngine
    monkeypatch.setitem(sys.modules, "presidio_analyzer", module)
    mask = Mask((*Mask.of(("email",), {}).finders, presidio()), quick=False)
    assert mask("Ann wrote from ann@x.org") == "[person] wrote from [email]"
    assert mask("[person] wrote") == "[person] wrote"


def test_without_it_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "presidio_analyzer", None)
    with pytest.raises(MissingExtraError, match=r"heedful\[presidio\]"):
        presidio()
