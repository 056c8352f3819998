#!/usr/bin/env python3
"""What fuzz targets begin from, made from the tree: seeds.py OUT writes OUT/<target>/* and OUT/<target>.dict.

Seeds are what the tests hold already: golden tests, the examples of error pages, printed IR, the library's patterns,
example events. The words of a dictionary come from the grammar and the tables, so that a new word needs no edit here.
"""
import json
import pathlib
import re
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))
import bundle_bytes  # noqa: E402


def read(path):
    return path.read_text(encoding="utf-8", errors="surrogateescape")


def files(*patterns):
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern))


def write_seeds(folder, seeds):
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(sorted(set(seeds))):
        (folder / f"{number:04}").write_bytes(seed)


def write_dictionary(path, words):
    def entry(word):
        return "".join(chr(b) if 0x20 <= b < 0x7F and b not in b'"\\' else f"\\x{b:02X}" for b in word.encode())

    path.write_text("".join(f'"{entry(word)}"\n' for word in sorted(set(words)) if word))


def to_bytes(text):
    return text.encode("utf-8", errors="surrogateescape")


def policies():
    for path in files("tests/golden/**/*.mpol", "examples/**/*.mpol", "stdlib/tests/*.mpol"):
        yield to_bytes(read(path).split("\n//= ")[0])
    for page in files("docs/errors/*.md"):
        for block in re.findall(r"^```mpol[^\n]*\n(.*?)^```", read(page), re.S | re.M):
            yield to_bytes(block)


def grammar_words():
    text = re.sub(r"//[^\n]*", "", read(ROOT / "grammar/Mpol.g4"))
    yield from (word for word in re.findall(r"'([^'\\\n]+)'", text))
    yield from (f"import std.{path.stem}\n" for path in files("stdlib/std/*.mpol"))
    yield from re.findall(r"^MPOL_\w+\((\w+)", read(ROOT / "program/builtins.def"), re.M)
    yield from re.findall(r"^MPOL_\w+\((\w+)", read(ROOT / "program/views/views.def"), re.M)
    yield from ["RULE-1", "24h", "80%", "/a/", '"a"', "3 per 1h"]


def modules():
    for path in files("tests/golden/lower/*.mpol"):
        for dump in read(path).split("\n//= ")[1:]:
            yield to_bytes(dump.split("\n", 1)[1])
    for block in re.findall(r"^```ir[^\n]*\n(.*?)^```", read(ROOT / "docs/ir.md"), re.S | re.M):
        yield to_bytes(block)


def ir_words():
    yield from re.findall(r'^MPOL_IR\(\w+, "([^"]+)"', read(ROOT / "program/ir.def"), re.M)
    for module in modules():
        yield from re.findall(r"[a-z_]+=?|[%#@&]\d", module.decode(errors="replace"))


def regexes():
    # Two bytes go before a regex: how it is compiled, and where its text begins.
    for path in files("stdlib/std/*.mpol", "tests/golden/**/*.mpol"):
        for source in re.findall(r"/((?:[^/\\\n* ]|\\.)(?:[^/\\\n]|\\.)*)/", read(path)):
            for mode in (0, 2, 5, 66):
                yield bytes([mode, len(to_bytes(source)) % 256]) + to_bytes(source) + b"a text of 12 words"


def regex_words():
    yield from ["(?i)", "(?s)", "(?m)", "(?x)", "(?:", "(?<n>", "(?|", "{1,3}", "{2}", "{3,}", "[^", "[[:alpha:]]", "]", ")"]
    yield from [f"\\{letter}" for letter in "dDsSwWhHvVNRbBAZzQEntrfea0"]
    yield from ["\\x{1F600}", "\\x41", "\\u00e9", "\\p{L}", "\\P{Lu}", "\\p{^L}", "\\p{Greek}", "&&", "a-z"]
    yield from ["é", "ß", "ſ", "K", "İ", "\u0301", "\u200d", "あ", "ｚ", "𝕜"]


