"""A real mpold for tests: policies are compiled, a configuration is written, and the process is ended again.

    with Daemon(mpol, mpold, {"guard": "tests/daemon/guard.mpol"}, settings="…") as daemon: daemon.post("/v1/decide", {…})
"""
import http.client
import json
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
from dataclasses import dataclass


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    def json(self):
        return json.loads(self.body)


class Daemon:
    # Each policy is for the tenant of its name, and for nobody else.
    # `reads`: else nobody reads what it says once it listens.
    def __init__(self, mpol: str, mpold: str, policies: dict, settings: str = "", reads: bool = True):
        self.folder = tempfile.TemporaryDirectory()
        place = pathlib.Path(self.folder.name)
        tables = ""
        for name, source in policies.items():
            bundle = place / f"{name}.mpolb"
            built = subprocess.run([mpol, "build", source, "--no-test", "-o", bundle], capture_output=True, text=True, check=False)
            assert built.returncode == 0, built.stderr
            tables += f'[[policy]]\nname = "{name}"\nfile = "{bundle.name}"\ntenants = ["{name}"]\n'
        config = place / "mpold.toml"
        config.write_text('[server]\nlisten = ["127.0.0.1:0"]\nread_from = "loopback"\nthreads = 2\n' + settings + "\n" + tables)
        self.process = subprocess.Popen([mpold, "--config", config], stderr=subprocess.PIPE, text=True)
        self.said = []
        self.port = 0
        for line in self.process.stderr:
            self.said.append(line)
            if found := re.search(r'(?:listening on |"address":")127\.0\.0\.1:(\d+)', line):
                self.port = int(found[1])
                break
        assert self.port, "".join(self.said)
        # What it says later must not fill the pipe.
        if reads:
            self.reader = threading.Thread(target=lambda: self.said.extend(self.process.stderr), daemon=True)
            self.reader.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body=None, headers=None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
            connection.request(method, path, data, {"Content-Type": "application/json", **(headers or {})})
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def post(self, path: str, body, **headers) -> Answer:
        return self.ask("POST", path, body, {name.replace("_", "-"): value for name, value in headers.items()})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        finally:
            self.process.kill()
            self.folder.cleanup()
