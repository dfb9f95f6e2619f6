"""Names and their numbers: a table that grows while rows are read, and one that lies sorted on disk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np
import numpy.typing as npt


@dataclass(slots=True)
class Names:
    """A growing table; "" is code 0, so that "not said" needs no special case."""

    codes: dict[str, int] = field(default_factory=lambda: {"": 0})

    def code(self, name: object) -> int:
        return self.codes.setdefault("" if name is None else str(name), len(self.codes))

    def column(self, names: Iterable[object]) -> npt.NDArray[np.int32]:
        return np.array([self.code(name) for name in names], np.int32)


class Sorted(Sequence[str]):
    """A table of UTF-8 names in byte order, usually memory-mapped; found by halving, never loaded as a whole."""

    def __init__(self, stored: npt.NDArray[np.bytes_]) -> None:
        self.stored = stored

    @classmethod
    def of(cls, names: Iterable[str]) -> "Sorted":
        encoded = sorted({name.encode() for name in names} | {b""})
        return cls(np.array(encoded, dtype=f"S{max(1, max(map(len, encoded)))}"))

    def __len__(self) -> int:
        return len(self.stored)

    @overload
    def __getitem__(self, code: int) -> str: ...
    @overload
    def __getitem__(self, code: slice) -> list[str]: ...
    def __getitem__(self, code: int | slice) -> str | list[str]:
        if isinstance(code, slice):
            return [bytes(name).decode() for name in self.stored[code]]
        return bytes(self.stored[code]).decode()

    def code(self, name: str) -> int | None:
        key = name.encode()
        if len(key) > self.stored.dtype.itemsize:
            return None
        at = int(np.searchsorted(self.stored, np.bytes_(key)))
        return at if at < len(self.stored) and bytes(self.stored[at]) == key else None


def codes_of(table: Sequence[str], names: Iterable[str]) -> list[int]:
    """Codes of those names that are in the table, in the order asked."""
    if isinstance(table, Sorted):
        found = [table.code(name) for name in names]
        return [code for code in found if code is not None]
    names = list(names)
    wanted = set(names)
    codes = {name: code for code, name in enumerate(table) if name in wanted}
    return [codes[name] for name in names if name in codes]
