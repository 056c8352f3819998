"""What a hot load costs those who are being decided on: failed and late decisions, memory, and how soon a bundle is live.

usage: hot_load.py BIN [--loads N] [--seconds N] [--pushes N]      (from the top of the tree)

BIN has mpol, mpold and load. mpold has one thread that decides, and all its threads are on core 0; load and this script have core 1, where this
script gives way to load: who pushes is no part of what is measured. Under as much load as 32 connections make, N bundles are pushed one after
the other, policies/mistral in two releases by turns; in parts of a hundred, and a second behind each the same load runs without, for as long: a machine
that is shared has moments of its own in which everybody is late. Before that as many events are decided as mpold remembers ids of; users and
times of the load are always the same. So its counters and ids have all that they will ever have, and what grows then is of the loads. Then,
without other load, bundles of 1,000 rules are pushed: the time is from the first byte of the PUT to the end of the first answer whose decision
the new version made (a rule that fires always has its number in its name).
"""
import argparse
import http.client
import io
import json
import os
import pathlib
import re
import socket
import statistics
import subprocess
import tempfile
import time

import check
from daemon import EVENTS, event
from serve import Server

PART = 100  # loads
REMEMBERED = 1_000_000  # ids, kMaxRememberedEvents of base/limits.hpp
BATCH = 50
GROWTH = 2.0  # MB from the first half of the parts to the second that is no growth: a leak of 4 KB a load is more