def events():
    lines = [line for path in files("examples/**/*.jsonl") for line in read(path).splitlines()]
    yield from (to_bytes(line) for line in lines)
    full = {"id": "1", "time": "2026-01-01T00:00:00Z", "kind": "prompt", "text": "a", "language": "fr", "user": "u",
            "model": "m", "logprobs": True, "tokens": 7, "weight": 0.5, "trust": 0.5, "age": "5min", "tags": ["a"],
            "scores": {"hate": 0.5, "sexual": False, "age_band": "child", "repeats": 3, "distance": 1.5}}
    yield to_bytes(json.dumps(full))
    yield to_bytes("\n".join([json.dumps(full)] * 3))


def event_words():
    for seed in events():
        yield from re.findall(r'"\w+"', seed.decode())
    yield from ['"unavailable"', "true", "false", "null", "1e308", "-0", "\\u0000", "\\ud83d\\ude00", "\ufeff", "\r\n"]


def texts():
    for path in files("policies/mistral/lexicons/*.txt"):
        yield bytes([1, 9]) + path.read_bytes()[:300]
    for number, text in enumerate(["```py\nprint(1)\n```", "aGVsbG8gd29ybGQgaGVsbG8=", "https://a.example/?q=%41%42",
                                   "<b>a &amp; b</b>", "h.e.l.l.o", "\u202eabc\u202c", "a\u0301\u200d \U0001f600", "ＡＢＣ"]):
        yield bytes([number, number * 9 % 256]) + to_bytes(text)


def plans():
    """A plan of no pattern, and one of one pattern with one factor (program/patterns/scanner_plan.cpp)."""
    def numbers(*values):
        return b"".join(value.to_bytes(4, "little") for value in values)

    form = re.search(r'kFormat = "(mpol-scanner \d+)\\n"', read(ROOT / "program/patterns/scanner_plan.cpp"))[1]
    head = f"{form}\nkey\n".encode()
    nothing, all_bytes = numbers(*[0] * 8), numbers(*[0xFFFFFFFF] * 8)
    # Longest match, code points before the factor, bytes among them and directly beside the factor, flags: it has a factor.
    member = numbers(6, 0, 0, 1, 1, 2)
    yield head + numbers(0, 0, 0, 0)
    yield head + numbers(1, 1, 1, 2) + member + numbers(6, 1) + numbers(0) + nothing + all_bytes + b"needle"
    yield head + numbers(2, 1, 1, 2) + member + numbers(6, 0, 0, 1, 1, 1) + numbers(6, 1) + numbers(0) + nothing + all_bytes + b"needle"


def sinks():
    for block in re.findall(r"^```toml\n(.*?)^```", read(ROOT / "docs/actions.md"), re.S | re.M):
        yield to_bytes(block)
    yield b'[[sink]]\nname = "l"\nkind = "log"\nactions = ["log"]\nfile = "f"\nmax_bytes = 10\nkeep_files = 2\n'
    yield b'{"args":{"to":"trust"}}'


def sink_words():
    yield from re.findall(r"^MPOL_SINK\((\w+)", read(ROOT / "runtime/actions/sinks.def"), re.M)
    yield from set(re.findall(r'"([a-z_ ]+)"\)', read(ROOT / "runtime/actions/sinks.def")))
    yield from ["[[sink]]", "name = ", "kind = ", "actions = ", "to = ", '"report"', '"5s"', '"args"']


def observed():
    """Trace contexts, headers of a file, answers of collectors."""
    yield b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    yield b"cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"
    yield b"# a token\nauthorization: Bearer x\nx-a: b\n"
    yield b'{"partialSuccess":{"rejectedSpans":"12","errorMessage":"no"}}'


def drop_in_bodies():
    yield b'{"model":"mistral-moderation-latest","input":["a","b"],"metadata":{}}'
    yield b'{"model":"omni-moderation-latest","input":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"u"}}]}'
    yield (b'{"model":"mistral-moderation-2411","input":[[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":'
           b'[{"id":"1","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","content":[{"type":"thinking","thinking":[]}]}]]}')
    yield (b'{"input_type":"request","texts":["a","b"],"images":[],"tool_calls":[{"function":{"arguments":{"x":1}}}],"structured_messages":'
           b'[{"role":"system","content":[{"type":"text","text":"b"}]}],"request_data":{"user_api_key_hash":"h"},"model":"m"}')


