#!/usr/bin/env python3
"""A disk that takes nothing more, and a Redis that goes away, under a running mpold: no decision and no durable action is lost in silence, the
log says what fails, and all of it recovers.

usage: outages.py MPOL MPOLD      (from the top of the tree)

The disk is full by RLIMIT_FSIZE: no file of the process may grow.
"""
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time

from daemon import Daemon
from watching import metric, told, until

POLICY = {"outages": "tests/daemon/outages.mpol"}
JSON_LOG = '[log]\nformat = "json"\n'


def event(number, jailbreak=0.0):
    return {"id": f"e-{number}", "time": 1_700_000_000_000 + number, "kind": "prompt", "text": "hello", "user": f"u-{number}", "scores": {"jailbreak": jailbreak}}


def let_files_grow(daemon, may):
    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY if may else 0, resource.RLIM_INFINITY))


def records(mpol, folder):
    """What the log holds, after its chain was verified."""
    verified = subprocess.run([mpol, "audit", "verify", folder], capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    shown = subprocess.run([mpol, "audit", "show", folder], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in shown.stdout.splitlines()]


def a_full_disk(mpol, mpold):
    with tempfile.TemporaryDirectory() as place:
        settings = JSON_LOG + f'[audit]\nfolder = "{place}/audit"\n[actions]\noutbox = "{place}/outbox.db"\n'
        answered = []
        with Daemon(mpol, mpold, POLICY, settings=settings) as daemon:
            until(lambda: told(daemon, "ready"))

            def ask(number, jailbreak=0.0):
                reply = daemon.post("/v1/decide", event(number, jailbreak), Mpol_Tenant="outages")
                if reply.status == 200:
                    answered.append(f"e-{number}")
                return reply
            assert ask(0).json()["verdict"] == "allow"
            usual = ask(1, 0.9).json()["verdict"]
            assert usual not in ("restrict", "block"), usual
            let_files_grow(daemon, False)
            number = iter(range(2, 10**6))
            assert until(lambda: ask(next(number)) and told(daemon, "audit_failing", policy="outages"))[0]["message"]
            stricter = ask(next(number), 0.9)
            assert until(lambda: told(daemon, "outbox_failing"))[0]["level"] == "error"
            assert stricter.status == 200 and stricter.json()["verdict"] == "restrict", stricter
            assert metric(daemon, "mpol_outbox_not_kept_total") >= 1
            # What needs no durable action is decided all the same, and waits to be recorded.
            assert ask(next(number)).json()["verdict"] == "allow"
            let_files_grow(daemon, True)
            assert until(lambda: ask(next(number), 0.9) and told(daemon, "outbox_recovered"))
            assert until(lambda: ask(next(number)) and told(daemon, "audit_recovered", policy="outages"))
            assert ask(next(number), 0.9).json()["verdict"] == usual
        recorded = [one["event"]["id"] for one in records(mpol, f"{place}/audit/outages") if one.get("event", {}).get("id")]
        missing = [one for one in answered if one not in recorded]
        assert not missing, f"answered and not recorded: {missing[:5]} of {len(answered)}"


def counters_that_go_away(mpol, mpold):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as place:
        def redis():
            server = subprocess.Popen(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", place], stdout=subprocess.DEVNULL)
            until(lambda: subprocess.run(["redis-cli", "-p", str(port), "ping"], capture_output=True, check=False).stdout == b"PONG\n")
            return server
        server = redis()
        try:
            with Daemon(mpol, mpold, POLICY, settings=JSON_LOG + f'[state]\nredis = "redis://127.0.0.1:{port}/test"\n') as daemon:
                until(lambda: told(daemon, "ready"))

                def ask(number):
                    answer = daemon.post("/v1/decide", {**event(number), "user": "one"}, Mpol_Tenant="outages")
                    assert answer.status == 200, answer
                    return answer.json()["decisions"][0]
                often = until(lambda: [one for one in [ask(time.monotonic_ns() // 1000)] if "O-OFTEN" in json.dumps(one.get("fired"))])
                assert often
                server.kill()
                server.wait()
                assert until(lambda: "O-OFTEN" in json.dumps(ask(time.monotonic_ns() // 1000).get("undetermined")))
                assert until(lambda: told(daemon, "counters_away"))[0]["level"] == "warn"
                server = redis()
                assert until(lambda: not ask(time.monotonic_ns() // 1000).get("undetermined"))
                # Somebody else's value stands where a counter is kept.
                cli = ["redis-cli", "-p", str(port)]
                for key in subprocess.run([*cli, "keys", "test:{*}:w"], capture_output=True, text=True, check=True).stdout.split():
                    subprocess.run([*cli, "set", key, "7"], capture_output=True, check=True)
                assert until(lambda: ask(time.monotonic_ns() // 1000) and told(daemon, "counters_refused"))[0]["message"].startswith("WRONGTYPE")
        finally:
            server.kill()
            server.wait()


def main():
    mpol, mpold = (os.path.abspath(path) for path in sys.argv[1:3])
    a_full_disk(mpol, mpold)
    counters_that_go_away(mpol, mpold)
    print("outages: a full disk and a Redis that went away")


if __name__ == "__main__":
    main()
