"""The corpus of mistakes: there are enough of them, and no two are the same. `golden` holds what each reports.

usage: mistakes.py FOLDER
"""
import collections
import pathlib
import sys

LEAST = 150


def wrong_text(path):
    """The program alone, without what is said about it."""
    lines = path.read_bytes().split(b"\n")
    return b"\n".join(line for line in lines if not line.startswith(b"//"))


def main():
    files = [path for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.mpol"))
             if path.read_bytes().startswith(b"// stage: mistake\n")]
    faults = []
    if len(files) < LEAST:
        faults.append(f"{len(files)} mistakes, expected {LEAST} at least")
    by_text = collections.defaultdict(list)
    for path in files:
        by_text[wrong_text(path)].append(path.name)
    faults += [f"the same mistake: {', '.join(names)}" for names in by_text.values() if len(names) > 1]
    for fault in faults:
        print(fault)
    print(f"{len(files)} mistakes, {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main())
