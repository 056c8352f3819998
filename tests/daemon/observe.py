#!/usr/bin/env python3
"""The log of mpold: what stands in it, readers that are slow or never there, and what it says of what fails and recovers.

usage: observe.py MPOL MPOLD      (from the top of the tree)
"""
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from daemon import Daemon
from watching import EVENT, GUARD, SCORED, SPAN, TRACE, log_of, metric, peer, provider, told, until


def a_log(mpol, mpold):
    with tempfile.TemporaryDirectory() as name:
        made = subprocess.run([mpol, "ctl", "token", "new", "--role", "admin", "--name", "ops"], capture_output=True, text=True, check=True)
        token = made.stdout.strip()
        line = next(line for line in made.stderr.splitlines() if line.startswith("admin ops "))
        tokens = pathlib.Path(name) / "tokens"
        tokens.write_text(line + "\n")
        tokens.chmod(0o600)
        settings = f'tokens = "{tokens}"\n[log]\nformat = "json"\nrequests = true\n'
        with Daemon(mpol, mpold, GUARD, settings=settings) as daemon:
            until(lambda: told(daemon, "ready"))
            assert told(daemon, "starting") and told(daemon, "listening")
            assert told(daemon, "policy_loaded", policy="guard")[0]["bundle"], daemon.said
            parent = f"00-{TRACE}-{SPAN}-00"
            assert daemon.post("/v1/decide", EVENT, Mpol_Tenant="guard", traceparent=parent).status == 200
            answer = until(lambda: told(daemon, "request", route="/v1/decide"))[0]
            assert answer["status"] == 200 and answer["verdict"] == "block" and answer["events"] == 1, answer
            assert answer["us"] >= 0 and answer["bytes"] > 100 and answer["trace_id"] == TRACE, answer
            # A batch with one event that cannot be read.
            batch = [EVENT, {"kind": "zz-secret", "text": 7}]
            assert daemon.post("/v1/decide", batch, Mpol_Tenant="guard").status == 200
            refused = until(lambda: told(daemon, "event_refused"))[0]
            assert re.fullmatch(r"R02\d\d", refused["cause"]) and refused["status"] == 400, refused
            assert until(lambda: told(daemon, "request", events=2))
            assert daemon.post("/v1/decide", EVENT).status == 503 and until(lambda: told(daemon, "event_refused", cause="no_policy"))
            daemon.ask("POST", "/v1/decide", b"[1,", {"Mpol-Tenant": "guard"})
            assert until(lambda: told(daemon, "request_refused", cause="bad_array", route="/v1/decide"))
            assert daemon.post("/v1/moderations", {"input": 7}, Mpol_Tenant="guard").status == 400
            assert until(lambda: told(daemon, "request_refused", cause="bad_form"))
            # Who may not, and what is not there.
            for _ in range(100):
                assert daemon.ask("PUT", "/v1/policies/guard/params", {"params": {}}).status == 401
            daemon.ask("GET", "/zz-secret")
            assert until(lambda: told(daemon, "access_refused", cause="no_such_path"))
            lines = told(daemon, "access_refused", cause="no_access")
            left_out = until(lambda: told(daemon, "lines_left_out", of="access_refused", about="no_access"))
            until(lambda: len(told(daemon, "access_refused", cause="no_access"))
                  + sum(one["count"] for one in told(daemon, "lines_left_out", about="no_access")) == 100)
            assert 10 <= len(lines) < 60 and left_out, len(lines)
            with socket.create_connection(("127.0.0.1", daemon.port)) as bad:
                bad.sendall(b"zz-secret\r\n\r\n")
                bad.recv(1000)
            assert until(lambda: told(daemon, "connections_failed", cause="bad_request"))
            # Operators.
            as_ops = {"Authorization": f"Bearer {token}"}
            modes = daemon.ask("PUT", "/v1/policies/guard/modes", {"modes": {"G-BLOCK": "detect"}}, as_ops)
            assert modes.status == 200, modes
            assert until(lambda: told(daemon, "modes_set", policy="guard", by="ops"))[0]["set"] == ["G-BLOCK=detect"]
            assert daemon.ask("PUT", "/v1/policies/guard/params", {"params": {"none": 1}}, as_ops).status == 422
            assert until(lambda: told(daemon, "change_refused", change="params", by="ops"))
            assert daemon.ask("POST", "/v1/policies/guard/rollback", None, as_ops).status == 404
            assert until(lambda: told(daemon, "change_refused", change="rollback", code="no_such_bundle"))
            # A bad bundle, and its source that goes and comes.
            bundle = pathlib.Path(daemon.folder.name) / "guard.mpolb"
            good = bundle.read_bytes()
            for content in (good[:-9] + b"damaged!!", good):
                bundle.with_suffix(".part").write_bytes(content)
                bundle.with_suffix(".part").rename(bundle)
                daemon.process.send_signal(signal.SIGHUP)
                if content is not good:
                    assert until(lambda: told(daemon, "policy_refused", policy="guard"))[0]["code"].startswith("R01")
                    assert until(lambda: told(daemon, "reload_failed"))
            assert until(lambda: told(daemon, "reloaded"))
            bundle.unlink()
            daemon.process.send_signal(signal.SIGHUP)
            assert until(lambda: told(daemon, "source_failed", policy="guard", code="cannot_read"))
            bundle.write_bytes(good)
            daemon.process.send_signal(signal.SIGHUP)
            assert until(lambda: told(daemon, "source_recovered", policy="guard"))
            written = metric(daemon, 'mpol_log_lines_total{result="written"}')
            assert 30 < written <= len(daemon.said) and metric(daemon, 'mpol_log_lines_total{result="left_out"}') > 0, written
        daemon.reader.join(20)
        assert [one["event"] for one in log_of(daemon)][-2:] == ["draining", "stopped"], daemon.said[-3:]


