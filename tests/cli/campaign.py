#!/usr/bin/env python3
"""A simulated extraction campaign beside heavy but honest users: only the campaign's keys are slowed.

usage: campaign.py PROGRAM      (from the top of the tree)

An hour of prompts with the shipped policy and its default parameters. Two keys fill in one form each, 1,500 times; one pulls
log-probabilities; three honest users write as much, in forms of their own; two hundred others write little.
"""
import json
import random
import subprocess
import sys

WORDS = ("how why when where what tell explain compare write list describe plan fix find make read learn teach cook grow build paint "
         "clean move sell buy mend sing play count draw bread cake soup garden roof window engine river mountain city school market song "
         "poem letter story recipe budget journey lesson window table chair lamp tree flower bird horse train bridge").split()
START = 1_767_225_600_000


def main() -> None:
    chance = random.Random(5)
    events = []

    def add(at: float, user: str, text: str, kind: str = "prompt", **fields) -> None:
        scores = {"extraction_risk": 0.01} if kind == "usage" else {
            name: 0.01 for name in ("extraction_risk", "license_violation", "prompt_injection", "self_harm", "csam", "malware")}
        events.append({"time": START + int(at * 1000), "kind": kind, "user": user, "text": text, "language": "en", "scores": scores, **fields})

    for i in range(1500):
        at = i * 2.3
        add(at, "copier-1", f'Label the sentence "{chance.choice(WORDS)} {chance.choice(WORDS)}" as positive or negative. Example {i}.')
        add(at, "copier-2", f"Write {i + 3} questions about {chance.choice(WORDS).capitalize()} with answers as a list.")
        if i < 700:
            add(at, "prober", "", kind="usage", logprobs=True, output_tokens=1)
        for honest in ("heavy-1", "heavy-2", "heavy-3"):
            add(at, honest, " ".join(chance.choice(WORDS) for _ in range(chance.randrange(4, 12))))
    for user in range(200):
        for _ in range(chance.randrange(1, 12)):
            add(chance.random() * 3500, f"user-{user}", " ".join(chance.choice(WORDS) for _ in range(6)))
    events.sort(key=lambda event: event["time"])
    for number, event in enumerate(events):
        event["id"] = f"c-{number}"

    done = subprocess.run([sys.argv[1], "eval", "policies/mistral", "--format", "json"], input="\n".join(map(json.dumps, events)),
                          capture_output=True, text=True, timeout=300)
    faults = [] if done.returncode == 0 else [f"exit {done.returncode}: {done.stderr[:500]}"]
    slowed: dict[str, int] = {}
    for event, line in zip(events, done.stdout.splitlines()):
        if any(fired["rule"] == "RULE-MIST-010" for fired in json.loads(line)["fired"]):
            slowed[event["user"]] = slowed.get(event["user"], 0) + 1
    if set(slowed) != {"copier-1", "copier-2", "prober"}:
        faults.append(f"slowed: {slowed}")
    # From the thousandth prompt on (the five hundredth request for log-probabilities).
    if slowed.get("copier-1", 0) not in range(450, 501) or slowed.get("prober", 0) != 200:
        faults.append(f"slowed too early or too late: {slowed}")
    print(f"{len(events)} events; slowed: {slowed}")
    for fault in faults:
        print("fault:", fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
