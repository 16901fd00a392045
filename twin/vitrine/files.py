"""Outputs: files of the room that a request for release can take."""

import os
import re

from .data import to_pandas

FOLDER = "/tmp/outputs"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}")


def output(thing, name):
    """Puts a frame (.csv), a figure (.png, .svg, .pdf), text, bytes or a copy of a file into the outputs."""
    if not isinstance(name, str) or not NAME.fullmatch(name) or name[-1] in " .":
        raise ValueError("The name of an output has letters, digits, spaces and . _ - and no folder: table1.csv")
    # Written beside and moved: an output that is read is whole.
    making = os.path.join(FOLDER, ".making")
    if os.path.lexists(making):
        os.unlink(making)
    _write(thing, making, os.path.splitext(name)[1].lower())
    os.replace(making, os.path.join(FOLDER, name))


def _write(thing, path, ending):
    figure = getattr(thing, "savefig", None) or getattr(getattr(thing, "figure", None), "savefig", None)
    if type(thing).__module__.startswith("pyarrow"):
        thing = to_pandas(thing)
    if hasattr(thing, "write_csv"):
        if ending != ".csv":
            raise ValueError("A frame is put out as .csv")
        thing.write_csv(path)
    elif hasattr(thing, "to_csv"):
        if ending != ".csv":
            raise ValueError("A frame is put out as .csv")
        _write_csv(thing, path)
    elif callable(figure):
        if ending not in (".png", ".svg", ".pdf"):
            raise ValueError("A figure is put out as .png, .svg or .pdf")
        figure(path, format=ending[1:], bbox_inches="tight")
    elif hasattr(thing, "save") and hasattr(thing, "draw"):
        thing.save(path, format=ending[1:], verbose=False)
    elif isinstance(thing, (bytes, bytearray, memoryview)):
        with open(path, "wb") as file:
            file.write(thing)
    elif isinstance(thing, os.PathLike) or (isinstance(thing, str) and "\n" not in thing and os.path.isfile(thing)):
        with open(thing, "rb") as source, open(path, "wb") as file:
            while piece := source.read(1 << 20):
                file.write(piece)
    elif isinstance(thing, str):
        with open(path, "w", encoding="utf-8") as file:
            file.write(thing)
    else:
        raise TypeError("An output is a frame, a figure, text, bytes or the path of a file")


def _write_csv(frame, path):
    """RFC 4180, as Vitrine's own downloads are: nothing between commas is a missing value, and "" an empty text."""
    import pandas

    if isinstance(frame, pandas.Series):
        frame = frame.to_frame(frame.name if frame.name is not None else "value")
    if not (isinstance(frame.index, pandas.RangeIndex) and frame.index.name is None):
        frame = frame.reset_index(allow_duplicates=True)
    names = [" ".join(str(part) for part in name) if isinstance(name, tuple) else str(name) for name in frame.columns]
    columns = [_texts(frame.iloc[:, at]) for at in range(frame.shape[1])]
    with open(path, "w", encoding="utf-8", newline="") as file:
        for row in ([_quoted(name) for name in names], *zip(*columns)):
            file.write(",".join(row) + "\n")


def _texts(series):
    import pandas

    missing = series.isna().tolist()
    values = series.tolist()
    if pandas.api.types.is_datetime64_dtype(series) and (series.dropna() == series.dropna().dt.normalize()).all():
        values = [None if none else value.date() for value, none in zip(values, missing)]
    return ["" if none else _quoted(value) for value, none in zip(values, missing)]


def _quoted(value):
    if isinstance(value, str) and (value == "" or any(mark in value for mark in ',"\n\r')):
        return '"' + value.replace('"', '""') + '"'
    return _quoted(str(value)) if not isinstance(value, str) else value
