# SPDX-License-Identifier: Apache-2.0
"""Runs `summoner swarm` on a relay that treats lines wrongly."""

import json
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = os.path.join(HERE, "..", "..", "..", "tools", "bench")
sys.path[:0] = [os.path.join(HERE, "..", "..", "support"), BENCH]
sys.dont_write_bytecode = True

from processes import Child, wait_for_listener  # noqa: E402
from program import own_port, run  # noqa: E402


class SwarmFaultsTest(unittest.TestCase):
    """A swarm on a relay that treats every tenth line of each connection
    wrongly; the roll call is the first line of one of them."""

    @staticmethod
    def run_on(fault, *args):
        script = os.path.join(BENCH, "faulty_relay.py")
        with own_port() as port, \
                Child([sys.executable, script, str(port), fault]) as relay:
            wait_for_listener(relay, port)
            return run("swarm", "--agents", 2, "--patience", 1, "--relay",
                       f"127.0.0.1:{port}", *args, limit=40)

    def test_swarm_ends_when_a_relay_loses_the_lines_it_waits_for(self):
        # So many exchanges that each agent has all open that it may have.
        for scenario in ("talk", "market"):
            with self.subTest(scenario):
                status, out, _ = self.run_on("drop", "--scenario", scenario,
                                             "--exchanges", 300, "--rate", 1000)
                self.assertEqual(status, 1, out)
                self.assertRegex(out.splitlines()[-1],
                                 r"^FAILED: \d+ of \d+ (exchange|deal)s not "
                                 r"complete, \d+ lines lost$")

    def test_swarm_counts_what_a_relay_does_to_lines(self):
        # Each agent sends 24 lines or a few more: numbers 10 and 20 are wrong,
        # and heard by one other agent.
        for fault, name in (("drop", "lost"), ("dup", "duplicated"),
                            ("swap", "reordered"), ("garble", "altered"),
                            ("none", None)):
            with self.subTest(fault):
                status, out, _ = self.run_on(fault, "--exchanges", 24,
                                             "--payload-bytes", 1000, "--json")
                result = json.loads(out)
                found = {key: result[key] for key in
                         ("lost", "duplicated", "reordered", "altered")}
                wanted = dict.fromkeys(found, 0)
                if name:
                    wanted[name] = 4
                self.assertEqual(found, wanted)
                self.assertEqual((status, result["ok"]),
                                 (1, False) if name else (0, True))
                self.assertEqual(result["completed"] < result["started"],
                                 fault == "drop")


if __name__ == "__main__":
    unittest.main()