def drop_in_words():
    yield from set(re.findall(r'"([a-z_]+)"', read(ROOT / "daemon/openapi/schemas.json")))
    yield from ["\\ud83d", '"texts"', '"input"', "mistral-moderation-", "omni-moderation-"]


def configurations():
    yield (ROOT / "docs/mpold.toml").read_bytes()
    yield re.sub(rb"(?m)^# (\[\[|\w+ = )", rb"\1", (ROOT / "docs/mpold.toml").read_bytes())
    for section in re.split(r"\n(?=\[)", read(ROOT / "docs/mpold.toml")):
        yield to_bytes("\n".join(line for line in section.splitlines() if not line.startswith("#")))
    yield b'[[policy]]\nfile = "a"\nparams = { a = "85%", b = { fr = 0.8, else = "90%" }, c = true, d = 3 }\n[[policy]]\nname = "p"\npush = true\n'
    yield b"admin ops " + b"0" * 64 + b" # a comment\nread r " + b"f" * 64 + b"\n"


def configuration_words():
    for table in ("settings.def", "policy_settings.def"):
        text = read(ROOT / "daemon" / table)
        yield from (f"{name} = " for name in re.findall(r"^MPOL_SETTING\(\w+, (\w+)", text, re.M))
        yield from re.findall(r'"\\"(\w+)\\""', text)
    yield from ["[server]", "[decide]", "[[policy]]", "params = { ", '"64KB"', '"5min"', "true", "mpol-token-1:"]


def admin_bodies():
    yield b'{"params":{"hate_block":"85%","by_language":{"fr":"80%","else":0.7},"on":true}}'
    yield b'{"modes":{"R-1":"detect","R-2":"off"}}'
    yield json.dumps({"format": 1, "history": [{"digest": "0" * 64, "bundle": "b", "package": "p", "release": "", "origin": "push", "by": "ops",
                                                "loaded": 1767225600000}],
                      "params": [{"name": "a", "key": "", "value": "1"}], "modes": [{"rule": "R", "mode": "off"}], "passed_over": ""}).encode()
    yield b'mpol-not-built 1\n{"code":"E0307","message":"m","faults":["f"]}'
    yield b"a=1&shadow=%41+b"


def admin_words():
    yield from (f'"{word}"' for word in "params modes format history digest bundle package release origin by loaded name key value rule mode "
                                        "passed_over code message faults else".split())


def stream_bodies():
    events = [b'{"text":"","flagged":true}', b'{"text":"","scores":{"hate":0.9}}', b'{"text":""}']
    for number, text in enumerate(["alpha beta gamma delta", "be\u0301ta ALPHA", "x" * 80 + " alpha", "Z2FtbWEgZGVsdGE= a@b"]):
        for cut, event in enumerate(events):
            pieces = [json.dumps({"piece": text[at:at + 3 + cut]}).encode() for at in range(0, len(text), 3 + cut)]
            yield bytes([number * 37 % 256, number]) + b"\n".join([event, *pieces, b'{"end":true}', b""])
            yield bytes([128 + number * 11, cut]) + b"\r\n".join([event, *pieces])


def stream_words():
    yield from ['{"piece":"', '"}\n', '{"end":true}\n', '"flagged":true', '"scores":{"hate":', "alpha", "beta gamma", "delta", "\\ud83d", "{}\n"]


def classifiers():
    for block in re.findall(r"^```toml\n(.*?)^```", read(ROOT / "docs/signals.md"), re.S | re.M):
        yield to_bytes(block)
    yield b'{"results":[{"categories":{"sexual":false},"category_scores":{"sexual":0.001,"hate_and_discrimination":1}}],"usage":{"total_tokens":3}}'
    yield b'{"results":[{"score":0.5},{"score":1e400}],"score":-0.0,"out":[{"label":"toxic","score":true}],"a/b":"x"}'
    yield b'[[0,"1"]]'


def classifier_words():
    yield from re.findall(r"^MPOL_PROVIDER\((\w+)", read(ROOT / "runtime/signals/providers.def"), re.M)
    yield from re.findall(r"^MPOL_SETTING\((\w+)", read(ROOT / "runtime/signals/settings.def"), re.M)
    yield from ['"results"', '"category_scores"', '"categories"', '"sexual"', "[[provider]]", "[provider.signals]", '"$text"', "/label=toxic/score"]


