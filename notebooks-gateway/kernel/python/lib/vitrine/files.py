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
        index = not _plain(thing)
        thing.to_csv(path, index=index, encoding="utf-8", lineterminator="\n")
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


def _plain(frame):
    """Whether the index of a pandas frame is only the places of its rows."""
    index = frame.index
    return type(index).__name__ == "RangeIndex" and index.name is None
