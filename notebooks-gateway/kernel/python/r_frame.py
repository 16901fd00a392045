"""Columns of R as Arrow, exact; the kinds are those of r_columns.py."""

import numpy
import pyarrow

from r_columns import NA_INTEGER, NA_INTEGER64

# R tells its missing number from other NaN by the low half of its bits.
NA_LOW = 1954
MICROSECONDS = 10**6
# Up to here, in seconds, just above one microsecond is not yet just below the next.
TOLD_APART = 2**32


def arrow_column(kind, parts):
    """One column, of the next of the parts."""
    if kind == "chr":
        return _texts(next(parts), next(parts))
    if kind in ("lgl", "int"):
        values = numpy.frombuffer(next(parts), "<i4")
        found = pyarrow.array(values, pyarrow.int32(), mask=values == NA_INTEGER)
        return found.cast(pyarrow.bool_()) if kind == "lgl" else found
    if kind == "i64":
        values = numpy.frombuffer(next(parts), "<i8")
        return pyarrow.array(values, pyarrow.int64(), mask=values == NA_INTEGER64)
    values = numpy.frombuffer(next(parts), "<f8")
    if kind == "dbl":
        missing = numpy.isnan(values) & ((values.view("<u8") & 0xFFFFFFFF) == NA_LOW)
        return pyarrow.array(values, pyarrow.float64(), mask=missing)
    missing = ~numpy.isfinite(values)
    values = numpy.where(missing, 0.0, values)
    if kind == "date":
        return pyarrow.array(numpy.floor(values).astype("i4"), pyarrow.int32(), mask=missing).cast(pyarrow.date32())
    to = {"time": pyarrow.time64("us"), "stamp": pyarrow.timestamp("us")}[kind]
    return pyarrow.array(_microseconds(values), pyarrow.int64(), mask=missing).cast(to)


def _microseconds(seconds):
    """Whole microseconds. R cuts, so a time that came from the room is its microsecond or just above; one that R read
    itself may be just below, and is the next where it is the binary64 of that."""
    whole = numpy.floor(seconds)
    micros = numpy.floor((seconds - whole) * MICROSECONDS)
    next_one = (whole + (micros + 1) / MICROSECONDS == seconds) & (numpy.abs(seconds) < TOLD_APART)
    return whole.astype("i8") * MICROSECONDS + (micros + next_one).astype("i8")


def _texts(held, missing):
    """Texts with a zero byte after each, and a byte a text that says whether it is NA."""
    none = numpy.frombuffer(missing, "u1").astype(bool)
    ends = numpy.flatnonzero(numpy.frombuffer(held, "u1") == 0) + 1
    if len(ends) != len(none) or (len(held) and int(ends[-1]) != len(held)):
        raise ValueError("The texts of a column are not what they were said to be.")
    texts = held.decode("utf-8").split("\0")[:-1]
    return pyarrow.array(texts, pyarrow.string(), mask=none)
