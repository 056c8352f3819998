#!/usr/bin/env python3
"""Time and memory of `mpol replay` of events of 0.5 KB with the shipped policies, on two cores: against the decisions that
`mpol eval` has recorded, and against another version of the policies.

usage: bench/replay.py [path of mpol] [events]

The peer in the same run is `mpol eval` over the same file: one policy on one thread.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time


def write_events(path: str, count: int) -> int:
    with open("examples/chat/events.jsonl", encoding="utf-8") as file:
        events = [json.loads(line) for line in file if line.strip()]
    size = 0
    with open(path, "w", encoding="utf-8") as out:
        for i in range(count):
            event = dict(events[i % len(events)], id=f"bench-{i}", user=f"u-{i * 7919 % 100_000}", time=1_767_225_600_000 + i * 100)
            line = json.dumps(event, ensure_ascii=False) + "\n"
            out.write(line)
            size += len(line.encode())
    return size


def timed(command: list[str], output: str = os.devnull) -> str:
    script = ("import resource,subprocess,sys,time;b=time.perf_counter();"
              "r=subprocess.run(sys.argv[2:],stdout=open(sys.argv[1],'w')).returncode;u=resource.getrusage(resource.RUSAGE_CHILDREN);"
              "print(time.perf_counter()-b,u.ru_utime+u.ru_stime,u.ru_maxrss,r)")
    out = subprocess.run([sys.executable, "-c", script, output, *command], capture_output=True, text=True)
    seconds, cpu, memory, code = out.stdout.split()
    if int(code) not in (0, 1):
        sys.exit(f"{command} ended with {code}: {out.stderr}")
    return f"{float(seconds):.1f} s ({float(cpu):.1f} s of CPU), {int(memory) / 1024:.0f} MB"


def main() -> None:
    program = sys.argv[1] if len(sys.argv) > 1 else "build/release/bin/mpol"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        other = pathlib.Path(folder) / "next"
        shutil.copytree("policies/mistral", other)
        file = other / "stereotyping.mpol"
        file.write_text(file.read_text(encoding="utf-8").replace("en: 65%", "en: 55%"), encoding="utf-8")
        for events in (count // 10, count):
            path = os.path.join(folder, "events.jsonl")
            size = write_events(path, events)
            recorded = os.path.join(folder, "decisions.jsonl")
            said = [f"{events} events, {size / events:.0f} B each: eval "
                    + timed([program, "eval", "policies/mistral", "--events", path, "--format", "json"], recorded)]
            said.append("replay of one policy " + timed([program, "replay", "policies/mistral", "--events", path, "--against", recorded]))
            said.append("of two " + timed([program, "replay", "policies/mistral", "--with", str(other), "--events", path]))
            print("; ".join(said), flush=True)


if __name__ == "__main__":
    main()
