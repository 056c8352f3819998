"""libmpol_runtime shows what its header declares, and nothing else; it needs neither the compiler nor what only other programs use.

usage: exports_test.py ROOT LIBRARY
"""
import pathlib
import re
import subprocess
import sys

HEADER = "embed/include/mpol/mpol.h"
# What it may need at run time; sanitizers bring their own.
NEEDED = re.compile(r"lib(fmt|cld2|sodium|simdjson|stdc\+\+|m|gcc_s|c|z|zstd|pthread|asan|ubsan|tsan|gcov)\.so\.\d+|ld-linux[\w-]*\.so\.\d+")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def check(root, library):
    header = (root / HEADER).read_text(encoding="utf-8")
    declared = set(re.findall(r"\b(mpol_\w+)\(", re.sub(r"/\*.*?\*/", "", header, flags=re.S)))
    major = re.search(r"#define MPOL_ABI_MAJOR (\d+)", header).group(1)
    symbols = [line.split()[1:] for line in output("nm", "-D", "--defined-only", library).splitlines()]
    shown = {name.split("@")[0] for kind, name in symbols if kind != "A"}
    faults = [f"{name} is declared in {HEADER} and not in the library" for name in sorted(declared - shown)]
    faults += [f"{name} is shown by the library and not declared in {HEADER}" for name in sorted(shown - declared)]
    dynamic = output("readelf", "-d", library)
    if f"[libmpol_runtime.so.{major}]" not in re.search(r"\(SONAME\).*", dynamic).group(0):
        faults.append(f"the library's SONAME does not end in MPOL_ABI_MAJOR, {major}")
    faults += [f"the library needs {name}" for name in re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic) if not NEEDED.fullmatch(name)]
    return len(shown), faults


def main():
    count, faults = check(pathlib.Path(sys.argv[1]), sys.argv[2])
    print("\n".join(faults))
    print(f"{count} symbols, {len(faults)} faults")
    return 1 if faults or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
