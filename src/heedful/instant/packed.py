"""Many byte strings as two flat arrays, which a file can hold and a process map without reading them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Packed:
    """String i is `data[offsets[i]:offsets[i + 1]]`."""

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, place: int) -> bytes:
        return self.data[self.offsets[place] : self.offsets[place + 1]].tobytes()

    def has(self, place: int, part: bytes) -> bool:
        """Whether a string contains these bytes."""
        return part in self[place]

    def having(self, part: bytes) -> list[int]:
        """The places of all strings that contain these bytes."""
        found = []
        at = self._whole.find(part)
        while at >= 0:
            place = int(np.searchsorted(self.offsets, at, side="right")) - 1
            end = int(self.offsets[place + 1])
            if at + len(part) <= end:
                found.append(place)
                at = self._whole.find(part, end)
            else:  # half in one string, half in the next
                at = self._whole.find(part, at + 1)
        return found

    @cached_property
    def _whole(self) -> bytes:
        return self.data.tobytes()

    def find(self, wanted: bytes) -> int | None:
        """Where a string is, in strings that are sorted; None when it is not among them."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self[middle] < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and self[low] == wanted else None


def pack(strings: Iterable[bytes]) -> Packed:
    """The strings one after the other."""
    parts = list(strings)
    offsets = np.zeros(len(parts) + 1, np.int64)
    np.cumsum([len(part) for part in parts], out=offsets[1:])
    return Packed(np.frombuffer(b"".join(parts), np.uint8), offsets)
