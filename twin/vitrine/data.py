"""Questions to the reader of the room: SQL goes out, Arrow record batches come back, and stay in the memory they
arrived in."""

import contextlib
import json
import socket
import struct

READER = "/vitrine/data"
CONTROL = 1
HEADER = struct.Struct(">IBI")


class Error(Exception):
    """The room's reader could not answer. `code` says of which kind the reason is."""

    def __init__(self, code, detail):
        super().__init__(detail)
        self.code = code


def sql(query, frame="pandas"):
    """Runs one SELECT over the room's tables and gives all its rows, exact: whole numbers and decimals are not
    rounded, and an empty text is not a missing one. frame: "pandas", "polars" or "arrow"."""
    __tracebackhide__ = True
    return _as(frame, lambda: arrow(query))


def result(name, frame="pandas"):
    """All rows of the result of the SQL cell of this name, which was run before: exact, and in the forms that sql()
    gives. The room computes it anew from the same data."""
    __tracebackhide__ = True
    return _as(frame, lambda: _table("result", {"name": name}))


def _as(frame, ask):
    __tracebackhide__ = True
    if frame not in ("pandas", "polars", "arrow"):
        raise ValueError('frame is "pandas", "polars" or "arrow"')
    found = ask()
    if frame == "arrow":
        return found
    if frame == "polars":
        import polars

        return polars.from_arrow(found)
    return to_pandas(found)


def arrow(query):
    """The result of one SELECT as a table of pyarrow."""
    __tracebackhide__ = True
    return _table("sql", {"sql": query})


def _table(method, params):
    __tracebackhide__ = True
    import pyarrow
    import pyarrow.ipc

    schema = None
    batches = []
    for message in _ask(method, params):
        if schema is None:
            schema = pyarrow.ipc.read_schema(pyarrow.py_buffer(message))
        else:
            batches.append(pyarrow.ipc.read_record_batch(pyarrow.py_buffer(message), schema))
    return pyarrow.Table.from_batches(batches, schema)


def describe(table=None):
    """The tables and columns of the room with what they mean, as a frame; of one table where it is named."""
    __tracebackhide__ = True
    import pandas

    rows = [
        (one["dataset"], column["name"], column["type"], column["description"], _meanings(column["codes"]))
        for one in _dictionary()
        if table is None or one["dataset"] == table
        for column in one["columns"]
    ]
    return pandas.DataFrame(rows, columns=["table", "column", "type", "description", "codes"])


def codes(table, column):
    """The codes of a column and their meaning, as a frame: to be joined to what holds the codes."""
    __tracebackhide__ = True
    import pandas

    for one in _dictionary():
        for found in one["columns"]:
            if (one["dataset"], found["name"]) == (table, column):
                return pandas.DataFrame(list(found["codes"].items()), columns=["code", "meaning"], dtype=object)
    raise Error("not-found", f"The room has no column {column} in a table {table}; see vitrine.describe().")


def _dictionary():
    __tracebackhide__ = True
    answer = {}
    for _ in _ask("describe", {}, answer):
        pass
    return answer["value"]


def _meanings(some):
    return "; ".join(f"{code}: {meaning}" for code, meaning in some.items())


def to_pandas(table):
    """A pandas frame in which every value is what it was: whole numbers of which some are missing are Int64 (and its
    sisters) instead of rounded, times are as fine as they were, and NULL is None where a text could be empty."""
    import pandas

    series = {}
    for at, column in enumerate(table.columns):
        series[at] = _series(column)
    frame = pandas.DataFrame(series, copy=False)
    frame.columns = table.column_names
    return frame


def _series(column):
    import pandas
    import pyarrow.types as types

    kind = column.type
    if types.is_integer(kind) and column.null_count > 0:
        name = str(kind).replace("uint", "UInt").replace("int", "Int") if kind is not None else ""
        nullable = pandas.api.types.pandas_dtype(name)
        return column.to_pandas(types_mapper={kind: nullable}.get)
    return column.to_pandas(date_as_object=False)


def _ask(method, params, answer=None):
    """Yields the pieces of bytes of an answer. Leaving it, as by an interrupt, stops the question."""
    __tracebackhide__ = True
    with connected() as reader:
        yield from ask(reader, 1, method, params, answer)


@contextlib.contextmanager
def connected():
    """A connection to the room's reader."""
    __tracebackhide__ = True
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as reader:
        try:
            reader.connect(READER)
        except OSError:
            raise Error("room-ended", "The room of this kernel has ended; start the kernel again.") from None
        yield reader


def ask(reader, call, method, params, answer=None):
    """Asks over a connection that there is, and yields the pieces of bytes of the answer."""
    __tracebackhide__ = True
    asked = json.dumps({"t": "call", "method": method, "params": params}).encode("utf-8")
    reader.sendall(HEADER.pack(len(asked), CONTROL, call) + asked)
    while True:
        length, kind, _ = HEADER.unpack(_exactly(reader, HEADER.size))
        payload = _exactly(reader, length)
        if kind != CONTROL:
            yield payload
            continue
        control = json.loads(payload)
        if control["t"] == "error":
            problem = control["problem"]
            raise Error(problem["code"], problem["detail"])
        if answer is not None:
            answer["value"] = control["value"]
        return


def _exactly(reader, length):
    held = bytearray(length)
    view = memoryview(held)
    at = 0
    while at < length:
        got = reader.recv_into(view[at:])
        if got == 0:
            raise Error("room-ended", "The room ended before it answered; start the kernel again.")
        at += got
    return held
