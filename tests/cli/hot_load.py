"""A running mpold: bundles come, are refused, go back; from a file, by push, from a URL; shadows, modes, parameters, restarts.

usage: hot_load.py MPOL MPOLD
"""
import contextlib
import http.client
import http.server
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time

MPOL, MPOLD = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
POLICY = """package hot
import std.chat
import std.outcome

param limit : score = {limit} in 50%..95%
signal hate : score

rule HOT-001 "Hate" {{
  severity  high
  owner     "you@example.org"
  rationale "An example."
  applies to completion
  when hate >= limit
  unknown flag
  then {action}, log
}}
rule HOT-002 "Very much" {{
  severity  high
  owner     "you@example.org"
  rationale "An example."
  applies to completion
  when hate >= 99%
  unknown flag
  then block hard
}}
"""


def run(*args, **more):
    return subprocess.run([MPOL, *args], capture_output=True, text=True, timeout=120, **more)


def make_bundle(folder, name, limit="80%", action="block", text=None):
    source = folder / f"{name}.mpol"
    source.write_text(text or POLICY.format(limit=limit, action=action))
    out = folder / f"{name}.mpolb"
    done = run("build", str(source), "-o", str(out), "--release", name)
    assert done.returncode == 0, done.stdout + done.stderr
    return out.read_bytes()


class Mpold:
    def __init__(self, folder, policy, more=""):
        self.socket = str(folder / "mpold.sock")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.socket)
        config = folder / "mpold.toml"
        config.write_text(f'''[server]
listen = ["127.0.0.1:0", "unix:{self.socket}"]
tokens = "tokens"
read_from = "loopback"
[bundles]
folder = "kept"
poll = "200ms"
[decide]
cache = "cache"
code_generator = "none"
{more}
{policy}
''')
        self.log = open(folder / "log", "a+")
        self.process = subprocess.Popen([MPOLD, "--config", str(config)], stderr=self.log)
        wait(lambda: os.path.exists(self.socket) and self.ask("GET", "/healthz")[0] == 200)

    def ask(self, method, path, body=b"", token=None):
        status, text = self.ask_text(method, path, body, token)
        return status, json.loads(text) if text else None

    def ask_text(self, method, path, body=b"", token=None):
        connection = http.client.HTTPConnection("localhost", timeout=60)
        import socket
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(60)
        connection.sock.connect(self.socket)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text

    def verdict(self, hate):
        event = {"id": "e", "time": "2026-01-01T00:00:00Z", "kind": "completion", "text": "x", "scores": {"hate": hate}}
        status, answer = self.ask("POST", "/v1/decide", json.dumps(event))
        assert status == 200, answer
        return answer["verdict"], answer["decisions"][0]

    def streamed(self, hate):
        """What goes out of a text, and the last line."""
        event = {"id": "s", "time": "2026-01-01T00:00:00Z", "kind": "completion", "text": "", "scores": {"hate": hate}}
        lines = [event, {"piece": "some "}, {"piece": "text"}, {"end": True}]
        status, text = self.ask_text("POST", "/v1/stream", "".join(json.dumps(line) + "\n" for line in lines))
        assert status == 200, text
        answers = [json.loads(line) for line in text.splitlines()]
        return "".join(line.get("text", "") for line in answers), answers[-1]

    def status(self):
        return self.ask("GET", "/v1/policies/hot")[1]

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=40) == 0


