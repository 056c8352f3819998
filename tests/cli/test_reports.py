#!/usr/bin/env python3
"""What `mpol test` writes for other programs, read by them: JUnit XML, TAP, JSON, lcov, HTML; and that neither the number of
threads nor the order changes it.

usage: test_reports.py PROGRAM
"""
import collections
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

# Titles and texts with all that could break a form; one test fails in several places.
POLICY = r'''package odd.names
import std.chat
import std.outcome
signal hate : score
pattern mark folded { "zz-mark" }
rule ODD-1 "<b>&\"quoted\"</b> ]]> # \\" {
  applies to prompt, completion
  when hate >= 80% or (text has mark and user is not missing)
  unless org == "x"
  unknown flag
  then block
}
test "<fires> & \"blocks\" ]]> 'now' # TODO \\ \u{7} \u{1F600} \u{202E}" { event { hate: 91%, org: "a" } expect ODD-1, block }
test "it's wrong \u{1b}[31m\n<second line>" { event { text: "<i>zz-mark</i> \u{7} ]]>", hate: 10% } expect ODD-1, block, evidence "]]> \u{7} &" }
test "unknown: \"yes\" - no" { event { } expect undetermined ODD-1, flag, not block }
'''
MANY = "package many\nimport std.chat\nimport std.outcome\nsignal hate : score\n" + \
    'rule M-1 "m" { when hate >= 50% unknown flag then block }\n' + \
    "".join(f'test "number {n}" {{ event {{ hate: {n}% }} expect {"M-1" if n >= 47 else "not M-1"} }}\n' for n in range(100))
JUNIT = {  # junit-10.xsd of the Jenkins xUnit plugin: elements, with their attributes and the children they may have
    "testsuites": ({"name", "time", "tests", "failures", "disabled", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "time", "disabled", "skipped", "timestamp", "hostname", "id", "package"},
                  {"testcase", "properties", "system-out", "system-err"}),
    "testcase": ({"name", "assertions", "time", "classname", "status"}, {"skipped", "error", "failure", "system-out", "system-err"}),
    "failure": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
}


def check(holds: bool, what: object) -> None:
    if not holds:
        raise AssertionError(what)


class Run:
    def __init__(self, mpol: str, folder: str) -> None:
        self.mpol, self.folder = mpol, folder

    def __call__(self, *arguments: str, code: int) -> bytes:
        done = subprocess.run([self.mpol, "test", *arguments], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        check(done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr))
        return done.stdout


def valid_junit(node: xml.Element) -> None:
    attributes, children = JUNIT[node.tag]
    check(set(node.attrib) <= attributes, (node.tag, node.attrib))
    for child in node:
        check(child.tag in children, (node.tag, child.tag))
        valid_junit(child)


def junit(run: Run) -> None:
    root = xml.fromstring(run("odd.mpol", "--format", "junit", code=1))
    valid_junit(root)
    check((root.get("tests"), root.get("failures"), root.get("errors")) == ("3", "1", "0"), root.attrib)
    suite, = root
    check(suite.get("name") == "odd.names" and len(suite) == 3, suite.attrib)
    first, second, _ = suite
    check(first.get("name") == "<fires> & \"blocks\" ]]> 'now' # TODO \\ \ufffd \U0001F600 \u202e", first.get("name"))
    check(len(first) == 0, "the first passes")
    failure, = second
    check("expected ODD-1, found fired: no rule" == failure.get("message"), failure.get("message"))
    for part in ("odd.mpol:", "hate >= 80%", "hate = 0.1", "user is not missing"):
        check(part in failure.text, (part, failure.text))
    check(float(suite.get("time")) >= 0, suite.attrib)

    root = xml.fromstring(run("odd.mpol", "broken.mpol", "--format", "junit", code=1))
    valid_junit(root)
    check(root.get("errors") == "1" and root.get("tests") == "4", root.attrib)
    check([case.find("error").get("type") for case in root.iter("testcase") if case.find("error") is not None] == ["compile"], "error")


def tap(run: Run) -> None:
    lines = run("odd.mpol", "--format", "tap", code=1).decode().splitlines()
    check(lines[:2] == ["TAP version 14", "1..3"], lines[:2])
    points = [line for line in lines if re.match(r"(not )?ok \d+ - ", line)]
    check([re.match(r"(not )?ok \d+", point).group() for point in points] == ["ok 1", "not ok 2", "ok 3"], points)
    # `#` would begin a directive.
    check("\\# TODO \\\\" in points[0] and not re.search(r"(?<!\\)#", points[0]), points[0])
    inside = lines[lines.index("  ---") + 1:lines.index("  ...")]
    check(all(line.startswith("  ") for line in inside) and any("expected: 'ODD-1'" in line for line in inside), inside)
    check(all(line.startswith("#") or line.startswith(" ") or line in points for line in lines[2:]), lines)


def as_json(run: Run) -> None:
    report = json.loads(run("odd.mpol", "--format", "json", "--coverage", code=1))
    check((report["passed"], report["failed"], report["not_compiled"]) == (2, 1, []), report)
    wrong = report["tests"][1]
    check(wrong["test"].startswith("it's wrong \x1b[31m\n"), wrong["test"])
    check(wrong["failures"][0]["decision"]["verdict"] == "allow", wrong)
    check(any("hate >= 80%" in line for line in wrong["failures"][0]["why"]), wrong)
    rule, = report["coverage"]["rules"]
    check(rule["points"][0]["seen"] == {"fired": 1, "not fired": 1, "undetermined": 1}, rule["points"][0])
    check(sum(len(point["seen"]) for point in rule["points"]) == rule["possible"], rule)


