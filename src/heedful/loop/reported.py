"""Work whose versions, figures and promotions are told to the trackers that heedful.toml names.

What has happened is read off the ledger once the work is over, so that every way to it tells the same.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from heedful.errors import HeedfulError
from heedful.records.version import Promotion, Retirement, Round, Version
from heedful.serve.workspace import Workspace
from heedful.tracking.figures import first_measured, made_of, measured_of, parameters_of
from heedful.tracking.reporting import Reporting, reporting
from heedful.tracking.tracker import Place

FOLDER = "tracking"

log = logging.getLogger("heedful.tracking")


@contextmanager
def reported(workspace: Workspace, what: str) -> Iterator[Workspace]:
    """The workspace to do it in: whoever trains there is heard."""
    config = workspace.config
    if not config.report_to:
        yield workspace
        return
    place = Place(config.name, workspace.folder / FOLDER)
    heard = reporting(config.report_to, place, what, parameters_of(config))
    before, failure = workspace.store.ledger.position(), ""
    try:
        yield replace(workspace, losses=heard.loss)
    except BaseException as error:
        failure = type(error).__name__  # its words may be somebody's
        raise
    finally:
        try:
            _tell(workspace, before, heard)
        except HeedfulError as error:
            log.warning("Trackers were not told: %s", error)
        finally:
            heard.close(failure)


def _tell(workspace: Workspace, before: int, heard: Reporting) -> None:
    """What the ledger says of versions since."""
    versions = workspace.store.versions
    for _, entry in workspace.store.ledger.entries(Version, Round, Promotion, Retirement, after=before):
        match entry:
            case Version():
                heard.made(made_of(entry, versions.folder(entry.id)))
                if entry.parent is None:
                    heard.measured(first_measured(entry))
            case Round():
                heard.measured(measured_of(entry))
            case Promotion():
                version = versions.get(entry.version)
                heard.in_use(made_of(version, versions.folder(version.id)), entry.reason)
            case Retirement():
                heard.gone(entry.versions)
