#!/usr/bin/env python3
"""The sinks over HTTP against a receiver that answers as real ones do: well, late, wrongly, too much, never, and over TLS.

usage: sinks.py PROGRAM      (from the top of the tree)

The receiver is Python's own HTTP server; what it received is compared with the shapes that Alertmanager, Slack and Standard
Webhooks document, and signatures with Python's hmac.
"""
import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import ssl
import subprocess
import sys
import tempfile
import threading
import time

POLICY = """package p
import std.chat
import std.outcome
signal toxicity : score
rule P-001 "Toxic <b>" {
  severity high  owner "t"
  when toxicity >= 80%
  unknown flag
  then report(to: "trust"), alert(to: "on-call", severity: critical)
}
"""
EVENT = '{"id": "%s", "time": 1700000000250, "kind": "prompt", "language": "en", "user": "u", "text": "x", "scores": {"toxicity": 0.9}}\n'
SECRET = b"a secret of the receiver"


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list = []       # (path, headers, body)
    behaviour = "well"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        Receiver.seen.append((self.path, dict(self.headers), body))
        status, answer, extra = 200, b'{"receipt": "r-77"}', {}
        if Receiver.behaviour == "dead":
            status, answer = 503, b"busy"
        elif Receiver.behaviour == "limited":
            status, extra = 429, {"retry-after": "120"}
        elif Receiver.behaviour == "refuses":
            status = 422
        elif Receiver.behaviour == "redirects":
            status, extra = 302, {"location": "http://127.0.0.1:9/else"}
        elif Receiver.behaviour == "no receipt":
            answer = b"<html>welcome</html>"
        elif Receiver.behaviour == "too much":
            answer = b"x" * 1_000_000
        elif Receiver.behaviour == "late":
            time.sleep(1.5)
        elif Receiver.behaviour == "hangs up":
            self.close_connection = True
            self.connection.close()
            return
        try:
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        except OSError:
            pass  # the sink has gone: that is what some cases are about

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass


