# SPDX-License-Identifier: Apache-2.0
"""Drives `summoner config` as a person or a script would."""

import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..",
                                "support"))

from program import run  # noqa: E402


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

    def test_check_tells_of_keys_that_are_there_twice(self):
        status, out, _ = self.check('{"hyper_parameters":{"worker_threads":2,\n'
                                    '"worker_threads":3}}')
        self.assertEqual(status, 1)
        self.assertIn('FILE:2: the key "worker_threads" is there more than '
                      'once', out)
        self.assertIn("FILE: configuration of a relay, 1 problem\n", out)

    def test_bad_usage(self):
        for args in (["config"], ["config", "check"],
                     ["config", "check", "/no/such/file"],
                     ["config", "check", ""],
                     ["config", "default"], ["config", "default", "agent"]):
            with self.subTest(args):
                status, out, err = run(*args)
                self.assertEqual((status, out), (2, ""))
                self.assertNotEqual(err, "")


if __name__ == "__main__":
    unittest.main()
