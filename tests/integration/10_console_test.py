# SPDX-License-Identifier: Apache-2.0
"""Talks to the parrot. Usage: 10_console_test.py <example_10_console>"""

import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))

from terminal import Terminal  # noqa: E402

EXAMPLE = sys.argv.pop()


class ConsoleExampleTest(unittest.TestCase):
    def test_a_person_talks_to_the_parrot(self):
        with Terminal(EXAMPLE, columns=200) as person:
            person.wait_for_last("you: ")
            person.type("hello\r")
            person.wait_for_last("you: ")
            person.type("bye\r")
            person.wait_for("parrot: bye")
            person.wait_for_last("you: ")
            person.type("\x04")
            self.assertEqual(person.status(), 0)
            self.assertTrue(person.is_as_before())
            wanted = ["you: hello", "parrot: hello", "you: bye",
                      "parrot: bye"]
            person.wait_until(
                lambda rows: [x for x in rows if " - INFO - " not in x]
                == wanted, wanted)

    def test_a_program_talks_to_the_parrot(self):
        done = subprocess.run([EXAMPLE], input="hello\nbye\n",
                              capture_output=True, text=True, timeout=20,
                              check=False)
        self.assertEqual((done.returncode, done.stdout),
                         (0, "parrot: hello\nparrot: bye\n"))


if __name__ == "__main__":
    unittest.main()