def serve(context=None) -> int:
    server = Server(("127.0.0.1", 0), Receiver)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def main() -> None:
    program = pathlib.Path(sys.argv[1]).resolve()
    folder = pathlib.Path(tempfile.mkdtemp())
    (folder / "p.mpol").write_text(POLICY)
    (folder / "secret").write_bytes(SECRET + b"\n")
    (folder / "token").write_text("t0ken\n")

    def mpol(*arguments, expect):
        done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, timeout=60,
                              env={"MPOL_STDLIB": str(pathlib.Path("stdlib").resolve()), "HOME": str(folder)})
        assert done.returncode == expect, (arguments, done.returncode, done.stdout, done.stderr)
        return done

    def decide(event_id):
        (folder / "events.jsonl").write_text(EVENT % event_id)
        mpol("eval", "p.mpol", "--events", "events.jsonl", "--format", "json", "--outbox", "outbox", expect=0)

    def deliver(sinks, behaviour, expect):
        """What the receiver saw, and the rows that are left."""
        Receiver.seen.clear()
        Receiver.behaviour = behaviour
        (folder / "sinks.toml").write_text(sinks)
        mpol("outbox", "deliver", "outbox", "--sinks", "sinks.toml", "--once", expect=expect)
        rows = {state: [json.loads(line) for line in mpol("outbox", "list", "outbox", "--state", state, expect=0).stdout.splitlines()]
                for state in ("pending", "dead", "delivered")}
        return list(Receiver.seen), rows

    def anew(event_id):
        for file in folder.glob("outbox*"):
            file.unlink()
        decide(event_id)

    port = serve()
    here = f"http://127.0.0.1:{port}"
    report = f'[[sink]]\nname = "trust"\nkind = "report"\nactions = ["report", "alert"]\nto = ["trust"]\nurl = "{here}/reports"\nsecret_file = "secret"\ntoken_file = "token"\ndeadline = "1s"\n'

    # The report: signed, with a token, and delivered when there is a receipt.
    anew("e1")
    seen, rows = deliver(report, "well", expect=1)  # nobody takes the alert
    assert len(seen) == 1 and seen[0][0] == "/reports", seen
    headers, body = {name.lower(): value for name, value in seen[0][1].items()}, seen[0][2]
    payload = json.loads(body)
    assert payload["action"] == "report" and payload["args"] == {"to": "trust"} and payload["id"] == "e1", payload
    assert headers["webhook-id"] == payload["action_id"] and headers["authorization"] == "Bearer t0ken", headers
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    signed = f'{headers["webhook-id"]}.{headers["webhook-timestamp"]}.'.encode() + body
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode(), headers
    assert [row["note"] for row in rows["delivered"]] == ["trust: r-77"], rows
    assert [row["note"] for row in rows["pending"]] == ["no sink takes it"], rows

    # What goes wrong: nothing is lost, and each says why.
    for behaviour, state, note in (("dead", "pending", "trust: answered 503"), ("limited", "pending", "trust: answered 429"),
                                   ("refuses", "dead", "trust: answered 422"), ("redirects", "pending", "trust: answered 302"),
                                   ("no receipt", "pending", "trust: the answer has no `receipt`"),
                                   ("too much", "pending", "trust: the answer is larger than 65536 bytes"),
                                   ("late", "pending", "trust: Operation timed out"), ("hangs up", "pending", "trust: Empty reply")):
        anew("e2")
        before = time.time() * 1000
        seen, rows = deliver(report, behaviour, expect=1)
        row = [row for row in rows[state] if row["action"] == "report"]
        assert len(row) == 1 and row[0]["note"].startswith(note) and row[0]["attempts"] == 1, (behaviour, rows)
        wait = row[0]["due"] - before
        if behaviour == "limited":
            assert 119_000 < wait < 125_000, wait
        elif state == "pending":
            assert 400 < wait < 4000, (behaviour, wait)
        if behaviour == "dead":
            time.sleep(1.1)
            _, rows = deliver(report, "well", expect=0)
            assert [row["attempts"] for row in rows["delivered"]] == [2], rows
        if behaviour == "refuses":
            assert mpol("outbox", "count", "outbox", expect=1).stdout.startswith("1 pending, 0 delivered, 1 dead")
            mpol("outbox", "revive", "outbox", expect=0)
            _, rows = deliver(report, "well", expect=0)
            assert len(rows["delivered"]) == 1, rows

    # Alerts.
    anew("e3")
    alerts = (f'[[sink]]\nname = "alertmanager"\nkind = "alertmanager"\nactions = ["alert"]\nurl = "{here}/"\n'
              f'[[sink]]\nname = "slack"\nkind = "slack"\nactions = ["alert"]\nurl_file = "slack-url"\n')
    (folder / "slack-url").write_text(f"{here}/services/T/B/x\n")
    seen, rows = deliver(alerts, "well", expect=1)  # nobody takes the report
    shapes = {path: json.loads(body) for path, _, body in seen}
    alert = shapes["/api/v2/alerts"]
    assert isinstance(alert, list) and alert[0]["labels"] == {
        "alertname": "mpol_alert", "package": "p", "rule": "P-001", "severity": "critical", "to": "on-call"}, alert
    assert alert[0]["startsAt"] == "2023-11-14T22:13:20.250Z" and alert[0]["annotations"]["event"] == "e3", alert
    message = shapes["/services/T/B/x"]
    assert message["text"] == "*alert* (critical) · P-001 · Toxic &lt;b&gt;", message
    assert message["blocks"][0]["text"] == {"type": "mrkdwn", "text": message["text"]}, message
    assert rows["delivered"][0]["taken"] == ["alertmanager", "slack"], rows

    # TLS: a certificate that nobody vouches for is refused; one that the file of authorities vouches for is taken.
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    secure = report.replace(f"{here}/", f"https://localhost:{serve(context)}/")
    anew("e4")
    seen, rows = deliver(secure, "well", expect=1)
    assert not seen and any("certificate" in row["note"] for row in rows["pending"]), rows
    time.sleep(1.1)
    seen, rows = deliver(secure + 'ca_file = "cert.pem"\n', "well", expect=0)
    assert len(seen) == 1 and len(rows["delivered"]) == 1, rows

    # A worker that runs on: it delivers what comes, one worker at a time, and ends when it is told to.
    anew("e5")
    (folder / "sinks.toml").write_text(report)
    Receiver.behaviour = "well"
    worker = subprocess.Popen([program, "outbox", "deliver", "outbox", "--sinks", "sinks.toml"], cwd=folder, stderr=subprocess.DEVNULL)
    second = None
    for _ in range(100):
        time.sleep(0.05)
        if len(Receiver.seen) and second is None:
            second = mpol("outbox", "deliver", "outbox", "--sinks", "sinks.toml", "--once", expect=2).stderr
            Receiver.seen.clear()
            decide("e6")
        elif Receiver.seen:
            break
    assert second == "error: another process delivers from `outbox`\n", second
    assert json.loads(Receiver.seen[0][2])["id"] == "e6"
    worker.terminate()
    assert worker.wait(timeout=10) == 0
    print("sinks: reports, alerts and webhooks as documented; nothing was lost")


if __name__ == "__main__":
    main()
