# SPDX-License-Identifier: Apache-2.0
"""What all of `summoner` has in common: usage, numbers and standard streams."""

import json
import os
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..",
                                "support"))

from program import PROGRAM, Program, Relay, run  # noqa: E402

SUBCOMMANDS = ["swarm", "relay", "chat", "echo", "tap", "graph", "check",
               "config", "inspect"]


class UsageTest(unittest.TestCase):
    def test_help_of_each_subcommand_has_an_example(self):
        for name in SUBCOMMANDS:
            with self.subTest(name):
                status, out, err = run(name, "--help")
                self.assertEqual((status, err), (0, ""))
                self.assertIn("Example", out)
                self.assertIn(f"summoner {name}", out)

    def test_help_tells_how_often_connecting_is_tried(self):
        for name in ("chat", "echo", "tap"):
            with self.subTest(name):
                text = " ".join(run(name, "--help")[1].split())
                self.assertIn("tries again every 3 s, and gives up after 5 "
                              "failures in a row", text)

    def test_help_lists_the_subcommands(self):
        status, out, _ = run("--help")
        self.assertEqual(status, 0)
        for name in SUBCOMMANDS:
            self.assertIn(f"\n  {name} ", out)

    def test_no_subcommand_prints_the_help_and_fails(self):
        status, out, err = run()
        self.assertEqual((status, out), (2, ""))
        self.assertIn("Subcommands:", err)

    def test_version_names_program_and_protocol(self):
        status, out, _ = run("--version")
        self.assertEqual(status, 0)
        self.assertRegex(out, r"^summoner \d+\.\d+\.\d+ "
                              r"\(wire protocol 1\.3\.0\)\n$")

    def test_bad_usage_is_told_on_stderr_with_status_2(self):
        for args in (["nonsense"], ["relay", "--nonsense"],
                     ["relay", "--port", "70000"], ["relay", "--port", "x"],
                     ["chat", "--port", "0"], ["echo", "--agents", "0"],
                     ["echo", "--agents"],
                     ["echo", "--agents", "99999999999999999999999"],
                     ["swarm", "--agents", "99999999999"],
                     ["tap", "--count", "-1"],
                     ["tap", "--log-level", "loud"], ["relay", "tap"],
                     ["graph", "--format", "png"], ["check", "a", "b"],
                     ["graph", "/no/such/file"], ["check", "/no/such/file"]):
            with self.subTest(args):
                status, out, err = run(*args)
                self.assertEqual((status, out), (2, ""))
                self.assertNotEqual(err, "")

    def test_bad_usage_is_explained_like_other_errors(self):
        for args, error, command in (
                (["relay", "--nonsense"],
                 "The following argument was not expected: --nonsense",
                 "summoner relay"),
                (["config", "check"], "FILE is required: the file to check",
                 "summoner config check"),
                (["config", "default"], "KIND is required: client or relay",
                 "summoner config default"),
                (["config"], "A subcommand is required", "summoner config"),
                (["--nonsense"],
                 "The following argument was not expected: --nonsense",
                 "summoner")):
            with self.subTest(args):
                self.assertEqual(run(*args), (2, "", f"error: {error}\nRun "
                                              f"{command} --help for more "
                                              "information.\n"))

    def test_an_unknown_subcommand_of_a_subcommand_is_named(self):
        self.assertEqual(run("config", "chek"), (
            2, "", 'error: there is no subcommand "chek"; the nearest is check'
            "\nSubcommands: check, default\nRun summoner config --help for "
            "more information.\n"))

    def test_an_unknown_subcommand_is_named_and_known_ones_suggested(self):
        for args, suggestion in ((["rely"], "; the nearest is relay\n"),
                                 (["Tap", "--help"], "; the nearest is tap\n"),
                                 (["bogus"], "\n"),
                                 (["keygen", "--help"], "\n"), ([""], "\n")):
            with self.subTest(args):
                status, out, err = run(*args)
                self.assertEqual((status, out), (2, ""))
                self.assertIn(f'no subcommand "{args[0]}"{suggestion}', err)
                self.assertIn("Subcommands: " + ", ".join(SUBCOMMANDS), err)

    def test_an_empty_value_is_told_with_status_2(self):
        for option, *args in (("--config", "relay", "--config", ""),
                              ("--config", "relay", "--config="),
                              ("--host", "relay", "--host", ""),
                              ("--host", "chat", "--host", ""),
                              ("--name", "chat", "--name", ""),
                              ("--host", "tap", "--host", ""),
                              ("--output", "graph", "--output", ""),
                              ("FILE", "graph", ""), ("FILE", "check", ""),
                              ("--relay", "swarm", "--relay", "")):
            with self.subTest(args):
                status, out, err = run(*args)
                self.assertEqual((status, out), (2, ""))
                self.assertIn(option, err)

    # Ends by itself, and prints something.
    BRIEF = [["--help"], ["--version"], ["swarm", "--help"], ["inspect"],
             ["graph"], ["check"], ["check", "--json"],
             ["swarm", "--agents", "2", "--exchanges", "2"],
             ["swarm", "--agents", "2", "--exchanges", "2", "--json"]]

    # An agent with nothing in it; no request that `inspect` knows.
    INPUT = json.dumps({"name": "door", "flow": False, "styles": [],
                        "triggers": None, "receivers": [], "senders": [],
                        "hooks": [], "upload_states": False, "uploads": None,
                        "download_states": False})

    @staticmethod
    def run_to(output, *args, stdin=INPUT):
        done = subprocess.run(
            [PROGRAM, *args], input=stdin, stdout=output,
            stderr=subprocess.PIPE, text=True, timeout=20, check=False)
        return done.returncode, done.stderr

    def test_output_that_is_lost_is_told_with_status_1(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            for args in [*self.BRIEF, ["relay", "--port", "0"]]:
                with self.subTest(args):
                    status, err = self.run_to(full, *args)
                    self.assertEqual(status, 1)
                    self.assertEqual(err.splitlines()[-1],
                                     "error: cannot write standard output: "
                                     "No space left on device")
                    self.assertEqual(err.count("standard output"), 1)

    def test_output_longer_than_a_buffer_that_is_lost_is_told(self):
        request = '{"op":"envelope.wrap","in":{"payload":"%s"}}\n'
        with open("/dev/full", "w", encoding="utf-8") as full:
            status, err = self.run_to(full, "inspect",
                                      stdin=request % ("x" * 30000))
        self.assertEqual(status, 1)
        self.assertIn("cannot write standard output: No space left on device",
                      err)

    def test_a_closed_pipe_ends_a_program_quietly_with_status_1(self):
        for args in self.BRIEF:
            with self.subTest(args):
                reader, writer = os.pipe()
                os.close(reader)
                status, err = self.run_to(writer, *args)
                os.close(writer)
                self.assertEqual(status, 1)
                self.assertNotIn("error", err)

    def test_errors_that_cannot_be_written_end_a_program_in_order(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([PROGRAM, "bogus"], stderr=full, timeout=20,
                                  check=False)
        self.assertEqual(done.returncode, 1)

    def test_no_connection_gets_the_place_of_a_closed_standard_stream(self):
        with Relay() as relay:
            echo = subprocess.Popen(
                ["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-', PROGRAM, "echo",
                 "--port", str(relay.port)])
            try:
                folder = f"/proc/{echo.pid}/fd"
                end = time.monotonic() + 10
                while not any(is_socket(f"{folder}/{name}")
                              for name in os.listdir(folder)):
                    self.assertLess(time.monotonic(), end)
                    time.sleep(0.01)
                self.assertEqual(
                    [os.readlink(f"{folder}/{n}") for n in range(3)],
                    ["/dev/null"] * 3)
            finally:
                echo.send_signal(signal.SIGINT)
            self.assertEqual(echo.wait(10), 0)

    def test_a_closed_output_is_told_with_status_1(self):
        done = subprocess.run(["sh", "-c", 'exec "$0" --version >&-', PROGRAM],
                              stderr=subprocess.PIPE, timeout=20, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"standard output: Bad file descriptor", done.stderr)

    def test_input_that_cannot_be_read_is_told_with_status_1(self):
        with Relay() as relay:
            for args in (["inspect"], ["graph"], ["check", "-"],
                         ["chat", "--port", relay.port]):
                with self.subTest(args):
                    folder = os.open("/", os.O_RDONLY)
                    with Program(*args, stdin=folder) as running:
                        os.close(folder)
                        running.line(running.err, "error: cannot read "
                                     "standard input: Is a directory")
                        self.assertEqual(running.status(), 1)

    def test_log_level_is_read_in_any_case(self):
        for level in ("debug", "Info", "WARNING", "warn", "WARN", "error",
                      "Critical", "off"):
            with self.subTest(level):
                self.assertEqual(run("inspect", "--log-level", level)[0], 0)

    def test_each_subcommand_takes_a_log_level(self):
        for name in SUBCOMMANDS:
            with self.subTest(name):
                self.assertIn("--log-level LEVEL", run(name, "--help")[1])


class NumbersTest(unittest.TestCase):
    def test_counts_are_whole_and_not_negative(self):
        for args in (["swarm", "--exchanges"], ["swarm", "--max-deliveries"],
                     ["swarm", "--threads"], ["swarm", "--seed"],
                     ["echo", "--threads"]):
            for number in ("-1", "1.5", "x", "99999999999999999999999"):
                with self.subTest(args=args, number=number):
                    status, out, err = run(*args, number)
                    self.assertEqual((status, out), (2, ""))
                    self.assertIn(f"{number} is not a whole number from 0 to",
                                  err)

    def test_choices_are_named(self):
        for args, choices in (
                (["echo", "--flow", "--beside"], "none, slow-hub, slow-tick"),
                (["config", "default"], "client, relay"),
                (["config", "check", "--kind"], "client, relay"),
                (["swarm", "--scenario"], "talk, market"),
                (["graph", "--format"], "mermaid, dot, svg"),
                (["tap", "--log-level"], "DEBUG, INFO, WARNING, WARN, ERROR, "
                                         "CRITICAL, OFF")):
            with self.subTest(args):
                status, out, err = run(*args, "foo")
                self.assertEqual((status, out), (2, ""))
                self.assertIn(f"foo is not one of {choices}", err)

    def test_choices_are_read_in_any_case(self):
        for args in (["config", "default", "Relay"],
                     ["swarm", "--scenario", "MARKET", "--exchanges", 2,
                      "--agents", 2]):
            with self.subTest(args):
                self.assertEqual(run(*args)[0], 0)


def is_socket(path):
    try:
        return os.readlink(path).startswith("socket:")
    except OSError:
        return False  # closed meanwhile


if __name__ == "__main__":
    unittest.main()
