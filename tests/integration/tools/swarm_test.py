# SPDX-License-Identifier: Apache-2.0
"""Drives `summoner swarm` as a person or a script would."""

import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..",
                                "support"))

from program import Program, Relay, agent, run  # noqa: E402


class SwarmTest(unittest.TestCase):
    def test_swarm_refuses_wishes_that_make_no_sense_with_status_2(self):
        for args in (["--scenario", "war"], ["--agents", "1"],
                     ["--rate", "0"], ["--rate", "nan"], ["--exchanges", "0"],
                     ["--seconds", "-1"], ["--relay", "nowhere"],
                     ["--payload-bytes", "32001"],
                     ["--scenario", "market", "--agents", "1000",
                      "--exchanges", "1000"]):
            with self.subTest(args):
                status, out, err = run("swarm", *args)
                self.assertEqual((status, out), (2, ""))
                self.assertIn(args[0] if args[1] != "market"
                              else "--max-deliveries", err)

    def test_market_says_who_buys_and_who_sells(self):
        for agents, words in ((4, "2 buy and 2 sell"),
                              (5, "3 buy and 2 sell")):
            with self.subTest(agents):
                status, out, _ = run("swarm", "--scenario", "market",
                                     "--agents", agents, "--exchanges", 10)
                self.assertEqual(status, 0, out)
                self.assertIn(words, out)
                self.assertIn("OK: 10 deals complete", out)

    def test_market_gives_its_result_as_json(self):
        status, out, _ = run("swarm", "--scenario", "market", "--agents", 6,
                             "--exchanges", 60, "--seed", 5, "--json")
        self.assertEqual(status, 0, out)
        result = json.loads(out)
        self.assertEqual((result["ok"], result["scenario"]),
                         (True, "market"))
        self.assertEqual(result["sold"] + result["refused"]
                         + result["expired"], 60)
        self.assertEqual(result["before"], result["after"])
        self.assertGreater(result["before"]["money"], 0)

    def test_market_trades_on_a_relay_elsewhere(self):
        with Relay() as relay, \
                agent("tap", relay.port, "--json", "--count", 50) as tap:
            status, out, _ = run("swarm", "--scenario", "market", "--agents",
                                 4, "--exchanges", 20, "--relay",
                                 f"127.0.0.1:{relay.port}")
            self.assertEqual(status, 0, out)
            kinds = {json.loads(line)["content"]["kind"]
                     for line in tap.rest()}
            self.assertLessEqual({"request", "offer"}, kinds)

    def test_swarm_starts_exchanges_at_the_rate_that_is_wished(self):
        status, out, err = run("swarm", "--agents", 4, "--exchanges", 20,
                               "--rate", 50, "--json")
        self.assertEqual(status, 0, out)
        self.assertIn("20 exchanges at 50/s", err)
        result = json.loads(out)
        self.assertEqual((result["started"], result["completed"]), (20, 20))
        self.assertGreater(result["talk_seconds"], 0.37)

    def test_swarm_starts_no_exchange_after_its_time_and_waits_for_all(self):
        status, out, _ = run("swarm", "--agents", 4, "--seconds", 0.5,
                             "--exchanges", 1000, "--rate", 50, "--json")
        self.assertEqual(status, 0, out)
        result = json.loads(out)
        self.assertTrue(result["ok"])
        self.assertFalse(result["interrupted"])
        self.assertEqual(result["planned_exchanges"], 1000)
        self.assertTrue(0 < result["completed"] == result["started"] <= 26)

    def test_swarm_talks_on_a_relay_elsewhere(self):
        with Relay() as relay, \
                agent("tap", relay.port, "--json", "--count", 20) as tap:
            status, out, _ = run("swarm", "--agents", 3, "--exchanges", 20,
                                 "--relay", f"127.0.0.1:{relay.port}")
            self.assertEqual(status, 0, out)
            kinds = {json.loads(line)["content"]["kind"]
                     for line in tap.rest()}
            self.assertLessEqual({"question", "answer"}, kinds)

    def test_swarm_tells_what_its_relay_said_to_lines_it_refused(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as config:
            json.dump({"hyper_parameters": {"rate_limit_msgs_per_minute": 5}},
                      config)
            config.flush()
            with Program("relay", "--port", 0, "--log-level", "off",
                         "--config", config.name) as relay:
                address = relay.line(holding="listening on ").split()[-1]
                status, out, _ = run("swarm", "--agents", 2, "--exchanges", 20,
                                     "--patience", 1, "--relay", address)
        self.assertEqual(status, 1)
        self.assertRegex(out.splitlines()[-1],
                         "lost; the relay said \"Warning: You are sending "
                         "messages too quickly. Please slow down.\": start it "
                         "with --no-limits$")

    def test_swarm_tells_which_numbers_of_agents_are_possible(self):
        for agents in (-1, 0, 1, 60001, 2000000):
            with self.subTest(agents):
                _, _, err = run("swarm", "--agents", agents)
                self.assertIn(f"--agents: Value {agents} not in range 2 to "
                              "60000\n", err)


if __name__ == "__main__":
    unittest.main()
