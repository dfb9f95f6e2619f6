"""What every reader hands over: rows of raw cells with the row a person sees, and an independent count."""

from collections.abc import Iterator
from dataclasses import dataclass, field

Cell = object  # str, int, float, bool, date, datetime or None, as the format knows it
BLANK = " \t\r\n\"'\x0b\x0c"

MAX_BYTES = 2 << 30
MAX_UNPACKED = 1 << 30
MAX_COLUMNS = 16_384
MAX_CELL = 32_767


@dataclass(slots=True)
class Sheet:
    """`counted` is the number of rows with content, header included, found by a counter of its own."""

    records: list[tuple[int, list[Cell]]]
    counted: int
    format: str
    encoding: str = ""
    delimiter: str = ""
    name: str = ""
    traps: dict[tuple[int, int], tuple[str, str]] = field(
        default_factory=dict
    )  # (row, column) -> code, value
    broken: dict[int, tuple[str, str, str]] = field(default_factory=dict)  # row -> code, value, reason
    notes: list[str] = field(default_factory=list)
    typed_header: bool = False  # the format names its columns itself (Parquet, JSON)

    def __iter__(self) -> Iterator[tuple[int, list[Cell]]]:
        return iter(self.records)


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip(BLANK))
