# SPDX-License-Identifier: Apache-2.0
"""Drives `summoner relay` as a person or a script would."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..",
                                "support"))

from program import PROGRAM, Program, Relay, file_with, run  # noqa: E402


class RelayTest(unittest.TestCase):
    def test_relay_prints_its_port_and_stops_on_signals(self):
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal_number), Relay() as relay:
                socket.create_connection(("127.0.0.1", relay.port)).close()
                relay.process.send_signal(signal_number)
                self.assertEqual(relay.status(), 0)

    def test_relay_reports_a_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            status, out, err = run("relay", "--port", port)
        self.assertEqual((status, out), (1, ""))
        self.assertIn(f"127.0.0.1:{port}", err)
        self.assertIn("in use", err)

    def test_relay_reports_a_host_that_does_not_resolve(self):
        status, out, err = run("relay", "--host", "no.such.host.invalid")
        self.assertEqual((status, out), (1, ""))
        self.assertIn("no.such.host.invalid", err)

    def test_relay_takes_a_configuration_below_its_flags(self):
        config = {"host": "127.0.0.1", "port": 1,
                  "logger": {"log_level": "ERROR"},
                  "hyper_parameters": {"max_bytes_per_line": 1000}}
        with file_with(json.dumps(config)) as path, \
                Relay("--config", path) as relay, \
                socket.create_connection(("127.0.0.1", relay.port)) as peer:
            self.assertNotEqual(relay.port, 1)
            peer.settimeout(10)
            peer.sendall(b"x" * 1000 + b"\n" + b"y" * 1001 + b"\n")
            with peer.makefile("rb") as answers:
                self.assertTrue(answers.readline().startswith(b"Warning:"))

    def test_relay_logs_as_its_configuration_says(self):
        with tempfile.TemporaryDirectory() as folder:
            config = {"logger": {"log_level": "DEBUG", "enable_file_log": True,
                                 "console_log_format":
                                     "%(levelname)s|%(message)s",
                                 "log_file_path": folder}}
            with file_with(json.dumps(config)) as path, \
                    Program("relay", "--port", 0, "--config", path,
                            "--log-level", "info") as relay:
                first = relay.line()
                self.assertTrue(first.startswith("listening on "), first)
                port = int(first.rsplit(":", 1)[1])
                with socket.create_connection(("127.0.0.1", port)) as peer:
                    peer.sendall(b"hello\n")
                    relay.line(holding="INFO|From 127.0.0.1:")
                relay.interrupt()
                self.assertEqual(relay.status(), 0)
                rest = relay.rest()
                self.assertFalse([x for x in rest if "DEBUG" in x])
                self.assertEqual(relay.rest(relay.err), [])
            with open(os.path.join(folder, "relay.log")) as log:
                self.assertRegex(log.read(), r"(?m)^\d{4}-\d\d-\d\d "
                                 r"\d\d:\d\d:\d\d\.\d{3} - relay - INFO - "
                                 r"From 127\.0\.0\.1:\d+: hello$")

    def test_relay_that_cannot_tell_its_address_says_why_it_ends(self):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([PROGRAM, "relay", "--port", "0", "--log-level",
                               "off"], stdout=writer, stderr=subprocess.PIPE,
                              timeout=10, check=False)
        os.close(writer)
        self.assertEqual((done.returncode, done.stderr),
                         (1, b"error: nobody reads standard output\n"))

    def test_relay_goes_on_although_nobody_reads_its_log(self):
        lines = 20_000  # more than the log and a pipe hold
        line = b"x" * 100 + b"\n"
        with subprocess.Popen([PROGRAM, "relay", "--port", "0", "--no-limits"],
                              stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as relay:
            first = relay.stdout.readline().decode()
            port = int(first.rsplit(":", 1)[1])
            with socket.create_connection(("127.0.0.1", port)) as hearer, \
                    socket.create_connection(("127.0.0.1", port)) as speaker:
                hearer.settimeout(10)
                time.sleep(0.2)  # both are in the room
                sending = threading.Thread(target=speaker.sendall,
                                           args=(line * lines,))
                sending.start()
                with hearer.makefile("rb") as heard:
                    for _ in range(lines):
                        self.assertIn(b"xxx", heard.readline())
                sending.join()
            relay.send_signal(signal.SIGTERM)
            self.assertEqual(relay.wait(10), 0)

    def test_relay_refuses_a_bad_configuration_with_status_2(self):
        for text in ("{", '{"port": "x"}', '{"port": 70000}',
                     '{"logger": {"log_format": "%(nme)s"}}'):
            with self.subTest(text), file_with(text) as path:
                status, out, err = run("relay", "--config", path)
                self.assertEqual((status, out), (2, ""))
                self.assertIn(path, err)
        status, _, err = run("relay", "--config", "/no/such/file")
        self.assertEqual(status, 2)
        self.assertIn("/no/such/file", err)


if __name__ == "__main__":
    unittest.main()
