#!/usr/bin/env python3
"""Runs the transcripts of this folder: what a user types and what the program answers.

usage: runner.py [--update] --mpol PROGRAM --stdlib FOLDER [transcript ...]

A transcript is a `.txt` file:
    //# file: NAME          the lines up to the next mark become that file of an empty folder
    $ COMMAND               run there by bash; what it prints on both outputs follows, then `[exit N]` when N is not 0
A printed line that ends in ` (re)` in the transcript is a regular expression. --update writes what was found.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile


def split(text: str) -> list[tuple[str, str, list[str]]]:
    """("file", name, lines) and ("run", command, expected lines), in order; lines before the first mark are a comment."""
    parts: list[tuple[str, str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("//# file: "):
            parts.append(("file", line[len("//# file: "):], []))
        elif line.startswith("$ "):
            parts.append(("run", line[2:], []))
        elif parts:
            parts[-1][2].append(line)
        else:
            parts.append(("comment", "", [line]))
    return parts


def run(command: str, folder: str, arguments: argparse.Namespace) -> list[str]:
    environment = {"PATH": f"{folder}/.bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MPOL_STDLIB": arguments.stdlib, "HOME": folder}
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return lines + ([f"[exit {done.returncode}]"] if done.returncode else [])


def same(expected: list[str], found: list[str]) -> bool:
    def line_same(want: str, have: str) -> bool:
        return re.fullmatch(want[:-5], have) is not None if want.endswith(" (re)") else want == have
    return len(expected) == len(found) and all(map(line_same, expected, found))


def run_transcript(path: pathlib.Path, arguments: argparse.Namespace) -> bool:
    parts = split(path.read_text(encoding="utf-8"))
    good = True
    out = []
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(f"{folder}/.bin")
        os.symlink(os.path.abspath(arguments.mpol), f"{folder}/.bin/mpol")
        for kind, name, lines in parts:
            while kind == "run" and lines and not lines[-1]:
                lines.pop()
            if kind == "file":
                pathlib.Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
                pathlib.Path(folder, name).write_text("\n".join(lines) + "\n", encoding="utf-8")
                out += [f"//# file: {name}", *lines]
                continue
            if kind == "comment":
                out += lines
                continue
            found = run(name, folder, arguments)
            if not same(lines, found):
                good = False
                if not arguments.update:
                    print(f"{path.name}: $ {name}\n  expected:\n    " + "\n    ".join(lines) + "\n  found:\n    " + "\n    ".join(found))
            out += [f"$ {name}", *(lines if same(lines, found) else found), ""]
    if arguments.update:
        path.write_text("\n".join(out).rstrip("\n") + "\n", encoding="utf-8")
    return good or arguments.update


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--mpol", required=True)
    parser.add_argument("--stdlib", required=True)
    parser.add_argument("transcripts", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    arguments.stdlib = os.path.abspath(arguments.stdlib)
    transcripts = arguments.transcripts or sorted(pathlib.Path(__file__).parent.glob("*.txt"))
    failed = [path for path in transcripts if not run_transcript(path, arguments)]
    print(f"{len(transcripts) - len(failed)} passed, {len(failed)} failed")
    sys.exit(1 if failed or not transcripts else 0)


if __name__ == "__main__":
    main()
