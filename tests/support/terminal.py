# SPDX-License-Identifier: Apache-2.0
"""A person at a terminal, for tests: types, and looks at the screen."""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time
import unicodedata

LIMIT = 10.0


class Screen:
    """As much of a VT100 as is needed; it has as many rows as are used."""

    SEQUENCE = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])")

    def __init__(self, columns):
        self.columns = columns
        self.cells = [[]]
        self.row = self.column = 0

    def write(self, text):
        at = 0
        while at < len(text):
            found = self.SEQUENCE.match(text, at)
            if found:
                self._obey(found[2], found[1])
                at = found.end()
                continue
            self._take(text[at])
            at += 1
        return self

    def rows(self):
        rows = ["".join(row).rstrip() for row in self.cells]
        while rows and not rows[-1]:
            rows.pop()
        return rows

    def _take(self, c):
        if c == "\r":
            self.column = 0
        elif c == "\n":
            self.row += 1
        else:
            width = 2 if unicodedata.east_asian_width(c) in "WF" else 1
            if self.column + width > self.columns:
                self.row, self.column = self.row + 1, 0
            self._reach(self.column + width)
            self.cells[self.row][self.column] = c
            if width == 2:
                self.cells[self.row][self.column + 1] = ""
            self.column += width

    def _reach(self, columns):
        while len(self.cells) <= self.row:
            self.cells.append([])
        row = self.cells[self.row]
        row.extend([" "] * (columns - len(row)))

    def _obey(self, what, parameters):
        self.column = min(self.column, self.columns - 1)
        if what == "A":
            self.row = max(0, self.row - int(parameters or 1))
        elif what == "C":
            self.column += int(parameters or 1)
        elif what == "H":
            self.row = self.column = 0
        elif what == "J" and parameters == "2":
            self.cells = [[]]
        elif what == "J":
            self._reach(self.column)
            del self.cells[self.row + 1:]
            del self.cells[self.row][self.column:]


class Terminal:
    """A terminal with a program that runs in its foreground."""

    def __init__(self, *command, columns=40, rows=10, **environment):
        self.columns = columns
        self.output = b""
        self.person, program = os.openpty()
        fcntl.ioctl(program, termios.TIOCSWINSZ,
                    struct.pack("HHHH", rows, columns, 0, 0))
        self.before = termios.tcgetattr(program)
        self.process = subprocess.Popen(
            list(map(str, command)), stdin=program, stdout=program,
            stderr=program, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            env=os.environ | {"TERM": "xterm", "NO_COLOR": "1"} | environment)
        self.program = program  # stays open, so that its mode can be asked
        self.changed = threading.Condition()
        self.stopped, self.stop = os.pipe()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.hang_up()

    def hang_up(self):
        if self.stop is None:
            return
        os.close(self.stop)
        self.stop = None
        self.reader.join(LIMIT)
        for fd in (self.stopped, self.program, self.person):
            os.close(fd)

    def type(self, text):
        os.write(self.person, text.encode())

    def screen(self):
        return Screen(self.columns).write(self.output.decode(errors="replace"))

    def rows(self):
        return self.screen().rows()

    def wait_until(self, holds, what):
        """Waits until the screen is such that `holds(rows)`."""
        end = time.monotonic() + LIMIT
        with self.changed:
            while not holds(self.rows()):
                if not self.changed.wait(max(0.0, end - time.monotonic())):
                    raise AssertionError(f"no {what} in {self.rows()}")

    def wait_for(self, text):
        """Waits until a row holds `text`."""
        self.wait_until(lambda rows: any(text in row for row in rows), text)

    def wait_for_last(self, row):
        """Waits until the last row is `row`."""
        self.wait_until(lambda rows: rows[-1:] == [row.rstrip()], row)

    def status(self):
        return self.process.wait(LIMIT)

    def mode(self):
        return termios.tcgetattr(self.program)

    def is_as_before(self):
        return self.mode() == self.before

    def _read(self):
        while True:
            ready, _, _ = select.select([self.person, self.stopped], [], [])
            if self.stopped in ready:
                return
            part = os.read(self.person, 65536)
            with self.changed:
                self.output += part
                self.changed.notify_all()
