# SPDX-License-Identifier: Apache-2.0
"""Drives `summoner swarm` as a person or a script would."""

import json
import os
import socket
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = os.path.join(HERE, "..", "..", "..", "tools", "bench")
sys.path[:0] = [os.path.join(HERE, "..", "..", "support"), BENCH]
sys.dont_write_bytecode = True

from processes import Child, wait_for_listener  # noqa: E402
from program import Program, Relay, agent, own_port, run  # noqa: E402


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
            # The cause is missing if the system still closes the relay's
            # sockets, the listening one last.
            self.assertRegex(swarm.rest()[-1],
                             "FAILED: 4 of 4 agents lost their connection to "
                             f"127.0.0.1:{relay.port}(: cannot connect to .*)?")

    def test_swarm_tells_which_numbers_of_agents_are_possible(self):
        for agents in (-1, 0, 1, 60001, 2000000):
            with self.subTest(agents):
                _, _, err = run("swarm", "--agents", agents)
                self.assertIn(f"--agents: Value {agents} not in range 2 to "
                              "60000\n", err)

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
                    swarm.line(swarm.err, "2 agents")
                    time.sleep(0.5)
                    swarm.interrupt()
                    result = json.loads("\n".join(swarm.rest()))
                    self.assertEqual(swarm.status(), 1)
                self.assertTrue(result["interrupted"])
                self.assertIn("before the first exchange", result["trouble"])

    def test_swarm_says_in_json_that_it_was_interrupted_while_connecting(self):
        with own_port() as port, \
                Program("swarm", "--agents", 2, "--relay",
                        f"127.0.0.1:{port}", "--json") as swarm:
            swarm.line(swarm.err, "2 agents")
            time.sleep(0.5)
            swarm.interrupt()
            result = json.loads("\n".join(swarm.rest()))
            self.assertEqual(swarm.status(), 1)
        self.assertTrue(result["interrupted"])
        self.assertIn("while connecting", result["trouble"])


class FaultTest(unittest.TestCase):
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
