#!/usr/bin/env python3
"""mpold as an operator has it: access, records, actions, classifiers, signals of the system.

usage: operating.py MPOL MPOLD      (from the top of the tree)
"""
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from daemon import Daemon

GUARD = {"guard": "tests/daemon/guard.mpol"}
EVENT = {"id": "e", "time": 1, "kind": "prompt", "text": "zz-banned", "user": "u", "scores": {"jailbreak": 0}}



def configuration_is_checked(mpold):
    with tempfile.TemporaryDirectory() as name:
        path = pathlib.Path(name) / "m.toml"
        path.write_text("[server]\nthreds = 3\n[decide]\nengine = 7\n")
        checked = subprocess.run([mpold, "--check-config", "--config", path], capture_output=True, text=True, check=False)
        assert checked.returncode == 78 and "threds" in checked.stderr and ":4:10:" in checked.stderr, checked
        path.write_text(subprocess.run([mpold, "--print-config"], capture_output=True, text=True, check=True).stdout)
        checked = subprocess.run([mpold, "--check-config", "--config", path], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked
        path.write_text('[server]\nlisten = ["127.0.0.1:1"]\n' if os.getuid() else '[server]\nlisten = ["192.0.2.1:80"]\n')
        started = subprocess.run([mpold, "--config", path], capture_output=True, text=True, check=False, timeout=20)
        assert started.returncode == 71 and " error cannot start: " in started.stderr, started


def access(mpol, mpold):
    with tempfile.TemporaryDirectory() as name:
        tokens = pathlib.Path(name) / "tokens"
        tokens.write_text("")
        tokens.chmod(0o600)
        settings = f'decide_from = "nobody"\ntokens = "{tokens}"\n'
        with Daemon(mpol, mpold, GUARD, settings=settings.replace("read_from", "")) as daemon:
            assert daemon.ask("GET", "/healthz").status == 200
            refused = daemon.post("/v1/decide", EVENT)
            assert refused.status == 401 and refused.headers["WWW-Authenticate"] == "Bearer", refused
            assert daemon.post("/v1/decide", EVENT, Authorization="Bearer mpol-token-1:" + "0" * 64).status == 401
            assert daemon.post("/nothing", EVENT).status == 404
            assert daemon.ask("PUT", "/v1/decide", EVENT).status == 405
        with Daemon(mpol, mpold, GUARD) as daemon:
            assert daemon.post("/v1/decide", EVENT, Mpol_Tenant="guard").json()["verdict"] == "block"
            assert daemon.ask("GET", "/metrics").status == 200
            assert daemon.ask("GET", "/readyz").json() == {"status": "ready", "reasons": []}


def records_and_actions(mpol, mpold):
    with tempfile.TemporaryDirectory() as name:
        place = pathlib.Path(name)
        (place / "sinks.toml").write_text('[[sink]]\nname = "all"\nkind = "log"\nfile = "sunk.jsonl"\nactions = ["flag_for_retraining", "log"]\n')
        settings = (f'[audit]\nfolder = "{place}/audit"\n[actions]\noutbox = "{place}/outbox.db"\nsinks = "{place}/sinks.toml"\n')
        with Daemon(mpol, mpold, GUARD, settings=settings) as daemon:
            for number in range(30):
                event = {**EVENT, "id": f"e-{number}", "text": "hello", "scores": {"jailbreak": 0.9}}
                assert daemon.post("/v1/decide", event, Mpol_Tenant="guard").status == 200
            metrics = daemon.ask("GET", "/metrics").body.decode()
            assert "mpol_outbox_kept_total 30" in metrics, metrics
        verified = subprocess.run([mpol, "audit", "verify", place / "audit/guard"], capture_output=True, text=True, check=False)
        assert verified.returncode == 0 and verified.stdout.startswith("31 records"), verified
        sunk = (place / "sunk.jsonl").read_text().splitlines()
        assert {json.loads(line)["id"] for line in sunk} == {f"e-{n}" for n in range(30)}, len(sunk)


class Classifier(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    scores, delay = {"hate": 0.9}, 0.0

    def log_message(self, *_):
        pass

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(Classifier.delay)
        body = json.dumps(Classifier.scores).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def classifiers(mpol, mpold):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Classifier)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as name:
        path = pathlib.Path(name) / "providers.toml"
        path.write_text(f'[[provider]]\nname = "p"\nkind = "http_json"\nurl = "http://127.0.0.1:{server.server_port}/"\ncache_ttl = "0ms"\n'
                        'body = \'{"text": "$text"}\'\n[provider.signals]\nhate = "/hate"\n')
        settings = f'[decide]\nproviders = "{path}"\nsignal_deadline = "300ms"\n'
        with Daemon(mpol, mpold, {"scored": "tests/daemon/scored.mpol"}, settings=settings) as daemon:
            def fired(text):
                event = {"id": text, "time": 1, "kind": "prompt", "text": text, "user": "u"}
                answer = daemon.post("/v1/decide", event, Mpol_Tenant="scored").json()["decisions"][0]
                return [one["rule"] for one in answer["fired"]], answer["undetermined"]
            assert fired("one") == (["S-HATE"], [])
            Classifier.scores = {"hate": 0.1}
            assert fired("two") == ([], [])
            for scores, cause in [({"hate": 7}, "score out of range"), ({}, "no such category"), ({"hate": None}, "")]:
                Classifier.scores = scores
                rules, undetermined = fired(f"three {scores}")
                assert rules == [] and undetermined and undetermined[0]["rule"] == "S-HATE", (scores, rules, undetermined)
                reason = undetermined[0]["missing"][0]["reason"]
                assert reason.startswith("p: "), reason
                assert cause in reason, reason
            Classifier.delay = 2.0
            begin = time.time()
            assert "timeout" in fired("late")[1][0]["missing"][0]["reason"]
            assert time.time() - begin < 1.5
            # Others are decided meanwhile: no thread waits.
            threads = [threading.Thread(target=fired, args=(f"slow {n}",)) for n in range(20)]
            for thread in threads:
                thread.start()
            quick = daemon.post("/v1/decide", {**EVENT, "scores": {"hate": 0}}, Mpol_Tenant="scored")
            assert quick.status == 200 and any(thread.is_alive() for thread in threads), quick
            for thread in threads:
                thread.join()
            assert 'mpol_signal_failed_total{provider="p",cause="timeout"}' in daemon.ask("GET", "/metrics").body.decode()
    server.shutdown()


def reload_and_end(mpol, mpold):
    with Daemon(mpol, mpold, GUARD) as daemon:
        bundle = pathlib.Path(daemon.folder.name) / "guard.mpolb"
        before = daemon.post("/v1/decide", EVENT, Mpol_Tenant="guard").json()
        good = bundle.read_bytes()
        part = bundle.with_suffix(".part")
        part.write_bytes(good[:-9] + b"damaged!!")
        part.rename(bundle)
        daemon.process.send_signal(signal.SIGHUP)
        for _ in range(100):
            if any("policy guard ERROR: R011" in line for line in daemon.said):
                break
            time.sleep(0.05)
        assert any("R011" in line for line in daemon.said), daemon.said
        # The old one stays.
        again = daemon.post("/v1/decide", {**EVENT, "id": "again"}, Mpol_Tenant="guard").json()
        assert again["verdict"] == before["verdict"] == "block", again
        assert daemon.ask("GET", "/readyz").status == 200
        assert 'state="ERROR"' in daemon.ask("GET", "/metrics").body.decode()
        # What is under way at the end is answered.
        slow = socket.create_connection(("127.0.0.1", daemon.port))
        body = json.dumps(EVENT).encode()
        slow.sendall(b"POST /v1/decide HTTP/1.1\r\nHost: x\r\nMpol-Tenant: guard\r\nContent-Length: %d\r\n\r\n" % len(body) + body[:10])
        time.sleep(0.2)
        daemon.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        slow.sendall(body[10:])
        answer = b""
        while data := slow.recv(65536):
            answer += data
        assert answer.startswith(b"HTTP/1.1 200") and b'"verdict":"block"' in answer, answer
        assert daemon.process.wait(20) == 0


def the_readmes_quick_start(mpol, mpold):
    """Its commands, as they stand there, in a copy of the example."""
    readme = pathlib.Path("README.md").read_text()
    block = readme.split("## Ask over HTTP")[1].split("```sh\n")[1].split("```")[0]
    commands = [line.split("  #")[0].strip() for line in block.splitlines()]
    train, build, serve, ask = commands
    with tempfile.TemporaryDirectory() as name:
        place = pathlib.Path(name) / "examples/signals"
        shutil.copytree("examples/signals", place)
        for command in (train, build):
            subprocess.run([mpol, *command.split()[1:]], cwd=name, check=True, capture_output=True)
        config = place / "mpold.toml"
        config.write_text(config.read_text() + '\n[server]\nlisten = ["127.0.0.1:0"]\n')
        process = subprocess.Popen([mpold, *serve.replace(" &", "").split()[1:]], cwd=name, stderr=subprocess.PIPE, text=True)
        try:
            line = next(line for line in process.stderr if "listening on" in line)
            port = int(re.search(r"listening on 127\.0\.0\.1:(\d+)", line)[1])
            asked = ask.replace("8650", str(port))
            answer = json.loads(subprocess.run(asked, shell=True, check=True, capture_output=True, text=True).stdout)
            assert answer["verdict"] == "block" and answer["decisions"][0]["fired"][0]["rule"] == "INJ-001", answer
        finally:
            process.terminate()
            assert process.wait(20) == 0


def main():
    mpol, mpold = (os.path.abspath(path) for path in sys.argv[1:3])
    configuration_is_checked(mpold)
    for check in (access, records_and_actions, classifiers, reload_and_end, the_readmes_quick_start):
        check(mpol, mpold)
        print(check.__name__.replace("_", " "))
    return 0


if __name__ == "__main__":
    sys.exit(main())
