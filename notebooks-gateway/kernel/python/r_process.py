"""R as a child process. What it prints comes through pipes, as it prints it; tables, pictures, errors and questions to
the room come as messages over a socket in the room's own memory. R runs a person's code: whatever comes from it is
only passed on."""

import base64
import codecs
import json
import os
import subprocess
import threading
import time

from child import Child
from outputs import TABLE
from r_question import Question, Sharing

START_SECONDS = 20
POLL_MS = 100
HOLD_MS = 20
HELD_SECONDS = 0.2
READ = 1 << 16
# Once a run is over, what it printed is in the pipes already.
DRAIN = 1 << 26


class RProcess(Child):
    def __init__(self, command, folder, environment):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        address = f"ipc://{os.path.join(folder, 'r')}"
        # R is on its way while Python loads what speaks to it.
        super().__init__(command, {**environment, "VITRINE_BROKER": address}, subprocess.PIPE)
        import zmq

        self._zmq = zmq
        self._socket = zmq.Context.instance().socket(zmq.PAIR)
        self._socket.linger = 0
        self._socket.rcvhwm = 0
        # Where R is gone nobody takes what is sent.
        self._socket.sndtimeo = 1000
        self._socket.bind(address)
        self._pipes = {}
        for stream, pipe in (("stdout", self.process.stdout), ("stderr", self.process.stderr)):
            os.set_blocking(pipe.fileno(), False)
            self._pipes[pipe.fileno()] = (stream, codecs.getincrementaldecoder("utf-8")("replace"))
        self._held = Held()
        self._woken, self._wake = os.pipe()
        self._question = None
        self._asked = None

    def wait_until_ready(self):
        """True once R waits for code; False when it died or took too long."""
        ready = self._listen(lambda kind, content: None, "ready", time.monotonic() + START_SECONDS) is not None
        # Loaded beside, so that the first question does not wait for it.
        threading.Thread(target=__import__, args=("r_columns",), daemon=True).start()
        return ready

    def run(self, code, hear):
        """Runs code; `hear` is told what it shows, in the words of the Jupyter protocol. Returns what R says of the
        end, or None when it is gone."""
        with self._running:
            # What came since belongs to no run.
            self._drain(lambda kind, content: None)
            self._told_to_stop = 0.0
            if not self.alive:
                return None
            self._send({"t": "run", "code": code})
            answer = self._listen(hear, "done", None)
            self._drain(hear)
            self._drop()
            return answer if self.alive else None

    def variables(self, seconds):
        """What R says of its variables; None when it is gone, or does not say in time."""
        with self._running:
            self._drain(lambda kind, content: None)
            self._told_to_stop = 0.0
            self._send({"t": "variables"})
            return self._listen(lambda kind, content: None, "described", time.monotonic() + seconds)

    def _send(self, message, *parts):
        try:
            self._socket.send_multipart([json.dumps(message).encode("utf-8"), *parts], copy=False)
        except self._zmq.Again:
            return

    def _listen(self, hear, awaited, until):
        poller = self._zmq.Poller()
        for file in (self._socket, self._woken, *self._pipes):
            poller.register(file, self._zmq.POLLIN)
        while until is None or time.monotonic() < until:
            self.kill_if_it_does_not_stop()
            ready = dict(poller.poll(HOLD_MS if self._held else POLL_MS))
            if not ready or self._held.is_due:
                self._held.give(hear)
            for file in [one for one in self._pipes if one in ready]:
                # An end that is closed would be ready for ever.
                if not self._read(file, hear, READ):
                    poller.unregister(file)
            if self._woken in ready:
                os.read(self._woken, READ)
                self._answer()
            if self._socket in ready:
                message = self._receive(hear)
                if message is not None and message["t"] == awaited:
                    self._drain(hear)
                    return message
            elif not self.alive:
                break
        return None

    def _receive(self, hear):
        """A message of R's that is not answered here; what is not of its form is left out."""
        try:
            head, *parts = self._socket.recv_multipart(self._zmq.NOBLOCK)
        except self._zmq.Again:
            return None
        try:
            message = json.loads(head)
            kind = message["t"]
            if kind in ("table", "image", "error"):
                # It was printed before: R writes through at once.
                self._drain(hear)
                hear(*_shown(kind, message, parts))
                # R goes on then, so that what it prints next comes after.
                self._send({"t": "taken", "id": message["id"]})
            elif kind == "ask":
                self._begin(message, Question(str(message["method"]), message["params"], self._wake))
            elif kind == "share":
                self._begin(message, Sharing(str(message["name"]), list(message["columns"]), parts, self._wake))
            elif kind == "piece":
                self._piece(message)
            elif kind == "drop":
                self._drop()
            return message
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
            return None

    def _begin(self, message, question):
        self._drop()
        self._asked = message["id"]
        self._question = question
        question.start()

    def _answer(self):
        question = self._question
        if question is None or not question.done:
            return
        answer = {"t": "answer", "id": self._asked}
        if question.problem is not None:
            code, detail = question.problem
            self._send({**answer, "code": code, "detail": detail})
            self._drop()
            return
        columns = [{"name": one.name, "kind": one.kind} for one in question.columns]
        self._send({**answer, "value": question.value, "columns": columns, "rows": question.rows})

    def _piece(self, message):
        if self._question is None or message["id"] != self._asked:
            return
        values, none = self._question.columns[int(message["column"])].piece(int(message["from"]))
        self._send({"t": "piece", "id": self._asked}, values, none)

    def _drop(self):
        if self._question is not None:
            self._question.cancel()
        self._question = None

    def _drain(self, hear):
        for file in self._pipes:
            left = DRAIN
            while left > 0 and (got := self._read(file, hear, READ)) and got > 0:
                left -= got
        self._held.give(hear)

    def _read(self, file, hear, most):
        """Passes on what a pipe holds; says how many bytes, or -1 where it holds none now."""
        stream, decoder = self._pipes[file]
        try:
            got = os.read(file, most)
        except BlockingIOError:
            return -1
        text = decoder.decode(got)
        if text:
            self._held.take(stream, text, hear)
        return len(got)


class Held:
    """What was printed, kept for a moment: R writes word by word, and each output has its cost."""

    def __init__(self):
        self._stream = ""
        self._text = ""
        self._since = 0.0

    def __bool__(self):
        return self._text != ""

    @property
    def is_due(self):
        return self._text != "" and (time.monotonic() - self._since > HELD_SECONDS or len(self._text) > READ)

    def take(self, stream, text, hear):
        if stream != self._stream:
            self.give(hear)
        if not self._text:
            self._since = time.monotonic()
        self._stream = stream
        self._text += text

    def give(self, hear):
        text, self._text = self._text, ""
        if text:
            hear("stream", {"name": self._stream, "text": text})


def _shown(kind, message, parts):
    if kind == "table":
        return "display_data", {"data": {TABLE: message["table"]}}
    if kind == "image":
        return "display_data", {"data": {"image/png": base64.b64encode(parts[0]).decode("ascii")}}
    return "error", message
