# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C for programs with a thousand agents."""

import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..",
                                "support"))

from program import Program, Relay, agent  # noqa: E402

AGENTS = 1000

# A client has 2 s to drain, and all of them drain at the same time; some 0.2 s
# is what it takes when nothing waits. The rest is for a busy machine.
IN_ORDER = 8.0


class CrowdTest(unittest.TestCase):
    def status_in_time(self, program):
        begin = time.monotonic()
        program.interrupt()
        status = program.status()
        self.assertLess(time.monotonic() - begin, IN_ORDER)
        return status

    def test_ctrl_c_ends_a_thousand_agents_with_and_without_their_relay(self):
        with Relay() as relay:
            echoes = [Program("echo", "--port", relay.port, "--agents", AGENTS)
                      for _ in range(2)]
            with echoes[0] as present, echoes[1] as left:
                for echo in echoes:
                    for _ in range(AGENTS):
                        echo.line(echo.err, "connected to")
                self.assertEqual(self.status_in_time(present), 0)
                relay.process.kill()
                for _ in range(AGENTS):
                    left.line(left.err, "next attempt")
                self.assertEqual(self.status_in_time(left), 0)
                for echo in echoes:
                    ends = [x for x in echo.rest(echo.err)
                            if "ended with status 0" in x]
                    self.assertEqual(len(ends), AGENTS)

    def test_ctrl_c_ends_a_swarm_of_a_thousand_with_its_verdict(self):
        with Relay() as relay, agent("tap", relay.port, "--json") as tap, \
                Program("swarm", "--agents", AGENTS, "--seconds", 60, "--rate",
                        1, "--relay", f"127.0.0.1:{relay.port}") as swarm:
            tap.line(holding='"answer"')
            status = self.status_in_time(swarm)
            lines = swarm.rest()
            self.assertIn("agents connected          1000 of 1000", lines[1])
            # In the second that it drains for, a busy machine may not end
            # what is under way.
            verdict = "FAILED: " if status else "(stopped early)"
            self.assertIn(verdict, lines[-1])


if __name__ == "__main__":
    unittest.main()
