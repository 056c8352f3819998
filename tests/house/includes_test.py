"""Who may include whom: the layers, the separate parts of the runtime, and the one place of each heavy library.

usage: includes_test.py ROOT
"""
import pathlib
import re
import sys

# A folder may include itself and what is listed.
LAYERS = {
    "base": set(),
    "program": {"base"},
    "compiler": {"base", "program"},
    "runtime": {"base", "program"},
    "daemon": {"base", "program", "runtime"},
    "embed": {"base", "program", "runtime"},
    "cli": {"base", "program", "compiler", "runtime", "daemon"},
}
# The decider ties these together; they do not know each other.
RUNTIME_PARTS = {"event", "engine", "signals", "counters", "actions", "audit", "replay"}
# Header prefix -> where it may be included.
HEAVY = {
    r"antlr4-runtime|Mpol(Lexer|Parser)\.h": r"compiler/parse/.*",
    r"hs(_\w+)?\.h|hs/": r"program/patterns/.*\.cpp|bench/.*",
    r"simdjson": r"runtime/event/.*\.cpp|bench/.*",
    r"unicode/": r"base/text/make_.*\.cpp|program/patterns/generate_.*\.cpp|tests/.*|bench/.*",
    r"nlohmann/(?!json_fwd)": r".*\.cpp|daemon/drop_in/json\.hpp",
    r"llvm/ExecutionEngine/": r"runtime/engine/native\.cpp",
    r"llvm/": r"compiler/emit/(code\w*\.cpp|coder\.hpp|object\.cpp)|runtime/engine/native\.cpp",
    r"hiredis/": r"runtime/counters/redis/.*",
    r"sodium": r"program/(sealed_file|signing|key_hash)\.cpp|runtime/counters/key_table\.cpp|runtime/audit/chain\.cpp|runtime/actions/signature\.cpp|runtime/signals/content_key\.cpp|"
              r"tests/fuzz/steady_random\.cpp",
    r"xxhash": r"program/template\.cpp",
    r"sqlite3": r"runtime/actions/database\.cpp",
    r"jq\.h": r"base/doors/json_query\.cpp",
    r"curl/": r"base/doors/http_client\.cpp|runtime/signals/http_loop\.cpp",
    r"fasttext/": r"runtime/signals/(fasttext_model|training)\.cpp",
    r"toml\+\+/": r"base/doors/toml\.hpp",
    r"boost/asio": r"daemon/http/loop\.cpp|runtime/signals/providers\.cpp|bench/.*",
    r"boost/beast": r"daemon/http/request_parser\.cpp|bench/.*",
    r"openssl/": r"daemon/http/tls\.cpp",
    r"yara": r"bench/.*",
    r"z3": r"compiler/prove/.*\.cpp",
    r"boost/test/": r"tests/.*",
    r"benchmark/": r"bench/.*",
    r"CLI/": r"cli/.*|daemon/mpold\.cpp",
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def layer_fault(source, target):
    here, there = source.split("/")[0], target.split("/")[0]
    if here not in LAYERS or there not in LAYERS or here == there:
        parts = source.split("/")[1:2], target.split("/")[1:2]
        crosses = here == there == "runtime" and parts[0] != parts[1] and target.count("/") > 1
        if crosses and set(parts[0]) <= RUNTIME_PARTS and set(parts[1]) <= RUNTIME_PARTS:
            return f"{source} includes {target}: the parts of the runtime do not include each other"
        return None
    if there not in LAYERS[here]:
        return f"{source} includes {target}: {here} may include {', '.join(sorted(LAYERS[here])) or 'only itself'}"
    return None


def heavy_fault(source, header):
    for pattern, allowed in HEAVY.items():
        if re.match(pattern, header) and not re.fullmatch(allowed, source):
            return f"{source} includes {header}: that belongs to {allowed}"
    return None


def check(root):
    faults, count = [], 0
    folders = [*LAYERS, "tests", "bench"]
    for path in sorted(p for f in folders for p in (root / f).rglob("*") if p.suffix in (".hpp", ".cpp", ".def")):
        source = path.relative_to(root).as_posix()
        for quote, header in INCLUDE.findall(path.read_text(encoding="utf-8", errors="replace")):
            count += 1
            from_root = header.split("/")[0] in (*LAYERS, "tests", "bench")
            if quote == '"' and from_root:
                if not (root / header).exists() and not (root / (header + ".in")).exists():
                    faults.append(f"{source} includes {header}, which does not exist")
                faults.append(layer_fault(source, header))
            faults.append(heavy_fault(source, header))
        if path.suffix == ".hpp" and "#pragma once" not in path.read_text(encoding="utf-8"):
            faults.append(f"{source} has no `#pragma once`")
    return count, [fault for fault in faults if fault]


def main():
    count, faults = check(pathlib.Path(sys.argv[1]))
    print("\n".join(faults))
    print(f"{count} includes, {len(faults)} faults")
    return 1 if faults or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
