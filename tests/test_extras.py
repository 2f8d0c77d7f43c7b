"""A skip is honest: where a package must be there, its absence fails the test."""

import pytest

from extras import must_be_here


def test_a_package_that_is_here_lets_the_test_run() -> None:
    try:
        must_be_here("pytest")
    except pytest.skip.Exception as skipped:  # else this test would be skipped rather than fail
        pytest.fail(f"pytest is here, and yet: {skipped}")


def test_a_package_that_is_missing_skips_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEEDFUL_MUST_HAVE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="not installed: no_such_package"):
        must_be_here("no_such_package")


def test_a_package_that_must_be_there_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEEDFUL_MUST_HAVE", "chromium no_such_package")
    with pytest.raises(pytest.fail.Exception, match="HEEDFUL_MUST_HAVE names no_such_package"):
        must_be_here("pytest", "no_such_package")
