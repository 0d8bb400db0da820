"""The Makefile has its targets, each makes sure of the installation, and nothing is done twice."""

import os
import re
import shutil
import subprocess

import pytest

TARGETS = [
    "assets",
    "bench",
    "catalogue",
    "check",
    "clean",
    "docs",
    "install",
    "messages",
    "run",
    "serve",
    "test",
    "test-fast",
    "verify",
]
# These cannot need an installation: two make part of it, one removes it.
APART = {"assets", "catalogue", "clean", "install"}


@pytest.fixture(scope="module")
def rules(root):
    """Return the prerequisites of each target."""
    lines = (root / "Makefile").read_text().replace("\\\n", " ").splitlines()
    found = {}
    for line in lines:
        rule = re.match(r"([a-z][a-z-]*):(?!=)([^#]*)", line)
        if rule:
            found[rule[1]] = rule[2].split()
    return found


def reaches(rules, target, goal):
    return target == goal or any(reaches(rules, before, goal) for before in rules[target])


@pytest.mark.parametrize("target", TARGETS)
def test_the_target_exists(rules, target):
    assert target in rules


@pytest.mark.parametrize("target", [name for name in TARGETS if name not in APART])
def test_the_target_makes_sure_of_the_installation(rules, target):
    assert reaches(rules, target, "install")


def test_installing_is_environment_assets_and_catalogue(rules):
    for part in ("environment", "assets", "tables"):
        assert reaches(rules, "install", part)


def test_running_needs_no_test_tool(rules):
    assert not reaches(rules, "run", "install-dev")


def test_the_server_says_that_it_comes_later(root):
    done = subprocess.run(["make", "serve"], check=False, capture_output=True, text=True, cwd=root)
    assert done.returncode != 0
    assert "has no server: this comes with a later version" in done.stderr


@pytest.mark.slow
def test_a_second_installation_does_nothing(root, tmp_path):
    first = subprocess.run(
        ["make", "install"], check=False, capture_output=True, text=True, cwd=root
    )
    assert first.returncode == 0, first.stderr
    stamps = root / ".venv" / "stamps"
    before = {file.name: file.stat().st_mtime_ns for file in stamps.iterdir()}
    # A package manager that is called now fails loudly.
    for name in ("npm", "node", "pip"):
        (tmp_path / name).write_text("#!/bin/sh\necho called >&2; exit 1\n")
        (tmp_path / name).chmod(0o755)
    blocked = {
        **os.environ,
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "PIP_NO_INDEX": "1",
    }
    second = subprocess.run(
        ["make", "--no-print-directory", "install"],
        check=False,
        capture_output=True,
        text=True,
        cwd=root,
        env={name: text for name, text in blocked.items() if name != "MAKEFLAGS"},
    )
    assert second.returncode == 0
    assert second.stdout + second.stderr == ""
    assert {file.name: file.stat().st_mtime_ns for file in stamps.iterdir()} == before


def test_ci_runs_the_tests_with_missing_tools_as_failures(root):
    script = root / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text().splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert "export CI=true" in lines
    assert lines[-1].endswith("make --no-print-directory test")
    assert shutil.which("bash")
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
