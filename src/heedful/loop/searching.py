"""Search a project's recipe, keep it, and draw its learning curve.

What is labelled and what people said become a lesson, as in a training; the test texts stay where they are.
A search leaves its journal in the project's folder and goes on from there. It holds settings and scores, no
texts.
"""

from dataclasses import replace
from pathlib import Path

from heedful.config import Config
from heedful.errors import ConfigError, DataError
from heedful.learn.lesson import Lesson
from heedful.loop.lessons import lesson_of
from heedful.loop.material import gather
from heedful.loop.people import weighed
from heedful.loop.training import lacking
from heedful.records.curve import LearningCurve
from heedful.records.progress import Progress
from heedful.records.recipe import TrainingRecipe
from heedful.records.search import Found
from heedful.search.curve import learning_curve
from heedful.serve.workspace import Workspace

FOLDER = "search"
FEWEST_PER_LABEL = 3.0


def search(
    workspace: Workspace,
    minutes: float,
    recipes: int,
    masked: str,
    writer: str,
    progress: Progress,
) -> Found:
    """The best recipe within the budget, for what is labelled today."""
    from heedful.search.search import search as run
    from heedful.search.study import Budget

    if not (minutes > 0 and recipes > 0):
        raise ConfigError(f"Found {minutes:g} minutes and {recipes} recipes; wanted more than none of each.")
    lesson = _lesson(workspace, progress)
    if lesson.per_label < FEWEST_PER_LABEL:
        raise DataError(
            f"Found {lesson.per_label:.1f} labelled texts a label; wanted {FEWEST_PER_LABEL:g} or more, or "
            "recipes cannot be told apart. Label some more first: heedful ask"
        )
    budget = Budget(recipes, 60 * minutes)
    return run(workspace.base(), lesson, workspace.folder / FOLDER, budget, progress, masked, writer)


def curve(workspace: Workspace, draws: int, whole: bool, progress: Progress) -> LearningCurve:
    """How answers got better with the labels that are there, and where that leads."""
    if draws < 2:
        raise ConfigError(f"Found {draws} draws; wanted two or more, or nothing says how sure the curve is.")
    return learning_curve(workspace.base(), _lesson(workspace, progress), progress, draws, whole)


def keep(workspace: Workspace, recipe: TrainingRecipe | None) -> Workspace:
    """The same project with this recipe in heedful.toml, or with what its effort says."""
    config = Config.read(workspace.folder).model_copy(update={"recipe": recipe})
    config.write(workspace.folder)
    return replace(workspace, config=config)


def write_search(workspace: Workspace, found: Found, path: Path) -> Path:
    """The search as a page."""
    from heedful.search.page import search_page  # plots are slow to import

    return _write(search_page(found, f"{workspace.config.name}, search").html(), path)


def write_curve(workspace: Workspace, drawn: LearningCurve, path: Path) -> Path:
    """The learning curve as a page."""
    from heedful.search.page import curve_page

    return _write(curve_page(drawn, f"{workspace.config.name}, learning curve").html(), path)


def _write(page: str, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    return path


def _lesson(workspace: Workspace, progress: Progress) -> Lesson:
    """What a first training would be taught today."""
    workspace.task()  # a project that writes has no labels to learn by
    material = gather(workspace, people=workspace.people())
    missing = lacking(material)
    if missing is not None:
        raise DataError(missing)
    return replace(lesson_of(workspace, weighed(workspace, material), None, progress), checkpoints=None)