def lint_texts():
    for path in sorted((ROOT / "tests/golden/lint").glob("*.mpol")):
        policy, *beside = read(path).split("//# file: ")
        yield to_bytes(policy)
        yield from (to_bytes(part.split("\n", 1)[1]) for part in beside)
    yield b"# CODE HASH COUNT PACKAGE DECLARATION\nL0501 0123456789abcdef 2 example RULE-EX-1\n"


def queries():
    """Queries of teams' own lints, from what tests and examples set."""
    for path in [*sorted((ROOT / "tests/golden/lint").glob("team_*.mpol")), ROOT / "examples/lint/mpol-lint.toml"]:
        for long, short in re.findall(r"^query = (?:\'\'\'\n(.*?)\'\'\'|'(.*?)')$", read(path), re.M | re.S):
            yield to_bytes(long or short)


def audit_segments():
    """Records that transcripts show, as segments; the target makes the hashes (first byte odd)."""
    head = b'{"mpol_audit":1,"segment":1,"torn":0,"log":"0123456789abcdef","previous":"' + b"0" * 64 + b'"\n'
    lines = [to_bytes(line) for path in files("tests/cli/audit*.txt") for line in read(path).splitlines()
             if line.startswith('{"seq":')]
    for line in lines:
        body = re.sub(rb'^{"seq":\d+', b'{"seq":0', line).removesuffix(b"}")
        for mode in (1, 3):
            yield bytes([mode]) + head + body + b"\n"
    yield b"\x01" + head + b'{"seq":0,"class":"load","program":"a","state":{"found":1,"bound":2}\n{"seq":1,"class":"level"\n{"to'
    yield b"\x00" + head


def bundles():
    manifest = b'{"package":"t","compiler":{"mpol":"0"},"tests":{"run":true,"passed":1}}'
    for text in modules():
        yield bundle_bytes.write([(bundle_bytes.MANIFEST, "manifest.json", manifest), (bundle_bytes.POLICY, "t/t.mpol", b"package t"),
                                  (bundle_bytes.IR, "policy.ir", text)])
    for plan in plans():
        yield bundle_bytes.write([(bundle_bytes.MANIFEST, "manifest.json", manifest), (bundle_bytes.IMPORT, "std/chat.mpol", b""),
                                  (bundle_bytes.IR, "policy.ir", b"mpol_ir 1\npackage \"t\"\n"), (bundle_bytes.PLAN, "key", plan),
                                  (bundle_bytes.NATIVE, "x86-64-v3", b"mpol-native 1 1 0\nx\n")])


def state_files():
    """Snapshots (first byte 0) and journals (1) of a counter, and what a Redis has of one (4): runtime/counters/kept_files.cpp,
    record.cpp. Of each kind, and of the words that it keeps."""
    def record(form, *values):
        payload = struct.pack("<" + form, *values)
        return bytes([len(payload)]) + payload

    def shape(kind, windowed, half_life):
        bucket, buckets = (1000, 60) if windowed else (0, 0)
        return struct.pack("<I1sBI4s5qQqBB", 1, b"a", kind, 4, b"user", bucket, buckets, half_life, 5, 1000, 100, 0, 1, 0)

    def number(value):
        return struct.unpack("<Q", struct.pack("<d", value))[0]

    now = 5000
    # By kind: whether it has a window, a half-life, and its words.
    kept = [(0, True, 0, [4, 2, 5, 1]), (0, False, 1000, [number(1.5), now]), (1, True, 0, [5, 7]), (2, True, 0, [5, 2, number(1.0), number(0.5)]),
            (3, True, 0, [3 << 54 | 1 << 48 | 1 << 47, 3 << 54 | 2 << 48 | 1 << 46]), (4, False, 0, [number(2.0), now]), (5, False, 0, [now - 1]),
            (6, False, 0, [now])]
    for kind, windowed, half_life, words in kept:
        own = shape(kind, windowed, half_life)
        state = struct.pack(f"<qI{len(words)}Q", now, len(words), *words)
        declared = record(f"BQIBI{len(own)}s", 2, 1, 0, 0, 4, own)
        key = record(f"BQQQ{len(state)}s", 4, 7, 8, 1, state)
        ids = record("BIQ", 5, 0, 2) + record("BQQq", 6, 3, 4, now)
        yield b"\x00" + declared + record("BIIQ", 3, 0, 0, 2) + key + ids + record("BQ", 7, 5)
        own_journal = record(f"BQIB{len(own)}s", 2, 1, 0, 1, own)
        yield b"\x01" + own_journal + b"".join(record("BQBQQqIQQqdqQ", 1, n, 1, 3, n, now, 0, 7, 8, now, 1.0, 1, 9) for n in (2, 3))
        yield b"\x04" + own + state
    # A time that no event can have.
    yield b"\x04" + shape(4, False, 0) + struct.pack("<qI2Q", now, 2, number(1.0), 1 << 63 | 5)
    yield b"\x02mpol-snapshot 1\n"
    yield b"\x03mpol-journal 1\n"


