# SPDX-License-Identifier: Apache-2.0
"""Types at `summoner chat` on a terminal."""

import os
import signal
import sys
import termios
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..",
                                "support"))

from program import PROGRAM, Relay, agent, run  # noqa: E402
from terminal import Terminal  # noqa: E402


def chat(relay, *args, **options):
    """A chat on a terminal, once it has connected."""
    terminal = Terminal(PROGRAM, "chat", "--port", relay.port, *args,
                        **options)
    terminal.wait_for("connected to")
    terminal.wait_for_last("> ")
    return terminal


class ChatOnATerminalTest(unittest.TestCase):
    def test_a_half_typed_line_survives_lines_that_come(self):
        with Relay() as relay, chat(relay) as ann:
            ann.type("half a l")
            ann.wait_for_last("> half a l")
            run("chat", "--port", relay.port, stdin="hello\nthere\n")
            ann.wait_for("] there")

            rows = ann.rows()
            self.assertEqual(rows[-1], "> half a l")
            self.assertTrue(rows[-2].endswith("] there"), rows)
            self.assertTrue(rows[-3].endswith("] hello"), rows)
            self.assertEqual(ann.screen().column, len("> half a l"))

            ann.type("ine\r")
            ann.wait_for_last("> ")
            self.assertIn("> half a line", ann.rows())

    def test_what_is_typed_is_sent(self):
        with Relay() as relay, \
                agent("tap", relay.port, "--json") as tap, \
                chat(relay) as ann:
            ann.type("h\u65e5\x7f\u00e9llo\x1b[D\x1b[D\x1b[D\x1b[D!\x05?\r")
            self.assertIn('"h!\u00e9llo?"', tap.line())
            ann.type("\x1b[A\x7f\r")
            self.assertIn('"h!\u00e9llo"', tap.line())

    def test_what_was_typed_without_a_relay_is_told(self):
        with Terminal(PROGRAM, "chat", "--port", 1) as ann:
            ann.wait_for("next attempt")
            ann.type("typed\r")
            ann.wait_for("typed")
            ann.process.send_signal(signal.SIGTERM)
            ann.wait_for("error: 1 of 1 lines that were read were")
            self.assertEqual(ann.status(), 1)
            self.assertTrue(ann.is_as_before())

    def test_a_line_wraps_in_the_window(self):
        with Relay() as relay, chat(relay) as ann:
            typed = "0123456789" * 6
            ann.type(typed)
            ann.wait_for_last(typed[38:])
            run("chat", "--port", relay.port, stdin="hello\n")
            ann.wait_for("] hello")
            ann.wait_for_last(typed[38:])
            self.assertEqual(ann.rows()[-2], "> " + typed[:38])

    def test_log_lines_do_not_mix_with_what_is_typed(self):
        with Relay() as relay, chat(relay, columns=200) as ann:
            ann.type("typed")
            ann.wait_for_last("> typed")
            relay.interrupt()
            ann.wait_for("next attempt")
            self.assertNotIn("typed", "".join(
                row for row in ann.rows() if row != "> typed"))

    def test_ctrl_d_ends_a_chat(self):
        with Relay() as relay, chat(relay) as ann:
            ann.type("\x04")
            self.assertEqual(ann.status(), 0)
            self.assertTrue(ann.is_as_before())

    def test_ctrl_c_ends_a_chat_with_its_terminal_as_it_was(self):
        with Relay() as relay, chat(relay) as ann:
            self.assertFalse(ann.is_as_before())
            ann.type("half\x03")
            self.assertEqual(ann.status(), 0)
            self.assertTrue(ann.is_as_before())
            ann.wait_until(lambda rows: "half" not in "".join(rows),
                           "removal of what was typed")

    def test_a_terminal_is_as_it_was_however_a_chat_ends(self):
        for which, status in ((signal.SIGTERM, 0),
                              (signal.SIGHUP, -signal.SIGHUP),
                              (signal.SIGQUIT, -signal.SIGQUIT),
                              (signal.SIGABRT, -signal.SIGABRT)):
            with self.subTest(which), Relay() as relay, \
                    chat(relay) as ann:
                self.assertFalse(ann.is_as_before())
                ann.process.send_signal(which)
                self.assertEqual(ann.status(), status)
                self.assertTrue(ann.is_as_before())

    def test_a_second_ctrl_c_ends_a_chat_whose_terminal_stands_still(self):
        with Relay() as relay, chat(relay) as ann:
            termios.tcflow(ann.program, termios.TCOOFF)
            ann.type("x")
            ann.process.send_signal(signal.SIGINT)
            time.sleep(0.6)  # sooner it does not count as a second one
            ann.process.send_signal(signal.SIGINT)
            ann.status()
            self.assertTrue(ann.is_as_before())

    def test_a_chat_whose_terminal_stands_still_goes_on(self):
        with Relay() as relay, \
                agent("tap", relay.port, "--json") as tap, \
                chat(relay) as ann:
            termios.tcflow(ann.program, termios.TCOOFF)
            ann.type("typed blindly\r")
            self.assertIn("typed blindly", tap.line())
            run("chat", "--port", relay.port, stdin="hello\n")
            termios.tcflow(ann.program, termios.TCOON)
            ann.wait_for("] hello")
            ann.wait_for_last("> ")
            self.assertIn("> typed blindly", ann.rows())

    def test_ctrl_z_stops_a_chat_until_it_is_continued(self):
        script = (f"set -m; '{PROGRAM}' chat --port $PORT; echo it has stopped;"
                  " read go; fg")
        with Relay() as relay, \
                Terminal("sh", "-c", script, PORT=str(relay.port)) as ann:
            ann.wait_for("connected to")
            ann.type("half")
            ann.wait_for_last("> half")
            ann.type("\x1a")
            ann.wait_for_last("it has stopped")
            self.assertTrue(ann.is_as_before())
            self.assertNotIn("half", "".join(ann.rows()))
            ann.type("go on\n")
            ann.wait_for_last("> half")
            self.assertFalse(ann.is_as_before())
            ann.type("\x03")
            ann.status()
            self.assertTrue(ann.is_as_before())

    def test_ctrl_z_does_nothing_where_nobody_could_continue(self):
        with Relay() as relay, chat(relay) as ann:
            ann.type("half\x1a!")
            ann.wait_for_last("> half!")
            self.assertFalse(ann.is_as_before())

    def test_a_chat_ends_when_its_terminal_is_gone(self):
        with Relay() as relay, chat(relay) as ann:
            ann.hang_up()
            ann.status()

    def test_a_dumb_terminal_gets_plain_lines(self):
        with Relay() as relay, \
                Terminal(PROGRAM, "chat", "--port", relay.port,
                         TERM="dumb") as ann:
            ann.wait_for("connected to")
            self.assertTrue(ann.is_as_before())
            run("chat", "--port", relay.port, stdin="hello\n")
            ann.wait_for("] hello")
            self.assertNotIn(b"\x1b", ann.output)
            self.assertNotIn("> ", ann.output.decode())
            ann.type("\x04")
            self.assertEqual(ann.status(), 0)

    def test_a_chat_in_a_pipe_gets_plain_lines(self):
        with Relay() as relay, \
                Terminal("sh", "-c", f"'{PROGRAM}' chat --port {relay.port}"
                                     " | cat") as ann:
            ann.wait_for("connected to")
            self.assertTrue(ann.is_as_before())
            run("chat", "--port", relay.port, stdin="hello\n")
            ann.wait_for("] hello")
            self.assertNotIn(b"\x1b", ann.output)


if __name__ == "__main__":
    unittest.main()
