#!/usr/bin/env python3
"""Events a second of `mpol eval` over events of 1 KB, on one core, and whether memory stays flat.

usage: bench/eval.py [path of mpol] [events]

The events are those of examples/chat, repeated with new ids, their texts filled up so that each line is near 1 KB.
The peer in the same run is `wc -l` over the same file: what reading alone costs.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

FILLER = (" The committee met on Tuesday to discuss the harbour, the new timetable for the ferries and what the summer had cost."
          " Nobody spoke against the plan, and the minutes were approved without a change.")


def write_events(path: str, count: int) -> int:
    with open("examples/chat/events.jsonl", encoding="utf-8") as file:
        events = [json.loads(line) for line in file if line.strip()]
    size = 0
    with open(path, "w", encoding="utf-8") as out:
        for i in range(count):
            event = dict(events[i % len(events)])
            event["id"] = f"bench-{i}"
            line = json.dumps(event, ensure_ascii=False)
            missing = 1000 - len(line.encode())
            if missing > 0:
                event["text"] = event.get("text", "") + (FILLER * (missing // len(FILLER) + 1))[:missing]
                line = json.dumps(event, ensure_ascii=False)
            out.write(line + "\n")
            size += len(line.encode()) + 1
    return size


def timed(command: list[str]) -> tuple[float, int]:
    script = ("import resource,subprocess,sys,time;b=time.perf_counter();"
              "r=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL).returncode;"
              "print(time.perf_counter()-b,resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,r)")
    out = subprocess.run(["taskset", "-c", "0", sys.executable, "-c", script, *command], capture_output=True, text=True)
    seconds, memory, code = out.stdout.split()
    if int(code) not in (0, 1):
        sys.exit(f"{command} ended with {code}")
    return float(seconds), int(memory)


def main() -> None:
    program = sys.argv[1] if len(sys.argv) > 1 else "build/release/bin/mpol"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        for events in (count // 10, count):
            path = os.path.join(folder, f"{events}.jsonl")
            size = write_events(path, events)
            seconds, memory = timed([program, "eval", "policies/mistral", "--events", path, "--format", "json"])
            wc, _ = timed(["wc", "-l", path])
            print(f"{events} events, {size / events:.0f} B each: {events / seconds:,.0f} events/s, {seconds:.2f} s, "
                  f"{memory / 1024:.0f} MB; wc -l of the file {wc:.3f} s")


if __name__ == "__main__":
    main()
