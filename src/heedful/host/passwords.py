"""Passwords: argon2id, a few at a time, and a limit on guessing."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from heedful.host.problems import RefusedError

AT_ONCE = 2  # hashes in the making: each takes 64 MiB
TRIES, PER = 5, 60.0


class Passwords:
    """Hash and check; the parameters are those of RFC 9106 for little memory, argon2-cffi's default."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._nobody = self._hasher.hash("the password of nobody")

    def hash(self, password: str) -> str:
        """What the store keeps."""
        with self._turns:
            return self._hasher.hash(password.encode(errors="surrogatepass"))

    def fits(self, password: str, known: str | None) -> bool:
        """Whether this is the password; it takes as long where there is none."""
        with self._turns:
            try:
                self._hasher.verify(known or self._nobody, password.encode(errors="surrogatepass"))
            except (VerificationError, InvalidHashError):
                return False
        return known is not None


class Limit:
    """At most `tries` in `per` seconds for each of anything."""

    def __init__(
        self,
        tries: int = TRIES,
        per: float = PER,
        clock: Callable[[], float] = time.monotonic,
        what: str = "tries to sign in",
    ) -> None:
        self._what = what
        self._tries = tries
        self._per = per
        self._clock = clock
        self._seen: dict[str, deque[float]] = defaultdict(deque)
        self._turn = threading.Lock()

    def count(self, *names: str) -> None:
        """One more try under these names; raises RefusedError (429) once that is too many."""
        with self._turn:
            moment = self._clock()
            self._forget(moment)
            for name in names:
                if len(self._seen[name]) >= self._tries:
                    wait = round(self._per - (moment - self._seen[name][0])) + 1
                    detail = f"Too many {self._what}. Wait {wait} seconds, then try again."
                    raise RefusedError(429, detail, Retry_After=str(wait))
            for name in names:
                self._seen[name].append(moment)

    def _forget(self, moment: float) -> None:
        for name in list(self._seen):
            tries = self._seen[name]
            while tries and moment - tries[0] >= self._per:
                tries.popleft()
            if not tries:
                del self._seen[name]
