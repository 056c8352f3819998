"""`mpol serve`: asked, changed, broken, repaired; what it says in its terminal, and how it ends.

usage: serve.py MPOL      (mpold is beside it)
"""
import contextlib
import http.client
import json
import os
import pathlib
import queue
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time

MPOL = str(pathlib.Path(sys.argv[1]).resolve())
POLICY = """package served
import std.chat
import std.outcome

signal hate : score

rule SERVED-001 "Hate" {{
  severity  high
  owner     "you@example.org"
  rationale "An example."
  applies to completion
  when hate >= {limit}
  unknown flag
  then block, log
}}
{more}
test "much" {{ event {{ kind: completion, text: "it's", hate: 95% }} expect SERVED-001, block, log }}
"""
RULE = """rule SERVED-002 "Little" {
  severity  low
  owner     "you@example.org"
  rationale "An example."
  applies to completion
  when hate >= 10%
  unknown flag
  then flag
}
"""


def equal(found, expected):
    assert found == expected, f"found {found!r}, expected {expected!r}"


class Serve:
    """What it prints goes to `lines`, output and errors together, in order."""

    def __init__(self, folder, *more):
        (folder / "tmp").mkdir(exist_ok=True)
        more = more if "--listen" in more else ("--listen", "127.0.0.1:0", *more)
        self.process = subprocess.Popen([MPOL, "serve", str(folder / "policy"), *more], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        text=True, env={**os.environ, "TMPDIR": str(folder / "tmp")})
        self.lines, self.seen = queue.Queue(), []
        self.reader = threading.Thread(target=lambda: [self.lines.put(line.rstrip("\n")) for line in self.process.stdout])
        self.reader.start()

    def line(self, begin, seconds=60):
        """The next line that begins so."""
        end = time.monotonic() + seconds
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no line {begin!r} within {seconds} s; there were\n" + "\n".join(self.seen)) from None
            self.seen.append(line)
            if line.startswith(begin):
                return line

    def listen(self):
        self.port = int(self.line("serving on http://127.0.0.1:").split(";")[0].rsplit(":", 1)[1])

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, json.loads(text)

    def verdict(self, hate):
        status, answer = self.ask("POST", "/v1/decide", json.dumps({"kind": "completion", "text": "x", "scores": {"hate": hate}}))
        equal(status, 200)
        return answer["verdict"]

    def policy(self):
        return self.ask("GET", "/v1/policies")[1]["policies"][0]


@contextlib.contextmanager
def serving(text, *more):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "policy").mkdir()
        (folder / "policy/served.mpol").write_text(text)
        one = Serve(folder, *more)
        one.folder, one.file = folder, folder / "policy/served.mpol"
        try:
            yield one
        finally:
            if one.process.poll() is None:
                one.process.kill()
            one.process.wait()
            one.reader.join()