def redis_places():
    yield from (b"redis://one:7000,[::1]:7001,three/team-a.mpol", b"[::1%lo]:1/p?deadline=250ms", b"me:secret@h:6379")
    yield from (b"secret\n", b"me\r\nsecret\r\n", b"me\n\n")


def http_requests():
    """The first byte says how they are cut. Paths of the target's service: /e, /l (later), /p (in pieces), /a (at once)."""
    bodies = ["Content-Length: 5\r\n\r\nhello", "Content-Length: 200\r\n\r\n" + "x" * 200, "Content-Length: 400\r\n\r\n" + "x" * 400,
              "Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n1F\r\n" + "y" * 31 + "\r\n0\r\nT: x\r\n\r\n", "\r\n",
              "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nab", "Connection: close\r\n\r\n", "X: a\r\n b\r\n\r\n"]
    requests = [f"{method} /{path}?q HTTP/1.{minor}\r\nHost: h\r\nX: v\r\n{body}" for method in ("GET", "POST", "HEAD")
                for path in "elpa" for minor in (0, 1) for body in bodies]
    for number, request in enumerate(requests):
        yield bytes([number % 256]) + request.encode()
        yield bytes([number * 7 % 256]) + (request + requests[number * 31 % len(requests)] + request).encode()


def main():
    out = pathlib.Path(sys.argv[1])
    for target, seeds in {"policy_fuzz": policies(), "format_fuzz": policies(), "ir_fuzz": modules(), "regex_fuzz": regexes(),
                          "event_fuzz": events(), "fold_fuzz": texts(), "scanner_plan_fuzz": plans(),
                          "audit_fuzz": audit_segments(), "state_fuzz": state_files(), "bundle_fuzz": bundles(), "sinks_fuzz": sinks(),
                          "signals_fuzz": classifiers(), "redis_place_fuzz": redis_places(), "lint_fuzz": lint_texts(), "query_fuzz": queries(),
                          "http_fuzz": http_requests(), "drop_in_fuzz": drop_in_bodies(), "config_fuzz": configurations(),
                          "admin_fuzz": admin_bodies(), "session_fuzz": stream_bodies(),
                          "observe_fuzz": observed()}.items():
        write_seeds(out / target, seeds)
    # Three bytes say which module or policy, which event and how long pieces are.
    for target in ["stream_fuzz", "release_fuzz"]:
        write_seeds(out / target, (bytes([n % 32, n % 256, n * 7 % 64]) + text for n, text in enumerate(texts())))
    write_seeds(out / "lexicon_fuzz", (path.read_bytes() for path in files("policies/mistral/lexicons/*.txt")))
    for target, words in {"policy_fuzz": grammar_words(), "format_fuzz": grammar_words(), "ir_fuzz": ir_words(), "regex_fuzz": regex_words(),
                          "event_fuzz": event_words(), "sinks_fuzz": sink_words(), "signals_fuzz": classifier_words(), "drop_in_fuzz": drop_in_words(),
                          "config_fuzz": configuration_words(), "admin_fuzz": admin_words(), "session_fuzz": stream_words()}.items():
        write_dictionary(out / f"{target}.dict", words)


main()
