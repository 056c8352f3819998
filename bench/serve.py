"""CPU a request of our HTTP server and of a plain Beast server, and the memory of idle connections.

usage: serve.py BIN [--seconds N] [--rounds N] [--connections N] [--idle N]

BIN has serve_ours and serve_beast. wrk (a Debian package) posts 1 KB and reads 100 bytes; the server has one thread, on core 0, wrk
another. The CPU time is the server process's own, user and system, from /proc. The rounds alternate; the median counts.
"""
import argparse
import os
import pathlib
import re
import resource
import socket
import statistics
import subprocess
import tempfile
import time

TICK = os.sysconf("SC_CLK_TCK")
SCRIPT = 'wrk.method = "POST"\nwrk.body = string.rep("y", 1024)\nwrk.headers["Content-Type"] = "application/json"\n'


class Server:
    def __init__(self, command):
        self.process = subprocess.Popen(["taskset", "-c", "0", *command], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def cpu(self):
        """Seconds, user and system together: the kernel counts the sum exactly and only guesses at its parts."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def resident(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text())[1]) * 1024

    def stop(self):
        self.process.kill()
        self.process.wait()


def load(server, script, seconds, connections):
    """(microseconds of CPU a request, requests a second)."""
    before = server.cpu()
    output = subprocess.run(["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script,
                             f"http://127.0.0.1:{server.port}/"], capture_output=True, text=True, check=True).stdout
    after = server.cpu()
    requests = int(re.search(r"(\d+) requests in", output)[1])
    if "Non-2xx" in output or "Socket errors" in output or requests == 0:
        raise SystemExit(output)
    return (after - before) / requests * 1e6, requests / seconds


def idle_memory(server, count):
    """Bytes a connection that has had one request and waits for the next."""
    request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1024\r\n\r\n" + b"y" * 1024
    before = server.resident()
    peers = []
    for _ in range(count):
        peer = socket.create_connection(("127.0.0.1", server.port))
        peer.sendall(request)
        while not peer.recv(4096).endswith(b"x" * 100):
            pass
        peers.append(peer)
    time.sleep(0.5)
    after = server.resident()
    for peer in peers:
        peer.close()
    return (after - before) / count, after


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--idle", type=int, default=10_000)
    options = parser.parse_args()
    commands = {"beast": [options.bin / "serve_beast"], "ours": [options.bin / "serve_ours", "1"]}
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    servers = {name: Server(command) for name, command in commands.items()}
    try:
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(SCRIPT)
            script.flush()
            results = {name: [] for name in servers}
            for _ in range(options.rounds):
                for name, server in servers.items():
                    results[name].append(load(server, script.name, options.seconds, options.connections))
        medians = {name: [statistics.median(column) for column in zip(*rounds)] for name, rounds in results.items()}
        for name, (cpu, rate) in medians.items():
            print(f"{name:6} {cpu:6.2f} us CPU a request, {rate:8.0f} requests/s")
        print(f"ours / beast: {medians['ours'][0] / medians['beast'][0]:.2f}")
        for name, server in servers.items():
            each, all_of_it = idle_memory(server, options.idle)
            print(f"{name:6} {options.idle} idle connections: {each:.0f} bytes each, {all_of_it / 1e6:.1f} MB resident in all")
    finally:
        for server in servers.values():
            server.stop()


if __name__ == "__main__":
    main()
