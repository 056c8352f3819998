"""The events of mpold's log stand in docs/operating.md, each with its level, its fields and what it says.

usage: log_test.py ROOT [--update]      (--update writes the table there)
"""
import pathlib
import re
import sys

BEGIN, END = "| event | level | fields | what it says |\n|---|---|---|---|\n", "\n\n"
ROW = re.compile(r'^MPOL_LOG\((\w+), (\w+), ([\w:]+), "([^"]*)", "([^"]*)", "([^"]*)"\)$', re.M)


def table(rows):
    lines = []
    for name, level, _, words, fields, what in rows:
        shown = ", ".join(f"`{field}`" for field in fields.split(",") if field)
        lines.append(f"| `{name}` | {level.lower()} | {shown} | {what or words[:1].upper() + words[1:] + '.'} |")
    return "\n".join(lines)


def main():
    root = pathlib.Path(sys.argv[1])
    text = (root / "daemon/log.def").read_text(encoding="utf-8")
    rows = ROW.findall(text)
    faults = []
    if len(rows) != len(re.findall(r"^MPOL_LOG\(", text, re.M)):
        faults.append("daemon/log.def has rows that are not of its form")
    for name, _, _, words, fields, _ in rows:
        faults += [f"{name}: {{{used}}} is none of its fields" for used in re.findall(r"\{(\w+)\}", words) if used not in fields.split(",")]
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (root / "daemon").rglob("*.cpp"))
    headers = "\n".join(path.read_text(encoding="utf-8") for path in (root / "daemon").rglob("*.hpp"))
    faults += [f"{row[0]} is written nowhere" for row in rows if not re.search(rf"\bLogEvent::{row[0]}\b", sources + headers)]
    path = root / "docs/operating.md"
    page = path.read_text(encoding="utf-8")
    if BEGIN not in page:
        faults.append("docs/operating.md has no table of events")
    else:
        before, rest = page.split(BEGIN)
        found, after = rest.split(END, 1)
        if "--update" in sys.argv:
            path.write_text(before + BEGIN + table(rows) + END + after, encoding="utf-8")
        elif found != table(rows):
            faults.append("docs/operating.md has another table of events than daemon/log.def: tests/house/log_test.py . --update")
    print("\n".join(faults))
    print(f"{len(rows)} events, {len(faults)} faults")
    return 1 if faults or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
