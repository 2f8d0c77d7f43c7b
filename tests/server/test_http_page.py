"""The page about HTTP says what the application says."""

from pathlib import Path

from heedful.server.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "api-http.md"


def test_the_page_is_what_the_application_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "docs/api-http.md is old. Run: make docs"


def test_every_route_says_what_it_does_and_who_may() -> None:
    routes = [line for line in reference().splitlines() if line.startswith("* **`")]
    assert len(routes) > 50
    assert all(")" in line and line.endswith((".", "!")) for line in routes)
