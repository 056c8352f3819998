#!/usr/bin/env python3
"""POST /v1/stream of a real mpold: pieces in and text out on one connection, at the same time.

usage: stream.py MPOL MPOLD      (from the top of the tree)
"""
import json
import random
import socket
import sys

from daemon import Daemon

CARD = "4111 1111 1111 1111"
EVENT = {"id": "s-1", "time": 1, "kind": "completion", "text": "", "user": "u"}


class Stream:
    """One stream, with its request's body and its answer both open."""

    def __init__(self, daemon, tenant="guard", accept="application/x-ndjson", query=""):
        self.socket = socket.create_connection(("127.0.0.1", daemon.port), timeout=10)
        self.socket.sendall((f"POST /v1/stream{query} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nMpol-Tenant: {tenant}\r\n"
                             f"Accept: {accept}\r\n\r\n").encode())
        self.bytes, self.lines, self.is_over, self.head = b"", [], False, None

    def send(self, data):
        data = data if isinstance(data, bytes) else (json.dumps(data) + "\n").encode()
        self.socket.sendall(b"%x\r\n%b\r\n" % (len(data), data))

    def end(self):
        self.socket.sendall(b"0\r\n\r\n")

    def receive(self):
        data = self.socket.recv(65536)
        assert data, "the connection was closed"
        self.bytes += data
        if self.head is None:
            if b"\r\n\r\n" not in self.bytes:
                return
            self.head, self.bytes = self.bytes.split(b"\r\n\r\n", 1)
        while b"\r\n" in self.bytes:
            size, rest = self.bytes.split(b"\r\n", 1)
            length = int(size, 16)
            if len(rest) < length + 2:
                return
            self.bytes = rest[length + 2:]
            if length == 0:
                self.is_over = True
            else:
                self.lines += rest[:length].decode().splitlines()

    def next(self):
        """The next line, as soon as it is there."""
        while not self.lines:
            assert not self.is_over, "the answer has ended"
            self.receive()
        return json.loads(self.lines.pop(0))

    def rest(self):
        while not self.is_over:
            self.receive()
        lines, self.lines = self.lines, []
        self.socket.close()
        return [json.loads(line) for line in lines]


def run(daemon, pieces, **options):
    stream = Stream(daemon, **options)
    stream.send(EVENT)
    for piece in pieces:
        stream.send({"piece": piece})
    stream.end()
    lines = stream.rest()
    return "".join(line.get("text", "") for line in lines), lines


def cut(text, places):
    places = [0, *sorted(places), len(text)]
    return [text[a:b] for a, b in zip(places, places[1:])]


def text_comes_while_it_is_written(daemon):
    stream = Stream(daemon)
    stream.send(EVENT)
    pieces = ["Hello there, ", "all is well. ", "The weather is fine today, ", "and so it stays. "] * 3
    for piece in pieces:
        stream.send({"piece": piece})
    first = stream.next()  # its end has not been said
    assert first["text"].startswith("Hello"), first
    stream.send({"end": True})
    stream.end()
    lines = stream.rest()
    assert first["text"] + "".join(line.get("text", "") for line in lines) == "".join(pieces), lines
    assert lines[-1]["verdict"] == "allow" and lines[-1]["cut"] is False, lines[-1]
    assert lines[-1]["decisions"][0]["policy"] == "guard", lines[-1]


def what_is_banned_never_goes_out(daemon):
    text = "It begins well. Then comes zz-banned and more."
    for seed in range(40):
        rng = random.Random(seed)
        released, lines = run(daemon, cut(text, rng.sample(range(1, len(text)), 6)))
        assert "zz-b" not in released and text.startswith(released), released
        assert lines[-1]["verdict"] == "block", lines[-1]
        assert any("G-BLOCK" in one.get("fired", []) for line in lines for one in line.get("certain", [])), lines


def what_is_sanitised_is_taken_out_however_it_is_cut(daemon):
    text = f"Pay with {CARD} please, thank you very much."
    whole, _ = run(daemon, [text])
    assert CARD not in whole and whole.startswith("Pay with ") and whole.endswith("thank you very much."), whole
    for seed in range(40):
        rng = random.Random(seed)
        released, lines = run(daemon, cut(text, rng.sample(range(1, len(text)), 5)))
        assert released == whole, (released, whole)
        assert any(one.get("edits") for line in lines for one in line.get("certain", [])), lines


