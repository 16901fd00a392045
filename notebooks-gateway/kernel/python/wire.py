"""The wire between processes, as platform/core/wire says it in TypeScript: a header of nine bytes (length, kind, call)
and a payload, which is JSON for control and anything for bytes."""

import json
import struct
import threading

CONTROL = 1
BYTES = 2
HEADER = struct.Struct(">IBI")
LONGEST = 64 * 1024 * 1024


class Closed(Exception):
    """The other side is gone, or does not keep to the protocol."""


class Failure(Exception):
    """What a call answers with when it cannot be done; the code is one that the other side knows."""

    def __init__(self, code, detail):
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Wire:
    """One end of a connection. Any thread may send; one receives."""

    def __init__(self, socket):
        self._socket = socket
        self._sending = threading.Lock()

    def send_bytes(self, call, payload):
        with self._sending:
            self._socket.sendall(HEADER.pack(len(payload), BYTES, call))
            self._socket.sendall(payload)

    def send_control(self, call, control):
        payload = json.dumps(control, ensure_ascii=False).encode("utf-8")
        with self._sending:
            self._socket.sendall(HEADER.pack(len(payload), CONTROL, call) + payload)

    def receive(self):
        """The next frame: its kind, its call and its payload, in memory of its own."""
        length, kind, call = HEADER.unpack(self._exactly(HEADER.size))
        if length > LONGEST or kind not in (CONTROL, BYTES):
            raise Closed("A frame of another form arrived.")
        return kind, call, self._exactly(length)

    def close(self):
        self._socket.close()

    def _exactly(self, length):
        held = bytearray(length)
        view = memoryview(held)
        at = 0
        while at < length:
            got = self._socket.recv_into(view[at:])
            if got == 0:
                raise Closed("The other side is gone.")
            at += got
        return held


def serve(wire, handlers):
    """Answers calls, each on a thread of its own, until the other side is gone."""

    def answer(call, method, params):
        try:
            handler = handlers.get(method)
            if handler is None:
                raise Failure("protocol-violation", "There is no such call.")
            value = handler(
                params,
                lambda event: wire.send_control(call, {"t": "event", "value": event}),
                lambda payload: wire.send_bytes(call, payload),
            )
            wire.send_control(call, {"t": "result", "value": value})
        except Failure as failure:
            wire.send_control(call, {"t": "error", "problem": problem(failure)})
        except OSError:
            return
        except Exception:
            # Of what failed nothing is said: it could hold values.
            wire.send_control(call, {"t": "error", "problem": problem(Failure("internal", "The broker failed."))})

    try:
        while True:
            kind, call, payload = wire.receive()
            control = json.loads(payload)
            if kind != CONTROL or control.get("t") not in ("call", "cancel"):
                return
            if control["t"] == "call":
                asked = (call, control.get("method"), control.get("params"))
                threading.Thread(target=answer, args=asked, daemon=True).start()
    except (Closed, OSError, ValueError):
        return


def problem(failure):
    return {
        "type": "about:blank",
        "title": "The kernel could not do this",
        "status": 422,
        "code": failure.code,
        "detail": failure.detail[:4000],
    }
