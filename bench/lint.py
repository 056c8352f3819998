#!/usr/bin/env python3
"""Time of `mpol lint` beside that of `mpol check` on generated packages, and how it grows with their rules.

usage: bench/lint.py [path of mpol] [rules]

The package is that of bench/check.py, with a test for each rule, so that tests are read too. Prints for a tenth of the rules and for all of
them: the median of five runs of each command, and what the lints add; then by how much that grew.
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import check  # noqa: E402  (the generator stands beside)


def policy(rules: int) -> str:
    test = 'test "generated {0}" {{ event {{ kind: prompt, hate: 1% }} expect not GEN-{0} }}\n'
    return check.policy(rules) + "".join(test.format(i) for i in range(rules))


def median(program: str, command: str, path: str) -> float:
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        done = subprocess.run([program, command, path, "--format", "json"], capture_output=True, check=False)
        times.append(time.perf_counter() - begin)
        if done.returncode > 1 or not done.stdout:
            sys.exit(done.stderr.decode()[:2000])
    return statistics.median(times)


def main() -> None:
    program = sys.argv[1] if len(sys.argv) > 1 else "build/release/bin/mpol"
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    added = []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "generated.mpol")
        for rules in (most // 10, most):
            with open(path, "w") as file:
                file.write(policy(rules))
            checked, linted = median(program, "check", path), median(program, "lint", path)
            added.append(linted - checked)
            print(f"{rules} rules: check {checked * 1000:.0f} ms, lint {linted * 1000:.0f} ms, lints alone {added[-1] * 1000:.0f} ms")
    print(f"ten times the rules: {added[1] / max(added[0], 1e-3):.1f} times the time of lints")


if __name__ == "__main__":
    main()
