"""What all records share: frozen pydantic models, ids made here, and the hash that identifies a text."""

import hashlib
import secrets
import unicodedata
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict

ID_PATTERN = r"^[A-Za-z0-9-]{1,64}$"


class Record(BaseModel):
    """A value: cannot be changed, refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def new_id(kind: str) -> str:
    """A fresh id such as `prediction-9f0c…`; never part of a path."""
    return f"{kind}-{secrets.token_hex(8)}"


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def normalise(text: str) -> str:
    """The form in which two texts count as the same: NFC, white space folded."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def content_hash(text: str) -> str:
    """32 hexadecimal digits that identify a text whatever its white space and Unicode form."""
    return hashlib.sha256(normalise(text).encode()).hexdigest()[:32]


def hash_fraction(text_hash: str, salt: str = "") -> float:
    """A number in [0, 1) that depends on the text alone: what splits and folds are drawn with."""
    digest = hashlib.sha256(f"{salt}:{text_hash}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
