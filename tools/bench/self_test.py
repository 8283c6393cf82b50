#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shows that the generators notice what they are there to notice.

usage: self_test.py DIR    (DIR: where the programs are, at any depth)

Runs relay_load against a relay that is wrong on purpose, in every way it can
be, and against the bare relay; runs client_load against the bare agent. Exit
status 0: every report is as it must be, 1: one is not, 2: bad usage.
"""

import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
from cases import finish  # noqa: E402
from processes import (Child, MeasureError, exit_on_signals,  # noqa: E402
                       find_program, free_port, wait_for_listener)

MESSAGES = 2000
FAULTY_RELAY = Path(__file__).resolve().parent / "faulty_relay.py"
RELAY_FIELDS = ("lost", "duplicates", "reordered", "json_bad", "other_lines")
CLIENT_FIELDS = ("lost", "misordered", "json_bad", "other_lines")

# One sender, one receiver, every line parsed: a fault in every tenth line is
# found exactly so often. The relay also counts the probe, so the faults fall
# on other numbers than the multiples of ten; none on the last message.
FAULTS = {
    "none": {},
    "drop": {"lost": MESSAGES // 10},
    "dup": {"duplicates": MESSAGES // 10},
    "swap": {"reordered": MESSAGES // 10},
    "garble": {"json_bad": MESSAGES // 10},
}


def run_relay_load(program, relay_command):
    port = free_port()
    with Child([*relay_command(port)]) as relay:
        wait_for_listener(relay, port)
        command = [program, "--port", str(port), "--messages", str(MESSAGES),
                   "--check-every", "1", "--idle", "1"]
        with Child(command, output=subprocess.PIPE) as generator:
            return finish(generator, 60), generator.process.returncode


def run_client_load(program, agent, form):
    port = free_port()
    command = [program, "--port", str(port), "--messages", "20000",
               "--content", form]
    with Child(command, output=subprocess.PIPE) as generator:
        wait_for_listener(generator, port)
        with Child([agent, str(port)]):
            return finish(generator, 60), generator.process.returncode


def check(name, fields, expected, outcome):
    """Prints what differs between a report and what it must say."""
    report, status = outcome
    wanted = {field: expected.get(field, 0) for field in fields}
    found = {field: report[field] for field in fields}
    wanted["exit status"] = 1 if wanted["lost"] else 0
    found["exit status"] = status
    wrong = [f"{key} is {found[key]}, must be {wanted[key]}"
             for key in wanted if found[key] != wanted[key]]
    print(f"{'FAIL' if wrong else 'pass'}  {name}"
          + "".join(f"\n      {text}" for text in wrong))
    return not wrong


def tests(programs):
    """Yields whether each test passed."""
    for fault, expected in FAULTS.items():
        yield check(
            f"relay_load, faulty_relay {fault}", RELAY_FIELDS, expected,
            run_relay_load(programs["relay_load"], lambda port: [
                sys.executable, str(FAULTY_RELAY), str(port), fault]))
    yield check(
        "relay_load, mini_relay", RELAY_FIELDS, {},
        run_relay_load(programs["relay_load"], lambda port: [
            programs["mini_relay"], str(port)]))
    for form in ("string", "object"):
        yield check(
            f"client_load, echo_client, content as {form}", CLIENT_FIELDS, {},
            run_client_load(programs["client_load"], programs["echo_client"],
                            form))


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    exit_on_signals()
    programs = {}
    for name in ("relay_load", "client_load", "mini_relay", "echo_client"):
        path = find_program(sys.argv[1], name)
        if path is None:
            print(f"error: no {name} below {sys.argv[1]}", file=sys.stderr)
            return 2
        programs[name] = str(path)
    try:
        results = list(tests(programs))
    except MeasureError as error:
        print(f"FAIL  {error}")
        return 1
    print(f"{sum(results)} passed, {results.count(False)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
