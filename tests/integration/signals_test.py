# SPDX-License-Identifier: Apache-2.0
"""Signals come while the agents of ending_agent.cpp are in the middle of
something. That is the program here, instead of `summoner`."""

import contextlib
import os
import signal
import socket
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))

from program import Program, own_port  # noqa: E402

# What ends at once takes some 30 ms, what takes its time 2 s; more on a loaded
# machine.
AT_ONCE = 5.0
IN_ORDER = 5.0

# A second signal within 50 ms would count as the first.
LATER = 0.2


@contextlib.contextmanager
def silent_port():
    """A port that neither takes a connection nor refuses it."""
    with contextlib.ExitStack() as held:
        server = held.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            filler = held.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(server.getsockname())
        yield server.getsockname()[1]


@contextlib.contextmanager
def relay_port(is_stalled=False):
    """A relay for one agent: it says something, and closes when that does. One
    that is stalled reads nothing."""
    def serve():
        peer, _ = server.accept()
        with peer:
            peer.sendall(b"go\n" * 10)
            if is_stalled:
                ended.wait()
            while peer.recv(65536):
                pass

    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        ended.set()
        thread.join()


def stalled_port():
    return relay_port(is_stalled=True)


class SignalsTest(unittest.TestCase):
    def setUp(self):
        self.held = contextlib.ExitStack()
        self.addCleanup(self.held.close)

    def start(self, situations):
        """Starts two agents in each of the situations, for the two signals."""
        agents = {}
        for name, (port, *_) in situations.items():
            for which in (signal.SIGINT, signal.SIGTERM):
                number = self.held.enter_context(port())
                agents[name, which] = self.held.enter_context(
                    Program(name, number))
        for (name, _), agent in agents.items():
            agent.line(holding=situations[name][1])
        return agents

    @staticmethod
    def end(agents):
        """Signals them all: how each ended, and after how long at most."""
        begin = time.monotonic()
        for (_, which), agent in agents.items():
            agent.process.send_signal(which)
        return {key: (agent.status(), time.monotonic() - begin)
                for key, agent in agents.items()}

    # Where it connects, what it says when it is there, how long it may take,
    # what it does before it ends.
    ENDS_IN_ORDER = {
        "connecting": (silent_port, "connecting to", AT_ONCE, []),
        "resolving": (own_port, "ready", AT_ONCE, []),
        "retrying": (own_port, "next attempt", AT_ONCE, []),
        "waiting": (relay_port, "ready", AT_ONCE, ["cleaned up"]),
        "queue": (relay_port, "ready", AT_ONCE, []),
        "setup": (own_port, "ready", AT_ONCE, ["cleaned up"]),
        "teardown": (relay_port, "ready", AT_ONCE,
                     ["cleaned up", "torn down"]),
        "flooding": (stalled_port, "ready", IN_ORDER, []),
    }

    def test_a_signal_ends_an_agent_in_order_whatever_it_does(self):
        agents = self.start(self.ENDS_IN_ORDER)
        for (name, which), (status, seconds) in self.end(agents).items():
            _, _, limit, wanted = self.ENDS_IN_ORDER[name]
            with self.subTest(name, signal=which):
                lines = agents[name, which].rest()
                said = [x for x in lines if not x.startswith("uut: ")]
                self.assertEqual(status, 0)
                self.assertLess(seconds, limit)
                self.assertEqual(said, wanted)
                self.assertEqual(lines[-1], "uut: ended with status 0")

    # Nobody can interrupt these; the teardown has 10 s.
    GOES_ON = {
        "blocking": (relay_port, "ready"),
        "computing": (relay_port, "ready"),
        "offload": (relay_port, "ready"),
        "long-teardown": (own_port, "ready"),
    }

    def test_a_second_signal_ends_an_agent_at_once_whatever_it_does(self):
        agents = self.start(self.GOES_ON)
        for agent in agents.values():
            agent.interrupt()
        for which in (signal.SIGINT, signal.SIGTERM):
            agents["offload", which].line(holding="ended with status 0")
        time.sleep(LATER)
        over = [key for key, agent in agents.items()
                if agent.process.poll() is not None]
        self.assertEqual(over, [])
        for (name, which), (status, seconds) in self.end(agents).items():
            with self.subTest(name, signal=which):
                self.assertEqual(status, 128 + which)
                self.assertLess(seconds, AT_ONCE)

    def test_signals_are_as_before_when_run_has_ended(self):
        agents = self.start({"afterwards": (own_port, "ready")})
        for (_, which), (status, seconds) in self.end(agents).items():
            with self.subTest(signal=which):
                self.assertEqual(status, -which)
                self.assertLess(seconds, AT_ONCE)


if __name__ == "__main__":
    unittest.main()
