"""What scripts/soak runs: mpold with all that it needs, a classifier with bad days, the load."""
import collections
import http.client
import http.server
import json
import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import threading
import time

OUTLIER = re.compile(r"\n\s*or \(stereotype >= stereotype_with_words\s*and outlier\([^)]*\)\)")
HAND_OVER = 0.5  # seconds until a write that a decision has made is with the thread that speaks with Redis, on a busy machine
COUNTED = """package soak
import std.chat
import std.outcome
counter witnessed = count of events where kind is prompt over 24h keys 1
rule SOAK-1 "Has been counted" {
  severity low
  owner "soak"
  rationale "The evidence says how many events were counted."
  applies to prompt
  when witnessed >= 1
  unknown flag
  then flag
}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(command, **outputs):
    """A child that ends with this process, and holds none of its streams."""
    outputs = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | outputs
    return subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *map(str, command)], **outputs)


class Classifier(http.server.BaseHTTPRequestHandler):
    """A moderation service with bad days: `mode` says which."""
    protocol_version = "HTTP/1.1"
    modes = ["good", "good", "late", "error", "garbage", "partly", "too much", "never", "drop", "throttle"]
    mode = "good"
    asked = collections.Counter()

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        mode = Classifier.mode if random.random() < 0.5 else "good"
        Classifier.asked[mode] += 1
        scores = {"hate": 0.01, "violence": 0.02, "toxicity": 0.01}
        answer, status, headers = json.dumps({"results": [scores for _ in body["inputs"]]}).encode(), 200, {}
        if mode == "late":
            time.sleep(0.6)
        elif mode == "error":
            answer, status = b"{}", 500
        elif mode == "garbage":
            answer = b"<html>\xff not json"
        elif mode == "partly":
            answer = answer[: len(answer) // 2]
            headers["Content-Length"] = str(len(answer) * 2)
        elif mode == "too much":
            answer = b'{"results": "' + b"x" * (2 << 20) + b'"}'
        elif mode == "never":
            time.sleep(3)
        elif mode == "drop":
            self.close_connection = True
            return self.connection.close()
        elif mode == "throttle":
            answer, status, headers = b"{}", 429, {"Retry-After": "1"}
        try:
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(answer))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)
        except OSError:
            pass
        if mode == "partly":
            self.close_connection = True


class Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):  # clients that do not wait are what this is about
        pass


class Place:
    """A folder with all that mpold needs, and mpold, Redis and the classifier running."""

    def __init__(self, binaries, folder, threads):
        self.bin, self.folder = binaries, folder
        self.port, self.redis_port, self.classifier_port = free_port(), free_port(), free_port()
        self.mpold = self.redis = None
        self.starts = 0
        self.away = []  # from when to when mpold was not there
        self.refused = {}  # writes of counters, by start
        self.counted_until = self.confirmed = time.time()  # what was answered before is in Redis: as of the last kill, and of the last look
        public = self.mpol("key", "new", folder / "key").strip()
        self.bundles = [self.build(self.policies(), f"soak-{number}") for number in range(2)]
        (folder / "counted").mkdir()
        (folder / "counted/soak.mpol").write_text(COUNTED)
        self.build(folder / "counted", "counted")
        self.swap(0)
        (folder / "audit.key").write_text("0123456789abcdef0123456789abcdef\n")
        (folder / "providers.toml").write_text(
            f'[[provider]]\nname = "soak"\nkind = "http_json"\nurl = "http://127.0.0.1:{self.classifier_port}/"\n'
            'body = \'{"inputs": "$texts"}\'\nresults = "/results"\nbatch = 16\nbatch_wait = "2ms"\ncache_ttl = "1s"\ndeadline = "300ms"\n'
            '[provider.signals]\nhate = "/hate"\nviolence = "/violence"\n')
        (folder / "sinks.toml").write_text(
            '[[sink]]\nname = "all"\nkind = "log"\nfile = "sunk.jsonl"\nmax_bytes = 4000000000\n'
            'actions = ["report", "alert", "review", "restrict_use", "suspend", "flag_for_retraining"]\n')
        (folder / "mpold.toml").write_text(
            f'[server]\nlisten = ["127.0.0.1:{self.port}"]\nthreads = {threads}\nread_from = "loopback"\ndrain_timeout = "5s"\n'
            f'[state]\nredis = "redis://127.0.0.1:{self.redis_port}"\n[decide]\nproviders = "providers.toml"\nsignal_deadline = "400ms"\n'
            '[audit]\nfolder = "audit"\nkey = "audit.key"\n[actions]\noutbox = "outbox.db"\nsinks = "sinks.toml"\n'
            f'[[policy]]\nfile = "live.mpolb"\nkeys = ["{public}"]\n'
            f'[[policy]]\nfile = "counted.mpolb"\nkeys = ["{public}"]\ntenants = ["witness"]\n')
        threading.Thread(target=Quiet(("127.0.0.1", self.classifier_port), Classifier).serve_forever, daemon=True).start()
        self.start_redis()
        self.start_mpold()
        threading.Thread(target=self.watch_counters, daemon=True).start()

    def mpol(self, *args):
        done = subprocess.run([self.bin / "mpol", *args], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"mpol {args[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def policies(self):
        folder = self.folder / "mistral"
        if not folder.exists():
            shutil.copytree("policies/mistral", folder)
            path = folder / "stereotyping.mpol"
            text, count = OUTLIER.subn("", path.read_text())
            if count != 1:
                raise SystemExit("the `outlier` of rule 007 is not where this script looks for it")
            path.write_text(text)
        return folder

    def build(self, source, name):
        path = self.folder / f"{name}.mpolb"
        self.mpol("build", source, "-o", path, "--cpu", "x86-64-v3", "--sign", self.folder / "key", "--no-test", "--release", name)
        return path

    def swap(self, number):
        part = self.folder / "live.part"
        shutil.copy(self.bundles[number % 2], part)
        part.rename(self.folder / "live.mpolb")

    def start_redis(self):
        self.redis = start(["redis-server", "--port", self.redis_port, "--save", "", "--appendonly", "yes", "--appendfsync", "no",
                            "--dir", self.folder, "--loglevel", "warning"])
        for _ in range(400):
            try:
                with socket.create_connection(("127.0.0.1", self.redis_port)) as connection:
                    connection.sendall(b"PING\r\n")
                    if connection.recv(100).startswith(b"+PONG"):
                        return
            except OSError:
                pass
            time.sleep(0.05)
        raise SystemExit("Redis does not answer")

    def restart_redis(self):
        self.redis.kill()
        self.redis.wait()
        time.sleep(2)
        self.start_redis()

    def log(self):
        return (self.folder / "mpold.err").read_text(errors="replace")

    def start_mpold(self):
        with open(self.folder / "mpold.err", "ab") as log:
            self.mpold = start([self.bin / "mpold", "--config", self.folder / "mpold.toml"], stderr=log)
        self.starts += 1
        for _ in range(4800):  # after a kill the last segment of the audit log is read again
            try:
                if self.get("/readyz")[0] == 200:
                    return
            except OSError:
                pass
            if self.mpold.poll() is not None:
                raise SystemExit(f"mpold ended with {self.mpold.returncode}:\n{self.log()[-2000:]}")
            time.sleep(0.0125)
        raise SystemExit(f"mpold is not ready: {self.get('/readyz')}\n{self.log()[-2000:]}")

    def watch_counters(self):
        """What docs/state.md tells operators to do: now and then, how long writes have waited."""
        while True:
            before, starts = time.time(), self.starts
            try:
                metrics = self.metrics()
                if starts == self.starts:
                    self.confirmed = before - metrics["mpol_counters_waiting_seconds"] - HAND_OVER
                    self.refused[starts] = metrics['mpol_counters_failed_total{operation="write"}']
            except (OSError, http.client.HTTPException, KeyError):
                pass  # it is away
            time.sleep(0.5)

    def kill_mpold(self):
        begin = time.time()
        self.counted_until = self.confirmed
        self.mpold.kill()
        self.mpold.wait()
        self.away.append([begin, float("inf")])
        self.start_mpold()
        self.away[-1][1] = time.time()

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def metrics(self):
        lines = [line.rsplit(" ", 1) for line in self.get("/metrics")[1].splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in lines}

    def facts(self):
        resident = int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.mpold.pid}/status").read_text())[1]) / 1024
        return {"start": self.starts, "resident": resident, "descriptors": self.descriptors()}

    def descriptors(self):
        """The fewest in a second: those of a load that has ended are closed when mpold gets round to it."""
        counts = []
        for _ in range(10):
            counts.append(len(os.listdir(f"/proc/{self.mpold.pid}/fd")))
            time.sleep(0.1)
        return min(counts)

    def stop(self):
        for child in (self.mpold, self.redis):
            if child is not None and child.poll() is None:
                child.kill()
                child.wait()


class Load:
    def __init__(self, place, seconds, rate, bodies):
        command = [place.bin / "load", "127.0.0.1", place.port, "/v1/decide", bodies, "--seconds", seconds, "--connections", 32]
        self.child = start(command + (["--rate", rate] if rate else []), stdout=subprocess.PIPE)

    def result(self):
        out = self.child.communicate()[0]
        if self.child.returncode != 0:
            raise SystemExit(f"load ended with {self.child.returncode}")
        return json.loads(out)