def wait(true, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if true():
                return
        time.sleep(0.02)
    raise AssertionError(f"not true within {seconds} s: {true.__code__.co_firstlineno}")


def equal(found, expected):
    assert found == expected, f"found {found}, expected {expected}"


@contextlib.contextmanager
def daemon(policy, prepare=lambda folder: None):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        made = run("ctl", "token", "new", "--role", "admin", "--name", "ops")
        assert made.returncode == 0, made.stderr
        (folder / "token").write_text(made.stdout)
        (folder / "tokens").write_text(made.stderr.splitlines()[-1] + "\n")
        for secret in ("token", "tokens"):
            (folder / secret).chmod(0o600)
        prepare(folder)
        running = []

        def start(more=""):
            running.append(Mpold(folder, policy, more))
            running[-1].token = made.stdout.strip()
            return running[-1]
        try:
            yield folder, start
        except BaseException:
            print((folder / "log").read_text())
            raise
        finally:
            for one in running:
                if one.process.poll() is None:
                    one.process.kill()
                    one.process.wait()


def logged(folder, *words):
    for one in words:
        wait(lambda: one in (folder / "log").read_text())


def from_a_file():
    """A bad file leaves the good one; rollback holds over a restart, until the file is another one."""
    good = {}

    def prepare(folder):
        good["a"], good["b"] = make_bundle(folder, "a", "80%"), make_bundle(folder, "b", "60%")
        (folder / "live.mpolb").write_bytes(good["a"])
    with daemon('[[policy]]\nname = "hot"\nfile = "live.mpolb"', prepare) as (folder, start):
        live = folder / "live.mpolb"
        mpold = start()
        equal(mpold.verdict(0.7)[0], "allow")
        live.write_bytes(good["b"])
        wait(lambda: mpold.status()["release"] == "b")
        equal(mpold.verdict(0.7)[0], "block")
        live.write_bytes(good["a"][:-7] + b"damaged")
        wait(lambda: mpold.status()["state"] == "ERROR")
        assert mpold.status()["error"]["code"] in ("R0110", "R0111"), mpold.status()
        equal(mpold.status()["release"], "b")
        equal(mpold.verdict(0.7)[0], "block")
        live.write_bytes(good["b"])
        wait(lambda: mpold.status()["state"] == "LOADED")
        equal(mpold.status()["loads"], 2)
        # Back to a; what the file holds is passed over, also by the next start.
        status, answer = mpold.ask("POST", "/v1/policies/hot/rollback", token=mpold.token)
        equal((status, answer["release"], answer["by"]), (200, "a", "ops"))
        equal(mpold.verdict(0.7)[0], "allow")
        time.sleep(0.5)
        equal(mpold.status()["release"], "a")
        mpold.end()
        mpold = start()
        equal(mpold.status()["release"], "a")
        equal(mpold.verdict(0.7)[0], "allow")
        live.unlink()
        wait(lambda: "error" in mpold.status())
        equal(mpold.verdict(0.7)[0], "allow")
        mpold.end()
        mpold = start()  # the source cannot be had: the last good one
        equal((mpold.status()["state"], mpold.status()["release"]), ("STALE", "a"))
        equal(mpold.verdict(0.7)[0], "allow")


def by_push():
    with daemon('[[policy]]\nname = "hot"\npush = true') as (folder, start):
        mpold = start()
        a, b = make_bundle(folder, "a", "80%"), make_bundle(folder, "b", "60%")
        path = "/v1/policies/hot"
        equal(mpold.ask("GET", "/readyz")[0], 503)
        equal(mpold.ask("PUT", path, a)[0], 401)
        equal(mpold.ask("PUT", "/v1/policies/other", a, mpold.token)[0], 404)
        equal(mpold.ask("PUT", path, a, mpold.token)[0], 200)
        status, answer = mpold.ask("PUT", path, b"nothing", mpold.token)
        equal((status, answer["error"]["code"]), (422, "R0110"))
        equal(mpold.status()["state"], "ERROR")
        equal(mpold.verdict(0.7)[0], "allow")
        equal(mpold.ask("PUT", path, a, mpold.token)[1]["loads"], 1)  # the same is not loaded again
        # Parameters within their range, kept over a restart.
        params = path + "/params"
        equal(mpold.ask("PUT", params, '{"params":{"limit":"65%"}}', mpold.token)[0], 200)
        equal(mpold.verdict(0.7)[0], "block")
        status, answer = mpold.ask("PUT", params, '{"params":{"limit":"20%"}}', mpold.token)
        equal((status, answer["error"]["code"]), (422, "R0102"))
        equal(mpold.ask("PUT", params, '{"params":{"limits":"70%"}}', mpold.token)[1]["error"]["code"], "R0101")
        equal(mpold.ask("PUT", params, '[1]', mpold.token)[0], 400)
        equal(mpold.ask("GET", params)[1], {"params": {"limit": "65%"}})
        # Modes of rules.
        modes = path + "/modes"
        equal(mpold.ask("PUT", modes, '{"modes":{"HOT-001":"detect"}}', mpold.token)[0], 200)
        verdict, decision = mpold.verdict(0.7)
        equal(verdict, "allow")
        equal(decision["fired"][0], {"rule": "HOT-001", "title": "Hate", "severity": "high", "mode": "detect"})
        equal(decision["actions"], [])
        for mode, fired in (("shadow", []), ("off", []), ("enforce", [{"rule": "HOT-001", "title": "Hate", "severity": "high"}])):
            equal(mpold.ask("PUT", modes, json.dumps({"modes": {"HOT-001": mode}}), mpold.token)[0], 200)
            equal(mpold.verdict(0.7)[1]["fired"], fired)
            # In streams too; and explained as what it is.
            text, last = mpold.streamed(0.7)
            equal((text, last["decisions"][0]["fired"]), ("" if mode == "enforce" else "some text", fired))
            event = {"kind": "completion", "text": "x", "scores": {"hate": 0.7}}
            explained = mpold.ask("POST", "/v1/explain?rule=HOT-001", json.dumps(event), mpold.token)[1]
            equal(explained["verdict"], "block" if mode == "enforce" else "allow")
            equal([(rule["state"], rule.get("mode", "enforce")) for rule in explained["decisions"][0]["rules"]], [("fired", mode)])
        for rule, mode, code in (("HOT-002", "detect", "R0116"), ("HOT-009", "off", "R0115"), ("HOT-001", "of", "R0117")):
            status, answer = mpold.ask("PUT", modes, json.dumps({"modes": {rule: mode}}), mpold.token)
            equal((status, answer["error"]["code"]), (422, code))
        equal(mpold.ask("PUT", modes, '{"modes":{"HOT-001":"off"}}', mpold.token)[0], 200)
        mpold.end()
        mpold = start()
        equal(mpold.status()["state"], "LOADED")
        equal((mpold.status()["params"], mpold.status()["modes"]), ({"limit": "65%"}, {"HOT-001": "off"}))
        equal(mpold.ask("GET", path + "/history")[1]["params_set"]["by"], "ops")
        equal(mpold.verdict(0.7)[1]["fired"], [])
        equal(mpold.ask("PUT", modes, '{"modes":{}}', mpold.token)[0], 200)
        equal(mpold.ask("PUT", params, '{"params":{}}', mpold.token)[0], 200)
        equal(mpold.verdict(0.7)[0], "allow")
        # A shadow changes nothing, is counted, and is promoted.
        equal(mpold.ask("POST", path + "/promote", token=mpold.token)[0], 404)
        equal(mpold.ask("PUT", path + "?shadow=1", b, mpold.token)[0], 200)
        for hate in (0.1, 0.7, 0.7, 0.9):
            equal(mpold.verdict(hate)[0], "block" if hate == 0.9 else "allow")
        wait(lambda: mpold.ask("GET", path + "/shadow")[1]["events"] == 4)
        shadow = mpold.ask("GET", path + "/shadow")[1]
        equal([shadow[key] for key in ("same", "stricter", "milder", "more_rules", "fewer_rules")], [2, 2, 0, 2, 0])
        equal((shadow["last"][0]["live"], shadow["last"][0]["shadow"], shadow["last"][0]["more"]), ("allow", "block", ["HOT-001"]))
        # It is there after a restart, decides on requests in other APIs' forms, and not on what is only explained.
        mpold.end()
        mpold = start()
        equal(mpold.ask("GET", path + "/shadow")[1]["events"], 0)
        equal(mpold.ask("POST", "/v1/explain", json.dumps({"kind": "completion", "text": "x"}), mpold.token)[0], 200)
        mpold.ask("POST", "/v1/moderations", json.dumps({"model": "omni-moderation-latest", "input": "x"}))
        wait(lambda: mpold.ask("GET", path + "/shadow")[1]["events"] == 1)
        equal(mpold.ask("POST", path + "/promote", token=mpold.token)[1]["release"], "b")
        equal(mpold.verdict(0.7)[0], "block")
        # The command.
        ctl = [f"--url=unix:{mpold.socket}", f"--token-file={folder / 'token'}"]
        assert run("ctl", *ctl, "status").stdout.startswith("hot"), run("ctl", *ctl, "status").stderr
        equal(run("ctl", *ctl, "params", "hot", "limit=90%").returncode, 0)
        equal(run("ctl", *ctl, "params", "hot").stdout, "limit = 90%\n")
        equal(mpold.verdict(0.85)[0], "allow")
        equal(run("ctl", *ctl, "params", "hot", "--unset", "limit").returncode, 0)
        equal(run("ctl", *ctl, "rollback", "hot").returncode, 0)
        equal(mpold.status()["release"], "a")
        history = json.loads(run("ctl", *ctl, "--format", "json", "history", "hot").stdout)
        equal([one["release"] for one in history["history"]], ["a", "b", "a"])
        # Who has set parameters and modes.
        equal((history["params_set"]["by"], history["modes_set"]["by"]), ("ops", "ops"))
        assert history["params_set"]["set_ms"] >= history["modes_set"]["set_ms"] > 1e12, history
        assert "  params set 20" in run("ctl", *ctl, "history", "hot").stdout
        refused = run("ctl", *ctl, "load", "hot", str(folder / "a.mpol"))
        equal(refused.returncode, 1)
        assert "R0110" in refused.stderr, refused.stderr
        logged(folder, "not ready: `hot` has not come yet", " ready\n", "policy hot LOADED", "policy hot ERROR: R0110",
               'parameters of hot set by=ops set="limit=65%"', "change of hot refused: R0102", 'modes of hot set by=ops set="HOT-001=detect"',
               "policy hot has a shadow", "shadow of hot differs", "live=allow shadow=block more=HOT-001", "policy hot promoted from its shadow",
               "change of hot refused: no_shadow", "policy hot rolled back")


class Origin(http.server.BaseHTTPRequestHandler):
    """Answers as `say` tells it."""
    say, asked = ("200", b"", "x"), []

    def do_GET(self):
        kind, body, etag = Origin.say
        Origin.asked.append(self.headers)  # whatever the case of their letters
        if kind == "slow":
            time.sleep(3)
        if kind in ("500", "slow"):
            self.send_response(500)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            return self.end_headers()
        self.send_response(200)
        self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def from_a_url():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    policy = f'[[policy]]\nname = "hot"\nurl = "http://127.0.0.1:{server.server_port}/hot"\nstale_after = "2s"\nrefuse_stale = true'
    with daemon(policy) as (folder, start):
        a, b = make_bundle(folder, "a", "80%"), make_bundle(folder, "b", "60%")
        Origin.say = ("200", a, '"1"')
        mpold = start()
        wait(lambda: mpold.status()["state"] == "LOADED")
        equal(mpold.verdict(0.7)[0], "allow")
        wait(lambda: any(one.get("If-None-Match") == '"1"' for one in Origin.asked))
        equal(mpold.status()["loads"], 1)
        Origin.say = ("200", b"no bundle", '"2"')
        wait(lambda: mpold.status()["state"] == "ERROR")
        Origin.say = ("200", b, '"3"')
        wait(lambda: mpold.status()["release"] == "b")
        equal(mpold.verdict(0.7)[0], "block")
        # Gone for longer than it may be: nothing is decided any more, and is again when it is back.
        Origin.say = ("500", b"", "")
        wait(lambda: mpold.status()["state"] == "STALE")
        status, answer = mpold.ask("POST", "/v1/decide", '{"id":"e","kind":"completion","time":1,"text":"x"}')
        equal((status, answer["error"]["code"]), (503, "policy_not_ready"))
        Origin.say = ("200", b, '"3"')
        mpold.ask("POST", "/v1/policies/hot/load", token=mpold.token)
        wait(lambda: mpold.status()["state"] == "LOADED")
        wait(lambda: mpold.verdict(0.7)[0] == "block")
        # A slow server holds up neither decisions nor the end.
        Origin.say = ("slow", b, "")
        time.sleep(0.5)
        equal(mpold.verdict(0.7)[0], "block")
        began = time.monotonic()
        mpold.end()
        assert time.monotonic() - began < 2.9, time.monotonic() - began
        Origin.say = ("500", b"", "")
        mpold = start()
        wait(lambda: mpold.status()["release"] == "b")  # the last good one, from the disk
        assert mpold.status()["state"] in ("STALE", "LOADED"), mpold.status()
        logged(folder, "policy hot ERROR: R0110", "answered 500", "policy hot STALE", "policy hot is current again", "policy hot: its source is there again",
               "policy hot taken from what is kept")
    server.shutdown()


for test in (from_a_file, by_push, from_a_url):
    print(test.__name__, flush=True)
    test()
print("all hold")
