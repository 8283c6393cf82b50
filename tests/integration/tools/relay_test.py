# SPDX-License-Identifier: Apache-2.0
"""Drives `summoner relay` with its policies, as a service manager would."""

import contextlib
import json
import os
import select
import signal
import socket
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..",
                                "support"))

from program import LIMIT, Program  # noqa: E402

TOO_QUICK = ("Warning: You are sending messages too quickly. "
             "Please slow down.\n")
INACTIVE = "Warning: You have been disconnected due to inactivity.\n"
STOPPING = "Warning: Server is shutting down.\n"


class Server(Program):
    """`summoner relay` with a file, which may be written anew."""

    def __init__(self, *args, **parameters):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "server.json")
        self.write(**parameters)
        super().__init__("relay", "--port", 0, "--config", self.path, *args)
        self.port = int(self.line(holding="listening on ").rsplit(":", 1)[1])

    def __exit__(self, *args):
        super().__exit__(*args)
        self.folder.cleanup()

    def write(self, **parameters):
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump({"logger": {"log_level": "INFO"},
                       "hyper_parameters": parameters}, file)

    def write_text(self, text):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(text)

    def hang_up(self):
        self.process.send_signal(signal.SIGHUP)

    def logs(self, text):
        return self.line(holding=text)  # a file has it on standard output


