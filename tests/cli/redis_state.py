#!/usr/bin/env python3
"""`mpol eval --state redis://…` beside `--state FOLDER`: the same events, in two runs, give the same decisions.

usage: redis_state.py PROGRAM      (from the top of the tree)

Starts a redis-server of its own. Then: events that come again are known, a policy with other windows is refused, and without
the server nothing is decided.
"""
import json
import os
import pathlib
import random
import socket
import subprocess
import sys
import tempfile
import time

POLICY = """package live
import std.chat
import std.outcome
import std.moderation
counter strikes = count of fired(P-001) by user over 24h keys 100_000
counter prompts = count of events where kind is prompt by user over 1h keys 100_000 including this
counter all_prompts = count of events where kind is prompt by model over 1h keys 100
counter tokens = sum of output_tokens by user over fixed 1h keys 100_000
counter models = distinct model by user over 7d keys 10_000
rule P-001 "Hateful" { severity high owner "t" when hate >= 70% open unless unknown flag then block }
rule P-002 "Fast" { severity high owner "t" when prompts > 20 and models < 3 unknown flag then throttle(user, limit: 10 per 1min) }
rule P-003 "Much" { severity high owner "t" when tokens > 20_000 or all_prompts > 100 unknown flag then log }
escalation abuse by user {
  level 1 "automated" when strikes >= 2 then log
  level 2 "elevated" when strikes >= 5 lowers after 7d then review("abuse"), suspend(user, for: 24h)
}
"""


def events() -> list[dict]:
    chance = random.Random(3)
    made = []
    for number in range(2000):
        at = 1_767_225_600_000 + number * 1500 - (chance.randrange(5000) if chance.random() < 0.2 else 0)
        made.append({"id": f"e{number}", "time": at, "kind": chance.choice(["prompt", "completion"]), "user": f"u{chance.randrange(30)}",
                     "model": f"m{chance.randrange(4)}", "output_tokens": chance.randrange(900), "text": "x", "language": "en",
                     "scores": {"hate": round(chance.random(), 2)}})
    return made


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def main() -> None:
    faults = []

    def evaluate(state: str, some: list[dict], policy: pathlib.Path, more: list[str] = [], **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run([sys.argv[1], "eval", str(policy), "--format", "json", "--state", state, *more],
                              input="\n".join(map(json.dumps, some)), capture_output=True, text=True, timeout=60,
                              env={**os.environ, **environment})

    def expect(what: bool, fault: str) -> None:
        if not what:
            faults.append(fault)

    with tempfile.TemporaryDirectory() as folder:
        policy = pathlib.Path(folder) / "live.mpol"
        policy.write_text(POLICY)
        port = free_port()
        server = subprocess.Popen(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
                                  stdout=subprocess.DEVNULL)
        try:
            for _ in range(500):
                if subprocess.run(["redis-cli", "-p", str(port), "ping"], capture_output=True).stdout == b"PONG\n":
                    break
                time.sleep(0.02)
            url, kept = f"redis://127.0.0.1:{port}/test?deadline=5000ms", f"{folder}/kept"
            all_events = events()
            levels = 0
            for some in (all_events[:1200], all_events[1200:]):
                here, there = evaluate(kept, some, policy), evaluate(url, some, policy)
                expect(here.returncode == 0, f"exit {here.returncode}: {here.stderr[:500]}")
                expect(there.returncode == 0, f"exit {there.returncode} with Redis: {there.stderr[:500]}")
                expect(len(here.stdout.splitlines()) == len(some), f"{len(here.stdout.splitlines())} decisions of {len(some)}")
                for one, other in zip(here.stdout.splitlines(), there.stdout.splitlines()):
                    levels += "elevated" in one or '"suspended"' in one or '"level":2' in one
                    if one != other:
                        faults.append(f"folder: {one[:600]}\n redis: {other[:600]}")
                        break
            expect(levels > 0, "nobody has reached a level")
            again = evaluate(url, all_events[-100:], policy)
            expect(again.stdout.count('"repeated":true') == 100, f"events that came again: {again.stdout[:300]} {again.stderr[:300]}")

            policy.write_text(POLICY.replace("over 24h", "over 48h"))
            refused = evaluate(url, all_events[:1], policy)
            expect(refused.returncode == 1 and "error[R0401]: counter `live.strikes` was kept as" in refused.stderr,
                   f"other windows: exit {refused.returncode}, {refused.stderr}")

            policy.write_text(POLICY)
            one = all_events[:1]
            login = pathlib.Path(folder) / "login"
            login.write_text("counting\ngeheim\n")
            for words in (["acl", "setuser", "counting", "on", ">geheim", "~test:*", "+@all", "-@dangerous"], ["config", "set", "requirepass", "alle"]):
                subprocess.run(["redis-cli", "-p", str(port), *words], check=True, capture_output=True)
            for what, run in {"a file": evaluate(url, one, policy, ["--redis-login", str(login)]),
                              "the environment": evaluate(url, one, policy, MPOL_REDIS_USER="counting", MPOL_REDIS_PASSWORD="geheim"),
                              "a password alone": evaluate(url, one, policy, MPOL_REDIS_PASSWORD="alle")}.items():
                expect(run.returncode == 0 and '"repeated":true' in run.stdout, f"login by {what}: exit {run.returncode}, {run.stdout[:300]} {run.stderr[:300]}")
            for fault, run in {"NOAUTH": evaluate(url, one, policy),
                               "WRONGPASS": evaluate(url, one, policy, MPOL_REDIS_PASSWORD="g3heim"),
                               "holds no user or password": evaluate(url.replace("//", "//counting:g3heim@"), one, policy),
                               "MPOL_REDIS_PASSWORD is not": evaluate(url, one, policy, MPOL_REDIS_USER="counting"),
                               "a login is for Redis": evaluate(kept, one, policy, ["--redis-login", str(login)]),
                               "cannot read the login": evaluate(url, one, policy, ["--redis-login", folder + "/none"])}.items():
                expect(run.returncode == 2 and run.stdout == "" and fault in run.stderr, f"{fault}: exit {run.returncode}, {run.stderr[:300]}")
                expect("g3heim" not in run.stderr, f"a password is shown: {run.stderr[:300]}")
        finally:
            server.kill()
            server.wait()
        gone = evaluate(url, all_events[:1], policy)
        expect(gone.returncode == 2 and gone.stdout == "" and f"Redis at 127.0.0.1:{port}: Connection refused" in gone.stderr,
               f"without a server: exit {gone.returncode}, {gone.stderr}")
    for fault in faults:
        print("fault:", fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
