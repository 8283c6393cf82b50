# SPDX-License-Identifier: Apache-2.0
"""Drives `graph` and `check`, which read what `--describe` prints."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..",
                                "support"))

from program import PROGRAM, Program, file_with, run  # noqa: E402


class DescriptionTest(unittest.TestCase):
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


if __name__ == "__main__":
    unittest.main()
