# SPDX-License-Identifier: Apache-2.0
"""The program `summoner-trigger-header`, from outside."""

import os
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["SUMMONER_TRIGGER_HEADER"]


class TriggerHeaderTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_on(self, text, *args):
        (self.folder / "TRIGGERS").write_text(text)
        done = subprocess.run([PROGRAM, *args], cwd=self.folder, timeout=10,
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    def test_it_prints_the_header_of_the_file_in_the_working_directory(self):
        status, out, err = self.run_on("ok\n  done\n")
        self.assertEqual((status, err), (0, ""))
        self.assertIn("namespace triggers {", out)
        self.assertIn('trigger done{"done", {0, 0}};', out)

    def test_it_writes_to_a_file(self):
        status, out, err = self.run_on("ok\n", "TRIGGERS", "--namespace",
                                       "a::b", "--output", "x.hpp")
        self.assertEqual((status, out, err), (0, "", ""))
        self.assertIn("namespace a::b {", (self.folder / "x.hpp").read_text())

    def test_it_warns_of_names_in_two_branches(self):
        status, _, err = self.run_on("a\n  x\nb\n  x\n")
        self.assertEqual(status, 0)
        self.assertIn("warning: ", err)
        self.assertIn("TRIGGERS: the name x stands in several", err)

    def test_it_names_file_and_line_of_what_is_wrong(self):
        status, out, err = self.run_on("ok\nno good\n", "--output", "x.hpp")
        self.assertEqual((status, out), (1, ""))
        self.assertIn("TRIGGERS:2: ", err)
        self.assertFalse((self.folder / "x.hpp").exists())

    def test_it_reports_files_that_are_not_there(self):
        status, _, err = self.run_on("ok\n", "nothing")
        self.assertEqual(status, 1)
        self.assertEqual(err, f"error: {self.folder.resolve()}/nothing: there "
                              "is no such file\n")

    def test_it_says_why_it_cannot_write(self):
        for path, why in (("no/such/folder", "No such file or directory"),
                          ("/dev/full", "No space left on device")):
            with self.subTest(path):
                self.assertEqual(
                    self.run_on("ok\n", "--output", path),
                    (1, "", f"error: cannot write {path}: {why}\n"))
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([PROGRAM], cwd=self.folder, stdout=full,
                                  stderr=subprocess.PIPE, text=True,
                                  timeout=10, check=False)
        self.assertEqual((done.returncode, done.stderr), (
            1, "error: cannot write standard output: No space left on device"
            "\n"))

    def test_it_refuses_empty_paths(self):
        for args in ([""], ["TRIGGERS", "--output", ""]):
            with self.subTest(args):
                status, out, err = self.run_on("ok\n", *args)
                self.assertEqual((status, out), (2, ""))
                self.assertIn("empty", err)

    def test_it_refuses_what_is_no_namespace(self):
        status, _, err = self.run_on("ok\n", "--namespace", "a b")
        self.assertEqual(status, 2)
        self.assertIn("a b is no namespace", err)


if __name__ == "__main__":
    unittest.main()
