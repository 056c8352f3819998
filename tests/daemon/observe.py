#!/usr/bin/env python3
"""What mpold tells of itself: its log, and its traces, with readers and collectors that are slow, busy, wrong and gone.

usage: observe.py MPOL MPOLD      (from the top of the tree)
"""
import http.server
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


SPAN_KEYS = {"traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano", "attributes", "status"}
VALUE_KINDS = {"stringValue": str, "intValue": str, "boolValue": bool, "arrayValue": dict}


def spans_in(requests):
    """All spans that were sent, flat, each held against the form of the protocol."""
    spans = []
    for path, headers, body in requests:
        no_content(body.decode())
        assert path == "/v1/traces" and headers["content-type"] == "application/json", (path, headers)
        for resource in json.loads(body)["resourceSpans"]:
            about = {one["key"]: one["value"]["stringValue"] for one in resource["resource"]["attributes"]}
            assert about["service.name"] == "guardrails" and about["service.version"] and about["service.instance.id"], about
            for scope in resource["scopeSpans"]:
                assert scope["scope"]["name"] == "mpold" and scope["spans"]
                spans += scope["spans"]
    for span in spans:
        assert set(span) <= SPAN_KEYS and re.fullmatch("[0-9a-f]{32}", span["traceId"]) and re.fullmatch("[0-9a-f]{16}", span["spanId"]), span
        assert span["kind"] in (1, 2, 3), span
        begin, end = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
        assert isinstance(span["startTimeUnixNano"], str) and begin <= end and abs(end / 1e9 - time.time()) < 300, span
        for one in span["attributes"]:
            (kind, value), = one["value"].items()
            assert isinstance(value, VALUE_KINDS[kind]), one
        span["all"] = {one["key"]: next(iter(one["value"].values())) for one in span["attributes"]}
    return spans


def texts(value):
    return [one["stringValue"] for one in value["values"]]


