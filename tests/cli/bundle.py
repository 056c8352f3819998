#!/usr/bin/env python3
"""Bundles are the same wherever they are built, and decide as their sources do whatever is wrong with what is in them.

usage: bundle.py MPOL      (in the root of the tree)
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))
import bundle_bytes  # noqa: E402

EVENTS = str(ROOT / "examples/chat/events.jsonl")
LEVELS = "x86-64-v2,x86-64-v3,x86-64-v4"


def run(arguments, code=0, **options):
    done = subprocess.run(arguments, capture_output=True, **options)
    assert done.returncode == code, (arguments, done.returncode, done.stdout[-500:], done.stderr[-2000:])
    return done


def built_at(mpol, folder, cpus, umask, **environment):
    """The policy, copied there, built there."""
    shutil.copytree(ROOT / "policies/mistral", folder / "mistral")
    options = ["--cpu", LEVELS] if cpus else []
    run([mpol, "build", "mistral" if umask == 0 else str(folder / "mistral"), "-o", str(folder / "x.mpolb"), *options],
        cwd=folder, umask=umask, env={**os.environ, "MPOL_STDLIB": str(ROOT / "stdlib"), **environment})
    return (folder / "x.mpolb").read_bytes()


def reproducible(mpol, folder, cpus):
    one = built_at(mpol, folder / "one", cpus, 0, LC_ALL="C", TZ="UTC")
    two = built_at(mpol, folder / "another/place of é", cpus, 0o077, LC_ALL="tr_TR.UTF-8", LANG="tr_TR.UTF-8",
                   TZ="Asia/Kathmandu", HOME="/nonexistent", SOURCE_DATE_EPOCH="5")
    assert one == two, "two builds differ"
    for place in (str(folder), str(ROOT), "Kathmandu"):
        assert place.encode() not in one, f"a bundle names {place}"
    return one


def decisions(mpol, folder, *arguments):
    done = run([mpol, "eval", *arguments, "--events", EVENTS, "--format", "json"], env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache")})
    return done.stdout, done.stderr.decode()


def changed(bundle, change):
    parts, _ = bundle_bytes.read(bundle)
    return bundle_bytes.write([(kind, name, change(kind, name, data)) for kind, name, data in parts])


def main():
    mpol = os.path.abspath(sys.argv[1])
    has_levels = os.uname().machine == "x86_64"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for each in ("one", "another/place of é"):
            (folder / each).mkdir(parents=True)
        bundle = reproducible(mpol, folder, has_levels)
        assert bundle_bytes.write(*bundle_bytes.read(bundle)) == bundle, "docs/bundles.md says something else"
        key, open_key = str(folder / "k"), str(folder / "k.pub")
        pathlib.Path(open_key).write_bytes(run([mpol, "key", "new", key]).stdout)

        def signed(content, file):
            path = str(folder / file)
            pathlib.Path(path).write_bytes(content)
            run([mpol, "bundle", "sign", path, "--sign", key])
            return path

        expected, _ = decisions(mpol, folder, "policies/mistral")
        assert expected.count(b"\n") > 300

        def same(what, warning, *arguments):
            found, told = decisions(mpol, folder, *arguments)
            assert found == expected, f"{what}: other decisions"
            assert (warning in told) if warning else (told == ""), f"{what}: {told}"

        good = signed(bundle, "good.mpolb")
        same("as it is", "", str(folder / "one/x.mpolb"))
        for engine in ("interpreter", "native"):
            same(f"with a key, {engine}", "", good, "--key", open_key, "--engine", engine)
            same(f"without a key, {engine}", "", good, "--engine", engine)
        _, told = decisions(mpol, folder, good, "--key", open_key, "--engine", "native", "--param", "hate_block=81%")
        assert told == "", "other parameters are no fault of the bundle's code"

        def head(part, old, new):
            def change(kind, _, data):
                if kind != part:
                    return data
                assert old in data
                return data.replace(old, new, 1)
            return change
        if has_levels:
            cases = {"another ABI": (head(bundle_bytes.NATIVE, b"mpol-native 1 ", b"mpol-native 1 9"), "R0106"),
                     "another CPU": (head(bundle_bytes.NATIVE, b" x86-64-v", b" z86-64-v"), "R0106"),
                     "another LLVM": (head(bundle_bytes.NATIVE, b"LLVM ", b"LLVM 9"), "R0106"),
                     "no object at all": (lambda kind, _, data: data[:200] if kind == bundle_bytes.NATIVE else data, "R0107")}
            for what, (change, warning) in cases.items():
                same(what, warning, signed(changed(bundle, change), "changed.mpolb"), "--key", open_key, "--engine", "native")
        plans = changed(bundle, lambda kind, _, data: data[:100] if kind == bundle_bytes.PLAN else data)
        if plans != bundle:
            same("cut plans", "R0109", signed(plans, "plans.mpolb"), "--key", open_key)
            same("cut plans, without a key", "", str(folder / "plans.mpolb"))

        ir = signed(changed(bundle, head(bundle_bytes.IR, b"number_le", b"number_lt")), "ir.mpolb")
        assert b"R0114" in run([mpol, "test", ir], 1).stderr
        assert b"R0114" in run([mpol, "bundle", "verify", ir, "--rebuild"], 1).stderr
        ir = signed(changed(bundle, head(bundle_bytes.IR, b"number_le", b"no_such_op")), "ir.mpolb")
        assert b"E09" in run([mpol, "eval", ir, "--events", EVENTS], 1).stderr
        manifest = signed(changed(bundle, head(bundle_bytes.MANIFEST, b'"passed": ', b'"passed": 9')), "manifest.mpolb")
        run([mpol, "bundle", "verify", manifest, "--key", open_key])
        run([mpol, "bundle", "verify", str(folder / "good.mpolb"), "--rebuild", "--key", open_key])
    print("bundles hold")


main()
