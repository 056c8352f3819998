"""What tests of mpold's log and traces have in common: an event with words that may be in neither, lines of the log that are held against their
table, and peers that answer as they are told.
"""
import http.server
import json
import pathlib
import re
import threading
import time

GUARD = {"guard": "tests/daemon/guard.mpol"}
SCORED = {"scored": "tests/daemon/scored.mpol"}
# None of these words may ever be in a log or a trace.
SECRETS = ["zz-banned", "a-user-of-ours", "zz-secret"]
EVENT = {"id": "e", "time": 1, "kind": "prompt", "text": "zz-banned zz-secret", "user": "a-user-of-ours", "scores": {"jailbreak": 0}}
FIELDS = {name: set(fields.split(",")) - {""} for name, fields in
          re.findall(r'^MPOL_LOG\((\w+), \w+, [\w:]+, "[^"]*", "([^"]*)"', pathlib.Path("daemon/log.def").read_text(), re.M)}
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def until(true, seconds=20.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: line {true.__code__.co_firstlineno}")


def no_content(text):
    for secret in SECRETS:
        assert secret not in text, f"{secret} in {text}"


def log_of(daemon):
    """Its lines so far; each is checked."""
    lines = []
    for line in list(daemon.said):
        no_content(line)
        one = json.loads(line)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", one["time"]), line
        assert one["level"] in ("error", "warn", "info", "debug"), line
        assert set(one) - {"time", "level", "event"} <= FIELDS[one["event"]], line
        lines.append(one)
    return lines


def told(daemon, event, **fields):
    return [one for one in log_of(daemon) if one["event"] == event and all(one.get(name) == value for name, value in fields.items())]


def metric(daemon, name):
    page = daemon.ask("GET", "/metrics").body.decode()
    found = re.search(rf"^{re.escape(name)} (\S+)$", page, re.M)
    return float(found[1]) if found else 0.0


class Peer(http.server.BaseHTTPRequestHandler):
    """A classifier, a receiver of actions, and a collector."""
    protocol_version = "HTTP/1.1"
    status, body, delay, headers_out = 200, b"{}", 0.0, {}
    seen = []

    def log_message(self, *_):
        pass

    def do_POST(self):
        kind = type(self)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind.seen.append((self.path, dict(self.headers), body))
        time.sleep(kind.delay)
        self.send_response(kind.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(kind.body)))
        for name, value in kind.headers_out.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(kind.body)
        except OSError:
            pass


def peer(name, **members):
    kind = type(name, (Peer,), {"seen": [], **members})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return kind, server


def provider(place, port):
    path = pathlib.Path(place) / "providers.toml"
    path.write_text(f'[[provider]]\nname = "p"\nkind = "http_json"\nurl = "http://127.0.0.1:{port}/"\nretries = 0\nbreaker_pause = "300ms"\n'
                    'body = \'{"text": "$text"}\'\n[provider.signals]\nhate = "/hate"\n')
    return path
