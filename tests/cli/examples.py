#!/usr/bin/env python3
"""The README's first command on the example events: every event is decided, and each of the ten rules fires;
a log of them that keeps texts and keys is decided on again to the same bytes.

usage: examples.py PROGRAM      (from the top of the tree)
"""
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile


def replay_faults(program: str, decisions: list[dict]) -> list[str]:
    """A log of the shipped policy with texts kept is decided on again; but for sealed events, whose texts are never kept."""
    lines = [line for line in open("examples/chat/events.jsonl", encoding="utf-8") if line.strip()]
    with tempfile.TemporaryDirectory() as folder:
        for sealed in (False, True):
            faults = replay_some(program, folder, [line for line, decision in zip(lines, decisions) if sealed or "sealed" not in decision],
                                 sealed)
            if faults:
                return faults
    return []


def replay_some(program: str, folder: str, lines: list[str], sealed: bool) -> list[str]:
    folder = os.path.join(folder, str(sealed))
    os.mkdir(folder)
    events = os.path.join(folder, "events.jsonl")
    with open(events, "w", encoding="utf-8") as file:
        file.writelines(lines)
    policy, log = os.path.join(folder, "policy"), os.path.join(folder, "log")
    shutil.copytree("policies/mistral", policy)
    with open(os.path.join(policy, "misinformation.mpol"), "a", encoding="utf-8") as file:
        file.write("\naudit { keep text, user, org, conversation }\n")
    subprocess.run([program, "eval", policy, "--events", events, "--format", "json", "--audit", log], capture_output=True, check=True,
                   timeout=60)
    done = subprocess.run([program, "replay", policy, "--audit", log], capture_output=True, text=True, timeout=60)
    good = "`text` is sealed" in done.stderr if sealed else done.stdout == f"{len(lines)} decisions, 0 differ from the record\n"
    return [] if good else [done.stdout + done.stderr]


def main() -> None:
    events = [json.loads(line) for line in open("examples/chat/events.jsonl", encoding="utf-8") if line.strip()]
    done = subprocess.run([sys.argv[1], "eval", "policies/mistral", "--events", "examples/chat/events.jsonl", "--format", "json"],
                          capture_output=True, text=True, timeout=60)
    decisions = [json.loads(line) for line in done.stdout.splitlines()]
    fired = collections.Counter(entry["rule"] for decision in decisions for entry in decision["fired"])
    faults = []
    if done.returncode != 0 or done.stderr:
        faults.append(f"exit {done.returncode}: {done.stderr[:1000]}")
    if len(events) < 300 or [event["id"] for event in events] != [decision["id"] for decision in decisions]:
        faults.append(f"{len(events)} events, {len(decisions)} decisions, not one for one")
    faults += [f"RULE-MIST-{i:03} never fired" for i in range(1, 11) if fired[f"RULE-MIST-{i:03}"] == 0]
    for event, decision in zip(events, decisions):
        text = event.get("text", "").encode()
        for evidence in decision["evidence"]:
            if "begin" in evidence and not 0 <= evidence["begin"] < evidence["end"] <= len(text):
                faults.append(f"{event['id']}: evidence outside of the text: {evidence}")
    again = subprocess.run([sys.argv[1], "eval", "policies/mistral", "--events", "examples/chat/events.jsonl", "--format", "json"],
                           capture_output=True, text=True, timeout=60)
    if again.stdout != done.stdout:
        faults.append("a second run gave other bytes")
    faults += replay_faults(sys.argv[1], decisions)
    print(f"{len(decisions)} decisions; " + ", ".join(f"{rule} {count}" for rule, count in sorted(fired.items())))
    for fault in faults:
        print("fault:", fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
