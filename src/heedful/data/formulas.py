"""Keep a spreadsheet from running a text as a formula, in a way that reading undoes.

Spreadsheets run a cell that begins with one of `= + - @`, a tab or a line end. Export puts one apostrophe
before such a cell, also before one that already begins with apostrophes and then such a sign; import takes
one off again. So every text comes back as it was.
"""

import re

_RUNS = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")


def guard(cell: str) -> str:
    """The cell as a spreadsheet may safely open it."""
    return f"'{cell}" if _RUNS.match(cell) else cell


def unguard(cell: str) -> str:
    """The cell before `guard`."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell
