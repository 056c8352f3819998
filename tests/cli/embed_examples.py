#!/usr/bin/env python3
"""Builds examples/embed_c and examples/embed_cpp against what `cmake --install` gives, and runs them on bundles that are built here.

usage: embed_examples.py ROOT BUILD-FOLDER LIBRARY-FOLDER [FLAGS]
LIBRARY-FOLDER is where libraries are installed below a prefix (`lib`); FLAGS go to the compilers, as a sanitized library needs them.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ANSWERS = "The kettle is on.\nWell, zz-placeholder then.\nno\n"


def run(arguments, **options):
    code = options.pop("code", 0)
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, timeout=300, **options)
    assert done.returncode == code, (arguments, done.returncode, done.stdout[-2000:], done.stderr[-4000:])
    return done


class Installed:
    """A prefix with mpol in it, and bundles of examples/first."""

    def __init__(self, root, build, library, folder):
        self.root, self.folder, self.prefix = root, folder, folder / "prefix"
        self.library = self.prefix / library
        run(["cmake", "--install", build, "--prefix", self.prefix])
        self.mpol = self.prefix / "bin/mpol"
        self.key = folder / "release.pub"
        self.key.write_text(run([self.mpol, "key", "new", folder / "release.key"]).stdout, encoding="utf-8")
        self.first = self.bundle("first", (root / "examples/first/first.mpol").read_text(encoding="utf-8"))

    def bundle(self, name, text):
        source = self.folder / f"{name}.mpol"
        source.write_text(text, encoding="utf-8")
        out = self.folder / f"{name}.mpolb"
        run([self.mpol, "build", source, "-o", out, "--release", name, "--sign", self.folder / "release.key", "--no-test"])
        return out

    def environment(self, **more):
        return {**os.environ, "LD_LIBRARY_PATH": str(self.library), "PKG_CONFIG_PATH": str(self.library / "pkgconfig"), **more}


def check_files(place):
    """What is installed is what a package would hold, and says nothing of the machine it was built on."""
    library = place.library
    found = {str(path.relative_to(place.prefix)) for path in place.prefix.rglob("*") if "stdlib" not in path.parts and not path.is_dir()}
    folder = library.relative_to(place.prefix)
    config = {f"{folder}/cmake/mpol/mpol{name}.cmake" for name in ("Config", "ConfigVersion", "Targets")}
    wanted = {"bin/mpol", "bin/mpold", f"{folder}/libmpol_codegen.so", "include/mpol/mpol.h", "include/mpol/mpol.hpp", "include/mpol/gate.hpp", f"{folder}/libmpol_runtime.so", f"{folder}/pkgconfig/mpol.pc", *config}
    assert wanted <= found, wanted - found
    others = {path for path in found - wanted if not re.fullmatch(rf"{folder}/(libmpol_runtime\.so\.[\d.]+|cmake/mpol/mpolTargets-\w+\.cmake)", path)}
    assert not others, others
    for path in [*library.rglob("*.cmake"), library / "pkgconfig/mpol.pc"]:
        text = path.read_text(encoding="utf-8")
        assert str(place.root) not in text and str(place.prefix) not in text, path


def check_c(place, flags):
    source = place.folder / "embed_c"
    subprocess.run(["cp", "-r", place.root / "examples/embed_c", source], check=True)
    environment = place.environment(CFLAGS=f"-O2 -Wall -Wextra -Wpedantic -Werror {flags}", LDFLAGS=flags)
    run(["make", "-C", source], env=environment)
    events = (place.root / "examples/first/events.jsonl").read_text(encoding="utf-8")
    ours = run([source / "decide", place.first, place.key], input=events, env=environment)
    theirs = run([place.mpol, "eval", place.first, "--format", "json"], input=events)
    assert ours.stdout == theirs.stdout != "", (ours.stdout, theirs.stdout)
    assert ours.stderr == "first: 0 events refused, signals asked for 0 times\n", ours.stderr
    # Scores that are asked for, and an event that is refused.
    event = '{"id":"%s","time":1,"kind":"completion","text":"%s"}\n'
    asked = run([source / "decide", place.first, place.key], input=event % ("1", "LOUD") + event % ("2", "quiet") + "{\n", env=environment, code=1)
    verdicts = re.findall(r'"verdict":"(\w+)"', asked.stdout)
    assert verdicts == ["block", "allow"], asked.stdout
    assert "error[R0203]" in asked.stderr and "1 events refused, signals asked for 2 times" in asked.stderr, asked.stderr
    # A text goes out as it comes: what is not judged yet waits, and what is withheld never goes.
    for text, expected in (("It is on. Tea is ready", "It is on. Tea is ready\nallow\n"), ("It is on. WHAT A FINE POT OF TEA THAT IS. And", "It is on. \nblock\n")):
        gone = run([source / "gate", place.first, place.key], input=text, env=environment)
        assert gone.stdout == expected, (text, gone.stdout, gone.stderr)
    # No policy: nothing is decided.
    other = run([place.mpol, "key", "new", place.folder / "other.key"]).stdout.strip()
    refused = run([source / "decide", place.first, other], input=events, env=environment, code=2)
    assert refused.stdout == "" and "R0113" in refused.stderr, (refused.stdout, refused.stderr)


def check_cpp(place, flags):
    build = place.folder / "embed_cpp"
    run(["cmake", "-S", place.root / "examples/embed_cpp", "-B", build, f"-DCMAKE_PREFIX_PATH={place.prefix}",
         f"-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wpedantic -Werror {flags}", "-DCMAKE_BUILD_TYPE=Release"])
    run(["cmake", "--build", build])
    text = (place.root / "examples/first/first.mpol").read_text(encoding="utf-8")
    stricter = place.bundle("stricter", text.replace("toxicity >= 80% or (toxicity >= 50% and text has insults)", "text has insults or toxicity >= 80%"))
    one = run([build / "chat", place.first, place.key], input=ANSWERS, env=place.environment()).stdout.splitlines()
    assert one == ["The kettle is on. [allow]", " [block: FIRST-001]", "no [flag]"], one
    two = run([build / "chat", place.first, place.key, stricter], input=ANSWERS, env=place.environment()).stdout.splitlines()
    # Certain without a score: stopped on the way.
    assert two == [one[0], "(live: stricter)", "[stopped after 24 bytes]  [block: FIRST-001]", one[2]], two
    # A version that this one is not.
    wanting = place.folder / "wanting"
    wanting.mkdir()
    (wanting / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.16)\nproject(x C)\nfind_package(mpol 99 CONFIG REQUIRED)\n", encoding="utf-8")
    refused = run(["cmake", "-S", wanting, "-B", wanting / "b", f"-DCMAKE_PREFIX_PATH={place.prefix}"], code=1)
    assert "99" in refused.stderr, refused.stderr


def main():
    root, build = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    flags = sys.argv[4] if len(sys.argv) > 4 else ""
    with tempfile.TemporaryDirectory() as name:
        place = Installed(root, build, sys.argv[3], pathlib.Path(name).resolve())
        check_files(place)
        check_c(place, flags)
        check_cpp(place, flags)
    print("examples/embed_c and examples/embed_cpp: built against the installed package, and as they should be")


if __name__ == "__main__":
    main()
