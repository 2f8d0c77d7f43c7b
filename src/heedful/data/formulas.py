"""Keep a spreadsheet from running a text as a formula, in a way that reading undoes.

Spreadsheets run a cell that begins with one of `= + - @`, a tab or a line end. Export puts one apostrophe
before such a cell, also before one that already begins with apostrophes and then such a sign; import takes
one off again. So every text comes back as it was. A number below zero is no formula and stays a number.
"""

import re

_RUNS = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def guard(cell: str) -> str:
    """The cell as a spreadsheet may safely open it."""
    return f"'{cell}" if _RUNS.match(cell) and not _NUMBER.fullmatch(cell) else cell


def unguard(cell: str) -> str:
    """The cell before `guard`."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell
