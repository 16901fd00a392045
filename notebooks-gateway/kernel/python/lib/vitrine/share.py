"""Frames for the room's other languages: a frame becomes a table of the room's reader, value by value."""

import base64
import re

from .data import Error, ask, connected

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
# A message in base 64 has to fit 16 MiB, with room for what is said about it.
BYTES = 8 << 20
LONGEST = 15 << 20


def share(frame, name):
    """Lets cells of SQL, and the room's other kernels, read a frame of pandas, polars or Arrow: as frames.name. It
    takes the place of one that was shared under the name before, and is there until the room ends."""
    __tracebackhide__ = True
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise ValueError("The name of a frame has lower-case letters, digits and _, and begins with a letter: cohort")
    send_table(_arrow(frame), name)


def send_table(table, name):
    """Hands a table of pyarrow over to the room's reader."""
    __tracebackhide__ = True
    import pyarrow

    table = _plain(table)
    with connected() as reader:
        # Whoever leaves early, as by an interrupt, leaves the frame of that name as it was.
        _told(reader, 1, "share", {"name": name, "schema": _text(table.schema.serialize())})
        width = max(1, table.nbytes // max(1, table.num_rows))
        for batch in table.to_batches(max_chunksize=max(1, min(1 << 16, BYTES // width))):
            for part in _parts(batch):
                _told(reader, 2, "shareRows", {"batch": _text(part)})
        _told(reader, 3, "shared", {})


def _parts(batch):
    """A batch as messages, each short enough: where rows differ much in length it is halved."""
    if batch.num_rows == 0:
        return
    message = batch.serialize()
    if message.size <= LONGEST:
        yield message
    elif batch.num_rows == 1:
        raise Error("too-large", "A row of the frame is larger than 15 MiB, which a frame that is shared may not have.")
    else:
        half = batch.num_rows // 2
        yield from _parts(batch.slice(0, half))
        yield from _parts(batch.slice(half))


def _told(reader, call, method, params):
    __tracebackhide__ = True
    for _ in ask(reader, call, method, params):
        pass


def _text(message):
    return base64.b64encode(message).decode("ascii")


def _arrow(frame):
    import pyarrow

    kind = type(frame).__module__.split(".")[0]
    if isinstance(frame, pyarrow.Table):
        return frame
    if kind == "polars" and hasattr(frame, "to_arrow"):
        return _from_polars(frame)
    if kind == "pandas":
        return _from_pandas(frame)
    raise TypeError("What is shared is a frame of pandas, polars or Arrow")


def _from_polars(frame):
    import pyarrow

    found = frame.to_arrow()
    return found if isinstance(found, pyarrow.Table) else pyarrow.table([found], [frame.name or "value"])


def _from_pandas(frame):
    """An index that says something becomes columns, as it does in a file that is put out."""
    import pandas
    import pyarrow

    if isinstance(frame, pandas.Series):
        frame = frame.to_frame(frame.name if frame.name is not None else "value")
    if not (isinstance(frame.index, pandas.RangeIndex) and frame.index.name is None):
        frame = frame.reset_index(allow_duplicates=True)
    columns = []
    names = []
    for at, name in enumerate(frame.columns):
        names.append(" ".join(str(part) for part in name) if isinstance(name, tuple) else str(name))
        try:
            columns.append(pyarrow.array(frame.iloc[:, at], from_pandas=True))
        except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, pyarrow.ArrowNotImplementedError):
            raise TypeError(f"The column {names[-1]} holds values of several kinds: make them one, such as text") from None
    return pyarrow.table(columns, names)


def _plain(table):
    import pyarrow

    if table.num_columns == 0:
        raise ValueError("The frame has no columns")
    columns = [_plain_column(name, column) for name, column in zip(table.column_names, table.columns)]
    return pyarrow.table(columns, schema=pyarrow.schema([(n, c.type) for n, c in zip(table.column_names, columns)]))


def _plain_column(name, column):
    """A column in one of the forms that the reader takes; a value that would change is an error."""
    import pyarrow
    import pyarrow.types as types

    if isinstance(column, pyarrow.Array):
        column = pyarrow.chunked_array([column])
    if types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    if types.is_boolean(kind) or types.is_integer(kind) or types.is_float32(kind) or types.is_float64(kind):
        return column
    if types.is_string(kind) or types.is_binary(kind) or types.is_date32(kind) or types.is_decimal128(kind):
        return column
    to = _simpler(kind)
    if to is None:
        raise TypeError(f"The column {name} holds {kind}, which cannot be shared: make it text, a number or a time")
    return column if to == kind else column.cast(to)


def _simpler(kind):
    import pyarrow
    import pyarrow.types as types

    if types.is_null(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return pyarrow.string()
    if types.is_large_binary(kind) or types.is_fixed_size_binary(kind) or types.is_binary_view(kind):
        return pyarrow.binary()
    if types.is_float16(kind):
        return pyarrow.float32()
    if types.is_date64(kind):
        return pyarrow.date32()
    if types.is_time(kind):
        return pyarrow.time64("us")
    if types.is_decimal(kind):
        return pyarrow.decimal128(38, kind.scale) if kind.scale <= 38 else None
    if types.is_timestamp(kind):
        return kind if kind.tz is None else pyarrow.timestamp("us", "UTC")
    return None
