"""Microsoft Presidio as a masker: names of people and places too, found by a model (extra `presidio`).

In heedful.toml: `[privacy] plugin = "presidio"`. It wants a spaCy model on the machine, as its own pages say.
"""

from collections.abc import Iterable

from heedful.errors import ConfigError, MissingExtraError
from heedful.mask.mask import Find

SURE = 0.5  # findings with a lower score stay


def presidio() -> Find:
    """A finder that asks Presidio's analyzer; loading its model takes seconds, once."""
    try:
        from presidio_analyzer import AnalyzerEngine
    except ImportError as error:
        raise MissingExtraError(
            f"The masker presidio needs {error.name}. Run: pip install 'heedful[presidio]'"
        ) from error
    try:
        engine = AnalyzerEngine()
    except (OSError, ValueError, SystemExit) as error:  # its loader exits where it cannot fetch a model
        raise ConfigError(
            f"Presidio has no model to work with: {error}. Install one: python -m spacy download …"
        ) from error

    def find(text: str) -> Iterable[tuple[int, int, str]]:
        found = engine.analyze(text=text, language="en", score_threshold=SURE)
        return [(one.start, one.end, one.entity_type.lower()) for one in found]

    return find