class Client:
    """A client of the relay, which sends and reads lines."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), LIMIT)
        self.lines = self.socket.makefile("r", encoding="utf-8", newline="\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.lines.close()
        self.socket.close()

    def send(self, *lines):
        self.socket.sendall("".join(f"{x}\n" for x in lines).encode())

    def line(self):
        return self.lines.readline()

    def content(self):
        return json.loads(self.line())["content"]


def joined(port):
    """A client that lines are passed on to. Its first line has counted."""
    client = Client(port)
    client.send("x" * 65537)
    assert client.line().startswith("Warning: 1 line(s) of up to 65537")
    return client


def pair(port):
    return joined(port), joined(port)


class RateLimitTest(unittest.TestCase):
    def test_lines_beyond_the_limit_of_the_file_are_answered(self):
        with Server(rate_limit_msgs_per_minute=4) as server:
            a, b = pair(server.port)
            with a, b:
                a.send(*"1234567")
                self.assertEqual([b.content() for _ in range(3)], [*"123"])
                self.assertEqual([a.line() for _ in range(4)],
                                 [TOO_QUICK] * 4)
                server.logs("sends more than 4 lines in a minute")
                b.send("still here")
                self.assertEqual(a.content(), "still here")

    def test_the_limit_is_300_without_a_file(self):
        with Program("relay", "--port", 0, "--log-level", "off") as relay:
            port = int(relay.line(holding="listening on ").rsplit(":", 1)[1])
            a, b = pair(port)
            with a, b:
                a.send(*range(301))
                self.assertEqual([b.content() for _ in range(299)],
                                 [str(i) for i in range(299)])
                self.assertEqual([a.line() for _ in range(2)],
                                 [TOO_QUICK] * 2)

    def test_no_limits_switches_it_off(self):
        with Server("--no-limits", rate_limit_msgs_per_minute=1) as relay:
            a, b = pair(relay.port)
            with a, b:
                a.send(*range(1000))
                self.assertEqual([b.content() for _ in range(1000)],
                                 [str(i) for i in range(1000)])


class ThreadsTest(unittest.TestCase):
    @unittest.skipIf(len(os.sched_getaffinity(0)) < 2, "needs two cores")
    def test_the_file_says_how_many_threads_run_the_relay(self):
        def threads(**parameters):
            with Server(**parameters) as server:
                return len(os.listdir(f"/proc/{server.process.pid}/task"))

        self.assertEqual(threads() - threads(worker_threads=1),
                         len(os.sched_getaffinity(0)) - 1)


class IdleTest(unittest.TestCase):
    def test_who_is_idle_is_told_and_closed(self):
        with Server(client_timeout_secs=0.3,
                    timeout_check_interval_secs=0.05) as server, \
                Client(server.port) as client:
            begin = time.monotonic()
            self.assertEqual(client.line(), INACTIVE)
            self.assertEqual(client.line(), "")
            self.assertGreaterEqual(time.monotonic() - begin, 0.2)


class QuarantineTest(unittest.TestCase):
    # Whoever sends while most others do not read is throttled, and closed
    # when it then sends more.
    STRICT = {"rate_limit_msgs_per_minute": None, "throttle_delay_ms": 10,
              "quarantine_cooldown_secs": 1,
              "backpressure_policy": {
                  "throttle_threshold": 1, "enable_flow_control": False,
                  "disconnect_threshold": 20}}

    def flood(self, server):
        """Floods two clients that do not read, until the relay closes."""
        flooding, deaf = pair(server.port)
        with flooding, deaf, joined(server.port):
            line = "x" * 1000
            with self.assertRaises(OSError):
                while True:
                    flooding.send(*[line] * 100)

    def test_who_overruns_the_others_is_closed_and_refused(self):
        with Server(quarantine_loopback=True, **self.STRICT) as server:
            self.flood(server)
            server.logs("reading pauses for 10 ms")
            server.logs("it sends more than the others take")
            server.logs("127.0.0.1 is quarantined for 1000 ms")
            with Client(server.port) as refused:
                self.assertFalse(is_served(refused))
            end = time.monotonic() + LIMIT
            while time.monotonic() < end:
                with Client(server.port) as client:
                    if is_served(client):
                        return
                time.sleep(0.05)
            self.fail("it is refused for ever")

    def test_programs_of_this_machine_are_not_refused(self):
        with Server(**self.STRICT) as server:
            self.flood(server)
            server.logs("127.0.0.1 is not quarantined")
            a, b = pair(server.port)
            with a, b:
                a.send("hello")
                self.assertEqual(b.content(), "hello")


class ReloadTest(unittest.TestCase):
    def test_a_hangup_reads_the_limits_again(self):
        with Server(rate_limit_msgs_per_minute=2) as server:
            a, b = pair(server.port)
            with a, b:
                self.assertTrue(is_heard(a, b))
                self.assertFalse(is_heard(a, b))
                server.write(rate_limit_msgs_per_minute=1000)
                server.hang_up()
                server.logs(f"the limits of {server.path} hold now")
                end = time.monotonic() + LIMIT
                while not is_heard(a, b):
                    self.assertLess(time.monotonic(), end)

    def test_a_file_that_is_wrong_changes_nothing_and_is_told(self):
        with Server(rate_limit_msgs_per_minute=2) as server:
            a, b = pair(server.port)
            with a, b:
                for text, problem in (
                        ("{", f"{server.path}:1: not JSON"),
                        ('{"hyper_parameters":'
                         '{"rate_limit_msgs_per_minute":-1}}',
                         "rate_limit_msgs_per_minute: found -1, allowed: an "
                         "integer from 0")):
                    with self.subTest(text):
                        server.write_text(text)
                        server.hang_up()
                        line = server.logs("the limits stay as they are")
                        self.assertIn(problem, line)
                os.remove(server.path)
                server.hang_up()
                self.assertIn(server.path,
                              server.logs("the limits stay as they are"))
                a.send("1", "2")
                self.assertEqual(b.content(), "1")
                self.assertEqual(a.line(), TOO_QUICK)

    def test_what_else_changed_is_told(self):
        with Server() as server:
            server.write(max_pending_bytes=2000000, no_such_key=1)
            server.hang_up()
            server.logs('unknown key "hyper_parameters.no_such_key"')
            server.logs("only a restart changes "
                        "hyper_parameters.max_pending_bytes")
            server.logs("hold now")

    def test_a_hangup_does_not_bring_limits_back(self):
        with Server("--no-limits") as server:
            server.hang_up()
            server.logs("--no-limits: there are none to change")

    def test_a_hangup_ends_a_relay_without_a_file(self):
        with Program("relay", "--port", 0) as relay:
            relay.line(holding="listening on ")
            relay.process.send_signal(signal.SIGHUP)
            self.assertEqual(relay.status(), -signal.SIGHUP)


class DrainTest(unittest.TestCase):
    def test_signals_drain_a_relay(self):
        for which in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(which), Server() as server:
                a, b = pair(server.port)
                with a, b:
                    lines = ["x" * 1000] * 250
                    a.send(*lines)
                    self.assertEqual(b.content(), lines[0])
                    server.process.send_signal(which)
                    rest = b.lines.readlines()
                    self.assertEqual(rest[-1], STOPPING)
                    self.assertEqual(a.lines.readlines(), [STOPPING])
                self.assertEqual(server.status(), 0)
                with self.assertRaises(ConnectionRefusedError):
                    Client(server.port)

    def stalled(self, server):
        """Two clients of a relay, one of which does not read what it has for
        it."""
        a, b = pair(server.port)
        a.socket.settimeout(0.5)
        with self.assertRaises(TimeoutError):
            while True:  # until all is full
                a.send(*["x" * 1000] * 100)
        return a, b

    def test_a_client_that_does_not_read_delays_the_end_by_2_s_at_most(self):
        with Server(rate_limit_msgs_per_minute=None) as server:
            a, b = self.stalled(server)
            with a, b:
                begin = time.monotonic()
                server.process.send_signal(signal.SIGTERM)
                self.assertEqual(server.status(), 0)
                self.assertLess(time.monotonic() - begin, 5)

    def test_nobody_is_accepted_while_a_relay_drains(self):
        with Server(rate_limit_msgs_per_minute=None) as server:
            a, b = self.stalled(server)
            with a, b:
                server.process.send_signal(signal.SIGTERM)
                with self.assertRaises(ConnectionRefusedError):
                    for _ in range(150):
                        with contextlib.suppress(ConnectionResetError):
                            Client(server.port).socket.close()
                        time.sleep(0.01)
                self.assertIsNone(server.process.poll())

    def test_a_second_signal_does_not_wait_for_a_client(self):
        with Server(rate_limit_msgs_per_minute=None) as server:
            a, b = self.stalled(server)
            with a, b:
                server.process.send_signal(signal.SIGTERM)
                time.sleep(0.2)  # within 50 ms it would count as the first
                server.process.send_signal(signal.SIGINT)
                self.assertEqual(server.status(), 128 + signal.SIGINT)


def is_heard(speaker, listener):
    """Whether a line is passed on, and not refused."""
    speaker.send("hello")
    ready, _, _ = select.select([speaker.socket, listener.socket], [], [],
                                LIMIT)
    heard = listener.socket in ready
    (listener if heard else speaker).line()
    return heard


def is_served(client):
    """Whether the relay does not close at once."""
    client.socket.settimeout(0.2)
    try:
        return client.line() != ""
    except TimeoutError:
        return True
    except ConnectionError:
        return False


if __name__ == "__main__":
    unittest.main()
