#!/usr/bin/env python3
"""Runs all benchmarks and writes docs/performance.md with its plots.

usage: bench/report.py [--build FOLDER] [--repetitions N] [--min-time SECONDS] [--only NAME] [--out FOLDER]

Each benchmark program (`*_bench`) runs ours and its peers in one process, in random order, N times. A benchmark is named
`engine/case`: a table has a row a case and a column an engine, and beside each peer how many times our time it takes:
the median over the repetitions, and the least and greatest. Plots need gnuplot; without it the tables are written alone. What talks over
HTTP needs wrk; without it its part says so.
"""
import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# The program, what its table is about, and our engine in it; the others are its peers. Order is the document's.
TABLES = [
    ("safety_bench", "Deciding by rules alone",
     "The workload safety-N: rules of three to six terms over ten scores, six strings, four counters and a list of tags, each "
     "firing on 1 to 8 % of events. Peers: the same rules as C++ at -O2, with branches and branch-free, and libyara with external "
     "variables. All answers are compared first.", "native"),
    ("decide_bench", "The interpreter, and the whole decision", "Rules over scores; decisions with evidence, and as a line of JSON.",
     "interpreter"),
    ("shipped_bench", "The ten shipped rules",
     "An event without text, all signals given; and the whole way from the bytes of an event with 1 KB of text to the decision, with 1,000 "
     "further patterns.", "interpreter"),
    ("scan_bench", "Looking for patterns", "The same texts and patterns for each engine; all answers are compared first.", "mpol"),
    ("stream_bench", "Text in pieces", "The whole of a text, fed in pieces.", "mpol"),
    ("fold_bench", "Folding, and the views", "Folding with its offset map beside ICU's NFKC_Casefold, which makes no map.", "mpol"),
    ("counters_bench", "Counters", "The memory store with a million keys, beside a plain std::unordered_map of numbers under one lock; and a decision with "
     "0, 1 and 5 counters of one key.", "mpol"),
    ("event_bench", "Reading an event", "An event of 1 KB with ten fields and three signals.", "mpol"),
]
# What says its figures itself, beside its peer in the same run: the command, {bin} being the programs' folder; what it is about; and a
# program that it needs, without which its part is left out.
TELLING = [
    ("release_bench", ["{bin}/release_bench"], "Text that goes out while it is written",
     "Replies of people, as they are and joined to long ones, in pieces of four sizes: the time of a piece, in a first text, in all of them for the first "
     "and the second time, what deciding on as many bytes at once takes, and what is held. `build/release/bin/release_bench`", None),
    ("serve.py", [sys.executable, "bench/serve.py", "{bin}"], "The HTTP server",
     "A request of 1 KB and an answer of 100 bytes, beside a plain Beast server; idle connections. `bench/serve.py build/release/bin`", "wrk"),
    ("daemon.py", [sys.executable, "bench/daemon.py", "{bin}"], "mpold",
     "`POST /v1/decide` with `policies/mistral` on a prompt of 1 KB with all scores, beside a plain Beast server; batches; lateness at half of the full "
     "load; start and memory. `bench/daemon.py build/release/bin`", "wrk"),
]
# A plot: file, program, what the x axis counts, the cases' prefix (a number follows), engines with their titles.
PLOTS = [
    ("rules.svg", "safety_bench", "rules", "rules_",
     {"native": "mpol, native code", "interpreter": "mpol, interpreter", "cpp_branches": "C++, branches",
      "cpp_branch_free": "C++, branch-free", "yara": "libyara"}),
    ("patterns.svg", "scan_bench", "patterns, 4 KB of text", "4096/",
     {"mpol": "mpol", "vectorscan": "Vectorscan", "re2_set": "RE2::Set", "yara": "libyara"}),
]
UNITS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


