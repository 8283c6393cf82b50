# SPDX-License-Identifier: Apache-2.0
"""Runs the program `summoner` for tests: every wait has a limit."""

import contextlib
import os
import queue
import signal
import socket
import subprocess
import tempfile
import threading
import time

PROGRAM = os.environ.get("SUMMONER_PROGRAM",
                         "build/dev/tools/summoner/summoner")
LIMIT = 10.0

if not os.access(PROGRAM, os.X_OK) or os.path.isdir(PROGRAM):
    raise SystemExit(f"SUMMONER_PROGRAM: {PROGRAM} is not a program")


class Program:
    """A running `summoner`, with its output as lines."""

    def __init__(self, *args, stdin=subprocess.DEVNULL):
        self.process = subprocess.Popen(
            [PROGRAM, *map(str, args)], stdin=stdin,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.out = _lines_of(self.process.stdout)
        self.err = _lines_of(self.process.stderr)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout,
                       self.process.stderr):
            if stream:
                try:
                    stream.close()
                except BrokenPipeError:
                    pass

    def type(self, text):
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)

    def line(self, stream=None, holding=""):
        """The next line that holds a text; fails at the end or the limit."""
        lines = self.out if stream is None else stream
        end = time.monotonic() + LIMIT
        while True:
            line = lines.get(timeout=max(0.0, end - time.monotonic()))
            if line is None:
                raise AssertionError(f"no line with {holding!r}")
            if holding in line:
                return line

    def status(self):
        return self.process.wait(LIMIT)

    def rest(self, stream=None):
        """The lines until the output ends."""
        lines = self.out if stream is None else stream
        return list(iter(lambda: lines.get(timeout=LIMIT), None))


def _lines_of(stream):
    lines = queue.Queue()

    def read():
        try:
            for line in stream:
                lines.put(line.decode().rstrip("\n"))
        except ValueError:
            pass  # closed by the test
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    return lines


@contextlib.contextmanager
def own_port():
    """A port that nobody else gets meanwhile: it refuses, unless a program of
    the test listens there."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


class Relay(Program):
    """`summoner relay` on a free port, without limits."""

    def __init__(self, *args):
        super().__init__("relay", "--port", 0, "--log-level", "off",
                         "--no-limits", *args)
        self.port = int(self.line(holding="listening on ").rsplit(":", 1)[1])


def agent(subcommand, port, *args, **options):
    """A subcommand that connects to a relay, once it has connected."""
    running = Program(subcommand, "--port", port, *args, **options)
    running.line(running.err, "connected to")
    return running


def run(*args, stdin="", limit=LIMIT):
    """Runs to the end; gives status, standard output, standard error."""
    done = subprocess.run([PROGRAM, *map(str, args)], input=stdin.encode(),
                          capture_output=True, timeout=limit, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class file_with:
    """A temporary file with a content."""

    def __init__(self, text):
        self.text = text

    def __enter__(self):
        self.file = tempfile.NamedTemporaryFile("w", suffix=".json")
        self.file.write(self.text)
        self.file.flush()
        return self.file.name

    def __exit__(self, *_):
        self.file.close()
