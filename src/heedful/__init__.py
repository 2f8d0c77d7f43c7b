"""heedful: models that heed what people say about their output.

A user's names are here and are loaded when they are first asked for: importing does nothing.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "Choice",
    "Comment",
    "Config",
    "Correction",
    "Decision",
    "HeedfulError",
    "Prediction",
    "Project",
    "Report",
    "Round",
    "Verdict",
    "Version",
    "pretrain",
]

if TYPE_CHECKING:
    from heedful.config import Config
    from heedful.errors import HeedfulError
    from heedful.loop.pretraining import pretrain
    from heedful.project import Project
    from heedful.records.feedback import Choice, Comment, Correction, Verdict
    from heedful.records.prediction import Prediction
    from heedful.records.report import Decision, Report
    from heedful.records.version import Round, Version
else:

    def __getattr__(name):  # noqa: ANN001, ANN202 - type checkers read the imports above
        from importlib import import_module

        homes = {
            "config": ("Config",),
            "errors": ("HeedfulError",),
            "loop.pretraining": ("pretrain",),
            "project": ("Project",),
            "records.feedback": ("Choice", "Comment", "Correction", "Verdict"),
            "records.prediction": ("Prediction",),
            "records.report": ("Decision", "Report"),
            "records.version": ("Round", "Version"),
        }
        for home, names in homes.items():
            if name in names:
                return getattr(import_module(f"heedful.{home}"), name)
        raise AttributeError(f"module 'heedful' has no attribute {name!r}")

    def __dir__():  # noqa: ANN202
        return sorted([*globals(), *__all__])
