"""Names and their numbers: a table that grows while rows are read, one that lies sorted on disk, and both in a row."""

# mypy: disable-error-code="no-untyped-def"
# `_find` is compiled.

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, overload, runtime_checkable

import numpy as np
import numpy.typing as npt
from numba import njit

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]


@runtime_checkable
class Table(Protocol):
    """A table that can tell the code of a name without being read as a whole."""

    def code(self, name: str) -> int | None: ...


@dataclass(slots=True)
class Names:
    """A growing table; "" is code 0, so that "not said" needs no special case."""

    codes: dict[str, int] = field(default_factory=lambda: {"": 0})

    def code(self, name: object) -> int:
        return self.codes.setdefault("" if name is None else str(name), len(self.codes))

    def column(self, names: Iterable[object]) -> npt.NDArray[np.int32]:
        return np.array([self.code(name) for name in names], np.int32)


class _Decoding(Sequence[str]):
    """A sequence of names that are decoded when asked for."""

    def _name(self, code: int) -> str:
        raise NotImplementedError

    @overload
    def __getitem__(self, code: int) -> str: ...
    @overload
    def __getitem__(self, code: slice) -> list[str]: ...
    def __getitem__(self, code: int | slice) -> str | list[str]:
        if isinstance(code, slice):
            return [self._name(one) for one in range(*code.indices(len(self)))]
        code = int(code)
        if code < 0:
            code += len(self)
        if not 0 <= code < len(self):
            raise IndexError(code)
        return self._name(code)


class Sorted(_Decoding):
    """UTF-8 names in byte order, usually mapped from disk: name n is `text[at[n]:at[n + 1]]`. Found by halving."""

    def __init__(self, text: Bytes, at: Ints) -> None:
        self.text, self.at = text, at

    @classmethod
    def of(cls, names: Iterable[str]) -> "Sorted":
        """All of `names` and "" (code 0), each once."""
        return cls(*packed(sorted({name.encode() for name in names} | {b""})))

    def __len__(self) -> int:
        return len(self.at) - 1

    def _name(self, code: int) -> str:
        return self.text[self.at[code] : self.at[code + 1]].tobytes().decode()

    def code(self, name: str) -> int | None:
        found = int(self.codes([name])[0])
        return None if found < 0 else found

    def codes(self, names: Sequence[str]) -> npt.NDArray[np.int32]:
        """The code of each name; -1 for those who are not in the table."""
        found: npt.NDArray[np.int32] = _find(
            self.text, self.at, *packed([str(name).encode() for name in names])
        )
        return found


class Longer(_Decoding):
    """A sorted table, and behind it names in the order of their appearance."""

    def __init__(self, first: Sorted, more: Sequence[str]) -> None:
        self.first, self.more = first, list(more)
        self.place = {name: len(first) + n for n, name in enumerate(self.more)}

    def __len__(self) -> int:
        return len(self.first) + len(self.more)

    def _name(self, code: int) -> str:
        return self.first[code] if code < len(self.first) else self.more[code - len(self.first)]

    def code(self, name: str) -> int | None:
        return self.place[name] if name in self.place else self.first.code(name)

    def codes(self, names: Sequence[str]) -> npt.NDArray[np.int32]:
        """The code of each name; -1 for those who are in neither."""
        found = self.first.codes(names)
        if self.place:
            for n in np.flatnonzero(found < 0).tolist():
                found[n] = self.place.get(names[n], -1)
        return found


def packed(encoded: Sequence[bytes]) -> tuple[Bytes, Ints]:
    """(text, at) of names that are encoded already."""
    at = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum(np.fromiter((len(one) for one in encoded), np.int64, len(encoded)), out=at[1:])
    return np.frombuffer(b"".join(encoded), np.uint8), at


def codes_of(table: Sequence[str], names: Iterable[str]) -> list[int]:
    """Codes of those names that are in the table, in the order asked."""
    if isinstance(table, Table):
        found = [table.code(name) for name in names]
        return [code for code in found if code is not None]
    names = list(names)
    wanted = set(names)
    codes = {name: code for code, name in enumerate(table) if name in wanted}
    return [codes[name] for name in names if name in codes]


@njit(nogil=True, cache=True)
def _find(text, at, sought, sought_at):
    """For each sought name the number of the equal one in a sorted table, or -1."""
    out = np.full(len(sought_at) - 1, -1, np.int32)
    for n in range(len(out)):
        begin, size = sought_at[n], sought_at[n + 1] - sought_at[n]
        low, high = 0, len(at) - 1
        while low < high:
            middle = (low + high) // 2
            other = at[middle + 1] - at[middle]
            sign, byte = np.int64(0), 0
            while sign == 0 and byte < size and byte < other:
                sign = np.int64(text[at[middle] + byte]) - np.int64(sought[begin + byte])
                byte += 1
            if sign == 0:
                sign = other - size
            if sign == 0:
                out[n] = middle
                break
            if sign < 0:
                low = middle + 1
            else:
                high = middle
    return out
