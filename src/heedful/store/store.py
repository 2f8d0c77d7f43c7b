"""The store of a project: one database and one folder of versions, opened and closed together."""

from pathlib import Path
from types import TracebackType

from heedful.errors import NotFoundError, StoreError
from heedful.store.database import Database, connect
from heedful.store.deliveries import Deliveries
from heedful.store.examples import Examples
from heedful.store.jobs import Jobs
from heedful.store.ledger import Ledger
from heedful.store.leftover import sweep
from heedful.store.migrate import migrate
from heedful.store.people import People
from heedful.store.versions import Versions
from heedful.store.webhooks import Webhooks
from heedful.store.wording import Masked

DATABASE = "store.db"
VERSIONS = "versions"


class Store:
    """All that a project keeps, opened and closed together. `notes` are for people to read."""

    def __init__(self, database: Database, folder: Path, mask: Masked | None = None) -> None:
        self.database = database
        self.ledger = Ledger(database, mask)
        self.examples = Examples(database, mask)
        self.versions = Versions(folder / VERSIONS, self.ledger)
        self.people = People(database)
        self.jobs = Jobs(database)
        self.webhooks = Webhooks(database)
        self.deliveries = Deliveries(database)
        self.notes = database.notes

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        url: str | None = None,
        create: bool = True,
        copy: bool = True,
        mask: Masked | None = None,
    ) -> "Store":
        """The store in a project's folder, brought up to date, with what crashes left swept away.

        Before the schema changes a copy is made, unless `copy` says that somebody has made one. No text is
        written that did not go through `mask`.
        """
        folder = Path(folder).absolute()
        if not create and url is None and not (folder / DATABASE).is_file():
            raise NotFoundError(
                f"There is no heedful store in {folder}. Create a project there (heedful init),"
                " or name its folder."
            )
        try:
            (folder / VERSIONS).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The folder {folder} cannot be written: {error}. Name another place."
            ) from error
        database = connect(url or folder / DATABASE)
        try:
            migrate(database, copies=folder, copy=copy)
            sweep(database)
            store = cls(database, folder, mask)
            store.versions.sweep()
        except BaseException:
            database.close()
            raise
        return store

    def close(self) -> None:
        """Give back every connection."""
        self.database.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
