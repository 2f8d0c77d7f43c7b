"""What answers now, in a process that goes on answering while versions come and go."""

import logging
import threading
import time

from heedful.errors import HeedfulError
from heedful.records.version import Promotion
from heedful.serve.answering import Answering
from heedful.serve.workspace import Workspace

AGAIN = 5.0  # seconds until a version that could not be loaded is tried once more


class Live:
    """Keeps up with the ledger. With `beside`, another version is loaded beside the one that answers, which
    answers on until that is done; without, whoever asks waits for it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._loaded: Answering | None = None
        self._loading = threading.Lock()
        self._not_before = 0.0
        self.beside = False

    def now(self) -> Answering:
        """The version in use with all that was said until now, in this process or in another."""
        if self._loaded is None:
            self.swap()  # waits where somebody is at it already
            assert self._loaded is not None
        elif self.beside and self._is_superseded(self._loaded):
            self._swap_soon()
        else:
            self._loaded = self._loaded.current()
        return self._loaded

    def swap(self) -> None:
        """Load the version in use, then let it answer."""
        with self._loading:
            if self._loaded is None or self._is_superseded(self._loaded):
                self._loaded = Answering.open(self._workspace)

    def _is_superseded(self, loaded: Answering) -> bool:
        """Whether another version has come into use since."""
        store = self._workspace.store
        if next(store.ledger.entries(Promotion, after=loaded.position), None) is None:
            return False
        used = store.versions.in_use()
        return used is not None and used.id != loaded.version_id

    def _swap_soon(self) -> None:
        if self._loading.locked() or time.monotonic() < self._not_before:
            return
        self._not_before = time.monotonic() + AGAIN
        threading.Thread(target=self._try_to_swap, name="next version", daemon=True).start()

    def _try_to_swap(self) -> None:
        try:
            self.swap()
        except HeedfulError as error:
            logging.getLogger("heedful.serve").warning("The version in use cannot be loaded: %s", error)
        else:
            self._not_before = 0.0
