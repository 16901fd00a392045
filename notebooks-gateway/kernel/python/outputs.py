"""What a kernel shows, in the few forms that leave the room; and the files that it put into its outputs."""

import base64
import json
import os
import re
import stat

TABLE = "application/vnd.vitrine.table+json"
ROWS = 1000
COLUMNS = 100
TEXT = 65536
CELL = 4096
PNG = b"\x89PNG\r\n\x1a\n"
LINES = 100
# What any output takes of what may be shown: as the server counts, so that both leave out the same.
LEAST = 64
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}")
FILES = 200
# Bytes of a message to the server, and from which size of an output on it could be more.
MESSAGE = 15 * 1024 * 1024
LARGE = 2 * 1024 * 1024
ANSI = re.compile(r"\x1b\[[0-9;]*m")
LINE = re.compile(r"Cell In\[\d+\], line (\d+)")


class Shown:
    """Passes outputs on until they are as many bytes as may be shown, and then leaves them out."""

    def __init__(self, most, tell):
        self._left = most
        self._tell = tell
        self.truncated = False
        self._said_error = False

    @property
    def _free(self):
        return max(0, self._left - LEAST)

    def hear(self, kind, content):
        """Takes a message of the Jupyter protocol (iopub); one that is not of its form is left out."""
        try:
            self._take(kind, content)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            return

    def _take(self, kind, content):
        if kind == "stream":
            name = "stderr" if content.get("name") == "stderr" else "stdout"
            self._text(lambda part: {"kind": "text", "stream": name, "text": part}, content.get("text"))
        elif kind in ("execute_result", "display_data", "update_display_data"):
            self._data(content.get("data"))
        elif kind == "error":
            self._error(content)

    def _data(self, data):
        if not isinstance(data, dict):
            return
        if isinstance(data.get(TABLE), dict):
            self._table(data[TABLE])
        elif isinstance(data.get("image/png"), str):
            self._image(data["image/png"])
        else:
            self._text(lambda part: {"kind": "value", "text": part}, data.get("text/plain"))

    def _text(self, form, text):
        if not isinstance(text, str):
            return
        text = clean(text)
        for at in range(0, len(text), TEXT):
            part = text[at : at + TEXT]
            if len(part.encode("utf-8")) > self._free:
                # As much as fits: a character is up to four bytes.
                part = part[: self._free // 4]
                self.truncated = True
            if part == "":
                return
            self._send(form(part), len(part.encode("utf-8")))
            if self.truncated:
                return

    def _table(self, table):
        columns = [clean(str(name))[:1000] for name in table["columns"][:COLUMNS]]
        rows = [[None if cell is None else clean(str(cell))[:CELL] for cell in row[:COLUMNS]] for row in table["rows"][:ROWS]]
        total = int(table["totalRows"])
        if any(len(row) != len(columns) for row in rows) or not len(rows) <= total < 2**53:
            return
        size = lambda some: sum(len(cell.encode("utf-8")) + 4 if cell else 4 for row in some for cell in row)
        head = sum(len(name.encode("utf-8")) for name in columns)
        while rows and head + size(rows) > self._free:
            rows = rows[: len(rows) // 2]
            self.truncated = True
        if head > self._free or self._left < LEAST:
            self.truncated = True
            return
        self._send({"kind": "table", "columns": columns, "rows": rows, "totalRows": total}, head + size(rows))

    def _image(self, data):
        picture = base64.b64decode(data.replace("\n", ""), validate=True)
        if not picture.startswith(PNG):
            return
        if len(picture) > self._free:
            self.truncated = True
            return
        encoded = base64.b64encode(picture).decode("ascii")
        self._send(
            {"kind": "image", "mediaType": "image/png", "data": encoded, "bytes": len(picture)}, len(picture)
        )

    def _error(self, content):
        trace = content.get("traceback")
        lines = [clean(str(part)) for part in trace] if isinstance(trace, list) else []
        trace = "\n".join(lines).split("\n")
        if len(trace) > LINES:
            trace = trace[: LINES // 2] + ["…"] + trace[-LINES // 2 :]
        found = LINE.findall(ANSI.sub("", "\n".join(lines))) or [content.get("line") or 0]
        error = {
            "kind": "error",
            "name": clean(str(content.get("ename")))[:200],
            "message": clean(str(content.get("evalue")))[:4000],
            "trace": [line[:1000] for line in trace],
        }
        # The outermost is in this cell; those inside may be of functions of others.
        if found and 0 < int(found[0]) < 1_000_000:
            error["line"] = int(found[0])
        size = sum(len(line.encode("utf-8")) for line in error["trace"])
        if size > self._free:
            error["trace"] = []
            self.truncated = True
            size = 0
        # Without its trace an error is said even where nothing more may be shown, once.
        if self._left >= LEAST or not self._said_error:
            self._said_error = True
            self._left = max(self._left, LEAST)
            self._send(error, size)

    def _send(self, output, size):
        # JSON takes up to six bytes for one: what no message can hold is left out.
        if size > LARGE and len(json.dumps(output, ensure_ascii=False).encode("utf-8")) > MESSAGE:
            self.truncated = True
            return
        self._left = max(0, self._left - size - LEAST)
        self._tell(output)


def clean(text):
    """Text without halves of characters, which no other program could read."""
    return text.encode("utf-8", "replace").decode("utf-8")


def files(folder):
    """The regular files in the outputs folder that have a name which can be one of a request."""
    found = []
    for entry in sorted(os.scandir(folder), key=lambda one: one.name):
        if NAME.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
            found.append({"name": entry.name, "bytes": entry.stat(follow_symlinks=False).st_size})
    return found[:FILES]


def open_file(folder, name):
    """A regular file's descriptor and size, or None: never a link's target, and no wait for a pipe's other end."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        return None
    try:
        opened = os.open(os.path.join(folder, name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    facts = os.fstat(opened)
    if not stat.S_ISREG(facts.st_mode):
        os.close(opened)
        return None
    return opened, facts.st_size