def lcov(run: Run) -> None:
    run("odd.mpol", "--coverage-lcov", "odd.info", "--coverage-html", "odd.html", code=1)
    text = pathlib.Path(run.folder, "odd.info").read_text()
    counted = collections.Counter(line.split(":")[0] for line in text.splitlines())
    values = dict(line.split(":", 1) for line in text.splitlines() if re.match("[A-Z]+:[0-9]+$", line))
    taken = [line.split(",")[3] for line in text.splitlines() if line.startswith("BRDA:")]
    check(text.startswith("TN:\nSF:odd.mpol\n") and text.endswith("end_of_record\n"), text)
    check(counted["BRDA"] == int(values["BRF"]) and counted["DA"] == int(values["LF"]) and counted["FN"] == int(values["FNF"]) == 1, text)
    check(sum(one not in ("0", "-") for one in taken) == int(values["BRH"]), text)
    report = json.loads(run("odd.mpol", "--format", "json", "--coverage", code=1))
    check((int(values["BRH"]), int(values["BRF"])) == (report["coverage"]["seen"], report["coverage"]["possible"]), values)
    if shutil.which("genhtml"):
        done = subprocess.run(["genhtml", "--branch-coverage", "-o", "html", "odd.info"], cwd=run.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=60)
        check(done.returncode == 0 and b"branches" in done.stdout, done.stdout)
    else:
        print("genhtml is not installed: the tracefile was read by this test alone")


class Page(html.parser.HTMLParser):
    """Tags must close in order; what stands in the source must come out."""
    VOID = {"meta"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text: dict[str, str] = collections.defaultdict(str)
        self.titles: list[str] = []
        self.lines: list[str] = []
        self.never = 0

    def handle_starttag(self, tag: str, attributes: list) -> None:
        values = dict(attributes)
        check(tag in {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "strong", "table", "tr", "th", "td", "a", "pre", "span", "mark"}, tag)
        check(not any(name in values for name in ("src", "onclick")) and values.get("href", "#").startswith("#"), values)
        if tag in self.VOID:
            return
        self.open.append(tag)
        self.titles += [values["title"]] if "title" in values else []
        self.lines += [""] if values.get("class") == "line" else []
        self.never += 1 if values.get("class") == "never" else self.never > 0

    def handle_endtag(self, tag: str) -> None:
        check(self.open and self.open.pop() == tag, (tag, self.open))
        self.never = max(0, self.never - 1)

    def handle_data(self, data: str) -> None:
        if "pre" in self.open and self.lines and not self.never:
            self.lines[-1] += data


def page(run: Run) -> None:
    text = pathlib.Path(run.folder, "odd.html").read_text()
    reader = Page()
    reader.feed(text)
    reader.close()
    check(reader.open == [], reader.open)
    source = pathlib.Path(run.folder, "odd.mpol").read_text().splitlines()
    check(reader.lines == source, [pair for pair in zip(reader.lines, source) if pair[0] != pair[1]][:3])
    check("ODD-1: fired 1, not fired 1, undetermined 1" in reader.titles, reader.titles)
    check("<script" not in text and "http" not in text, "the page needs no other")


def the_same_in_any_number(run: Run) -> None:
    def told(*arguments: str) -> list[str]:
        text = run("many.mpol", "odd.mpol", *arguments, code=1).decode()
        return [re.sub(r" in [0-9.]+ s", "", line) for line in text.splitlines()]

    one = told("--jobs", "1", "--coverage")
    check(any(" passed, " in line for line in one), one[-5:])
    for jobs in ("2", "3", "8"):
        check(told("--jobs", jobs, "--coverage") == one, f"--jobs {jobs}")
    first = told("--jobs", "1", "--fail-fast")
    check(sum(line.startswith("FAILED") for line in first) == 1 and any("not run" in line for line in first), first)
    for jobs in ("2", "8"):
        check(told("--jobs", jobs, "--fail-fast") == first, f"--fail-fast --jobs {jobs}")

    def order(*arguments: str) -> list[str]:
        return [test["test"] for test in json.loads(run("many.mpol", "--format", "json", *arguments, code=1))["tests"]]

    written = order()
    check(written == [f"number {n}" for n in range(100)], written)
    shuffled = order("--seed", "7")
    check(shuffled == order("--seed", "7", "--jobs", "4") and shuffled != written and sorted(shuffled) == sorted(written), shuffled)
    check(order("--seed", "8") != shuffled, "another seed, another order")
    report = json.loads(run("many.mpol", "--format", "json", "--shuffle", code=1))
    check(order("--seed", str(report["seed"])) == [test["test"] for test in report["tests"]], "the seed that was shown gives the order again")


def main() -> None:
    mpol = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "odd.mpol").write_text(POLICY, encoding="utf-8")
        pathlib.Path(folder, "many.mpol").write_text(MANY, encoding="utf-8")
        pathlib.Path(folder, "broken.mpol").write_text('package broken\nimport std.chat\nrule B-1 "b" { when nothing_of_this_name then log }\n', encoding="utf-8")
        run = Run(mpol, folder)
        for test in (junit, tap, as_json, lcov, page, the_same_in_any_number):
            test(run)
            print(f"{test.__name__}: ok")


if __name__ == "__main__":
    main()
