"""A question of R to the room's reader: SQL goes out, Arrow comes back, and is made columns of R."""

import json
import os
import socket
import threading

from wire import CONTROL, Closed, Wire

READER = "/vitrine/data"


class Question(threading.Thread):
    """Asks beside whoever waits, who is woken by a byte at `wake`; then `problem` or `value` and `columns` are there."""

    def __init__(self, method, params, wake):
        super().__init__(daemon=True)
        self._call = {"t": "call", "method": method, "params": params}
        self._wake = wake
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.done = False
        self.problem = None
        self.value = None
        self.columns = []
        self.rows = 0

    def run(self):
        try:
            self._ask()
        except (Closed, OSError):
            self.problem = ("room-ended", "The room ended before it answered; start the kernel again.")
        except MemoryError:
            self.problem = ("out-of-memory", "The answer is larger than the memory of this kernel.")
        except Exception as error:
            self.problem = ("not-in-r", str(error) or type(error).__name__)
        self.done = True
        os.write(self._wake, b"x")

    def cancel(self):
        """Stops the question: the reader ends a query that nobody waits for."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def _ask(self):
        self._socket.connect(READER)
        wire = Wire(self._socket)
        try:
            wire.send_control(1, self._call)
            messages = []
            while True:
                kind, _, payload = wire.receive()
                if kind != CONTROL:
                    messages.append(payload)
                    continue
                control = json.loads(payload)
                if control["t"] == "error":
                    self.problem = (control["problem"]["code"], control["problem"]["detail"])
                    return
                self.value = control["value"]
                if messages:
                    self._take(messages)
                return
        finally:
            wire.close()

    def _take(self, messages):
        # They take a moment to load, which nobody waits for who asks nothing.
        import pyarrow
        import pyarrow.ipc

        from r_columns import Column

        schema = pyarrow.ipc.read_schema(pyarrow.py_buffer(messages[0]))
        batches = [pyarrow.ipc.read_record_batch(pyarrow.py_buffer(one), schema) for one in messages[1:]]
        table = pyarrow.Table.from_batches(batches, schema)
        self.rows = table.num_rows
        self.columns = [Column(name, column) for name, column in zip(table.column_names, table.columns)]


class Sharing(Question):
    """Hands a frame of R to the room's reader, beside whoever waits."""

    def __init__(self, name, columns, parts, wake):
        super().__init__("share", {}, wake)
        self._name = name
        self._given = columns
        self._parts = parts

    def _ask(self):
        import pyarrow

        from lib.vitrine.data import Error
        from lib.vitrine.share import send_table
        from r_frame import arrow_column

        try:
            parts = iter(self._parts)
            columns = [arrow_column(str(one["kind"]), parts) for one in self._given]
            send_table(pyarrow.table(columns, [str(one["name"]) for one in self._given]), self._name)
        except Error as error:
            self.problem = (error.code, str(error))
