"""A Jupyter kernel as a child process, spoken to over ZeroMQ on sockets in the room's own memory (the Jupyter
messaging protocol, version 5). The kernel runs a person's code: whatever comes from it is only passed on."""

import json
import os
import signal
import time
import uuid

import zmq
from jupyter_client.session import Session

from child import Child

START_SECONDS = 20
# After the answer the outputs that belong to it must have come: a kernel that never says so is not waited for.
SETTLE_SECONDS = 2
POLL_MS = 100


class KernelProcess(Child):
    def __init__(self, command, folder, environment):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        key = uuid.uuid4().hex
        names = ("shell", "iopub", "stdin", "control", "hb")
        self._connection = {
            "transport": "ipc",
            "ip": os.path.join(folder, "s"),
            "key": key,
            "signature_scheme": "hmac-sha256",
            **{f"{name}_port": at + 1 for at, name in enumerate(names)},
        }
        file = os.path.join(folder, "connection.json")
        with open(file, "w", encoding="utf-8") as out:
            json.dump(self._connection, out)
        super().__init__([file if part == "{connection_file}" else part for part in command], environment)
        self._session = Session(key=key.encode("ascii"))
        context = zmq.Context.instance()
        self._shell = self._connect(context.socket(zmq.DEALER), "shell")
        self._iopub = context.socket(zmq.SUB)
        # What a kernel says is never dropped here: the sandbox bounds the memory.
        self._iopub.rcvhwm = 0
        self._iopub.subscribe(b"")
        self._connect(self._iopub, "iopub")

    def _connect(self, socket, name):
        socket.linger = 0
        socket.connect(f"ipc://{self._connection['ip']}-{self._connection[f'{name}_port']}")
        return socket

    def wait_until_ready(self):
        """True once the kernel answers and its outputs arrive; False when it died or took too long."""
        until = time.monotonic() + START_SECONDS
        while self.alive and time.monotonic() < until:
            asked = self._session.send(self._shell, "kernel_info_request", {})["header"]["msg_id"]
            heard = self._conversation(asked, lambda kind, content: None, time.monotonic() + 1)
            if heard == ("reply", "idle"):
                return True
        return False

    def run(self, code, hear):
        """Runs code; `hear` is told of each message that shows something. Returns the content of the answer, or None
        when the kernel is gone."""
        with self._running:
            self._told_to_stop = 0.0
            content = {
                "code": code,
                "silent": False,
                "store_history": False,
                "user_expressions": {},
                "allow_stdin": False,
                "stop_on_error": False,
            }
            answer = {}

            def listen(kind, content):
                if kind == "execute_reply":
                    answer.update(content)
                else:
                    hear(kind, content)

            asked = self._session.send(self._shell, "execute_request", content)["header"]["msg_id"]
            self._conversation(asked, listen, None)
            return answer if self.alive and answer else None

    def variables(self, seconds):
        """What the kernel says of its variables; None when it is gone, or does not say in time."""
        with self._running:
            self._told_to_stop = 0.0
            answer = {}

            def listen(kind, content):
                if kind == "vitrine_variables_reply":
                    answer.update(content)

            asked = self._session.send(self._shell, "vitrine_variables_request", {})["header"]["msg_id"]
            self._conversation(asked, listen, time.monotonic() + seconds)
            if self.alive and not answer:
                # What it does instead of answering is to stop, as a cell is told to.
                os.killpg(self.process.pid, signal.SIGINT)
            return answer or None

    def _conversation(self, asked, hear, until):
        """Listens until the request is answered and its outputs have come. Says what was heard."""
        poller = zmq.Poller()
        poller.register(self._shell, zmq.POLLIN)
        poller.register(self._iopub, zmq.POLLIN)
        replied = 0.0
        idle = False
        while not (replied and idle):
            if until is not None and time.monotonic() > until:
                break
            if replied and time.monotonic() - replied > SETTLE_SECONDS:
                break
            self.kill_if_it_does_not_stop()
            ready = dict(poller.poll(POLL_MS))
            if not ready and not self.alive:
                break
            # Outputs first: they were sent before the answer.
            for socket in (self._iopub, self._shell):
                if socket not in ready:
                    continue
                for kind, content in self._messages(socket, asked):
                    if kind == "status":
                        idle = idle or content.get("execution_state") == "idle"
                    else:
                        replied = time.monotonic() if socket is self._shell else replied
                        hear(kind, content)
        return ("reply" if replied else "", "idle" if idle else "")

    def _messages(self, socket, asked):
        """What waits at a socket and belongs to a request; what is not signed or not of the protocol is left out."""
        for _ in range(256):
            try:
                parts = socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            try:
                _, parts = self._session.feed_identities(parts)
                message = self._session.deserialize(parts)
                parent = message["parent_header"].get("msg_id")
                kind = str(message["msg_type"])
                content = message["content"]
            except Exception:
                continue
            if parent == asked and isinstance(content, dict):
                yield kind, content
