"""Starts IPython as a Jupyter kernel: a frame is shown as a table of texts, a figure as a picture, anything else as
text; nothing as markup, which nobody would show. Argument: the connection file."""

import os
import sys

import zmq
from ipykernel import kernelapp
from ipykernel.iostream import IOPubThread
from IPython.core.formatters import BaseFormatter
from traitlets import Unicode
from zmq.eventloop.zmqstream import ZMQStream

from frames import as_table
from outputs import TABLE
from variables import describe

FRAMES = (
    ("pandas.core.frame", "DataFrame"),
    ("pandas.core.series", "Series"),
    ("pandas", "DataFrame"),
    ("pandas", "Series"),
    ("polars.dataframe.frame", "DataFrame"),
    ("polars.series.series", "Series"),
    ("pyarrow.lib", "Table"),
)


class TableFormatter(BaseFormatter):
    format_type = Unicode(TABLE)
    print_method = Unicode("_vitrine_table_")
    _return_type = dict


class PrivatePipes(IOPubThread):
    """What children of the kernel print goes through a socket of the file system: a room has no network for it."""

    def _setup_pipe_in(self):
        self._pipe_uuid = os.urandom(16)
        self._pipe_at = f"ipc:///tmp/.kernel/p-{os.getpid()}"
        pipe_in = self.socket.context.socket(zmq.PULL)
        pipe_in.linger = 0
        pipe_in.bind(self._pipe_at)
        self._pipe_in = ZMQStream(pipe_in, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def _setup_pipe_out(self):
        context = zmq.Context()
        pipe_out = context.socket(zmq.PUSH)
        pipe_out.linger = 3000
        pipe_out.connect(self._pipe_at)
        return context, pipe_out


def main():
    kernelapp.IOPubThread = PrivatePipes
    app = kernelapp.IPKernelApp.instance()
    settings = ["--HistoryManager.enabled=False", "--InteractiveShell.colors=nocolor"]
    app.initialize(["-f", sys.argv[1], *settings])
    # The code that runs here imports what it is given, and not what starts it.
    del sys.argv[1:]
    sys.path[0] = "/vitrine/kernel/lib"
    formatter = app.shell.display_formatter
    table = TableFormatter(parent=formatter)
    for module, name in FRAMES:
        table.for_type_by_name(module, name, as_table)
    formatter.formatters[TABLE] = table
    formatter.active_types = ["text/plain", "image/png", TABLE]
    hidden = frozenset(app.shell.user_ns)

    async def say_variables(stream, ident, parent):
        try:
            told = describe(app.shell.user_ns, hidden)
        except BaseException:
            # Told to stop, or worse: the kernel goes on.
            told = {"total": 0, "variables": []}
        app.kernel.session.send(stream, "vitrine_variables_reply", told, parent, ident)

    app.kernel.shell_handlers["vitrine_variables_request"] = say_variables
    app.start()


main()
