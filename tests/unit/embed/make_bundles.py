#!/usr/bin/env python3
"""Builds what the tests of the C API load.

usage: make_bundles.py MPOL GUARD.mpol FOLDER
`guard.mpolb` is signed by `release.pub`, with native code; `next.mpolb` is stricter; `unsigned.mpolb` is the first without a signature.
"""
import os
import pathlib
import subprocess
import sys


def main():
    mpol, guard, folder = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("release", "other"):
        (folder / f"{name}.key").unlink(missing_ok=True)
        public = subprocess.run([mpol, "key", "new", folder / f"{name}.key"], check=True, capture_output=True).stdout
        (folder / f"{name}.pub").write_bytes(public)
    cpus = ["--cpu", "x86-64-v2,x86-64-v3,x86-64-v4"] if os.uname().machine == "x86_64" else []
    text = guard.read_text(encoding="utf-8")
    assert text.count("95% = 80%") == 1
    (folder / "next.mpol").write_text(text.replace("95% = 80%", "95% = 60%"), encoding="utf-8")
    signed = [*cpus, "--sign", folder / "release.key"]
    for name, source, options in (("guard", guard, signed), ("next", folder / "next.mpol", signed), ("unsigned", guard, [])):
        subprocess.run([mpol, "build", source, "-o", folder / f"{name}.mpolb", "--release", name, *options], check=True,
                       stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
