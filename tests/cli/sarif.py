#!/usr/bin/env python3
"""What `mpol check --format sarif` prints validates against the published schema of SARIF 2.1.0 (tests/third_party/sarif), and says what
GitHub's code scanning reads: a rule for each result, with places that are in the file.

usage: sarif.py MPOL ROOT
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse

import jsonschema

SCHEMA = "tests/third_party/sarif/sarif-2.1.0-rtm.5.json"


def sarif_of(mpol: str, path: pathlib.Path, folder: pathlib.Path) -> dict:
    done = subprocess.run([mpol, "check", "--format", "sarif", str(path)], cwd=folder, capture_output=True, timeout=60)
    assert done.returncode in (0, 1), (path, done.returncode, done.stderr)
    return json.loads(done.stdout)


def check_places(log: dict, folder: pathlib.Path) -> int:
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"], result
        places = result["locations"] + result.get("relatedLocations", [])
        for place in places:
            physical = place["physicalLocation"]
            path = folder / urllib.parse.unquote(physical["artifactLocation"]["uri"])
            lines = path.read_bytes().decode("utf-8", "replace").split("\n")
            region = physical["region"]
            assert 1 <= region["startLine"] <= region["endLine"] <= len(lines), (path, region)
            assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"]), (path, region)
    return len(run["results"])


def main() -> None:
    mpol, root = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    validator = jsonschema.Draft4Validator(json.loads((root / SCHEMA).read_text(encoding="utf-8")))
    broken = json.loads('{"version": "2.1.0", "runs": [{"results": []}]}')
    assert list(validator.iter_errors(broken)), "the schema must refuse a run without a tool"

    paths = [root / "policies/mistral"] + sorted((root / "tests/golden/check").rglob("*.mpol"))
    faults, results = [], 0
    for path in paths:
        log = sarif_of(mpol, path.relative_to(root), root)
        faults += [f"{path}: {list(error.path)}: {error.message[:200]}" for error in validator.iter_errors(log)]
        results += check_places(log, root)
    # A name that is no plain URI.
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "a b#é.mpol").write_text("package p\nlet x = \n", encoding="utf-8")
        log = sarif_of(mpol, pathlib.Path("a b#é.mpol"), folder)
        faults += [error.message for error in validator.iter_errors(log)]
        assert check_places(log, folder) > 0
    print("\n".join(faults))
    print(f"{len(paths) + 1} SARIF logs with {results} results, {len(faults)} faults")
    sys.exit(1 if faults or results < 100 else 0)


if __name__ == "__main__":
    main()