def traces(mpol, mpold):
    collector, server = peer("Collector")
    classifier, second = peer("Classifier", body=b'{"hate": 0.9}')
    with tempfile.TemporaryDirectory() as place:
        headers = pathlib.Path(place) / "headers"
        headers.write_text("x-token: one\n")
        headers.chmod(0o600)
        settings = (f'[decide]\nproviders = "{provider(place, second.server_port)}"\n[audit]\nfolder = "{place}/audit"\n[log]\nformat = "json"\n'
                    f'[traces]\nendpoint = "http://127.0.0.1:{server.server_port}/v1/traces"\nservice_name = "guardrails"\nsample = 0.0\n'
                    f'interval = "50ms"\nqueue = 60\nbatch = 20\ntimeout = "500ms"\nheaders = "{headers}"\n')
        with Daemon(mpol, mpold, {**SCORED, **GUARD}, settings=settings) as daemon:
            def ask(event, tenant="scored", parent=f"00-{TRACE}-{SPAN}-01", status=200):
                answer = daemon.post("/v1/decide", event, Mpol_Tenant=tenant, **({"traceparent": parent} if parent else {}))
                assert answer.status == status, answer
                assert not {name.lower() for name in answer.headers} & {"traceparent", "tracestate", "server-timing"}, answer.headers
                return answer

            def spans(count):
                return until(lambda: (found := spans_in(collector.seen)) and len(found) >= count and found)
            event = {"id": "one", "time": 1, "kind": "prompt", "text": "zz-secret one", "user": "a-user-of-ours"}
            ask(event)
            named = {span["name"]: span for span in spans(4)}
            assert set(named) == {"POST /v1/decide", "decide scored", "signals p", "evaluate"}, named
            root, decide, asked = named["POST /v1/decide"], named["decide scored"], named["signals p"]
            assert root["traceId"] == TRACE and root["parentSpanId"] == SPAN and root["kind"] == 2 and "status" not in root, root
            assert root["all"]["http.request.method"] == "POST" and root["all"]["http.route"] == root["all"]["url.path"] == "/v1/decide", root
            assert root["all"]["http.response.status_code"] == "200" and root["all"]["url.scheme"] == "http" and root["all"]["mpol.events"] == "1", root
            assert decide["parentSpanId"] == root["spanId"] and asked["parentSpanId"] == named["evaluate"]["parentSpanId"] == decide["spanId"]
            assert {span["traceId"] for span in named.values()} == {TRACE}
            assert decide["all"]["mpol.policy"] == "scored" and texts(decide["all"]["mpol.rules.fired"]) == ["S-HATE"], decide
            assert decide["all"]["mpol.verdict"] == root["all"]["mpol.verdict"] and decide["all"]["mpol.bundle"] and decide["all"]["mpol.engine"], decide
            assert asked["kind"] == 3 and asked["all"]["mpol.cached"] is False and asked["all"]["mpol.signals"] == "1", asked
            assert int(root["startTimeUnixNano"]) <= int(decide["startTimeUnixNano"]) <= int(asked["startTimeUnixNano"])
            assert int(asked["endTimeUnixNano"]) <= int(decide["endTimeUnixNano"]) <= int(root["endTimeUnixNano"])
            assert collector.seen[0][1]["x-token"] == "one", collector.seen[0][1]
            # The same text again comes from the cache; the token is another one by now.
            collector.seen.clear()
            headers.write_text("x-token: two\n")
            ask({**event, "id": "two"})
            assert {span["name"]: span for span in spans(4)}["signals p"]["all"]["mpol.cached"] is True
            assert collector.seen[0][1]["x-token"] == "two"
            # A classifier that fails, and a request that nobody can decide on.
            collector.seen.clear()
            classifier.status = 500
            ask({**event, "id": "three", "text": "zz-secret three"})
            named = {span["name"]: span for span in spans(4)}
            assert named["signals p"]["status"] == {"code": 2} and named["signals p"]["all"]["error.type"] == "status 500", named
            assert named["signals p"]["all"]["http.response.status_code"] == "500"
            assert texts(named["decide scored"]["all"]["mpol.rules.undetermined"]) == ["S-HATE"]
            assert texts(named["decide scored"]["all"]["mpol.unknown"]) == ["signal hate"], named
            classifier.status = 200
            collector.seen.clear()
            ask(event, tenant="nobody", status=503)
            (root,) = spans(1)
            assert root["status"] == {"code": 2} and root["all"]["error.type"] == "503", root
            # What is not sampled is not sent: the flag, no header with a share of 0, a header that is not valid, a GET.
            collector.seen.clear()
            for parent in (f"00-{TRACE}-{SPAN}-00", None, f"00-{TRACE.upper()}-{SPAN}-01", "zz-secret"):
                ask({**EVENT, "id": f"not {parent}"}, tenant="guard", parent=parent)
            daemon.ask("GET", "/metrics", None, {"traceparent": f"00-{TRACE}-{SPAN}-01"})
            time.sleep(0.3)
            assert collector.seen == [], collector.seen
            # A batch, and the explanation of an event.
            ask([{**EVENT, "id": f"b{n}"} for n in range(5)], tenant="guard")
            names = [span["name"] for span in spans(11)]
            assert names.count("decide guard") == names.count("evaluate") == 5, names
            # A text that goes out while it is written; and one whose writer goes away in the middle of it.
            collector.seen.clear()
            pieces = [json.dumps({**EVENT, "id": "s", "text": ""}), '{"piece":"zz-secret "}', '{"piece":"zz-banned"}', '{"end":true}']
            streamed = daemon.ask("POST", "/v1/stream", "\n".join(pieces).encode(), {"Mpol-Tenant": "guard", "traceparent": f"00-{TRACE}-{SPAN}-01"})
            assert streamed.status == 200 and b'"verdict":"block"' in streamed.body, streamed
            named = {span["name"]: span for span in spans(2)}
            root = named["POST /v1/stream"]["all"]
            assert root["mpol.verdict"] == "block" and root["http.response.status_code"] == "200", named
            assert "G-BLOCK" in texts(named["decide guard"]["all"]["mpol.rules.fired"]), named
            collector.seen.clear()
            with socket.create_connection(("127.0.0.1", daemon.port)) as writer:
                head = f"POST /v1/stream HTTP/1.1\r\nHost: x\r\nMpol-Tenant: guard\r\ntraceparent: 00-{TRACE}-{SPAN}-01\r\nTransfer-Encoding: chunked\r\n\r\n"
                line = (pieces[0] + "\n" + pieces[1] + "\n").encode()
                writer.sendall(head.encode() + b"%x\r\n%s\r\n" % (len(line), line))
                time.sleep(0.2)
            named = {span["name"]: span for span in spans(2)}
            assert "decide guard" in named and named["POST /v1/stream"]["all"]["http.response.status_code"] == "200", named
            # A busy collector is asked again, not before it wants to be; what it refuses is not.
            def sent(result="sent"):
                return metric(daemon, f'mpol_traces_spans_total{{result="{result}"}}')
            before, collector.status, collector.headers_out = sent(), 503, {"Retry-After": "1"}
            collector.seen.clear()
            ask({**EVENT, "id": "busy"}, tenant="guard")
            until(lambda: collector.seen)
            begin = time.monotonic()
            until(lambda: told(daemon, "traces_failing"))
            assert sent() == before
            collector.status, collector.headers_out = 200, {}
            until(lambda: sent() == before + 3)
            assert time.monotonic() - begin > 0.7 and len(collector.seen) == 2 and collector.seen[0][2] == collector.seen[1][2]
            assert until(lambda: told(daemon, "traces_recovered"))
            collector.status = 400
            ask({**EVENT, "id": "refused"}, tenant="guard")
            until(lambda: sent("refused") == 3)
            collector.status, collector.body = 200, b'{"partialSuccess":{"rejectedSpans":"2","errorMessage":"no"}}'
            ask({**EVENT, "id": "in part"}, tenant="guard")
            until(lambda: sent("refused") == 5 and sent() == before + 4)
            collector.body = b"{}"
            # One that never answers: nobody waits for it, and what has no room is dropped.
            collector.delay = 30.0
            slowest = 0.0
            for number in range(100):
                begin = time.monotonic()
                ask({**EVENT, "id": f"late {number}"}, tenant="guard")
                slowest = max(slowest, time.monotonic() - begin)
            assert slowest < 1 and sent("dropped") > 100, (slowest, sent("dropped"))
            assert metric(daemon, "mpol_traces_waiting") <= 80
            collector.delay = 0.0
            # And one that has gone.
            server.shutdown()
            server.server_close()
            ask({**EVENT, "id": "gone"}, tenant="guard")
            begin = time.monotonic()
        assert time.monotonic() - begin < 8 and daemon.process.returncode == 0
    second.shutdown()


def by_chance(mpol, mpold):
    collector, server = peer("Collector")
    settings = (f'[log]\nformat = "json"\n[traces]\nendpoint = "http://127.0.0.1:{server.server_port}/v1/traces"\nservice_name = "guardrails"\n'
                'sample = 0.3\n')
    with Daemon(mpol, mpold, GUARD, settings=settings) as daemon:
        for number in range(400):
            assert daemon.post("/v1/decide", {**EVENT, "id": f"e{number}"}, Mpol_Tenant="guard").status == 200
    # What waits at the end is sent.
    roots = [span for span in spans_in(collector.seen) if span["kind"] == 2]
    assert 70 < len(roots) < 170, len(roots)  # 120 of 400; 5 deviations are 46
    assert len({span["traceId"] for span in roots}) == len(roots) and not any("parentSpanId" in span for span in roots)
    server.shutdown()


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
    only = sys.argv[3:]
    for check in (a_log, a_slow_reader, what_fails_and_recovers, traces, by_chance):
        if only and check.__name__ not in only:
            continue
        check(mpol, mpold)
        print(check.__name__.replace("_", " "))
    return 0


if __name__ == "__main__":
    sys.exit(main())