def lines_that_are_wrong_end_the_stream(daemon):
    for lines, code in [([b"{}\n"], "R0212"), ([b"[]\n"], "R0209"), ([b'{"txet":"a"}\n'], "R0212"), ([EVENT, b"x\n"], "bad_line"), ([EVENT, {"piece": 3}], "bad_line"),
                        ([EVENT, {"piece": "a", "more": 1}], "bad_line"), ([EVENT, {"end": True}, {"piece": "a"}], "after_the_end"),
                        ([], "no_event"), ([EVENT, {"piece": "zz-b"}, b"{\n"], "bad_line")]:
        stream = Stream(daemon)
        for line in lines:
            stream.send(line)
        stream.end()
        answer = stream.rest()
        if code == "after_the_end" and "decisions" in answer[-1]:
            continue  # the stream was over before the line came
        assert answer[-1]["error"]["code"] == code, (code, answer)
        assert "zz-b" not in "".join(line.get("text", "") for line in answer), answer
    big = Stream(daemon)
    big.send(EVENT)
    try:
        for _ in range(40):
            big.send(b"x" * 65536)
        big.end()
    except OSError:
        pass  # it was told already
    assert big.rest()[-1]["error"]["code"] == "line_too_long"
    assert run(daemon, ["x"], tenant="nobody")[1][-1]["error"]["code"] == "no_policy"
    assert run(daemon, ["x"], query="?field=user")[1][-1]["error"]["code"] == "no_such_field"


def events_for_browsers(daemon):
    stream = Stream(daemon, accept="text/event-stream")
    stream.send(EVENT)
    stream.send({"piece": "A whole sentence stands here, and nothing in it matters."})
    stream.end()
    while not stream.is_over:
        stream.receive()
    assert b"text/event-stream" in stream.head, stream.head
    frames = [line for line in stream.lines if line]
    assert frames and all(frame.startswith("data: {") for frame in frames), frames
    assert "decisions" in json.loads(frames[-1][6:]), frames


def a_client_that_goes_is_recorded(daemon):
    for _ in range(20):
        stream = Stream(daemon)
        stream.send({**EVENT, "id": "gone"})
        stream.send({"piece": "half of a sen"})
        stream.socket.close()
    assert daemon.ask("GET", "/healthz").status == 200
    assert run(daemon, ["still there."])[1][-1]["verdict"] == "allow"


def several_policies_one_behind_the_other(daemon):
    text = f"Pay with {CARD}; that is all there is to say."
    released, lines = run(daemon, cut(text, [12, 20]), tenant="both")
    assert CARD not in released and len(lines[-1]["decisions"]) == 2, lines
    assert [one["policy"] for one in lines[-1]["decisions"]] == ["first", "second"], lines[-1]


def many_at_the_same_time(daemon):
    streams = [Stream(daemon) for _ in range(200)]
    for stream in streams:
        stream.send(EVENT)
    for _ in range(3):
        for stream in streams:
            stream.send({"piece": "One more piece of ordinary prose, nothing else. "})
    for stream in streams:
        stream.end()
    for stream in streams:
        lines = stream.rest()
        assert "".join(line.get("text", "") for line in lines).count("prose") == 3, lines


def main():
    mpol, mpold = sys.argv[1:3]
    both = "".join(f'[[policy]]\nname = "{name}"\nfile = "guard.mpolb"\ntenants = ["both"]\n' for name in ("first", "second"))
    with Daemon(mpol, mpold, {"guard": "tests/daemon/guard.mpol"}, settings=both) as daemon:
        checks = [text_comes_while_it_is_written, what_is_banned_never_goes_out, what_is_sanitised_is_taken_out_however_it_is_cut,
                  lines_that_are_wrong_end_the_stream, events_for_browsers, a_client_that_goes_is_recorded,
                  several_policies_one_behind_the_other, many_at_the_same_time]
        for check in checks:
            check(daemon)
            print(check.__name__.replace("_", " "))
    return 0


if __name__ == "__main__":
    sys.exit(main())
