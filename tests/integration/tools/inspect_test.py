# SPDX-License-Identifier: Apache-2.0
"""Drives `summoner inspect` as a person or a script would."""

import json
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..",
                                "support"))

from program import Program, run  # noqa: E402


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


if __name__ == "__main__":
    unittest.main()
