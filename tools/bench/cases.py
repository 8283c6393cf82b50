# SPDX-License-Identifier: Apache-2.0
"""What compare.py can measure: one class per kind of case.

A case has a `name`, a `group`, and `measure(command, ...)`, which makes one
run of one implementation and returns what the generator reported.
"""

import json
import math
import shlex
import subprocess
import time
from dataclasses import dataclass

from processes import (ESTABLISHED, Child, MeasureError, count_sockets,
                       cpu_seconds, free_port, resident_kb, wait_for_listener,
                       wait_until)


@dataclass(frozen=True)
class Programs:
    """Paths of the generators and command templates of what they measure."""
    relay_load: str
    client_load: str
    ours_relay: str
    ours_agent: str
    ours_flow_agent: str
    mini_relay: str
    echo_client: str


@dataclass(frozen=True)
class Target:
    """A figure of a report and what it must reach."""
    field: str
    title: str
    digits: int = 0
    # Of the median ratio "ours / baseline"; None: shown only.
    at_least: float = None
    at_most: float = None
    # Of the median difference "ours - baseline".
    at_most_more: float = None

    def text(self):
        if self.at_most_more is not None:
            return f"≤ +{self.at_most_more:,.0f}"
        if self.at_least is not None:
            return f"≥ {self.at_least:.2f}"
        return "–" if self.at_most is None else f"≤ {self.at_most:.2f}"

    def holds(self, value):
        """Whether `value` reaches it; None when there is nothing to reach."""
        if self.at_most_more is not None:
            return value <= self.at_most_more
        if self.at_least is not None:
            return value >= self.at_least
        return None if self.at_most is None else value <= self.at_most


def expand(template, **values):
    """The command of a template, as a list, with {port} and so on filled."""
    for name, value in values.items():
        template = template.replace("{" + name + "}", str(value))
    return shlex.split(template)


def finish(generator, seconds):
    """Waits for a generator and returns its report."""
    try:
        output, _ = generator.process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise MeasureError(generator.complaint("hangs")) from None
    if generator.process.returncode not in (0, 1):
        raise MeasureError(generator.complaint("failed"))
    return json.loads(output)


def enough(least, cpu, count, goal):
    """How many messages cost `goal` seconds of CPU, but at least `least`,
    given that `count` of them cost `cpu`."""
    return max(least, math.ceil(count * goal / max(cpu, 0.01)))


class RelayCase:
    """relay_load through a relay, as fast as TCP takes it."""

    group = "relay"
    cpu_field = "server_cpu_s"
    count_field = "messages_per_sender"
    fault_fields = ("lost", "duplicates", "reordered", "other_lines",
                    "json_bad", "dead_conns")
    faults_title = "lost, duplicate, reordered, bad"
    # Whether more messages than the least measure the same.
    may_grow = True

    def __init__(self, senders, receivers, rate_target=0.8, cpu_target=1.3):
        self.name = f"relay-{senders}x{receivers}"
        self.title = f"relay {senders} → {receivers}"
        self.senders, self.receivers = senders, receivers
        self.targets = (
            Target("deliveries_per_s", "deliveries/s", at_least=rate_target),
            Target("server_us_per_delivery", "CPU µs/delivery", 3,
                   at_most=cpu_target))

    def least(self):
        """Messages per sender that the method asks for."""
        fan_out = self.senders + self.receivers - 1
        deliveries = 300_000 if fan_out == 1 else 3_000_000
        return math.ceil(deliveries / fan_out / self.senders)

    def templates(self, programs):
        """Command templates of our side and of the baseline."""
        return programs.ours_relay, programs.mini_relay

    def measure(self, programs, template, count, seconds, options=()):
        port = free_port()
        with Child(expand(template, port=port)) as relay:
            wait_for_listener(relay, port)
            command = [
                programs.relay_load, "--port", port, "--pid", relay.pid,
                "--senders", self.senders, "--receivers", self.receivers,
                "--messages", count, "--timeout", seconds, *options]
            with Child([str(word) for word in command],
                       output=subprocess.PIPE) as generator:
                return finish(generator, seconds + 60)


class StallCase(RelayCase):
    """A relay while one receiver does not read, against the same relay while
    all read."""

    fault_fields = tuple(x for x in RelayCase.fault_fields
                         if x != "dead_conns")

    def __init__(self, name, receivers, load, *targets):
        super().__init__(1, receivers)
        self.name = f"relay-{name}"
        self.title = f"relay 1 → {receivers:,}, one of them stalled, {name}"
        self.load, self.targets = load, targets

    def templates(self, programs):
        return (programs.ours_relay, 1), (programs.ours_relay, 0)

    def measure(self, programs, template, count, seconds, options=()):
        command, stalled = template
        return super().measure(
            programs, command, count, seconds,
            ["--stall", stalled, *self.load, *options])


class PacedStallCase(StallCase):
    """At a fixed rate: what waits for the stalled one is more than the system
    keeps for it, and less than makes the relay close it."""

    def __init__(self, receivers):
        super().__init__("paced", receivers,
                         ["--rate", 500, "--blob", 1000],
                         Target("p99_us", "p99 µs", 1, at_most=1.2),
                         Target("p50_us", "p50 µs", 1))

    # With more the relay would close the stalled one.
    may_grow = False

    def least(self):
        return 5000


