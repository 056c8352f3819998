"""The metrics that the documents and the dashboard name are those that mpold has, and all of them are documented.

usage: dashboard_test.py ROOT
"""
import json
import pathlib
import re
import sys


def main():
    root = pathlib.Path(sys.argv[1])
    table = (root / "daemon/metrics.def").read_text(encoding="utf-8")
    known = dict(re.findall(r"^MPOL_METRIC\((\w+), (\w+),", table, re.M))
    series = set(known)
    for name, kind in known.items():
        if kind == "histogram":
            series |= {f"{name}_bucket", f"{name}_sum", f"{name}_count"}
    dashboard = json.loads((root / "packaging/grafana/mpold.json").read_text(encoding="utf-8"))
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    faults = [f"the dashboard asks for {name}, which mpold does not have"
              for text in expressions for name in re.findall(r"\bmpol_\w+", text) if name not in series]
    page = (root / "docs/metrics.md").read_text(encoding="utf-8")
    faults += [f"docs/metrics.md does not have {name}" for name in known if f"`{name}`" not in page]
    print("\n".join(faults))
    print(f"{len(known)} metrics, {len(expressions)} expressions, {len(faults)} faults")
    return 1 if faults or not known or not expressions else 0


if __name__ == "__main__":
    sys.exit(main())
