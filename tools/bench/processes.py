# SPDX-License-Identifier: Apache-2.0
"""Child processes of a measurement: found, started, watched and ended.

Everything here works on Linux through /proc. A child runs in a session of its
own, so that Ctrl-C reaches only the script, which then ends its children.
"""

import atexit
import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

LISTEN, ESTABLISHED = "0A", "01"
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")

# Waits for a line on standard input, then becomes the command: its process id
# is known before it runs.
GATE = ["/bin/sh", "-c", 'read -r _ && exec "$@"', "gate"]


class MeasureError(Exception):
    """A measurement could not be made; the text says why."""


class Child:
    """A program that runs until the `with` block ends."""

    _alive = set()

    def __init__(self, command, gated=False, output=subprocess.DEVNULL):
        """Starts `command`, a list; a gated one waits for release()."""
        self.command = command
        self._errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            GATE + command if gated else command,
            stdin=subprocess.PIPE if gated else subprocess.DEVNULL,
            stdout=output, stderr=self._errors, start_new_session=True)
        Child._alive.add(self)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    @property
    def pid(self):
        return self.process.pid

    def release(self):
        """Lets a gated child run."""
        self.process.stdin.write(b"\n")
        self.process.stdin.close()

    def check_alive(self):
        """Raises MeasureError, with what it printed, when it has ended."""
        if self.process.poll() is not None:
            raise MeasureError(self.complaint(
                f"ended with status {self.process.returncode}"))

    def complaint(self, what):
        """A text with the command, `what`, and the end of its stderr."""
        self._errors.seek(0)
        text = self._errors.read().decode(errors="replace").strip()
        last = "\n".join(text.splitlines()[-5:])
        return f"`{' '.join(self.command)}` {what}" + (
            f":\n{last}" if last else "")

    def end(self):
        """Ends the child: politely, after two seconds by force."""
        Child._alive.discard(self)
        for way in (signal.SIGTERM, signal.SIGKILL):
            if self.process.poll() is not None:
                break
            _signal_group(self.pid, way)
            try:
                self.process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                continue
        _signal_group(self.pid, signal.SIGKILL)  # what it may have started
        if self.process.stdin:
            self.process.stdin.close()
        if self.process.stdout:
            self.process.stdout.close()
        self._errors.close()

    @staticmethod
    def end_all():
        for child in list(Child._alive):
            child.end()


atexit.register(Child.end_all)


def _signal_group(pid, number):
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        pass


def exit_on_signals():
    """Makes SIGTERM and SIGHUP end the script like Ctrl-C does, which works
    even where the shell ignores that (background jobs)."""
    def interrupt(*_):
        raise KeyboardInterrupt
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def find_program(folder, name):
    """The newest executable file `name` below `folder`, or None."""
    found = [path for path in Path(folder).rglob(name)
             if path.is_file() and os.access(path, os.X_OK)]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def free_port():
    """A TCP port on 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def count_sockets(port, state):
    """How many TCP sockets have this local port and state. Unlike a test
    connection, this is invisible to the program under test."""
    wanted = f":{port:04X}"
    count = 0
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except FileNotFoundError:
            continue
        for line in lines:
            fields = line.split(maxsplit=4)
            count += fields[1].endswith(wanted) and fields[3] == state
    return count


def wait_until(condition, children, seconds, what):
    """Waits for `condition`; MeasureError when a child ends before."""
    deadline = time.monotonic() + seconds
    while not condition():
        for child in children:
            child.check_alive()
        if time.monotonic() > deadline:
            raise MeasureError(children[-1].complaint(
                f"did not {what} within {seconds} s"))
        time.sleep(0.01)


def wait_for_listener(child, port, seconds=20):
    """Waits until somebody listens on the port."""
    wait_until(lambda: count_sockets(port, LISTEN) > 0, [child], seconds,
               f"listen on port {port}")


def cpu_seconds(pid):
    """CPU time of a process so far, in steps of 10 ms."""
    text = Path(f"/proc/{pid}/stat").read_text()
    fields = text[text.rindex(")") + 2:].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def resident_kb(pid):
    """Resident memory of a process now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise MeasureError(f"process {pid} has no memory")
