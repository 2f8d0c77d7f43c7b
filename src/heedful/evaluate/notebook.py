"""Records as a notebook shows them: the same plots as on the page, and nothing else of a page.

They are looked up by the records themselves (`heedful.pages`), which know nothing of charts.
"""

from heedful.evaluate.measure.page import page_of as evaluation_page
from heedful.evaluate.measure.run import Evaluated
from heedful.evaluate.report_page import page_of
from heedful.evaluate.review.page import review_page
from heedful.evaluate.selection_page import selection_page
from heedful.records.report import Report
from heedful.records.reviewed import ReviewReport
from heedful.records.selection import Selection
from heedful.records.version import Round


def show_selection(selection: Selection) -> str:
    """What a comparison of models, recipes and versions found."""
    return selection_page(selection, "Compared").fragment()


def show_evaluation(found: Evaluated) -> str:
    """How good a version or a model is."""
    return evaluation_page(found).fragment()


def show_review(report: ReviewReport) -> str:
    """What people said of versions whose names they did not know."""
    return review_page(report).fragment()


def show_report(report: Report) -> str:
    """What was measured of a version beside the one in use."""
    return page_of(report, None, title="Measured beside the version in use").fragment()


def show_round(round: Round) -> str:
    """A round: what was decided, and what was measured."""
    about = f"{round.candidate or 'nothing'} beside {round.parent}, {round.seconds:,.0f} s"
    return page_of(round.report, round.decision, title=f"Round {round.number}", subtitle=about).fragment()
