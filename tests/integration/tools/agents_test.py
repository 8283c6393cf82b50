# SPDX-License-Identifier: Apache-2.0
"""Drives the agents of `summoner`: chat, tap and echo."""

import json
import os
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..",
                                "support"))

from program import PROGRAM, Program, Relay, agent, own_port, run  # noqa: E402


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

    def test_chat_says_that_nobody_reads_what_others_say(self):
        reader, writer = os.pipe()
        os.close(reader)
        with Relay() as relay:
            chat = subprocess.Popen(
                [PROGRAM, "chat", "--port", str(relay.port)], stdout=writer,
                stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            os.close(writer)
            while "connected to" not in chat.stderr.readline():
                pass
            for _ in range(2):
                run("chat", "--port", relay.port, stdin="hello\nthere\n")
            time.sleep(0.5)  # until they have come
            _, err = chat.communicate(timeout=10)
        self.assertEqual(chat.returncode, 1)
        lines = err.splitlines()
        self.assertEqual(lines[-1], "error: nobody reads standard output")
        told = [line for line in lines if "WARNING" in line]
        self.assertEqual(len(told), 1, err)
        self.assertIn("nobody reads standard output: what others say is lost",
                      told[0])
        self.assertLess(lines.index(told[0]),
                        next(n for n, line in enumerate(lines)
                             if "quitting" in line))

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


if __name__ == "__main__":
    unittest.main()
