"""Records as a notebook shows them: the same plots as on the page, and nothing else of a page.

They are looked up by the records themselves (`heedful.pages`), which know nothing of charts.
"""

from heedful.evaluate.report_page import page_of
from heedful.records.report import Report
from heedful.records.version import Round


def show_report(report: Report) -> str:
    """What was measured of a version beside the one in use."""
    return page_of(report, None, title="Measured beside the version in use").fragment()


def show_round(round: Round) -> str:
    """A round: what was decided, and what was measured."""
    about = f"{round.candidate or 'nothing'} beside {round.parent}, {round.seconds:,.0f} s"
    return page_of(round.report, round.decision, title=f"Round {round.number}", subtitle=about).fragment()
