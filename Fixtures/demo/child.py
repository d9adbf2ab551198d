"""One child process, ended by its own id and by nothing broader."""

import ctypes
import signal
import subprocess
import time

_PR_SET_PDEATHSIG = 1


def _end_with_parent():
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """Starts a program in its own session with its output in a file; `stop` asks, waits, then insists."""

    def __init__(self, name, command, log, environment=None, keep=False):
        self.name, self.log = name, log
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,
                preexec_fn=None if keep else _end_with_parent,
            )

    @property
    def pid(self):
        return self.process.pid

    def ended(self):
        return self.process.poll() is not None

    def stop(self, patience=15.0):
        if not self.ended():
            self.process.terminate()
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode

    def last_lines(self, count=15):
        with open(self.log, errors="replace") as text:
            return "".join(text.readlines()[-count:])


def wait_until(condition, seconds, what, child=None, pause=0.05):
    """The first true value of `condition()`; an error names `what` when time runs out or the child ends first."""
    limit = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if child is not None and child.ended():
            raise RuntimeError(
                f"{child.name} ended with {child.process.returncode} before {what}:\n{child.last_lines()}"
            )
        if time.monotonic() > limit:
            raise TimeoutError(f"no {what} within {seconds:g} s")
        time.sleep(pause)