def run(program: pathlib.Path, options: argparse.Namespace) -> dict[str, list[float]]:
    """Benchmark -> CPU nanoseconds of each repetition."""
    done = subprocess.run(
        [program, "--benchmark_format=json", f"--benchmark_repetitions={options.repetitions}",
         f"--benchmark_min_time={options.min_time}", "--benchmark_enable_random_interleaving=true"],
        stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{program.name} ended with {done.returncode}")
    times: dict[str, list[float]] = {}
    for one in json.loads(done.stdout)["benchmarks"]:
        if one["run_type"] != "iteration":
            continue
        if one.get("error_occurred"):
            sys.exit(f"{one['name']}: {one['error_message']}")
        times.setdefault(one["run_name"], []).append(one["cpu_time"] * UNITS[one["time_unit"]])
    return times


def tell(command: list[str], needs: str | None, options: argparse.Namespace) -> list[str]:
    """What it prints, as a block."""
    if needs is not None and shutil.which(needs) is None:
        return [f"Not measured: there is no `{needs}`."]
    done = subprocess.run([word.format(bin=options.build / "bin") for word in command], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0 or not done.stdout.strip():
        sys.exit(f"{' '.join(command)} ended with {done.returncode}")
    return ["```", done.stdout.rstrip(), "```"]


def show(nanoseconds: float) -> str:
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.3g} ns"


def with_spread(values: list[float]) -> str:
    middle = statistics.median(values)
    return f"{show(middle)} ±{(max(values) - min(values)) / 2 / middle * 100:.0f} %"


def ratio(peer: list[float], ours: list[float]) -> str:
    each = [p / o for p, o in zip(peer, ours)]
    return f"{statistics.median(each):.2f} ({min(each):.2f} … {max(each):.2f})"


def by_number(name: str) -> list[tuple[bool, int, str]]:
    """Sorts `rules_100` before `rules_1000`."""
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", name)]


def table(times: dict[str, list[float]], ours: str) -> list[str]:
    cases: dict[str, dict[str, list[float]]] = {}
    for name, values in times.items():
        engine, _, case = name.partition("/")
        cases.setdefault(case, {})[engine] = values
    engines = sorted({engine for row in cases.values() for engine in row}, key=lambda engine: (engine != ours, engine))
    lines = ["| case | " + " | ".join(engines) + " |", "|---" * (len(engines) + 1) + "|"]
    for case, row in sorted(cases.items(), key=lambda one: by_number(one[0])):
        cells = []
        for engine in engines:
            text = with_spread(row[engine]) if engine in row else ""
            if engine != ours and engine in row and ours in row:
                text += f"<br>{ratio(row[engine], row[ours])} ×"
            cells.append(text)
        lines.append(f"| `{case}` | " + " | ".join(cells) + " |")
    return lines


def plot(path: pathlib.Path, times: dict[str, list[float]], axis: str, prefix: str, titles: dict[str, str]) -> bool:
    """Median time against the number in the case's name, both logarithmic."""
    lines: dict[str, list[tuple[int, float]]] = {}
    for name, values in times.items():
        engine, _, case = name.partition("/")
        number = case.removeprefix(prefix)
        if engine in titles and case.startswith(prefix) and number.isdigit():
            lines.setdefault(engine, []).append((int(number), statistics.median(values) / 1e3))
    if not lines:
        return False
    script = ["set terminal svg size 640,400 font 'sans-serif,12' background 'white'", f"set output '{path}'",
              "set logscale xy", "set grid", "set key left top", f"set xlabel '{axis}'", "set ylabel 'µs'",
              "set format x '%.0f'", "set format y '%g'"]
    for engine, points in lines.items():
        script += [f"${engine} << end"] + [f"{x} {y:.6g}" for x, y in sorted(points)] + ["end"]
    script.append("plot " + ", ".join(f"${engine} with linespoints lw 2 title '{titles[engine]}'" for engine in lines))
    subprocess.run(["gnuplot"], input="\n".join(script) + "\n", text=True, check=True)
    return True


def machine() -> str:
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")),
                 platform.machine())
    return f"{model}, {os.cpu_count()} cores"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--repetitions", type=int, default=7)
    parser.add_argument("--min-time", type=float, default=0.1)
    parser.add_argument("--only", help="one of them; nothing is written, its part is printed")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "docs")
    options = parser.parse_args()

    results: dict[str, dict[str, list[float]]] = {}
    document = [
        "# Performance", "",
        "Made by `bench/report.py`; do not edit. Medians of CPU time and half the range of all repetitions; below a peer's time, how many",
        "times ours it takes, with the least and the greatest of the repetitions. Machines differ and are noisy: ratios hold better than times.",
        "", f"{machine()}; {options.repetitions} repetitions in random order.", ""]
    for program, title, about, ours in TABLES:
        if options.only not in (None, program):
            continue
        print(f"{program} …", file=sys.stderr)
        results[program] = run(options.build / "bin" / program, options)
        document += [f"## {title}", "", f"{about} `build/release/bin/{program}`", ""] + table(results[program], ours) + [""]
        for file, owner, axis, prefix, titles in PLOTS:
            if options.only or owner != program or shutil.which("gnuplot") is None:
                continue
            (options.out / "figures").mkdir(parents=True, exist_ok=True)
            if plot(options.out / "figures" / file, results[program], axis, prefix, titles):
                document += [f"![time against {axis}](figures/{file})", ""]
    for name, command, title, about, needs in TELLING:
        if options.only in (None, name):
            print(f"{name} …", file=sys.stderr)
            document += [f"## {title}", "", about, "", *tell(command, needs, options), ""]
    text = "\n".join(document).rstrip() + "\n"
    if options.only:
        print(text)
    else:
        (options.out / "performance.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
