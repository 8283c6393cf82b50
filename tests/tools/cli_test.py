# SPDX-License-Identifier: Apache-2.0
"""Drives the program `summoner` as a person or a script would."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))

from program import (PROGRAM, Program, Relay, agent, own_port,  # noqa: E402
                     run)

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


class AgentsTest(unittest.TestCase):
    def test_chat_pipes_lines_to_another_chat(self):
        with Relay() as relay, \
                agent("chat", relay.port, stdin=subprocess.PIPE) as ann:
            lines = ["hello", "", "  h\u00e9llo \"q\" \\ {\"a\": 1}", "3",
                     "last"]
            status, out, _ = run("chat", "--port", relay.port, "--log-level",
                                 "off", stdin="\n".join(lines))
            self.assertEqual((status, out), (0, ""))

            heard = [ann.line().split("] ", 1)[1] for _ in lines]
            self.assertEqual(heard, lines)
            ann.process.stdin.close()
            self.assertEqual(ann.status(), 0)

    def test_chat_sends_all_of_a_large_pipe(self):
        lines = [f"{n} {'x' * 100}" for n in range(20000)]
        with Relay() as relay, agent("tap", relay.port, "--json", "--count",
                                     len(lines)) as tap:
            status, _, err = run("chat", "--port", relay.port,
                                 stdin="\n".join(lines) + "\n")

            self.assertEqual(status, 0, err)
            heard = [json.loads(line)["content"] for line in tap.rest()]
            self.assertEqual(heard, lines)

    def test_chat_says_when_a_line_could_not_be_sent(self):
        with Relay() as relay:
            status, _, err = run("chat", "--port", relay.port,
                                 stdin="x" * 65500 + "\n" + "y" * 70000)
        self.assertEqual(status, 1)
        self.assertEqual(err.splitlines()[-2:],
                         ["error: 1 line of more than 65536 bytes left out",
                          "error: 2 of 2 lines were not sent"])
        self.assertIn("65536 bytes", run("chat", "--help")[1])

    def test_chat_says_which_lines_are_no_text_and_goes_on_at_once(self):
        bad = 100
        with Relay() as relay, agent("tap", relay.port, "--json", "--count",
                                     1) as tap:
            start = time.monotonic()
            done = subprocess.run([PROGRAM, "chat", "--port", str(relay.port)],
                                  input=b"\xff\n" * bad + b"good\n",
                                  capture_output=True, timeout=20, check=False)
            passed = time.monotonic() - start
            self.assertEqual(json.loads(tap.line())["content"], "good")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.count(b"not UTF-8"), bad)
        self.assertTrue(done.stderr.endswith(
            b"error: 100 of 101 lines were not sent\n"))
        self.assertLess(passed, 5)  # 0.1 s each were 10 s

    def test_chat_says_what_it_has_not_sent_when_there_is_no_relay(self):
        for text, told in (("one\ntwo\n", "2 of 2 lines that were read were"),
                           ("one\n\nthree", "3 of 3 lines were")):
            with self.subTest(told), own_port() as port, \
                    Program("chat", "--port", port,
                            stdin=subprocess.PIPE) as chat:
                chat.type(text)
                if not text.endswith("\n"):
                    chat.process.stdin.close()
                chat.line(chat.err, "next attempt")
                chat.interrupt()
                self.assertEqual(chat.status(), 1)
                self.assertIn(f"error: {told} not sent",
                              chat.rest(chat.err)[-1])

    def test_chat_shows_no_control_characters(self):
        with Relay() as relay, \
                agent("chat", relay.port, stdin=subprocess.PIPE) as ann:
            run("chat", "--port", relay.port, stdin="\x1b[2J\u009b\x7f!")
            self.assertTrue(
                ann.line().endswith("] \\u001b[2J\\u009b\\u007f!"))

    def test_tap_prints_senders_and_payloads(self):
        with Relay() as relay, agent("tap", relay.port, "--count", 2) as tap:
            run("chat", "--port", relay.port, stdin="one\ntwo\nthree\n")

            for text, line in zip(("one", "two"), tap.rest(), strict=True):
                self.assertRegex(line, r"^\d\d:\d\d:\d\d\.\d{3}  "
                                       r"127\.0\.0\.1:\d+ +\"" + text + '"$')
            self.assertEqual(tap.status(), 0)

    def test_tap_tells_which_counts_are_possible(self):
        for count in ("0", "-1", "x", "1.5", "1000000000001"):
            with self.subTest(count):
                status, _, err = run("tap", "--count", count)
                self.assertEqual(status, 2)
                self.assertIn(f"--count: Value {count} not in range 1 to "
                              "1000000000000\n", err)

    def test_agents_tell_that_what_they_heard_could_not_be_written(self):
        for name in ("tap", "chat"):
            with self.subTest(name), Relay() as relay, \
                    open("/dev/full", "w", encoding="utf-8") as full:
                running = subprocess.Popen(
                    [PROGRAM, name, "--port", str(relay.port)], stdout=full,
                    stdin=subprocess.PIPE, stderr=subprocess.PIPE)
                while b"connected to" not in running.stderr.readline():
                    pass
                run("chat", "--port", relay.port, stdin="hello\n")
                time.sleep(0.1)
                _, err = running.communicate(timeout=10)
                self.assertEqual(running.returncode, 1)
                self.assertIn(b"error: cannot write standard output: No space "
                              b"left on device", err)
                if name == "tap":
                    self.assertIn(b"ended with status 1", err)

    def test_log_of_a_tap_that_nobody_reads_tells_its_exit_status(self):
        reader, writer = os.pipe()
        os.close(reader)
        with Relay() as relay:
            tap = subprocess.run(
                [PROGRAM, "tap", "--port", str(relay.port)], stdout=writer,
                stderr=subprocess.PIPE, timeout=10, check=False)
        os.close(writer)
        self.assertEqual(tap.returncode, 1)
        self.assertIn(b"nobody reads standard output", tap.stderr)
        self.assertIn(b"ended with status 1", tap.stderr)

    def test_tap_ends_quietly_when_nobody_reads(self):
        reader, writer = os.pipe()
        with Relay() as relay:
            tap = subprocess.Popen(
                [PROGRAM, "tap", "--port", str(relay.port), "--log-level",
                 "off"], stdout=writer, stderr=subprocess.PIPE)
            os.close(writer)
            os.close(reader)
            _, err = tap.communicate(timeout=10)
            self.assertEqual((tap.returncode, err), (1, b""))

    def test_ctrl_c_ends_a_tap_whose_reader_stalls(self):
        reader, writer = os.pipe()
        with Relay() as relay:
            tap = subprocess.Popen([PROGRAM, "tap", "--port", str(relay.port)],
                                   stdout=writer, stderr=subprocess.PIPE)
            while b"connected to" not in tap.stderr.readline():
                pass
            # More than the pipe and the queue of the tap can hold.
            lines = "\n".join("x" * 1000 for _ in range(2000))
            run("chat", "--port", relay.port, stdin=lines)
            tap.send_signal(signal.SIGINT)
            tap.communicate(timeout=10)
            self.assertEqual(tap.returncode, 0)
        os.close(reader)
        os.close(writer)

    def test_chat_on_a_terminal_says_what_to_do(self):
        ours, theirs = os.openpty()
        with Relay() as relay, agent("tap", relay.port, "--json", "--count",
                                     1) as tap, \
                Program("chat", "--port", relay.port, stdin=theirs) as chat:
            os.close(theirs)
            self.assertIn("Ctrl-D", chat.line(chat.err))
            os.write(ours, b"typed\n")
            self.assertEqual(json.loads(tap.line())["content"], "typed")
            os.write(ours, b"\x04")
            self.assertEqual(chat.status(), 0)
        os.close(ours)

    def test_ctrl_c_ends_each_agent_with_status_0(self):
        with Relay() as relay:
            for name in ("chat", "tap", "echo"):
                with self.subTest(name), \
                        agent(name, relay.port,
                              stdin=subprocess.PIPE) as running:
                    running.interrupt()
                    self.assertEqual(running.status(), 0)

    def test_ctrl_c_ends_an_agent_that_waits_for_its_relay(self):
        with own_port() as port, \
                Program("tap", "--port", port) as tap:
            tap.line(tap.err, "next attempt")
            tap.interrupt()
            self.assertEqual(tap.status(), 0)

    def test_echo_with_a_flow_sends_back_what_others_say(self):
        for beside in ([], ["--beside", "slow-hub"],
                       ["--beside", "slow-tick"]):
            with self.subTest(beside), Relay() as relay, \
                    agent("tap", relay.port, "--json", "--count", 2) as tap, \
                    agent("echo", relay.port, "--flow", *beside):
                run("chat", "--port", relay.port, stdin="hello\n")

                said, echoed = [json.loads(line) for line in tap.rest()]
                self.assertEqual((said["content"], echoed["content"]),
                                 ("hello", "hello"))
                self.assertNotEqual(said["remote_addr"],
                                    echoed["remote_addr"])

    def test_echo_runs_many_agents(self):
        with Relay() as relay, \
                Program("echo", "--port", relay.port, "--agents", 50,
                        "--threads", 1) as echo:
            for _ in range(50):
                echo.line(echo.err, "connected to")
            echo.interrupt()
            self.assertEqual(echo.status(), 0)


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


class ConfigTest(unittest.TestCase):
    def check(self, content, *args):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(content)
            file.flush()
            status, out, err = run("config", "check", *args, file.name)
            return status, out.replace(file.name, "FILE"), err

    def test_default_files_are_without_problems(self):
        for kind in ("client", "relay"):
            with self.subTest(kind):
                status, out, err = run("config", "default", kind)
                self.assertEqual((status, err), (0, ""))
                self.assertEqual(self.check(out), (
                    0, f"FILE: configuration of a {kind}, nothing found\n",
                    ""))

    def test_check_names_what_is_wrong_or_unknown(self):
        status, out, _ = self.check('{"logger":{"log_levle":"INFO"}}')
        self.assertEqual(status, 1)
        self.assertIn('unknown key "logger.log_levle"', out)
        self.assertIn("the nearest known key is logger.log_level", out)
        self.assertIn("FILE: configuration of a client, 1 problem\n", out)
        status, out, _ = self.check('{"port":70000}', "--kind", "relay")
        self.assertEqual(status, 1)
        self.assertIn("port: found 70000, allowed: an integer from 0", out)
        status, out, _ = self.check('{"port":\n1,}')
        self.assertEqual(status, 1)
        self.assertIn("FILE:2: not JSON", out)

    def test_check_tells_all_that_is_wrong(self):
        status, out, err = self.check('{"port":0,"hots":1,"logger":\n'
                                      '{"log_level":"LOUD"}}')
        self.assertEqual((status, err), (1, ""))
        lines = out.splitlines()
        self.assertEqual(len(lines), 4)
        for line, told in zip(lines, ("FILE: port: found 0,",
                                      'FILE: unknown key "hots"',
                                      "FILE: logger.log_level: found",
                                      "FILE: configuration of a client, "
                                      "3 problems"), strict=True):
            self.assertTrue(line.startswith(told), line)

    def test_check_knows_whose_file_it_is(self):
        _, out, _ = self.check('{"hyper_parameters":{"worker_threads":2}}')
        self.assertIn("configuration of a relay, nothing found", out)

    def test_bad_usage(self):
        for args in (["config"], ["config", "check"],
                     ["config", "check", "/no/such/file"],
                     ["config", "check", ""],
                     ["config", "default"], ["config", "default", "agent"]):
            with self.subTest(args):
                status, out, err = run(*args)
                self.assertEqual((status, out), (2, ""))
                self.assertNotEqual(err, "")


class InspectTest(unittest.TestCase):
    def test_inspect_answers_each_line(self):
        requests = ['{"op":"envelope.wrap","in":{"payload":[3,3.0]}}',
                    "nonsense", '{"op":"no.such","in":{}}',
                    '{"op":"envelope.recover","in":{"line":"text"}}']
        status, out, err = run("inspect", stdin="\n".join(requests))

        self.assertEqual((status, err), (0, ""))
        answers = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([x["ok"] for x in answers],
                         [True, False, False, True])
        self.assertIn('"_payload":[3,3.0]', out.splitlines()[0])
        self.assertEqual(answers[3]["value"], "text")

    def test_inspect_skips_lines_without_a_request(self):
        status, out, _ = run("inspect", stdin="\n  \t\r\n \n{}\n")
        self.assertEqual((status, len(out.splitlines())), (0, 1))

    def test_inspect_logs_what_is_refused_and_what_is_answered(self):
        requests = 'nonsense\n{"op":"envelope.wrap","in":{"payload":3}}\n'
        for level, lines in (("WARNING", []), ("INFO", ["INFO - line 1: the"]),
                             ("DEBUG", ["INFO - line 1: the request is not",
                                        "DEBUG - line 2: answered"])):
            with self.subTest(level):
                _, _, err = run("inspect", "--log-level", level,
                                stdin=requests)
                self.assertEqual(len(err.splitlines()), len(lines))
                for line, text in zip(err.splitlines(), lines, strict=True):
                    self.assertIn(text, line)

    def test_inspect_help_lists_every_operation(self):
        status, out, _ = run("inspect", "--help")
        self.assertEqual(status, 0)
        unknown = json.loads(run("inspect", stdin='{"op":"?"}')[1])["error"]
        for name in unknown.split("known: ")[1].split(", "):
            self.assertIn(f"\n  {name} ", out)
        self.assertIn("\n  tape.run ", out)

    def test_inspect_answers_at_once(self):
        with Program("inspect", stdin=subprocess.PIPE) as running:
            for payload in ("1", "true"):
                running.type('{"op":"envelope.wrap","in":{"payload":%s}}\n'
                             % payload)
                self.assertTrue(json.loads(running.line())["ok"])
            running.process.stdin.close()
            self.assertEqual(running.status(), 0)

    def test_inspect_explains_itself_on_a_terminal(self):
        ours, theirs = os.openpty()
        with Program("inspect", stdin=theirs) as running:
            os.close(theirs)
            self.assertIn("Ctrl-D", running.line(running.err))
            running.line(running.err, "envelope.wrap")
            os.close(ours)
            self.assertEqual(running.status(), 0)

    def test_help_of_inspect_shows_each_op(self):
        _, out, _ = run("inspect", "--help")
        for op in ("envelope.wrap", "envelope.recover"):
            self.assertIn(f'{{"op":"{op}"', out)


class DescriptionTest(unittest.TestCase):
    """`graph` and `check`, which read what `--describe` prints."""

    DOOR = {"name": "door", "flow": True,
            "styles": [{"stem": "-", "brackets": ["[", "]"],
                        "separator": ",", "tip": ">"}],
            "triggers": {"ok": None},
            "receivers": [
                {"route": "closed--[]-->opened", "priority": [],
                 "raises": [{"action": "move", "trigger": "ok"}]}],
            "senders": [
                {"route": "closed--[]-->opened", "kind": "hub",
                 "on_actions": ["move"], "on_triggers": None,
                 "use_data": False, "data_mode": None, "when_data": False,
                 "every": None, "run_while": False, "multi": False}],
            "hooks": [], "upload_states": True, "uploads": ["closed"],
            "download_states": True}

    def door(self, **changes):
        return json.dumps(self.DOOR | changes)

    def test_graph_draws_in_each_format(self):
        beginnings = {"mermaid": "---\ntitle: \"door\"", "dot": "digraph"}
        if shutil.which("dot"):
            beginnings["svg"] = "<?xml"
        for name, beginning in beginnings.items():
            with self.subTest(name):
                status, out, err = run("graph", "--format", name,
                                       stdin=self.door())
                self.assertEqual((status, err), (0, ""))
                self.assertTrue(out.startswith(beginning), out[:80])
                self.assertIn("opened", out)

    def test_graph_draws_mermaid_unless_told_otherwise(self):
        self.assertEqual(run("graph", stdin=self.door()),
                         run("graph", "--format", "mermaid", "-",
                             stdin=self.door()))

    def test_graph_reads_a_file_and_writes_one(self):
        with file_with(self.door()) as source, \
                tempfile.TemporaryDirectory() as folder:
            target = os.path.join(folder, "door.dot")
            status, out, err = run("graph", "--format", "dot", "--output",
                                   target, source)
            self.assertEqual((status, out, err), (0, "", ""))
            with open(target, encoding="utf-8") as written:
                self.assertTrue(written.read().startswith("digraph"))

    def test_graph_says_where_it_cannot_write(self):
        status, out, err = run("graph", "--output", "/no/such/folder/x",
                               stdin=self.door())
        self.assertEqual((status, out), (1, ""))
        self.assertIn("/no/such/folder/x: No such file", err)

    def test_graph_says_what_to_install_for_svg(self):
        done = subprocess.run([PROGRAM, "graph", "--format", "svg"],
                              input=self.door().encode(), env={"PATH": "/no"},
                              capture_output=True, timeout=10, check=False)
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(b"apt-get install graphviz", done.stderr)

    def test_check_finds_nothing_in_a_good_agent(self):
        self.assertEqual(run("check", stdin=self.door()),
                         (0, "door: nothing found\n", ""))

    def test_graph_and_check_log_what_they_read(self):
        for command in ("graph", "check"):
            with self.subTest(command):
                self.assertEqual(run(command, stdin=self.door())[2], "")
                _, _, err = run(command, "--log-level", "info",
                                stdin=self.door())
                self.assertIn(f"- {command} - INFO - standard input: the agent"
                              " door with 1 receivers, 1 senders", err)

    def test_check_tells_what_it_finds_with_status_1(self):
        text = self.door(uploads=["ajar"])
        status, out, err = run("check", stdin=text)
        self.assertEqual((status, err), (1, ""))
        lines = out.splitlines()
        self.assertIn('route "closed --> opened" never runs', lines[0])
        self.assertEqual(lines[-1], "door: 4 problems")

        status, out, _ = run("check", "--json", stdin=text)
        answer = json.loads(out)
        self.assertEqual(status, 1)
        self.assertEqual(answer["name"], "door")
        self.assertEqual([x["kind"] for x in answer["problems"]],
                         ["inactive_route", "deaf_hub", "unraised_trigger",
                          "unhandled_node"])

    def test_check_warns_of_gates_that_are_proposed(self):
        text = self.door(receivers=[
            {"route": "/all", "priority": [],
             "raises": [{"action": "stay", "trigger": "ok"}]}], senders=[])
        status, out, _ = run("check", stdin=text)
        self.assertEqual(status, 1)
        self.assertIn('route "/all" proposes /all with stay', out)

    def test_check_tells_what_it_could_not_check(self):
        text = self.door(uploads=None)
        status, out, _ = run("check", stdin=text)
        self.assertEqual(status, 0)
        self.assertIn("not checked: ", out)
        answer = json.loads(run("check", "--json", stdin=text)[1])
        self.assertEqual(len(answer["not_checked"]), 1)

    def test_bad_descriptions_are_told_with_status_2(self):
        for text, problem in (("{", "standard input"),
                              (self.door(flow=3), "flow: found 3"),
                              (self.door(receivers=[{"route": "A -->> !"}]),
                               "receivers[0].route")):
            for command in ("graph", "check"):
                with self.subTest((command, problem)):
                    status, out, err = run(command, stdin=text)
                    self.assertEqual((status, out), (2, ""))
                    self.assertIn(problem, err)

    def test_check_explains_itself_on_a_terminal(self):
        ours, theirs = os.openpty()
        with Program("check", stdin=theirs) as running:
            os.close(theirs)
            self.assertIn("--describe", running.line(running.err))
            os.close(ours)
            self.assertEqual(running.status(), 2)


def is_socket(path):
    try:
        return os.readlink(path).startswith("socket:")
    except OSError:
        return False  # closed meanwhile


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


if __name__ == "__main__":
    unittest.main()
