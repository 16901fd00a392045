"""Columns of Arrow as R can take them, exact: each is of the simplest kind that holds every value of it.

lgl, int   whole numbers of 32 bits; the least of all is NA
dbl        binary64; NA has R's own bits, which are a NaN beside the one of arithmetic
i64        whole numbers of 64 bits (bit64); the least of all is NA
date, time, stamp   binary64: days since 1970-01-01, seconds of a day, seconds since 1970-01-01 00:00:00 UTC
chr        texts in UTF-8, a zero byte after each, and a byte a text that says whether it is NA
"""

import json

import numpy
import pyarrow
import pyarrow.compute as compute
import pyarrow.types as types

PIECE = 1 << 20
NA_INTEGER = -(2**31)
NA_INTEGER64 = -(2**63)
NA_REAL = numpy.array([0x7FF00000000007A2], dtype="u8").view("f8")[0]
# Whole numbers up to here, and decimals of as many digits, are told apart by binary64.
WHOLE = 2**53
DIGITS = 10**15
# From here on, in seconds, binary64 tells one microsecond from the next no more.
FINE = 2**33
EMPTY = pyarrow.scalar("", pyarrow.large_string())
ZERO = pyarrow.scalar("\0", pyarrow.large_string())
UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


class NotInR(Exception):
    """R has no value for what a column holds."""


class Column:
    """One column, and its pieces as bytes."""

    def __init__(self, name, column):
        self.name = name
        self.kind, self._values = _fitting(column)
        if self.kind == "chr":
            text = self._values
            if compute.any(compute.match_substring(text, "\0")).as_py():
                raise NotInR(f"The column {name} holds a text with a zero character, which R cannot hold.")

    def piece(self, start):
        """The bytes of the values from a row on, and for texts which of them are NA."""
        part = self._values[start : start + PIECE]
        if self.kind != "chr":
            return numpy.ascontiguousarray(part), b""
        none = part.is_null().to_numpy().astype("u1") if part.null_count else b""
        ended = compute.binary_join_element_wise(part.fill_null(""), EMPTY, ZERO).combine_chunks()
        if len(ended) == 0:
            return b"", none
        offsets = numpy.frombuffer(ended.buffers()[1], dtype="i8")[ended.offset :]
        return ended.buffers()[2][int(offsets[0]) : int(offsets[len(ended)])], none


def _fitting(column):
    kind = column.type
    if types.is_boolean(kind):
        return "lgl", _numbers(column.cast(pyarrow.int32()), "i4", NA_INTEGER)
    if types.is_integer(kind):
        return _whole(column)
    if types.is_floating(kind):
        return "dbl", _numbers(column.cast(pyarrow.float64()), "f8", NA_REAL)
    if types.is_decimal(kind):
        return _decimal(column)
    if types.is_date32(kind):
        return "date", _numbers(column.cast(pyarrow.int32()), "f8", NA_REAL)
    if types.is_time64(kind):
        seconds = _int64(column) / float(UNITS[kind.unit])
        return "time", _with_missing(seconds, column, NA_REAL)
    if types.is_timestamp(kind):
        return _stamp(column)
    if types.is_string(kind) or types.is_large_string(kind):
        return "chr", column.cast(pyarrow.large_string())
    return _texts(column, _text)


def _whole(column):
    low, high = _extremes(column)
    bits = column.type.bit_width + (0 if types.is_signed_integer(column.type) else 1)
    if bits <= 32 and low > NA_INTEGER:
        return "int", _numbers(column.cast(pyarrow.int32()), "i4", NA_INTEGER)
    return _of_64_bits(column, low, high, lambda: _int64(column))


def _decimal(column):
    low, high = _extremes(column)
    scale = column.type.scale
    if scale == 0:
        return _of_64_bits(column, low, high, lambda: _unscaled(column))
    most = max(abs(low), abs(high)).scaleb(scale) if column.null_count < len(column) else 0
    if most < DIGITS and scale <= 22:
        # Both are exact, so the quotient is the binary64 next to the decimal (IEEE 754, 5.4.1).
        return "dbl", _with_missing(_unscaled(column) / 10.0**scale, column, NA_REAL)
    return _texts(column, lambda value: format(value, "f"))


def _of_64_bits(column, low, high, values):
    if -WHOLE <= low and high <= WHOLE:
        return "dbl", _with_missing(values().astype("f8"), column, NA_REAL)
    if NA_INTEGER64 < low and high < 2**63:
        return "i64", _with_missing(values(), column, NA_INTEGER64)
    return _texts(column, str)


def _stamp(column):
    unit = UNITS[column.type.unit]
    values = _int64(column)
    whole, part = numpy.divmod(values, unit)
    micros, rest = numpy.divmod(part * 10**6, unit)
    if rest.any() or (micros[numpy.abs(whole) >= FINE] != 0).any():
        return _texts(column.cast(pyarrow.timestamp(column.type.unit)), str)
    seconds = whole + micros / 1e6
    # R cuts when it prints: a value just below its microsecond would show the one before.
    short = numpy.floor((seconds - whole) * 1e6) < micros
    seconds[short] = numpy.nextafter(seconds[short], numpy.inf)
    return "stamp", _with_missing(seconds, column, NA_REAL)


def _extremes(column):
    found = compute.min_max(column).as_py()
    return (found["min"], found["max"]) if found["min"] is not None else (0, 0)


def _int64(column):
    """The values of 64 bits or fewer, as they lie in memory; anything where one is missing."""
    kind = column.type
    if not types.is_integer(kind):
        column = column.view(pyarrow.int64()) if isinstance(column, pyarrow.Array) else _viewed(column)
    return column.cast(pyarrow.int64()).fill_null(0).to_numpy()


def _viewed(column):
    return pyarrow.chunked_array([chunk.view(pyarrow.int64()) for chunk in column.chunks], pyarrow.int64())


def _unscaled(column):
    """The low halves of decimals of 128 bits: all of a value that fits 64."""
    parts = [
        numpy.frombuffer(chunk.buffers()[1], dtype="<i8")[2 * chunk.offset : 2 * (chunk.offset + len(chunk)) : 2]
        for chunk in column.chunks
        if len(chunk)
    ]
    return numpy.concatenate(parts) if parts else numpy.empty(0, "i8")


def _numbers(column, kind, missing):
    return _with_missing(column.fill_null(0).to_numpy().astype(kind), column, missing)


def _with_missing(values, column, missing):
    if column.null_count == 0:
        return values
    values = numpy.array(values)
    none = column.is_null().to_numpy()
    if values.dtype == "f8":
        # Set as bits: arithmetic could make another NaN of it.
        values.view("i8")[none] = numpy.array([missing]).view("i8")[0]
    else:
        values[none] = missing
    return values


def _texts(column, text):
    texts = [None if value is None else text(value) for value in column.to_pylist()]
    return "chr", pyarrow.chunked_array([pyarrow.array(texts, pyarrow.large_string())])


def _text(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, pyarrow.MonthDayNano):
        return f"P{value.months}M{value.days}DT{value.nanoseconds / 1e9:.9f}S"
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=_text)
    return str(value)
