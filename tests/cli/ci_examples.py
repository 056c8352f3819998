#!/usr/bin/env python3
"""Runs what examples/ci offers as its host would: the steps of the GitHub action, the lines of the GitLab job, the git hook in a repository.

usage: ci_examples.py MPOL ROOT
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

GOOD = pathlib.Path("examples/first/first.mpol")


class Place:
    """A repository with one policy, and `mpol` on its path."""

    def __init__(self, folder: str, mpol: str, root: pathlib.Path):
        self.folder = pathlib.Path(folder)
        self.root = root
        (self.folder / ".bin").mkdir()
        os.symlink(os.path.abspath(mpol), self.folder / ".bin/mpol")
        self.repository = self.folder / "repository"
        policies = self.repository / "policies/my first"
        policies.mkdir(parents=True)
        self.policy = policies / "first.mpol"
        shutil.copy(root / GOOD, self.policy)
        self.good = self.policy.read_text(encoding="utf-8")

    def environment(self, **more: str) -> dict[str, str]:
        base = {"PATH": f"{self.folder}/.bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(self.folder), "MPOL_STDLIB": str(self.root / "stdlib"),
                "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.org", "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.org"}
        return {**base, **more}

    def run(self, script: str, options: list[str], **more: str) -> subprocess.CompletedProcess:
        return subprocess.run(["bash", *options, "-c", script], cwd=self.repository, env=self.environment(**more), text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)

    def break_policy(self) -> None:
        self.policy.write_text(self.good.replace("toxicity >= 80%", "toxicty >= 80%"), encoding="utf-8")
        assert self.policy.read_text(encoding="utf-8") != self.good

    def weaken_policy(self) -> None:
        """It compiles, and a test fails."""
        self.policy.write_text(self.good.replace("toxicity >= 80%", "toxicity >= 95%"), encoding="utf-8")

    def mend_policy(self) -> None:
        self.policy.write_text(self.good, encoding="utf-8")


def run_action(place: Place, inputs: dict[str, str]) -> tuple[int, str, str]:
    """The exit code, what was printed, and the job's summary."""
    action = yaml.safe_load((place.root / "examples/ci/github/action.yml").read_text(encoding="utf-8"))
    assert action["runs"]["using"] == "composite"
    values = {name: str(given["default"]) for name, given in action["inputs"].items()} | inputs
    assert set(inputs) <= set(action["inputs"])
    fill = lambda text: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: values[m[1]], text)
    printed = ""
    outputs, summary = place.folder / "outputs", place.folder / "summary"
    outputs.write_text("")
    summary.write_text("")
    for step in action["runs"]["steps"]:
        assert step["shell"] == "bash" and "${{" not in step["run"], "inputs reach scripts by the environment only"
        given = {name: fill(value) for name, value in step.get("env", {}).items()}
        assert not any("${{" in value for value in given.values()), given
        done = place.run(step["run"], ["--noprofile", "--norc", "-eo", "pipefail"], GITHUB_OUTPUT=str(outputs),
                         GITHUB_STEP_SUMMARY=str(summary), **given)
        printed += done.stdout
        if done.returncode:
            return done.returncode, printed, summary.read_text()
    assert outputs.read_text() == f"file={values['sarif']}\n", outputs.read_text()
    assert (place.repository / values["sarif"]).read_text().startswith("{")
    return 0, printed, summary.read_text()


def check_action(place: Place) -> None:
    inputs = {"paths": "policies", "min-score": "40%"}
    code, printed, summary = run_action(place, inputs)
    assert code == 0, printed
    assert "mpol ci: ok" in printed and "::error" not in printed, printed
    assert summary.startswith("## mpol ci: ok\n") and "| test | ok | 5 passed, 0 failed in " in summary, summary
    place.break_policy()
    code, printed, summary = run_action(place, inputs)
    assert code == 10, (code, printed)
    assert re.search(r"^::error file=policies/my first/first\.mpol,line=\d+,", printed, re.M), printed
    assert "| check | FAILED |" in summary and "| test | not run |" in summary and "<details open>" in summary, summary
    place.weaken_policy()
    code, printed, summary = run_action(place, inputs)
    assert code == 13 and "| test | FAILED |" in summary, (code, summary)
    place.mend_policy()
    code, printed, _ = run_action(place, {"mpol": "no-such-program"})
    assert code == 1 and "::error title=mpol::there is no program" in printed, printed
    workflow = yaml.safe_load((place.root / "examples/ci/github/workflow.yml").read_text(encoding="utf-8"))
    uses = [step for step in workflow["jobs"]["policies"]["steps"] if step.get("id") == "mpol"]
    assert len(uses) == 1 and set(uses[0]["with"]) <= {"paths", "min-score", "mpol", "sarif"}


def check_gitlab(place: Place) -> None:
    template = yaml.safe_load((place.root / "examples/ci/gitlab/mpol.gitlab-ci.yml").read_text(encoding="utf-8"))
    job = template["mpol"]
    variables = {name: str(value) for name, value in template["variables"].items()} | {"MPOL_MIN_SCORE": "40%"}
    lines = lambda key: place.run("\n".join(job[key]), ["-eo", "pipefail"], **variables)
    done = lines("script")
    assert done.returncode == 0 and "mpol ci: ok" in done.stdout, done.stdout
    place.weaken_policy()
    done = lines("script")
    assert done.returncode == 13, done.stdout
    place.mend_policy()
    assert lines("after_script").returncode == 0
    assert all((place.repository / path).exists() for path in job["artifacts"]["paths"])


def check_hook(place: Place) -> None:
    def git(command: str) -> subprocess.CompletedProcess:
        return place.run(f"git {command}", [])

    assert git("init -q -b main").returncode == 0
    shutil.copy(place.root / "examples/ci/pre-commit/pre-commit", place.repository / ".git/hooks/pre-commit")
    (place.repository / ".git/hooks/pre-commit").chmod(0o755)
    place.mend_policy()
    done = git("add policies && git commit -q -m good")
    assert done.returncode == 0 and "mpol ci: ok" in done.stdout, done.stdout
    place.break_policy()
    done = git("add policies && git commit -q -m bad")
    assert done.returncode != 0 and "toxicty" in done.stdout, done.stdout
    # The work tree is mended, what is staged is not.
    place.mend_policy()
    assert git("commit -q -m bad").returncode != 0
    # What is staged is good, the work tree is not.
    assert git("add policies").returncode == 0
    (place.repository / "policies/my first/notes.txt").write_text("a note\n")
    assert git("add policies").returncode == 0
    place.break_policy()
    done = git("commit -q -m 'good, staged'")
    assert done.returncode == 0, done.stdout
    assert len(git("log --oneline").stdout.splitlines()) == 2
    # A commit without policies does not wait.
    (place.repository / "other.md").write_text("text\n")
    done = git("add other.md && git commit -q -m other")
    assert done.returncode == 0 and "mpol" not in done.stdout, done.stdout
    config = yaml.safe_load((place.root / "examples/ci/pre-commit/pre-commit-config.yaml").read_text(encoding="utf-8"))
    hook = config["repos"][0]["hooks"][0]
    assert hook["language"] == "script" and hook["pass_filenames"] is False
    assert re.search(hook["files"], "policies/my first/first.mpol")


def main() -> None:
    mpol, root = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    checks = (check_action, check_gitlab, check_hook)
    for check in checks:
        with tempfile.TemporaryDirectory() as folder:
            check(Place(folder, mpol, root))
    print(f"{len(checks)} passed, 0 failed")


if __name__ == "__main__":
    main()
