"""heedful.toml -> Config: one dial first (`effort`), the rest derived unless said otherwise."""

import os
import tomllib
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

import tomli_w
from pydantic import Field, ValidationError, field_validator

from heedful.errors import ConfigError, NotFoundError
from heedful.records.base import Record
from heedful.records.parts import Inputs
from heedful.records.recipe import TrainingRecipe

FILE = "heedful.toml"
DATABASE_URL = "HEEDFUL_DATABASE_URL"

Effort = Literal["quick", "standard", "thorough"]


class ModelConfig(Record):
    """Which encoder answers, and how its tokens become one vector."""

    base: str = "all-MiniLM-L6-v2"
    pooling: Literal["mean", "cls"] = "mean"
    max_tokens: int = Field(default=256, ge=8, le=8192)


class GateConfig(Record):
    """What a round must show before its version answers.

    `review` says what people's review must have found before a version takes over: that it does not lose,
    where there was a review; that it wins, for which rounds then wait; or nothing.
    """

    delta: float = Field(default=0.01, gt=0, lt=1)
    told: float = Field(default=0.99, ge=0, le=1)
    collateral: float = Field(default=0.01, ge=0, le=1)
    chrf: float = Field(default=0.3, gt=0, lt=100)
    review: Literal["off", "no loss", "win"] = "no loss"


class SplitConfig(Record):
    """The shares drawn by content hash when the data names no split."""

    validation: float = Field(default=0.1, ge=0, lt=1)
    test: float = Field(default=0.2, ge=0, lt=1)


class WritingConfig(Record):
    """What a task that writes asks for, and how long an answer may be; empty means the task's own words."""

    instruction: str = ""
    prefix: str = ""
    source_language: str = ""
    target_language: str = ""
    max_new_tokens: int = Field(default=128, ge=1, le=4096)
    beams: int = Field(default=1, ge=1, le=64)
    terms: dict[str, str] = Field(default_factory=dict)


class PeopleConfig(Record):
    """Whose word counts how much, once four people or more have spoken; the owner's always counts whole."""

    weigh: bool = True
    share: float = Field(default=0.25, gt=0, le=1)
    trusted: tuple[str, ...] = ()


class WebhookConfig(Record):
    """Networks inside, such as 10.0.0.0/8, that webhooks may go to; without any, public addresses alone."""

    allow: tuple[str, ...] = ()

    @field_validator("allow")
    @classmethod
    def _are_networks(cls, allow: tuple[str, ...]) -> tuple[str, ...]:
        for network in allow:
            ip_network(network, strict=False)
        return allow


class PrivacyConfig(Record):
    """What is masked before anything is kept: known kinds, own patterns by name, what a plug-in finds."""

    mask: tuple[Literal["email", "phone", "card", "iban", "ip"], ...] = ()
    patterns: dict[str, str] = Field(default_factory=dict)
    plugin: str = ""


class Config(Record):
    """What a project is; everything else is in its store."""

    name: str = Field(min_length=1, max_length=100)
    task: str = "classification"
    inputs: Inputs = "text"
    multi_label: bool = False
    effort: Effort = "standard"
    seed: int = Field(default=0, ge=0)
    database: str = ""
    reader: str = "comments"
    report_to: tuple[str, ...] = ()
    model: ModelConfig = ModelConfig()
    gate: GateConfig = GateConfig()
    split: SplitConfig = SplitConfig()
    people: PeopleConfig = PeopleConfig()
    webhooks: WebhookConfig = WebhookConfig()
    privacy: PrivacyConfig = PrivacyConfig()
    writing: WritingConfig = WritingConfig()
    recipe: TrainingRecipe | None = None

    @property
    def store_url(self) -> str | None:
        """Where the store lies, by the environment first; None for the file in the project's folder."""
        return os.environ.get(DATABASE_URL) or self.database or None

    def write(self, folder: Path) -> None:
        """Put heedful.toml into `folder`."""
        content = tomli_w.dumps(self.model_dump(exclude_none=True)).encode()
        path = folder / FILE
        with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(content)

    @classmethod
    def read(cls, folder: Path) -> "Config":
        """The configuration of the project in `folder`."""
        path = folder / FILE
        if not path.is_file():
            raise NotFoundError(
                f"There is no project in {folder} (no {FILE}). Make one with: heedful init {folder}"
            )
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"{path} is not valid TOML: {error}. Mend it or take it from a backup."
            ) from error
        except ValidationError as error:
            raise ConfigError(f"{path}: {explain(error)}") from error


def explain(error: ValidationError, whole: str = "the file") -> str:
    """Pydantic's findings in one line a person can act on; `whole` is what a fault of no field is about."""
    parts = []
    for item in error.errors():
        where = ".".join(str(step) for step in item["loc"])
        message = item["msg"].removeprefix("Value error, ")
        found = "" if item["type"] == "missing" or not where else f" (found {item['input']!r:.60})"
        parts.append(f"{where or whole}: {message[:1].lower()}{message[1:]}{found}")
    return "; ".join(parts) + "."
