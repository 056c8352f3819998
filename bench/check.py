#!/usr/bin/env python3
"""Time and memory of `mpol check` on a generated package of 1,000 rules in 10,000 lines.

usage: bench/check.py [path of mpol] [rules]

The policy is deterministic: rules of four terms over scores, patterns (some folded, some regexes), parameters and enums.
Prints the median of five runs, the largest resident memory, and the same for a policy of one rule (start and library).
"""
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time

SCORES = ["hate", "harassment", "self_harm", "sexual", "violence"]
KINDS = ["prompt", "completion", "document", "tool_result"]
WORDS = "amber birch cedar delta ember fjord glade heron islet jetty karst ledge maple north orbit pearl quill ridge".split()


def rule(number: int, rng: random.Random) -> str:
    phrase = " ".join(rng.choice(WORDS) for _ in range(3)) + f" {number}"
    low, high = sorted(rng.sample(range(50, 95), 2))
    return f"""
/// Generated rule {number}: the ten lines of a usual one.
param limit_{number} : score = {high}% in {low}% .. 99%
pattern phrase_{number} folded {{ "{phrase}" /{rng.choice(WORDS)} (the|a) {rng.choice(WORDS)}{number}/ }}
rule GEN-{number} "Generated {number}" {{
  severity high  owner "bench"
  applies to {rng.choice(KINDS)}
  when {rng.choice(SCORES)} >= limit_{number} or ({rng.choice(SCORES)} >= {low}% and text has phrase_{number} and not (kind is {rng.choice(KINDS)}))
  unknown flag
  then block, log }}"""


def policy(rules: int) -> str:
    rng = random.Random(7)
    head = "package generated\nimport std.chat\nimport std.outcome\nimport std.moderation\n"
    return head + "".join(rule(i, rng) for i in range(rules)) + "\n"


def run(program: str, text: str) -> tuple[float, float, int]:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "generated.mpol")
        with open(path, "w") as file:
            file.write(text)
        times = []
        for _ in range(5):
            begin = time.perf_counter()
            done = subprocess.run([program, "check", path], capture_output=True, text=True)
            times.append(time.perf_counter() - begin)
            if done.returncode != 0:
                sys.exit(done.stderr[:2000])
        memory = subprocess.run(
            [sys.executable, "-c", "import resource,subprocess,sys;subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL);"
             "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)", program, "check", path],
            capture_output=True, text=True)
        return statistics.median(times), int(memory.stdout) / 1024, text.count("\n")


def main() -> None:
    program = sys.argv[1] if len(sys.argv) > 1 else "build/release/bin/mpol"
    rules = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    for count in (1, rules):
        seconds, megabytes, lines = run(program, policy(count))
        print(f"{count} rules, {lines} lines: {seconds * 1000:.0f} ms, {megabytes:.0f} MB")


if __name__ == "__main__":
    main()
