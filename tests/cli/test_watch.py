#!/usr/bin/env python3
"""`mpol test --watch`: runs again when a policy, a lexicon or a folder that was read changes, and only then.

usage: test_watch.py PROGRAM
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

POLICY = '''package p
import std.chat
import std.outcome
lexicon terms from "terms" folded word
rule P-1 "p" { when text has terms then block }
test "found" { event { text: "zz-word" } expect P-1 }
'''


class Watched:
    """The program's output, a line at a time, with patience."""

    def __init__(self, mpol: str, folder: str) -> None:
        self.process = subprocess.Popen([mpol, "test", ".", "--watch"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.lines: list[str] = []
        self.more = threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self) -> None:
        for line in self.process.stdout:
            with self.more:
                self.lines.append(line.decode())
                self.more.notify()

    def until_it_watches(self) -> list[str]:
        end = time.monotonic() + 60
        with self.more:
            while not any(line.startswith("watching ") for line in self.lines):
                if not self.more.wait(end - time.monotonic()):
                    raise AssertionError(f"waited in vain; so far: {self.lines}")
            lines, self.lines = self.lines, []
            return lines


def check(lines: list[str], part: str) -> None:
    if not any(part in line for line in lines):
        raise AssertionError(f"expected {part!r} in {lines}")


def main() -> None:
    mpol = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        policy, terms = pathlib.Path(folder, "p.mpol"), pathlib.Path(folder, "terms.txt")
        policy.write_text(POLICY)
        terms.write_text("zz-word\n")
        watched = Watched(mpol, folder)
        try:
            check(watched.until_it_watches(), "1 passed, 0 failed")
            terms.write_text("zz-other\n")
            check(watched.until_it_watches(), "0 passed, 1 failed")
            policy.write_text(POLICY.replace("zz-word", "zz-other"))
            check(watched.until_it_watches(), "1 passed, 0 failed")
            pathlib.Path(folder, "more.mpol").write_text('package p\ntest "more" { event { text: "a" } expect not P-1 }\n')
            check(watched.until_it_watches(), "2 passed, 0 failed")
            policy.write_text("packag p\n")
            check(watched.until_it_watches(), "E01")
            time.sleep(1)
            if watched.lines:
                raise AssertionError(f"it ran without a change: {watched.lines}")
        finally:
            watched.process.terminate()
            watched.process.wait(timeout=30)
    print("ok")


if __name__ == "__main__":
    main()
