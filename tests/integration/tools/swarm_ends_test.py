# SPDX-License-Identifier: Apache-2.0
"""Interrupts `summoner swarm`, or takes its relay away."""

import json
import os
import socket
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..",
                                "support"))

from program import Program, Relay, own_port, run  # noqa: E402


def result_of_interrupted(swarm):
    """Of one with --json that has told its plan, and can do nothing yet."""
    swarm.line(swarm.err, "2 agents")
    time.sleep(0.5)
    swarm.interrupt()
    return json.loads("\n".join(swarm.rest()))


class SwarmEndsTest(unittest.TestCase):
    def test_swarm_without_its_relay_ends_with_the_cause(self):
        with own_port() as port:
            status, out, _ = run("swarm", "--agents", 3, "--relay",
                                 f"127.0.0.1:{port}")
        self.assertEqual(status, 1)
        self.assertEqual(out.splitlines()[-1],
                         "FAILED: only 0 of 3 agents could connect: cannot "
                         f"connect to 127.0.0.1:{port}: Connection refused")

    def test_swarm_tells_that_its_relay_went_away(self):
        with Relay() as relay, \
                Program("swarm", "--agents", 4, "--seconds", 60, "--relay",
                        f"127.0.0.1:{relay.port}") as swarm:
            swarm.line(holding="4 agents")
            time.sleep(1)
            relay.process.kill()
            self.assertEqual(swarm.status(), 1)
            # Some may not have noticed yet. The cause is missing if the system
            # still closes the relay's sockets, the listening one last.
            self.assertRegex(swarm.rest()[-1],
                             "FAILED: [1-4] of 4 agents lost their connection to "
                             f"127.0.0.1:{relay.port}(: cannot connect to .*)?")

    def test_ctrl_c_stops_a_swarm_in_order(self):
        for scenario in ("talk", "market"):
            with self.subTest(scenario), \
                    Program("swarm", "--scenario", scenario, "--agents", 10,
                            "--rate", 100, "--seconds", 60) as swarm:
                swarm.line(holding="10 agents")
                time.sleep(1)
                swarm.interrupt()
                start = time.monotonic()
                self.assertEqual(swarm.status(), 0)
                self.assertLess(time.monotonic() - start, 2)
                self.assertIn("(stopped early)", swarm.rest()[-1])

    def test_swarm_says_in_json_that_it_was_interrupted_before_it_began(self):
        for scenario in ("talk", "market"):
            # It accepts connections, but passes nothing on.
            with self.subTest(scenario), socket.socket() as relay:
                relay.bind(("127.0.0.1", 0))
                relay.listen(8)
                port = relay.getsockname()[1]
                with Program("swarm", "--scenario", scenario, "--agents", 2,
                             "--relay", f"127.0.0.1:{port}",
                             "--json") as swarm:
                    result = result_of_interrupted(swarm)
                    self.assertEqual(swarm.status(), 1)
                self.assertTrue(result["interrupted"])
                self.assertIn("before the first exchange", result["trouble"])

    def test_swarm_says_in_json_that_it_was_interrupted_while_connecting(self):
        with own_port() as port, \
                Program("swarm", "--agents", 2, "--relay",
                        f"127.0.0.1:{port}", "--json") as swarm:
            result = result_of_interrupted(swarm)
            self.assertEqual(swarm.status(), 1)
        self.assertTrue(result["interrupted"])
        self.assertIn("while connecting", result["trouble"])


if __name__ == "__main__":
    unittest.main()
