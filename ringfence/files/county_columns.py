"""Columns that the files of a county share: ids, moments, one word for all."""

import numpy as np
import numpy.typing as npt

from ringfence.files.parquet_writer import Coded, id_dictionary, text_dictionary, times


def identifiers(
    prefix: str, values: npt.NDArray[np.integer], *, digits: int = 8, known: npt.NDArray[np.bool_] | None = None
) -> Coded:  # fmt: skip
    """Ids such as P00000012; where not `known`, the empty text."""
    distinct, codes = np.unique(values, return_inverse=True)
    dictionary = id_dictionary(prefix, distinct.astype(np.int64), digits=digits)
    size = len(distinct)
    if known is not None and not known.all():
        dictionary, codes, size = dictionary + text_dictionary([""]), np.where(known, codes, size), size + 1
    return Coded(codes.astype(np.int32), dictionary, size)


def moments(values: npt.NDArray[np.int64], *, known: npt.NDArray[np.bool_] | None = None) -> Coded:
    """UTC seconds; where not `known`, no value (the column is optional)."""
    there = np.ones(len(values), np.bool_) if known is None else known
    distinct, codes = np.unique(values[there], return_inverse=True)
    out = np.full(len(values), -1, np.int32)
    out[there] = codes
    return Coded(out, times(distinct), len(distinct))


def constant(word: str, count: int) -> Coded:
    return Coded(np.zeros(count, np.int32), text_dictionary([word]), 1)


def yes_no(values: npt.NDArray[np.bool_]) -> Coded:
    return Coded(values.astype(np.int32), text_dictionary(["false", "true"]), 2)
