#!/usr/bin/env python3
"""The traces of mpold, with collectors that are slow, busy, wrong and gone.

usage: traces.py MPOL MPOLD      (from the top of the tree)
"""
import json
import os
import pathlib
import re
import socket
import sys
import tempfile
import time

from daemon import Daemon
from watching import EVENT, GUARD, SCORED, SPAN, TRACE, metric, no_content, peer, provider, told, until


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


def main():
    mpol, mpold = (os.path.abspath(path) for path in sys.argv[1:3])
    for check in (traces, by_chance):
        check(mpol, mpold)
        print(check.__name__.replace("_", " "))
    return 0


if __name__ == "__main__":
    sys.exit(main())
