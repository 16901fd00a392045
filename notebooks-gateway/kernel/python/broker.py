"""The first process in a kernel's sandbox. It starts the kernel, and passes code and outputs between it and the server,
in the wire that all processes of Vitrine speak; neither ZeroMQ nor a pickle leaves the room. It holds no key and
decides nothing: it shares its sandbox with the person's code, so the server believes it no more than that."""

import json
import os
import resource
import socket
import sys
import threading
import time

from outputs import Shown, files, open_file
from wire import Failure, Wire, serve

OUTPUTS = "/tmp/outputs"
PIECE = 1024 * 1024
VARIABLES_SECONDS = 3


def main():
    given = json.loads(sys.argv[1])
    # What is started from here on has no more: memory of one process, and how many there are (prlimit(2)).
    resource.setrlimit(resource.RLIMIT_DATA, (given["dataBytes"], given["dataBytes"]))
    resource.setrlimit(resource.RLIMIT_NPROC, (given["processes"], given["processes"]))
    os.makedirs(OUTPUTS, mode=0o700, exist_ok=True)
    kernel = process_of(given["language"])(given["command"], "/tmp/.kernel", {**os.environ, **given["environment"]})
    if not kernel.wait_until_ready():
        kernel.kill()
        say({"ready": False, "code": "kernel-failed"})
        return
    say({"ready": True})
    threading.Thread(target=end_with, args=(kernel,), daemon=True).start()
    serve(Wire(socket.socket(fileno=3)), handlers(kernel))
    kernel.kill()


def process_of(language):
    if language == "r":
        from r_process import RProcess

        return RProcess
    from kernel_process import KernelProcess

    return KernelProcess


def end_with(kernel):
    """Ends the sandbox once the kernel is gone and its last run is answered: the next kernel is a new one."""
    kernel.wait_for_its_end()
    time.sleep(0.2)
    os._exit(0)


def say(line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def handlers(kernel):
    def run(params, event, _bytes):
        shown = Shown(int(params["maxOutputBytes"]), event)
        answer = kernel.run(str(params["code"]), shown.hear)
        if answer is None:
            # What it put out last may have gone with it.
            return {"state": "killed", "truncated": True}
        return {"state": state_of(answer, kernel.interrupted), "truncated": shown.truncated}

    def interrupt(_params, _event, _bytes):
        kernel.interrupt()

    def variables(_params, _event, _bytes):
        told = kernel.variables(VARIABLES_SECONDS)
        if told is None:
            raise Failure("unsaid", "The kernel did not say which variables it has.")
        return {"total": told.get("total"), "variables": told.get("variables")}

    def list_outputs(_params, _event, _bytes):
        return files(OUTPUTS)

    def read_output(params, _event, send):
        found = open_file(OUTPUTS, params.get("name"))
        if found is None:
            raise Failure("not-found", "There is no such output.")
        opened, size = found
        with os.fdopen(opened, "rb") as file:
            if size > int(params["maxBytes"]):
                raise Failure("too-large", "The output is larger than what may be read.")
            left = size
            while left > 0 and (piece := file.read(min(PIECE, left))):
                left -= len(piece)
                send(piece)
        return {"bytes": size - left}

    return {
        "run": run,
        "interrupt": interrupt,
        "variables": variables,
        "outputs": list_outputs,
        "readOutput": read_output,
    }


def state_of(answer, interrupted):
    if answer.get("status") == "ok":
        return "ok"
    name = str(answer.get("ename"))
    if interrupted:
        return "interrupted"
    return "out-of-memory" if name.endswith("MemoryError") else "error"


main()
# Threads that wait for the kernel must not keep the room open.
os._exit(0)