def a_slow_reader(mpol, mpold):
    with Daemon(mpol, mpold, GUARD, settings='[log]\nformat = "json"\nrequests = true\nqueue = "8KB"\n', reads=False) as daemon:
        slowest = 0.0
        for _ in range(1500):
            begin = time.monotonic()
            assert daemon.post("/v1/decide", EVENT, Mpol_Tenant="guard").status == 200
            slowest = max(slowest, time.monotonic() - begin)
        assert slowest < 2, slowest
        dropped = metric(daemon, 'mpol_log_lines_total{result="dropped"}')
        assert dropped > 500, dropped
        # Once somebody reads, it is told how many there were.
        daemon.said = []
        daemon.reader = threading.Thread(target=lambda: daemon.said.extend(daemon.process.stderr), daemon=True)
        daemon.reader.start()
        assert until(lambda: any('"lines_dropped"' in line for line in daemon.said))
        count = sum(json.loads(line)["count"] for line in daemon.said if '"lines_dropped"' in line)
        requests = sum('"event":"request","method":"POST"' in line for line in daemon.said)
        assert count + requests >= 1500, (count, requests)
    # And when nobody ever does, the end does not wait for him.
    daemon = Daemon(mpol, mpold, GUARD, settings='[log]\nformat = "json"\nrequests = true\nqueue = "1MB"\n', reads=False)
    for _ in range(600):
        daemon.post("/v1/decide", EVENT, Mpol_Tenant="guard")
    daemon.process.send_signal(signal.SIGTERM)
    assert daemon.process.wait(10) == 0
    daemon.folder.cleanup()


def what_fails_and_recovers(mpol, mpold):
    classifier, first = peer("Classifier", body=b'{"hate": 0.9}')
    receiver, second = peer("Receiver", status=503)
    with tempfile.TemporaryDirectory() as place:
        sinks = pathlib.Path(place) / "sinks.toml"
        sinks.write_text(f'[[sink]]\nname = "hook"\nkind = "webhook"\nactions = ["flag_for_retraining", "log"]\nurl = "http://127.0.0.1:{second.server_port}/"\n')
        settings = (f'[decide]\nproviders = "{provider(place, first.server_port)}"\n[log]\nformat = "json"\n'
                    f'[actions]\noutbox = "{place}/outbox.db"\nsinks = "{sinks}"\n')
        with Daemon(mpol, mpold, {**SCORED, **GUARD}, settings=settings) as daemon:
            number = iter(range(10**6))

            def ask(tenant="scored"):
                event = {"id": f"e-{next(number)}", "time": 1, "kind": "prompt", "text": f"zz-secret {next(number)}", "user": "a-user-of-ours"}
                if tenant == "guard":
                    event["scores"] = {"jailbreak": 0.9}
                assert daemon.post("/v1/decide", event, Mpol_Tenant=tenant).status == 200
            classifier.status = 500
            until(lambda: ask() or told(daemon, "breaker_opened", provider="p"))
            classifier.status = 200
            until(lambda: ask() or told(daemon, "breaker_closed", provider="p"))
            ask("guard")
            failing = until(lambda: told(daemon, "sink_failing", sink="hook"))[0]
            assert failing["message"] == "answered 503", failing
            receiver.status = 200
            assert until(lambda: ask("guard") or time.sleep(0.1) or told(daemon, "sink_recovered", sink="hook"), 40)
            receiver.status = 400
            ask("guard")
            assert until(lambda: told(daemon, "actions_dead"))[0]["level"] == "error"
    first.shutdown()
    second.shutdown()


def wrong_settings(mpold):
    with tempfile.TemporaryDirectory() as name:
        path = pathlib.Path(name) / "m.toml"

        def checked(text):
            path.write_text(text)
            return subprocess.run([mpold, "--check-config", "--config", path], capture_output=True, text=True, check=False).stderr
        assert 'expected one of text, json' in checked('[log]\nformat = "xml"\n')
        assert 'expected one of error, warn, info, debug' in checked('[log]\nlevel = "loud"\n')
        assert ":2:10: `traces.sample`: found 1.5, expected a number from 0 to 1" in checked("[traces]\nsample = 1.5\n")
        assert "begins with http:// or https://" in checked('[traces]\nendpoint = "grpc://a:4317"\n')
        assert "over https://" in checked('[traces]\nendpoint = "http://a.example/v1/traces"\nheaders = "h"\n')
        path.write_text('[server]\nlisten = ["127.0.0.1:0"]\n[traces]\nendpoint = "http://127.0.0.1:9/"\nheaders = "nothing"\n')
        started = subprocess.run([mpold, "--config", path], capture_output=True, text=True, check=False, timeout=20)
        assert started.returncode == 71 and "cannot start: " in started.stderr and "nothing" in started.stderr, started


def main():
    mpol, mpold = (os.path.abspath(path) for path in sys.argv[1:3])
    wrong_settings(mpold)
    for check in (a_log, a_slow_reader, what_fails_and_recovers):
        check(mpol, mpold)
        print(check.__name__.replace("_", " "))
    return 0


if __name__ == "__main__":
    sys.exit(main())
