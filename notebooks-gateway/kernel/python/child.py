"""A program that runs a person's code, as a child of the broker: it is interrupted first and killed after, and whoever
waits for its end learns of the last run before."""

import os
import signal
import subprocess
import threading
import time

GRACE_SECONDS = 3


class Child:
    def __init__(self, command, environment, output=subprocess.DEVNULL):
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            cwd="/tmp",
            start_new_session=True,
        )
        self._told_to_stop = 0.0
        self._running = threading.Lock()

    @property
    def alive(self):
        return self.process.poll() is None

    def wait_for_its_end(self):
        while self.alive:
            time.sleep(0.05)
        # What runs is told first.
        with self._running:
            return

    @property
    def interrupted(self):
        """Whether what runs, or ran last, was told to stop."""
        return self._told_to_stop > 0

    def interrupt(self):
        if self._running.locked() and self.alive:
            self._told_to_stop = self._told_to_stop or time.monotonic()
            os.killpg(self.process.pid, signal.SIGINT)

    def kill(self):
        if self.alive:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def kill_if_it_does_not_stop(self):
        if self._told_to_stop and time.monotonic() - self._told_to_stop > GRACE_SECONDS:
            self.kill()
