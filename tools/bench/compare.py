#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures relay and agents against the bare-epoll baselines.

Runs both sides in turn, in pairs, and judges the median of the ratios pair by
pair. Prints a Markdown table; exit status 0: every target reached, 1: one
missed or a measurement failed, 2: bad usage, 130: interrupted.
Python's standard library only; needs Linux.
"""

import argparse
import json
import os
import platform
import shlex
import statistics
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

sys.dont_write_bytecode = True
from cases import ALL_CASES, IdleCase, Programs, enough  # noqa: E402
from processes import (MeasureError, exit_on_signals,  # noqa: E402
                       find_program)

ROOT = Path(__file__).resolve().parents[2]
MOST_REPEATS = 3
BENCH_PROGRAMS = ("relay_load", "client_load", "mini_relay", "echo_client")


@dataclass
class Row:
    """One line of the table. Numbers are texts, ready to print."""
    case: str
    figure: str
    ours: str = "–"
    baseline: str = "–"
    ratio: str = "–"
    spread: str = "–"
    target: str = "–"
    # True, False, or None where there is no target.
    passed: bool = None


@dataclass(frozen=True)
class Plan:
    """How thoroughly to measure."""
    repetitions: int
    # Share of the messages that the method asks for.
    share: float
    # CPU seconds that each run should cost the relay or agent.
    cpu_goal: float
    # With less than this the pairs are run again with more messages.
    least_cpu: float
    # The longest that a run may last.
    run_seconds: float
    idle_seconds: float


def progress(text):
    print(text, file=sys.stderr, flush=True)


# -- measuring ----------------------------------------------------------------


def choose_count(case, programs, plan):
    """Makes one run of each side that does not count, and returns how many
    messages make the cheaper side use enough CPU to be measured."""
    least = max(1, round(case.least() * plan.share))
    if not case.may_grow:
        return least
    counts = [least]
    for template in case.templates(programs):
        report = case.measure(programs, template, least, plan.run_seconds)
        counts.append(enough(least, report[case.cpu_field], least,
                             plan.cpu_goal))
    return max(counts)


def measure_pairs(case, programs, plan):
    """Measures with more messages again when the pairs use too little CPU: a
    first run can cost much more than those after it."""
    count = choose_count(case, programs, plan)
    pairs = run_pairs(case, programs, plan, count)
    for _ in range(MOST_REPEATS):
        cpu = least_cpu(case, pairs)
        if (cpu >= plan.least_cpu or not case.may_grow
                or fault_notes(case, pairs)):
            break
        progress(f"{case.title}: {cpu:.2f} s of CPU are too few, again")
        count = enough(count + 1, cpu, count, plan.cpu_goal)
        pairs = run_pairs(case, programs, plan, count)
    return pairs


def run_pairs(case, programs, plan, count):
    """Runs both sides in turn; who is first changes with each pair."""
    ours, baseline = case.templates(programs)
    pairs = []
    for index in range(plan.repetitions):
        progress(f"{case.title}: pair {index + 1} of {plan.repetitions}, "
                 f"{count:,} messages a sender")
        pair = {}
        order = [("ours", ours), ("baseline", baseline)]
        for side, template in order if index % 2 == 0 else order[::-1]:
            pair[side] = case.measure(programs, template, count,
                                      plan.run_seconds)
        pairs.append(pair)
    return pairs


def least_cpu(case, pairs):
    return min(report[case.cpu_field] for pair in pairs
               for report in pair.values())


def measure_idle(case, programs, plan):
    reports = []
    for index in range(plan.repetitions):
        progress(f"{case.title}: {index + 1} of {plan.repetitions}")
        reports.append({"ours": case.measure(programs, plan.idle_seconds)})
    return reports


# -- judging ------------------------------------------------------------------


def pair_row(case, target, pairs):
    """Judges one figure by the median of the ratios."""
    ours = [pair["ours"][target.field] for pair in pairs]
    baseline = [pair["baseline"][target.field] for pair in pairs]
    number = f",.{target.digits}f"
    if target.at_most_more is not None:
        more = [a - b for a, b in zip(ours, baseline)]
        median = statistics.median(more)
        return Row(case.title, target.title,
                   format(statistics.median(ours), number),
                   format(statistics.median(baseline), number),
                   f"{median:+{number}}",
                   f"{min(more):+{number}}..{max(more):+{number}}",
                   target.text(), target.holds(median))
    ratios = [a / b if b else float("inf") for a, b in zip(ours, baseline)]
    median = statistics.median(ratios)
    return Row(case.title, target.title,
               format(statistics.median(ours), number),
               format(statistics.median(baseline), number),
               f"{median:.2f}", f"{min(ratios):.2f}..{max(ratios):.2f}",
               target.text(), target.holds(median))


def fault_row(case, pairs):
    """Judges what went wrong in any run of either side."""
    ours, baseline = (
        sum(pair[side][field] for pair in pairs for field in case.fault_fields)
        for side in ("ours", "baseline"))
    return Row(case.title, case.faults_title, f"{ours:,}", f"{baseline:,}",
               target="0", passed=ours == 0)


def idle_row(case, target, reports):
    values = [report["ours"][target.field] for report in reports]
    median = statistics.median(values)
    number = f".{target.digits}f"
    spread = f"{min(values):{number}}..{max(values):{number}}"
    return Row(case.title, target.title, format(median, number),
               spread=spread, target=f"≤ {target.at_most}",
               passed=target.holds(median))


def fault_notes(case, pairs):
    """What exactly went wrong, for each side where something did."""
    result = []
    for side in ("ours", "baseline"):
        sums = {field: sum(pair[side][field] for pair in pairs)
                for field in case.fault_fields}
        found = [f"{field} {count:,}" for field, count in sums.items()
                 if count]
        if found:
            result.append(f"{case.title}: **faults of {side}: "
                          f"{', '.join(found)}**; the other figures of this "
                          "case mean nothing")
    return result


def notes_on(case, pairs):
    """What a reader must know before trusting the numbers of a case."""
    result = fault_notes(case, pairs)
    cpu = least_cpu(case, pairs)
    busy = {
        side: statistics.median(
            100 * pair[side]["gen_cpu_s"] / max(pair[side]["secs"], 1e-6)
            for pair in pairs)
        for side in ("ours", "baseline")}
    result.append(
        f"{case.title}: {pairs[0]['ours'][case.count_field]:,} messages a "
        "sender; "
        f"generator busy {busy['ours']:.0f} % with ours, "
        f"{busy['baseline']:.0f} % with the baseline; "
        f"at least {cpu:.2f} s of CPU measured"
        + (" (below 1 s: CPU figures are coarse)" if cpu < 1 else ""))
    return result


def measure_case(case, programs, plan):
    """Returns the rows, the notes and the raw reports of a case."""
    if isinstance(case, IdleCase):
        reports = measure_idle(case, programs, plan)
        rows = [idle_row(case, target, reports) for target in case.targets]
        base = statistics.median(r["ours"]["base_rss_kb"] for r in reports)
        note = f"{case.title}: the process with one agent has {base:,.0f} kB"
        return rows, [note], reports
    pairs = measure_pairs(case, programs, plan)
    rows = [pair_row(case, target, pairs) for target in case.targets]
    rows.append(fault_row(case, pairs))
    return rows, notes_on(case, pairs), pairs


# -- printing -----------------------------------------------------------------


def machine():
    """Where the numbers come from, in one line."""
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    load = os.getloadavg()[0]
    return (f"{model}, {os.cpu_count()} cores, Linux {platform.release()}, "
            f"load {load:.2f} at the start")


def print_table(rows, notes):
    verdicts = {True: "pass", False: "**FAIL**", None: ""}
    print("| case | figure | ours | baseline | ratio | min..max | target | |")
    print("|---|---|--:|--:|--:|--:|--:|---|")
    for row in rows:
        print(f"| {row.case} | {row.figure} | {row.ours} | {row.baseline} "
              f"| {row.ratio} | {row.spread} | {row.target} "
              f"| {verdicts[row.passed]} |")
    print()
    for note in notes:
        print(f"* {note}")


def write_json(path, plan, commands, origin, rows, notes, runs):
    document = {"machine": origin, "plan": asdict(plan),
                "commands": asdict(commands),
                "rows": [asdict(row) for row in rows], "notes": notes,
                "runs": runs}
    text = json.dumps(document, indent=1, ensure_ascii=False)
    Path(path).write_text(text + "\n", encoding="utf-8")


# -- command line -------------------------------------------------------------


def select_cases(words):
    """The cases with these names or groups, in their usual order."""
    known = {case.name for case in ALL_CASES} | {
        case.group for case in ALL_CASES}
    wanted = [word.strip() for word in words.split(",")]
    for word in wanted:
        if word not in known:
            raise argparse.ArgumentTypeError(
                f"no case {word!r}; known are {', '.join(sorted(known))}")
    return [case for case in ALL_CASES
            if case.name in wanted or case.group in wanted]


def repetitions(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def parse_arguments():
    parser = argparse.ArgumentParser(
        description="Measures relay and agents against bare-epoll baselines.",
        epilog="Example: tools/bench/compare.py --cases relay-1x10,client "
               "--quick")
    parser.add_argument("--build", type=Path,
                        default=ROOT / "build" / "release", metavar="DIR",
                        help="where the programs are, at any depth "
                             "(default: build/release)")
    parser.add_argument("--cases", type=select_cases, metavar="LIST",
                        default=list(ALL_CASES),
                        help="relay, client, flow, idle, or cases, such as "
                             "relay-1x10,client-blast (default: all)")
    parser.add_argument("--repetitions", type=repetitions, metavar="N",
                        help="pairs of runs (default: 5; with --quick: 3)")
    parser.add_argument("--quick", action="store_true",
                        help="a tenth of the messages: for a look only")
    parser.add_argument("--json", metavar="FILE",
                        help="also writes all reports to this file")
    parser.add_argument("--relay-command", metavar="COMMAND",
                        help="measures this relay; {port} is replaced. Must "
                             "be the process itself, not a script around it")
    parser.add_argument("--agent-command", metavar="COMMAND",
                        help="measures this echo agent; {port} and, for "
                             "idle, {agents} are replaced")
    parser.add_argument("--flow-command", metavar="COMMAND",
                        help="measures this echo agent with a flow; for "
                             "another than ours leave the cases out that add "
                             "--beside to it")
    arguments = parser.parse_args()
    check_templates(parser, arguments)
    return arguments


def check_templates(parser, arguments):
    for option in ("relay_command", "agent_command", "flow_command"):
        template = getattr(arguments, option)
        if template is not None and "{port}" not in template:
            parser.error(f"--{option.replace('_', '-')} lacks {{port}}")
    if (arguments.agent_command and "{agents}" not in arguments.agent_command
            and any(isinstance(case, IdleCase) for case in arguments.cases)):
        parser.error("the idle case needs {agents} in --agent-command "
                     "(or choose others with --cases)")


def make_plan(arguments):
    if arguments.quick:
        return Plan(arguments.repetitions or 3, 0.1, 0.4, 0, 60, 2)
    return Plan(arguments.repetitions or 5, 1, 1.5, 1, 300, 5)


def locate_programs(arguments):
    """Finds all programs; ends the script when one is missing."""
    groups = {case.group for case in arguments.cases}
    names = list(BENCH_PROGRAMS)
    if (("relay" in groups and not arguments.relay_command)
            or (groups & {"client", "idle"} and not arguments.agent_command)
            or ("flow" in groups and not arguments.flow_command)):
        names.append("summoner")
    paths = {name: find_program(arguments.build, name) for name in names}
    missing = [name for name in names if paths[name] is None]
    if missing:
        progress(f"error: no {', '.join(missing)} below {arguments.build}\n"
                 "Build with: cmake --preset release && "
                 "cmake --build --preset release\n"
                 "or say with --build where another build is.")
        sys.exit(2)
    quoted = {name: shlex.quote(str(path)) for name, path in paths.items()}
    ours = quoted.get("summoner", "")
    options = "--host 127.0.0.1 --port {port} --log-level ERROR"
    return Programs(
        str(paths["relay_load"]), str(paths["client_load"]),
        arguments.relay_command or f"{ours} relay --no-limits {options}",
        arguments.agent_command or f"{ours} echo {options} --agents {{agents}}",
        arguments.flow_command or f"{ours} echo --flow {options}",
        f"{quoted['mini_relay']} {{port}}",
        f"{quoted['echo_client']} {{port}} {{agents}}")


def main():
    arguments = parse_arguments()
    exit_on_signals()
    programs, plan, origin = (locate_programs(arguments),
                              make_plan(arguments), machine())
    rows, runs = [], {}
    notes = [origin]
    if os.getloadavg()[0] > 1:
        notes.append("Something else runs on this machine: repeat it alone.")
    if arguments.quick:
        notes.append("Quick: too few messages for a verdict that counts.")
    for case in arguments.cases:
        try:
            new_rows, new_notes, runs[case.name] = measure_case(
                case, programs, plan)
        except MeasureError as error:
            new_rows = [Row(case.title, "not measured", passed=False)]
            new_notes = [f"{case.title}: {error}"]
        rows += new_rows
        notes += new_notes
    print_table(rows, notes)
    if arguments.json:
        write_json(arguments.json, plan, programs, origin, rows, notes, runs)
    return 1 if any(row.passed is False for row in rows) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        progress("interrupted")
        sys.exit(130)
