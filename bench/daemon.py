"""What mpold takes for a decision: CPU a request beside a plain Beast server, batches, lateness at half load, start, memory.

usage: daemon.py BIN [--seconds N] [--rounds N]      (from the top of the tree)

BIN has mpol, mpold, load and serve_beast. mpold has one thread, on core 0; wrk and load have core 1. It decides with policies/mistral on a prompt of
1 KB with all scores, native code built for this CPU. CPU time is the process's own, from /proc; rounds alternate, medians count.
"""
import argparse
import http.client
import json
import pathlib
import random
import re
import statistics
import subprocess
import tempfile
import time

from serve import Server, load

WORDS = ("the weather stays fine and we walk along the river until the evening comes and everybody goes home again what does a good plan for "
         "three days in summer cost when two of us would rather take the train than drive and which museum opens early enough to see it all").split()
SCORES = ["sexual", "hate_and_discrimination", "violence_and_threats", "dangerous", "criminal", "selfharm", "self_harm_intent", "self_harm_instructions",
          "health", "financial", "law", "pii", "jailbreaking", "csam", "malware", "stereotype", "misinformation", "prompt_injection", "extraction_risk",
          "license_violation"]

EVENTS = 20_000


def event(number=0):
    """Prompts of many users, no two alike: one that is sent again and again is what RULE-MIST-010 looks for."""
    words = random.Random(number)
    text = ""
    while len(text) < 1024:
        text += " ".join(words.choices(WORDS, k=words.randrange(4, 16))).capitalize() + words.choice([". ", ". ", ", ", "? "])
    return {"kind": "prompt", "text": text[:1024], "user": f"u-{number}", "language": "en", "scores": {name: 0.01 for name in SCORES}}


class Mpold:
    def __init__(self, binaries, folder, extra=""):
        config = folder / "mpold.toml"
        config.write_text('[server]\nlisten = ["127.0.0.1:0"]\nthreads = 1\n' + extra + '[[policy]]\nfile = "mistral.mpolb"\nkeys = ["key.pub"]\n')
        (folder / "key.pub").exists() or (folder / "key.pub").write_text(
            subprocess.run([binaries / "mpol", "key", "new", folder / "key"], check=True, capture_output=True, text=True).stdout)
        if not (folder / "mistral.mpolb").exists():
            subprocess.run([binaries / "mpol", "build", "policies/mistral", "-o", folder / "mistral.mpolb", "--cpu", "x86-64-v2,x86-64-v3,x86-64-v4",
                            "--sign", folder / "key", "--no-test"], check=True, capture_output=True)
        config.write_text(config.read_text().replace('"key.pub"', f'"{folder / "key.pub"}"'))
        begin = time.perf_counter()
        self.process = subprocess.Popen(["taskset", "-c", "0", binaries / "mpold", "--config", config], stderr=subprocess.PIPE, text=True)
        listening = next(line for line in self.process.stderr if "listening on" in line)
        self.port = int(re.search(r":(\d+)$", listening.strip())[1])
        self.ask(json.dumps(event()))
        self.first_decision = time.perf_counter() - begin

    def ask(self, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("POST", "/v1/decide", body)
        answer = connection.getresponse().read().decode()
        connection.close()
        return json.loads(answer)

    cpu, resident = Server.cpu, Server.resident

    def stop(self):
        self.process.kill()
        self.process.wait()


def post(folder, bodies, name):
    """A script for wrk that sends one of the bodies after the other."""
    lines = folder / f"{name}.txt"
    lines.write_text("".join(body + "\n" for body in bodies))
    script = folder / f"{name}.lua"
    script.write_text(f"local requests, next = {{}}, 0\nlocal headers = {{['Content-Type'] = 'application/json'}}\n"
                      f"function init()\n  for line in io.lines('{lines}') do\n"
                      "    requests[#requests + 1] = wrk.format('POST', '/v1/decide', headers, line)\n  end\nend\n"
                      "function request()\n  next = next % #requests + 1\n  return requests[next]\nend\n")
    return script


def run_load(binaries, mpold, bodies, seconds, rate, connections=32):
    command = ["taskset", "-c", "1", binaries / "load", "127.0.0.1", str(mpold.port), "/v1/decide", bodies, "--seconds", str(seconds), "--connections",
               str(connections)]
    command += ["--rate", str(rate)] if rate else []
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    binaries = options.bin.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        Mpold(binaries, folder).stop()  # builds, and fills the cache
        mpold, beast = Mpold(binaries, folder), Server([binaries / "serve_beast"])
        # Nobody listens there, and nothing is sampled but what a caller asks for.
        traced = Mpold(binaries, folder, '[traces]\nendpoint = "http://127.0.0.1:9/v1/traces"\nsample = 0\n')
        try:
            print(f"start to the first decision: {mpold.first_decision * 1e3:.0f} ms; resident {mpold.resident() / 1e6:.1f} MB")
            answer = mpold.ask(json.dumps(event()))
            assert answer["verdict"] == "allow" and not answer.get("undetermined"), answer
            time.sleep(1)  # native code
            events = [event(number) for number in range(EVENTS)]
            one = post(folder, [json.dumps(event) for event in events], "one")
            batch = post(folder, [json.dumps(events[n : n + 32]) for n in range(0, EVENTS, 32)], "batch")
            plain = folder / "plain.lua"
            plain.write_text('wrk.method = "POST"\nwrk.body = string.rep("y", 1024)\n')
            results = {"beast": [], "mpold": [], "traced": [], "batch": []}
            for _ in range(options.rounds):
                results["beast"].append(load(beast, plain, options.seconds, 32)[:2])
                results["mpold"].append(load(mpold, one, options.seconds, 32)[:2])
                results["traced"].append(load(traced, one, options.seconds, 32)[:2])
                results["batch"].append(load(mpold, batch, options.seconds, 8)[:2])
            cpu = {name: statistics.median(row[0] for row in rows) for name, rows in results.items()}
            rate = {name: statistics.median(row[1] for row in rows) for name, rows in results.items()}
            print(f"beast {cpu['beast']:.1f} us CPU a request, {rate['beast']:.0f}/s; mpold {cpu['mpold']:.1f} us, {rate['mpold']:.0f}/s: "
                  f"{cpu['mpold'] / cpu['beast']:.2f} x; with traces of which none is sampled {cpu['traced']:.1f} us")
            print(f"batches of 32: {cpu['batch'] / 32:.2f} us CPU a decision: {32e6 / cpu['batch']:.0f} decisions a second of one core")
            bodies = folder / "bodies"
            bodies.write_text("".join(json.dumps(event) + "\n" for event in events[:2000]))
            most = run_load(binaries, mpold, bodies, options.seconds, 0)["per_second"]
            half = [run_load(binaries, mpold, bodies, options.seconds, most / 2) for _ in range(options.rounds)]
            median = lambda key: statistics.median(one[key] for one in half)
            print(f"at half of {most}/s: p50 {median('p50_us'):.0f} us, p99 {median('p99_us'):.0f} us, p99.9 {median('p999_us'):.0f} us; "
                  f"wrong {sum(one['wrong'] for one in half)}")
            print(f"resident after it: {mpold.resident() / 1e6:.1f} MB")
        finally:
            mpold.stop()
            traced.stop()
            beast.stop()


if __name__ == "__main__":
    main()
