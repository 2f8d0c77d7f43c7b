"""Whether packages of the extras are here; without them tests are skipped, or fail where they must be."""

import os
from importlib.util import find_spec

import pytest


def must_be_here(*packages: str) -> None:
    """Skip, or fail where HEEDFUL_MUST_HAVE names one of these packages."""
    missing = [name for name in packages if not _is_installed(name)]
    if not missing:
        return
    said = f"not installed: {', '.join(missing)}"
    wanted = set(os.environ.get("HEEDFUL_MUST_HAVE", "").split())
    if wanted & set(packages):
        pytest.fail(f"HEEDFUL_MUST_HAVE names {', '.join(sorted(wanted & set(packages)))}; {said}")
    pytest.skip(said)


def _is_installed(name: str) -> bool:
    """A folder of tests that is called like the package is none: it has no file of its own."""
    found = find_spec(name)
    return found is not None and found.origin is not None


def keras_must_be_here() -> None:
    """All of the extra `keras`."""
    must_be_here("tensorflow", "keras", "keras_hub")