class Mpold:
    """One thread; a policy that is pushed."""

    def __init__(self, binaries, folder, bundle):
        self.bin = binaries
        made = subprocess.run([binaries / "mpol", "ctl", "token", "new", "--role", "admin", "--name", "bench"], check=True, capture_output=True, text=True)
        self.token = made.stdout.strip()
        (folder / "tokens").write_text(made.stderr.strip().splitlines()[-1] + "\n")
        (folder / "tokens").chmod(0o600)
        config = folder / "mpold.toml"
        config.write_text(f'[server]\nlisten = ["127.0.0.1:0"]\nthreads = 1\ntokens = "tokens"\n[[policy]]\nname = "p"\npush = true\nkeys = ["{folder / "key.pub"}"]\n')
        self.process = subprocess.Popen(["taskset", "-c", "0", binaries / "mpold", "--config", config], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        listening = next(line for line in self.process.stderr if "listening on" in line)
        self.port = int(re.search(r":(\d+)$", listening.strip())[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)
        try:
            self.push(bundle)
        except BaseException:
            self.stop()
            raise

    resident = Server.resident

    def push(self, bundle):
        # From a file it is sent in small parts: the kernel sends a whole bundle at once and lets nobody else have the core meanwhile.
        self.connection.request("PUT", "/v1/policies/p", io.BytesIO(bundle), {"Authorization": f"Bearer {self.token}", "Content-Length": str(len(bundle))})
        answer = self.connection.getresponse()
        body = answer.read().decode()
        if answer.status != 200:
            raise SystemExit(f"a push was refused: {answer.status} {body}")
        return json.loads(body)

    def stop(self):
        self.process.kill()
        self.process.wait()


def load(mpold, bodies, seconds, late_ms=1e6):
    return subprocess.Popen(["taskset", "-c", "1", mpold.bin / "load", "127.0.0.1", str(mpold.port), "/v1/decide", bodies, "--connections", "32",
                             "--seconds", str(seconds), "--late", str(late_ms), "--expect", '"verdict":"allow"'], stdout=subprocess.PIPE, text=True)


def result(child):
    out = json.loads(child.communicate()[0])
    if child.returncode != 0:
        raise SystemExit("load failed")
    return out


def failed(parts):
    causes = {}
    for part in parts:
        for cause, spells in part["failures"].items():
            causes[cause] = causes.get(cause, 0) + sum(spell[2] for spell in spells)
    return causes


def fill(mpold, bodies):
    """Until there is nothing new to remember: older ids go where newer ones come."""
    events = bodies.read_text().splitlines()
    batches = bodies.with_name("batches")
    batches.write_text("".join("[" + ",".join(events[i:i + BATCH]) + "]\n" for i in range(0, len(events), BATCH)))
    decided = 0
    while decided < 1.2 * REMEMBERED:
        decided += BATCH * result(load(mpold, batches, 5))["answered"]
    mpold.connection.close()  # was idle for longer than the server waits; the next request opens another
    print(f"  {decided} events decided before, {mpold.resident() / 1e6:.1f} MB", flush=True)


def growth(resident):
    """MB from the first half of the parts to the second; the first part is warming up."""
    half = (len(resident) - 1) // 2
    return max(resident[-half:]) - max(resident[1:1 + half]) if half else None


def moments(parts):
    return sum(len(part["late"]) for part in parts)


def under_load(mpold, bundles, bodies, loads, seconds):
    fill(mpold, bodies)
    result(load(mpold, bodies, seconds))
    usual = statistics.median(result(load(mpold, bodies, seconds))["p999_us"] for _ in range(5)) / 1e3
    limit = usual + 5
    calm, busy, resident, times = [], [], [], []
    while len(times) < loads:
        child = load(mpold, bodies, 600, limit)
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        for _ in range(PART):
            begin = time.perf_counter()
            mpold.push(bundles[len(times) % 2])
            times.append(time.perf_counter() - begin)
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        child.send_signal(2)  # it tells what it has seen so far
        busy.append(result(child))
        resident.append(mpold.resident() / 1e6)
        time.sleep(1)  # what the last load has left to do is its own
        calm.append(result(load(mpold, bodies, sum(times[-PART:]), limit)))  # for as long
        print(f"  {len(times)} loads: with {busy[-1]['per_second']:.0f}/s, p99.9 {busy[-1]['p999_us'] / 1e3:.2f} ms, latest {busy[-1]['max_us'] / 1e3:.2f} ms; "
              f"without {calm[-1]['per_second']:.0f}/s, p99.9 {calm[-1]['p999_us'] / 1e3:.2f} ms, latest {calm[-1]['max_us'] / 1e3:.2f} ms; "
              f"{resident[-1]:.1f} MB", flush=True)
    print(f"{len(times)} loads under full load, {statistics.median(times) * 1e3:.0f} ms each: {sum(part['answered'] for part in busy)} decisions, failed: "
          f"{failed(busy) or 'none'} (without loads: {failed(calm) or 'none'})")
    for name, parts in (("with", busy), ("without", calm)):
        latest = [part["max_us"] / 1e3 for part in parts]
        print(f"{name} loads, {sum(times):.0f} s: p99.9 {statistics.median(part['p999_us'] for part in parts) / 1e3:.2f} ms, the latest of a part "
              f"{statistics.median(latest):.2f} ms (median), of all {max(latest):.2f} ms; later than {limit:.2f} ms (the usual p99.9 and 5): "
              f"in {moments(parts)} moments")
    grown = growth(resident)
    verdict = "too few loads to say" if grown is None else f"from the first half to the second {grown:+.1f} MB: " + (
        "flat" if grown <= GROWTH else "NOT flat")
    print(f"resident after {PART} loads {resident[0]:.1f} MB, after {len(times)} {resident[-1]:.1f} MB; {verdict}")


def exchange(connection, request):
    connection.sendall(request)
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(1 << 16)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(re.search(rb"Content-Length: (\d+)", head)[1])
    while len(body) < length:
        body += connection.recv(1 << 16)
    return body


def until_live(mpold, bundles, pushes):
    body = json.dumps({"kind": "prompt", "text": "neutral", "scores": dict.fromkeys(check.SCORES, 0.01)}).encode()
    ask = b"POST /v1/decide HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    asker, pusher = (socket.create_connection(("127.0.0.1", mpold.port)) for _ in range(2))
    times = []
    for number in range(pushes):
        bundle = bundles[number % 2]
        put = b"PUT /v1/policies/p HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n" % (mpold.token.encode(), len(bundle))
        begin = time.perf_counter()
        pusher.sendall(put + bundle)
        while b'"VERSION-%d"' % (number % 2) not in exchange(asker, ask):
            if time.perf_counter() - begin > 10:
                raise SystemExit(f"a push was not live in 10 s: {pusher.recv(1 << 16)}")
        times.append(time.perf_counter() - begin)
        exchange(pusher, b"")
    print(f"a bundle of 1,000 rules ({len(bundles[0]) / 1e6:.1f} MB) decides {statistics.median(times) * 1e3:.0f} ms after the push began, at worst "
          f"{max(times) * 1e3:.0f} ms ({pushes} pushes)")


def thousand_rules(folder, version):
    path = folder / f"{version}/generated.mpol"
    path.parent.mkdir()
    path.write_text(check.policy(1000) + f'rule VERSION-{version} "Always" {{ severity low  owner "bench"  rationale "Names the version."\n  applies to prompt\n'
                    '  when text has no_words or not (text has no_words)\n  unknown flag\n  then log }\npattern no_words { "zz-placeholder" }\n')
    return path.parent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin", type=pathlib.Path)
    parser.add_argument("--loads", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--pushes", type=int, default=50)
    options = parser.parse_args()
    binaries = options.bin.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        run = lambda *args: subprocess.run([binaries / "mpol", *args], check=True, capture_output=True, text=True).stdout
        (folder / "key.pub").write_text(run("key", "new", folder / "key"))

        def build(source, number):
            path = folder / "built.mpolb"
            run("build", source, "-o", path, "--cpu", "x86-64-v2,x86-64-v3,x86-64-v4", "--sign", folder / "key", "--no-test", "--release", f"r{number}")
            return path.read_bytes()

        shipped = [build("policies/mistral", number) for number in range(2)]
        bodies = folder / "bodies"
        now = int(time.time() * 1000)
        bodies.write_text("".join(json.dumps(event(n) | {"time": now}) + "\n" for n in range(EVENTS)))
        large = [build(thousand_rules(folder, number), number) for number in range(2)]
        os.sched_setaffinity(0, {1})
        mpold = Mpold(binaries, folder, shipped[1])
        try:
            under_load(mpold, shipped, bodies, options.loads, options.seconds)
        finally:
            mpold.stop()
        mpold = Mpold(binaries, folder, large[1])
        try:
            until_live(mpold, large, options.pushes)
        finally:
            mpold.stop()


if __name__ == "__main__":
    main()