def children(pid):
    return [int(one) for one in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def end_of(one, how=signal.SIGINT):
    """It ends with 0, and nothing is left."""
    mpold, = children(one.process.pid)
    one.process.send_signal(how)
    equal(one.process.wait(timeout=30), 0)
    assert not pathlib.Path(f"/proc/{mpold}").exists()
    equal(list((one.folder / "tmp").iterdir()), [])


def an_author_saves():
    with serving(POLICY.format(limit="80%", more="")) as one:
        one.listen()
        equal(one.line("loaded"), "loaded: package `served`, 1 rule; 1 test passes")
        # The line to try, as a shell reads it.
        curl = one.line("try: ").removeprefix("try: ")
        equal(shlex.split(curl)[-1], '{"kind":"completion","text":"it\'s","scores":{"hate":0.95}}')
        tried = subprocess.run(curl, shell=True, capture_output=True, text=True, timeout=60, check=True)
        equal(json.loads(tried.stdout)["decisions"][0]["fired"][0]["rule"], "SERVED-001")
        equal(one.verdict(0.7), "allow")

        one.file.write_text(POLICY.format(limit="60%", more=""))
        equal(one.line("reloaded"), "reloaded: rules ~ SERVED-001 (condition); 1 test passes")
        equal(one.verdict(0.7), "block")

        one.file.write_text(POLICY.format(limit="60", more=""))
        equal(one.line("error[E0307]"), "error[E0307]: `60` is an int, and a score is written with a percent sign or a point")
        one.line("the policy before goes on deciding")
        status = one.policy()
        equal((status["state"], status["error"]["code"], status["rules"]), ("ERROR", "E0307", 1))
        equal(status["error"]["message"], f"{one.file}:12:16: `60` is an int, and a score is written with a percent sign or a point")
        equal(one.verdict(0.7), "block")
        equal(one.ask("GET", "/readyz")[0], 200)

        # The same as before the fault: nothing has changed, and the status says so.
        one.file.write_text(POLICY.format(limit="60%", more=""))
        equal(one.line("reloaded"), "reloaded: nothing that decides has changed; 1 test passes")
        equal((one.policy()["state"], "error" in one.policy()), ("LOADED", False))

        # A second file of the package, and a test that fails: it decides, and the test is told.
        (one.folder / "policy/more.mpol").write_text("package served\nimport std.chat\nimport std.outcome\n" + RULE)
        equal(one.line("reloaded"), "reloaded: rules + SERVED-002; 1 test passes")
        equal(one.verdict(0.2), "flag")
        one.file.write_text(POLICY.format(limit="96%", more=""))
        one.line('FAILED "much"')
        equal(one.line("reloaded"), "reloaded: rules ~ SERVED-001 (condition); 1 of 1 test fails")
        equal(one.verdict(0.95), "flag")
        (one.folder / "policy/more.mpol").unlink()
        equal(one.line("reloaded"), "reloaded: rules - SERVED-002; 1 of 1 test fails")

        # Nothing there to read: the one before, until there is something again.
        one.file.unlink()
        one.line("error: ")
        one.line("the policy before goes on deciding")
        equal(one.policy()["error"]["code"], "cannot_build")
        equal(one.verdict(0.97), "block")
        one.file.write_text(POLICY.format(limit="80%", more=""))
        equal(one.line("reloaded"), "reloaded: rules ~ SERVED-001 (condition); 1 test passes")
        equal(one.verdict(0.9), "block")
        end_of(one)


def it_begins_with_a_fault():
    with serving(POLICY.format(limit="80", more="")) as one:
        one.line("error[E0307]")
        one.listen()
        one.line("nothing decides until this is mended")
        status, answer = one.ask("GET", "/readyz")
        assert status == 503 and "E0307" in answer["reasons"][0], answer
        equal(one.ask("POST", "/v1/decide", '{"kind":"completion","text":"x"}')[0], 503)
        one.file.write_text(POLICY.format(limit="80%", more=""))
        equal(one.line("loaded"), "loaded: package `served`, 1 rule; 1 test passes")
        one.line("try: curl")
        equal(one.verdict(0.9), "block")
        end_of(one, signal.SIGTERM)


def it_takes_a_configuration():
    with tempfile.TemporaryDirectory() as name:
        config = pathlib.Path(name) / "mpold.toml"
        config.write_text('[server]\nlisten = ["127.0.0.1:1"]\ntokens = "none"\ndecide_from = "nobody"\n[decide]\nmax_batch = 1\n[audit]\nfolder = "audit"\n'
                          '[[policy]]\nname = "other"\npush = true\n')
        with serving(POLICY.format(limit="80%", more=""), "--config", str(config)) as one:
            one.listen()
            one.line("loaded")
            event = {"kind": "completion", "text": "x", "scores": {"hate": 0.9}}
            equal(one.ask("POST", "/v1/decide", json.dumps([event, event]))[0], 413)  # its own limit of a batch
            equal(one.verdict(0.9), "block")
            assert (config.parent / "audit").is_dir()  # from that file's folder
            equal(one.policy()["policy"], "served")
            end_of(one)
        config.write_text("[decide]\nmax_bach = 1\n")
        with serving(POLICY.format(limit="80%", more=""), "--config", str(config)) as one:
            one.line(f"error: {config}:2:1: there is no setting `max_bach` (did you mean `max_batch`?)")
            equal(one.process.wait(timeout=30), 2)


def it_says_why_it_cannot_begin():
    import socket
    with socket.socket() as taken, serving(POLICY.format(limit="80%", more="")) as first:
        first.listen()
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with serving(POLICY.format(limit="80%", more=""), "--listen", f"127.0.0.1:{taken.getsockname()[1]}") as one:
            line = one.line("error: mpold: ")
            assert "in use" in line, line
            equal(one.process.wait(timeout=30), 2)
        # It has ended without being asked to; and where mpol is killed, mpold ends too.
        mpold, = children(first.process.pid)
        os.kill(mpold, signal.SIGKILL)
        equal(first.line("error: mpold"), "error: mpold ended with 137")
        equal(first.process.wait(timeout=30), 2)
    with serving(POLICY.format(limit="80%", more="")) as one:
        one.listen()
        mpold, = children(one.process.pid)
        one.process.kill()
        end = time.monotonic() + 20
        while pathlib.Path(f"/proc/{mpold}").exists():
            assert time.monotonic() < end, "mpold is still there"
            time.sleep(0.05)
    with serving("package served\n") as one:
        (one.folder / "policy/other.mpol").write_text("package other\n")
        equal(subprocess.run([MPOL, "serve", str(one.folder / "policy")], capture_output=True, timeout=60).returncode, 2)


for test in (an_author_saves, it_begins_with_a_fault, it_takes_a_configuration, it_says_why_it_cannot_begin):
    print(test.__name__, flush=True)
    test()
print("all hold")
