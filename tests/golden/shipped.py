"""The shipped policies and the library's tests, decided in every way: as golden files of stage `run`, made on the fly.

usage: shipped.py GOLDEN ROOT
"""
import pathlib
import subprocess
import sys
import tempfile


def golden_text(files, folder):
    """One golden file of the files of a package; lexicons stand beside it under their paths."""
    first, *others = files
    text = "// stage: run\n" + first.read_text(encoding="utf-8")
    beside = others + sorted(folder.glob("lexicons/*"))
    for path in beside:
        text += f"//# file: {path.relative_to(folder).as_posix()}\n" + path.read_text(encoding="utf-8")
    return text


def main():
    golden, root = sys.argv[1], pathlib.Path(sys.argv[2])
    policies = root / "policies/mistral"
    packages = [(sorted(policies.glob("*.mpol")), policies)]
    packages += [([path], path.parent) for path in sorted((root / "stdlib/tests").glob("*.mpol"))]
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for files, home in packages:
            path = pathlib.Path(folder) / f"{home.name}_{files[0].name}"
            path.write_text(golden_text(files, home), encoding="utf-8")
            paths.append(str(path))
        return subprocess.run([golden, *paths], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
