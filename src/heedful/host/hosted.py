"""A project on a server: answering in batches, one at the model at a time, a new version loaded beside."""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Self

from heedful.errors import ConfigError, HeedfulError
from heedful.host.batching import Batcher
from heedful.host.metrics import Metrics
from heedful.host.passwords import Limit, Passwords
from heedful.host.queue import Queue
from heedful.project import Project
from heedful.records.base import content_hash
from heedful.records.person import Person, Role, Secret
from heedful.records.prediction import Prediction
from heedful.store import Store

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


@dataclass
class Hosted:
    """One project; `secure` says that browsers reach it over TLS alone."""

    name: str
    project: Project
    secure: bool = False
    visitors: dict[str, tuple[float, "Visitor"]] = field(default_factory=dict)
    model: threading.RLock = field(default_factory=threading.RLock)
    sign_ins: Limit = field(default_factory=Limit)
    queue: Queue = field(default_factory=Queue)
    remarks: Limit = field(default_factory=partial(Limit, 20, 60.0, what="remarks from here"))

    def __post_init__(self) -> None:
        self._warming: threading.Thread | None = None
        self.metrics = Metrics(self.name)
        self.batcher = Batcher(self._answer, self._keep, self.metrics.answered)

    @classmethod
    def open(cls, folder: Path, *, secure: bool = False) -> Self:
        """The project in a folder, under a name that fits into an address."""
        project = Project.open(folder)
        project.swap_beside()
        return cls(address_name(project.config.name), project, secure)

    @property
    def store(self) -> Store:
        return self.project.workspace.store

    @property
    def has_version(self) -> bool:
        """Whether anything answers."""
        return self.project.version() is not None

    @contextmanager
    def modelling(self) -> Iterator[Project]:
        """The project while nobody else is at its model."""
        with self.model:
            yield self.project

    def warm(self) -> None:
        """Load the version in use meanwhile, so that the first answer does not wait for it."""
        self._warming = threading.Thread(target=self._load, name="first version", daemon=True)
        self._warming.start()

    @property
    def is_warming(self) -> bool:
        """Whether the version in use is still being loaded."""
        return self._warming is not None and self._warming.is_alive()

    def _load(self) -> None:
        with suppress(HeedfulError):  # no version yet, or none that loads: whoever asks is told
            self.project.swap()

    def close(self) -> None:
        """Answer what waits, then let go."""
        self.batcher.close()
        self.project.close()

    def _answer(self, texts: list[str]) -> list[Prediction]:
        with self.modelling() as project:
            return project.predict_together(texts)

    def _keep(self, answers: list[Prediction]) -> None:
        self.store.ledger.append_all(answers)


@dataclass(frozen=True)
class Visitor:
    """Who asks where, by which secret; `role` is what both the person and the secret may."""

    hosted: Hosted
    person: Person
    secret: Secret
    role: Role

    @property
    def name(self) -> str:
        """The author of what they say."""
        return self.person.name

    @property
    def project(self) -> Project:
        return self.hosted.project

    @property
    def store(self) -> Store:
        return self.hosted.store


@dataclass(frozen=True)
class Hosts:
    """All projects of a server by their names, kept apart; `passwords` hashes for all of them."""

    projects: Mapping[str, Hosted]
    passwords: Passwords = field(default_factory=Passwords)

    @classmethod
    def of(cls, *hosted: Hosted) -> Self:
        """These projects; raises ConfigError where two would have one address or one store."""
        by_name = {one.name: one for one in hosted}
        if len(by_name) < len(hosted):
            names = ", ".join(sorted(one.name for one in hosted))
            raise ConfigError(
                f"Found two projects of one name among {names}. "
                "Give one of them another `name` in heedful.toml."
            )
        places = {one.store.database.place for one in hosted}
        if len(places) < len(hosted):
            raise ConfigError(
                f"Found one store for several projects, among {', '.join(sorted(places))}. Give every "
                "project a database or a schema (?options=-csearch_path%3DNAME) of its own."
            )
        return cls(by_name)

    def close(self) -> None:
        """Let go of all of them."""
        for one in self.projects.values():
            one.close()


def address_name(name: str) -> str:
    """The form of a project's name that addresses use; a name without any such letter gets a number."""
    plain = _NOT_IN_A_NAME.sub("-", name.lower()).strip("-")[:64].strip("-")
    return plain or f"project-{content_hash(name)[:8]}"
