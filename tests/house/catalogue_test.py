"""Every diagnostic of the catalogue is emitted in exactly one place, is in a test, and has a page.

usage: catalogue_test.py ROOT
A row marked MPOL_RETIRED is left alone. A code is emitted where the sources say `Code::E0123`.
"""
import pathlib
import re
import sys

SOURCE_FOLDERS = ("base", "program", "compiler", "runtime", "embed", "cli")
ROW = re.compile(r"^MPOL_(?:ERROR|WARNING|LINT)\((\w+),\s*(\w+),", re.M)


def read(paths):
    return {path: path.read_text(encoding="utf-8", errors="replace") for path in paths}


def rows(root):
    for path in sorted((root / "base/diagnostics").glob("*.def")):
        for code, name in ROW.findall(path.read_text(encoding="utf-8")):
            yield code, name, path.name


def seen_lints(root):
    return re.findall(r"^MPOL_LINT\((\w+),\s*(\w+),", (root / "base/diagnostics/lints.def").read_text(encoding="utf-8"), re.M)


def check(root):
    sources = read(p for folder in SOURCE_FOLDERS for p in (root / folder).rglob("*.cpp"))
    tests = "\n".join(read(p for p in (root / "tests").rglob("*") if p.suffix in (".mpol", ".cpp", ".md", ".txt")).values())
    faults, seen, names = [], {}, {}
    for code, name, where in rows(root):
        if code in seen:
            faults.append(f"{code} stands in {seen[code]} and in {where}")
        if name in names:
            faults.append(f"{code} and {names[name]} are both called {name}")
        seen[code], names[name] = where, code
        uses = [path for path, text in sources.items() for _ in re.findall(rf"\bCode::{code}\b", text)]
        if len(uses) != 1:
            places = ", ".join(str(path.relative_to(root)) for path in uses) or "nowhere"
            faults.append(f"{code} {name} is emitted {len(uses)} times, expected once: {places}")
        page = root / "docs/errors" / f"{code}.md"
        # Pages of events and of IR text are run by unit tests; each block is a test of its code.
        runs = page.exists() and re.search(rf"^```(event|ir) fails {code}$", page.read_text(encoding="utf-8"), re.M)
        if not runs and not re.search(rf"\b{code}\b", tests):
            faults.append(f"{code} {name} is in no test")
        if not page.exists():
            faults.append(f"{code} {name} has no page docs/errors/{code}.md")
        else:
            text = page.read_text(encoding="utf-8")
            # Operators' values (R01xx) come from the command line.
            example = rf"^```((mpol|event|ir) fails {code}|sh)$"
            if not re.search(example, text, re.M) and "This page has no example:" not in text:
                faults.append(f"docs/errors/{code}.md has no block that fails with {code}")
    lints = (root / "docs/lints.md").read_text(encoding="utf-8")
    for code, name in seen_lints(root):
        if f"| [{code}](errors/{code}.md) | `{name}` |" not in lints:
            faults.append(f"{code} {name} has no row in docs/lints.md")
    for page in sorted((root / "docs/errors").glob("*.md")):
        if re.fullmatch(r"[ELR]\d{4}", page.stem) and page.stem not in seen:
            faults.append(f"{page.name} explains a code that the catalogue does not have")
    return len(seen), faults


def main():
    count, faults = check(pathlib.Path(sys.argv[1]))
    print("\n".join(faults))
    print(f"{count} diagnostics, {len(faults)} faults")
    return 1 if faults or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