class ClientCase:
    """client_load with one agent that sends every payload back."""

    group = "client"
    cpu_field = "client_cpu_s"
    count_field = "messages"
    fault_fields = ("lost", "misordered", "other_lines", "json_bad",
                    "dead_conns")
    faults_title = "lost, misordered, bad"
    may_grow = True

    def __init__(self, mode, *targets):
        self.name = f"client-{mode}"
        self.title = f"client {mode}"
        self.mode, self.targets = mode, targets

    def least(self):
        return 300_000

    def templates(self, programs):
        return programs.ours_agent, programs.echo_client

    def measure(self, programs, template, count, seconds):
        port = free_port()
        agent_command = expand(template, port=port, agents=1)
        with Child(agent_command, gated=True) as agent:
            command = [
                programs.client_load, "--port", port, "--pid", agent.pid,
                "--mode", self.mode, "--messages", count,
                "--timeout", seconds]
            with Child([str(word) for word in command],
                       output=subprocess.PIPE) as generator:
                wait_for_listener(generator, port)
                agent.release()
                return finish(generator, seconds + 60)


class FlowCase(ClientCase):
    """The same with an agent whose flow is active."""

    group = "flow"

    def __init__(self, mode, *targets):
        super().__init__(mode, *targets)
        self.name = f"flow-{mode}"
        self.title = f"flow {mode}"

    def templates(self, programs):
        return programs.ours_flow_agent, programs.echo_client


class BesideCase(FlowCase):
    """A flow agent with something slow beside its hub, against one without."""

    def __init__(self, beside, *targets):
        super().__init__("pingpong", *targets)
        self.name = f"flow-{beside}"
        self.title = f"flow beside a {beside}"
        self.beside = beside

    def templates(self, programs):
        alone = programs.ours_flow_agent
        return f"{alone} --beside {self.beside}", alone


class IdleCase:
    """Many agents in one process that have nothing to do. Their relay is the
    bare one, in another process. There is no baseline."""

    group = name = "idle"
    agents = 1000
    settle_seconds = 1.0

    def __init__(self):
        self.title = f"{self.agents} idle agents"
        self.targets = (
            Target("connect_s", "s until connected", 2, at_most=3),
            Target("kb_per_agent", "kB each", 1, at_most=40),
            Target("cpu_percent", "% of a core", 2, at_most=2))

    def measure(self, programs, idle_seconds):
        base = self._run(programs, 1, 0)
        many = self._run(programs, self.agents, idle_seconds)
        grown = many["rss_kb"] - base["rss_kb"]
        return {**many, "base_rss_kb": base["rss_kb"],
                "kb_per_agent": grown / (self.agents - 1)}

    def _run(self, programs, agents, idle_seconds):
        port = free_port()
        with Child(expand(programs.mini_relay, port=port)) as relay:
            wait_for_listener(relay, port)
            start = time.monotonic()
            with Child(expand(programs.ours_agent, port=port,
                              agents=agents)) as process:
                wait_until(
                    lambda: count_sockets(port, ESTABLISHED) >= agents,
                    [relay, process], 60, f"connect {agents} agents")
                connected = time.monotonic() - start
                time.sleep(self.settle_seconds)
                before = cpu_seconds(process.pid)
                time.sleep(idle_seconds)
                used = cpu_seconds(process.pid) - before
                if count_sockets(port, ESTABLISHED) != agents:
                    raise MeasureError("agents left although nothing happened")
                return {"connect_s": connected,
                        "rss_kb": resident_kb(process.pid),
                        "cpu_percent": 100 * used / max(idle_seconds, 1)}


ALL_CASES = (
    RelayCase(1, 1, rate_target=0.7, cpu_target=None),
    RelayCase(1, 10),
    RelayCase(10, 10),
    RelayCase(1, 100),
    RelayCase(1, 1000),
    PacedStallCase(1000),
    StallCase("flood", 10, [], Target("secs", "s", 2, at_most=1.1)),
    ClientCase("blast",
               Target("roundtrips_per_s", "round trips/s", at_least=0.30),
               Target("client_us_per_msg", "CPU µs/message", 2)),
    ClientCase("pingpong",
               Target("p50_us", "p50 µs", 1, at_most=1.6),
               Target("p99_us", "p99 µs", 1),
               Target("client_us_per_msg", "CPU µs/message", 2)),
    FlowCase("blast",
             Target("roundtrips_per_s", "round trips/s", at_least=0.20),
             Target("client_us_per_msg", "CPU µs/message", 2)),
    FlowCase("pingpong",
             Target("p50_us", "p50 µs", 1, at_most=2.5),
             Target("p99_us", "p99 µs", 1)),
    BesideCase("slow-hub", Target("p99_us", "p99 µs", 1, at_most_more=5000)),
    BesideCase("slow-tick", Target("p99_us", "p99 µs", 1, at_most_more=5000)),
    IdleCase(),
)
